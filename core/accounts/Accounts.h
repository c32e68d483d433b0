// The people of a profile. A desktop profile has one, the local owner, made with the database and never asked for a
// password; a team server has accounts with e-mail addresses, which are compared without case. Stateless.
#pragma once

#include "core/accounts/Caller.h"
#include "core/storage/Tx.h"

namespace chimera {

inline constexpr qsizetype maxUserNameLength = 255;
inline constexpr qsizetype maxEmailLength = 254;
inline constexpr qsizetype minPasswordLength = 8;
inline constexpr qsizetype maxPasswordLength = 1024;

struct User
{
    UserId id;
    QString name;
    QString email;
    Timestamp createdAt;
};

struct UserSettings
{
    bool autoStore = true;
    QString retention = QStringLiteral("indefinite-84");
};

// Of the contract's cleanup-info: when the next period of keeping ends; nothing where there is no end.
std::optional<Timestamp> nextCleanup(Timestamp signedUp, const QString& retention, Timestamp now);

bool isEmailAddress(QStringView text);

class Accounts
{
public:
    // The local owner; made when absent, named after the system's user.
    static Result<User> ensureLocalOwner(WriteTx& tx);
    static Result<User> localOwner(const ReadTx& tx);

    static Result<User> get(const ReadTx& tx, const UserId& id);
    static Result<User> byEmail(const ReadTx& tx, const QString& email);
    // Of those who can sign in, oldest first.
    static Result<std::vector<User>> list(const ReadTx& tx);
    // Invalid, field "email": it is taken.
    static Result<User> create(WriteTx& tx, const QString& name, const QString& email, const QString& passwordHash);
    // Lets the owner of a desktop profile sign in to it.
    static Result<User> claimLocalOwner(WriteTx& tx, const QString& email, const QString& passwordHash);
    static Result<void> setPassword(WriteTx& tx, const UserId& user, const QString& passwordHash);
    static Result<QString> passwordHash(const ReadTx& tx, const UserId& user);

    // Absent = unchanged. Invalid when the address is no address, too long, or taken.
    static Result<User> updateProfile(const Caller& caller, WriteTx& tx, const std::optional<QString>& name,
                                      const std::optional<QString>& email);
    static Result<UserSettings> settings(const ReadTx& tx, const UserId& user);
    static Result<void> setSettings(const Caller& caller, WriteTx& tx, const UserSettings& settings);
};

} // namespace chimera
