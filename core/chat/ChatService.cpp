#include "core/chat/ChatService.h"

#include "core/chat/ChatTurn.h"
#include "core/chat/ConversationRows.h"

#include <QJsonDocument>
#include <QThreadPool>

#include <condition_variable>
#include <map>
#include <thread>

namespace chimera {

namespace {

constexpr std::chrono::milliseconds betweenSnapshots{34}; // at most 30 a second

Error busy()
{
    return {ErrorCode::Conflict, QStringLiteral("An answer is being written in this conversation.")};
}

Error closed()
{
    return Error::cancelled();
}

// The question that an answer was given to.
Result<Message> questionOf(const Caller& caller, const ReadTx& tx, const MessageId& answer)
{
    const Error refusal = Error::invalid(QStringLiteral("Only an answer can be given again."));
    CHIMERA_TRY(const auto old, Conversations::message(caller, tx, answer));
    if (old.role != MessageRole::Assistant || !old.parent)
        return refusal;
    CHIMERA_TRY(auto asked, Conversations::message(caller, tx, *old.parent));
    if (asked.role != MessageRole::User)
        return refusal;
    return asked;
}

} // namespace

// Tells who watches that a turn went on, never more often than allowed and never too late: what was held back is told
// as soon as it may be. On a thread of its own, which sleeps while nothing runs.
class ProgressPacer
{
public:
    explicit ProgressPacer(std::function<void(const ConversationId&)> tell) : m_tell(std::move(tell)) {}
    ~ProgressPacer()
    {
        {
            const std::scoped_lock lock(m_mutex);
            m_ending = true;
        }
        m_changed.notify_all();
        if (m_thread.joinable())
            m_thread.join();
    }

    void changed(const ConversationId& conversation)
    {
        const std::scoped_lock lock(m_mutex);
        m_waiting.insert(conversation);
        if (!m_thread.joinable())
            m_thread = std::thread([this] { run(); });
        m_changed.notify_all();
    }
    // Nothing is told of it any more.
    void forget(const ConversationId& conversation)
    {
        const std::scoped_lock lock(m_mutex);
        m_waiting.remove(conversation);
    }

private:
    void run()
    {
        std::unique_lock lock(m_mutex);
        while (!m_ending) {
            m_changed.wait(lock, [this] { return m_ending || !m_waiting.isEmpty(); });
            const QSet<ConversationId> now = std::exchange(m_waiting, {});
            lock.unlock();
            for (const ConversationId& conversation : now)
                m_tell(conversation);
            lock.lock();
            m_changed.wait_for(lock, betweenSnapshots, [this] { return m_ending; });
        }
    }

    const std::function<void(const ConversationId&)> m_tell;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    QSet<ConversationId> m_waiting;
    bool m_ending = false;
    std::thread m_thread;
};

struct ChatService::State
{
    using Turn = std::shared_ptr<TurnState>;
    struct Worker
    {
        std::thread thread;
        std::shared_ptr<std::atomic<bool>> ended = std::make_shared<std::atomic<bool>>(false);
    };

    State(ChatService& service, ChatServices given)
        : self(service)
        , services(std::move(given))
        , pacer([this](const ConversationId& id) { Q_EMIT self.turnProgressed(id.text()); })
    {
        previews.setMaxThreadCount(1);
    }

    // Null when one runs there, or when everything ends.
    Result<Turn> begin(const ConversationId& conversation)
    {
        auto turn = std::make_shared<TurnState>([this, conversation](bool) { pacer.changed(conversation); });
        {
            const std::scoped_lock lock(mutex);
            if (closing)
                return closed();
            if (turns.count(conversation) != 0)
                return busy();
            turns[conversation] = turn;
        }
        Q_EMIT self.turnStarted(conversation.text());
        return turn;
    }

    void end(const ConversationId& conversation)
    {
        {
            const std::scoped_lock lock(mutex);
            turns.erase(conversation);
        }
        pacer.forget(conversation);
        Q_EMIT self.turnFinished(conversation.text());
    }

    // On a thread of its own; those that have ended are joined at the next one. False when everything ends.
    bool start(std::function<void()> work)
    {
        const std::scoped_lock lock(mutex);
        if (closing)
            return false;
        for (auto worker = workers.begin(); worker != workers.end();) {
            if (*worker->ended) {
                worker->thread.join();
                worker = workers.erase(worker);
            } else {
                ++worker;
            }
        }
        Worker worker;
        worker.thread = std::thread([work = std::move(work), ended = worker.ended] {
            work();
            *ended = true;
        });
        workers.push_back(std::move(worker));
        return true;
    }

