#include "core/storage/Migrator.h"

#include "core/base/Failpoint.h"

namespace chimera {

int newestSchema()
{
    return embeddedMigrations().back().number;
}

Result<int> schemaVersion(Connection& connection)
{
    CHIMERA_TRY(auto rows, connection.query("PRAGMA user_version"));
    const int version = rows.next() ? static_cast<int>(rows.integer(0)) : 0;
    CHIMERA_CHECK(rows.done());
    return version;
}

namespace {

Result<void> apply(Connection& connection, const Migration& migration)
{
    CHIMERA_CHECK(connection.script("BEGIN IMMEDIATE"));
    auto result = connection.script(migration.script);
    if (result)
        result = connection.script("PRAGMA user_version=" + QByteArray::number(migration.number));
    failpoint("migrated");
    if (result)
        result = connection.script("COMMIT");
    if (!result)
        (void)connection.script("ROLLBACK");
    return result;
}

} // namespace

Result<void> migrate(Connection& connection, const std::vector<Migration>& migrations,
                     const std::function<Result<void>(int)>& beforeChange)
{
    CHIMERA_TRY(const int version, schemaVersion(connection));
    const int newest = migrations.empty() ? 0 : migrations.back().number;
    if (version > newest)
        return Error{ErrorCode::TooNew,
                     QStringLiteral("This database was written by a newer Chimera (schema %1, this one knows %2). "
                                    "It was left as it is.")
                         .arg(version)
                         .arg(newest)};
    if (version > 0 && version < newest)
        CHIMERA_CHECK(beforeChange(version));
    for (const Migration& migration : migrations) {
        if (migration.number > version)
            CHIMERA_CHECK(apply(connection, migration));
    }
    return {};
}

} // namespace chimera
