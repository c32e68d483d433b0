#include "ui/chat/ChatPage.h"

#include "core/chat/Tokens.h"
#include "ui/Actions.h"
#include "ui/TimeText.h"
#include "ui/chat/ChatHeader.h"
#include "ui/chat/ChatStart.h"
#include "ui/chat/Composer.h"
#include "ui/chat/MemoryAdder.h"
#include "ui/chat/MessageView.h"
#include "ui/chat/ReceiptDialog.h"
#include "ui/memories/LinkOpener.h"
#include "ui/widgets/Labels.h"

#include <QClipboard>
#include <QFileDialog>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QMenu>
#include <QStackedWidget>
#include <QStringDecoder>

namespace chimera::ui {

namespace {

constexpr int ComposerWidth = 794;
constexpr qint64 MostFileBytes = maxMessageBytes;

// Reads a text file; what is no text is refused.
Result<MessageFile> readTextFile(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return Error{ErrorCode::Io, QStringLiteral("The file could not be read."), file.errorString()};
    const QByteArray bytes = file.read(MostFileBytes + 1);
    if (bytes.size() > MostFileBytes)
        return Error{ErrorCode::Invalid, QStringLiteral("The file is larger than 4 MB."), {}};
    QStringDecoder decode(QStringDecoder::Utf8);
    QString text = decode(bytes);
    if (decode.hasError() || bytes.contains('\0'))
        return Error{ErrorCode::Invalid, QStringLiteral("Only text files can go along."), {}};
    return MessageFile{QFileInfo(path).fileName(), text};
}

} // namespace

ChatPage::ChatPage(Context& context, ChatCommands& commands, QWidget* parent)
    : QWidget(parent)
    , m_context(context)
    , m_commands(commands)
    , m_session(new ConversationSession(context, this))
    , m_header(new ChatHeader(this))
    , m_stack(new QStackedWidget(this))
    , m_messages(new MessageView(this))
    , m_start(new ChatStart(context, this))
    , m_composer(new Composer(this))
    , m_links(new LinkOpener(context, this))
{
    build();
    connectSession();
    connectMessages();
    connectComposer();
    m_receipt.window = 8'192;
}

ChatPage::~ChatPage() = default;

void ChatPage::build()
{
    setAccessibleName(tr("Chat"));
    setFocusProxy(m_composer);
    m_messages->setNow([this] { return m_context.now().toDateTime(); });
    m_stack->addWidget(m_start);
    m_stack->addWidget(m_messages);
    m_composer->setReadOnly(m_context.isReadOnly());
    m_composer->setSendWithEnter(m_context.setting(settings::sendWithEnter).toBool());
    m_composer->setMaximumWidth(px(ComposerWidth));
    auto* foot = new QHBoxLayout;
    foot->setContentsMargins(px(26), px(8), px(26), px(18));
    foot->addStretch(1);
    foot->addWidget(m_composer, 100);
    foot->addStretch(1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_header);
    column->addWidget(new HairLine(Qt::Horizontal, this));
    column->addWidget(m_stack, 1);
    column->addLayout(foot);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    connect(&m_context, &Context::settingChanged, this, [this](const QString& name) {
        if (name == QLatin1String(settings::sendWithEnter.name))
            m_composer->setSendWithEnter(m_context.setting(settings::sendWithEnter).toBool());
    });
    connect(&m_context, &Context::changed, this, [this](const ChangeSet& changes) {
        if (changes.touches(Entity::Integration))
            readModels(false);
    });
    connect(m_header, &ChatHeader::modelChosen, this, [this](const QString& model) {
        ConversationEdit edit;
        edit.model = model;
        m_session->edit(edit);
    });
    connect(m_header, &ChatHeader::optionsChanged, this, [this](const ConversationOptions& options) {
        ConversationEdit edit;
        edit.options = options;
        m_session->edit(edit);
    });
    connect(m_header, &ChatHeader::modelsRequested, this, [this] { readModels(true); });
    connect(m_header, &ChatHeader::findModelsRequested, this, &ChatPage::connectModel);
    connect(m_header->moreMenu(), &QMenu::aboutToShow, this, &ChatPage::fillMore);
    connect(m_start, &ChatStart::questionChosen, this, &ChatPage::send);
}

void ChatPage::connectSession()
{
    connect(m_session, &ConversationSession::opened, this, [this](const QString& draft) {
        m_composer->setText(draft);
        show(true);
    });
    connect(m_session, &ConversationSession::changed, this, [this] { show(false); });
    connect(m_session, &ConversationSession::runningChanged, this, &ChatPage::showRunning);
    connect(m_session, &ConversationSession::gone, this, &ChatPage::gone);
    connect(m_session, &ConversationSession::previewed, this, [this](const Receipt& receipt) {
        m_receipt = receipt;
        const int tokens = receipt.tokens();
        m_composer->setEstimate(m_composer->text().isEmpty() ? QString() : tr("%1 tokens").arg(countText(tokens)));
        Q_EMIT contextChanged();
    });
    connect(m_session, &ConversationSession::refused, this,
            [this](const QString& text, const std::vector<MessageFile>& files) {
                if (m_composer->text().isEmpty())
                    m_composer->setText(text);
                for (const MessageFile& file : files)
                    m_composer->addFile(file);
            });
    connect(m_session, &ConversationSession::answered, this, [this](const Message& answer) {
        const auto words = answer.content.simplified().count(u' ') + (answer.content.isEmpty() ? 0 : 1);
        if (answer.state == MessageState::Failed)
            announce(m_messages, answer.error, Urgency::Assertive);
        else
            announce(m_messages, tr("Answer finished, %n word(s)", nullptr, static_cast<int>(words)));
    });
}

void ChatPage::connectMessages()
{
    connect(m_messages, &MessageView::actionRequested, this, &ChatPage::act);
    connect(m_messages, &MessageView::citationActivated, this, &ChatPage::openCitation);
    connect(m_messages, &MessageView::linkActivated, this,
            [this](const QString& target, LinkKind kind) { m_links->open(MemoryId(), target, kind, OpenIn::NewTab); });
    connect(m_messages, &MessageView::saveSelectionRequested, this,
            [this](const QString& text, const Message& message) { save(message, text); });
    connect(m_messages, &MessageView::leftAtEnd, this, &ChatPage::focusText);
    connect(m_messages, &MessageView::copied, this, [this] { announce(m_messages, tr("Copied")); });
}

void ChatPage::connectComposer()
{
    connect(m_composer, &Composer::sendRequested, this, [this] { send(m_composer->text()); });
    connect(m_composer, &Composer::stopRequested, m_session, &ConversationSession::stop);
    connect(m_composer, &Composer::memoryRequested, this, &ChatPage::addMemory);
    connect(m_composer, &Composer::fileRequested, this, &ChatPage::chooseFiles);
    connect(m_composer, &Composer::filesDropped, this, &ChatPage::attach);
    connect(m_composer, &Composer::editLastRequested, this, &ChatPage::editLast);
    connect(m_composer, &Composer::memoriesDropped, this, [this](const QStringList& ids) {
        std::vector<MemoryId> memories;
        for (const QString& id : ids)
            memories.emplace_back(id);
        m_session->inject(memories);
    });
    connect(m_composer, &Composer::memoryActivated, this,
            [this](const MemoryId& id) { m_context.openMemory(id, OpenIn::NewTab); });
    connect(m_composer, &Composer::memoryRemoved, m_session, &ConversationSession::takeOut);
    connect(m_composer, &Composer::memoryPinned, m_session, &ConversationSession::setAlways);
    connect(m_composer, &Composer::memoryPaused, m_session,
            [this](const MemoryId& id, bool paused) { m_session->setActive(id, !paused); });
    connect(m_composer, &Composer::textEdited, this, [this] {
        if (!m_composer->editing())
            m_session->keepDraft(m_composer->text());
        const int own = estimateTokens(m_composer->text());
        m_composer->setEstimate(
            own > 0 ? tr("%1 tokens").arg(countText(m_receipt.tokens() - m_receipt.tokens(PartKind::Question) + own))
                    : QString());
        askForPreview();
        if (!m_composer->text().isEmpty())
            Q_EMIT used();
    });
}

void ChatPage::open(const ConversationId& id)
{
    m_composer->clear();
    m_messages->setThread({}, true);
    m_session->open(id);
    readModels(false);
    m_start->reload();
}

void ChatPage::show(bool first)
{
    const Conversation& conversation = m_session->conversation();
    m_messages->setThread(m_session->shownThread(), first);
    m_header->setConversation(conversation);
    m_composer->setInjections(conversation.injections, sendsAway());
    const bool empty = conversation.thread.empty() && !m_session->isRunning();
    m_stack->setCurrentWidget(empty ? static_cast<QWidget*>(m_start) : m_messages);
    if (!m_wanted.isEmpty())
        m_messages->showMessage(std::exchange(m_wanted, MessageId()));
    Q_EMIT titleChanged(title());
    askForPreview();
}

void ChatPage::showRunning()
{
    const MessageId asked = m_session->isRunning() ? m_session->running()->question : MessageId();
    if (m_session->isRunning())
        m_stack->setCurrentWidget(m_messages);
    if (asked != m_asked)
        m_messages->setThread(m_session->shownThread());
    m_asked = asked;
    m_messages->setRunning(m_session->running());
    m_composer->setRunning(m_session->isRunning());
}

bool ChatPage::sendsAway() const
{
    const QString& model = m_session->conversation().model;
    for (const ChatModel& one : m_models) {
        if (one.id == model)
            return !one.isLocal && !one.integration.isEmpty();
    }
    return false;
}

void ChatPage::send(const QString& text)
{
    if (!m_session->isLoaded() || m_session->isRunning())
        return;
    const auto files = m_composer->files();
    const auto instead = m_composer->editing();
    m_composer->clear();
    m_messages->scrollToEnd();
    m_session->send(text.trimmed(), files, instead);
    Q_EMIT used();
    focusText();
}

void ChatPage::act(MessageAction action, const Message& message)
{
    switch (action) {
    case MessageAction::Again:
    case MessageAction::Retry:
        return m_session->askAgain(message.id);
    case MessageAction::Edit:
        return m_composer->setEditing(message.id, message.content);
    case MessageAction::Branch:
        // The question that this answers, worded again.
        for (const Message& one : m_session->conversation().thread) {
            if (message.parent && one.id == *message.parent)
                return m_composer->setEditing(one.id, one.content);
        }
        return;
    case MessageAction::Save:
        return save(message, ChatCommands::withSources(message));
    case MessageAction::Receipt:
    case MessageAction::Details:
        return showReceipt(message.id);
    case MessageAction::PreviousBranch:
        return m_session->stepBranch(message.id, -1);
    case MessageAction::NextBranch:
        return m_session->stepBranch(message.id, 1);
    case MessageAction::Copy:
        return;
    }
}

// The question names it, else its own first line.
void ChatPage::save(const Message& message, const QString& text)
{
    QString title;
    for (const Message& one : m_session->conversation().thread) {
        if (message.parent && one.id == *message.parent && one.role == MessageRole::User)
            title = one.content.simplified();
    }
    if (title.isEmpty())
        title = text.trimmed().section(u'\n', 0, 0);
    m_commands.saveAsMemory(message, text, title);
}

void ChatPage::openCitation(const Citation& citation)
{
    Spot spot;
    if (citation.end > citation.begin)
        spot.passage = PassageRange{citation.begin, citation.end};
    m_context.openMemory(citation.memory, OpenIn::NewTab, spot);
}

void ChatPage::showMessage(const MessageId& id)
{
    if (m_session->isLoaded())
        m_messages->showMessage(id);
    else
        m_wanted = id;
}

void ChatPage::focusText()
{
    m_composer->focusText();
}

void ChatPage::copyLastAnswer()
{
    const auto& thread = m_session->conversation().thread;
    const auto last = std::find_if(thread.rbegin(), thread.rend(),
                                   [](const Message& one) { return one.role == MessageRole::Assistant; });
    if (last == thread.rend())
        return;
    QGuiApplication::clipboard()->setText(last->content);
    announce(m_messages, tr("Copied"));
}

void ChatPage::askLastAgain()
{
    const auto& thread = m_session->conversation().thread;
    if (!m_session->isRunning() && !thread.empty() && thread.back().role == MessageRole::Assistant)
        m_session->askAgain(thread.back().id);
}

void ChatPage::editLast()
{
    const auto& thread = m_session->conversation().thread;
    const auto last =
        std::find_if(thread.rbegin(), thread.rend(), [](const Message& one) { return one.role == MessageRole::User; });
    if (last != thread.rend() && !m_session->isRunning())
        m_composer->setEditing(last->id, last->content);
}

void ChatPage::addMemory()
{
    if (!m_adder)
        m_adder = new MemoryAdder(m_context, window());
    m_adder->choose([guard = QPointer<ChatPage>(this)](const MemoryId& id) {
        if (!guard)
            return;
        guard->m_composer->memoryChosen();
        guard->m_session->inject({id});
        Q_EMIT guard->used();
    });
}

void ChatPage::chooseFiles()
{
    auto* dialog = new QFileDialog(this, tr("Attach text files"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    connect(dialog, &QFileDialog::filesSelected, this, &ChatPage::attach);
    dialog->open();
}

void ChatPage::attach(const QStringList& paths)
{
    for (const QString& path : paths) {
        m_context.runner().compute(
            this, [path](const CancelToken&) { return readTextFile(path); },
            [this, path](const Result<MessageFile>& file) {
                if (file)
                    m_composer->addFile(*file);
                else
                    m_context.showError(tr("\u201c%1\u201d was not attached.").arg(QFileInfo(path).fileName()),
                                        file.error());
            });
    }
}

void ChatPage::showReceipt(const MessageId& answer)
{
    m_context.runner().read(
        this, "chat.receipt",
        [caller = m_context.caller(), answer](const ReadTx& tx) { return ChatService::receipt(caller, tx, answer); },
        [this, answer](const Result<Receipt>& receipt) {
            if (!receipt)
                return m_context.showError(tr("There is no receipt."), receipt.error());
            auto* dialog = new ReceiptDialog(*receipt, m_models, this);
            dialog->setAttribute(Qt::WA_DeleteOnClose);
            connect(dialog, &ReceiptDialog::askAgainRequested, this,
                    [this, answer](const QString& model) { m_session->askAgain(answer, model); });
            connect(dialog, &ReceiptDialog::memoryActivated, this, [this, dialog](const MemoryId& id) {
                dialog->close();
                m_context.openMemory(id, OpenIn::NewTab);
            });
            dialog->open();
        },
        m_receipts.next());
}

void ChatPage::connectModel()
{
    m_context.openSettings(QStringLiteral("providers"));
}

void ChatPage::readModels(bool fetch)
{
    m_context.runner().aside(
        this,
        [&integrations = m_context.backend().integrations(), caller = m_context.caller(),
         fetch](const CancelToken& cancel) { return integrations.models(caller, fetch, cancel); },
        [this](const Result<std::vector<ChatModel>>& models) {
            if (!models)
                return;
            m_models = *models;
            m_header->setModels(m_models);
            m_composer->setInjections(m_session->conversation().injections, sendsAway());
        },
        m_modelReads.next());
}

void ChatPage::askForPreview()
{
    if (m_session->isLoaded() && isVisible())
        m_session->askForPreview(m_composer->text(), m_composer->files(), m_composer->editing());
}

void ChatPage::fillMore()
{
    QMenu* menu = m_header->moreMenu();
    menu->clear();
    const Conversation& conversation = m_session->conversation();
    const ConversationRow row = conversation;
    const auto add = [&](QMenu* to, Glyph glyph, const QString& text, auto slot) {
        connect(to->addAction(icon(glyph), text), &QAction::triggered, this, slot);
    };
    add(menu, Glyph::Edit, tr("Rename\u2026"), [this, row] { m_commands.askForTitle(row); });
    add(menu, Glyph::Pin, row.pinned ? tr("Unpin") : tr("Pin"), [this, row] { m_commands.togglePin({row}); });
    if (row.status == ConversationStatus::Completed)
        add(menu, Glyph::Undo, tr("Open again"), [this, row] { m_commands.reopen(row); });
    else
        add(menu, Glyph::Check, tr("Complete"), [this, row] { m_commands.complete(row); });
    add(menu, Glyph::Archive, tr("Archive"), [this, row] { m_commands.setArchived({row}, true); });
    QMenu* exports = menu->addMenu(icon(Glyph::Export), tr("Export"));
    using Format = ChatCommands::Format;
    add(exports, Glyph::Export, tr("Markdown\u2026"), [this, row] { m_commands.chooseExport(row, Format::Markdown); });
    add(exports, Glyph::Export, tr("Web page\u2026"), [this, row] { m_commands.chooseExport(row, Format::Html); });
    add(exports, Glyph::Export, tr("PDF\u2026"), [this, row] { m_commands.chooseExport(row, Format::Pdf); });
    menu->addSeparator();
    add(menu, Glyph::Trash, tr("Move to Trash"), [this, row] { m_commands.trash({row}); });
}

void ChatPage::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape && m_session->isRunning())
        return m_session->stop();
    QWidget::keyPressEvent(event);
}

void ChatPage::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    askForPreview();
}

} // namespace chimera::ui
