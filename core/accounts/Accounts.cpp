#include "core/accounts/Accounts.h"

#include "core/base/Text.h"

namespace chimera {

namespace {

constexpr auto columns = "SELECT id, name, email, created_at FROM user ";

User readRow(const Statement& row)
{
    return {row.id<UserId>(0), row.text(1), row.text(2), row.time(3)};
}

Result<User> one(Result<Statement> row, const QString& missing)
{
    if (!row)
        return std::move(row).error();
    const bool found = row->next();
    CHIMERA_CHECK(row->done());
    if (!found)
        return Error::notFound(missing);
    return readRow(*row);
}

Error emailTaken()
{
    return Error::field(QStringLiteral("email"), QStringLiteral("Email already exists"));
}

Result<QString> cleanName(const QString& given)
{
    const QString name = text::sanitized(given).simplified();
    if (name.isEmpty())
        return Error::field(QStringLiteral("name"), QStringLiteral("This field may not be blank."));
    if (text::codePointCount(name) > maxUserNameLength)
        return Error::field(QStringLiteral("name"),
                            QStringLiteral("Ensure this field has no more than %1 characters.").arg(maxUserNameLength));
    return name;
}

Result<QString> cleanEmail(const QString& given)
{
    const QString email = given.trimmed();
    if (email.size() > maxEmailLength)
        return Error::field(QStringLiteral("email"),
                            QStringLiteral("Ensure this field has no more than %1 characters.").arg(maxEmailLength));
    if (!isEmailAddress(email))
        return Error::field(QStringLiteral("email"), QStringLiteral("Enter a valid email address."));
    return email;
}

Result<bool> isTaken(const ReadTx& tx, const QString& email, const UserId& except)
{
    CHIMERA_TRY(const auto others, tx.count("SELECT count(*) FROM user WHERE folded_email = ? AND id <> ?",
                                            text::foldCase(email), except));
    return others > 0;
}

bool isLabelLetter(QChar c)
{
    return c.isLetterOrNumber() || c == u'-';
}

bool isDomainLabel(QStringView label)
{
    return !label.isEmpty() && label.size() <= 63 && label.front() != u'-' && label.back() != u'-' &&
           std::all_of(label.begin(), label.end(), isLabelLetter);
}

bool isLocalPart(QStringView part)
{
    static const QString marks = QStringLiteral("!#$%&'*+-/=?^_`{|}~");
    const auto isLetter = [](QChar c) { return (c.unicode() < 0x80 && c.isLetterOrNumber()) || marks.contains(c); };
    const auto atoms = part.split(u'.');
    return std::all_of(atoms.begin(), atoms.end(), [&](QStringView atom) {
        return !atom.isEmpty() && std::all_of(atom.begin(), atom.end(), isLetter);
    });
}

} // namespace

bool isEmailAddress(QStringView text)
{
    const qsizetype at = text.lastIndexOf(u'@');
    if (at <= 0 || at > 64 || !isLocalPart(text.first(at)))
        return false;
    const QStringView domain = text.mid(at + 1);
    if (domain == QLatin1String("localhost"))
        return true;
    const auto labels = domain.split(u'.');
    return labels.size() > 1 && labels.back().size() > 1 && std::all_of(labels.begin(), labels.end(), isDomainLabel);
}

std::optional<Timestamp> nextCleanup(Timestamp signedUp, const QString& retention, Timestamp now)
{
    static const QHash<QString, int> days{{QStringLiteral("7-days"), 7},
                                          {QStringLiteral("30-days"), 30},
                                          {QStringLiteral("90-days"), 90},
                                          {QStringLiteral("indefinite-84"), 84}};
    const std::int64_t period = days.value(retention) * std::int64_t(86'400'000'000);
    if (period == 0)
        return std::nullopt;
    const std::int64_t passed = now.micros < signedUp.micros ? 0 : (now.micros - signedUp.micros) / period;
    return Timestamp{signedUp.micros + (passed + 1) * period};
}

Result<User> Accounts::localOwner(const ReadTx& tx)
{
    return one(tx.query(QByteArray(columns) + "WHERE is_local = 1 ORDER BY pk LIMIT 1"),
               QStringLiteral("This profile has no owner."));
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

Result<User> Accounts::get(const ReadTx& tx, const UserId& id)
{
    static const QByteArray sql = QByteArray(columns) + "WHERE id = ? AND leaving_at IS NULL";
    return one(tx.query(sql, id), QStringLiteral("User not found"));
}

Result<User> Accounts::byEmail(const ReadTx& tx, const QString& email)
{
    static const QByteArray sql = QByteArray(columns) + "WHERE folded_email = ? AND folded_email <> '' "
                                                        "AND leaving_at IS NULL";
    return one(tx.query(sql, text::foldCase(email.trimmed())), QStringLiteral("User not found"));
}

Result<std::vector<User>> Accounts::list(const ReadTx& tx)
{
    CHIMERA_TRY(auto rows,
                tx.query(QByteArray(columns) + "WHERE password <> '' AND leaving_at IS NULL ORDER BY created_at, pk"));
    std::vector<User> users;
    while (rows.next())
        users.push_back(readRow(rows));
    CHIMERA_CHECK(rows.done());
    return users;
}

Result<User> Accounts::create(WriteTx& tx, const QString& name, const QString& email, const QString& passwordHash)
{
    User user{tx.ids().user(), {}, {}, tx.now()};
    CHIMERA_TRY(user.name, cleanName(name));
    CHIMERA_TRY(user.email, cleanEmail(email));
    CHIMERA_TRY(const bool taken, isTaken(tx, user.email, user.id));
    if (taken)
        return emailTaken();
    CHIMERA_CHECK(tx.run("INSERT INTO user(id, name, email, folded_email, password, created_at) "
                         "VALUES(?, ?, ?, ?, ?, ?)",
                         user.id, user.name, user.email, text::foldCase(user.email), passwordHash, user.createdAt));
    return user;
}

Result<User> Accounts::claimLocalOwner(WriteTx& tx, const QString& given, const QString& passwordHash)
{
    CHIMERA_TRY(User owner, ensureLocalOwner(tx));
    CHIMERA_TRY(owner.email, cleanEmail(given));
    CHIMERA_TRY(const bool taken, isTaken(tx, owner.email, owner.id));
    if (taken)
        return emailTaken();
    CHIMERA_CHECK(tx.run("UPDATE user SET email = ?, folded_email = ?, password = ? WHERE id = ?", owner.email,
                         text::foldCase(owner.email), passwordHash, owner.id));
    tx.touched(Entity::Token, ChangeKind::Updated, owner.id.text());
    return owner;
}

Result<void> Accounts::setPassword(WriteTx& tx, const UserId& user, const QString& passwordHash)
{
    CHIMERA_TRY(const int changed, tx.run("UPDATE user SET password = ? WHERE id = ?", passwordHash, user));
    return changed > 0 ? Result<void>() : Error::notFound(QStringLiteral("User not found"));
}

Result<QString> Accounts::passwordHash(const ReadTx& tx, const UserId& user)
{
    CHIMERA_TRY(auto row, tx.query("SELECT password FROM user WHERE id = ?", user));
    QString hash = row.next() ? row.text(0) : QString();
    CHIMERA_CHECK(row.done());
    return hash;
}

Result<User> Accounts::updateProfile(const Caller& caller, WriteTx& tx, const std::optional<QString>& name,
                                     const std::optional<QString>& email)
{
    CHIMERA_TRY(User user, get(tx, caller.user));
    if (caller.scope != CallScope::Write)
        return Error{ErrorCode::Denied, QStringLiteral("Access denied")};
    if (name) {
        CHIMERA_TRY(user.name, cleanName(*name));
    }
    if (email) {
        CHIMERA_TRY(user.email, cleanEmail(*email));
        CHIMERA_TRY(const bool taken, isTaken(tx, user.email, user.id));
        if (taken)
            return Error::invalid(QStringLiteral("Email already exists"));
    }
    CHIMERA_CHECK(tx.run("UPDATE user SET name = ?, email = ?, folded_email = ? WHERE id = ?", user.name, user.email,
                         text::foldCase(user.email), user.id));
    tx.touched(Entity::Member, ChangeKind::Updated, {});
    tx.setOrigin(caller.client);
    return user;
}

Result<UserSettings> Accounts::settings(const ReadTx& tx, const UserId& user)
{
    CHIMERA_TRY(auto row, tx.query("SELECT auto_store, retention FROM user WHERE id = ?", user));
    UserSettings settings;
    if (row.next())
        settings = {row.boolean(0), row.text(1)};
    CHIMERA_CHECK(row.done());
    return settings;
}

Result<void> Accounts::setSettings(const Caller& caller, WriteTx& tx, const UserSettings& settings)
{
    if (caller.scope != CallScope::Write)
        return Error{ErrorCode::Denied, QStringLiteral("Access denied")};
    CHIMERA_CHECK(tx.run("UPDATE user SET auto_store = ?, retention = ? WHERE id = ?", settings.autoStore ? 1 : 0,
                         settings.retention, caller.user));
    return {};
}

} // namespace chimera
