// Automatic backups of the database: daily, before a migration, before a mass import. Compressed copies (zstd) in
// <data>/backups, kept 12 daily, 10 weekly, 9 monthly plus the newest few of each other reason. File work on the
// calling thread.
#pragma once

#include "core/storage/Connection.h"

namespace chimera {

struct BackupFile
{
    QString path;
    Timestamp madeAt;
    QString reason; // "daily", "migration-1", "import", "manual"
    qint64 size = 0;
};

class Backups
{
public:
    explicit Backups(QString folder) : m_folder(std::move(folder)) {}

    Result<BackupFile> make(Connection& source, const QString& reason, Timestamp now,
                            const CancelToken& cancel = {}) const;
    // Newest first. Names that are not ours are ignored.
    std::vector<BackupFile> list() const;
    bool dailyIsDue(Timestamp now) const;
    // Removes what the rotation no longer keeps.
    void rotate(Timestamp now) const;
    // Unpacks beside `database`, checks it, and puts it in the place of `database` (which is kept as
    // "...-damaged-<time>"). The profile must be closed.
    Result<void> restore(const BackupFile& backup, const QString& database, Timestamp now) const;
    // What can be read of a damaged database into a new file, table by table, row by row (profile closed).
    // Answers how many memories were saved.
    Result<int> salvage(const QString& damaged, const QString& target) const;

private:
    QString m_folder;
};

// Which of these dates the 12 daily, 10 weekly, 9 monthly rule keeps. Pure.
std::vector<bool> keptByRotation(const std::vector<Timestamp>& newestFirst);

} // namespace chimera
