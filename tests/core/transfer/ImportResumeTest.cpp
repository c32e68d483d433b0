// The program ends in the middle of an import, at a named point or killed anywhere: whole notes stay, the next run goes
// on, and the whole can be undone as one. The child is this test itself, called with an argument.
#include "core/storage/Database.h"
#include "tests/core/transfer/Vaults.h"

using namespace chimera;
using namespace chimera::test;

namespace {

constexpr int notes = 1000;

std::unique_ptr<Runner> openRunner(const QString& folder, const Clock& clock, IdSource& ids, Timings& timings)
{
    Runner::Options options;
    options.databasePath = folder + QStringLiteral("/chimera.db");
    options.prepare = [](Connection& connection) {
        return migrate(connection, embeddedMigrations(), [](int) -> Result<void> { return {}; });
    };
    auto opened = Runner::open(options, clock, ids, timings);
    return opened ? std::move(*opened) : nullptr;
}

struct Opened
{
    explicit Opened(const QString& folder)
        : ids(clock)
        , runner(openRunner(folder, clock, ids, timings))
        , attachments(folder + QStringLiteral("/attachments"))
    {
        QDir().mkpath(folder + QStringLiteral("/attachments"));
        auto owner = runner->writeNow("owner", [](WriteTx& tx) { return Accounts::ensureLocalOwner(tx); });
        caller = Caller{owner->id, CallScope::Write, QStringLiteral("test")};
        auto found = runner->writeNow("workspace", [this](WriteTx& tx) -> Result<Workspace> {
            auto known = Workspaces::find(caller, tx, QStringLiteral("Notes"));
            return known ? std::move(known) : Workspaces::create(caller, tx, QStringLiteral("Notes"));
        });
        workspace = found->id;
    }
    Result<TransferReport> import(const QString& vault)
    {
        return MarkdownImport(*runner, attachments, caller).run({vault, workspace, false, {}}, {}, {});
    }
    std::int64_t count(const QByteArray& sql)
    {
        return runner->readNow("count", [&sql](ReadTx& tx) { return tx.count(sql); }).value_or(-1);
    }

    SystemClock clock;
    SystemIdSource ids;
    Timings timings;
    std::unique_ptr<Runner> runner;
    Attachments attachments;
    Caller caller;
    WorkspaceId workspace;
};

} // namespace

class ImportResumeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void endsAtNamedPoints_data();
    void endsAtNamedPoints();
    void killedAnywhere();

private:
    // Answers whether the child came to its own end.
    bool runChild(const QString& profile, const QString& failpoint, int killAfter = 0)
    {
        QProcess child;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        if (!failpoint.isEmpty())
            environment.insert(QStringLiteral("CHIMERA_FAILPOINT"), failpoint);
        child.setProcessEnvironment(environment);
        child.start(QCoreApplication::applicationFilePath(), {QStringLiteral("--import"), m_vault.path(), profile});
        if (killAfter > 0 && !child.waitForFinished(killAfter))
            child.kill();
        child.waitForFinished(60'000);
        return child.exitStatus() == QProcess::NormalExit && child.exitCode() == 0;
    }
    void checkAndGoOn(const QString& profile);

    QTemporaryDir m_vault;
};

void ImportResumeTest::initTestCase()
{
    for (int i = 0; i < notes; ++i)
        writeFile(
            m_vault.filePath(QStringLiteral("%1/%2.md").arg(i % 10).arg(i)),
            QStringLiteral("---\ntags: [t%1]\n---\n[[%2]] ![[p.png]] text #x%1\n").arg(i % 5).arg(i + 1).toUtf8());
    writeFile(m_vault.filePath(QStringLiteral("p.png")), "P");
}

void ImportResumeTest::checkAndGoOn(const QString& profile)
{
    Opened opened(profile);
    const auto before = opened.count("SELECT count(*) FROM memory");
    for (const char* whole : {"SELECT count(*) FROM memory_text", "SELECT count(*) FROM source_item",
                              "SELECT count(*) FROM memory_attachment", "SELECT count(*) FROM import_change",
                              "SELECT memories FROM workspace_count"})
        QCOMPARE(opened.count(whole), before);
    auto report = opened.import(m_vault.path());
    CHIMERA_VERIFY(report);
    QCOMPARE(report->unchanged, before);
    QCOMPARE(report->created, notes - before);
    QCOMPARE(opened.count("SELECT count(*) FROM memory"), notes);
    QCOMPARE(opened.count("SELECT count(DISTINCT source_id) FROM source_item"), notes);
    {
        auto connection = Connection::open(profile + QStringLiteral("/chimera.db"), Connection::Mode::Writer);
        CHIMERA_VERIFY(connection);
        const auto integrity = checkIntegrity(**connection, true);
        CHIMERA_VERIFY(integrity);
        QVERIFY2(integrity->isSound(), qPrintable(integrity->problems.join(u' ')));
    }
    QCOMPARE(opened.count("SELECT count(*) FROM import"), 1); // one import, to be undone as one
    if (before < notes) {
        auto undone = MarkdownImport::undo(*opened.runner, opened.caller, *report->id, {});
        CHIMERA_VERIFY(undone);
        QCOMPARE(opened.count("SELECT count(*) FROM memory"), 0);
    }
}

void ImportResumeTest::endsAtNamedPoints_data()
{
    QTest::addColumn<QString>("failpoint");
    for (const char* point : {"import.note:1", "import.note:300", "import.note:301", "import.note:777",
                              "import.batch:1", "import.batch:2", "import.batch:4"})
        QTest::newRow(point) << QString::fromLatin1(point);
}

void ImportResumeTest::endsAtNamedPoints()
{
#ifndef CHIMERA_FAILPOINTS
    QSKIP("built without failpoints");
#endif
    QFETCH(QString, failpoint);
    QTemporaryDir profile;
    QVERIFY(!runChild(profile.path(), failpoint));
    checkAndGoOn(profile.path());
}

void ImportResumeTest::killedAnywhere()
{
    const int rounds =
        qEnvironmentVariableIntValue("CHIMERA_KILLS") > 0 ? qEnvironmentVariableIntValue("CHIMERA_KILLS") / 10 : 10;
    std::uint32_t state = 5;
    for (int round = 0; round < rounds; ++round) {
        state = state * 1664525U + 1013904223U;
        QTemporaryDir profile;
        runChild(profile.path(), {}, 20 + static_cast<int>((state >> 16) % 400U));
        checkAndGoOn(profile.path());
        if (QTest::currentTestFailed())
            return;
    }
}

int main(int argc, char** argv)
{
    QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.value(1) == QLatin1String("--import")) {
        Opened opened(arguments.value(3));
        return opened.import(arguments.value(2)) ? 0 : 1;
    }
    ImportResumeTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "ImportResumeTest.moc"