    void run(const Turn& turn, TurnJob job, const Done& done)
    {
        const ConversationId conversation = job.request.conversation;
        auto result = ChatTurn(services, *turn, std::move(job)).run();
        end(conversation);
        done(std::move(result));
    }

    void close()
    {
        std::vector<Worker> ending;
        {
            const std::scoped_lock lock(mutex);
            closing = true;
            for (const auto& [id, turn] : turns)
                turn->stop();
            ending = std::exchange(workers, {});
        }
        previewsEnd.cancel();
        for (Worker& worker : ending)
            worker.thread.join();
        previews.waitForDone();
    }

    ChatService& self;
    ChatServices services;
    std::mutex mutex;
    bool closing = false;
    std::map<ConversationId, Turn> turns;
    std::vector<Worker> workers;
    CancelSource previewsEnd;
    QThreadPool previews;
    ProgressPacer pacer;
};

ChatService::ChatService(Runner& runner, SearchService& search, FindAnswerer find)
    : m_state(std::make_unique<State>(*this, ChatServices{runner, search, std::move(find)}))
{}

ChatService::~ChatService()
{
    m_state->close();
}

void ChatService::send(const Caller& caller, const SendRequest& request, Done done, ChatSink sink)
{
    auto turn = m_state->begin(request.conversation);
    if (!turn)
        return done(std::move(turn).error());
    TurnJob job;
    job.caller = caller;
    job.request = request;
    job.sink = std::move(sink);
    const bool started = m_state->start([state = m_state.get(), turn = *turn, job = std::move(job), done]() mutable {
        state->run(turn, std::move(job), done);
    });
    if (!started) {
        m_state->end(request.conversation);
        done(closed());
    }
}

void ChatService::regenerate(const Caller& caller, const MessageId& answer, const QString& model, Done done,
                             ChatSink sink)
{
    const bool started = m_state->start([state = m_state.get(), caller, answer, model, done, sink] {
        auto question = state->services.runner.readNow(
            "chat.again", [&](ReadTx& tx) { return questionOf(caller, tx, answer); }, {}, Priority::Interactive);
        if (!question)
            return done(std::move(question).error());
        auto turn = state->begin(question->conversation);
        if (!turn)
            return done(std::move(turn).error());
        TurnJob job;
        job.caller = caller;
        job.request.conversation = question->conversation;
        job.again = std::move(*question);
        job.model = model;
        job.sink = sink;
        state->run(*turn, std::move(job), done);
    });
    if (!started)
        done(closed());
}

bool ChatService::stop(const ConversationId& conversation)
{
    const std::scoped_lock lock(m_state->mutex);
    const auto found = m_state->turns.find(conversation);
    if (found == m_state->turns.end())
        return false;
    found->second->stop();
    return true;
}

std::optional<TurnProgress> ChatService::running(const ConversationId& conversation) const
{
    State::Turn turn;
    {
        const std::scoped_lock lock(m_state->mutex);
        const auto found = m_state->turns.find(conversation);
        if (found == m_state->turns.end())
            return std::nullopt;
        turn = found->second;
    }
    return turn->progress();
}

void ChatService::preview(const Caller& caller, const SendRequest& request, std::function<void(Result<Receipt>)> done,
                          CancelToken cancel)
{
    TurnJob job;
    job.caller = caller;
    job.request = request;
    m_state->previews.start([state = m_state.get(), job = std::move(job), done = std::move(done), cancel]() mutable {
        if (cancel.isCancelled() || state->previewsEnd.isCancelled())
            return done(Error::cancelled());
        TurnState turn([](bool) {}, cancel);
        done(ChatTurn(state->services, turn, std::move(job)).preview());
    });
}

Result<Receipt> ChatService::receipt(const Caller& caller, const ReadTx& tx, const MessageId& answer)
{
    CHIMERA_TRY(const auto message, Conversations::message(caller, tx, answer));
    CHIMERA_TRY(auto row, tx.query("SELECT value FROM receipt WHERE message = ?", message.pk));
    const bool found = row.next();
    const QByteArray json = found ? row.utf8(0) : QByteArray();
    CHIMERA_CHECK(row.done());
    if (!found)
        return Error::notFound(QStringLiteral("Nothing was sent for this message."));
    return receiptFromJson(QJsonDocument::fromJson(json).object());
}

} // namespace chimera
