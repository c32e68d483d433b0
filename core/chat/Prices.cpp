#include "core/chat/Prices.h"

#include <QRegularExpression>

namespace chimera {

namespace {

struct Row
{
    const char* name; // provider/model
    Price price;
};

// As the providers published them; the user's own table overrides.
constexpr std::array rows{
    Row{"openai/gpt-4o-mini", {0.15, 0.6}},
    Row{"openai/gpt-4o", {2.5, 10}},
    Row{"openai/gpt-4-turbo", {10, 30}},
    Row{"openai/gpt-4", {30, 60}},
    Row{"openai/gpt-3.5-turbo", {0.5, 1.5}},
    Row{"anthropic/claude-3-opus", {15, 75}},
    Row{"anthropic/claude-3-sonnet", {3, 15}},
    Row{"anthropic/claude-3-haiku", {0.25, 1.25}},
    Row{"anthropic/claude-3.5-sonnet", {3, 15}},
    Row{"anthropic/claude-3-5-sonnet", {3, 15}},
    Row{"google/gemini-2.0-flash", {0.1, 0.4}},
    Row{"google/gemini-1.5-flash", {0.075, 0.3}},
    Row{"google/gemini-1.5-pro", {1.25, 5}},
    Row{"deepseek/deepseek-chat", {0.27, 1.1}},
    Row{"deepseek/deepseek-coder", {0.27, 1.1}},
    Row{"groq/llama-3.3-70b-versatile", {0.59, 0.79}},
    Row{"groq/llama-3.1-8b-instant", {0.05, 0.08}},
    Row{"groq/mixtral-8x7b-32768", {0.24, 0.24}},
    Row{"groq/gemma2-9b-it", {0.2, 0.2}},
};

bool isFree(const QString& provider)
{
    return provider == QLatin1String("recall") || provider == QLatin1String("local") ||
           provider == QLatin1String("echo");
}

// "-2024-08-06", "-latest", ":free": the same model; "-mini", ".1": another one, whose price is not known.
bool isVersion(QStringView rest)
{
    static const QRegularExpression version(QStringLiteral("\\A(?:[-@:](?:\\d[\\w.-]*|latest|exp|preview|free))?\\z"));
    return version.match(rest.toString()).hasMatch();
}

} // namespace

QJsonObject builtInPrices()
{
    QJsonObject table;
    for (const Row& row : rows)
        table.insert(QLatin1String(row.name), QJsonObject{{QStringLiteral("input"), row.price.input},
                                                          {QStringLiteral("output"), row.price.output}});
    return table;
}

std::optional<Price> priceOf(const QJsonObject& own, const QString& provider, const QString& model)
{
    if (isFree(provider))
        return Price{};
    const QString name = (provider + u'/' + model).toLower();
    for (const QJsonObject& table : {own, builtInPrices()}) {
        qsizetype longest = 0;
        std::optional<Price> best;
        for (auto it = table.begin(); it != table.end(); ++it) {
            const QJsonObject price = it.value().toObject();
            if (it.key().size() <= longest || !name.startsWith(it.key().toLower()) ||
                !isVersion(QStringView(name).sliced(it.key().size())))
                continue;
            longest = it.key().size();
            best = Price{std::max(0.0, price.value(QLatin1String("input")).toDouble()),
                         std::max(0.0, price.value(QLatin1String("output")).toDouble())};
        }
        if (best)
            return best;
    }
    return std::nullopt;
}

std::optional<double> costOf(const QJsonObject& own, const QString& provider, const QString& model,
                             std::int64_t promptTokens, std::int64_t answerTokens)
{
    const auto price = priceOf(own, provider, model);
    if (!price)
        return std::nullopt;
    constexpr double million = 1e6;
    return (static_cast<double>(promptTokens) * price->input + static_cast<double>(answerTokens) * price->output) /
           million;
}

} // namespace chimera
