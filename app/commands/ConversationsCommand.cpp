#include "app/commands/ConversationsCommand.h"

#include "core/chat/ConversationExport.h"
#include "core/chat/Conversations.h"

#include <QFileInfo>
#include <QJsonArray>
#include <QSaveFile>

namespace chimera::app {

namespace {

struct Listed
{
    std::vector<ConversationRow> rows;
    std::int64_t total = 0;
};

// One workspace's, or those of every workspace one after another.
Result<Listed> listed(const CommandContext& context, const ReadTx& tx)
{
    CHIMERA_TRY(const auto only, givenWorkspace(context, tx));
    std::vector<WorkspaceId> places;
    if (only) {
        places.push_back(*only);
    } else {
        CHIMERA_TRY(const auto all, Workspaces::list(context.caller, tx));
        for (const Workspace& workspace : all.workspaces)
            places.push_back(workspace.id);
    }
    Listed listed;
    for (const WorkspaceId& place : places) {
        ConversationQuery query;
        query.workspace = place;
        query.text = context.options.value("text");
        query.trash = context.options.has("trash");
        CHIMERA_TRY(const auto page, Conversations::list(context.caller, tx, query));
        listed.rows.insert(listed.rows.end(), page.conversations.begin(), page.conversations.end());
        listed.total += page.total;
    }
    return listed;
}

Result<ExitCode> list(const CommandContext& context)
{
    CHIMERA_TRY(const Listed found,
                context.backend.runner().readNow(
                    "conversations.list", [&](ReadTx& tx) { return listed(context, tx); }, context.cancel));
    if (context.output.isJson()) {
        QJsonArray conversations;
        for (const ConversationRow& row : found.rows)
            conversations.append(toJson(row));
        context.output.document({{QStringLiteral("conversations"), conversations},
                                 {QStringLiteral("total"), static_cast<qint64>(found.total)}});
        return ExitCode::Ok;
    }
    std::vector<QStringList> rows;
    for (const ConversationRow& row : found.rows)
        rows.push_back(
            {row.title, QString::number(row.messages), wireName(row.status), localTime(row.updatedAt), row.id.text()});
    context.output.table({QStringLiteral("TITLE"), QStringLiteral("MESSAGES"), QStringLiteral("STATUS"),
                          QStringLiteral("LAST CHANGE"), QStringLiteral("ID")},
                         rows, 0);
    return found.rows.empty() ? ExitCode::NothingFound : ExitCode::Ok;
}

Result<Conversation> read(const CommandContext& context)
{
    const ConversationId id(context.options.arguments.value(1));
    return context.backend.runner().readNow(
        "conversations.get", [&](ReadTx& tx) { return Conversations::get(context.caller, tx, id); }, context.cancel);
}

Result<ExitCode> show(const CommandContext& context)
{
    CHIMERA_TRY(const Conversation conversation, read(context));
    if (context.output.isJson())
        context.output.document(toJson(conversation));
    else
        context.output.text(toMarkdown(conversation));
    return ExitCode::Ok;
}

Result<void> writeFile(const QString& path, const QByteArray& bytes)
{
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit())
        return Error{ErrorCode::Io, QStringLiteral("The file could not be written; nothing was changed."),
                     file.errorString()};
    return {};
}

// By the file's suffix; without a file Markdown to standard output.
Result<ExitCode> exportOne(const CommandContext& context)
{
    CHIMERA_TRY(const Conversation conversation, read(context));
    const QString path = context.options.arguments.value(2);
    const QString suffix = QFileInfo(path).suffix().toLower();
    const bool html =
        context.options.value("format") == QLatin1String("html") ||
        (!context.options.has("format") && (suffix == QLatin1String("html") || suffix == QLatin1String("htm")));
    const QString text = html ? toHtml(conversation) : toMarkdown(conversation);
    if (path.isEmpty()) {
        context.output.text(text);
        return ExitCode::Ok;
    }
    CHIMERA_CHECK(writeFile(context.invocation.path(path), text.toUtf8()));
    if (context.output.isJson())
        context.output.document({{QStringLiteral("messages"), static_cast<qint64>(conversation.thread.size())}});
    else
        context.output.line(QStringLiteral("%1 messages exported.").arg(conversation.thread.size()));
    return ExitCode::Ok;
}

} // namespace

Result<ExitCode> runConversations(const CommandContext& context)
{
    const QString action = context.options.arguments.value(0, QStringLiteral("list"));
    if (action == QLatin1String("show"))
        return show(context);
    if (action == QLatin1String("export"))
        return exportOne(context);
    return list(context);
}

} // namespace chimera::app
