// Opened models, each once, shared by the search and the embedding job; and which one the settings name. Thread-safe;
// owned by the Backend. Errors: those of ModelStore.
#pragma once

#include "core/embedding/EmbeddingJob.h"
#include "core/embedding/ModelStore.h"

namespace chimera {

class LoadedModels
{
public:
    explicit LoadedModels(ModelStore::Places places);

    const ModelStore& store() const { return m_store; }
    // Opens it where that has not been done: some 200 ms.
    Result<std::shared_ptr<const Embedder>> load(const QString& id);
    bool isLoaded(const QString& id) const;
    // What is installed; Config with the reason when a file is missing.
    Result<ModelInfo> info(const QString& id) const;

private:
    const ModelStore m_store;
    mutable std::mutex m_mutex; // held while a model is opened, so that none is opened twice
    std::map<QString, std::shared_ptr<const Embedder>> m_loaded;
};

} // namespace chimera
