// An open conversation: reads it, follows its changes and its turn, and does what its page is asked for. Owner: the
// page; GUI thread; nothing here waits. What fails is said by Context::showError, what was typed is never lost.
#pragma once

#include "ui/Context.h"

namespace chimera::ui {

class ConversationSession : public QObject
{
    Q_OBJECT

public:
    ConversationSession(Context& context, QObject* parent);

    void open(const ConversationId& id);
    const ConversationId& id() const { return m_id; }
    bool isLoaded() const { return m_loaded; }
    const Conversation& conversation() const { return m_conversation; }
    // The branch as it is to be read: while an answer is made it ends with its question.
    std::vector<Message> shownThread() const;
    QString title() const; // for people: "New chat" until it has one

    void send(const QString& text, const std::vector<MessageFile>& files, const std::optional<MessageId>& instead);
    void askAgain(const MessageId& answer, const QString& model = {});
    void stop();
    bool isRunning() const { return m_running.has_value(); }
    const std::optional<TurnProgress>& running() const { return m_running; }

    void stepBranch(const MessageId& message, int step); // to the sibling before or behind
    void edit(const ConversationEdit& edit);
    void setMessagePinned(const MessageId& message, bool pinned);
    void inject(const std::vector<MemoryId>& memories);
    void setActive(const MemoryId& memory, bool active);
    void setAlways(const MemoryId& memory, bool always);
    void takeOut(const MemoryId& memory);

    void keepDraft(const QString& text); // written half a second later, and when this goes
    void flushDraft(std::function<void(bool stored)> then = {});
    // Asks what would be sent; `previewed` tells, a moment after the last call.
    void askForPreview(const QString& text, const std::vector<MessageFile>& files,
                       const std::optional<MessageId>& instead);

Q_SIGNALS:
    void opened(const QString& draft); // read for the first time
    void changed();                    // title, options, injections, messages
    void runningChanged();             // began, went on, ended
    void answered(const chimera::Message& answer);
    void refused(const QString& text, const std::vector<chimera::MessageFile>& files); // not stored: put it back
    void previewed(const chimera::Receipt& receipt);
    void gone(); // in Trash or removed

private:
    void read();
    void show(Conversation conversation);
    void follow();
    void askNow();
    template <typename Work>
    void write(const char* name, const QString& whatFailed, Work work);

    Context& m_context;
    ConversationId m_id;
    Conversation m_conversation;
    bool m_loaded = false;
    std::optional<TurnProgress> m_running;
    bool m_starting = false; // asked for a turn that has not begun yet
    QTimer m_readTimer;
    QTimer m_tick; // the seconds that are waited for
    QTimer m_draftTimer;
    QTimer m_previewTimer;
    QString m_draft;
    bool m_draftWaits = false;
    SendRequest m_preview;
    Latest m_reads;
    Latest m_previews;
};

} // namespace chimera::ui
