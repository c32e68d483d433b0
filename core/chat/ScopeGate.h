// What may leave this machine. Everything that could be sent comes through here as items, right before it is made into
// a prompt; PromptBuilder takes nothing else. Pure, thread-safe.
#pragma once

#include "core/chat/Receipt.h"

namespace chimera {

// One thing that might be sent.
struct ContextItem
{
    ContextPart part; // of memories put in by hand the score is 0
    QString text;
    bool localOnly = false; // it is, or holds something of, what is marked so
    bool guess = false;     // found by meaning alone, may have nothing to do with the question
    bool always = false;    // of memories by hand: kept before the others
    // Of memories: the passage, [begin, end) in the memory's UTF-8
    std::int64_t begin = 0;
    std::int64_t end = 0;
    std::optional<Timestamp> day;
    // Of history
    MessageRole role = MessageRole::User;
    int turn = 0; // a question and its answers have the same
};

// In order of importance within a kind: memories best first, history oldest first.
struct ChatContext
{
    QString workspaceText; // its own system text, "" none
    QString question;
    std::vector<ContextItem> memories;
    std::vector<ContextItem> files;
    std::vector<ContextItem> history; // without the question
    bool strict = false;
    bool workspaceLocalOnly = false;
    bool conversationLocalOnly = false;
};

class ClearedContext
{
public:
    const ChatContext& context() const { return m_context; } // items with part.sent == false are not to be sent
    const QString& refused() const { return m_refused; }     // why nothing may be sent at all; "" it may

private:
    friend class ScopeGate;
    ClearedContext() = default;
    ChatContext m_context;
    QString m_refused;
};

class ScopeGate
{
public:
    // `staysHere`: ChatProvider::isLocal() of who will answer. What is held back loses its text.
    static ClearedContext clear(ChatContext context, bool staysHere);
};

} // namespace chimera
