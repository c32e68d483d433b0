#include "app/commands/ChatCommand.h"

#include "core/settings/Settings.h"

#include <future>

namespace chimera::app {

namespace {

constexpr std::chrono::milliseconds betweenLooks{20};

Result<QString> prompt(const CommandContext& context)
{
    if (context.invocation.content)
        return givenText(context);
    return context.options.arguments.join(QLatin1Char(' '));
}

// "gpt-4o" as well as "model-gpt-4o"; "<integration>/<name>" as it is.
QString modelNamed(const QString& given)
{
    const bool whole = given.contains(QLatin1Char('/')) || given.startsWith(QLatin1String("model-"));
    return given.isEmpty() || whole ? given : QStringLiteral("model-") + given;
}

Result<WorkspaceId> workspaceFor(const CommandContext& context, const ReadTx& tx)
{
    CHIMERA_TRY(const auto given, givenWorkspace(context, tx));
    if (given)
        return *given;
    CHIMERA_TRY(const auto known, Workspaces::list(context.caller, tx));
    if (known.workspaces.empty())
        return Error::notFound(QStringLiteral("There is no workspace yet."));
    return known.workspaces.front().id;
}

void choose(const CommandContext& context, ConversationOptions& options)
{
    options.strict = options.strict || context.options.has("strict");
    options.useMemories = options.useMemories && !context.options.has("no-memory");
}

Result<ConversationRow> newConversation(const CommandContext& context, WriteTx& tx)
{
    CHIMERA_TRY(const auto workspace, workspaceFor(context, tx));
    QString model = modelNamed(context.options.value("model"));
    if (model.isEmpty()) {
        CHIMERA_TRY(const auto usual, Settings::get(tx, settings::chatModel));
        model = usual.toString();
    }
    ConversationOptions options;
    choose(context, options);
    CHIMERA_TRY(const Conversation made, Conversations::create(context.caller, tx, workspace,
                                                               QStringLiteral("New Conversation"), model, options));
    return ConversationRow(made);
}

// What is given changes a conversation that goes on.
Result<ConversationRow> oldConversation(const CommandContext& context, WriteTx& tx)
{
    const ConversationId id(context.options.value("conversation"));
    CHIMERA_TRY(const Conversation known, Conversations::get(context.caller, tx, id));
    ConversationEdit edit;
    if (context.options.has("model"))
        edit.model = modelNamed(context.options.value("model"));
    if (context.options.has("strict") || context.options.has("no-memory")) {
        edit.options = known.options;
        choose(context, *edit.options);
    }
    if (!edit.model && !edit.options)
        return ConversationRow(known);
    return Conversations::edit(context.caller, tx, id, edit);
}

Result<ConversationRow> conversationFor(const CommandContext& context)
{
    return context.backend.runner().writeNow(
        "chat.conversation",
        [&](WriteTx& tx) {
            return context.options.has("conversation") ? oldConversation(context, tx) : newConversation(context, tx);
        },
        context.cancel);
}

// Waits until it has ended; a cancelled verb stops it, and what arrived is kept.
Result<TurnResult> ask(const CommandContext& context, const ConversationId& conversation, const QString& question)
{
    SendRequest request;
    request.conversation = conversation;
    request.text = question;
    ChatSink sink;
    if (!context.output.isJson())
        sink.onText = [&context](const QString& piece) { context.output.text(piece); };
    std::promise<Result<TurnResult>> promise;
    auto future = promise.get_future();
    context.backend.chat().send(
        context.caller, request, [&promise](Result<TurnResult> result) { promise.set_value(std::move(result)); },
        std::move(sink));
    while (future.wait_for(betweenLooks) != std::future_status::ready) {
        if (context.cancel.isCancelled())
            context.backend.chat().stop(conversation);
    }
    return future.get();
}

void showSources(Output& output, const Message& answer)
{
    if (!answer.content.endsWith(QLatin1Char('\n')))
        output.line({});
    if (answer.citations.empty())
        return;
    output.line({});
    output.line(QStringLiteral("Sources:"));
    for (const Citation& citation : answer.citations)
        output.line(QStringLiteral("  [%1] %2 (%3)")
                        .arg(QString::number(citation.number), printable(citation.title), citation.memory.text()));
}

ExitCode exitOf(const Message& answer)
{
    if (answer.state == MessageState::Stopped)
        return ExitCode::Cancelled;
    const QString reason = answer.metadata.value(QLatin1String("finish_reason")).toString();
    const bool nothing = reason == QLatin1String("refused") || reason == QLatin1String("nothing_found");
    return nothing ? ExitCode::NothingFound : ExitCode::Ok;
}

} // namespace

Result<ExitCode> runChat(const CommandContext& context)
{
    CHIMERA_TRY(const QString question, prompt(context));
    CHIMERA_TRY(const ConversationRow conversation, conversationFor(context));
    CHIMERA_TRY(const TurnResult turn, ask(context, conversation.id, question));
    const Message& answer = *turn.answer;
    if (context.output.isJson()) {
        context.output.document({{QStringLiteral("userMessage"), toJson(turn.question)},
                                 {QStringLiteral("assistantMessage"), toJson(answer)}});
    } else {
        showSources(context.output, answer);
        if (!context.options.has("conversation"))
            context.output.note(
                QStringLiteral("Go on with: chimera chat --conversation %1").arg(conversation.id.text()));
    }
    if (turn.failure)
        return *turn.failure;
    if (answer.state == MessageState::Stopped)
        context.output.note(QStringLiteral("Stopped; what had arrived is kept."));
    return exitOf(answer);
}

} // namespace chimera::app
