#include "core/api/routes/ExportSource.h"

#include "core/api/Encode.h"
#include "core/api/EncodeConversation.h"
#include "core/api/Services.h"
#include "core/chat/Integrations.h"

namespace chimera::api {

namespace {

constexpr std::size_t rowsAPiece = 500;

std::string talkHead(const ConversationRow& row)
{
    std::string head;
    JsonWriter json(head);
    json.member("id", row.id.text());
    json.member("title", row.title);
    json.member("modelId", row.model);
    json.member("status", wireName(row.status));
    json.member("createdAt", row.createdAt);
    json.member("updatedAt", row.updatedAt);
    return head;
}

void writeTalkMessage(JsonWriter& json, const MessageBytes& message)
{
    json.beginObject();
    json.member("id", message.id);
    json.member("role", message.role);
    json.member("content", message.content);
    json.member("isPinned", message.pinned);
    json.member("timestamp", message.at);
    json.key("metadata");
    json.raw(message.metadata);
    json.endObject();
}

void writeExported(JsonWriter& json, const MemoryBytes& memory)
{
    json.beginObject();
    json.member("id", memory.id);
    json.member("title", memory.title);
    json.member("content", memory.content);
    json.member("snippet", memory.snippet);
    json.key("tags");
    json.raw(memory.tags);
    json.key("metadata");
    json.raw(memory.metadata);
    json.member("version", memory.version);
    json.member("createdAt", memory.createdAt);
    json.member("updatedAt", memory.updatedAt);
    json.endObject();
}

std::string integrationsJson(const std::vector<Integration>& integrations)
{
    std::string text;
    JsonWriter json(text);
    json.beginArray();
    for (const Integration& integration : integrations) {
        json.beginObject();
        json.member("id", integration.id.text());
        json.member("provider", integration.provider);
        json.member("status", integration.status == IntegrationStatus::Connected ? "connected"
                              : integration.status == IntegrationStatus::Error   ? "error"
                                                                                 : "disconnected");
        json.key("lastTested");
        if (integration.testedAt)
            json.time(*integration.testedAt);
        else
            json.null();
        json.member("createdAt", integration.createdAt);
        json.endObject();
    }
    json.endArray();
    return text;
}

} // namespace

Result<std::shared_ptr<ExportSource>> ExportSource::make(const Call& call, const ReadTx& tx)
{
    auto source = std::make_shared<ExportSource>(call);
    CHIMERA_TRY(source->m_user, Accounts::get(tx, call.caller().user));
    CHIMERA_TRY(source->m_settings, Accounts::settings(tx, call.caller().user));
    CHIMERA_TRY(source->m_workspaces, Dashboard::cards(call.caller(), tx));
    CHIMERA_TRY(const auto integrations, Integrations::list(call.caller(), tx));
    source->m_integrations = integrationsJson(integrations);
    return source;
}

void ExportSource::next(std::function<void(Piece)> ready)
{
    const auto self = shared_from_this();
    m_call.services.runner().read(
        "export.piece", [self](ReadTx& tx) { return self->read(tx); },
        [self, ready = std::move(ready)](Result<std::string> bytes) {
            if (!bytes)
                return ready({{}, true, true});
            ready({std::move(*bytes), self->m_stage == Stage::Done, false});
        },
        m_call->cancel);
}

Result<std::string> ExportSource::read(const ReadTx& tx)
{
    std::string compact;
    JsonWriter json(compact);
    switch (m_stage) {
    case Stage::Opening:
        writeOpening(json);
        m_stage = m_workspaces.empty() ? Stage::Closing : Stage::Workspace;
        break;
    case Stage::Workspace:
        CHIMERA_CHECK(openWorkspace(json, tx));
        m_stage = Stage::Conversations;
        break;
    case Stage::Conversations:
        CHIMERA_CHECK(writeConversations(json, tx));
        break;
    case Stage::Memories:
        CHIMERA_CHECK(writeMemories(json, tx));
        break;
    case Stage::Closing:
        writeClosing(json);
        m_stage = Stage::Done;
        break;
    case Stage::Done:
        break;
    }
    std::string lines;
    lines.reserve(compact.size() + compact.size() / 2);
    m_indenter.add(compact, lines);
    return lines;
}

void ExportSource::writeOpening(JsonWriter& json) const
{
    json.beginObject();
    json.key("user");
    json.beginObject();
    json.member("id", m_user.id.text());
    json.member("name", m_user.name);
    json.member("email", m_user.email);
    json.member("createdAt", m_user.createdAt);
    json.endObject();
    json.key("settings");
    writeSettings(json, m_user, m_settings);
    json.key("workspaces");
    json.beginArray();
}

Result<void> ExportSource::openWorkspace(JsonWriter& json, const ReadTx& tx)
{
    const WorkspaceCard& card = m_workspaces[m_workspace];
    if (m_workspace > 0)
        json.out() += ',';
    json.beginObject();
    json.member("id", card.id.text());
    json.member("name", card.name);
    json.member("description", card.description);
    json.member("ownerId", card.owner.text());
    json.member("isOwner", card.owner == m_user.id);
    json.member("createdAt", card.createdAt);
    json.member("updatedAt", card.updatedAt);
    json.key("conversations");
    json.beginArray();
    m_talks.clear();
    m_talk = 0;
    // A workspace that has gone since the beginning is exported as empty.
    const auto talks =
        ConversationReader::page(m_call.caller(), tx, {card.id, -1, 0, {}}, [this](const ConversationRow& row) {
            m_talks.push_back({row.pk, talkHead(row), row.messages});
        });
    MemoryListing listing;
    listing.workspace = card.id;
    listing.sort = MemorySort::Created;
    const auto memories = MemoryReader::keys(m_call.caller(), tx, listing);
    for (const ErrorCode code :
         {talks ? ErrorCode::NotFound : talks.error().code, memories ? ErrorCode::NotFound : memories.error().code}) {
        if (code != ErrorCode::NotFound && code != ErrorCode::Denied)
            return talks ? memories.error() : talks.error();
    }
    m_memories = memories ? memories->keys : std::vector<MemoryKey>();
    m_memory = 0;
    return {};
}

Result<void> ExportSource::writeConversations(JsonWriter& json, const ReadTx& tx)
{
    std::vector<std::int64_t> pks;
    std::int64_t messages = 0;
    const std::size_t first = m_talk;
    for (; m_talk < m_talks.size() && messages < static_cast<std::int64_t>(rowsAPiece); ++m_talk) {
        pks.push_back(m_talks[m_talk].pk);
        messages += m_talks[m_talk].messages + 1;
    }
    QHash<std::int64_t, std::string> threads;
    if (!pks.empty()) {
        CHIMERA_CHECK(ConversationReader::threads(tx, pks, [&threads](const MessageBytes& message) {
            std::string& thread = threads[message.conversation];
            if (!thread.empty())
                thread += ',';
            JsonWriter one(thread);
            writeTalkMessage(one, message);
        }));
    }
    for (std::size_t i = first; i < m_talk; ++i) {
        if (i > 0)
            json.out() += ',';
        json.out() += '{' + m_talks[i].head + ",\"messages\":[" + threads.value(m_talks[i].pk) + "]}";
    }
    if (m_talk < m_talks.size())
        return {};
    json.out() += "],\"memories\":[";
    m_stage = Stage::Memories;
    return {};
}

Result<void> ExportSource::writeMemories(JsonWriter& json, const ReadTx& tx)
{
    const auto keys = std::span(m_memories).subspan(m_memory, std::min(rowsAPiece, m_memories.size() - m_memory));
    bool separated = m_memory == 0;
    CHIMERA_CHECK(MemoryReader::rows(tx, keys, true, [&](const MemoryBytes& memory) {
        if (!separated)
            json.out() += ',';
        separated = false;
        JsonWriter one(json.out());
        writeExported(one, memory);
    }));
    m_memory += keys.size();
    if (m_memory < m_memories.size())
        return {};
    json.out() += "]}";
    ++m_workspace;
    m_stage = m_workspace < m_workspaces.size() ? Stage::Workspace : Stage::Closing;
    return {};
}

void ExportSource::writeClosing(JsonWriter& json) const
{
    json.out() += "],\"integrations\":" + m_integrations + '}';
}

} // namespace chimera::api
