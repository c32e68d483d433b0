// A TempProfile with one workspace and short ways to the service, for the tests of this folder.
#pragma once

#include "core/memories/Memories.h"
#include "core/storage/Database.h"
#include "core/workspaces/Workspaces.h"
#include "tests/support/TempProfile.h"

namespace chimera::test {

class MemoryProfile : public TempProfile
{
public:
    MemoryProfile() : m_caller(TempProfile::caller())
    {
        m_workspace = write([this](WriteTx& tx) { return Workspaces::create(m_caller, tx, QStringLiteral("W")); })->id;
    }

    const WorkspaceId& workspace() const { return m_workspace; }
    const Caller& caller() const { return m_caller; }
    void setClient(const QString& client) { m_caller.client = client; }

    Result<Memory> create(const NewMemory& given)
    {
        return write([&](WriteTx& tx) { return Memories::create(m_caller, tx, m_workspace, given); });
    }
    Result<Memory> create(const QString& title, const QString& content = {}, const QStringList& tags = {})
    {
        NewMemory given;
        given.title = title;
        given.content = content;
        given.tags = tags;
        return create(given);
    }
    Result<Memory> get(const MemoryId& id, bool includeTrashed = false)
    {
        return read([&](const ReadTx& tx) { return Memories::get(m_caller, tx, id, includeTrashed); });
    }
    Result<Memory> save(const MemoryId& id, const MemoryEdit& edit)
    {
        return write([&](WriteTx& tx) { return Memories::save(m_caller, tx, id, edit); });
    }
    // In this profile's workspace.
    MemoryPage list(MemoryQuery query)
    {
        query.workspace = m_workspace;
        const auto page = read([&](const ReadTx& tx) { return Memories::list(m_caller, tx, query); });
        return page ? *page : MemoryPage{{}, -1};
    }
    std::int64_t count(const QByteArray& sql)
    {
        const auto number = read([&](const ReadTx& tx) { return tx.count(sql); });
        return number ? *number : -1;
    }
    // Integrity, foreign keys, full-text index, and the counts that triggers keep.
    QStringList problems()
    {
        const auto found = write([](WriteTx& tx) -> Result<QStringList> {
            CHIMERA_TRY(Integrity integrity, checkIntegrity(tx.connection(), true));
            CHIMERA_TRY(
                const auto wrong,
                tx.count("SELECT count(*) FROM workspace_count c WHERE memories <> (SELECT count(*) FROM memory "
                         "m WHERE m.workspace = c.workspace AND m.trashed_at IS NULL) OR trashed <> (SELECT "
                         "count(*) FROM memory m WHERE m.workspace = c.workspace AND m.trashed_at IS NOT NULL)"));
            if (wrong > 0)
                integrity.problems.append(QStringLiteral("wrong counts"));
            CHIMERA_TRY(
                const auto wrongTags,
                tx.count("SELECT count(*) FROM tag t JOIN workspace w LEFT JOIN tag_count c ON c.tag = t.pk AND "
                         "c.workspace = w.pk WHERE ifnull(c.memories, 0) <> (SELECT count(*) FROM memory_tag mt "
                         "JOIN memory m ON m.pk = mt.memory WHERE mt.tag = t.pk AND m.workspace = w.pk AND "
                         "m.trashed_at IS NULL)"));
            if (wrongTags > 0)
                integrity.problems.append(QStringLiteral("wrong tag counts"));
            return integrity.problems;
        });
        return found ? *found : QStringList{found.error().message, found.error().detail};
    }
    Caller stranger()
    {
        const auto id = write([](WriteTx& tx) -> Result<UserId> {
            const UserId user = tx.ids().user();
            CHIMERA_CHECK(tx.run("INSERT INTO user(id, name, created_at) VALUES(?, 'Stranger', 1)", user));
            return user;
        });
        return {*id, CallScope::Write, QStringLiteral("test")};
    }

private:
    Caller m_caller;
    WorkspaceId m_workspace;
};

} // namespace chimera::test
