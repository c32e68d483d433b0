#include "app/Options.h"

#include "app/commands/Command.h"

#include <QTest>

using namespace chimera;
using namespace chimera::app;

class OptionsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyVerbHasACommandAndAHelp()
    {
        QCOMPARE(verbs().size(), std::size_t(22));
        for (const VerbSpec& verb : verbs()) {
            QVERIFY2(commandFor(verb), verb.name);
            QVERIFY(generalHelp().contains(QLatin1String(verb.name)));
            const QString help = verbHelp(verb);
            for (const OptionSpec& option : verb.options)
                QVERIFY2(help.contains(QLatin1String("--") + QLatin1String(option.name)), option.name);
            for (const OptionSpec& option : generalOptions())
                QVERIFY2(help.contains(QLatin1String("--") + QLatin1String(option.name)), option.name);
            QVERIFY(completionData().contains(QLatin1String(verb.name) + QLatin1Char('\t')));
        }
    }

    void nothingIsTheWindow()
    {
        const auto options = Options::parse({});
        QVERIFY(options);
        QCOMPARE(options->mode, Options::Mode::Window);
    }

    void windowTakesLinksAndPaths()
    {
        const auto options = Options::parse(
            {QStringLiteral("--data-dir=/x"), QStringLiteral("chimera://open?memory=m"), QStringLiteral("./a.md")});
        QVERIFY(options);
        QCOMPARE(options->mode, Options::Mode::Window);
        QCOMPARE(options->dataDir, QStringLiteral("/x"));
        QCOMPARE(options->arguments.size(), 2);
    }

    void generalOptionsStandBeforeAndAfterTheVerb()
    {
        for (const QStringList& words :
             {QStringList{QStringLiteral("--json"), QStringLiteral("--data-dir"), QStringLiteral("/d"),
                          QStringLiteral("list")},
              QStringList{QStringLiteral("list"), QStringLiteral("--data-dir=/d"), QStringLiteral("--json")}}) {
            const auto options = Options::parse(words);
            QVERIFY(options);
            QCOMPARE(options->mode, Options::Mode::Verb);
            QVERIFY(options->json);
            QCOMPARE(options->dataDir, QStringLiteral("/d"));
            QCOMPARE(QLatin1String(options->verb->name), QLatin1String("list"));
        }
    }

    void valuesAreKept()
    {
        const auto options =
            Options::parse({QStringLiteral("add"), QStringLiteral("--workspace"), QStringLiteral("W"),
                            QStringLiteral("--title=--dashes"), QStringLiteral("--tag"), QStringLiteral("a"),
                            QStringLiteral("--tag"), QStringLiteral("b"), QStringLiteral("-")});
        QVERIFY(options);
        QCOMPARE(options->value("title"), QStringLiteral("--dashes"));
        QCOMPARE(options->all("tag"), (QStringList{QStringLiteral("a"), QStringLiteral("b")}));
        QCOMPARE(options->arguments, QStringList{QStringLiteral("-")});
        QCOMPARE(options->verb->contentFrom(*options), QStringLiteral("-"));
    }

    void twoDashesEndTheOptions()
    {
        const auto options = Options::parse({QStringLiteral("search"), QStringLiteral("--limit"), QStringLiteral("3"),
                                             QStringLiteral("--"), QStringLiteral("-not"), QStringLiteral("--json")});
        QVERIFY(options);
        QCOMPARE(options->number("limit", 20), 3);
        QCOMPARE(options->arguments, (QStringList{QStringLiteral("-not"), QStringLiteral("--json")}));
        QVERIFY(!options->json);
        QVERIFY(!Options::wantsJson({QStringLiteral("search"), QStringLiteral("--"), QStringLiteral("--json")}));
        QVERIFY(Options::wantsJson({QStringLiteral("search"), QStringLiteral("--json"), QStringLiteral("--")}));
    }

    void helpWinsOverMissingArguments()
    {
        const auto options = Options::parse({QStringLiteral("show"), QStringLiteral("--help")});
        QVERIFY(options);
        QCOMPARE(options->mode, Options::Mode::Help);
        QVERIFY(options->verb);
    }

    void wrongUsageIsRefused_data()
    {
        QTest::addColumn<QString>("line");
        QTest::addColumn<QString>("hint");
        const auto row = [](const char* line, const char* hint) {
            QTest::newRow(line) << QString::fromUtf8(line) << QString::fromUtf8(hint);
        };
        row("serch|x", "Did you mean search");
        row("frobnicate", "no verb");
        row("--nope", "no option");
        row("list|--nope", "does not know");
        row("list|-x", "put --");
        row("list|--limit|many", "whole number");
        row("list|--limit|-1", "whole number");
        row("list|--limit|99999999999999999999", "whole number");
        row("list|--offset|-3", "whole number");
        row("list|--sort|size", "recent, title, created");
        row("list|--trash=yes", "no value");
        row("list|extra", "Usage");
        row("list|--workspace", "needs a value");
        row("list|--workspace| ", "may not be empty");
        row("show", "Usage");
        row("show|a|b", "Usage");
        row("add|--title|T", "--workspace");
        row("add|--workspace|W", "--title");
        row("edit|memory-x", "Say what changes");
        row("edit|memory-x|--title|T|--base-version|0", "whole number");
        row("trash", "Usage");
        row("search", "Usage");
        row("search|x|--limit|0", "whole number");
        row("restore-backup|x", "--yes");
        row("workspaces|add", "Usage");
        row("workspaces|rename|a", "Usage");
        row("workspaces|burn|a", "Usage");
        row("doctor|x", "Usage");
        row("--json", "belong to a verb");
    }

    void wrongUsageIsRefused()
    {
        QFETCH(QString, line);
        QFETCH(QString, hint);
        const auto options = Options::parse(line.split(QLatin1Char('|')));
        QVERIFY(!options);
        QCOMPARE(options.error().code, ErrorCode::Invalid);
        QVERIFY2(options.error().message.contains(hint), qPrintable(options.error().message));
    }
};

QTEST_GUILESS_MAIN(OptionsTest)
#include "OptionsTest.moc"
