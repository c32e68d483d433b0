// Slows down who guesses passwords: after some failures each further try has to wait, 1 second doubling to 5 minutes,
// by account and by address. Kept in the database, so a restart forgets nothing. Stateless; inside the transaction
// given. Accounts that do not exist are counted like others.
#pragma once

#include "core/storage/Tx.h"

#include <chrono>

namespace chimera {

struct SignInTry
{
    QString email;
    QString address;          // of the other side of the connection; never what a header says
    bool sharedPlace = false; // this machine: many may stand behind one address
};

class SignInGuard
{
public:
    static constexpr int tries = 5;
    static constexpr int triesFromSharedPlace = 50; // of all accounts together
    static constexpr std::chrono::seconds longestWait{300};

    // How long to wait; zero: go on.
    static Result<std::chrono::seconds> wait(const ReadTx& tx, const SignInTry& given);
    static Result<void> failed(WriteTx& tx, const SignInTry& given);
    static Result<void> succeeded(WriteTx& tx, const SignInTry& given);
};

} // namespace chimera
