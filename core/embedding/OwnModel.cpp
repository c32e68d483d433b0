#include "core/embedding/OwnModel.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>

namespace chimera::ownmodel {

namespace {

constexpr qint64 maxWeights = 2'000'000'000; // a protobuf holds no more
constexpr qint64 maxTokenizer = 64 * 1024 * 1024;
constexpr qint64 maxConfig = 1024 * 1024;
constexpr int defaultMaxTokens = 512;

Result<QString> plainFile(const QString& folder, const QStringList& names, qint64 most, const QString& what)
{
    for (const QString& name : names) {
        const QFileInfo info(folder + QLatin1Char('/') + name);
        if (!info.isFile() || info.size() == 0)
            continue;
        if (info.size() > most)
            return Error::invalid(QStringLiteral("The folder's %1 is too large.").arg(what));
        return info.filePath();
    }
    return Error::notFound(QStringLiteral("The folder has no %1.").arg(what));
}

// An optional configuration file: an empty object where it is missing, Invalid where it is broken.
Result<QJsonObject> config(const QString& folder, const QString& name)
{
    QFile file(folder + QLatin1Char('/') + name);
    if (!QFileInfo(file.fileName()).isFile() || !file.open(QIODevice::ReadOnly))
        return QJsonObject();
    const QByteArray bytes = file.size() <= maxConfig ? file.read(maxConfig) : QByteArray();
    const QJsonDocument document = QJsonDocument::fromJson(bytes);
    if (!document.isObject())
        return Error{ErrorCode::Invalid, QStringLiteral("A configuration file of the model is damaged."), name};
    return document.object();
}

Result<Pooling> readPooling(const QString& folder)
{
    CHIMERA_TRY(const QJsonObject sentence, config(folder, QStringLiteral("1_Pooling/config.json")));
    CHIMERA_TRY(const QJsonObject plain, config(folder, QStringLiteral("pooling.json")));
    const QString named = plain.value(QLatin1String("pooling")).toString();
    const auto says = [&](const char* key, const char* word) {
        return sentence.value(QLatin1String(key)).toBool() || plain.value(QLatin1String(key)).toBool() ||
               named == QLatin1String(word);
    };
    const bool cls = says("pooling_mode_cls_token", "cls");
    const bool mean = says("pooling_mode_mean_tokens", "mean");
    const bool none = named == QLatin1String("none");
    const bool other = says("pooling_mode_max_tokens", "max") || says("pooling_mode_lasttoken", "last") ||
                       says("pooling_mode_weightedmean_tokens", "weighted");
    if (other || cls + mean + none > 1)
        return Error{ErrorCode::Unsupported,
                     QStringLiteral("The model pools its tokens in a way that is not supported.")};
    return none ? Pooling::None : cls ? Pooling::Cls : Pooling::Mean;
}

int number(const QJsonObject& object, const char* key, int most)
{
    const int value = object.value(QLatin1String(key)).toInt(0);
    return value > 0 && value <= most ? value : 0;
}

QString idFrom(const QString& folder)
{
    QString id = QDir(folder).dirName().toLower();
    for (QChar& c : id) {
        const bool fits = (c >= u'a' && c <= u'z') || (c >= u'0' && c <= u'9') || c == u'.';
        c = fits ? c : QChar(u'-');
    }
    while (id.contains(QLatin1String("..")))
        id.replace(QLatin1String(".."), QLatin1String("."));
    return (QStringLiteral("own-") + id).left(60);
}

} // namespace

Result<Source> read(const QString& folder)
{
    Source source;
    CHIMERA_TRY(source.weights, plainFile(folder, {QStringLiteral("model.onnx"), QStringLiteral("onnx/model.onnx")},
                                          maxWeights, QStringLiteral("model.onnx")));
    CHIMERA_TRY(source.tokenizer,
                plainFile(folder, {QStringLiteral("tokenizer.json")}, maxTokenizer, QStringLiteral("tokenizer.json")));
    CHIMERA_TRY(source.manifest.pooling, readPooling(folder));
    CHIMERA_TRY(const QJsonObject model, config(folder, QStringLiteral("config.json")));
    CHIMERA_TRY(const QJsonObject sentence, config(folder, QStringLiteral("sentence_bert_config.json")));
    CHIMERA_TRY(const QJsonObject prompts, config(folder, QStringLiteral("config_sentence_transformers.json")));
    source.manifest.id = idFrom(folder);
    source.manifest.name = QDir(folder).dirName().left(100);
    source.manifest.isUsersOwn = true;
    source.manifest.dimension = number(model, "hidden_size", 8192);
    const int positions = number(model, "max_position_embeddings", 8192);
    const int chosen = number(sentence, "max_seq_length", 8192);
    source.manifest.maxTokens = std::max(8, chosen > 0 ? chosen : positions > 0 ? positions : defaultMaxTokens);
    const QJsonObject texts = prompts.value(QLatin1String("prompts")).toObject();
    source.manifest.queryPrefix = texts.value(QLatin1String("query")).toString().left(200);
    source.manifest.passagePrefix =
        texts.value(QLatin1String("passage")).toString(texts.value(QLatin1String("document")).toString()).left(200);
    return source;
}

Result<ModelFile> copy(const QString& from, const QString& toFolder, const QString& name, const CancelToken& cancel)
{
    const Error unwritable{ErrorCode::Io, QStringLiteral("The model cannot be copied into the data folder.")};
    QFile source(from);
    QSaveFile target(toFolder + QLatin1Char('/') + name);
    if (!source.open(QIODevice::ReadOnly))
        return Error{ErrorCode::Io, QStringLiteral("The model's files cannot be read."), source.errorString()};
    if (!target.open(QIODevice::WriteOnly))
        return unwritable;
    QCryptographicHash hash(QCryptographicHash::Sha256);
    ModelFile copied{name, 0, {}};
    while (!source.atEnd()) {
        if (cancel.isCancelled())
            return Error::cancelled();
        const QByteArray block = source.read(1024 * 1024);
        if (block.isEmpty())
            return Error{ErrorCode::Io, QStringLiteral("The model's files cannot be read."), source.errorString()};
        copied.size += block.size();
        if (copied.size > maxWeights || target.write(block) != block.size())
            return unwritable;
        hash.addData(block);
    }
    if (!target.commit())
        return unwritable;
    copied.sha256 = QString::fromLatin1(hash.result().toHex());
    return copied;
}

} // namespace chimera::ownmodel
