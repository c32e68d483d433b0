// A list of memories too long for one piece: its keys were read with the first transaction, its rows come in chunks of
// 500 in transactions of their own, so that none is open while the socket is waited for.
#pragma once

#include "core/api/Route.h"
#include "core/memories/MemoryBytes.h"

namespace chimera::api {

class MemoryListSource final : public Source, public std::enable_shared_from_this<MemoryListSource>
{
public:
    static constexpr std::size_t chunk = 500;

    MemoryListSource(Call call, MemoryKeys keys) : m_call(std::move(call)), m_keys(std::move(keys)) {}
    void next(std::function<void(Piece)> ready) override;

    static QByteArray tagOf(const MemoryKeys& keys);

private:
    Result<std::string> read(const ReadTx& tx);

    const Call m_call;
    const MemoryKeys m_keys;
    std::size_t m_at = 0;
    bool m_first = true;
};

Result<NewMemory> newMemoryFrom(const QJsonObject& body);
Result<MemoryEdit> memoryEditFrom(const QJsonObject& body);

} // namespace chimera::api
