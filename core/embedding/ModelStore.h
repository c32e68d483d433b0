// Finds embedding models and opens them. Models lie in folders `<models>/<id>/`: first the profile's own, then those
// shared by the installation or the build. A file is used only when size and SHA-256 are those of its manifest. Kept by
// the Backend, thread-safe; listing only asks for sizes, opening reads and hashes (some 200 ms). Errors: NotFound (not
// there), Corrupt (wrong hash, damaged), Unsupported, Config (no library), Io and DiskFull while adding.
#pragma once

#include "core/embedding/ModelManifest.h"
#include "core/embedding/OnnxEmbedder.h"

#include <map>
#include <mutex>

namespace chimera {

struct ModelEntry
{
    ModelManifest manifest;
    bool isPresent = false; // all files there with the right sizes; hashes are checked when it is opened
    QString problem;        // a sentence, when not present
    qint64 bytesOnDisk = 0;
};

class ModelStore
{
public:
    struct Places
    {
        QString own;         // "<profile>/models": written to; may be empty or missing
        QStringList shared;  // read only
        QStringList runtime; // files and names of the library, in the order in which they are tried
    };

    explicit ModelStore(Places places);

    // Where the program looks: $CHIMERA_MODELS, or share/chimera/models of the installation and models beside a build;
    // for the library $CHIMERA_ONNXRUNTIME before them and the system's after them.
    static Places usualPlaces(const QString& profileFolder);

    // The shipped ones (the default first), then the user's own by name.
    std::vector<ModelEntry> list() const;
    Result<ModelEntry> find(const QString& id) const;

    // What takes its time; for a worker.
    Result<std::shared_ptr<const Embedder>> open(const QString& id, const OnnxEmbedder::Options& options) const;
    // Hashes again, whatever was found before.
    Result<void> verify(const QString& id) const;

    // Takes a model over from a folder with `model.onnx` (there or in `onnx/`), `tokenizer.json` and, if given,
    // `1_Pooling/config.json` or `pooling.json`, `config.json` and `sentence_bert_config.json`. It is tried once,
    // copied and described under an id made of the folder's name.
    Result<ModelManifest> add(const QString& folder, const CancelToken& cancel) const;
    // Only what was added; the shipped ones stay.
    Result<void> remove(const QString& id) const;

private:
    struct Stamp // of a file that was hashed
    {
        qint64 size = 0;
        qint64 modified = 0; // ns
        quint64 inode = 0;
        QString sha256;
        bool operator==(const Stamp&) const = default;
    };

    ModelEntry entryOf(const ModelManifest& manifest) const;
    QString folderOf(const ModelManifest& manifest) const;
    Result<QByteArray> readChecked(const QString& path, const ModelFile& file) const;
    Result<std::shared_ptr<const OnnxRuntime>> runtime() const;
    Result<void> tryOut(ModelManifest& manifest, const QString& folder) const;

    const Places m_places;
    mutable std::mutex m_mutex;
    mutable std::shared_ptr<const OnnxRuntime> m_runtime;
    mutable std::map<QString, Stamp> m_hashed;
};

} // namespace chimera
