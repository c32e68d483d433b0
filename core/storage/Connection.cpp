#include "core/storage/Connection.h"

#include "core/base/Failpoint.h"
#include "core/storage/SqlFunctions.h"

#include <QFile>
#include <QFileInfo>
#include <QSqlDatabase>
#include <QSqlDriver>
#include <QSqlError>
#include <QUrl>
#include <QVariant>

#include <cerrno>
#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

namespace chimera {

struct Connection::State
{
    QString path;
    QString qtName;
    QSqlDatabase database;
    sqlite3* handle = nullptr;
    Mode mode = Mode::Reader;
    Timings* timings = nullptr;
    QHash<QByteArray, sqlite3_stmt*> cache;
    CancelToken cancel;
    std::optional<std::chrono::steady_clock::time_point> deadline;
    bool timedOut = false;
    Counters counters;
};

namespace {

constexpr int cachedStatements = 128;
constexpr int progressInterval = 2000; // virtual machine steps between two looks at the clock

QString nextConnectionName()
{
    static std::atomic<int> counter{0};
    return QStringLiteral("chimera-%1").arg(counter.fetch_add(1));
}

// SQLite gives -wal and -shm the rights of the database itself, so only this file needs care.
Result<void> createPrivateFile(const QString& path)
{
    const int file = ::open(QFile::encodeName(path).constData(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) {
        const int reason = errno;
        if (QFile::exists(path))
            return {}; // a read-only file opens for reading further on
        const bool full = reason == ENOSPC || reason == EDQUOT;
        const bool denied = reason == EACCES || reason == EROFS || reason == EPERM;
        return Error{full     ? ErrorCode::DiskFull
                     : denied ? ErrorCode::ReadOnly
                              : ErrorCode::Io,
                     full     ? QStringLiteral("The disk is full: the database cannot be created.")
                     : denied ? QStringLiteral("The data folder cannot be written.")
                              : QStringLiteral("The database cannot be created."),
                     QString::fromLocal8Bit(strerror(reason))};
    }
    ::close(file);
    return {};
}

void setPlace(QSqlDatabase& database, const QString& path, Connection::Mode mode)
{
    if (mode != Connection::Mode::Recovery) {
        database.setDatabaseName(path);
        database.setConnectOptions(QStringLiteral("QSQLITE_BUSY_TIMEOUT=5000"));
        return;
    }
    // A WAL database in a folder that cannot be written opens only as "immutable"; right when no log waits beside it.
    QUrl url = QUrl::fromLocalFile(path);
    if (QFileInfo(path + QStringLiteral("-wal")).size() == 0)
        url.setQuery(QStringLiteral("immutable=1"));
    database.setDatabaseName(url.toString(QUrl::FullyEncoded));
    database.setConnectOptions(QStringLiteral("QSQLITE_OPEN_READONLY;QSQLITE_OPEN_URI;QSQLITE_BUSY_TIMEOUT=2000"));
}

QByteArray pragmas(Connection::Mode mode)
{
    QByteArray script = "PRAGMA foreign_keys=ON;PRAGMA temp_store=MEMORY;PRAGMA trusted_schema=ON;";
    if (mode == Connection::Mode::Writer)
        script += "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA cache_size=-24000;"
                  "PRAGMA journal_size_limit=33554432;";
    else if (mode == Connection::Mode::Copy)
        script += "PRAGMA journal_mode=MEMORY;PRAGMA synchronous=OFF;";
    else
        script += "PRAGMA query_only=ON;PRAGMA cache_size=-32000;";
    return script;
}

} // namespace

Error sqliteError(int code, const QString& detail)
{
    const auto make = [&detail](ErrorCode kind, const char* sentence) {
        return Error{kind, QString::fromLatin1(sentence), detail};
    };
    switch (code & 0xff) {
    case SQLITE_FULL:
        return make(ErrorCode::DiskFull, "The disk is full: nothing was written.");
    case SQLITE_READONLY:
        return make(ErrorCode::ReadOnly, "The data folder is read-only: nothing was written.");
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return make(ErrorCode::Corrupt, "The database is damaged.");
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return make(ErrorCode::Busy, "The database is in use by another process.");
    case SQLITE_INTERRUPT:
        return make(ErrorCode::Cancelled, "Cancelled.");
    case SQLITE_CANTOPEN:
        return make(ErrorCode::Io, "The database cannot be opened.");
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return make(ErrorCode::Denied, "The database may not be opened.");
    case SQLITE_NOMEM:
        return make(ErrorCode::Io, "Out of memory.");
    case SQLITE_TOOBIG:
        return make(ErrorCode::Invalid, "The text is too large.");
    case SQLITE_CONSTRAINT:
        return make(ErrorCode::Conflict, "That would break a rule of the database.");
    case SQLITE_IOERR:
        // A file-size limit shows as a failed write with EFBIG, not as SQLITE_FULL.
        if (code == SQLITE_IOERR_WRITE || code == SQLITE_IOERR_TRUNCATE || code == SQLITE_IOERR_SHMSIZE)
            return make(ErrorCode::DiskFull, "The disk refuses to write: nothing was changed.");
        return make(ErrorCode::Io, "The disk failed while reading or writing.");
    default:
        return make(ErrorCode::Internal, "The database refused a statement.");
    }
}

Connection::Connection(std::unique_ptr<State> state) : m_state(std::move(state)) {}

Connection::~Connection()
{
    for (sqlite3_stmt* statement : std::as_const(m_state->cache))
        sqlite3_finalize(statement);
    m_state->cache.clear();
    const QString name = m_state->qtName;
    m_state->database.close();
    m_state->database = {};
    QSqlDatabase::removeDatabase(name);
}

Result<std::unique_ptr<Connection>> Connection::open(const QString& path, Mode mode, Timings* timings)
{
    if (mode == Mode::Writer || mode == Mode::Copy)
        CHIMERA_CHECK(createPrivateFile(path));
    else if (!QFile::exists(path))
        return Error{ErrorCode::NotFound, QStringLiteral("There is no database in the data folder."), path};

    auto state = std::make_unique<State>();
    state->path = path;
    state->qtName = nextConnectionName();
    state->mode = mode;
    state->timings = timings;
    state->database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), state->qtName);
    setPlace(state->database, path, mode);
    if (!state->database.open()) {
        const QString why = state->database.lastError().text();
        const QString name = state->qtName;
        state.reset();
        QSqlDatabase::removeDatabase(name);
        return Error{ErrorCode::Io, QStringLiteral("The database cannot be opened."), why};
    }
    const QVariant handle = state->database.driver()->handle();
    state->handle = *static_cast<sqlite3* const*>(handle.constData());
    sqlite3_extended_result_codes(state->handle, 1);

