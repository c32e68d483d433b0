// A conversation in a tab: header, messages or the questions to begin with, composer. What it shows comes from its
// session; what is asked for goes there. Owner: the tab area; GUI thread.
#pragma once

#include "ui/chat/ChatCommands.h"
#include "ui/chat/ConversationSession.h"
#include "ui/chat/MessageBlock.h"

#include <QWidget>

class QStackedWidget;

namespace chimera::ui {

class ChatHeader;
class ChatStart;
class Composer;
class LinkOpener;
class MemoryAdder;
class MessageView;

class ChatPage : public QWidget
{
    Q_OBJECT

public:
    ChatPage(Context& context, ChatCommands& commands, QWidget* parent = nullptr);
    ~ChatPage() override;

    void open(const ConversationId& id);
    ConversationId conversation() const { return m_session->id(); }
    ConversationSession& session() { return *m_session; }
    QString title() const { return m_session->title(); }
    const Receipt& context() const { return m_receipt; } // what the next message would take along
    void showMessage(const MessageId& id);               // also once it is read
    void focusText();
    void flush(std::function<void(bool stored)> then) { m_session->flushDraft(std::move(then)); }

    // What keys and menus ask for.
    void copyLastAnswer();
    void askLastAgain();
    void editLast();
    void addMemory();
    void chooseFiles();
    void attach(const QStringList& paths);
    void showReceipt(const MessageId& answer);
    void connectModel(); // to the settings page of the providers

    MessageView& messages() { return *m_messages; }
    Composer& composer() { return *m_composer; }
    ChatHeader& header() { return *m_header; }

Q_SIGNALS:
    void titleChanged(const QString& title);
    void contextChanged();
    void used(); // something was written or sent: the tab is no mere preview
    void gone();

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void build();
    void connectSession();
    void connectMessages();
    void connectComposer();
    void show(bool first);
    void showRunning();
    void send(const QString& text);
    void act(MessageAction action, const Message& message);
    void openCitation(const Citation& citation);
    void readModels(bool fetch);
    void askForPreview();
    void fillMore();
    void save(const Message& message, const QString& text);
    bool sendsAway() const;

    Context& m_context;
    ChatCommands& m_commands;
    ConversationSession* m_session;
    ChatHeader* m_header;
    QStackedWidget* m_stack;
    MessageView* m_messages;
    ChatStart* m_start;
    Composer* m_composer;
    LinkOpener* m_links;
    MemoryAdder* m_adder = nullptr; // made when first asked for
    std::vector<ChatModel> m_models;
    Receipt m_receipt;
    MessageId m_wanted; // to be shown once it is there
    MessageId m_asked;  // the question that is being answered
    Latest m_modelReads;
    Latest m_receipts;
};

} // namespace chimera::ui
