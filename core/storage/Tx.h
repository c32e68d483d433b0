// Transactions. Services take a ReadTx& (a snapshot) or a WriteTx&; only the Runner makes them, a WriteTx only on the
// writer's thread, so that the threading rule is a type. A WriteTx is a ReadTx: whatever can be read can be read while
// writing.
#pragma once

#include "core/base/Clock.h"
#include "core/base/IdSource.h"
#include "core/storage/ChangeSet.h"
#include "core/storage/Connection.h"

namespace chimera {

class Runner;

class ReadTx
{
public:
    ReadTx(const ReadTx&) = delete;
    ReadTx& operator=(const ReadTx&) = delete;

    template <typename... Values>
    Result<Statement> query(const QByteArray& sql, const Values&... values) const
    {
        return m_connection.query(sql, values...);
    }

    // The first column of the first row as an integer; 0 when there is no row.
    template <typename... Values>
    Result<std::int64_t> count(const QByteArray& sql, const Values&... values) const
    {
        CHIMERA_TRY(auto rows, m_connection.query(sql, values...));
        const std::int64_t value = rows.next() ? rows.integer(0) : 0;
        CHIMERA_CHECK(rows.done());
        return value;
    }

    const Clock& clock() const { return m_clock; }
    const CancelToken& cancel() const { return m_cancel; }
    Connection& connection() const { return m_connection; }

protected:
    friend class Runner;
    ReadTx(Connection& connection, const Clock& clock, CancelToken cancel)
        : m_connection(connection), m_clock(clock), m_cancel(std::move(cancel))
    {}
    ~ReadTx() = default;

    Connection& m_connection;
    const Clock& m_clock;
    CancelToken m_cancel;
};

class WriteTx final : public ReadTx
{
public:
    // For statements without rows; answers how many rows were changed.
    template <typename... Values>
    Result<int> run(const QByteArray& sql, const Values&... values)
    {
        CHIMERA_TRY(auto statement, m_connection.query(sql, values...));
        return statement.run();
    }

    // Runs `work` (Result<T>()) in a savepoint: when it fails, only its own writes are taken back.
    template <typename Work>
    auto attempt(Work&& work) -> std::invoke_result_t<Work>
    {
        const std::size_t known = m_changes.changes.size();
        CHIMERA_CHECK(m_connection.script("SAVEPOINT attempt"));
        auto result = work();
        if (result) {
            CHIMERA_CHECK(m_connection.script("RELEASE attempt"));
        } else {
            m_changes.changes.resize(known);
            // An interrupt, a full disk or a failing one has taken back the whole transaction by now: that is what
            // counts.
            if (auto undone = m_connection.script("ROLLBACK TO attempt; RELEASE attempt");
                !undone && !endsTransaction(result.error().code))
                return std::move(undone).error();
        }
        return result;
    }

    void touched(Entity entity, ChangeKind kind, const QString& id, const QString& workspace = {})
    {
        m_changes.changes.push_back({entity, kind, id, workspace});
    }
    void setOrigin(const QString& origin) { m_changes.origin = origin; }
    const ChangeSet& changes() const { return m_changes; }

    IdSource& ids() const { return m_ids; }
    Timestamp now() const { return m_now; } // one moment for the whole transaction

private:
    friend class Runner;
    static bool endsTransaction(ErrorCode code)
    {
        return code == ErrorCode::Cancelled || code == ErrorCode::TimedOut || code == ErrorCode::DiskFull ||
               code == ErrorCode::Io || code == ErrorCode::Corrupt;
    }
    WriteTx(Connection& connection, const Clock& clock, IdSource& ids, CancelToken cancel)
        : ReadTx(connection, clock, std::move(cancel)), m_ids(ids), m_now(clock.now())
    {}
    ~WriteTx() = default;

    IdSource& m_ids;
    Timestamp m_now;
    ChangeSet m_changes;
};

} // namespace chimera
