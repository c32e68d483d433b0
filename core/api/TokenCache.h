// Tokens that were found good, by their hash, so that a request need not ask the database. Emptied by every change to
// tokens or accounts before the change is answered. Thread-safe.
#pragma once

#include "core/accounts/Tokens.h"

#include <mutex>

namespace chimera::api {

class TokenCache
{
public:
    // Before the database is asked; put() refuses what was read before a change.
    std::uint64_t generation() const;
    std::optional<TokenInfo> find(const QByteArray& hash);
    void put(const QByteArray& hash, const TokenInfo& token, std::uint64_t generation);
    void clear();

    struct Counts
    {
        std::uint64_t hits = 0;
        std::uint64_t misses = 0;
    };
    Counts counts() const;

private:
    static constexpr qsizetype capacity = 4'096;

    mutable std::mutex m_mutex;
    QHash<QByteArray, TokenInfo> m_tokens;
    std::uint64_t m_generation = 0;
    Counts m_counts;
};

// What the Authorization header holds: a token, nothing (another scheme counts as nothing), or a malformed one.
struct BearerHeader
{
    QByteArray token;
    QString problem; // "" none; the sentence of a 401
};
BearerHeader bearerOf(const QByteArray& authorization);

} // namespace chimera::api
