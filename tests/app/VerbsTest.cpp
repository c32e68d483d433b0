// Each verb as a process: what it prints, its JSON, its exit code.
#include "tests/app/ProgramRun.h"

using chimera::test::Ended;
using chimera::test::ProgramRun;

namespace {

QStringList words(const char* line)
{
    return QString::fromUtf8(line).split(QLatin1Char(' '), Qt::SkipEmptyParts);
}

QStringList keysOf(const QJsonObject& object)
{
    return object.keys();
}

} // namespace

class VerbsTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<ProgramRun> m_run;

    Ended json(const QStringList& arguments, const QByteArray& input = {}) const
    {
        return m_run->run(QStringList{QStringLiteral("--json")} + arguments, input);
    }
    QString add(const QString& title, const QByteArray& text, const QStringList& more = {}) const
    {
        const Ended ended = m_run->run(QStringList{QStringLiteral("add"), QStringLiteral("--workspace"),
                                                   QStringLiteral("Home"), QStringLiteral("--title"), title} +
                                           more,
                                       text);
        if (ended.exit != 0)
            qWarning("%s", ended.both().constData());
        return ended.text();
    }

private Q_SLOTS:
    void init()
    {
        m_run = std::make_unique<ProgramRun>();
        VERIFY_EXIT(m_run->run(words("workspaces add Home")), 0);
    }

    void helpAndVersionOpenNothing()
    {
        const ProgramRun fresh;
        for (const char* line : {"--help", "--version", "list --help", "--json --version", "-h", "--completion-data"}) {
            const Ended ended = fresh.run(words(line));
            VERIFY_EXIT(ended, 0);
            QVERIFY(!ended.output.isEmpty());
            QVERIFY2(ended.errors.isEmpty(), ended.errors.constData());
        }
        QVERIFY(!QFile::exists(fresh.profile()));
        const Ended version = fresh.run(words("--version"));
        for (const char* part : {"Chimera ", "Qt 6.", "SQLite 3.", "Schema "})
            QVERIFY2(version.output.contains(part), part);
        QCOMPARE(keysOf(fresh.run(words("--version --json")).json()), words("chimera qt schema sqlite"));
    }

    void withoutADisplayTheVerbsAreNamed()
    {
        const Ended ended = m_run->run({});
        VERIFY_EXIT(ended, 1);
        QVERIFY(ended.output.isEmpty());
        QCOMPARE(ended.errors.count('\n'), 1);
        for (const char* verb : {"list", "import", "restore-backup", "doctor"})
            QVERIFY2(ended.errors.contains(verb), verb);
    }

    void wrongUsageIsTwo()
    {
        VERIFY_EXIT(m_run->run(words("lost")), 2);
        VERIFY_EXIT(m_run->run(words("list --limit x")), 2);
        const Ended ended = json(words("show"));
        VERIFY_EXIT(ended, 2);
        QCOMPARE(ended.errorCode(), QStringLiteral("usage"));
        QVERIFY(ended.output.isEmpty());
    }

    void workspacesLiveAndGo()
    {
        const Ended made = json(words("workspaces add Work"));
        VERIFY_EXIT(made, 0);
        QCOMPARE(made.json()[QLatin1String("name")].toString(), QStringLiteral("Work"));
        Ended listed = json(words("workspaces"));
        VERIFY_EXIT(listed, 0);
        QCOMPARE(keysOf(listed.json()), words("total workspaces"));
        QCOMPARE(listed.json()[QLatin1String("total")].toInt(), 2);
        const QJsonObject first = listed.json()[QLatin1String("workspaces")].toArray().first().toObject();
        for (const char* key : {"id", "name", "description", "ownerId", "stats", "createdAt", "updatedAt"})
            QVERIFY2(first.contains(QLatin1String(key)), key);
        QCOMPARE(first[QLatin1String("name")].toString(), QStringLiteral("Work")); // the last used first

        const Ended renamed = json({QStringLiteral("workspaces"), QStringLiteral("rename"),
                                    made.json()[QLatin1String("id")].toString(), QStringLiteral("Büro 2")});
        VERIFY_EXIT(renamed, 0);
        QCOMPARE(renamed.json()[QLatin1String("name")].toString(), QStringLiteral("Büro 2"));
        VERIFY_EXIT(m_run->run({QStringLiteral("workspaces"), QStringLiteral("remove"), QStringLiteral("Büro 2")}), 0);
        QCOMPARE(json(words("workspaces")).json()[QLatin1String("total")].toInt(), 1);
        VERIFY_EXIT(m_run->run({QStringLiteral("workspaces"), QStringLiteral("remove"), QStringLiteral("Büro 2")}), 3);
        QVERIFY(m_run->run(words("workspaces")).text().contains(QLatin1String("Home")));
    }

    void addPrintsTheIdAndShowTheText()
    {
        const QString id = add(QStringLiteral("Überschrift"), "Text mit #inline Tag\n", words("--tag a --tag b"));
        QVERIFY(id.startsWith(QLatin1String("memory-")));
        const Ended shown = json({QStringLiteral("show"), id});
        VERIFY_EXIT(shown, 0);
        const QJsonObject memory = shown.json();
        for (const char* key : {"id", "workspaceId", "title", "content", "snippet", "tags", "metadata", "version",
                                "createdAt", "updatedAt"})
            QVERIFY2(memory.contains(QLatin1String(key)), key);
        QVERIFY(!memory.contains(QLatin1String("embedding")));
        QCOMPARE(memory[QLatin1String("title")].toString(), QStringLiteral("Überschrift"));
        QCOMPARE(memory[QLatin1String("content")].toString(), QStringLiteral("Text mit #inline Tag\n"));
        QCOMPARE(memory[QLatin1String("tags")].toArray(),
                 (QJsonArray{QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("inline")}));
        QCOMPARE(memory[QLatin1String("version")].toInt(), 1);
        const Ended human = m_run->run({QStringLiteral("show"), id});
        QVERIFY(human.text().startsWith(QStringLiteral("Überschrift")));
        QVERIFY(human.text().contains(QLatin1String("Text mit #inline Tag")));
        VERIFY_EXIT(json(words("show memory-000000000000")), 3);
        QCOMPARE(json(words("show memory-000000000000")).errorCode(), QStringLiteral("not_found"));
    }

    void chatAnswersFromMemories()
    {
        const QString id = add(QStringLiteral("Trip"), "The ferry to Oslo leaves at noon from pier 7.\n");
        const Ended ended = m_run->run(words("chat When does the ferry leave?"));
        VERIFY_EXIT(ended, 0);
        QVERIFY2(ended.output.contains("noon from pier 7. [1]"), ended.both().constData());
        QVERIFY2(ended.output.contains("Sources:\n  [1] Trip (" + id.toUtf8()), ended.both().constData());
        QVERIFY(ended.errors.contains("chimera chat --conversation conv-"));

        const Ended asJson = json(words("chat --workspace Home -"), "When does the ferry leave?\n");
        VERIFY_EXIT(asJson, 0);
        QCOMPARE(keysOf(asJson.json()), words("assistantMessage userMessage"));
        const QJsonObject asked = asJson.json()[QLatin1String("userMessage")].toObject();
        QCOMPARE(asked[QLatin1String("role")].toString(), QStringLiteral("user"));
        const QString conversation = asked[QLatin1String("conversationId")].toString();
        const Ended more =
            json(words("chat --strict --conversation") + QStringList{conversation, QStringLiteral("Who won the cup?")});
        VERIFY_EXIT(more, 3);
        QVERIFY(more.json()[QLatin1String("assistantMessage")].toObject()[QLatin1String("content")].toString().contains(
            QLatin1String("found nothing")));

        VERIFY_EXIT(m_run->run(words("chat --no-memory When does the ferry leave?")), 3);
        VERIFY_EXIT(m_run->run(words("chat --model gpt-4o Hello")), 78);
        VERIFY_EXIT(m_run->run(words("chat --workspace Nowhere Hello")), 3);
        VERIFY_EXIT(m_run->run(words("chat --conversation conv-000000000000 Hello")), 3);
        VERIFY_EXIT(m_run->run(words("chat"), " \n"), 1);
    }

    void addReadsAFile()
    {
        m_run->writeFile(m_run->work(QStringLiteral("with blank.md")), "\xef\xbb\xbf# From a file\n");
        const QString id = add(QStringLiteral("F"), {}, {QStringLiteral("with blank.md")});
        QCOMPARE(json({QStringLiteral("show"), id}).json()[QLatin1String("content")].toString(),
                 QStringLiteral("# From a file\n"));
        VERIFY_EXIT(m_run->run(words("add --workspace Home --title T missing.md")), 3);
        VERIFY_EXIT(m_run->run(words("add --workspace Home --title T .")), 1);
    }

    void badTextIsRefusedAndNothingMade()
    {
        for (const QByteArray& text :
             {QByteArray(), QByteArray(" \n\t"), QByteArray("\xff\xfe\xfa"), QByteArray("caf\xe9")}) {
            const Ended ended = json(words("add --workspace Home --title T -"), text);
            VERIFY_EXIT(ended, 1);
            QCOMPARE(ended.errorCode(), QStringLiteral("invalid"));
        }
        VERIFY_EXIT(json(words("add --workspace Nowhere --title T -"), "x"), 3);
        VERIFY_EXIT(json({QStringLiteral("add"), QStringLiteral("--workspace"), QStringLiteral("Home"),
                          QStringLiteral("--title"), QString(300, QLatin1Char('x'))},
                         "x"),
                    1);
        QCOMPARE(json(words("list")).json()[QLatin1String("total")].toInt(), 0);
    }

    void listSortsAndPages()
    {
        const QString banana = add(QStringLiteral("banana"), "1", words("--tag fruit/yellow"));
        const QString apple = add(QStringLiteral("Apple"), "2", words("--tag fruit"));
        const QString cherry = add(QStringLiteral("cherry"), "3");
        VERIFY_EXIT(
            m_run->run({QStringLiteral("edit"), banana, QStringLiteral("--content"), QStringLiteral("-")}, "new"), 0);
        const auto ids = [this](const char* line) {
            QStringList found;
            const QJsonArray memories = json(words(line)).json()[QLatin1String("memories")].toArray();
            for (const QJsonValue memory : memories)
                found.append(memory.toObject()[QLatin1String("id")].toString());
            return found;
        };
        for (const char* where : {"", " --workspace Home"}) {
            const QByteArray list = QByteArray("list") + where;
            QCOMPARE(ids(list), (QStringList{banana, cherry, apple}));
            QCOMPARE(ids(list + " --sort title"), (QStringList{apple, banana, cherry}));
            QCOMPARE(ids(list + " --sort created"), (QStringList{cherry, apple, banana}));
            QCOMPARE(ids(list + " --limit 1 --offset 1"), QStringList{cherry});
            QCOMPARE(ids(list + " --offset 7"), QStringList());
            QCOMPARE(ids(list + " --tag fruit"), (QStringList{banana, apple}));
            QCOMPARE(json(words(list + " --limit 1")).json()[QLatin1String("total")].toInt(), 3);
        }
        VERIFY_EXIT(json(words("list --workspace Nowhere")), 3);
        QCOMPARE(keysOf(json(words("list")).json()), words("memories total"));
        QVERIFY(m_run->run(words("list --limit 1")).errors.contains("1 of 3"));
    }

    void editRefusesWhatIsOld()
    {
        const QString id = add(QStringLiteral("T"), "one");
        Ended ended =
            json({QStringLiteral("edit"), id, QStringLiteral("--title"), QStringLiteral("T2"), QStringLiteral("--tag"),
                  QStringLiteral("x"), QStringLiteral("--base-version"), QStringLiteral("1")});
        VERIFY_EXIT(ended, 0);
        QCOMPARE(ended.json()[QLatin1String("version")].toInt(), 2);
        QCOMPARE(ended.json()[QLatin1String("tags")].toArray(), QJsonArray{QStringLiteral("x")});
        ended = json({QStringLiteral("edit"), id, QStringLiteral("--content"), QStringLiteral("-"),
                      QStringLiteral("--base-version"), QStringLiteral("1")},
                     "refused text");
        VERIFY_EXIT(ended, 1);
        QCOMPARE(ended.errorCode(), QStringLiteral("conflict"));
        const QJsonObject memory = json({QStringLiteral("show"), id}).json();
        QCOMPARE(memory[QLatin1String("content")].toString(), QStringLiteral("one"));
        QCOMPARE(memory[QLatin1String("version")].toInt(), 2);
        VERIFY_EXIT(json({QStringLiteral("edit"), id, QStringLiteral("--tag"), QString()}), 0);
        QVERIFY(json({QStringLiteral("show"), id}).json()[QLatin1String("tags")].toArray().isEmpty());
    }

    void trashAndRestore()
    {
        const QString one = add(QStringLiteral("one"), "apple");
        const QString two = add(QStringLiteral("two"), "apple");
        VERIFY_EXIT(json({QStringLiteral("trash"), one, QStringLiteral("memory-000000000000")}), 3);
        QCOMPARE(json(words("list")).json()[QLatin1String("total")].toInt(), 2); // all or nothing
        VERIFY_EXIT(json({QStringLiteral("trash"), one, two}), 0);
        QCOMPARE(json(words("list")).json()[QLatin1String("total")].toInt(), 0);
        QCOMPARE(json(words("list --trash")).json()[QLatin1String("total")].toInt(), 2);
        VERIFY_EXIT(json({QStringLiteral("show"), one}), 3);
        VERIFY_EXIT(json(words("search apple")), 3);
        VERIFY_EXIT(m_run->run({QStringLiteral("restore"), one}), 0);
        VERIFY_EXIT(json({QStringLiteral("show"), one}), 0);
        VERIFY_EXIT(json(words("search apple")), 0);
    }

    void searchFindsAndExplains()
    {
        add(QStringLiteral("Mill"), "The old mill by the river", words("--tag place"));
        add(QStringLiteral("Other"), "A stone wall");
        add(QStringLiteral("全文搜索"), QStringLiteral("中文笔记可以搜索").toUtf8());
        const Ended found = json(words("search old mill --limit 5"));
        VERIFY_EXIT(found, 0);
        QCOMPARE(keysOf(found.json()), QStringList{QStringLiteral("results")});
        const QJsonObject hit = found.json()[QLatin1String("results")].toArray().first().toObject();
        for (const char* key : {"id", "title", "content", "snippet", "score", "tags", "workspace_id", "created_at"})
            QVERIFY2(hit.contains(QLatin1String(key)), key);
        QVERIFY(!hit.contains(QLatin1String("explain")));
        QVERIFY(json(words("search mill --explain"))
                    .json()[QLatin1String("results")]
                    .toArray()
                    .first()
                    .toObject()
                    .contains(QLatin1String("explain")));
        VERIFY_EXIT(json({QStringLiteral("search"), QStringLiteral("搜索")}), 0);
        VERIFY_EXIT(json(words("search tag:place")), 0);
        const Ended none = json(words("search zzzzqq"));
        VERIFY_EXIT(none, 3);
        QCOMPARE(none.json(), (QJsonObject{{QStringLiteral("results"), QJsonArray()}}));
        QVERIFY(none.errors.isEmpty());
        const Ended human = m_run->run(words("search mill --explain"));
        VERIFY_EXIT(human, 0);
        QVERIFY(human.text().contains(QLatin1String("Understood as: mill")));
        QVERIFY(!human.output.contains('\033')); // no terminal
        for (const QString& odd : {QStringLiteral("\"unclosed"), QStringLiteral("OR OR"), QStringLiteral("((("),
                                   QStringLiteral("'); DROP"), QStringLiteral("*")}) {
            const Ended ended = json({QStringLiteral("search"), odd});
            QVERIFY2(ended.exit == 0 || ended.exit == 3, ended.both().constData());
        }
        VERIFY_EXIT(json(words("search -- -mill wall")), 0);
    }

    void importExportBackupAndBack()
    {
        const QString vault = m_run->makeVault(QStringLiteral("My Vault"), 30);
        const Ended dry = json({QStringLiteral("import"), vault, QStringLiteral("--dry-run")});
        VERIFY_EXIT(dry, 0);
        QCOMPARE(json(words("workspaces")).json()[QLatin1String("total")].toInt(), 1); // nothing was made
        const Ended imported = json({QStringLiteral("import"), QStringLiteral("My Vault")});
        VERIFY_EXIT(imported, 0);
        QCOMPARE(imported.json()[QLatin1String("created")].toInt(), 30);
        QCOMPARE(json({QStringLiteral("list"), QStringLiteral("--workspace"), QStringLiteral("My Vault")})
                     .json()[QLatin1String("total")]
                     .toInt(),
                 30);
        const Ended again = json({QStringLiteral("import"), vault});
        VERIFY_EXIT(again, 0);
        QCOMPARE(again.json()[QLatin1String("created")].toInt(), 0);
        QCOMPARE(json({QStringLiteral("list"), QStringLiteral("--workspace"), QStringLiteral("My Vault")})
                     .json()[QLatin1String("total")]
                     .toInt(),
                 30);

        VERIFY_EXIT(m_run->run({QStringLiteral("export"), QStringLiteral("out"), QStringLiteral("--workspace"),
                                QStringLiteral("My Vault")}),
                    0);
        QVERIFY(QDir(m_run->work(QStringLiteral("out"))).exists());
        for (const QString& file :
             {QStringLiteral("all.html"), QStringLiteral("all.json"), QStringLiteral("all.chimera.zip")}) {
            VERIFY_EXIT(m_run->run({QStringLiteral("export"), file}), 0);
            QVERIFY(QFileInfo(m_run->work(file)).size() > 100);
        }
        VERIFY_EXIT(json({QStringLiteral("backup"), QStringLiteral("b.chimera.zip")}), 0);
        add(QStringLiteral("later"), "made after the backup");
        VERIFY_EXIT(json({QStringLiteral("restore-backup"), QStringLiteral("b.chimera.zip")}), 2);
        const Ended restored =
            json({QStringLiteral("restore-backup"), QStringLiteral("b.chimera.zip"), QStringLiteral("--yes")});
        VERIFY_EXIT(restored, 0);
        QCOMPARE(json(words("list")).json()[QLatin1String("total")].toInt(), 30);
        VERIFY_EXIT(m_run->run(words("doctor")), 0);
        VERIFY_EXIT(json({QStringLiteral("restore-backup"), QStringLiteral("nothing.zip"), QStringLiteral("--yes")}),
                    3);
        m_run->writeFile(m_run->work(QStringLiteral("junk.chimera.zip")), "PK\x03\x04 no archive at all");
        VERIFY_EXIT(
            json({QStringLiteral("restore-backup"), QStringLiteral("junk.chimera.zip"), QStringLiteral("--yes")}), 1);
        QCOMPARE(json(words("list")).json()[QLatin1String("total")].toInt(), 30);
    }

    void importOfNothingIsThree()
    {
        VERIFY_EXIT(json(words("import nowhere")), 3);
        QCOMPARE(json(words("workspaces")).json()[QLatin1String("total")].toInt(), 1);
    }

    void doctorTellsCountsAndVersions()
    {
        add(QStringLiteral("T"), "text");
        const Ended ended = json(words("doctor"));
        VERIFY_EXIT(ended, 0);
        QCOMPARE(ended.json()[QLatin1String("sound")].toBool(), true);
        QCOMPARE(ended.json()[QLatin1String("counts")].toObject()[QLatin1String("memories")].toInt(), 1);
        QCOMPARE(keysOf(ended.json()[QLatin1String("versions")].toObject()), words("chimera qt schema sqlite"));
        QVERIFY(m_run->run(words("doctor")).text().contains(QLatin1String("are sound")));
    }

    void timingsShowCallsAndStatements()
    {
        add(QStringLiteral("T"), "text");
        const Ended ended = m_run->run(words("--timings list --workspace Home"));
        VERIFY_EXIT(ended, 0);
        QVERIFY2(ended.errors.contains("memories.list"), ended.errors.constData());
        QVERIFY2(ended.errors.contains("SELECT"), ended.errors.constData());
        QVERIFY(!ended.output.contains("memories.list"));
    }

    void aFullOutputIsAnError()
    {
        if (!QFile::exists(QStringLiteral("/dev/full")))
            QSKIP("There is no /dev/full here.");
        const auto process = m_run->make(words("workspaces"));
        process->setStandardOutputFile(QStringLiteral("/dev/full"));
        process->start();
        const Ended ended = ProgramRun::finish(*process);
        VERIFY_EXIT(ended, 1);
        QVERIFY(!ended.errors.isEmpty());
    }
};

QTEST_GUILESS_MAIN(VerbsTest)
#include "VerbsTest.moc"
