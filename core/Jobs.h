// Work of several steps that runs on a thread of its own and can be watched, paused and cancelled: imports, exports,
// archives, checks. Owned by the Backend. Thread-safe; signals come from the job's thread (connect queued, which Qt
// does by itself for receivers in other threads).
#pragma once

#include "core/storage/Runner.h"
#include "core/transfer/MarkdownImport.h"

#include <QObject>

#include <map>
#include <thread>

namespace chimera {

using JobId = int;

enum class JobState { Running, Paused, Done, Failed, Cancelled };

struct JobInfo
{
    JobId id = 0;
    QString kind;  // "import", "export", "archive", "restore", "undo-import", "check", "backup"
    QString title; // what it works on: a folder's name, a file's name
    JobState state = JobState::Running;
    TransferProgress progress;
    TransferReport report; // when done
    Error error;           // when failed
};

class Jobs : public QObject
{
    Q_OBJECT

public:
    using Work = std::function<Result<TransferReport>(const ImportControl&, const ProgressSink&)>;

    Jobs() = default;
    // Cancels what runs and waits for it.
    ~Jobs() override;

    JobId start(const QString& kind, const QString& title, Work work);
    void pause(JobId id);
    void resume(JobId id);
    void cancel(JobId id);
    std::optional<JobInfo> info(JobId id) const;
    std::vector<JobInfo> running() const;

Q_SIGNALS:
    void progressed(int id); // at most ten times a second
    void finished(int id);

private:
    struct Entry;
    void run(const std::shared_ptr<Entry>& entry, const Work& work);

    mutable std::mutex m_mutex;
    std::map<JobId, std::shared_ptr<Entry>> m_entries;
    JobId m_last = 0;
};

} // namespace chimera
