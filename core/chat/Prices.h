// What answers cost: a table of prices, US dollars for a million tokens, that the user may change (setting chat.prices:
// {"provider/model": {"input": 2.5, "output": 10}}). Pure.
#pragma once

#include <QJsonObject>
#include <QString>

#include <optional>

namespace chimera {

struct Price
{
    double input = 0; // US dollars for a million tokens
    double output = 0;
};

// Their own table first, then the built-in one; the longest name that the model's begins with. Nothing: no price known.
std::optional<Price> priceOf(const QJsonObject& own, const QString& provider, const QString& model);
// US dollars; 0 for what runs on this machine.
std::optional<double> costOf(const QJsonObject& own, const QString& provider, const QString& model,
                             std::int64_t promptTokens, std::int64_t answerTokens);
// {"provider/model": {input, output}}, for the settings page.
QJsonObject builtInPrices();

} // namespace chimera
