#include "ui/IndexWatch.h"

#include "ui/Context.h"
#include "ui/TimeText.h"

namespace chimera::ui {

namespace {

QString pairKey(const MemoryId& a, const MemoryId& b)
{
    return std::min(a, b).text() + u' ' + std::max(a, b).text();
}

} // namespace

IndexWatch::IndexWatch(Context& context) : m_context(context)
{
    connect(&context.backend(), &Backend::indexingProgressed, this, &IndexWatch::changed, Qt::QueuedConnection);
    connect(&context, &Context::settingChanged, this, [this](const QString& name) {
        if (name == QLatin1String(settings::indexingPaused.name))
            followSetting();
    });
}

void IndexWatch::start()
{
    m_context.backend().startIndexing();
    followSetting();
    warmUp();
}

void IndexWatch::warmUp()
{
    if (!std::exchange(m_warm, true))
        m_context.backend().search().warmUp();
}

void IndexWatch::followSetting()
{
    if (!isRunning())
        return;
    m_context.backend().indexing()->setPaused(m_context.setting(settings::indexingPaused).toBool());
    Q_EMIT changed();
}

bool IndexWatch::isRunning() const
{
    return m_context.backend().indexing() != nullptr;
}

EmbeddingStatus IndexWatch::status() const
{
    return isRunning() ? m_context.backend().indexing()->status() : EmbeddingStatus();
}

void IndexWatch::retryFailed()
{
    m_context.runner().write(
        this, "index.retry", [](WriteTx& tx) { return Passages::retryFailed(tx); },
        [this](const Result<int>& queued) {
            if (!queued)
                return m_context.showError(tr("It could not be tried again."), queued.error());
            if (isRunning())
                m_context.backend().indexing()->wake();
            Q_EMIT changed();
        });
}

void IndexWatch::dismissPair(const MemoryId& a, const MemoryId& b)
{
    m_dismissed.insert(pairKey(a, b));
}

bool IndexWatch::isPairDismissed(const MemoryId& a, const MemoryId& b) const
{
    return m_dismissed.contains(pairKey(a, b));
}

QString IndexWatch::text() const
{
    const EmbeddingStatus now = status();
    using State = EmbeddingStatus::State;
    if (now.state == State::NoModel)
        return tr("Meaning search: no model");
    if (now.state == State::Failed)
        return tr("Index stopped");
    if (now.state == State::Paused && (now.pending > 0 || !now.building.isEmpty()))
        return tr("Index paused");
    if (now.pending > 0 && now.state == State::Working) {
        return now.etaSeconds > 0
                   ? tr("Indexing: %1 left, %2").arg(countText(now.pending), durationText(now.etaSeconds))
                   : tr("Indexing: %1 left").arg(countText(now.pending));
    }
    if (!now.building.isEmpty() && now.state == State::Working)
        return tr("Building the index: %1 %").arg(static_cast<int>(now.builtShare * 100));
    if (now.failed > 0)
        return tr("Index: %n failed", nullptr, static_cast<int>(now.failed));
    return {};
}

QString IndexWatch::problem(const EmbeddingStatus& status)
{
    using State = EmbeddingStatus::State;
    return status.state == State::NoModel || status.state == State::Failed ? status.reason : QString();
}

QString durationText(std::int64_t seconds)
{
    if (seconds < 60)
        return IndexWatch::tr("%1 s").arg(std::max<std::int64_t>(seconds, 1));
    const std::int64_t minutes = (seconds + 30) / 60;
    if (minutes < 60)
        return IndexWatch::tr("%1 min").arg(minutes);
    return IndexWatch::tr("%1 h %2 min").arg(minutes / 60).arg(minutes % 60);
}

} // namespace chimera::ui
