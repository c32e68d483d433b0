// Strong identifiers. Made here they are "<kind>-<ULID in lower case>", so that new rows stay in insertion order and
// two devices never meet; ids from elsewhere are accepted as they are when isAcceptable() says so. Users have a UUID.
#pragma once

#include <QHashFunctions>
#include <QString>

#include <compare>

namespace chimera {

template <typename Kind>
class Id
{
public:
    Id() = default;
    explicit Id(QString text) : m_text(std::move(text)) {}

    const QString& text() const { return m_text; }
    bool isEmpty() const { return m_text.isEmpty(); }

    bool operator==(const Id&) const = default;
    bool operator<(const Id& other) const { return m_text < other.m_text; }
    friend size_t qHash(const Id& id, size_t seed = 0) { return qHash(id.m_text, seed); }

    static QString prefix() { return QString::fromLatin1(Kind::prefix); }

private:
    QString m_text;
};

struct UserKind
{
    static constexpr const char* prefix = "";
};
struct WorkspaceKind
{
    static constexpr const char* prefix = "workspace-";
};
struct MemoryKind
{
    static constexpr const char* prefix = "memory-";
};
struct ActivityKind
{
    static constexpr const char* prefix = "activity-";
};
struct VersionKind
{
    static constexpr const char* prefix = "version-";
};
struct AttachmentKind
{
    static constexpr const char* prefix = "attachment-";
};
struct SavedSearchKind
{
    static constexpr const char* prefix = "search-";
};
struct ImportKind
{
    static constexpr const char* prefix = "import-";
};

struct ConversationKind
{
    static constexpr const char* prefix = "conv-";
};
struct MessageKind
{
    static constexpr const char* prefix = "msg-";
};
struct IntegrationKind
{
    static constexpr const char* prefix = "int-";
};
struct ProposalKind
{
    static constexpr const char* prefix = "proposal-";
};

using UserId = Id<UserKind>;
using WorkspaceId = Id<WorkspaceKind>;
using MemoryId = Id<MemoryKind>;
using ActivityId = Id<ActivityKind>;
using VersionId = Id<VersionKind>;
using AttachmentId = Id<AttachmentKind>;
using SavedSearchId = Id<SavedSearchKind>;
using ImportId = Id<ImportKind>;
using ConversationId = Id<ConversationKind>;
using MessageId = Id<MessageKind>;
using IntegrationId = Id<IntegrationKind>;
using ProposalId = Id<ProposalKind>;

// Prefix, dash, 12 to 40 lower-case letters and digits, at most 50 characters in all (contract, section 1).
bool isAcceptableId(const QString& text, const QString& prefix);

} // namespace chimera
