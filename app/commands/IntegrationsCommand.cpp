#include "app/commands/IntegrationsCommand.h"

#include "core/chat/Integrations.h"

#include <QJsonArray>

namespace chimera::app {

namespace {

template <typename Values>
QJsonObject listed(const QString& name, const Values& values)
{
    QJsonArray array;
    for (const auto& value : values)
        array.append(toJson(value));
    return {{name, array}, {QStringLiteral("total"), array.size()}};
}

Result<ExitCode> list(const CommandContext& context)
{
    CHIMERA_TRY(
        const auto found,
        context.backend.runner().readNow(
            "integrations.list", [&](ReadTx& tx) { return Integrations::list(context.caller, tx); }, context.cancel));
    if (context.output.isJson()) {
        context.output.document(listed(QStringLiteral("integrations"), found));
        return ExitCode::Ok;
    }
    std::vector<QStringList> rows;
    for (const Integration& one : found)
        rows.push_back(
            {one.name, one.provider, wireName(one.status), one.modelId, one.maskedKey, one.baseUrl, one.id.text()});
    context.output.table({QStringLiteral("NAME"), QStringLiteral("PROVIDER"), QStringLiteral("STATUS"),
                          QStringLiteral("MODEL"), QStringLiteral("KEY"), QStringLiteral("ADDRESS"),
                          QStringLiteral("ID")},
                         rows, 5);
    return ExitCode::Ok;
}

ExitCode show(const CommandContext& context, const Integration& integration, ExitCode unreachable)
{
    if (context.output.isJson())
        context.output.document(toJson(integration));
    else
        context.output.line(integration.id.text());
    if (integration.status == IntegrationStatus::Connected) {
        context.output.note(QStringLiteral("Connected."));
        return ExitCode::Ok;
    }
    context.output.warning(ErrorCode::Network, integration.error);
    return unreachable;
}

Result<ExitCode> add(const CommandContext& context)
{
    NewIntegration given;
    given.provider = context.options.value("provider");
    given.name = context.options.value("name");
    given.baseUrl = context.options.value("base-url");
    given.modelId = context.options.value("model");
    if (context.invocation.content)
        given.key = QString::fromUtf8(*context.invocation.content).trimmed();
    CHIMERA_TRY(const Integration made, context.backend.integrations().add(context.caller, given, context.cancel));
    return show(context, made, ExitCode::Partial);
}

Result<ExitCode> remove(const CommandContext& context, const IntegrationId& id)
{
    CHIMERA_CHECK(context.backend.integrations().remove(context.caller, id));
    if (context.output.isJson())
        context.output.document({{QStringLiteral("message"), QStringLiteral("Integration deleted successfully")}});
    else
        context.output.line(QStringLiteral("The provider is removed, and its key with it."));
    return ExitCode::Ok;
}

} // namespace

Result<ExitCode> runIntegrations(const CommandContext& context)
{
    const QString action = context.options.arguments.value(0, QStringLiteral("list"));
    const IntegrationId id(context.options.arguments.value(1));
    if (action == QLatin1String("add"))
        return add(context);
    if (action == QLatin1String("remove"))
        return remove(context, id);
    if (action == QLatin1String("test")) {
        CHIMERA_TRY(const Integration tested, context.backend.integrations().test(context.caller, id, context.cancel));
        return show(context, tested, ExitCode::Network);
    }
    return list(context);
}

Result<ExitCode> runModels(const CommandContext& context)
{
    const bool asks = !context.options.has("known");
    CHIMERA_TRY(const auto found, context.backend.integrations().models(context.caller, asks, context.cancel));
    if (context.output.isJson()) {
        context.output.document(listed(QStringLiteral("models"), found));
        return ExitCode::Ok;
    }
    std::vector<QStringList> rows;
    for (const ChatModel& model : found)
        rows.push_back({model.title, model.provider, QString::number(model.window),
                        model.isLocal ? QStringLiteral("here") : QStringLiteral("away"), wireName(model.status),
                        model.id});
    context.output.table({QStringLiteral("NAME"), QStringLiteral("PROVIDER"), QStringLiteral("TOKENS"),
                          QStringLiteral("WHERE"), QStringLiteral("STATUS"), QStringLiteral("ID")},
                         rows, 0);
    return ExitCode::Ok;
}

} // namespace chimera::app
