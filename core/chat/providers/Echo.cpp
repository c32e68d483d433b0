#include "core/chat/providers/Echo.h"

#include "core/chat/providers/Catalogue.h"

namespace chimera {

Result<ChatOutcome> Echo::answer(const ChatRequest& request, const ChatSink& sink, const CancelToken& cancel)
{
    if (cancel.isCancelled())
        return Error::cancelled();
    sink.onText(
        QStringLiteral("[Echo Mode] Received: %1\n\nThis is a demo response. Connect an LLM provider to get real "
                       "AI responses.")
            .arg(request.question));
    const auto words = static_cast<int>(request.question.simplified().split(u' ', Qt::SkipEmptyParts).size());
    return ChatOutcome{withoutModelPrefix(request.model), QStringLiteral("stop"), std::nullopt, words};
}

Result<std::vector<ProviderModel>> Echo::models(const CancelToken&)
{
    return std::vector<ProviderModel>{{QStringLiteral("echo"), QStringLiteral("Echo"), 0}};
}

} // namespace chimera
