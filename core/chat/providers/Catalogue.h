// What is known about providers and models without asking: addresses, usual models, sizes of context windows, places in
// the contract's picture (section 8). Constant tables; thread-safe.
#pragma once

#include <QString>

#include <array>
#include <vector>

namespace chimera {

struct KnownProvider
{
    QString name;  // "openai" ...
    QString title; // "OpenAI"
    QString baseUrl;
    QString defaultModel;
    QString brainRegion;
    std::array<double, 3> direction; // of its position
};

struct KnownModel
{
    QString name;     // as conversations and the contract have it: "claude-3.5-sonnet"
    QString provider; // "anthropic"
    QString wireName; // as the provider's interface calls it
    int window = 0;   // tokens
};

// Those that the contract lists, then "custom"; without the built-in ones.
const std::vector<KnownProvider>& knownProviders();
const KnownProvider* knownProvider(const QString& name);
const std::vector<KnownModel>& knownModels();
// Without regard to case; null: not in the list.
const KnownModel* knownModel(const QString& name);
// 0 where it is not known.
int windowOf(const QString& model);
// "model-GPT-4o" is "gpt-4o" of conversations: the prefix is dropped.
QString withoutModelPrefix(const QString& model);
// "llama-3.3-70b-versatile" -> "Llama 3.3 70B Versatile".
QString displayName(const QString& model);

} // namespace chimera
