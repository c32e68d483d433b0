#include "ui/chat/ConversationSession.h"

namespace chimera::ui {

namespace {

constexpr int ReadMilliseconds = 40;
constexpr int TickMilliseconds = 500;
constexpr int DraftMilliseconds = 500;
constexpr int PreviewMilliseconds = 350;
const QString Untitled = QStringLiteral("New Conversation"); // until the first question

struct Opened
{
    Conversation conversation;
    QString draft;
};

} // namespace

ConversationSession::ConversationSession(Context& context, QObject* parent) : QObject(parent), m_context(context)
{
    const auto prepare = [this](QTimer& timer, int milliseconds, auto slot) {
        timer.setSingleShot(true);
        timer.setInterval(milliseconds);
        connect(&timer, &QTimer::timeout, this, slot);
    };
    prepare(m_readTimer, ReadMilliseconds, &ConversationSession::read);
    prepare(m_draftTimer, DraftMilliseconds, [this] { flushDraft(); });
    prepare(m_previewTimer, PreviewMilliseconds, &ConversationSession::askNow);
    prepare(m_tick, TickMilliseconds, &ConversationSession::follow);
    ChatService& chat = m_context.backend().chat();
    const auto mine = [this](const QString& conversation) {
        if (conversation == m_id.text())
            follow();
    };
    connect(&chat, &ChatService::turnStarted, this, mine);
    connect(&chat, &ChatService::turnProgressed, this, mine);
    connect(&chat, &ChatService::turnFinished, this, mine);
    connect(&m_context, &Context::changed, this, [this](const ChangeSet& changes) {
        const bool touched = changes.touches(Entity::Conversation) || changes.touches(Entity::Message) ||
                             changes.touches(Entity::Memory);
        if (touched && !m_id.isEmpty() && !m_readTimer.isActive())
            m_readTimer.start();
    });
}

QString ConversationSession::title() const
{
    return m_conversation.title.isEmpty() || m_conversation.title == Untitled ? tr("New chat") : m_conversation.title;
}

std::vector<Message> ConversationSession::shownThread() const
{
    const auto& all = m_conversation.thread;
    if (!m_running || m_running->question.isEmpty())
        return all;
    const auto question =
        std::find_if(all.begin(), all.end(), [this](const Message& one) { return one.id == m_running->question; });
    return question == all.end() ? all : std::vector<Message>(all.begin(), question + 1);
}

void ConversationSession::open(const ConversationId& id)
{
    flushDraft();
    m_id = id;
    m_conversation = {};
    m_loaded = false;
    m_running.reset();
    m_previews.cancel();
    m_context.runner().read(
        this, "chat.open",
        [caller = m_context.caller(), id](const ReadTx& tx) -> Result<Opened> {
            Opened opened;
            CHIMERA_TRY(opened.conversation, Conversations::get(caller, tx, id));
            CHIMERA_TRY(opened.draft, ChatDrafts::read(tx, id));
            return opened;
        },
        [this](Result<Opened> opened) {
            if (!opened) {
                if (opened.error().code != ErrorCode::NotFound)
                    m_context.showError(tr("The chat could not be read."), opened.error());
                return Q_EMIT gone();
            }
            m_loaded = true;
            m_conversation = std::move(opened->conversation);
            m_draft = opened->draft;
            Q_EMIT this->opened(opened->draft);
            follow();
        },
        m_reads.next());
}

void ConversationSession::read()
{
    if (m_id.isEmpty())
        return;
    m_context.runner().read(
        this, "chat.read",
        [caller = m_context.caller(), id = m_id](const ReadTx& tx) { return Conversations::get(caller, tx, id); },
        [this](Result<Conversation> read) {
            if (read)
                show(std::move(*read));
            else if (read.error().code == ErrorCode::NotFound)
                Q_EMIT gone();
        },
        m_reads.next());
}

void ConversationSession::show(Conversation conversation)
{
    m_loaded = true;
    m_conversation = std::move(conversation);
    // The answer that was being made stands in the thread now.
    const bool over = m_running && !m_starting && !m_context.backend().chat().running(m_id);
    if (over)
        m_running.reset();
    Q_EMIT changed();
    if (over)
        Q_EMIT runningChanged();
}

// Asks the service how far the turn is.
void ConversationSession::follow()
{
    const auto now = m_context.backend().chat().running(m_id);
    if (now) {
        m_starting = false;
        m_running = now;
        m_tick.start();
        Q_EMIT runningChanged();
    } else if (m_running && !m_starting) {
        m_tick.stop();
        m_readTimer.start(0); // shows the stored answer and ends the running one in one step
    }
}

void ConversationSession::send(const QString& text, const std::vector<MessageFile>& files,
                               const std::optional<MessageId>& instead)
{
    SendRequest request;
    request.conversation = m_id;
    request.text = text;
    request.files = files;
    request.instead = instead;
    m_draft.clear();
    m_draftWaits = true;
    flushDraft();
    m_starting = true;
    m_running = TurnProgress();
    Q_EMIT runningChanged();
    m_context.runner().send(this, m_context.caller(), request,
                            [this, text, files, id = m_id](const Result<TurnResult>& done) {
                                if (id != m_id)
                                    return;
                                m_starting = false;
                                if (!done) {
                                    m_running.reset();
                                    Q_EMIT runningChanged();
                                    Q_EMIT refused(text, files);
                                    return m_context.showError(tr("The message was not sent."), done.error());
                                }
                                follow();
                                if (done->answer)
                                    Q_EMIT answered(*done->answer);
                            });
}

void ConversationSession::askAgain(const MessageId& answer, const QString& model)
{
    m_starting = true;
    m_running = TurnProgress();
    for (const Message& one : m_conversation.thread) {
        if (one.id == answer && one.parent)
            m_running->question = *one.parent;
    }
    Q_EMIT runningChanged();
    m_context.runner().regenerate(this, m_context.caller(), answer, model,
                                  [this, id = m_id](const Result<TurnResult>& done) {
                                      if (id != m_id)
                                          return;
                                      m_starting = false;
                                      if (!done) {
                                          m_running.reset();
                                          Q_EMIT runningChanged();
                                          return m_context.showError(tr("It could not be asked again."), done.error());
                                      }
                                      follow();
                                      if (done->answer)
                                          Q_EMIT answered(*done->answer);
                                  });
}

void ConversationSession::stop()
{
    m_context.backend().chat().stop(m_id);
}

template <typename Work>
void ConversationSession::write(const char* name, const QString& whatFailed, Work work)
{
    if (m_id.isEmpty())
        return;
    m_context.runner().write(this, name, std::move(work), [this, whatFailed](const auto& done) {
        if (!done)
            m_context.showError(whatFailed, done.error());
        m_readTimer.start();
    });
}

void ConversationSession::stepBranch(const MessageId& message, int step)
{
    write("chat.branch", tr("The branch could not be shown."),
          [caller = m_context.caller(), message, step](WriteTx& tx) -> Result<void> {
              CHIMERA_TRY(const auto all, Conversations::siblings(caller, tx, message));
              for (std::size_t i = 0; i < all.size(); ++i) {
                  const auto to = static_cast<std::ptrdiff_t>(i) + step;
                  if (all[i].id == message && to >= 0 && to < std::ssize(all))
                      return Conversations::showBranch(caller, tx, all[static_cast<std::size_t>(to)].id);
              }
              return {};
          });
}

void ConversationSession::edit(const ConversationEdit& edit)
{
    write("chat.edit", tr("The chat was not changed."), [caller = m_context.caller(), id = m_id, edit](WriteTx& tx) {
        return Conversations::edit(caller, tx, id, edit);
    });
}

void ConversationSession::setMessagePinned(const MessageId& message, bool pinned)
{
    write("chat.pin", tr("The message was not pinned."), [caller = m_context.caller(), message, pinned](WriteTx& tx) {
        return Conversations::setMessagePinned(caller, tx, message, pinned);
    });
}

void ConversationSession::inject(const std::vector<MemoryId>& memories)
{
    write("chat.inject", tr("The memory was not added."),
          [caller = m_context.caller(), id = m_id, memories](WriteTx& tx) -> Result<void> {
              for (const MemoryId& memory : memories)
                  CHIMERA_CHECK(Injections::add(caller, tx, id, memory));
              return {};
          });
}

void ConversationSession::setActive(const MemoryId& memory, bool active)
{
    write("chat.inject.active", tr("The memory was not changed."),
          [caller = m_context.caller(), id = m_id, memory, active](WriteTx& tx) {
              return Injections::setActive(caller, tx, id, memory, active);
          });
}

void ConversationSession::setAlways(const MemoryId& memory, bool always)
{
    write("chat.inject.always", tr("The memory was not changed."),
          [caller = m_context.caller(), id = m_id, memory, always](WriteTx& tx) {
              return Injections::setAlways(caller, tx, id, memory, always);
          });
}

void ConversationSession::takeOut(const MemoryId& memory)
{
    write("chat.inject.remove", tr("The memory was not removed."),
          [caller = m_context.caller(), id = m_id, memory](WriteTx& tx) {
              return Injections::remove(caller, tx, id, memory);
          });
}

void ConversationSession::keepDraft(const QString& text)
{
    if (text == m_draft)
        return;
    m_draft = text;
    m_draftWaits = true;
    m_draftTimer.start();
}

void ConversationSession::flushDraft(std::function<void(bool)> then)
{
    m_draftTimer.stop();
    if (!std::exchange(m_draftWaits, false) || m_id.isEmpty() || m_context.isReadOnly()) {
        if (then)
            then(true);
        return;
    }
    m_context.runner().write(
        this, "chat.draft", [id = m_id, text = m_draft](WriteTx& tx) { return ChatDrafts::keep(tx, id, text); },
        [this, then = std::move(then)](const Result<void>& done) {
            if (!done)
                m_context.showError(tr("What you typed could not be kept."), done.error());
            if (then)
                then(static_cast<bool>(done));
        });
}

void ConversationSession::askForPreview(const QString& text, const std::vector<MessageFile>& files,
                                        const std::optional<MessageId>& instead)
{
    m_preview = {m_id, text, files, instead, true};
    m_previewTimer.start();
}

void ConversationSession::askNow()
{
    if (!m_loaded || m_running)
        return;
    m_context.runner().preview(
        this, m_context.caller(), m_preview,
        [this](const Result<Receipt>& receipt) {
            if (receipt)
                Q_EMIT previewed(*receipt);
        },
        m_previews.next());
}

} // namespace chimera::ui
