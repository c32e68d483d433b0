#include "core/embedding/TokenizerFile.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <cmath>

namespace chimera::tokenizerfile {

namespace {

constexpr qsizetype maxVocabulary = 1'000'000;
constexpr qsizetype maxAdded = 10'000;
constexpr qsizetype maxPieceLength = 1'000;
constexpr int maxId = 16'000'000;
constexpr qsizetype maxAround = 8;

Error malformed(const QString& what)
{
    return {ErrorCode::Invalid, QStringLiteral("The model's tokenizer file is damaged."), what};
}

Error unsupported(const QString& what)
{
    return {ErrorCode::Unsupported, QStringLiteral("The model needs a tokenizer that Chimera does not have."), what};
}

std::u32string letters(const QString& text)
{
    std::u32string result;
    for (const uint c : text.toUcs4())
        result.push_back(c);
    return result;
}

Result<std::int32_t> tokenId(const QJsonValue& value, const QString& where)
{
    const double number = value.toDouble(-1);
    if (!value.isDouble() || number < 0 || number > maxId || number != std::floor(number))
        return malformed(where + QStringLiteral(": not an id"));
    return static_cast<std::int32_t>(number);
}

Result<bool> flag(const QJsonObject& object, const char* name, bool byDefault)
{
    const QJsonValue value = object.value(QLatin1String(name));
    if (value.isUndefined() || value.isNull())
        return byDefault;
    if (!value.isBool())
        return malformed(QLatin1String(name) + QStringLiteral(" is not true or false"));
    return value.toBool();
}

Result<void> readNormalizer(const QJsonObject& normalizer, TokenizerSpec& spec)
{
    const QString type = normalizer.value(QLatin1String("type")).toString();
    if (type != QLatin1String("BertNormalizer"))
        return unsupported(QStringLiteral("normalizer ") + type);
    CHIMERA_TRY(spec.cleanText, flag(normalizer, "clean_text", true));
    CHIMERA_TRY(spec.spreadChinese, flag(normalizer, "handle_chinese_chars", true));
    CHIMERA_TRY(spec.lowercase, flag(normalizer, "lowercase", true));
    CHIMERA_TRY(spec.stripAccents, flag(normalizer, "strip_accents", spec.lowercase));
    return {};
}

Result<void> readVocabulary(const QJsonObject& model, TokenizerSpec& spec)
{
    const QJsonObject vocabulary = model.value(QLatin1String("vocab")).toObject();
    if (vocabulary.isEmpty())
        return malformed(QStringLiteral("no vocabulary"));
    if (vocabulary.size() > maxVocabulary)
        return malformed(QStringLiteral("vocabulary too large"));
    spec.vocabulary.reserve(static_cast<std::size_t>(vocabulary.size()));
    for (auto entry = vocabulary.begin(); entry != vocabulary.end(); ++entry) {
        CHIMERA_TRY(const std::int32_t id, tokenId(entry.value(), QStringLiteral("vocabulary")));
        if (entry.key().size() > maxPieceLength)
            return malformed(QStringLiteral("vocabulary: piece too long"));
        spec.vocabulary.emplace_back(letters(entry.key()), id);
    }
    return {};
}

Result<void> readModel(const QJsonObject& model, TokenizerSpec& spec)
{
    // Files written before types were named have only the fields.
    const QString type = model.value(QLatin1String("type")).toString(QStringLiteral("WordPiece"));
    if (type != QLatin1String("WordPiece") || !model.value(QLatin1String("vocab")).isObject())
        return unsupported(QStringLiteral("model ") + type);
    CHIMERA_CHECK(readVocabulary(model, spec));
    const QJsonValue prefix = model.value(QLatin1String("continuing_subword_prefix"));
    if (!prefix.isUndefined() && !prefix.isString())
        return malformed(QStringLiteral("continuing_subword_prefix"));
    spec.continuation = letters(prefix.toString(QStringLiteral("##")));
    const QJsonValue longest = model.value(QLatin1String("max_input_chars_per_word"));
    const double most = longest.toDouble(longest.isUndefined() ? 100 : -1);
    if (most < 1 || most > 1'000'000)
        return malformed(QStringLiteral("max_input_chars_per_word"));
    spec.maxWordLetters = static_cast<std::size_t>(most);

    const QJsonObject vocabulary = model.value(QLatin1String("vocab")).toObject();
    const QString unknown = model.value(QLatin1String("unk_token")).toString(QStringLiteral("[UNK]"));
    CHIMERA_TRY(spec.unknownId, tokenId(vocabulary.value(unknown), QStringLiteral("unk_token")));
    spec.padId = vocabulary.value(QLatin1String("[PAD]")).toInt(0);
    return {};
}

Result<void> readAdded(const QJsonArray& tokens, TokenizerSpec& spec)
{
    if (tokens.size() > maxAdded)
        return malformed(QStringLiteral("too many added tokens"));
    for (const QJsonValue& value : tokens) {
        const QJsonObject token = value.toObject();
        AddedToken added;
        const QString content = token.value(QLatin1String("content")).toString();
        if (content.isEmpty() || content.size() > maxPieceLength)
            return malformed(QStringLiteral("added token without content"));
        added.content = letters(content);
        CHIMERA_TRY(added.id, tokenId(token.value(QLatin1String("id")), QStringLiteral("added token")));
        CHIMERA_TRY(const bool special, flag(token, "special", false));
        CHIMERA_TRY(added.singleWord, flag(token, "single_word", false));
        CHIMERA_TRY(added.stripLeft, flag(token, "lstrip", false));
        CHIMERA_TRY(added.stripRight, flag(token, "rstrip", false));
        CHIMERA_TRY(const bool afterNormalizing, flag(token, "normalized", !special));
        if (afterNormalizing)
            return unsupported(QStringLiteral("added token that is looked for after normalisation: ") + content);
        spec.added.push_back(std::move(added));
    }
    return {};
}

// {"single": [{"SpecialToken": {"id": "[CLS]"}}, {"Sequence": ...}, ...], "special_tokens": {"[CLS]": {"ids": [101]}}}
Result<void> readTemplate(const QJsonObject& processor, TokenizerSpec& spec)
{
    const QJsonObject specials = processor.value(QLatin1String("special_tokens")).toObject();
    const QJsonArray single = processor.value(QLatin1String("single")).toArray();
    bool sequenceSeen = false;
    for (const QJsonValue& item : single) {
        const QJsonObject object = item.toObject();
        if (object.contains(QLatin1String("Sequence"))) {
            if (std::exchange(sequenceSeen, true))
                return unsupported(QStringLiteral("template with two sequences"));
            continue;
        }
        const QString name =
            object.value(QLatin1String("SpecialToken")).toObject().value(QLatin1String("id")).toString();
        const QJsonArray ids = specials.value(name).toObject().value(QLatin1String("ids")).toArray();
        if (ids.isEmpty() || ids.size() > maxAround)
            return malformed(QStringLiteral("template: ") + name);
        for (const QJsonValue& value : ids) {
            CHIMERA_TRY(const std::int32_t id, tokenId(value, QStringLiteral("template")));
            (sequenceSeen ? spec.after : spec.before).push_back(id);
        }
    }
    if (!sequenceSeen || spec.before.size() + spec.after.size() > maxAround)
        return malformed(QStringLiteral("template"));
    return {};
}

Result<void> readProcessor(const QJsonValue& value, TokenizerSpec& spec)
{
    if (value.isNull() || value.isUndefined())
        return {};
    const QJsonObject processor = value.toObject();
    const QString type = processor.value(QLatin1String("type")).toString();
    if (type == QLatin1String("TemplateProcessing"))
        return readTemplate(processor, spec);
    if (type != QLatin1String("BertProcessing") && type != QLatin1String("RobertaProcessing"))
        return unsupported(QStringLiteral("post-processor ") + type);
    CHIMERA_TRY(const std::int32_t first,
                tokenId(processor.value(QLatin1String("cls")).toArray().at(1), QStringLiteral("cls")));
    CHIMERA_TRY(const std::int32_t last,
                tokenId(processor.value(QLatin1String("sep")).toArray().at(1), QStringLiteral("sep")));
    spec.before = {first};
    spec.after = {last};
    return {};
}

} // namespace

Result<TokenizerSpec> parse(const QByteArray& json)
{
    if (json.size() > maxBytes)
        return malformed(QStringLiteral("file too large"));
    QJsonParseError problem{};
    const QJsonDocument document = QJsonDocument::fromJson(json, &problem);
    if (!document.isObject())
        return malformed(problem.errorString());
    const QJsonObject root = document.object();
    TokenizerSpec spec;
    CHIMERA_CHECK(readNormalizer(root.value(QLatin1String("normalizer")).toObject(), spec));
    const QString words = root.value(QLatin1String("pre_tokenizer")).toObject().value(QLatin1String("type")).toString();
    if (words != QLatin1String("BertPreTokenizer"))
        return unsupported(QStringLiteral("pre-tokenizer ") + words);
    CHIMERA_CHECK(readModel(root.value(QLatin1String("model")).toObject(), spec));
    CHIMERA_CHECK(readAdded(root.value(QLatin1String("added_tokens")).toArray(), spec));
    CHIMERA_CHECK(readProcessor(root.value(QLatin1String("post_processor")), spec));
    return spec;
}

} // namespace chimera::tokenizerfile
