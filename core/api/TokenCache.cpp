#include "core/api/TokenCache.h"

namespace chimera::api {

std::uint64_t TokenCache::generation() const
{
    const std::scoped_lock lock(m_mutex);
    return m_generation;
}

std::optional<TokenInfo> TokenCache::find(const QByteArray& hash)
{
    const std::scoped_lock lock(m_mutex);
    const auto found = m_tokens.constFind(hash);
    if (found == m_tokens.constEnd()) {
        ++m_counts.misses;
        return std::nullopt;
    }
    ++m_counts.hits;
    return *found;
}

void TokenCache::put(const QByteArray& hash, const TokenInfo& token, std::uint64_t generation)
{
    const std::scoped_lock lock(m_mutex);
    if (generation != m_generation)
        return;
    if (m_tokens.size() >= capacity)
        m_tokens.clear();
    m_tokens.insert(hash, token);
}

void TokenCache::clear()
{
    const std::scoped_lock lock(m_mutex);
    ++m_generation;
    m_tokens.clear();
}

TokenCache::Counts TokenCache::counts() const
{
    const std::scoped_lock lock(m_mutex);
    return m_counts;
}

BearerHeader bearerOf(const QByteArray& authorization)
{
    const QByteArray header = authorization.trimmed();
    const qsizetype blank = header.indexOf(' ');
    const QByteArrayView scheme = QByteArrayView(header).first(blank < 0 ? header.size() : blank);
    if (header.isEmpty() || scheme.compare("bearer", Qt::CaseInsensitive) != 0)
        return {{}, QStringLiteral("Authentication credentials were not provided.")};
    const QByteArray token = blank < 0 ? QByteArray() : header.mid(blank + 1).trimmed();
    if (token.isEmpty() || token.contains(' '))
        return {{}, QStringLiteral("Authorization header must contain two space-delimited values")};
    return {token, {}};
}

} // namespace chimera::api
