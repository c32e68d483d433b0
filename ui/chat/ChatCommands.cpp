#include "ui/chat/ChatCommands.h"

#include "core/chat/Closing.h"
#include "core/chat/ConversationExport.h"
#include "core/memories/Memories.h"
#include "core/settings/Settings.h"
#include "ui/chat/ChatPdf.h"
#include "ui/window/Prompts.h"

#include <QFileDialog>
#include <QRegularExpression>
#include <QSaveFile>

namespace chimera::ui {

namespace {

const QString Untitled = QStringLiteral("New Conversation"); // until the first question

std::vector<ConversationId> idsOf(const ChatCommands::Rows& rows)
{
    std::vector<ConversationId> ids;
    for (const ConversationRow& row : rows)
        ids.push_back(row.id);
    return ids;
}

Result<void> writeFile(const QString& path, const QByteArray& bytes)
{
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit())
        return Error{ErrorCode::Io, QStringLiteral("The file could not be written."), file.errorString()};
    return {};
}

QString suffixOf(ChatCommands::Format format)
{
    switch (format) {
    case ChatCommands::Format::Markdown:
        return QStringLiteral(".md");
    case ChatCommands::Format::Html:
        return QStringLiteral(".html");
    case ChatCommands::Format::Pdf:
        return QStringLiteral(".pdf");
    }
    return {};
}

} // namespace

ChatCommands::ChatCommands(Context& context, QWidget* window) : QObject(window), m_context(context), m_window(window) {}

QString ChatCommands::titleOf(const ConversationRow& row)
{
    return row.title.isEmpty() || row.title == Untitled ? tr("New chat") : row.title;
}

void ChatCommands::write(const char* name, const QString& failed, Write work, std::function<void()> then)
{
    m_context.runner().write(this, name, std::move(work),
                             [this, failed, then = std::move(then)](const Result<int>& done) {
                                 if (!done)
                                     m_context.showError(failed, done.error());
                                 else if (then)
                                     then();
                             });
}

void ChatCommands::run(const char* name, const QString& failed, const QString& done, Write work, Write back)
{
    write(name, failed, work, [this, name, failed, done, work, back] {
        m_context.showUndo(
            done, [this, name, back] { write(name, tr("It could not be undone."), back); },
            [this, name, failed, work] { write(name, failed, work); });
    });
}

void ChatCommands::create(std::function<void(const ConversationId&)> then)
{
    m_context.runner().write(
        this, "chats.create",
        [caller = m_context.caller(), workspace = m_context.workspace()](WriteTx& tx) -> Result<ConversationId> {
            ConversationQuery query;
            query.workspace = workspace;
            query.limit = 20;
            CHIMERA_TRY(const auto page, Conversations::list(caller, tx, query));
            for (const ConversationRow& row : page.conversations) {
                if (row.messages == 0 && row.title == Untitled && row.status == ConversationStatus::Active)
                    return row.id;
            }
            CHIMERA_TRY(const auto model, Settings::get(tx, settings::chatModel));
            CHIMERA_TRY(const auto made, Conversations::create(caller, tx, workspace, Untitled, model.toString()));
            return made.id;
        },
        [this, then = std::move(then)](const Result<ConversationId>& made) {
            if (made)
                then(*made);
            else
                m_context.showError(tr("The chat was not made."), made.error());
        });
}

void ChatCommands::askForTitle(const ConversationRow& row)
{
    askText(m_window, {tr("Rename the chat"), tr("Title"), titleOf(row), tr("Rename"), {}, 200},
            [this, row](const QString& title) { rename(row, title); });
}

void ChatCommands::edit(const char* name, const QString& failed, const QString& done, const Rows& rows,
                        const std::function<ConversationEdit(const ConversationRow&, bool)>& change)
{
    if (rows.empty())
        return;
    const auto apply = [caller = m_context.caller(), rows, change](WriteTx& tx, bool back) -> Result<int> {
        for (const ConversationRow& row : rows)
            CHIMERA_CHECK(Conversations::edit(caller, tx, row.id, change(row, back)));
        return static_cast<int>(rows.size());
    };
    run(
        name, failed, done, [apply](WriteTx& tx) { return apply(tx, false); },
        [apply](WriteTx& tx) { return apply(tx, true); });
}

