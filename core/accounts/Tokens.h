// Tokens: 256 random bits, shown once, kept as a hash. A sign-in has a refresh token and access tokens that hang from
// it; tools have tokens of their own with a name and a scope. Stateless; inside the transaction given.
#pragma once

#include "core/accounts/Caller.h"
#include "core/storage/Tx.h"

namespace chimera {

struct TokenKind
{
    static constexpr const char* prefix = "token-";
};
using TokenId = Id<TokenKind>;

enum class TokenUse { Access, Refresh, Tool };

// A token as the database knows it.
struct TokenInfo
{
    std::int64_t pk = 0;
    TokenId id;
    UserId user;
    TokenUse use = TokenUse::Access;
    CallScope scope = CallScope::Write;
    QString name;
    Timestamp createdAt;
    std::optional<Timestamp> expiresAt;
    std::optional<Timestamp> revokedAt;
    std::optional<Timestamp> usedAt;

    bool isGood(Timestamp now) const { return !revokedAt && (!expiresAt || now < *expiresAt); }
};

struct SignedIn
{
    QByteArray access;
    QByteArray refresh;
};

class Tokens
{
public:
    static constexpr std::int64_t accessSeconds = 24 * 3600;
    static constexpr std::int64_t refreshSeconds = 7 * 24 * 3600;

    static QByteArray hashOf(QByteArrayView token);
    // Whether it could be one at all: spares the database hostile text.
    static bool looksLikeOne(QByteArrayView token);

    // Also sweeps what has long expired.
    static Result<SignedIn> signIn(WriteTx& tx, const UserId& user);
    // A new access token; NotFound when the refresh token is unknown, expired, revoked or of another use.
    static Result<QByteArray> refresh(WriteTx& tx, QByteArrayView refreshToken);
    // By its text: unknown is NotFound; revoked and expired ones are answered as they are.
    static Result<TokenInfo> find(const ReadTx& tx, QByteArrayView token);
    // Whether it would still be taken: for what goes on after its request was judged.
    static Result<bool> isGood(const ReadTx& tx, const TokenInfo& token);
    static Result<void> revoke(WriteTx& tx, const TokenInfo& token);
    // The refresh token from which an access token hangs; the access token lives on.
    static Result<void> revokeParent(WriteTx& tx, const TokenInfo& access);

    // For tools; the text is answered once.
    static Result<std::pair<TokenInfo, QByteArray>> makeTool(const Caller& caller, WriteTx& tx, const QString& name,
                                                             CallScope scope,
                                                             std::optional<Timestamp> expiresAt = std::nullopt);
    // The caller's sign-ins (refresh tokens) and tool tokens that are still good, newest first.
    static Result<std::vector<TokenInfo>> list(const Caller& caller, const ReadTx& tx);
    // With all that hangs from it; NotFound for those of others.
    static Result<void> revokeById(const Caller& caller, WriteTx& tx, const TokenId& id);
    static Result<void> revokeAll(WriteTx& tx, const UserId& user);
};

QString wireName(CallScope scope); // "read", "propose", "write"
std::optional<CallScope> callScope(const QString& name);

} // namespace chimera
