#include "core/chat/ScopeGate.h"

namespace chimera {

namespace {

void holdBack(std::vector<ContextItem>& items, bool all)
{
    for (ContextItem& item : items) {
        if (!all && !item.localOnly)
            continue;
        item.part.sent = false;
        item.part.whyNot = QStringLiteral("local only");
        item.text.clear();
    }
}

QString refusal(const ChatContext& context)
{
    if (context.workspaceLocalOnly)
        return QStringLiteral("This workspace stays on this machine: choose a model that runs here.");
    if (context.conversationLocalOnly)
        return QStringLiteral("This conversation stays on this machine: choose a model that runs here.");
    return {};
}

} // namespace

ClearedContext ScopeGate::clear(ChatContext context, bool staysHere)
{
    ClearedContext cleared;
    if (!staysHere) {
        cleared.m_refused = refusal(context);
        const bool nothing = !cleared.m_refused.isEmpty();
        holdBack(context.memories, nothing);
        holdBack(context.files, nothing);
        holdBack(context.history, nothing);
        if (nothing) {
            context.question.clear();
            context.workspaceText.clear();
        }
    }
    cleared.m_context = std::move(context);
    return cleared;
}

} // namespace chimera