void ChatCommands::rename(const ConversationRow& row, const QString& title)
{
    if (title.trimmed().isEmpty() || title.trimmed() == row.title)
        return;
    edit("chats.rename", tr("The chat was not renamed."), tr("Renamed to \u201c%1\u201d.").arg(title.trimmed()), {row},
         [title = title.trimmed()](const ConversationRow& one, bool back) {
             ConversationEdit changed;
             changed.title = back ? one.title : title;
             return changed;
         });
}

void ChatCommands::togglePin(const Rows& rows)
{
    const bool pin = std::any_of(rows.begin(), rows.end(), [](const ConversationRow& row) { return !row.pinned; });
    for (const ConversationRow& row : rows) {
        write("chats.pin", tr("The chat was not pinned."),
              [caller = m_context.caller(), id = row.id, pin](WriteTx& tx) -> Result<int> {
                  ConversationEdit changed;
                  changed.pinned = pin;
                  CHIMERA_CHECK(Conversations::edit(caller, tx, id, changed));
                  return 1;
              });
    }
}

void ChatCommands::setArchived(const Rows& rows, bool archived)
{
    const QString done = archived ? tr("Archived %n chat(s).", nullptr, static_cast<int>(rows.size()))
                                  : tr("Took %n chat(s) out of the archive.", nullptr, static_cast<int>(rows.size()));
    edit("chats.archive", tr("The chat was not archived."), done, rows,
         [archived](const ConversationRow& row, bool back) {
             ConversationEdit changed;
             changed.status = back ? row.status : archived ? ConversationStatus::Archived : ConversationStatus::Active;
             return changed;
         });
}

void ChatCommands::complete(const ConversationRow& row)
{
    m_context.runner().write(
        this, "chats.complete",
        [caller = m_context.caller(), id = row.id](WriteTx& tx) {
            return closeConversation(caller, tx, id, CloseHow::Propose);
        },
        [this, row](const Result<ClosedConversation>& closed) {
            if (!closed)
                return m_context.showError(tr("The chat was not completed."), closed.error());
            const QString done = closed->proposals > 0
                                     ? tr("Completed. %n proposal(s) wait in the Inbox.", nullptr, closed->proposals)
                                     : tr("Completed \u201c%1\u201d.").arg(titleOf(row));
            m_context.showUndo(done, [this, row] { reopen(row); });
        });
}

void ChatCommands::reopen(const ConversationRow& row)
{
    write("chats.reopen", tr("The chat was not opened again."),
          [caller = m_context.caller(), id = row.id](WriteTx& tx) -> Result<int> {
              CHIMERA_CHECK(reopenConversation(caller, tx, id));
              return 1;
          });
}

void ChatCommands::trash(const Rows& rows)
{
    if (rows.empty())
        return;
    const QString done = rows.size() == 1 ? tr("Moved \u201c%1\u201d to Trash.").arg(titleOf(rows.front()))
                                          : tr("Moved %n chats to Trash.", nullptr, static_cast<int>(rows.size()));
    for (const ConversationRow& row : rows)
        m_context.backend().chat().stop(row.id);
    run(
        "chats.trash", tr("Moving to Trash failed."), done,
        [caller = m_context.caller(), ids = idsOf(rows)](WriteTx& tx) { return Conversations::trash(caller, tx, ids); },
        [caller = m_context.caller(), ids = idsOf(rows)](WriteTx& tx) {
            return Conversations::restore(caller, tx, ids);
        });
}

void ChatCommands::restore(const Rows& rows)
{
    if (rows.empty())
        return;
    const QString done = rows.size() == 1 ? tr("Restored \u201c%1\u201d.").arg(titleOf(rows.front()))
                                          : tr("Restored %n chats.", nullptr, static_cast<int>(rows.size()));
    run(
        "chats.restore", tr("Restoring failed."), done,
        [caller = m_context.caller(), ids = idsOf(rows)](WriteTx& tx) {
            return Conversations::restore(caller, tx, ids);
        },
        [caller = m_context.caller(), ids = idsOf(rows)](WriteTx& tx) {
            return Conversations::trash(caller, tx, ids);
        });
}

