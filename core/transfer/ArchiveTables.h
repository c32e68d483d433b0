// The rows of an archive: which tables, in which order, and each row as one JSON object and back. Ids are kept; what
// can be derived (links, full text, counts) is not in it, nor anything of this machine or of other users. Inside the
// transaction given.
#pragma once

#include "core/accounts/Caller.h"
#include "core/memories/Memory.h"
#include "core/storage/Tx.h"

#include <QHash>
#include <QJsonObject>
#include <QSet>

#include <functional>

namespace chimera::transfer {

class ArchiveTables
{
public:
    // In the order of writing and of restoring.
    static const QStringList& names();

    // `workspaces`: pks; one object a row to `sink`.
    static Result<void> read(const ReadTx& tx, const QString& table, const std::vector<std::int64_t>& workspaces,
                             const std::function<Result<void>(const QJsonObject&)>& sink);
    // The hashes of all attachments that the memories there name.
    static Result<QStringList> attachmentHashes(const ReadTx& tx, const std::vector<std::int64_t>& workspaces);

    // Invalid when a needed field is missing or has another type.
    static Result<void> check(const QString& table, const QJsonObject& row);
};

// Puts rows back, table after table in the order of names().
class ArchiveRestorer
{
public:
    ArchiveRestorer(const Caller& caller, WriteTx& tx);
    Result<void> restore(const QString& table, const QJsonObject& row);
    // After all rows: what could not be so while they came.
    Result<void> finish();
    std::int64_t memories() const { return static_cast<std::int64_t>(m_memories.size()); }

private:
    Result<void> workspace(const QJsonObject& row);
    Result<void> memory(const QJsonObject& row);
    Result<void> version(const QJsonObject& row);
    Result<void> sourceItem(const QJsonObject& row);
    Result<void> activity(const QJsonObject& row);
    Result<void> savedSearch(const QJsonObject& row);
    Result<void> tag(const QJsonObject& row);
    Result<void> setting(const QJsonObject& row);
    Result<void> conversation(const QJsonObject& row);
    Result<void> message(const QJsonObject& row);
    Result<void> proposal(const QJsonObject& row);
    Result<void> usage(const QJsonObject& row);

    // Messages of a conversation that come after it.
    struct Ends
    {
        std::int64_t conversation = 0;
        QString head;
        QString closedAt;
    };

    Caller m_caller;
    WriteTx& m_tx;
    QHash<QString, std::int64_t> m_workspaces; // id -> pk
    QHash<QString, std::int64_t> m_memories;
    QHash<QString, std::int64_t> m_conversations;
    QHash<QString, std::int64_t> m_messages;
    QSet<QString> m_proposals;
    std::vector<Ends> m_ends;
    std::vector<std::pair<std::int64_t, Timestamp>> m_trashedWorkspaces;
};

} // namespace chimera::transfer
