#include "core/transfer/Backups.h"

#include "core/storage/Database.h"
#include "tests/core/transfer/Vaults.h"

#include <QDate>

#include <csignal>
#include <sys/resource.h>
#include <thread>

using namespace chimera;
using namespace chimera::test;

namespace {

const QString word = QStringLiteral("word%1 ");

// A closed profile's database with this many memories in it.
void fillDatabase(const QString& path, int memories)
{
    VaultProfile profile;
    auto made = profile.write([&](WriteTx& tx) -> Result<void> {
        for (int i = 0; i < memories; ++i) {
            NewMemory given;
            given.title = QStringLiteral("Memory %1").arg(i);
            for (int w = 0; w < 40 + i % 100; ++w)
                given.content += word.arg((i * 31 + w * 7) % 5000);
            given.tags = {QStringLiteral("t%1").arg(i % 7)};
            CHIMERA_CHECK(Memories::create(profile.caller(), tx, profile.workspace(), given));
        }
        return {};
    });
    CHIMERA_VERIFY(made);
    auto source = Connection::open(profile.databasePath(), Connection::Mode::Reader);
    CHIMERA_VERIFY(source);
    CHIMERA_VERIFY(copyDatabase(**source, path));
}

std::int64_t countIn(const QString& path, const QByteArray& sql)
{
    auto connection = Connection::open(path, Connection::Mode::Recovery);
    if (!connection)
        return -1;
    auto rows = (*connection)->query(sql);
    return rows && rows->next() ? rows->integer(0) : -1;
}

QByteArray bytesOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class BackupsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void makesListsAndRestores();
    void restoreKeepsTheDamagedOne();
    void damagedBackupChangesNothing();
    void manyUnderLoadAreClean();
    void fullDiskLeavesNothing();
    void rotationKeepsTheRule();
    void rotationOverYears();
    void rotatesFiles();
    void dailyIsDueOnceADay();
    void strangeNamesAreIgnored();
    void salvagesASoundDatabase();
    void salvagesAroundADamagedPage();
    void salvageKeepsTextsWithoutRows();

private:
    QString at(const char* name) const { return m_folder->filePath(QString::fromLatin1(name)); }
    Backups backups() const { return Backups(at("backups")); }
    Result<BackupFile> make(const QString& database, const char* reason, Timestamp when) const
    {
        CHIMERA_TRY(auto source, Connection::open(database, Connection::Mode::Reader));
        return backups().make(*source, QString::fromLatin1(reason), when);
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    Timestamp m_now = *Timestamp::fromIso(u"2026-11-23T10:00:00Z");
};

void BackupsTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
}

