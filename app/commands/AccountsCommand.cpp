#include "app/commands/AccountsCommand.h"

#include "core/accounts/AccountService.h"

#include <QJsonArray>

namespace chimera::app {

namespace {

bool takesPassword(const QString& action)
{
    return action == QLatin1String("add") || action == QLatin1String("password") || action == QLatin1String("claim");
}

// The first line of standard input, as Argon2id.
Result<QString> givenPassword(const CommandContext& context)
{
    const QString password =
        QString::fromUtf8(context.invocation.content.value_or(QByteArray()).split('\n').first()).trimmed();
    if (password.size() < minPasswordLength)
        return Error::invalid(QStringLiteral("A password has at least %1 characters.").arg(minPasswordLength));
    if (password.size() > maxPasswordLength)
        return Error::invalid(QStringLiteral("A password has at most %1 characters.").arg(maxPasswordLength));
    Passwords passwords;
    return passwords.hash(password.toUtf8());
}

QJsonObject userJson(const User& user)
{
    return {{QStringLiteral("id"), user.id.text()},
            {QStringLiteral("name"), user.name},
            {QStringLiteral("email"), user.email},
            {QStringLiteral("createdAt"), user.createdAt.toIso()}};
}

Result<ExitCode> list(const CommandContext& context)
{
    CHIMERA_TRY(const auto users,
                context.backend.runner().readNow("accounts.list", [](ReadTx& tx) { return Accounts::list(tx); }));
    if (context.output.isJson()) {
        QJsonArray all;
        for (const User& user : users)
            all.append(userJson(user));
        context.output.document({{QStringLiteral("accounts"), all}, {QStringLiteral("total"), all.size()}});
        return ExitCode::Ok;
    }
    std::vector<QStringList> rows;
    for (const User& user : users)
        rows.push_back({user.name, user.email, localTime(user.createdAt), user.id.text()});
    context.output.table(
        {QStringLiteral("NAME"), QStringLiteral("E-MAIL"), QStringLiteral("SINCE"), QStringLiteral("ID")}, rows, 1);
    return ExitCode::Ok;
}

ExitCode show(const CommandContext& context, const User& user)
{
    if (context.output.isJson())
        context.output.document(userJson(user));
    else
        context.output.line(user.id.text());
    return ExitCode::Ok;
}

Result<ExitCode> add(const CommandContext& context, const QString& email)
{
    CHIMERA_TRY(const QString hash, givenPassword(context));
    const QString name = context.options.has("name") ? context.options.value("name") : email.section(u'@', 0, 0);
    CHIMERA_TRY(const User made, context.backend.runner().writeNow("accounts.add", [&](WriteTx& tx) {
        return Accounts::create(tx, name, email, hash);
    }));
    return show(context, made);
}

Result<ExitCode> claim(const CommandContext& context, const QString& email)
{
    CHIMERA_TRY(const QString hash, givenPassword(context));
    CHIMERA_TRY(const User owner, context.backend.runner().writeNow("accounts.claim", [&](WriteTx& tx) {
        return Accounts::claimLocalOwner(tx, email, hash);
    }));
    return show(context, owner);
}

// Whoever knew the old password is signed out.
Result<ExitCode> password(const CommandContext& context, const QString& email)
{
    CHIMERA_TRY(const QString hash, givenPassword(context));
    CHIMERA_TRY(const User user,
                context.backend.runner().writeNow("accounts.password", [&](WriteTx& tx) -> Result<User> {
                    CHIMERA_TRY(const User known, Accounts::byEmail(tx, email));
                    CHIMERA_CHECK(Accounts::setPassword(tx, known.id, hash));
                    CHIMERA_CHECK(Tokens::revokeAll(tx, known.id));
                    return known;
                }));
    return show(context, user);
}

Result<ExitCode> invite(const CommandContext& context)
{
    CHIMERA_TRY(const QString code, context.backend.runner().writeNow(
                                        "accounts.invite", [](WriteTx& tx) { return AccountService::makeCode(tx); }));
    if (context.output.isJson())
        context.output.document({{QStringLiteral("code"), code}});
    else
        context.output.line(code);
    return ExitCode::Ok;
}

} // namespace

std::optional<QString> checkAccounts(const Options& options)
{
    const QString action = options.arguments.value(0, QStringLiteral("list"));
    const qsizetype rest = std::max<qsizetype>(options.arguments.size() - 1, 0);
    const bool alone = action == QLatin1String("list") || action == QLatin1String("invite");
    if ((alone && rest == 0) || (takesPassword(action) && rest == 1))
        return std::nullopt;
    return QStringLiteral(
        "Usage: chimera accounts [list | add EMAIL [--name N] | password EMAIL | claim EMAIL | invite]");
}

std::optional<QString> accountsText(const Options& options)
{
    return takesPassword(options.arguments.value(0)) ? std::optional(QStringLiteral("-")) : std::nullopt;
}

Result<ExitCode> runAccounts(const CommandContext& context)
{
    const QString action = context.options.arguments.value(0, QStringLiteral("list"));
    const QString email = context.options.arguments.value(1);
    if (action == QLatin1String("list"))
        return list(context);
    if (action == QLatin1String("invite"))
        return invite(context);
    if (action == QLatin1String("add"))
        return add(context, email);
    return action == QLatin1String("claim") ? claim(context, email) : password(context, email);
}

} // namespace chimera::app
