// The people of a profile. A desktop profile has one, the local owner, made with the database and never asked for a
// password.
#pragma once

#include "core/accounts/Caller.h"
#include "core/storage/Tx.h"

namespace chimera {

struct User
{
    UserId id;
    QString name;
    QString email;
    Timestamp createdAt;
};

class Accounts
{
public:
    // The local owner; made when absent, named after the system's user.
    static Result<User> ensureLocalOwner(WriteTx& tx);
    static Result<User> localOwner(const ReadTx& tx);
};

} // namespace chimera
