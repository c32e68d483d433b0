#include "core/api/EventHub.h"

#include "core/accounts/Access.h"

#include <sodium.h>

namespace chimera::api {

namespace {

constexpr std::size_t kept = 1'024;     // change sets that a stream may have missed
constexpr std::size_t spelledOut = 200; // changes of one set; more become one for each workspace
constexpr std::chrono::seconds lifeSign(15);

const char* nameOf(Entity entity)
{
    switch (entity) {
    case Entity::Workspace:
        return "workspace";
    case Entity::Memory:
        return "memory";
    case Entity::Tag:
        return "tag";
    case Entity::Conversation:
        return "conversation";
    case Entity::Message:
        return "message";
    case Entity::Proposal:
        return "proposal";
    case Entity::Member:
        return "member";
    case Entity::Attachment:
        return "attachment";
    case Entity::Index:
        return "index";
    default:
        return nullptr; // nobody's, or nobody else's business
    }
}

const char* nameOf(ChangeKind kind)
{
    switch (kind) {
    case ChangeKind::Created:
        return "created";
    case ChangeKind::Updated:
        return "updated";
    case ChangeKind::Trashed:
        return "deleted"; // over HTTP what is in Trash is not there
    case ChangeKind::Restored:
        return "restored";
    case ChangeKind::Removed:
        return "removed";
    }
    return "updated";
}

void writeChange(JsonWriter& json, const Change& change)
{
    json.beginObject();
    json.member("entity", nameOf(change.entity));
    json.member("kind", nameOf(change.kind));
    json.member("id", change.id);
    json.member("workspaceId", change.workspace);
    json.endObject();
}

struct Entry
{
    std::uint64_t number = 0;
    std::shared_ptr<const ChangeSet> changes;
};

} // namespace

class EventStream;

class EventHub::State
{
public:
    explicit State(Runner& given) : runner(given)
    {
        std::uint64_t chance = 0;
        randombytes_buf(&chance, sizeof chance);
        epoch = QByteArray::number(static_cast<qulonglong>(chance), 36);
    }

    Runner& runner;
    QByteArray epoch; // of this process: numbers begin again with each
    mutable std::mutex mutex;
    std::deque<Entry> entries;
    std::uint64_t newest = 0;
    bool closed = false;
    std::vector<std::weak_ptr<EventStream>> streams;
};

class EventStream final : public Source, public std::enable_shared_from_this<EventStream>
{
public:
    EventStream(std::shared_ptr<EventHub::State> hub, Caller caller, TokenInfo token, const QByteArray& lastEventId)
        : m_hub(std::move(hub)), m_caller(std::move(caller)), m_token(std::move(token))
    {
        const std::scoped_lock lock(m_hub->mutex);
        const qsizetype dash = lastEventId.indexOf('-');
        m_seen = lastEventId.mid(dash + 1).toULongLong();
        const bool ours = dash > 0 && lastEventId.first(dash) == m_hub->epoch && m_seen <= m_hub->newest;
        const std::uint64_t oldest = m_hub->entries.empty() ? m_hub->newest + 1 : m_hub->entries.front().number;
        m_lostTrack = !lastEventId.isEmpty() && (!ours || m_seen + 1 < oldest);
        if (!ours || m_lostTrack)
            m_seen = m_hub->newest;
    }

    void next(std::function<void(Piece)> ready) override
    {
        {
            const std::scoped_lock lock(m_mutex);
            m_ready = std::move(ready);
        }
        if (!m_greeted) {
            m_greeted = true;
            std::string greeting = "retry: 2000\n: here\n\n";
            if (m_lostTrack)
                greeting += "event: reset\nid: " + idOf(m_seen) + "\ndata: {}\n\n";
            m_stale = true; // what may be read is asked before the first event
            return give({std::move(greeting), false, false});
        }
        look();
    }

    void stop() override { give({{}, true, false}); }

    // Something was published, a right may have changed, time has passed.
    void wake(bool rightsChanged)
    {
        if (rightsChanged)
            m_stale = true;
        look();
    }

    void beat(Timestamp now)
    {
        if (m_token.expiresAt && now >= *m_token.expiresAt)
            return stop();
        if (std::chrono::steady_clock::now() - m_lastGiven.load() >= lifeSign)
            give({": still here\n\n", false, false});
    }

private:
    std::string idOf(std::uint64_t number) const { return m_hub->epoch.toStdString() + '-' + std::to_string(number); }

    void give(Piece piece)
    {
        std::function<void(Piece)> ready;
        {
            const std::scoped_lock lock(m_mutex);
            ready = std::exchange(m_ready, {});
            if (!ready && piece.last)
                m_ended = true; // told at the next call
        }
        m_lastGiven = std::chrono::steady_clock::now();
        if (ready)
            ready(std::move(piece));
    }

    bool isWaitedFor()
    {
        const std::scoped_lock lock(m_mutex);
        return static_cast<bool>(m_ready);
    }

    void look()
    {
        if (!isWaitedFor())
            return;
        if (m_ended)
            return give({{}, true, false});
        if (m_stale.exchange(false))
            return askRights();
        std::string text = takeEvents();
        if (!text.empty())
            give({std::move(text), false, false});
    }

