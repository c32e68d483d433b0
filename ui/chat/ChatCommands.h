// What can be done to conversations from lists, menus and keys; what can be taken back offers its undo. Owner: the
// window; GUI thread.
#pragma once

#include "ui/Context.h"

namespace chimera::ui {

class ChatCommands : public QObject
{
    Q_OBJECT

public:
    using Rows = std::vector<ConversationRow>;
    enum class Format { Markdown, Html, Pdf };

    // Dialogs belong to `window`.
    ChatCommands(Context& context, QWidget* window);

    // A conversation in which nothing was said yet: a new one, or one that waits already.
    void create(std::function<void(const ConversationId& id)> then);
    void askForTitle(const ConversationRow& row);
    void rename(const ConversationRow& row, const QString& title);
    void togglePin(const Rows& rows);
    void setArchived(const Rows& rows, bool archived);
    void complete(const ConversationRow& row); // what is worth remembering goes to the Inbox
    void reopen(const ConversationRow& row);
    void trash(const Rows& rows);
    void restore(const Rows& rows);
    void askPurge(const Rows& rows);
    void chooseExport(const ConversationRow& row, Format format);
    void exportTo(const ConversationId& id, Format format, const QString& file);

    // A part of a conversation becomes a memory that knows where it was said.
    void saveAsMemory(const Message& message, const QString& text, const QString& title);
    // The text of an answer with its sources as links.
    static QString withSources(const Message& answer);
    static QString titleOf(const ConversationRow& row); // for people

Q_SIGNALS:
    void exported(const QString& file);

private:
    using Write = std::function<Result<int>(WriteTx& tx)>;
    void run(const char* name, const QString& failed, const QString& done, Write work, Write back);
    void write(const char* name, const QString& failed, Write work, std::function<void()> then = {});
    void edit(const char* name, const QString& failed, const QString& done, const Rows& rows,
              const std::function<ConversationEdit(const ConversationRow&, bool back)>& change);

    Context& m_context;
    QWidget* m_window;
};

} // namespace chimera::ui