    std::unique_ptr<Connection> connection(new Connection(std::move(state)));
    registerSqlFunctions(connection->m_state->handle);
    CHIMERA_CHECK(connection->script(pragmas(mode)));
    connection->installHooks();
    return connection;
}

void Connection::record(sqlite3_stmt* statement, const QByteArray& sql, std::chrono::nanoseconds elapsed,
                        std::int64_t rows)
{
    const int scanned = sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_FULLSCAN_STEP, 1);
    ++m_state->counters.statements;
    m_state->counters.fullScanSteps += scanned;
    if (m_state->timings)
        m_state->timings->record({Timing::Kind::Sql, sql, elapsed, rows, scanned, 0});
}

void Connection::installHooks()
{
    sqlite3_progress_handler(
        m_state->handle, progressInterval,
        [](void* context) -> int {
            auto* state = static_cast<State*>(context);
            if (state->cancel.isCancelled())
                return 1;
            if (state->deadline && std::chrono::steady_clock::now() > *state->deadline) {
                state->timedOut = true;
                return 1;
            }
            return 0;
        },
        m_state.get());
}

void Connection::stopWhen(CancelToken cancel, std::chrono::milliseconds limit)
{
    m_state->cancel = std::move(cancel);
    m_state->timedOut = false;
    if (limit > std::chrono::milliseconds::zero())
        m_state->deadline = std::chrono::steady_clock::now() + limit;
    else
        m_state->deadline.reset();
}

Result<Statement> Connection::prepare(const QByteArray& sql)
{
    failpoint("statement");
    sqlite3_stmt* statement = m_state->cache.take(sql);
    if (!statement) {
        const int code = sqlite3_prepare_v3(m_state->handle, sql.constData(), static_cast<int>(sql.size()),
                                            SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
        if (code != SQLITE_OK)
            return lastError(code);
    }
    return Statement(*this, statement, sql);
}

void Connection::giveBack(const QByteArray& sql, sqlite3_stmt* statement)
{
    if (m_state->cache.size() >= cachedStatements || m_state->cache.contains(sql))
        sqlite3_finalize(statement);
    else
        m_state->cache.insert(sql, statement);
}

Result<void> Connection::script(const QByteArray& sql)
{
    const char* rest = sql.constData();
    while (rest && *rest != '\0') {
        failpoint("script");
        sqlite3_stmt* statement = nullptr;
        int code = sqlite3_prepare_v2(m_state->handle, rest, -1, &statement, &rest);
        if (code != SQLITE_OK)
            return lastError(code);
        if (!statement)
            continue;
        while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        }
        const Error error = code == SQLITE_DONE ? Error{} : lastError(code);
        sqlite3_finalize(statement);
        if (code != SQLITE_DONE)
            return error;
    }
    return {};
}

sqlite3* Connection::handle() const
{
    return m_state->handle;
}

bool Connection::isReadOnly() const
{
    return sqlite3_db_readonly(m_state->handle, "main") == 1;
}

const QString& Connection::path() const
{
    return m_state->path;
}

Connection::Counters Connection::takeCounters()
{
    return std::exchange(m_state->counters, {});
}

Error Connection::lastError(int code) const
{
    if ((code & 0xff) == SQLITE_INTERRUPT && m_state->timedOut)
        return {ErrorCode::TimedOut, QStringLiteral("That took too long and was stopped.")};
    const int extended = sqlite3_extended_errcode(m_state->handle);
    return sqliteError(extended != SQLITE_OK ? extended : code, QString::fromUtf8(sqlite3_errmsg(m_state->handle)));
}

} // namespace chimera
