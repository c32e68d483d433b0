// The pure parts of the window: links, history, undo, geometry, short forms.
#include "ui/window/Links.h"
#include "ui/window/Navigation.h"
#include "ui/window/PaletteController.h"
#include "ui/window/Session.h"
#include "ui/window/UndoStack.h"

#include <QSignalSpy>
#include <QTest>

using namespace chimera;
using namespace chimera::ui;

class WindowPartsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void linksAreRead()
    {
        const auto open =
            parseLink(QStringLiteral("chimera://open?workspace=workspace-01jd3q8m5x7v&memory=memory-3f9a0c1d22ab"));
        QVERIFY(open && std::get<OpenLink>(*open).memory.text() == QLatin1String("memory-3f9a0c1d22ab"));
        const auto search = parseLink(QStringLiteral("chimera://search?q=tag%3Aindex%20%22two%20words%22"));
        QCOMPARE(std::get<SearchLink>(*search).query, QStringLiteral("tag:index \"two words\""));
        QVERIFY(std::holds_alternative<CaptureLink>(*parseLink(QStringLiteral("chimera://capture"))));
        const auto fresh = parseLink(QStringLiteral("chimera://new?title=A%26B&content=x%0Ay&tags=one,%23two,,"));
        const Prefill prefill = std::get<NewLink>(*fresh).prefill;
        QCOMPARE(prefill.title, QStringLiteral("A&B"));
        QCOMPARE(prefill.content, QStringLiteral("x\ny"));
        QCOMPARE(prefill.tags, QStringList({QStringLiteral("one"), QStringLiteral("two")}));
    }

    void hostileLinksAreNone_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("other scheme") << QStringLiteral("https://open?memory=memory-3f9a0c1d22ab");
        QTest::newRow("other verb") << QStringLiteral("chimera://delete?memory=memory-3f9a0c1d22ab");
        QTest::newRow("no id") << QStringLiteral("chimera://open");
        QTest::newRow("bad id") << QStringLiteral("chimera://open?memory=../../etc/passwd");
        QTest::newRow("quote in id") << QStringLiteral("chimera://open?memory=memory-'%20OR%201=1");
        QTest::newRow("empty") << QString();
        QTest::newRow("huge") << QStringLiteral("chimera://new?content=") + QString(3'000'000, QLatin1Char('x'));
    }
    void hostileLinksAreNone()
    {
        QFETCH(QString, text);
        QVERIFY(!parseLink(text));
    }

    void historyGoesBackAndForward()
    {
        Navigation navigation;
        QSignalSpy go(&navigation, &Navigation::goRequested);
        const auto place = [](const char* id) { return Place{Page::Memories, MemoryId(QLatin1String(id)), {}}; };
        navigation.visit(place("a"));
        navigation.visit(place("b"));
        navigation.visit(place("b"));
        navigation.visit(place("c"));
        navigation.back();
        navigation.back();
        QVERIFY(!navigation.canGoBack());
        QCOMPARE(go.count(), 2);
        navigation.visit(place("d"));
        QVERIFY(!navigation.canGoForward());
        navigation.back();
        QCOMPARE(go.last().first().value<Place>(), place("a"));
    }

    void undoRedo()
    {
        UndoStack stack;
        int value = 1;
        stack.push({QStringLiteral("one"), [&] { value = 0; }, [&] { value = 1; }});
        stack.undo();
        QCOMPARE(value, 0);
        stack.redo();
        QCOMPARE(value, 1);
        stack.push({QStringLiteral("two"), [&] { value = 1; }, {}});
        stack.undo();
        QVERIFY(!stack.canRedo());
    }

    void windowsComeBackOnAScreen()
    {
        const QList<QRect> screens{QRect(0, 0, 1920, 1080), QRect(1920, 0, 1280, 1024)};
        const QRect fine(2000, 100, 800, 600);
        QCOMPARE(onScreen(fine, screens), fine);
        QVERIFY(screens.first().contains(onScreen(QRect(9000, 9000, 800, 600), screens)));
        QVERIFY(screens.first().contains(onScreen(QRect(-5000, 100, 3000, 2000), screens)));
        QVERIFY(screens.first().contains(onScreen(QRect(100, -500, 800, 600), screens)));
    }

    void shortForms()
    {
        QVERIFY(fuzzyScore(QStringLiteral("new mem"), QStringLiteral("New memory")) >
                fuzzyScore(QStringLiteral("new mem"), QStringLiteral("Renew a membership")));
        QVERIFY(fuzzyScore(QStringLiteral("nm"), QStringLiteral("New memory")) > 0);
        QCOMPARE(fuzzyScore(QStringLiteral("xq"), QStringLiteral("New memory")), 0);
    }
};

Q_DECLARE_METATYPE(chimera::ui::Place)

QTEST_MAIN(WindowPartsTest)
#include "WindowPartsTest.moc"
