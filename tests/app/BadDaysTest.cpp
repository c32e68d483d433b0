// Full disks, damaged files, odd places and locales: a clear sentence, and nothing lost.
#include "tests/app/ProgramRun.h"

#include <QDirIterator>

#include <csignal>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using chimera::test::Ended;
using chimera::test::ProgramRun;

namespace {

QStringList addWords(const QString& title)
{
    return {QStringLiteral("--json"), QStringLiteral("add"),     QStringLiteral("--workspace"),
            QStringLiteral("Home"),   QStringLiteral("--title"), title};
}

QByteArray readAll(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

// Bytes of a file replaced where they stand.
void overwrite(const QString& path, qint64 at, const QByteArray& bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadWrite));
    QVERIFY(file.seek(at));
    QCOMPARE(file.write(bytes), static_cast<qint64>(bytes.size()));
}

// A small disk of its own; only where this process may mount.
class SmallDisk
{
public:
    SmallDisk(const QString& folder, const char* size) : m_folder(QFile::encodeName(folder))
    {
        QDir().mkpath(folder);
        m_mounted = ::mount("tmpfs", m_folder.constData(), "tmpfs", 0,
                            QByteArray("mode=0700,size=").append(size).constData()) == 0;
    }
    ~SmallDisk()
    {
        if (m_mounted)
            ::umount2(m_folder.constData(), MNT_DETACH);
    }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;
    bool isMounted() const { return m_mounted; }
    bool makeReadOnly() const
    {
        return ::mount("tmpfs", m_folder.constData(), "tmpfs", MS_REMOUNT | MS_RDONLY, nullptr) == 0;
    }

private:
    QByteArray m_folder;
    bool m_mounted = false;
};

} // namespace

class BadDaysTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<ProgramRun> m_run;

    Ended add(const QString& title, const QByteArray& text) const { return m_run->run(addWords(title), text); }
    int total() const
    {
        return m_run->run({QStringLiteral("--json"), QStringLiteral("list")}).json()[QLatin1String("total")].toInt(-1);
    }
    void fill(int notes) const
    {
        VERIFY_EXIT(m_run->run({QStringLiteral("workspaces"), QStringLiteral("add"), QStringLiteral("Home")}), 0);
        for (int note = 0; note < notes; ++note)
            VERIFY_EXIT(add(QStringLiteral("Note %1").arg(note), QByteArray("apple and pear ").repeated(200)), 0);
    }

