#include "core/Maintenance.h"

#include "core/base/Log.h"
#include "core/chat/Conversations.h"
#include "core/memories/Memories.h"
#include "core/memories/Versions.h"
#include "core/search/TextSearch.h"
#include "core/storage/Database.h"

#include <sys/resource.h>

namespace chimera {

namespace {

const QString area = QStringLiteral("maintenance");
constexpr std::int64_t daysBetweenFullChecks = 7;

// Linux gives each thread its own niceness; elsewhere this is a no-op at worst for one thread.
void lowerPriority()
{
    (void)setpriority(PRIO_PROCESS, 0, 10);
}

void logFailure(const QString& what, const Error& error)
{
    if (error.code != ErrorCode::Cancelled)
        logLine(LogLevel::Warning, area, what + QStringLiteral(": ") + error.message);
}

} // namespace

Maintenance::Maintenance(Services services, std::function<void(const QStringList&)> damage)
    : m_services(services), m_damage(std::move(damage)), m_thread([this] { run(); })
{}

Maintenance::~Maintenance()
{
    m_cancel.cancel();
    m_thread.join();
}

void Maintenance::run()
{
    lowerPriority();
    for (const auto step : {&Maintenance::checkDatabase, &Maintenance::backUpDaily, &Maintenance::applyRetention,
                            &Maintenance::tidyIndex}) {
        if (m_cancel.isCancelled())
            return;
        (this->*step)();
    }
}

Result<QJsonValue> Maintenance::setting(const settings::Key& key)
{
    return m_services.runner.readNow("maintenance.setting", [&key](ReadTx& tx) { return Settings::get(tx, key); });
}

void Maintenance::checkDatabase()
{
    const auto last = setting(settings::lastIntegrityCheck);
    const Timestamp now = m_services.clock.now();
    const auto lastTime = last ? Timestamp::fromIso(last->toString()) : std::nullopt;
    const bool thorough = !lastTime || lastTime->plusDays(daysBetweenFullChecks) <= now;

    auto connection = Connection::open(m_services.profile.database(), Connection::Mode::Reader);
    if (!connection)
        return logFailure(QStringLiteral("check"), connection.error());
    (*connection)->stopWhen(m_cancel.token());
    const auto integrity = thorough ? checkIntegrity(**connection, true) : checkPages(**connection);
    if (!integrity)
        return logFailure(QStringLiteral("check"), integrity.error());
    if (!integrity->isSound()) {
        logLine(LogLevel::Error, area, integrity->problems.join(QLatin1Char('\n')));
        return m_damage(integrity->problems);
    }
    if (thorough)
        (void)m_services.runner.writeNow("maintenance.checked", [now](WriteTx& tx) {
            return Settings::set(tx, settings::lastIntegrityCheck, now.toIso());
        });
}

void Maintenance::backUpDaily()
{
    const auto wanted = setting(settings::dailyBackup);
    const Timestamp now = m_services.clock.now();
    if (!wanted || !wanted->toBool() || !m_services.backups.dailyIsDue(now))
        return;
    auto connection = Connection::open(m_services.profile.database(), Connection::Mode::Reader);
    if (!connection)
        return logFailure(QStringLiteral("backup"), connection.error());
    const auto made = m_services.backups.make(**connection, QStringLiteral("daily"), now, m_cancel.token());
    if (!made)
        return logFailure(QStringLiteral("backup"), made.error());
    m_services.backups.rotate(now);
}

void Maintenance::repeat(const char* name, const std::function<Result<int>(WriteTx&)>& step)
{
    while (!m_cancel.isCancelled()) {
        const auto removed = m_services.runner.writeNow(name, step, m_cancel.token());
        if (!removed)
            return logFailure(QString::fromLatin1(name), removed.error());
        if (*removed == 0)
            return;
    }
}

void Maintenance::applyRetention()
{
    const auto trashDays = setting(settings::trashDays);
    const auto historyDays = setting(settings::historyDays);
    if (!trashDays || !historyDays)
        return;
    repeat("maintenance.trash",
           [days = trashDays->toInt()](WriteTx& tx) { return Memories::purgeOlderThan(tx, days); });
    repeat("maintenance.chatTrash",
           [days = trashDays->toInt()](WriteTx& tx) { return Conversations::purgeOlderThan(tx, days); });
    repeat("maintenance.history",
           [days = historyDays->toInt()](WriteTx& tx) { return Versions::purgeOlderThan(tx, days); });
    repeat("maintenance.attachments", [this](WriteTx& tx) { return m_services.attachments.collectGarbage(tx); });
}

void Maintenance::tidyIndex()
{
    repeat("maintenance.index", [](WriteTx& tx) { return TextSearch::joinIndexParts(tx); });
}

} // namespace chimera
