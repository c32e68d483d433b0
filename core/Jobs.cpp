#include "core/Jobs.h"

namespace chimera {

struct Jobs::Entry
{
    JobInfo info;
    CancelSource cancel;
    ImportControl control;
    std::thread thread;
};

Jobs::~Jobs()
{
    std::vector<std::shared_ptr<Entry>> entries;
    {
        const std::scoped_lock lock(m_mutex);
        for (const auto& [id, entry] : m_entries)
            entries.push_back(entry);
    }
    for (const auto& entry : entries) {
        entry->cancel.cancel();
        entry->control.paused->store(false);
    }
    for (const auto& entry : entries) {
        if (entry->thread.joinable())
            entry->thread.join();
    }
}

JobId Jobs::start(const QString& kind, const QString& title, Work work)
{
    auto entry = std::make_shared<Entry>();
    const std::scoped_lock lock(m_mutex);
    entry->info.id = ++m_last;
    entry->info.kind = kind;
    entry->info.title = title;
    entry->control.cancel = entry->cancel.token();
    m_entries.emplace(entry->info.id, entry);
    entry->thread = std::thread([this, entry, work = std::move(work)] { run(entry, work); });
    return entry->info.id;
}

void Jobs::run(const std::shared_ptr<Entry>& entry, const Work& work)
{
    constexpr std::chrono::milliseconds interval(100);
    const JobId id = entry->info.id; // set before the thread began
    auto next = std::chrono::steady_clock::now();
    const ProgressSink sink = [&](const TransferProgress& progress) {
        const auto now = std::chrono::steady_clock::now();
        if (now < next)
            return;
        next = now + interval;
        {
            const std::scoped_lock lock(m_mutex);
            entry->info.progress = progress;
        }
        Q_EMIT progressed(id);
    };
    auto result = work(entry->control, sink);
    {
        const std::scoped_lock lock(m_mutex);
        if (result) {
            entry->info.state = result->cancelled ? JobState::Cancelled : JobState::Done;
            entry->info.report = std::move(*result);
        } else {
            entry->info.state = result.error().code == ErrorCode::Cancelled ? JobState::Cancelled : JobState::Failed;
            entry->info.error = result.error();
        }
    }
    Q_EMIT finished(id);
}

void Jobs::pause(JobId id)
{
    const std::scoped_lock lock(m_mutex);
    const auto found = m_entries.find(id);
    if (found == m_entries.end() || found->second->info.state != JobState::Running)
        return;
    found->second->control.paused->store(true);
    found->second->info.state = JobState::Paused;
}

void Jobs::resume(JobId id)
{
    const std::scoped_lock lock(m_mutex);
    const auto found = m_entries.find(id);
    if (found == m_entries.end() || found->second->info.state != JobState::Paused)
        return;
    found->second->info.state = JobState::Running;
    found->second->control.paused->store(false);
}

void Jobs::cancel(JobId id)
{
    const std::scoped_lock lock(m_mutex);
    const auto found = m_entries.find(id);
    if (found == m_entries.end())
        return;
    found->second->cancel.cancel();
    found->second->control.paused->store(false);
}

std::optional<JobInfo> Jobs::info(JobId id) const
{
    const std::scoped_lock lock(m_mutex);
    const auto found = m_entries.find(id);
    if (found == m_entries.end())
        return std::nullopt;
    return found->second->info;
}

std::vector<JobInfo> Jobs::running() const
{
    const std::scoped_lock lock(m_mutex);
    std::vector<JobInfo> jobs;
    for (const auto& [id, entry] : m_entries) {
        if (entry->info.state == JobState::Running || entry->info.state == JobState::Paused)
            jobs.push_back(entry->info);
    }
    return jobs;
}

} // namespace chimera
