// The export of everything a person may read (contract, section 9), in pieces: keys first, then rows in short read
// transactions. Memory stays flat but for the keys.
#pragma once

#include "core/api/JsonIndenter.h"
#include "core/api/Route.h"
#include "core/dashboard/Dashboard.h"
#include "core/memories/MemoryBytes.h"

namespace chimera::api {

class ExportSource final : public Source, public std::enable_shared_from_this<ExportSource>
{
public:
    // Inside a read transaction: who, which settings, which workspaces.
    static Result<std::shared_ptr<ExportSource>> make(const Call& call, const ReadTx& tx);
    explicit ExportSource(Call call) : m_call(std::move(call)) {}

    void next(std::function<void(Piece)> ready) override;

private:
    enum class Stage { Opening, Workspace, Conversations, Memories, Closing, Done };

    Result<std::string> read(const ReadTx& tx);
    void writeOpening(JsonWriter& json) const;
    Result<void> openWorkspace(JsonWriter& json, const ReadTx& tx);
    Result<void> writeConversations(JsonWriter& json, const ReadTx& tx);
    Result<void> writeMemories(JsonWriter& json, const ReadTx& tx);
    void writeClosing(JsonWriter& json) const;

    const Call m_call;
    User m_user;
    UserSettings m_settings;
    std::vector<WorkspaceCard> m_workspaces;
    std::string m_integrations; // JSON
    JsonIndenter m_indenter;

    Stage m_stage = Stage::Opening;
    std::size_t m_workspace = 0;
    struct Talk
    {
        std::int64_t pk = 0;
        std::string head; // JSON of its members before the messages
        std::int64_t messages = 0;
    };
    std::vector<Talk> m_talks;
    std::size_t m_talk = 0;
    std::vector<MemoryKey> m_memories;
    std::size_t m_memory = 0;
};

} // namespace chimera::api
