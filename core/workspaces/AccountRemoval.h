// Deleting an account: at once nothing of it can be used any more, then what it owns is destroyed piece by piece, so
// that nobody waits for it. What it wrote in others' workspaces stays. Stateless; inside the transaction given.
#pragma once

#include "core/accounts/Access.h"

namespace chimera {

class AccountRemoval
{
public:
    // Tokens end, the address is free again, owned workspaces are in Trash. Denied for the owner of a desktop profile.
    static Result<void> begin(const Caller& caller, WriteTx& tx);
    // Up to `limit` memories, or what is left; answers false when the account is gone. Goes on where it was killed.
    static Result<bool> step(WriteTx& tx, const UserId& user, int limit = 500);
    // Accounts whose removal has begun and was not finished.
    static Result<std::vector<UserId>> unfinished(const ReadTx& tx);
};

} // namespace chimera