private Q_SLOTS:
    void init() { m_run = std::make_unique<ProgramRun>(); }

    void filesAreOursAlone()
    {
        // The program's own umask counts, not the one it was started with.
        const auto process =
            m_run->make({QStringLiteral("-c"), QStringLiteral("umask 000; exec \"$0\" import \"$1\" --workspace Home"),
                         chimera::test::programPath(), m_run->makeVault(QStringLiteral("v"), 600)},
                        QStringLiteral("/bin/sh"));
        process->start();
        VERIFY_EXIT(ProgramRun::finish(*process), 0);
        int seen = 0;
        for (const QString& root : {m_run->profile(), m_run->folder() + QStringLiteral("/state/chimera"),
                                    m_run->folder() + QStringLiteral("/run/chimera")}) {
            QStringList paths{root};
            QDirIterator walk(root, QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot,
                              QDirIterator::Subdirectories);
            while (walk.hasNext())
                paths.append(walk.next());
            for (const QString& path : paths) {
                struct stat info = {};
                if (::lstat(QFile::encodeName(path).constData(), &info) != 0 || S_ISLNK(info.st_mode))
                    continue;
                ++seen;
                QVERIFY2((info.st_mode & 077) == 0, qPrintable(path));
            }
        }
        QVERIFY(seen > 4);
    }

    void everyLocaleWorks_data()
    {
        QTest::addColumn<QString>("locale");
        for (const char* name : {"C", "POSIX", "tr_TR", "tr_TR.UTF-8", "de_DE.ISO-8859-1", "nonsense"})
            QTest::newRow(name) << QString::fromLatin1(name);
    }

    void everyLocaleWorks()
    {
        QFETCH(QString, locale);
        m_run->set("LC_ALL", locale);
        const QString folder = QString::fromUtf8("Ordner İı 'x' \"ü\" 🍎");
        m_run->set("XDG_DATA_HOME", m_run->work(folder));
        m_run->writeFile(m_run->work(QString::fromUtf8("vault/Title İ全文 🍎.md")),
                         QString::fromUtf8("Text über IDs: ıi İI\n").toUtf8());
        const Ended made =
            m_run->run({QStringLiteral("workspaces"), QStringLiteral("add"), QString::fromUtf8("Iı Ää")});
        VERIFY_EXIT(made, 0);
        QVERIFY2(made.errors.isEmpty(), made.errors.constData());
        VERIFY_EXIT(m_run->run({QStringLiteral("import"), QStringLiteral("vault"), QStringLiteral("--workspace"),
                                QString::fromUtf8("Iı Ää")}),
                    0);
        const Ended listed = m_run->run({QStringLiteral("--json"), QStringLiteral("list"),
                                         QStringLiteral("--workspace"), QString::fromUtf8("Iı Ää")});
        QCOMPARE(
            listed.json()[QLatin1String("memories")].toArray().first().toObject()[QLatin1String("title")].toString(),
            QString::fromUtf8("Title İ全文 🍎"));
        VERIFY_EXIT(m_run->run({QStringLiteral("search"), QStringLiteral("TITLE")}), 0);
        VERIFY_EXIT(m_run->run({QStringLiteral("search"), QString::fromUtf8("全文")}), 0);
        QVERIFY(QFile::exists(m_run->work(folder) + QStringLiteral("/chimera/chimera.db")));
    }

    void oddFoldersWorkOrAreRefused()
    {
        const QString newline = m_run->work(QStringLiteral("a\nb"));
        VERIFY_EXIT(m_run->run({QStringLiteral("--data-dir"), newline, QStringLiteral("workspaces")}), 0);
        const Ended tooLong =
            m_run->run({QStringLiteral("--data-dir"), m_run->work(QStringLiteral("long/").repeated(800)),
                        QStringLiteral("workspaces")});
        VERIFY_EXIT(tooLong, 78);
        QVERIFY(!tooLong.errors.isEmpty());
        m_run->writeFile(m_run->work(QStringLiteral("file")), "x");
        const Ended onFile = m_run->run(
            {QStringLiteral("--data-dir"), m_run->work(QStringLiteral("file")), QStringLiteral("workspaces")});
        VERIFY_EXIT(onFile, 78);
        QCOMPARE(readAll(m_run->work(QStringLiteral("file"))), QByteArray("x"));
        const auto process = m_run->make(
            {QStringLiteral("-c"), QStringLiteral("exec \"$0\" --data-dir \"$(printf 'bad\\377name')\" workspaces"),
             chimera::test::programPath()},
            QStringLiteral("/bin/sh"));
        process->start();
        const Ended notUtf8 = ProgramRun::finish(*process);
        QVERIFY2(notUtf8.exit == 0 || notUtf8.exit == 78, notUtf8.both().constData());
    }

    void aNewerSchemaIsLeftAlone()
    {
        fill(2);
        // Two connections that close at the same moment may each leave the log to the other.
        for (int i = 0; i < 10 && QFileInfo(m_run->database() + QStringLiteral("-wal")).size() > 0; ++i)
            m_run->run({QStringLiteral("workspaces")});
        overwrite(m_run->database(), 60, QByteArray("\x00\x00\x03\xe7", 4)); // user_version in the header
        const QByteArray before = readAll(m_run->database());
        for (const char* verb : {"list", "doctor", "workspaces"}) {
            const Ended ended = m_run->run({QStringLiteral("--json"), QLatin1String(verb)});
            VERIFY_EXIT(ended, 1);
            QCOMPARE(ended.errorCode(), QStringLiteral("too_new"));
        }
        QVERIFY(readAll(m_run->database()) == before);
    }

    void noDatabaseAtAllIsSaid()
    {
        fill(1);
        QVERIFY(QFile::remove(m_run->database() + QStringLiteral("-wal")) || true);
        QFile file(m_run->database());
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray("this is no database at all. ").repeated(500));
        file.close();
        const Ended ended = m_run->run({QStringLiteral("list")});
        VERIFY_EXIT(ended, 1);
        QVERIFY2(ended.errors.contains("restore-backup"), ended.errors.constData());
        QCOMPARE(m_run->run({QStringLiteral("--json"), QStringLiteral("list")}).errorCode(), QStringLiteral("corrupt"));
    }

    void aDamagedDatabaseIsReplacedByABackup()
    {
        VERIFY_EXIT(m_run->run({QStringLiteral("import"), m_run->makeVault(QStringLiteral("first"), 20),
                                QStringLiteral("--workspace"), QStringLiteral("Home")}),
                    0);
        VERIFY_EXIT(m_run->run({QStringLiteral("backup"), QStringLiteral("b.chimera.zip")}), 0);
        // A mass import makes an automatic backup of what was there before.
        VERIFY_EXIT(m_run->run({QStringLiteral("import"), m_run->makeVault(QStringLiteral("second"), 600),
                                QStringLiteral("--workspace"), QStringLiteral("Second")}),
                    0);
        const QByteArray good = readAll(m_run->database());
        overwrite(m_run->database(), 0, QByteArray(8192, 'x'));
        const Ended damaged = m_run->run({QStringLiteral("list")});
        VERIFY_EXIT(damaged, 1);
        const qsizetype from = damaged.errors.indexOf('\'') + 1;
        const QString newest = QString::fromUtf8(damaged.errors.mid(from, damaged.errors.indexOf('\'', from) - from));
        QVERIFY2(QFile::exists(newest), damaged.errors.constData());
        VERIFY_EXIT(m_run->run({QStringLiteral("restore-backup"), newest, QStringLiteral("--yes")}), 0);
        QCOMPARE(total(), 20);
        VERIFY_EXIT(m_run->run({QStringLiteral("doctor")}), 0);

        overwrite(m_run->database(), 0, QByteArray(8192, 'x'));
        const Ended archive =
            m_run->run({QStringLiteral("restore-backup"), QStringLiteral("b.chimera.zip"), QStringLiteral("--yes")});
        VERIFY_EXIT(archive, 0);
        QCOMPARE(total(), 20);
        VERIFY_EXIT(m_run->run({QStringLiteral("doctor")}), 0);
        QVERIFY(!QDir(m_run->profile()).entryList({QStringLiteral("*damaged*")}).isEmpty()); // nothing was thrown away
    }

    void aDamagedPageIsFound()
    {
        fill(30);
        VERIFY_EXIT(m_run->run({QStringLiteral("doctor")}), 0);
        const qint64 pages = QFileInfo(m_run->database()).size() / 4096;
        QVERIFY(pages > 20);
        int found = 0;
        const QByteArray good = readAll(m_run->database());
        for (int round = 0; round < 10; ++round) {
            const qint64 page = 5 + (pages - 6) * round / 10;
            overwrite(m_run->database(), page * 4096, QByteArray(4096, '\xa5'));
            const Ended ended = m_run->run({QStringLiteral("--json"), QStringLiteral("doctor")});
            QVERIFY2(ended.exit == 1, (QByteArray("page ") + QByteArray::number(page) + ended.both()).constData());
            found += ended.exit == 1 ? 1 : 0;
            QFile::remove(m_run->database() + QStringLiteral("-wal"));
            QFile::remove(m_run->database() + QStringLiteral("-shm"));
            QFile file(m_run->database());
            QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
            file.write(good);
        }
        QCOMPARE(found, 10);
    }

    // A byte that changed inside a note is no damage to SQLite; the full-text index knows better.
    void aFlippedLetterIsFound()
    {
        fill(1);
        VERIFY_EXIT(add(QStringLiteral("T"), QByteArray("plain words ").repeated(20) + "xylophones sound well"), 0);
        const qint64 at = readAll(m_run->database()).indexOf("xylophones sound");
        QVERIFY(at > 0);
        overwrite(m_run->database(), at, "zzzz");
        const Ended ended = m_run->run({QStringLiteral("--json"), QStringLiteral("doctor")});
        VERIFY_EXIT(ended, 1);
        QVERIFY(!ended.json()[QLatin1String("sound")].toBool());
        QVERIFY(!ended.json()[QLatin1String("problems")].toArray().isEmpty());
    }

    // A log that was cut anywhere holds a prefix of the transactions; cut behind what had been copied into the database
    // by then, it is damage, which is found and said.
    void aTruncatedLogIsCleanOrFound_data()
    {
        QTest::addColumn<qint64>("smallest");
        QTest::addColumn<bool>("copied");
        QTest::newRow("before the first checkpoint") << qint64(400'000) << false;
        QTest::newRow("after one") << qint64(4'200'000) << true;
    }

    void aTruncatedLogIsCleanOrFound()
    {
        QFETCH(qint64, smallest);
        QFETCH(bool, copied);
        const QString logName = m_run->database() + QStringLiteral("-wal");
        QVERIFY(QDir().mkpath(m_run->profile()));
        auto writer = m_run->start({m_run->profile()}, QStringLiteral(CHIMERA_WRITER_CHILD));
        QVERIFY(writer->waitForReadyRead(10'000));
        while (QFileInfo(logName).size() < smallest && writer->state() == QProcess::Running)
            QTest::qWait(1);
        if (copied)
            QTest::qWait(100);
        writer->kill();
        writer->waitForFinished();
        const QByteArray log = readAll(logName);
        const QByteArray database = readAll(m_run->database());
        if (!copied && log.size() > 3'900'000)
            QSKIP("The writer was too fast for this case.");
        int clean = 0;
        for (int round = 0; round < 20; ++round) {
            for (const auto& [suffix, bytes] :
                 {std::pair(QString(), database),
                  std::pair(QStringLiteral("-wal"), log.left(log.size() * round / 20 + round))}) {
                QFile file(m_run->database() + suffix);
                QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
                file.write(bytes);
            }
            QFile::remove(m_run->database() + QStringLiteral("-shm"));
            const Ended ended = m_run->run({QStringLiteral("doctor")});
            clean += ended.exit == 0 ? 1 : 0;
            const bool said = ended.exit == 1 && ended.errors.contains("restore-backup");
            QVERIFY2(ended.exit == 0 || (copied && said), (QByteArray::number(round) + ended.both()).constData());
        }
        qInfo("%d of 20 cuts were clean, the others were found", clean);
    }

    void aReadOnlyFolderIsRead()
    {
        const SmallDisk disk(m_run->profile(), "16m");
        if (!disk.isMounted())
            QSKIP("This process may not mount a disk of its own.");
        fill(3);
        QVERIFY(disk.makeReadOnly());
        const Ended listed = m_run->run({QStringLiteral("list")});
        VERIFY_EXIT(listed, 0);
        QVERIFY2(listed.errors.contains("for reading only"), listed.errors.constData());
        const Ended asJson = m_run->run({QStringLiteral("--json"), QStringLiteral("search"), QStringLiteral("apple")});
        VERIFY_EXIT(asJson, 0);
        QCOMPARE(asJson.json()[QLatin1String("results")].toArray().size(), 3);
        VERIFY_EXIT(m_run->run({QStringLiteral("export"), QStringLiteral("out")}), 0);
        VERIFY_EXIT(m_run->run({QStringLiteral("doctor")}), 0);
        const Ended refused = add(QStringLiteral("T"), "x");
        VERIFY_EXIT(refused, 1);
        QVERIFY2(refused.errors.contains("\"read_only\""), refused.errors.constData());
    }

    void aFullDiskLosesNothing()
    {
        const SmallDisk disk(m_run->profile(), "6m");
        if (!disk.isMounted())
            QSKIP("This process may not mount a disk of its own.");
        fill(5);
        int kept = 5;
        Ended ended;
        for (int note = 0; note < 500; ++note) {
            QByteArray text;
            for (int word = 0; word < 4000; ++word)
                text += "w" + QByteArray::number(note * 7919 + word * 104729) + ' ';
            ended = add(QStringLiteral("Big %1").arg(note), text);
            if (ended.exit != 0)
                break;
            ++kept;
        }
        VERIFY_EXIT(ended, 1);
        QCOMPARE(ended.errorCode(), QStringLiteral("disk_full"));
        QCOMPARE(total(), kept); // reading goes on
        const Ended exported = m_run->run(
            {QStringLiteral("--json"), QStringLiteral("backup"), m_run->profile() + QStringLiteral("/b.chimera.zip")});
        if (exported.exit != 0) {
            QVERIFY2(exported.errorCode() == QLatin1String("disk_full"), exported.both().constData());
            QVERIFY(QDir(m_run->profile()).entryList({QStringLiteral("b.*"), QStringLiteral("*.part*")}).isEmpty());
        }
        QVERIFY(::mount("tmpfs", QFile::encodeName(m_run->profile()).constData(), "tmpfs", MS_REMOUNT, "size=32m") ==
                0);
        VERIFY_EXIT(add(QStringLiteral("after"), "space again"), 0);
        QCOMPARE(total(), kept + 1);
        VERIFY_EXIT(m_run->run({QStringLiteral("doctor")}), 0);
    }

    // The other way to run out: a limit for each file. The signal that comes with it must not end the program.
    void aFileSizeLimitLosesNothing()
    {
        fill(3);
        const auto limited = [this](const QString& title) {
            const auto process =
                m_run->make({QStringLiteral("-c"),
                             QStringLiteral("ulimit -f 600; yes 'some words for a long note' | head -c 400000 | \"$0\" "
                                            "--json add --workspace Home --title \"$1\""),
                             chimera::test::programPath(), title},
                            QStringLiteral("/bin/bash"));
            process->start();
            return ProgramRun::finish(*process);
        };
        int kept = 3;
        Ended ended;
        for (int note = 0; note < 20; ++note) {
            ended = limited(QStringLiteral("L%1").arg(note));
            if (ended.exit != 0)
                break;
            ++kept;
        }
        VERIFY_EXIT(ended, 1);
        QCOMPARE(ended.errorCode(), QStringLiteral("disk_full"));
        QCOMPARE(total(), kept);
        VERIFY_EXIT(add(QStringLiteral("after"), "no limit any more"), 0);
        VERIFY_EXIT(m_run->run({QStringLiteral("doctor")}), 0);
    }
};

QTEST_GUILESS_MAIN(BadDaysTest)
#include "BadDaysTest.moc"
