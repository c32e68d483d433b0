// chimera integrations and models as processes, against a server of this machine.
#include "tests/app/ProgramRun.h"
#include "tests/support/LoopbackServer.h"

#include <QDirIterator>

using chimera::test::Ended;
using chimera::test::LoopbackServer;
using chimera::test::ProgramRun;
using chimera::test::ServerScript;

namespace {

const QByteArray canary = "sk-CANARY-7f3a9c2e51d84b60nop";

QStringList words(const QString& line)
{
    return line.split(QLatin1Char(' '), Qt::SkipEmptyParts);
}

QStringList idsOf(const Ended& ended, const char* list)
{
    QStringList ids;
    const QJsonArray all = ended.json()[QLatin1String(list)].toArray();
    for (const QJsonValue& one : all)
        ids.append(one[QLatin1String("id")].toString());
    return ids;
}

} // namespace

class IntegrationsVerbTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<ProgramRun> m_run;

    Ended run(const QString& line, const QByteArray& input = {}) const { return m_run->run(words(line), input); }

private Q_SLOTS:
    void init()
    {
        m_run = std::make_unique<ProgramRun>();
        m_run->set("CHIMERA_KEYCHAIN", QStringLiteral("off"));
        for (const char* name : {"OPENAI", "ANTHROPIC", "GOOGLE", "DEEPSEEK", "GROQ"})
            m_run->unset((QByteArray("CHIMERA_") + name + "_KEY").constData());
    }

    void aProviderIsAddedTestedListedAndRemoved()
    {
        LoopbackServer server({ServerScript::answer(R"({"data":[{"id":"small"},{"id":"large"}]})")});
        const Ended added =
            run(QStringLiteral("integrations add --provider custom --name Mine --base-url %1 --model small")
                    .arg(server.url()),
                canary + "\n");
        VERIFY_EXIT(added, 0);
        QVERIFY(added.text().startsWith(QLatin1String("int-")));
        QVERIFY(server.lastRequest().contains("Bearer " + canary + "\r\n"));
        const Ended listed = run(QStringLiteral("integrations --json"));
        VERIFY_EXIT(listed, 0);
        QCOMPARE(idsOf(listed, "integrations"), QStringList(added.text()));
        QCOMPARE(listed.json()[QLatin1String("total")].toInt(), 1);
        const QJsonValue one = listed.json()[QLatin1String("integrations")][0];
        QCOMPARE(one[QLatin1String("apiKey")].toString(), QStringLiteral("sk-...nop"));
        QCOMPARE(one[QLatin1String("status")].toString(), QStringLiteral("connected"));
        const Ended shown = run(QStringLiteral("integrations list"));
        VERIFY_EXIT(shown, 0);
        QVERIFY(shown.output.contains("Mine") && shown.output.contains("sk-...nop"));
        VERIFY_EXIT(run(QStringLiteral("integrations test ") + added.text()), 0);

        const Ended models = run(QStringLiteral("models --json"));
        VERIFY_EXIT(models, 0);
        QCOMPARE(idsOf(models, "models"),
                 QStringList({QStringLiteral("model-recall"), added.text() + QStringLiteral("/small"),
                              added.text() + QStringLiteral("/large")}));
        const std::size_t asked = server.requests().size();
        const Ended known = run(QStringLiteral("models --known --json"));
        QCOMPARE(idsOf(known, "models"),
                 QStringList({QStringLiteral("model-recall"), added.text() + QStringLiteral("/small")}));
        QCOMPARE(server.requests().size(), asked);

        VERIFY_EXIT(run(QStringLiteral("integrations remove ") + added.text()), 0);
        VERIFY_EXIT(run(QStringLiteral("integrations test ") + added.text()), 3);
        VERIFY_EXIT(run(QStringLiteral("integrations remove ") + added.text()), 3);
        QVERIFY(idsOf(run(QStringLiteral("integrations --json")), "integrations").isEmpty());
    }

    void aProviderThatDoesNotAnswerIsStoredAllTheSame()
    {
        LoopbackServer server({ServerScript::answer({}, "text/plain", "401 No")});
        const Ended added =
            run(QStringLiteral("--json integrations add --provider openai --base-url ") + server.url(), canary);
        VERIFY_EXIT(added, 7);
        QCOMPARE(added.json()[QLatin1String("errorMessage")].toString(), QStringLiteral("Invalid API key"));
        QVERIFY(added.errors.contains("Invalid API key"));
        const Ended tested = run(QStringLiteral("integrations test ") + added.json()[QLatin1String("id")].toString());
        VERIFY_EXIT(tested, 5);
        const Ended again =
            run(QStringLiteral("integrations add --provider openai --base-url ") + server.url(), canary);
        VERIFY_EXIT(again, 1);
        QVERIFY(again.errors.contains("already exists"));
    }

    void noKeyAndTheEnvironmentsKey()
    {
        LoopbackServer server({ServerScript::answer(R"({"data":[]})")});
        VERIFY_EXIT(run(QStringLiteral("integrations add --provider custom --no-key --base-url ") + server.url()), 0);
        QVERIFY(!server.lastRequest().contains("Authorization"));
        VERIFY_EXIT(run(QStringLiteral("integrations add --provider groq --no-key --base-url ") + server.url()), 1);
        m_run->set("CHIMERA_GROQ_KEY", QString::fromLatin1(canary));
        VERIFY_EXIT(run(QStringLiteral("integrations add --provider groq --no-key --base-url ") + server.url()), 0);
        QVERIFY(server.lastRequest().contains("Bearer " + canary));
    }

    void wrongUsageIsTwo()
    {
        for (const char* line :
             {"integrations add", "integrations lost", "integrations test", "integrations test a b",
              "integrations remove", "integrations list --provider openai", "integrations add --provider nobody",
              "integrations add --provider openai --key sk-1", "models x"})
            VERIFY_EXIT(run(QString::fromLatin1(line), canary), 2);
        VERIFY_EXIT(run(QStringLiteral("integrations add --provider custom"), {}), 1);
        VERIFY_EXIT(run(QStringLiteral("integrations add --provider custom --base-url file:///etc/passwd"), {}), 1);
    }

    // In no file of the profile or the log, no output, and no backup or export.
    void theKeyIsNowhere()
    {
        LoopbackServer server(
            {ServerScript::answer("{\"error\":{\"message\":\"" + canary + "\"}}", "application/json", "400 Bad")});
        QByteArray said;
        const auto note = [&](const Ended& ended) { said += ended.both(); };
        const Ended added =
            run(QStringLiteral("integrations add --provider openai --base-url ") + server.url(), canary);
        note(added);
        note(run(QStringLiteral("integrations test ") + added.text()));
        note(run(QStringLiteral("models --timings")));
        note(run(QStringLiteral("workspaces add Home")));
        VERIFY_EXIT(run(QStringLiteral("backup ") + m_run->work(QStringLiteral("all.chimera.zip"))), 0);
        VERIFY_EXIT(run(QStringLiteral("export ") + m_run->work(QStringLiteral("out.json"))), 0);
        const QList<QByteArray> forms{canary, canary.toBase64().first(36), canary.toHex()};
        for (const QByteArray& form : forms)
            QVERIFY2(!said.contains(form), said.constData());
        int files = 0;
        QDirIterator walk(m_run->folder(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
        while (walk.hasNext()) {
            QFile file(walk.next());
            QVERIFY(file.open(QIODevice::ReadOnly));
            const QByteArray bytes = file.readAll();
            ++files;
            for (const QByteArray& form : forms)
                QVERIFY2(!bytes.contains(form), qPrintable(file.fileName()));
        }
        QVERIFY(files >= 5);
    }
};

QTEST_GUILESS_MAIN(IntegrationsVerbTest)
#include "IntegrationsVerbTest.moc"
