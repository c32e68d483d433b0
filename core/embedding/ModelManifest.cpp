#include "core/embedding/ModelManifest.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>

#include <algorithm>
#include <cmath>

namespace chimera {

namespace {

constexpr qsizetype maxBytes = 64 * 1024;
constexpr double maxFileSize = 4.0 * 1024 * 1024 * 1024;
constexpr int maxDimension = 8192;
constexpr int maxTokensLimit = 8192;
constexpr qsizetype maxTextLength = 200;

Error malformed(const QString& what)
{
    return {ErrorCode::Invalid, QStringLiteral("The description of an embedding model is damaged."), what};
}

Result<QString> text(const QJsonObject& object, const char* key)
{
    const QJsonValue value = object.value(QLatin1String(key));
    if (value.isUndefined())
        return QString();
    if (!value.isString() || value.toString().size() > maxTextLength)
        return malformed(QLatin1String(key));
    return value.toString();
}

Result<double> wholeNumber(const QJsonObject& object, const char* key, double least, double most)
{
    const double number = object.value(QLatin1String(key)).toDouble(-1);
    if (number < least || number > most || number != std::floor(number))
        return malformed(QLatin1String(key));
    return number;
}

Result<ModelFile> file(const QJsonObject& root, const char* key)
{
    static const QRegularExpression plainName(QStringLiteral("\\A[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}\\z"),
                                              QRegularExpression::DontCaptureOption);
    static const QRegularExpression hash(QStringLiteral("\\A[0-9a-f]{64}\\z"));
    const QJsonObject object = root.value(QLatin1String(key)).toObject();
    ModelFile result;
    CHIMERA_TRY(result.name, text(object, "file"));
    CHIMERA_TRY(const double size, wholeNumber(object, "size", 1, maxFileSize));
    CHIMERA_TRY(result.sha256, text(object, "sha256"));
    result.size = static_cast<qint64>(size);
    if (!plainName.match(result.name).hasMatch() || !hash.match(result.sha256).hasMatch())
        return malformed(QLatin1String(key));
    return result;
}

QJsonObject toObject(const ModelFile& file)
{
    return {{QStringLiteral("file"), file.name},
            {QStringLiteral("size"), static_cast<double>(file.size)},
            {QStringLiteral("sha256"), file.sha256}};
}

constexpr std::pair<const char*, Pooling> poolings[] = {
    {"mean", Pooling::Mean}, {"cls", Pooling::Cls}, {"none", Pooling::None}};

Result<Pooling> pooling(const QString& name)
{
    for (const auto& [known, value] : poolings) {
        if (name == QLatin1String(known))
            return value;
    }
    return malformed(QStringLiteral("pooling"));
}

QString poolingName(Pooling pooling)
{
    const auto known = std::find_if(std::begin(poolings), std::end(poolings),
                                    [pooling](const auto& one) { return one.second == pooling; });
    return QString::fromLatin1(known->first);
}

} // namespace

bool ModelManifest::isAcceptableId(const QString& id)
{
    static const QRegularExpression form(QStringLiteral("\\A[a-z0-9][a-z0-9.-]{0,63}\\z"));
    return form.match(id).hasMatch() && !id.contains(QLatin1String("..")) && id != QLatin1String("runtime");
}

Result<ModelManifest> ModelManifest::fromJson(const QByteArray& json)
{
    if (json.size() > maxBytes)
        return malformed(QStringLiteral("too large"));
    const QJsonDocument document = QJsonDocument::fromJson(json);
    if (!document.isObject())
        return malformed(QStringLiteral("not a JSON object"));
    const QJsonObject root = document.object();
    ModelManifest manifest;
    CHIMERA_TRY(manifest.id, text(root, "id"));
    if (!isAcceptableId(manifest.id))
        return malformed(QStringLiteral("id"));
    CHIMERA_TRY(manifest.name, text(root, "name"));
    CHIMERA_TRY(manifest.licence, text(root, "licence"));
    CHIMERA_TRY(manifest.language, text(root, "language"));
    CHIMERA_TRY(manifest.weights, file(root, "weights"));
    CHIMERA_TRY(manifest.tokenizer, file(root, "tokenizer"));
    CHIMERA_TRY(const double dimension, wholeNumber(root, "dimension", 1, maxDimension));
    CHIMERA_TRY(const double maxTokens, wholeNumber(root, "max_tokens", 8, maxTokensLimit));
    manifest.dimension = static_cast<int>(dimension);
    manifest.maxTokens = static_cast<int>(maxTokens);
    CHIMERA_TRY(const QString poolingText, text(root, "pooling"));
    CHIMERA_TRY(manifest.pooling, chimera::pooling(poolingText));
    CHIMERA_TRY(manifest.queryPrefix, text(root, "query_prefix"));
    CHIMERA_TRY(manifest.passagePrefix, text(root, "passage_prefix"));
    if (manifest.name.isEmpty())
        manifest.name = manifest.id;
    if (manifest.weights.name == manifest.tokenizer.name)
        return malformed(QStringLiteral("one file twice"));
    return manifest;
}

QByteArray ModelManifest::toJson() const
{
    return QJsonDocument(QJsonObject{{QStringLiteral("id"), id},
                                     {QStringLiteral("name"), name},
                                     {QStringLiteral("licence"), licence},
                                     {QStringLiteral("language"), language},
                                     {QStringLiteral("weights"), toObject(weights)},
                                     {QStringLiteral("tokenizer"), toObject(tokenizer)},
                                     {QStringLiteral("dimension"), dimension},
                                     {QStringLiteral("max_tokens"), maxTokens},
                                     {QStringLiteral("pooling"), poolingName(pooling)},
                                     {QStringLiteral("query_prefix"), queryPrefix},
                                     {QStringLiteral("passage_prefix"), passagePrefix}})
        .toJson(QJsonDocument::Indented);
}

const std::vector<ModelManifest>& shippedModels()
{
    static const std::vector<ModelManifest> models = [] {
        std::vector<ModelManifest> read;
        for (const QByteArray& json : embeddedModelManifests()) {
            auto manifest = ModelManifest::fromJson(json);
            Q_ASSERT(manifest);
            if (!manifest)
                continue;
            const bool isDefault = QJsonDocument::fromJson(json).object().value(QLatin1String("default")).toBool();
            read.insert(isDefault ? read.begin() : read.end(), std::move(*manifest));
        }
        return read;
    }();
    return models;
}

} // namespace chimera
