// Questions about a whole database file: is it sound, and copies of it. Each works on a connection of its own or the
// one given, on the calling thread.
#pragma once

#include "core/storage/Connection.h"

namespace chimera {

struct Integrity
{
    QStringList problems; // empty: sound
    bool isSound() const { return problems.isEmpty(); }
};

// PRAGMA quick_check, or integrity_check when `thorough`; foreign keys; the full-text index against the rows (rank 1).
Result<Integrity> checkIntegrity(Connection& connection, bool thorough);

// Only that each page is well-formed: about a second per 100 MB.
Result<Integrity> checkPages(Connection& connection);

// A consistent copy through SQLite's backup interface, while others go on writing. Written beside `target`, then
// renamed; nothing is left behind on failure. File mode 0600.
Result<void> copyDatabase(Connection& source, const QString& target, const CancelToken& cancel = {});

// Of the SQLite library that is linked: "3.40.1".
QString sqliteVersion();

} // namespace chimera
