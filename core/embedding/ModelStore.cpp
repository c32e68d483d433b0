#include "core/embedding/ModelStore.h"

#include "core/embedding/OnnxModelCheck.h"
#include "core/embedding/OwnModel.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QDir>
#include <QFileInfo>
#include <QTemporaryDir>

#include <sys/stat.h>

namespace chimera {

namespace {

constexpr int maxOwnModels = 100;
const QString manifestName = QStringLiteral("model.json");

std::span<const std::byte> bytesOf(const QByteArray& bytes)
{
    return {reinterpret_cast<const std::byte*>(bytes.constData()), static_cast<std::size_t>(bytes.size())};
}

QStringList sharedFolders()
{
    const QString chosen = qEnvironmentVariable("CHIMERA_MODELS");
    if (!chosen.isEmpty())
        return {chosen};
    const QString program = QCoreApplication::applicationDirPath();
    QStringList folders{QDir::cleanPath(program + QStringLiteral("/../share/chimera/models"))};
    // build/<preset>/app/chimera and build/<preset>/tests/...: the models lie in build/models.
    QDir folder(program);
    for (int up = 0; up < 4 && folder.cdUp(); ++up) {
        if (QFileInfo::exists(folder.filePath(QStringLiteral("models/.fetched"))))
            folders.append(folder.filePath(QStringLiteral("models")));
    }
    return folders;
}

// The user's own models, whose description lies beside them. A folder whose description is broken is left out.
std::vector<ModelManifest> ownModels(const QString& folder)
{
    std::vector<ModelManifest> found;
    const QStringList names =
        folder.isEmpty() ? QStringList() : QDir(folder).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    for (const QString& name : names.mid(0, maxOwnModels)) {
        QFile file(folder + QLatin1Char('/') + name + QLatin1Char('/') + manifestName);
        if (!ModelManifest::isAcceptableId(name) || !file.open(QIODevice::ReadOnly))
            continue;
        auto manifest = ModelManifest::fromJson(file.read(1024 * 1024));
        if (!manifest || manifest->id != name)
            continue;
        manifest->isUsersOwn = true;
        found.push_back(std::move(*manifest));
    }
    return found;
}

Error notThere(const ModelManifest& manifest)
{
    return Error::notFound(QStringLiteral("The embedding model \"%1\" is not installed.").arg(manifest.name));
}

} // namespace

ModelStore::ModelStore(Places places) : m_places(std::move(places)) {}

ModelStore::Places ModelStore::usualPlaces(const QString& profileFolder)
{
    Places places;
    places.own = profileFolder.isEmpty() ? QString() : profileFolder + QStringLiteral("/models");
    places.shared = sharedFolders();
    const QString chosen = qEnvironmentVariable("CHIMERA_ONNXRUNTIME");
    if (!chosen.isEmpty())
        places.runtime.append(chosen);
    for (const QString& folder : std::as_const(places.shared)) {
        const QString library = folder + QStringLiteral("/runtime/libonnxruntime.so");
        if (QFileInfo::exists(library))
            places.runtime.append(library);
    }
    places.runtime += {QStringLiteral("libonnxruntime.so.1"), QStringLiteral("libonnxruntime.so")};
    for (int minor = 40; minor >= static_cast<int>(ort::interfaceVersion); --minor)
        places.runtime.append(QStringLiteral("libonnxruntime.so.1.%1").arg(minor));
    return places;
}

std::vector<ModelEntry> ModelStore::list() const
{
    std::vector<ModelEntry> entries;
    for (const ModelManifest& manifest : shippedModels())
        entries.push_back(entryOf(manifest));
    for (const ModelManifest& manifest : ownModels(m_places.own)) {
        const bool taken = std::any_of(entries.begin(), entries.end(),
                                       [&](const ModelEntry& known) { return known.manifest.id == manifest.id; });
        if (!taken)
            entries.push_back(entryOf(manifest));
    }
    return entries;
}

Result<ModelEntry> ModelStore::find(const QString& id) const
{
    for (ModelEntry& entry : list()) {
        if (entry.manifest.id == id)
            return std::move(entry);
    }
    return Error::notFound(QStringLiteral("There is no embedding model of that name."));
}

QString ModelStore::folderOf(const ModelManifest& manifest) const
{
    for (const QString& models : QStringList(m_places.own) + m_places.shared) {
        const QString folder = models + QLatin1Char('/') + manifest.id;
        if (!models.isEmpty() && QFileInfo(folder + QLatin1Char('/') + manifest.weights.name).isFile())
            return folder;
    }
    return {};
}

ModelEntry ModelStore::entryOf(const ModelManifest& manifest) const
{
    ModelEntry entry;
    entry.manifest = manifest;
    const QString folder = folderOf(manifest);
    if (folder.isEmpty()) {
        entry.problem = notThere(manifest).message;
        return entry;
    }
    entry.isPresent = true;
    for (const ModelFile* file : {&manifest.weights, &manifest.tokenizer}) {
        const QFileInfo info(folder + QLatin1Char('/') + file->name);
        entry.bytesOnDisk += info.isFile() ? info.size() : 0;
        entry.isPresent = entry.isPresent && info.isFile() && info.size() == file->size;
    }
    if (!entry.isPresent)
        entry.problem = QStringLiteral("The embedding model \"%1\" is damaged.").arg(manifest.name);
    return entry;
}

// The bytes that were hashed are those that are used: one reading serves both.
Result<QByteArray> ModelStore::readChecked(const QString& path, const ModelFile& expected) const
{
    const Error damaged{ErrorCode::Corrupt, QStringLiteral("A file of the embedding model is damaged."), expected.name};
    QFile file(path);
    if (!QFileInfo(path).isFile() || !file.open(QIODevice::ReadOnly))
        return Error{ErrorCode::NotFound, QStringLiteral("A file of the embedding model is missing."), expected.name};
    struct stat status
    {};
    if (::fstat(file.handle(), &status) != 0 || status.st_size != expected.size)
        return damaged;
    QByteArray bytes = file.read(expected.size + 1);
    if (bytes.size() != expected.size)
        return damaged;
    const Stamp stamp{status.st_size, status.st_mtim.tv_sec * 1'000'000'000LL + status.st_mtim.tv_nsec, status.st_ino,
                      expected.sha256};
    {
        const std::lock_guard lock(m_mutex);
        const auto known = m_hashed.find(path);
        if (known != m_hashed.end() && known->second == stamp)
            return bytes;
    }
    const QByteArray hash = QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex();
    if (QString::fromLatin1(hash) != expected.sha256)
        return damaged;
    const std::lock_guard lock(m_mutex);
    m_hashed[path] = stamp;
    return bytes;
}

Result<std::shared_ptr<const OnnxRuntime>> ModelStore::runtime() const
{
    const std::lock_guard lock(m_mutex);
    if (!m_runtime) {
        CHIMERA_TRY(m_runtime, OnnxRuntime::open(m_places.runtime));
    }
    return m_runtime;
}

Result<std::shared_ptr<const Embedder>> ModelStore::open(const QString& id, const OnnxEmbedder::Options& options) const
{
    CHIMERA_TRY(const ModelEntry entry, find(id));
    const QString folder = folderOf(entry.manifest);
    if (folder.isEmpty())
        return notThere(entry.manifest);
    const QString prefix = folder + QLatin1Char('/');
    CHIMERA_TRY(const QByteArray tokenizerBytes,
                readChecked(prefix + entry.manifest.tokenizer.name, entry.manifest.tokenizer));
    CHIMERA_TRY(const QByteArray weights, readChecked(prefix + entry.manifest.weights.name, entry.manifest.weights));
    CHIMERA_TRY(WordPiece tokenizer, WordPiece::fromJson(tokenizerBytes));
    if (entry.manifest.isUsersOwn)
        CHIMERA_CHECK(onnxmodel::check(bytesOf(weights)));
    CHIMERA_TRY(auto library, runtime());
    CHIMERA_TRY(auto embedder, OnnxEmbedder::load(std::move(library), entry.manifest, bytesOf(weights),
                                                  std::move(tokenizer), options));
    return std::shared_ptr<const Embedder>(std::move(embedder));
}

Result<void> ModelStore::verify(const QString& id) const
{
    CHIMERA_TRY(const ModelEntry entry, find(id));
    const QString folder = folderOf(entry.manifest);
    if (folder.isEmpty())
        return notThere(entry.manifest);
    for (const ModelFile* file : {&entry.manifest.tokenizer, &entry.manifest.weights}) {
        const QString path = folder + QLatin1Char('/') + file->name;
        {
            const std::lock_guard lock(m_mutex);
            m_hashed.erase(path);
        }
        CHIMERA_CHECK(readChecked(path, *file));
    }
    return {};
}

// Fills in the dimension and lets the model embed a sentence, so that what does not work is refused now.
Result<void> ModelStore::tryOut(ModelManifest& manifest, const QString& folder) const
{
    const QString prefix = folder + QLatin1Char('/');
    CHIMERA_TRY(const QByteArray tokenizerBytes, readChecked(prefix + manifest.tokenizer.name, manifest.tokenizer));
    CHIMERA_TRY(WordPiece tokenizer, WordPiece::fromJson(tokenizerBytes));
    CHIMERA_TRY(const QByteArray weights, readChecked(prefix + manifest.weights.name, manifest.weights));
    CHIMERA_TRY(const OnnxSummary summary, onnxmodel::check(bytesOf(weights)));
    for (const OnnxTensorShape& output : summary.outputs) {
        if (output.dimensions.size() == (manifest.pooling == Pooling::None ? 2 : 3) && output.dimensions.back() > 0) {
            manifest.dimension = static_cast<int>(std::min<std::int64_t>(output.dimensions.back(), 1'000'000));
            break;
        }
    }
    if (manifest.dimension == 0)
        return Error{ErrorCode::Unsupported, QStringLiteral("The model does not say how long its vectors are.")};
    CHIMERA_CHECK(ModelManifest::fromJson(manifest.toJson())); // within the limits of a description
    CHIMERA_TRY(auto library, runtime());
    CHIMERA_TRY(const auto embedder,
                OnnxEmbedder::load(std::move(library), manifest, bytesOf(weights), std::move(tokenizer), {}));
    const QString longText =
        QStringLiteral("The quick brown fox jumps over the lazy dog. ").repeated(manifest.maxTokens / 4);
    CHIMERA_CHECK(embedder->embed({QString(), longText}, TextRole::Passage, {}));
    return {};
}

Result<ModelManifest> ModelStore::add(const QString& folder, const CancelToken& cancel) const
{
    const Error unwritable{ErrorCode::Io, QStringLiteral("The model cannot be copied into the data folder.")};
    CHIMERA_TRY(ownmodel::Source source, ownmodel::read(folder));
    ModelManifest& manifest = source.manifest;
    if (m_places.own.isEmpty() || !QDir().mkpath(m_places.own))
        return unwritable;
    const QString base = manifest.id;
    for (int i = 2; find(manifest.id) || QFileInfo::exists(m_places.own + QLatin1Char('/') + manifest.id); ++i)
        manifest.id = QStringLiteral("%1-%2").arg(base).arg(i);

    QTemporaryDir staging(m_places.own + QStringLiteral("/.adding-XXXXXX"));
    if (!staging.isValid())
        return unwritable;
    CHIMERA_TRY(manifest.tokenizer,
                ownmodel::copy(source.tokenizer, staging.path(), QStringLiteral("tokenizer.json"), cancel));
    CHIMERA_TRY(manifest.weights, ownmodel::copy(source.weights, staging.path(), QStringLiteral("model.onnx"), cancel));
    CHIMERA_CHECK(tryOut(manifest, staging.path()));
    QFile description(staging.filePath(manifestName));
    const QByteArray json = manifest.toJson();
    if (!description.open(QIODevice::WriteOnly) || description.write(json) != json.size() || !description.flush())
        return unwritable;
    description.close();
    if (!QDir().rename(staging.path(), m_places.own + QLatin1Char('/') + manifest.id))
        return unwritable;
    staging.setAutoRemove(false);
    return manifest;
}

Result<void> ModelStore::remove(const QString& id) const
{
    CHIMERA_TRY(const ModelEntry entry, find(id));
    if (!entry.manifest.isUsersOwn)
        return Error::invalid(QStringLiteral("This embedding model belongs to the program."));
    if (!QDir(m_places.own + QLatin1Char('/') + entry.manifest.id).removeRecursively())
        return Error{ErrorCode::Io, QStringLiteral("The embedding model cannot be removed.")};
    return {};
}

} // namespace chimera
