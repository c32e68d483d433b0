// What a profile does for itself while nobody waits: the daily backup, emptying of old Trash and history, unused
// attachments, the many small parts of the index, a quick check at each start and a full one every week. One pass on a
// thread of its own, at low priority, cancellable at any step. Owned by the Backend.
#pragma once

#include "core/Profile.h"
#include "core/memories/Attachments.h"
#include "core/settings/Settings.h"
#include "core/storage/Runner.h"
#include "core/transfer/Backups.h"

#include <thread>

namespace chimera {

class Maintenance
{
public:
    struct Services
    {
        const Profile& profile;
        Runner& runner;
        const Attachments& attachments;
        const Backups& backups;
        const Clock& clock;
    };

    // `damage` is called from the thread with what the checks found.
    Maintenance(Services services, std::function<void(const QStringList&)> damage);
    // Stops at the next step.
    ~Maintenance();
    Maintenance(const Maintenance&) = delete;
    Maintenance& operator=(const Maintenance&) = delete;

private:
    void run();
    void checkDatabase();
    void backUpDaily();
    void applyRetention();
    void tidyIndex();
    // Runs `step` (answers how many rows it changed) until it answers 0.
    void repeat(const char* name, const std::function<Result<int>(WriteTx&)>& step);
    Result<QJsonValue> setting(const settings::Key& key);

    Services m_services;
    std::function<void(const QStringList&)> m_damage;
    CancelSource m_cancel;
    std::thread m_thread;
};

} // namespace chimera