void BackupsTest::makesListsAndRestores()
{
    fillDatabase(at("db"), 300);
    auto made = make(at("db"), "daily", m_now);
    CHIMERA_VERIFY(made);
    QCOMPARE(QFileInfo(made->path).fileName(), QStringLiteral("chimera-20261123-100000-daily.db.zst"));
    QVERIFY(made->size > 0 && made->size < QFileInfo(at("db")).size());
    QCOMPARE(QFileInfo(made->path).permissions() & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
    QCOMPARE(QFileInfo(at("backups")).permissions() & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
    CHIMERA_VERIFY(make(at("db"), "Import!", m_now.plusSeconds(5)));
    const auto list = backups().list();
    QCOMPARE(list.size(), 2U);
    QCOMPARE(list[0].reason, QStringLiteral("import"));
    QCOMPARE(list[1].madeAt, m_now);
    QCOMPARE(QDir(at("backups")).entryList(QDir::Files | QDir::Hidden).size(), 2);

    CHIMERA_VERIFY(backups().restore(list[1], at("fresh"), m_now)); // where nothing is
    QCOMPARE(countIn(at("fresh"), "SELECT count(*) FROM memory"), 300);
    QCOMPARE(bytesOf(at("fresh")), bytesOf(at("db")));
}

void BackupsTest::restoreKeepsTheDamagedOne()
{
    fillDatabase(at("db"), 50);
    auto made = make(at("db"), "daily", m_now);
    CHIMERA_VERIFY(made);
    writeFile(at("db"), "damaged");
    writeFile(at("db-wal"), "log");
    writeFile(at("db-damaged-20261123-100000"), "an older one");
    CHIMERA_VERIFY(backups().restore(*made, at("db"), m_now));
    QCOMPARE(countIn(at("db"), "SELECT count(*) FROM memory"), 50);
    QVERIFY(!QFile::exists(at("db-wal")));
    QCOMPARE(bytesOf(at("db-damaged-20261123-100000")), QByteArray("an older one"));
    QCOMPARE(bytesOf(at("db-damaged-20261123-100000-2")), QByteArray("damaged"));
    QCOMPARE(bytesOf(at("db-damaged-20261123-100000-2-wal")), QByteArray("log"));
    QVERIFY(!QFile::exists(at("db.restoring")));
}

void BackupsTest::damagedBackupChangesNothing()
{
    fillDatabase(at("db"), 50);
    auto made = make(at("db"), "daily", m_now);
    CHIMERA_VERIFY(made);
    const QByteArray good = bytesOf(made->path);
    const QByteArray database = bytesOf(at("db"));
    QByteArray flipped = good;
    flipped[good.size() / 2] = char(flipped[good.size() / 2] ^ 0x10);
    for (const QByteArray& bad :
         {good.first(good.size() / 2), good.first(good.size() - 1), QByteArray(), QByteArray("nonsense"), flipped}) {
        writeFile(made->path, bad);
        const auto restored = backups().restore(*made, at("db"), m_now);
        QVERIFY(!restored);
        QCOMPARE(restored.error().code, ErrorCode::Corrupt);
        QCOMPARE(bytesOf(at("db")), database);
        QCOMPARE(QDir(m_folder->path()).entryList(QDir::Files | QDir::Hidden), QStringList{QStringLiteral("db")});
    }
}

void BackupsTest::manyUnderLoadAreClean()
{
    VaultProfile profile;
    std::atomic<bool> stop{false};
    std::thread load([&] {
        for (int i = 0; !stop; ++i) {
            (void)profile.write([&](WriteTx& tx) {
                NewMemory given;
                given.title = QStringLiteral("Memory %1").arg(i);
                given.content = QStringLiteral("text ").repeated(200);
                return Memories::create(profile.caller(), tx, profile.workspace(), given);
            });
        }
    });
    int clean = 0;
    for (int round = 0; round < 20; ++round) {
        auto made = make(profile.databasePath(), "manual", m_now.plusSeconds(round));
        if (made && backups().restore(*made, at("copy"), m_now.plusSeconds(round)) &&
            countIn(at("copy"), "SELECT count(*) FROM memory") >= 0)
            ++clean;
    }
    stop = true;
    load.join();
    QCOMPARE(clean, 20);
}

void BackupsTest::fullDiskLeavesNothing()
{
    fillDatabase(at("db"), 300);
    ::signal(SIGXFSZ, SIG_IGN);
    rlimit before = {};
    ::getrlimit(RLIMIT_FSIZE, &before);
    rlimit small = before;
    small.rlim_cur = 20'000;
    ::setrlimit(RLIMIT_FSIZE, &small);
    const auto made = make(at("db"), "daily", m_now);
    ::setrlimit(RLIMIT_FSIZE, &before);
    QVERIFY(!made);
    QCOMPARE(made.error().code, ErrorCode::DiskFull);
    QVERIFY(QDir(at("backups")).entryList(QDir::Files | QDir::Hidden).isEmpty());
}

void BackupsTest::rotationKeepsTheRule()
{
    QVERIFY(keptByRotation({}).empty());
    std::vector<Timestamp> days;
    for (int i = 0; i < 400; ++i)
        days.push_back(m_now.plusDays(-i));
    const auto kept = keptByRotation(days);
    for (std::size_t i = 0; i < 12; ++i)
        QVERIFY(kept[i]);
    const auto total = std::count(kept.begin(), kept.end(), true);
    QVERIFY2(total >= 12 + 8 + 6 && total <= 12 + 10 + 9, qPrintable(QString::number(total)));
    for (std::size_t i = 300; i < 400; ++i)
        QVERIFY(!kept[i]);
    // Several of one day: only the newest counts.
    std::vector<Timestamp> hours;
    for (int i = 0; i < 9; ++i)
        hours.push_back(m_now.plusSeconds(-3600 * i));
    const auto ofDay = keptByRotation(hours);
    QCOMPARE(std::count(ofDay.begin(), ofDay.end(), true), 1);
}

// Rotation runs each day on what it left the day before: it must still reach back ten weeks and nine months.
void BackupsTest::rotationOverYears()
{
    std::vector<Timestamp> files;
    std::uint32_t state = 3;
    for (int day = 0; day < 4 * 365; ++day) {
        state = state * 1664525U + 1013904223U;
        if (day > 30 && (state >> 24) % 5 == 0)
            continue; // the program did not run
        files.insert(files.begin(), m_now.plusDays(day));
        const auto kept = keptByRotation(files);
        std::vector<Timestamp> left;
        for (std::size_t i = 0; i < files.size(); ++i) {
            if (kept[i])
                left.push_back(files[i]);
        }
        files = left;
        QVERIFY(files.size() <= 31);
        QCOMPARE(files.front(), m_now.plusDays(day));
        if (day < 365)
            continue;
        const auto reaches = [&](int days, int tolerance) {
            return std::any_of(files.begin(), files.end(), [&](Timestamp file) {
                const auto age = (files.front().micros - file.micros) / 86'400'000'000;
                return age >= days - tolerance && age <= days + tolerance;
            });
        };
        QVERIFY2(reaches(60, 8), qPrintable(QString::number(day)));
        QVERIFY2(reaches(230, 32), qPrintable(QString::number(day)));
    }
    QVERIFY(files.size() >= 24);
}

void BackupsTest::rotatesFiles()
{
    for (int day = 0; day < 40; ++day) {
        const QString stamp = m_now.plusDays(-day).toDateTime().toString(QStringLiteral("yyyyMMdd-HHmmss"));
        writeFile(at("backups") + QStringLiteral("/chimera-%1-daily.db.zst").arg(stamp), "x");
        if (day < 5)
            writeFile(at("backups") + QStringLiteral("/chimera-%1-import.db.zst").arg(stamp), "x");
    }
    writeFile(at("backups/mine.txt"), "mine");
    writeFile(at("backups/chimera-2020-daily.db.zst"), "not ours");
    backups().rotate(m_now);
    const QStringList left = QDir(at("backups")).entryList(QDir::Files);
    QCOMPARE(left.filter(QStringLiteral("-import")).size(), 3);
    QVERIFY(left.contains(QStringLiteral("mine.txt")) && left.contains(QStringLiteral("chimera-2020-daily.db.zst")));
    QVERIFY(left.filter(QStringLiteral("-daily")).size() >= 13 && left.filter(QStringLiteral("-daily")).size() < 24);
}

void BackupsTest::dailyIsDueOnceADay()
{
    QVERIFY(backups().dailyIsDue(m_now));
    writeFile(at("backups/chimera-20261123-090000-daily.db.zst"), "x");
    QVERIFY(!backups().dailyIsDue(m_now));
    QVERIFY(backups().dailyIsDue(m_now.plusSeconds(23 * 3600 + 1)));
    QVERIFY(backups().dailyIsDue(m_now.plusDays(-30))); // the clock was wrong when it was made
}

void BackupsTest::strangeNamesAreIgnored()
{
    for (const char* name :
         {"backups/chimera-20269999-090000-daily.db.zst", "backups/chimera-20261123-090000-../x.db.zst",
          "backups/chimera-20261123-090000-daily.db", "backups/x-chimera-20261123-090000-daily.db.zst"})
        writeFile(at(name), "x");
    QVERIFY(backups().list().empty());
    QVERIFY(Backups(at("nothing")).list().empty());
}

void BackupsTest::salvagesASoundDatabase()
{
    fillDatabase(at("db"), 200);
    auto saved = backups().salvage(at("db"), at("new"));
    CHIMERA_VERIFY(saved);
    QCOMPARE(*saved, 200);
    for (const char* table :
         {"memory", "memory_text", "memory_tag", "tag", "workspace", "member", "activity", "user", "tag_count"})
        QCOMPARE(countIn(at("new"), QByteArray("SELECT count(*) FROM ") + table),
                 countIn(at("db"), QByteArray("SELECT count(*) FROM ") + table));
    auto connection = Connection::open(at("new"), Connection::Mode::Writer);
    CHIMERA_VERIFY(connection);
    const auto integrity = checkIntegrity(**connection, true);
    CHIMERA_VERIFY(integrity);
    QVERIFY2(integrity->isSound(), qPrintable(integrity->problems.join(u' ')));
    QCOMPARE(backups().salvage(at("db"), at("new")).error().code, ErrorCode::Conflict);
}

void BackupsTest::salvagesAroundADamagedPage()
{
    constexpr int memories = 800;
    fillDatabase(at("db"), memories);
    const QByteArray good = bytesOf(at("db"));
    const int pages = static_cast<int>(good.size() / 4096);
    std::uint32_t state = 11;
    int unreadable = 0;
    for (int round = 0; round < 40; ++round) {
        state = state * 1664525U + 1013904223U;
        const int page =
            1 + static_cast<int>((state >> 8) % static_cast<std::uint32_t>(pages - 1)); // the first begins the schema
        QByteArray bad = good;
        for (int i = 0; i < 4096; ++i)
            bad[page * 4096 + i] = static_cast<char>((state >> (i % 24)) ^ static_cast<std::uint32_t>(i));
        writeFile(at("bad"), bad);
        QFile::remove(at("new"));
        auto saved = backups().salvage(at("bad"), at("new"));
        if (!saved) { // one of the few pages that the rest of the schema lies on: only a backup helps
            QCOMPARE(saved.error().code, ErrorCode::Corrupt);
            QVERIFY(!QFile::exists(at("new")));
            ++unreadable;
            continue;
        }
        // A page holds a few dozen rows without their texts, or a few texts.
        const auto whole = countIn(
            at("new"), "SELECT count(*) FROM memory m JOIN memory_text t ON t.memory = m.pk WHERE t.content <> ''");
        QVERIFY2(whole >= memories - 60 - memories / 100,
                 qPrintable(QStringLiteral("page %1: %2 of %3").arg(page).arg(whole).arg(memories)));
        auto connection = Connection::open(at("new"), Connection::Mode::Writer);
        CHIMERA_VERIFY(connection);
        const auto integrity = checkIntegrity(**connection, true);
        CHIMERA_VERIFY(integrity);
        QVERIFY2(integrity->isSound(), qPrintable(integrity->problems.join(u' ')));
    }
    QVERIFY2(unreadable <= 3, qPrintable(QString::number(unreadable)));
}

void BackupsTest::salvageKeepsTextsWithoutRows()
{
    fillDatabase(at("db"), 20);
    {
        auto connection = Connection::open(at("db"), Connection::Mode::Writer);
        CHIMERA_VERIFY(connection);
        CHIMERA_VERIFY((*connection)
                           ->script("PRAGMA foreign_keys=OFF; DELETE FROM memory WHERE pk = 7; DELETE FROM memory_text "
                                    "WHERE memory = 9;"
                                    "DELETE FROM workspace; DELETE FROM member; DELETE FROM user;"));
    }
    QVERIFY(countIn(at("db"), "SELECT count(*) FROM memory_text") >= 18);
    auto saved = backups().salvage(at("db"), at("new"));
    CHIMERA_VERIFY(saved);
    QCOMPARE(*saved, 20);
    QCOMPARE(countIn(at("new"), "SELECT count(*) FROM workspace"), 1);
    QCOMPARE(countIn(at("new"), "SELECT memories FROM workspace_count"), 20);
    QCOMPARE(countIn(at("new"), "SELECT count(*) FROM memory WHERE title = 'Recovered 7'"), 1);
}

QTEST_GUILESS_MAIN(BackupsTest)
#include "BackupsTest.moc"
