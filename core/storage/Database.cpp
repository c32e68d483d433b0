#include "core/storage/Database.h"

#include <QFile>

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

namespace chimera {

namespace {

constexpr int pagesPerStep = 2000;

Result<void> collectProblems(Connection& connection, const QByteArray& pragma, QStringList& problems)
{
    CHIMERA_TRY(auto rows, connection.query(pragma));
    while (rows.next()) {
        const QString line = rows.text(0);
        if (line != QLatin1String("ok"))
            problems.append(line);
    }
    if (auto done = rows.done(); !done) {
        if (done.error().code != ErrorCode::Corrupt)
            return done;
        problems.append(done.error().message);
    }
    return {};
}

Result<void> collectForeignKeyProblems(Connection& connection, QStringList& problems)
{
    CHIMERA_TRY(auto rows, connection.query("PRAGMA foreign_key_check"));
    while (rows.next())
        problems.append(QStringLiteral("A row of %1 points to nothing in %2.").arg(rows.text(0), rows.text(2)));
    if (auto done = rows.done(); !done)
        problems.append(done.error().message);
    return {};
}

Result<void> collectIndexProblems(Connection& connection, QStringList& problems)
{
    if (connection.isReadOnly())
        return {};
    CHIMERA_CHECK(connection.script("PRAGMA query_only=OFF"));
    for (const char* table : {"memory_fts", "passage_fts"}) {
        const QByteArray name(table);
        const auto checked =
            connection.script("INSERT INTO " + name + '(' + name + ", rank) VALUES('integrity-check', 1)");
        if (checked)
            continue;
        if (checked.error().code != ErrorCode::Corrupt)
            return checked;
        problems.append(QStringLiteral("The full-text index does not match the texts."));
        return {};
    }
    return {};
}

Result<void> syncFile(const QString& path)
{
    const int file = ::open(QFile::encodeName(path).constData(), O_RDONLY | O_CLOEXEC);
    if (file < 0 || ::fsync(file) != 0) {
        if (file >= 0)
            ::close(file);
        return Error{ErrorCode::Io, QStringLiteral("The copy could not be written to the disk.")};
    }
    ::close(file);
    return {};
}

Result<void> copyPages(sqlite3* source, sqlite3* target, const CancelToken& cancel)
{
    sqlite3_backup* backup = sqlite3_backup_init(target, "main", source, "main");
    if (!backup)
        return sqliteError(sqlite3_extended_errcode(target), QString::fromUtf8(sqlite3_errmsg(target)));
    int code = SQLITE_OK;
    while (code == SQLITE_OK || code == SQLITE_BUSY || code == SQLITE_LOCKED) {
        if (cancel.isCancelled())
            break;
        code = sqlite3_backup_step(backup, pagesPerStep);
        if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
            sqlite3_sleep(5);
    }
    const int finished = sqlite3_backup_finish(backup);
    if (cancel.isCancelled())
        return Error::cancelled();
    if (finished != SQLITE_OK)
        return sqliteError(finished, QString::fromUtf8(sqlite3_errmsg(target)));
    return {};
}

} // namespace

Result<Integrity> checkIntegrity(Connection& connection, bool thorough)
{
    Integrity integrity;
    CHIMERA_CHECK(collectProblems(connection, thorough ? "PRAGMA integrity_check(50)" : "PRAGMA quick_check(50)",
                                  integrity.problems));
    CHIMERA_CHECK(collectForeignKeyProblems(connection, integrity.problems));
    CHIMERA_CHECK(collectIndexProblems(connection, integrity.problems));
    return integrity;
}

Result<Integrity> checkPages(Connection& connection)
{
    Integrity integrity;
    CHIMERA_CHECK(collectProblems(connection, "PRAGMA quick_check(50)", integrity.problems));
    return integrity;
}

Result<void> copyDatabase(Connection& source, const QString& target, const CancelToken& cancel)
{
    const QString partial = target + QStringLiteral(".partial");
    QFile::remove(partial);
    auto result = [&]() -> Result<void> {
        CHIMERA_TRY(auto copy, Connection::open(partial, Connection::Mode::Copy));
        return copyPages(source.handle(), copy->handle(), cancel);
    }();
    if (result)
        result = syncFile(partial);
    if (result && ::rename(QFile::encodeName(partial).constData(), QFile::encodeName(target).constData()) != 0)
        result = Error{ErrorCode::Io, QStringLiteral("The copy could not be put in its place.")};
    if (!result)
        QFile::remove(partial);
    return result;
}

QString sqliteVersion()
{
    return QString::fromLatin1(sqlite3_libversion());
}

} // namespace chimera
