// A profile with one workspace and short ways to talk in it.
#pragma once

#include "core/chat/Conversations.h"
#include "core/memories/Memories.h"
#include "core/workspaces/Workspaces.h"
#include "tests/support/TempProfile.h"

namespace chimera::test {

class ChatProfile : public TempProfile
{
public:
    ChatProfile()
    {
        auto made = write([this](WriteTx& tx) { return Workspaces::create(caller(), tx, QStringLiteral("Talks")); });
        m_workspace = made->id;
    }

    const WorkspaceId& workspace() const { return m_workspace; }

    Result<Conversation> start(const QString& title = QStringLiteral("Plan"))
    {
        return write([&](WriteTx& tx) {
            return Conversations::create(caller(), tx, m_workspace, title, QStringLiteral("model-recall"));
        });
    }
    // After `parent`; none: the beginning.
    Result<Message> say(const ConversationId& id, const QString& text, const std::optional<MessageId>& parent,
                        MessageRole role = MessageRole::User)
    {
        clock().advanceSeconds(1);
        NewMessage message;
        message.role = role;
        message.content = text;
        message.parent = parent;
        return write([&](WriteTx& tx) { return Conversations::append(caller(), tx, id, message); });
    }
    // One after another, user and assistant in turn, at the end of what is shown.
    void talk(const ConversationId& id, const QStringList& texts)
    {
        const auto now = open(id);
        std::optional<MessageId> last;
        if (!now->thread.empty())
            last = now->thread.back().id;
        bool user = now->thread.size() % 2 == 0;
        for (const QString& text : texts) {
            last = say(id, text, last, user ? MessageRole::User : MessageRole::Assistant)->id;
            user = !user;
        }
    }
    Result<Conversation> open(const ConversationId& id)
    {
        return read([&](ReadTx& tx) { return Conversations::get(caller(), tx, id); });
    }
    QStringList shown(const ConversationId& id)
    {
        QStringList texts;
        const auto conversation = open(id);
        for (const Message& message : conversation->thread)
            texts.append(message.content);
        return texts;
    }
    Result<Memory> remember(const QString& title, const QString& content)
    {
        NewMemory memory;
        memory.title = title;
        memory.content = content;
        return write([&](WriteTx& tx) { return Memories::create(caller(), tx, m_workspace, memory); });
    }
    Caller stranger() { return Caller{UserId(QStringLiteral("stranger")), CallScope::Write, QStringLiteral("test")}; }

private:
    WorkspaceId m_workspace;
};

} // namespace chimera::test
