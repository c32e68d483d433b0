// Where a message is written: chips of what goes along (memories by hand, text files), the text that grows, what it
// will take, Send, and Stop in its place while an answer comes. Shows values and asks by signals; keeps the typed text.
// Owner: the conversation's page; GUI thread.
#pragma once

#include "core/chat/Conversation.h"

#include <QFrame>

class QPlainTextEdit;
class QPushButton;
class QToolButton;

namespace chimera::ui {

class ChipBar;
class ElidedLabel;
class MessageInput;

class Composer : public QFrame
{
    Q_OBJECT

public:
    explicit Composer(QWidget* parent = nullptr);

    QString text() const;
    void setText(const QString& text); // no signal; the cursor stands behind it
    const std::vector<MessageFile>& files() const { return m_files; }
    void addFile(const MessageFile& file); // of the same name: takes its place
    void clear();                          // text, files and editing

    void setInjections(const std::vector<Injection>& injections, bool sendsAway);
    void setRunning(bool running);
    void setReadOnly(bool readOnly);
    void setSendWithEnter(bool enter);
    void setEstimate(const QString& text); // "70 tokens"
    // The message that is being edited instead of written; none: a new one.
    void setEditing(const std::optional<MessageId>& message, const QString& text = {});
    const std::optional<MessageId>& editing() const { return m_editing; }
    // Takes the "@" that asked for a memory out of the text again.
    void memoryChosen();
    void focusText();
    QWidget* input() const;

Q_SIGNALS:
    void textEdited();
    void sendRequested();
    void stopRequested();
    void memoryRequested(); // "+ add" or "@"
    void fileRequested();
    void filesDropped(const QStringList& paths);
    void memoriesDropped(const QStringList& ids);
    void memoryActivated(const chimera::MemoryId& id);
    void memoryRemoved(const chimera::MemoryId& id);
    void memoryPaused(const chimera::MemoryId& id, bool paused);
    void memoryPinned(const chimera::MemoryId& id, bool always);
    void editLastRequested(); // Up in an empty input

protected:
    void paintEvent(QPaintEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void build();
    void showChips();
    void showHint();
    void showChipMenu(const QString& id, const QPoint& global);
    void removeChip(const QString& id);
    void send();
    const Injection* injection(const QString& id) const;

    ChipBar* m_chips;
    QPushButton* m_add;
    MessageInput* m_input;
    ElidedLabel* m_hint;
    ElidedLabel* m_estimate;
    QToolButton* m_attach;
    QPushButton* m_send;
    QPushButton* m_stop;
    QPushButton* m_cancelEdit;
    std::vector<Injection> m_injections;
    std::vector<MessageFile> m_files;
    std::optional<MessageId> m_editing;
    QString m_setAside; // what was typed before the editing began
    bool m_sendsAway = false;
    bool m_running = false;
    bool m_readOnly = false;
};

} // namespace chimera::ui
