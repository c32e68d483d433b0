#include "ui/memories/PageNotices.h"

#include "ui/ErrorText.h"
#include "ui/memories/AttachmentWriter.h"
#include "ui/memories/CompareDialog.h"

#include <QFileDialog>
#include <QLocale>
#include <QSaveFile>

namespace chimera::ui {

namespace {

QString timeText(Timestamp moment, Timestamp now)
{
    const QDateTime local = moment.toDateTime().toLocalTime();
    const bool today = local.date() == now.toDateTime().toLocalTime().date();
    return today ? local.toString(QStringLiteral("hh:mm")) : QLocale().toString(local, QLocale::ShortFormat);
}

} // namespace

PageNotices::PageNotices(Context& context, EditSession& session, std::function<EditText()> shown, Banner* banner)
    : QObject(banner), m_context(context), m_session(session), m_text(std::move(shown)), m_banner(banner)
{
    connect(&session, &EditSession::stateChanged, this, &PageNotices::follow);
    connect(&session, &EditSession::draftFound, this, &PageNotices::showDraft);
    connect(&session, &EditSession::bothKept, this, &PageNotices::showBothKept);
    connect(&session, &EditSession::saved, this, [this] {
        if (m_shown != Shown::Duplicate)
            clear();
    });
    connect(banner, &Banner::dismissed, this, [this] {
        if (std::exchange(m_shown, Shown::Nothing) == Shown::Duplicate && m_dismissDuplicate)
            m_dismissDuplicate();
    });
}

void PageNotices::clear()
{
    m_shown = Shown::Nothing;
    m_banner->hide();
}

void PageNotices::button(const QString& text, std::function<void()> act)
{
    // Queued: the button may go with its banner.
    connect(m_banner->addButton(text), &QPushButton::clicked, this, std::move(act), Qt::QueuedConnection);
}

void PageNotices::follow()
{
    switch (m_session.state()) {
    case EditSession::State::Failed:
        showFailed();
        break;
    case EditSession::State::Conflict:
        showConflict();
        break;
    case EditSession::State::Lost:
        showLost();
        break;
    case EditSession::State::Empty:
        clear();
        break;
    case EditSession::State::Ready:
        if (m_shown == Shown::State)
            clear();
        break;
    }
}

void PageNotices::showFailed()
{
    m_shown = Shown::State;
    m_banner->showMessage(Banner::Tone::Error, tr("Could not save. %1").arg(errorText(m_session.error())));
    m_banner->setDismissible(false);
    button(tr("Retry"), [this] { m_session.save(); });
    button(tr("Save a copy…"), [this] { saveCopy(); });
}

void PageNotices::showConflict()
{
    m_shown = Shown::State;
    m_banner->showMessage(Banner::Tone::Warn, tr("This memory was changed elsewhere at %1 while you were writing.")
                                                  .arg(timeText(m_session.theirs().updatedAt, m_context.now())));
    m_banner->setDismissible(false);
    button(tr("Compare…"), [this] { compare(); });
    button(tr("Keep both"), [this] { m_session.keepBoth(); });
    button(tr("Use mine"), [this] { m_session.useMine(); });
}

void PageNotices::showLost()
{
    m_shown = Shown::State;
    const bool inTrash = m_session.theirs().trashedAt.has_value();
    m_banner->showMessage(Banner::Tone::Warn, inTrash
                                                  ? tr("This memory went to Trash; your last changes are not in it.")
                                                  : tr("This memory was removed; your text is only here."));
    m_banner->setDismissible(false);
    if (inTrash)
        button(tr("Restore it"), [this] { m_session.restoreFromTrash(); });
    button(tr("Keep as a new memory"), [this] { m_session.keepAsNew(); });
    button(tr("Save a copy…"), [this] { saveCopy(); });
}

void PageNotices::showDraft()
{
    m_shown = Shown::Other;
    m_banner->showMessage(
        Banner::Tone::Info,
        tr("Unsaved text from %1 was found.").arg(timeText(m_session.draft().savedAt, m_context.now())));
    m_banner->setDismissible(true);
    button(tr("Restore"), [this] {
        clear();
        m_session.takeDraft();
    });
    button(tr("Discard"), [this] {
        clear();
        m_session.dropDraft();
    });
}

void PageNotices::showBothKept(const MemoryId& mine, const QString& title)
{
    m_shown = Shown::Other;
    m_banner->showMessage(Banner::Tone::Info, tr("Both are kept. Your text is “%1”.").arg(title));
    m_banner->setDismissible(true);
    button(tr("Open it"), [this, mine] { m_context.openMemory(mine, OpenIn::NewTab); });
}

void PageNotices::offerLeftBehind(const std::vector<Draft>& drafts)
{
    if (drafts.empty())
        return;
    const Draft draft = drafts.back();
    m_shown = Shown::Other;
    m_banner->showMessage(Banner::Tone::Info,
                          tr("Unsaved text from %1 was found.").arg(timeText(draft.savedAt, m_context.now())));
    m_banner->setDismissible(true);
    button(tr("Restore"), [this, draft] {
        clear();
        Q_EMIT leftBehindTaken(draft);
    });
    button(tr("Discard"), [this, draft, drafts] {
        clear();
        m_session.dropDraftOf(draft.memory);
        offerLeftBehind({drafts.begin(), drafts.end() - 1});
    });
}

void PageNotices::showPrefilled()
{
    m_shown = Shown::Other;
    m_banner->showMessage(Banner::Tone::Info, tr("This is not saved yet: read it first, then keep it."));
    m_banner->setDismissible(true);
    button(tr("Save"), [this] { m_session.save(); });
}

void PageNotices::offerDuplicate(const QString& title, std::function<void()> open, std::function<void()> dismiss)
{
    if (m_shown == Shown::State || m_shown == Shown::Other)
        return;
    const QString text =
        tr("Very like \u201c%1\u201d, which is in this workspace, too.").arg(title.isEmpty() ? tr("Untitled") : title);
    m_dismissDuplicate = std::move(dismiss);
    if (m_shown == Shown::Duplicate && m_banner->text() == text)
        return;
    m_shown = Shown::Duplicate;
    m_banner->showMessage(Banner::Tone::Info, text);
    m_banner->setDismissible(true);
    button(tr("Open it"), std::move(open));
}

void PageNotices::clearDuplicate()
{
    if (m_shown == Shown::Duplicate)
        clear();
}

void PageNotices::showLoadFailed(const Error& error, std::function<void()> retry)
{
    m_shown = Shown::Other;
    m_banner->showMessage(Banner::Tone::Error, tr("The memory could not be opened. %1").arg(errorText(error)));
    m_banner->setDismissible(true);
    button(tr("Retry"), std::move(retry));
}

void PageNotices::compare()
{
    auto* dialog = new CompareDialog(m_context, m_session.theirs(), m_text(), m_banner->window());
    connect(dialog, &CompareDialog::mineChosen, &m_session, &EditSession::useMine);
    connect(dialog, &CompareDialog::theirsChosen, &m_session, &EditSession::useTheirs);
    connect(dialog, &CompareDialog::bothChosen, &m_session, &EditSession::keepBoth);
    dialog->open();
}

void PageNotices::saveCopy()
{
    const EditText text = m_text();
    auto* dialog = new QFileDialog(m_banner->window(), tr("Save a copy of the text"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("md"));
    dialog->selectFile(AttachmentWriter::safeName(EditSession::storedTitle(text.title)) + QStringLiteral(".md"));
    connect(dialog, &QFileDialog::fileSelected, this, [this, content = text.content](const QString& path) {
        m_context.runner().compute(
            this,
            [content, path](const CancelToken&) -> Result<void> {
                QSaveFile file(path);
                const QByteArray bytes = content.toUtf8();
                if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit())
                    return Error{ErrorCode::Io, QStringLiteral("The file could not be written.")};
                return {};
            },
            [this](const Result<void>& written) {
                if (!written)
                    m_context.showError(tr("The copy could not be written."), written.error());
            });
    });
    dialog->open();
}

} // namespace chimera::ui
