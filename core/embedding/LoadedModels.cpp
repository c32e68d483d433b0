#include "core/embedding/LoadedModels.h"

namespace chimera {

LoadedModels::LoadedModels(ModelStore::Places places) : m_store(std::move(places)) {}

Result<std::shared_ptr<const Embedder>> LoadedModels::load(const QString& id)
{
    const std::scoped_lock lock(m_mutex);
    if (const auto found = m_loaded.find(id); found != m_loaded.end())
        return found->second;
    CHIMERA_TRY(auto model, m_store.open(id, {}));
    m_loaded.emplace(id, model);
    return model;
}

bool LoadedModels::isLoaded(const QString& id) const
{
    const std::scoped_lock lock(m_mutex);
    return m_loaded.contains(id);
}

Result<ModelInfo> LoadedModels::info(const QString& id) const
{
    CHIMERA_TRY(const ModelEntry entry, m_store.find(id));
    if (!entry.isPresent)
        return Error{ErrorCode::Config, entry.problem};
    const ModelManifest& manifest = entry.manifest;
    return ModelInfo{manifest.id,        manifest.name,      manifest.weights.sha256, manifest.tokenizer.sha256,
                     manifest.dimension, manifest.maxTokens, manifest.language};
}

} // namespace chimera
