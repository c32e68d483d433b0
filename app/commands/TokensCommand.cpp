#include "app/commands/TokensCommand.h"

#include "core/accounts/Tokens.h"

#include <QJsonArray>

namespace chimera::app {

namespace {

QJsonObject tokenJson(const TokenInfo& token)
{
    return {{QStringLiteral("id"), token.id.text()},
            {QStringLiteral("name"), token.name},
            {QStringLiteral("kind"), token.use == TokenUse::Tool ? QStringLiteral("tool") : QStringLiteral("sign-in")},
            {QStringLiteral("scope"), wireName(token.scope)},
            {QStringLiteral("createdAt"), token.createdAt.toIso()}};
}

Result<ExitCode> list(const CommandContext& context)
{
    CHIMERA_TRY(const auto tokens, context.backend.runner().readNow(
                                       "tokens.list", [&](ReadTx& tx) { return Tokens::list(context.caller, tx); }));
    if (context.output.isJson()) {
        QJsonArray all;
        for (const TokenInfo& token : tokens)
            all.append(tokenJson(token));
        context.output.document({{QStringLiteral("tokens"), all}, {QStringLiteral("total"), all.size()}});
        return ExitCode::Ok;
    }
    std::vector<QStringList> rows;
    for (const TokenInfo& token : tokens)
        rows.push_back({token.use == TokenUse::Tool ? token.name : QStringLiteral("(sign-in)"), wireName(token.scope),
                        localTime(token.createdAt), token.id.text()});
    context.output.table(
        {QStringLiteral("NAME"), QStringLiteral("SCOPE"), QStringLiteral("SINCE"), QStringLiteral("ID")}, rows, 0);
    return ExitCode::Ok;
}

Result<ExitCode> add(const CommandContext& context, const QString& name)
{
    const CallScope scope = callScope(context.options.value("scope")).value_or(CallScope::Read);
    CHIMERA_TRY(const auto made, context.backend.runner().writeNow("tokens.add", [&](WriteTx& tx) {
        return Tokens::makeTool(context.caller, tx, name, scope);
    }));
    if (context.output.isJson()) {
        QJsonObject json = tokenJson(made.first);
        json.insert(QStringLiteral("token"), QString::fromLatin1(made.second));
        context.output.document(json);
    } else {
        context.output.line(QString::fromLatin1(made.second));
        context.output.note(QStringLiteral("This is shown once; keep it like a password."));
    }
    return ExitCode::Ok;
}

Result<ExitCode> revoke(const CommandContext& context, const QString& id)
{
    CHIMERA_CHECK(context.backend.runner().writeNow(
        "tokens.revoke", [&](WriteTx& tx) { return Tokens::revokeById(context.caller, tx, TokenId(id)); }));
    if (context.output.isJson())
        context.output.document({{QStringLiteral("revoked"), id}});
    else
        context.output.line(QStringLiteral("The token is revoked."));
    return ExitCode::Ok;
}

} // namespace

std::optional<QString> checkTokens(const Options& options)
{
    const QString action = options.arguments.value(0, QStringLiteral("list"));
    const qsizetype rest = std::max<qsizetype>(options.arguments.size() - 1, 0);
    if ((action == QLatin1String("list") && rest == 0) ||
        ((action == QLatin1String("add") || action == QLatin1String("revoke")) && rest == 1))
        return std::nullopt;
    return QStringLiteral("Usage: chimera tokens [list | add NAME [--scope SCOPE] | revoke ID]");
}

Result<ExitCode> runTokens(const CommandContext& context)
{
    const QString action = context.options.arguments.value(0, QStringLiteral("list"));
    if (action == QLatin1String("list"))
        return list(context);
    return action == QLatin1String("add") ? add(context, context.options.arguments.value(1))
                                          : revoke(context, context.options.arguments.value(1));
}

} // namespace chimera::app
