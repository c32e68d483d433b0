#include "core/accounts/Accounts.h"

namespace chimera {

Result<User> Accounts::localOwner(const ReadTx& tx)
{
    CHIMERA_TRY(auto row,
                tx.query("SELECT id, name, email, created_at FROM user WHERE is_local = 1 ORDER BY pk LIMIT 1"));
    const bool found = row.next();
    CHIMERA_CHECK(row.done());
    if (!found)
        return Error::notFound(QStringLiteral("This profile has no owner."));
    return User{row.id<UserId>(0), row.text(1), row.text(2), row.time(3)};
}

Result<User> Accounts::ensureLocalOwner(WriteTx& tx)
{
    auto known = localOwner(tx);
    if (known || known.error().code != ErrorCode::NotFound)
        return known;
    QString name = qEnvironmentVariable("USER");
    if (name.isEmpty())
        name = QStringLiteral("Owner");
    const User owner{tx.ids().user(), name, {}, tx.now()};
    CHIMERA_CHECK(tx.run("INSERT INTO user(id, name, email, is_local, created_at) VALUES(?, ?, '', 1, ?)", owner.id,
                         owner.name, owner.createdAt));
    return owner;
}

} // namespace chimera