void ChatCommands::askPurge(const Rows& rows)
{
    if (rows.empty())
        return;
    const int count = static_cast<int>(rows.size());
    const Confirmation question{count == 1 ? tr("Delete \u201c%1\u201d for ever?").arg(titleOf(rows.front()))
                                           : tr("Delete %n chats for ever?", nullptr, count),
                                tr("Its messages and receipts will be gone. This cannot be undone."),
                                tr("Delete for ever")};
    askConfirmation(m_window, question, [this, rows] {
        for (const ConversationRow& row : rows)
            m_context.backend().chat().stop(row.id);
        write("chats.purge", tr("Deleting failed."), [caller = m_context.caller(), rows](WriteTx& tx) -> Result<int> {
            std::vector<ConversationId> untrashed;
            for (const ConversationRow& row : rows) {
                if (!row.trashedAt)
                    untrashed.push_back(row.id);
            }
            if (!untrashed.empty())
                CHIMERA_CHECK(Conversations::trash(caller, tx, untrashed));
            return Conversations::purge(caller, tx, idsOf(rows));
        });
    });
}

void ChatCommands::chooseExport(const ConversationRow& row, Format format)
{
    auto* dialog = new QFileDialog(m_window, tr("Export the chat"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    QString name = titleOf(row);
    name.replace(QRegularExpression(QStringLiteral("[/\\\\:*?\"<>|\\x00-\\x1f]")), QStringLiteral("-"));
    dialog->selectFile(name.left(80) + suffixOf(format));
    connect(dialog, &QFileDialog::fileSelected, this, [this, id = row.id, format](const QString& file) {
        const QString suffix = suffixOf(format);
        exportTo(id, format, file.endsWith(suffix, Qt::CaseInsensitive) ? file : file + suffix);
    });
    dialog->open();
}

void ChatCommands::exportTo(const ConversationId& id, Format format, const QString& file)
{
    const auto written = [this, file](const Result<void>& done) {
        if (!done)
            return m_context.showError(tr("The chat was not exported."), done.error());
        m_context.notify(tr("Exported the chat"), QFileInfo(file).fileName());
        Q_EMIT exported(file);
    };
    m_context.runner().read(
        this, "chats.export",
        [caller = m_context.caller(), id](const ReadTx& tx) { return Conversations::get(caller, tx, id); },
        [this, format, file, written](const Result<Conversation>& read) {
            if (!read)
                return written(read.error());
            if (format == Format::Pdf) {
                const std::shared_ptr<QTextDocument> pages = makePages(*read);
                m_context.runner().aside(
                    this, [pages, file](const CancelToken&) { return writePdf(*pages, file); }, written);
                return;
            }
            m_context.runner().compute(
                this,
                [conversation = *read, format, file](const CancelToken&) {
                    const QString text = format == Format::Html ? toHtml(conversation) : toMarkdown(conversation);
                    return writeFile(file, text.toUtf8());
                },
                written);
        });
}

QString ChatCommands::withSources(const Message& answer)
{
    QString text = answer.content.trimmed();
    if (answer.citations.empty())
        return text;
    text += QStringLiteral("\n\n%1\n\n").arg(tr("Sources:"));
    for (const Citation& citation : answer.citations) {
        QString title = citation.title.simplified();
        title.remove(QRegularExpression(QStringLiteral("[\\[\\]|#]")));
        text += QStringLiteral("- [%1] [[%2]]\n").arg(citation.number).arg(title);
    }
    return text;
}

void ChatCommands::saveAsMemory(const Message& message, const QString& text, const QString& title)
{
    NewMemory given;
    given.title = title.simplified().left(120);
    given.content = text;
    given.source = QStringLiteral("conversation");
    given.metadata = {{QStringLiteral("conversation_id"), message.conversation.text()},
                      {QStringLiteral("message_id"), message.id.text()}};
    m_context.runner().write(
        this, "chats.save",
        [caller = m_context.caller(), workspace = m_context.workspace(), given](WriteTx& tx) {
            return Memories::create(caller, tx, workspace, given);
        },
        [this](const Result<Memory>& made) {
            if (!made)
                return m_context.showError(tr("The memory was not saved."), made.error());
            m_context.showUndo(tr("Saved as \u201c%1\u201d.").arg(made->title), [this, id = made->id] {
                write("chats.save.undo", tr("It could not be undone."),
                      [caller = m_context.caller(), id](WriteTx& tx) { return Memories::trash(caller, tx, {id}); });
            });
        });
}

} // namespace chimera::ui
