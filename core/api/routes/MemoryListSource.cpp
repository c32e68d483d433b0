#include "core/api/routes/MemoryListSource.h"

#include "core/api/EncodeMemory.h"
#include "core/api/Response.h"
#include "core/api/Services.h"

namespace chimera::api {

QByteArray MemoryListSource::tagOf(const MemoryKeys& keys)
{
    std::string state;
    state.reserve(keys.keys.size() * sizeof(MemoryKey) + 8);
    for (const MemoryKey& key : keys.keys) {
        for (const std::int64_t part : {key.pk, key.version, key.updatedAt.micros})
            state.append(reinterpret_cast<const char*>(&part), sizeof part);
    }
    return entityTag(state + std::to_string(keys.total));
}

void MemoryListSource::next(std::function<void(Piece)> ready)
{
    const auto self = shared_from_this();
    m_call.services.runner().read(
        "memories.listChunk", [self](ReadTx& tx) { return self->read(tx); },
        [self, ready = std::move(ready)](Result<std::string> bytes) {
            if (!bytes)
                return ready({{}, true, true});
            ready({std::move(*bytes), self->m_at >= self->m_keys.keys.size(), false});
        },
        m_call->cancel);
}

Result<std::string> MemoryListSource::read(const ReadTx& tx)
{
    std::string bytes;
    bytes.reserve(chunk * 2'500);
    if (m_at == 0)
        bytes = "{\"ok\":true,\"data\":{\"memories\":[";
    const auto keys = std::span(m_keys.keys).subspan(m_at, std::min(chunk, m_keys.keys.size() - m_at));
    CHIMERA_CHECK(MemoryReader::rows(tx, keys, needsContent(m_call->fields), [&](const MemoryBytes& memory) {
        if (!m_first)
            bytes += ',';
        m_first = false;
        JsonWriter json(bytes);
        writeMemory(json, memory, m_call->fields);
    }));
    m_at += keys.size();
    if (m_at >= m_keys.keys.size())
        bytes += "],\"total\":" + std::to_string(m_keys.total) + "},\"error\":null}";
    return bytes;
}

} // namespace chimera::api
