// What can still be read of one table in a damaged database, copied row by row into the table of the same name in a
// sound one. Columns that only one of the two knows are left out; rows that are there already stay. Never fails: damage
// is what it is for.
#pragma once

#include "core/storage/Connection.h"

namespace chimera {

// `key`: the columns of the primary key ("memory, tag") of a table WITHOUT ROWID, "" for all others.
void salvageTable(Connection& from, Connection& to, const char* table, const char* key);

} // namespace chimera
