#include "core/accounts/Tokens.h"

#include "core/base/Text.h"

#include <sodium.h>

namespace chimera {

namespace {

constexpr std::size_t secretBytes = 32;
constexpr qsizetype secretLetters = 43; // base64url without padding
constexpr qsizetype longestName = 100;
constexpr std::int64_t sweptAfterDays = 30; // revoked and expired rows stay that long, so that they can be told apart

struct UseName
{
    TokenUse use;
    const char* name;
    const char* mark; // begins the token: says what leaked when one is found somewhere
};
constexpr std::array uses{UseName{TokenUse::Access, "access", "cha_"}, UseName{TokenUse::Refresh, "refresh", "chr_"},
                          UseName{TokenUse::Tool, "tool", "cht_"}};

const UseName& named(TokenUse use)
{
    return *std::find_if(uses.begin(), uses.end(), [use](const UseName& entry) { return entry.use == use; });
}

TokenUse useOf(const QString& name)
{
    const auto found = std::find_if(uses.begin(), uses.end(),
                                    [&name](const UseName& entry) { return name == QLatin1String(entry.name); });
    return found == uses.end() ? TokenUse::Refresh : found->use;
}

QByteArray newSecret(TokenUse use)
{
    std::array<char, secretBytes> bytes{};
    randombytes_buf(bytes.data(), bytes.size());
    return named(use).mark + QByteArray(bytes.data(), bytes.size())
                                 .toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

Error unknown()
{
    return Error::notFound(QStringLiteral("Token is invalid or expired"));
}

constexpr auto columns = "SELECT t.pk, t.id, u.id, t.kind, t.scope, t.name, t.created_at, t.expires_at, t.revoked_at, "
                         "t.used_at FROM token t JOIN user u ON u.pk = t.user ";

TokenInfo readRow(const Statement& row)
{
    return {row.integer(0),
            row.id<TokenId>(1),
            row.id<UserId>(2),
            useOf(row.text(3)),
            callScope(row.text(4)).value_or(CallScope::Read),
            row.text(5),
            row.time(6),
            row.optionalTime(7),
            row.optionalTime(8),
            row.optionalTime(9)};
}

struct NewToken
{
    TokenUse use = TokenUse::Access;
    std::int64_t parent = 0; // 0: none
    CallScope scope = CallScope::Write;
    QString name;
    std::optional<Timestamp> expiresAt;
};

Result<std::pair<std::int64_t, QByteArray>> insert(WriteTx& tx, const UserId& user, const NewToken& given)
{
    static const QByteArray sql =
        "INSERT INTO token(id, user, kind, hash, parent, scope, name, created_at, expires_at) "
        "SELECT ?1, pk, ?2, ?3, nullif(?4, 0), ?5, ?6, ?7, ?8 FROM user WHERE id = ?9 AND leaving_at IS NULL "
        "RETURNING pk";
    const QByteArray secret = newSecret(given.use);
    CHIMERA_TRY(auto row, tx.query(sql, tx.ids().make<TokenId>(), QString::fromLatin1(named(given.use).name),
                                   Tokens::hashOf(secret), given.parent, wireName(given.scope), given.name, tx.now(),
                                   given.expiresAt, user));
    const std::int64_t pk = row.next() ? row.integer(0) : 0;
    while (row.next()) {
    }
    CHIMERA_CHECK(row.done());
    if (pk == 0)
        return Error::notFound(QStringLiteral("User not found"));
    return std::pair{pk, secret};
}

Result<void> sweep(WriteTx& tx)
{
    CHIMERA_CHECK(tx.run("DELETE FROM token WHERE pk IN (SELECT pk FROM token WHERE expires_at < ? LIMIT 100)",
                         tx.now().plusDays(-sweptAfterDays)));
    return {};
}

} // namespace

QString wireName(CallScope scope)
{
    switch (scope) {
    case CallScope::Read:
        return QStringLiteral("read");
    case CallScope::Propose:
        return QStringLiteral("propose");
    case CallScope::Write:
        break;
    }
    return QStringLiteral("write");
}

std::optional<CallScope> callScope(const QString& name)
{
    for (const CallScope scope : {CallScope::Read, CallScope::Propose, CallScope::Write}) {
        if (wireName(scope) == name)
            return scope;
    }
    return std::nullopt;
}

QByteArray Tokens::hashOf(QByteArrayView token)
{
    QByteArray hash(crypto_generichash_BYTES, '\0');
    crypto_generichash(reinterpret_cast<unsigned char*>(hash.data()), static_cast<std::size_t>(hash.size()),
                       reinterpret_cast<const unsigned char*>(token.data()),
                       static_cast<unsigned long long>(token.size()), nullptr, 0);
    return hash;
}

bool Tokens::looksLikeOne(QByteArrayView token)
{
    if (token.size() != 4 + secretLetters)
        return false;
    const bool marked = std::any_of(uses.begin(), uses.end(), [&token](const UseName& entry) {
        return token.first(4) == QByteArrayView(entry.mark);
    });
    return marked && std::all_of(token.begin() + 4, token.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                      c == '_';
           });
}

Result<SignedIn> Tokens::signIn(WriteTx& tx, const UserId& user)
{
    CHIMERA_CHECK(sweep(tx));
    NewToken token{TokenUse::Refresh, 0, CallScope::Write, {}, tx.now().plusSeconds(refreshSeconds)};
    CHIMERA_TRY(const auto refresh, insert(tx, user, token));
    token = {TokenUse::Access, refresh.first, CallScope::Write, {}, tx.now().plusSeconds(accessSeconds)};
    CHIMERA_TRY(const auto access, insert(tx, user, token));
    return SignedIn{access.second, refresh.second};
}

Result<QByteArray> Tokens::refresh(WriteTx& tx, QByteArrayView refreshToken)
{
    CHIMERA_TRY(const TokenInfo known, find(tx, refreshToken));
    if (known.use != TokenUse::Refresh || !known.isGood(tx.now()))
        return unknown();
    CHIMERA_CHECK(tx.run("UPDATE token SET used_at = ? WHERE pk = ?", tx.now(), known.pk));
    const NewToken token{TokenUse::Access, known.pk, CallScope::Write, {}, tx.now().plusSeconds(accessSeconds)};
    CHIMERA_TRY(const auto access, insert(tx, known.user, token));
    return access.second;
}

Result<TokenInfo> Tokens::find(const ReadTx& tx, QByteArrayView token)
{
    static const QByteArray sql = QByteArray(columns) + "WHERE t.hash = ? AND u.leaving_at IS NULL";
    if (!looksLikeOne(token))
        return unknown();
    CHIMERA_TRY(auto row, tx.query(sql, hashOf(token)));
    const bool found = row.next();
    CHIMERA_CHECK(row.done());
    if (!found)
        return unknown();
    return readRow(row);
}

Result<bool> Tokens::isGood(const ReadTx& tx, const TokenInfo& token)
{
    CHIMERA_TRY(const auto good,
                tx.count("SELECT count(*) FROM token t JOIN user u ON u.pk = t.user WHERE t.pk = ? AND "
                         "t.revoked_at IS NULL AND u.leaving_at IS NULL "
                         "AND (t.expires_at IS NULL OR t.expires_at > ?)",
                         token.pk, tx.clock().now()));
    return good > 0;
}

Result<void> Tokens::revoke(WriteTx& tx, const TokenInfo& token)
{
    CHIMERA_CHECK(tx.run("UPDATE token SET revoked_at = ? WHERE pk = ? AND revoked_at IS NULL", tx.now(), token.pk));
    tx.touched(Entity::Token, ChangeKind::Removed, token.user.text());
    return {};
}

Result<void> Tokens::revokeParent(WriteTx& tx, const TokenInfo& access)
{
    CHIMERA_CHECK(tx.run("UPDATE token SET revoked_at = ?1 WHERE pk = (SELECT parent FROM token WHERE pk = ?2) "
                         "AND revoked_at IS NULL",
                         tx.now(), access.pk));
    tx.touched(Entity::Token, ChangeKind::Removed, access.user.text());
    return {};
}

Result<std::pair<TokenInfo, QByteArray>> Tokens::makeTool(const Caller& caller, WriteTx& tx, const QString& given,
                                                          CallScope scope, std::optional<Timestamp> expiresAt)
{
    if (caller.scope != CallScope::Write)
        return Error{ErrorCode::Denied, QStringLiteral("Access denied")};
    const QString name = text::sanitized(given).simplified();
    if (name.isEmpty())
        return Error::field(QStringLiteral("name"), QStringLiteral("This field may not be blank."));
    if (text::codePointCount(name) > longestName)
        return Error::field(QStringLiteral("name"),
                            QStringLiteral("Ensure this field has no more than %1 characters.").arg(longestName));
    CHIMERA_TRY(const auto made, insert(tx, caller.user, {TokenUse::Tool, 0, scope, name, expiresAt}));
    CHIMERA_TRY(const TokenInfo info, find(tx, made.second));
    tx.touched(Entity::Token, ChangeKind::Created, caller.user.text());
    tx.setOrigin(caller.client);
    return std::pair{info, made.second};
}

Result<std::vector<TokenInfo>> Tokens::list(const Caller& caller, const ReadTx& tx)
{
    static const QByteArray sql = QByteArray(columns) +
                                  "WHERE u.id = ? AND t.kind IN ('refresh', 'tool') AND t.revoked_at IS NULL "
                                  "AND (t.expires_at IS NULL OR t.expires_at > ?) ORDER BY t.pk DESC";
    CHIMERA_TRY(auto rows, tx.query(sql, caller.user, tx.clock().now()));
    std::vector<TokenInfo> tokens;
    while (rows.next())
        tokens.push_back(readRow(rows));
    CHIMERA_CHECK(rows.done());
    return tokens;
}

Result<void> Tokens::revokeById(const Caller& caller, WriteTx& tx, const TokenId& id)
{
    if (caller.scope != CallScope::Write)
        return Error{ErrorCode::Denied, QStringLiteral("Access denied")};
    CHIMERA_TRY(
        const auto pk,
        tx.count("SELECT t.pk FROM token t JOIN user u ON u.pk = t.user WHERE t.id = ? AND u.id = ?", id, caller.user));
    if (pk == 0)
        return Error::notFound(QStringLiteral("Token not found"));
    CHIMERA_CHECK(
        tx.run("UPDATE token SET revoked_at = ?1 WHERE (pk = ?2 OR parent = ?2) AND revoked_at IS NULL", tx.now(), pk));
    tx.touched(Entity::Token, ChangeKind::Removed, caller.user.text());
    tx.setOrigin(caller.client);
    return {};
}

Result<void> Tokens::revokeAll(WriteTx& tx, const UserId& user)
{
    CHIMERA_CHECK(tx.run("UPDATE token SET revoked_at = ?1 WHERE user = (SELECT pk FROM user WHERE id = ?2) "
                         "AND revoked_at IS NULL",
                         tx.now(), user));
    tx.touched(Entity::Token, ChangeKind::Removed, user.text());
    return {};
}

} // namespace chimera
