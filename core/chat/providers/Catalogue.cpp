#include "core/chat/providers/Catalogue.h"

#include <algorithm>

namespace chimera {

namespace {

KnownModel model(const char* name, const char* provider, int window, const char* wireName = nullptr)
{
    return {QString::fromLatin1(name), QString::fromLatin1(provider), QString::fromLatin1(wireName ? wireName : name),
            window};
}

// Families, longest names first: what new models of a line usually hold.
struct Family
{
    QLatin1StringView prefix;
    int window;
};

constexpr Family families[] = {
    {QLatin1StringView("gpt-4.1"), 1'047'576},
    {QLatin1StringView("gpt-5"), 400'000},
    {QLatin1StringView("gpt-4o"), 128'000},
    {QLatin1StringView("gpt-4-turbo"), 128'000},
    {QLatin1StringView("gpt-4"), 8'192},
    {QLatin1StringView("gpt-3.5"), 16'385},
    {QLatin1StringView("o1"), 200'000},
    {QLatin1StringView("o3"), 200'000},
    {QLatin1StringView("o4"), 200'000},
    {QLatin1StringView("claude-"), 200'000},
    {QLatin1StringView("gemini-1.5-pro"), 2'097'152},
    {QLatin1StringView("gemini-"), 1'048'576},
    {QLatin1StringView("deepseek-"), 64'000},
    {QLatin1StringView("llama-3.1-"), 131'072},
    {QLatin1StringView("llama-3.3-"), 131'072},
    {QLatin1StringView("mixtral-8x7b-32768"), 32'768},
};

} // namespace

const std::vector<KnownProvider>& knownProviders()
{
    const auto text = [](const char* latin) { return QString::fromLatin1(latin); };
    static const std::vector<KnownProvider> providers{
        {text("openai"),
         text("OpenAI"),
         text("https://api.openai.com/v1"),
         text("gpt-4o"),
         text("Left Cortex"),
         {-1.8, 0.8, 1.0}},
        {text("anthropic"),
         text("Anthropic"),
         text("https://api.anthropic.com/v1"),
         text("claude-3.5-sonnet"),
         text("Right Cortex"),
         {1.8, 0.8, 1.0}},
        {text("google"),
         text("Google"),
         text("https://generativelanguage.googleapis.com/v1beta"),
         text("gemini-2.0-flash"),
         text("Occipital"),
         {0, -1.2, 1.8}},
        {text("deepseek"),
         text("DeepSeek"),
         text("https://api.deepseek.com/v1"),
         text("deepseek-chat"),
         text("Frontal Lobe"),
         {0, 1.8, 1.2}},
        {text("groq"),
         text("Groq"),
         text("https://api.groq.com/openai/v1"),
         text("llama-3.3-70b-versatile"),
         text("Temporal"),
         {-1.5, -0.5, 1.5}},
        {text("custom"), text("Own server"), {}, {}, text("Cerebellum"), {0, 0, 2.2}}};
    return providers;
}

const KnownProvider* knownProvider(const QString& name)
{
    const auto& all = knownProviders();
    const auto found = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.name == name; });
    return found == all.end() ? nullptr : &*found;
}

const std::vector<KnownModel>& knownModels()
{
    static const std::vector<KnownModel> models{
        model("gpt-4o", "openai", 128'000),
        model("gpt-4-turbo", "openai", 128'000),
        model("gpt-4", "openai", 8'192),
        model("gpt-3.5-turbo", "openai", 16'385),
        model("claude-3.5-sonnet", "anthropic", 200'000, "claude-3-5-sonnet-20241022"),
        model("claude-3-opus", "anthropic", 200'000, "claude-3-opus-20240229"),
        model("claude-3-sonnet", "anthropic", 200'000, "claude-3-sonnet-20240229"),
        model("claude-3-haiku", "anthropic", 200'000, "claude-3-haiku-20240307"),
        model("gemini-2.0-flash", "google", 1'048'576),
        model("gemini-2.0-flash-exp", "google", 1'048'576),
        model("gemini-1.5-flash", "google", 1'048'576),
        model("gemini-1.5-pro", "google", 2'097'152),
        model("deepseek-chat", "deepseek", 64'000),
        model("deepseek-coder", "deepseek", 64'000),
        model("llama-3.3-70b-versatile", "groq", 131'072),
        model("llama-3.1-8b-instant", "groq", 131'072),
        model("mixtral-8x7b-32768", "groq", 32'768),
        model("gemma2-9b-it", "groq", 8'192)};
    return models;
}

const KnownModel* knownModel(const QString& name)
{
    const auto& all = knownModels();
    const auto found = std::find_if(all.begin(), all.end(),
                                    [&](const auto& one) { return one.name.compare(name, Qt::CaseInsensitive) == 0; });
    return found == all.end() ? nullptr : &*found;
}

int windowOf(const QString& name)
{
    if (const KnownModel* known = knownModel(name))
        return known->window;
    for (const Family& family : families) {
        if (name.startsWith(family.prefix, Qt::CaseInsensitive))
            return family.window;
    }
    return 0;
}

QString withoutModelPrefix(const QString& model)
{
    static constexpr QLatin1StringView prefix("model-");
    return model.startsWith(prefix, Qt::CaseInsensitive) ? model.sliced(prefix.size()) : model;
}

QString displayName(const QString& model)
{
    QString name = model;
    name.replace(u'-', u' ');
    bool startsWord = true; // also after a digit: "70b" is "70B"
    for (QChar& c : name) {
        c = startsWord ? c.toUpper() : c.toLower();
        startsWord = !c.isLetter();
    }
    return name;
}

} // namespace chimera
