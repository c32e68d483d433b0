// Brings a database to the newest schema, one numbered script after the other, each in a transaction of its own
// together with its PRAGMA user_version: killed anywhere, the file has either the old or the new schema. A newer file
// is refused and stays untouched. Runs on the writer's thread before anything else.
#pragma once

#include "core/storage/Connection.h"

#include <functional>
#include <vector>

namespace chimera {

struct Migration
{
    int number = 0;
    const char* name = "";
    QByteArray script;
};

// The scripts under core/storage/migrations, in order.
std::vector<Migration> embeddedMigrations();
int newestSchema();

Result<int> schemaVersion(Connection& connection);

// `beforeChange` is called once before the first script runs on a database that already has data (for the backup);
// its failure stops everything.
Result<void> migrate(Connection& connection, const std::vector<Migration>& migrations,
                     const std::function<Result<void>(int fromSchema)>& beforeChange);

} // namespace chimera