    // Whether the token still is good and what its user may read, then on.
    void askRights()
    {
        struct Rights
        {
            bool good = false;
            QSet<QString> workspaces;
        };
        const auto self = shared_from_this();
        m_hub->runner.read(
            "events.rights",
            [self](ReadTx& tx) -> Result<Rights> {
                Rights rights;
                CHIMERA_TRY(rights.good, Tokens::isGood(tx, self->m_token));
                CHIMERA_TRY(const auto places, Access::memberships(tx, self->m_caller));
                for (const WorkspaceId& place : places)
                    rights.workspaces.insert(place.text());
                return rights;
            },
            [self](Result<Rights> rights) {
                if (!rights || !rights->good)
                    return self->stop();
                {
                    const std::scoped_lock lock(self->m_mutex);
                    self->m_workspaces = std::move(rights->workspaces);
                }
                self->look();
            });
    }

    std::string takeEvents()
    {
        std::vector<Entry> news;
        {
            const std::scoped_lock lock(m_hub->mutex);
            for (const Entry& entry : m_hub->entries) {
                if (entry.number > m_seen)
                    news.push_back(entry);
            }
        }
        const std::scoped_lock lock(m_mutex);
        std::string text;
        for (const Entry& entry : news) {
            if (entry.number <= m_seen)
                continue;
            m_seen = entry.number;
            appendEvent(text, entry);
        }
        return text;
    }

    void appendEvent(std::string& text, const Entry& entry) const
    {
        std::vector<Change> mine;
        for (const Change& change : entry.changes->changes) {
            if (nameOf(change.entity) && m_workspaces.contains(change.workspace))
                mine.push_back(change);
        }
        if (mine.empty())
            return;
        if (mine.size() > spelledOut) {
            std::vector<Change> places;
            for (const Change& change : mine) {
                const Change place{change.entity, ChangeKind::Updated, {}, change.workspace};
                if (std::find(places.begin(), places.end(), place) == places.end())
                    places.push_back(place);
            }
            mine = std::move(places);
        }
        text += "event: change\nid: " + idOf(entry.number) + "\ndata: ";
        JsonWriter json(text);
        json.beginObject();
        json.key("changes");
        json.beginArray();
        for (const Change& change : mine)
            writeChange(json, change);
        json.endArray();
        json.endObject();
        text += "\n\n";
    }

    std::shared_ptr<EventHub::State> m_hub;
    const Caller m_caller;
    const TokenInfo m_token;
    bool m_greeted = false;
    bool m_lostTrack = false;
    std::atomic<bool> m_stale = true;
    std::atomic<bool> m_ended = false;
    std::atomic<std::chrono::steady_clock::time_point> m_lastGiven{std::chrono::steady_clock::now()};
    std::mutex m_mutex; // what follows
    std::function<void(Piece)> m_ready;
    std::uint64_t m_seen = 0;
    QSet<QString> m_workspaces;
};

EventHub::EventHub(Runner& runner) : m_state(std::make_shared<State>(runner)) {}

EventHub::~EventHub() = default;

void EventHub::publish(const ChangeSet& changes)
{
    std::vector<std::shared_ptr<EventStream>> streams;
    {
        const std::scoped_lock lock(m_state->mutex);
        if (m_state->closed)
            return;
        m_state->entries.push_back({++m_state->newest, std::make_shared<const ChangeSet>(changes)});
        if (m_state->entries.size() > kept)
            m_state->entries.pop_front();
        std::erase_if(m_state->streams, [](const auto& stream) { return stream.expired(); });
        for (const auto& stream : m_state->streams)
            streams.push_back(stream.lock());
    }
    const bool rights =
        changes.touches(Entity::Member) || changes.touches(Entity::Workspace) || changes.touches(Entity::Token);
    for (const auto& stream : streams) {
        if (stream)
            stream->wake(rights);
    }
}

void EventHub::tick(Timestamp now)
{
    std::vector<std::shared_ptr<EventStream>> streams;
    {
        const std::scoped_lock lock(m_state->mutex);
        for (const auto& stream : m_state->streams)
            streams.push_back(stream.lock());
    }
    for (const auto& stream : streams) {
        if (stream)
            stream->beat(now);
    }
}

void EventHub::close()
{
    std::vector<std::weak_ptr<EventStream>> streams;
    {
        const std::scoped_lock lock(m_state->mutex);
        m_state->closed = true;
        streams.swap(m_state->streams);
    }
    for (const auto& weak : streams) {
        if (const auto stream = weak.lock())
            stream->stop();
    }
}

std::shared_ptr<Source> EventHub::open(const Caller& caller, const TokenInfo& token, const QByteArray& lastEventId)
{
    auto stream = std::make_shared<EventStream>(m_state, caller, token, lastEventId);
    const std::scoped_lock lock(m_state->mutex);
    m_state->streams.push_back(stream);
    return stream;
}

std::size_t EventHub::streams() const
{
    const std::scoped_lock lock(m_state->mutex);
    return static_cast<std::size_t>(std::count_if(m_state->streams.begin(), m_state->streams.end(),
                                                  [](const auto& stream) { return !stream.expired(); }));
}

} // namespace chimera::api
