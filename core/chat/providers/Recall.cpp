#include "core/chat/providers/Recall.h"

#include "core/chat/Tokens.h"
#include "core/chat/Words.h"
#include "core/chat/providers/RecallAnswer.h"

namespace chimera {

namespace {

// Paragraph by paragraph, so that whoever shows it can begin.
std::vector<QString> piecesOf(const QString& text)
{
    std::vector<QString> pieces;
    for (qsizetype at = 0; at < text.size();) {
        const qsizetype end = text.indexOf(u'\n', at);
        const qsizetype next = end < 0 ? text.size() : end + 1;
        pieces.push_back(text.mid(at, next - at));
        at = next;
    }
    return pieces;
}

// A question that says too little alone goes on with the one before.
QString asked(const ChatRequest& request)
{
    if (!goesOn(request.question))
        return request.question;
    bool newest = true;
    for (auto message = request.messages.rbegin(); message != request.messages.rend(); ++message) {
        if (message->role == MessageRole::User && !std::exchange(newest, false))
            return request.question + u'\n' + message->content;
    }
    return request.question;
}

} // namespace

Result<ChatOutcome> Recall::answer(const ChatRequest& request, const ChatSink& sink, const CancelToken& cancel)
{
    if (cancel.isCancelled())
        return Error::cancelled();
    const RecallAnswer given = recall(asked(request), request.sources);
    for (const QString& piece : piecesOf(given.text)) {
        if (cancel.isCancelled())
            return Error::cancelled();
        sink.onText(piece);
    }
    ChatOutcome outcome;
    outcome.model = QStringLiteral("recall");
    outcome.finishReason = given.found ? QStringLiteral("stop") : QStringLiteral("nothing_found");
    outcome.answerTokens = estimateTokens(given.text);
    outcome.promptTokens = 0; // nothing was sent
    return outcome;
}

Result<std::vector<ProviderModel>> Recall::models(const CancelToken&)
{
    return std::vector<ProviderModel>{{QStringLiteral("recall"), QStringLiteral("Recall"), window}};
}

Result<void> Recall::test(const CancelToken&)
{
    return {};
}

} // namespace chimera
