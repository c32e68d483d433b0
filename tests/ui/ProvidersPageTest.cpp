// Settings, Chat and providers, with a server of this machine: add, see, test, remove; the key is not shown.
#include "ui/settings/ProvidersPage.h"

#include "core/chat/Integrations.h"
#include "tests/support/LoopbackServer.h"
#include "tests/ui/WindowFixture.h"
#include "ui/settings/SettingsWindow.h"
#include "ui/widgets/Labels.h"

#include <QComboBox>
#include <QElapsedTimer>
#include <QLineEdit>
#include <QPushButton>

using namespace chimera;
using namespace chimera::ui;
using chimera::test::LoopbackServer;
using chimera::test::ServerScript;
using chimera::test::WindowFixture;

namespace {

const QString canary = QStringLiteral("sk-CANARY-7f3a9c2e51d84b60nop");

} // namespace

class ProvidersPageTest : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<WindowFixture> fixture;

    ProvidersPage& openPage()
    {
        MainWindow& window = fixture->open();
        fixture->context().openSettings(QStringLiteral("chat"));
        auto* page = window.settingsWindow().findChild<ProvidersPage*>();
        if (!page || !QTest::qWaitFor([&] { return page->isVisible(); }, 3000))
            qFatal("the page is not there");
        return *page;
    }
    template <typename Widget>
    Widget& named(QWidget& page, const QString& name)
    {
        for (Widget* one : page.findChildren<Widget*>()) {
            if (!one->isHidden() && one->accessibleName() == name)
                return *one;
        }
        qFatal("no %s", qPrintable(name));
    }
    QPushButton& button(QWidget& page, const QString& text)
    {
        for (QPushButton* one : page.findChildren<QPushButton*>()) {
            if (!one->isHidden() && (one->text() == text || one->accessibleName() == text))
                return *one;
        }
        qFatal("no button %s", qPrintable(text));
    }
    bool shows(QWidget& page, const QString& text)
    {
        const auto labels = page.findChildren<TextLabel*>();
        return std::any_of(labels.begin(), labels.end(), [&](const TextLabel* label) {
            return label->isVisibleTo(&page) && label->text().contains(text);
        });
    }
    void choose(ProvidersPage& page, const QString& provider)
    {
        auto& combo = named<QComboBox>(page, QStringLiteral("Provider"));
        combo.setCurrentIndex(combo.findData(provider));
    }
    std::vector<Integration> stored()
    {
        return *fixture->read([&](const ReadTx& tx) { return Integrations::list(fixture->caller(), tx); });
    }

private Q_SLOTS:
    void initTestCase() { qputenv("CHIMERA_KEYCHAIN", "off"); }
    void init() { fixture = std::make_unique<WindowFixture>(); }
    void cleanup() { fixture.reset(); }

    void aProviderIsAddedSeenAndRemoved()
    {
        LoopbackServer server({ServerScript::answer(R"({"data":[{"id":"small"}]})")});
        ProvidersPage& page = openPage();
        QTRY_VERIFY(shows(page, QStringLiteral("None yet")));
        choose(page, QStringLiteral("custom"));
        QTest::keyClicks(&named<QLineEdit>(page, QStringLiteral("Name")), QStringLiteral("Mine"));
        QTest::keyClicks(&named<QLineEdit>(page, QStringLiteral("Address")), server.url());
        auto& key = named<QLineEdit>(page, QStringLiteral("Key"));
        QCOMPARE(key.echoMode(), QLineEdit::Password);
        QTest::keyClicks(&key, canary);
        QTest::keyClick(&key, Qt::Key_Return); // the form's button
        QTRY_VERIFY(shows(page, QStringLiteral("Mine: Connected")));
        QVERIFY(key.text().isEmpty());
        QVERIFY(shows(page, QStringLiteral("sk-...nop")));
        QVERIFY(shows(page, QStringLiteral("on this computer: nothing leaves it")));
        QVERIFY(!shows(page, QStringLiteral("CANARY")));
        QVERIFY(server.lastRequest().contains(canary.toUtf8()));
        QCOMPARE(stored().size(), std::size_t(1));

        button(page, QStringLiteral("Remove Mine")).click();
        QTRY_VERIFY(page.window()->findChild<QDialog*>());
        auto* question = page.window()->findChild<QDialog*>();
        QVERIFY(question);
        button(*question, QStringLiteral("Remove")).click();
        QTRY_VERIFY(shows(page, QStringLiteral("None yet")));
        QVERIFY(stored().empty());
    }

    void whatDoesNotAnswerSaysWhyAndIsTestedAgain()
    {
        LoopbackServer server(
            {ServerScript::answer({}, "text/plain", "401 No"), ServerScript::answer(R"({"data":[]})")});
        ProvidersPage& page = openPage();
        choose(page, QStringLiteral("openai"));
        named<QLineEdit>(page, QStringLiteral("Key")).setText(canary);
        named<QLineEdit>(page, QStringLiteral("Address")).setText(server.url());
        button(page, QStringLiteral("Add and test")).click();
        QTRY_VERIFY(shows(page, QStringLiteral("OpenAI: Not connected")));
        QVERIFY(shows(page, QStringLiteral("Invalid API key")));
        button(page, QStringLiteral("Test OpenAI")).click();
        QTRY_VERIFY(shows(page, QStringLiteral("OpenAI: Connected")));
        QVERIFY(!shows(page, QStringLiteral("Invalid API key")));
    }

    void whatCannotBeIsSaidInTheForm()
    {
        ProvidersPage& page = openPage();
        choose(page, QStringLiteral("openai"));
        named<QLineEdit>(page, QStringLiteral("Key")).setText(QStringLiteral("short"));
        button(page, QStringLiteral("Add and test")).click();
        QTRY_VERIFY(shows(page, QStringLiteral("between 10 and 500 characters")));
        choose(page, QStringLiteral("custom"));
        named<QLineEdit>(page, QStringLiteral("Key")).clear();
        named<QLineEdit>(page, QStringLiteral("Address")).setText(QStringLiteral("file:///etc/passwd"));
        button(page, QStringLiteral("Add and test")).click();
        QTRY_VERIFY(shows(page, QStringLiteral("begins with http")));
        QVERIFY(stored().empty());
    }

    // The window goes on and closes at once while a provider keeps it waiting.
    void aSilentProviderHoldsNothingUp()
    {
        LoopbackServer server({ServerScript::silentAfter({})});
        ProvidersPage& page = openPage();
        choose(page, QStringLiteral("custom"));
        named<QLineEdit>(page, QStringLiteral("Address")).setText(server.url());
        button(page, QStringLiteral("Add and test")).click();
        QTRY_VERIFY(!server.requests().empty());
        QElapsedTimer timer;
        timer.start();
        fixture->close();
        QVERIFY2(timer.elapsed() < 2000, qPrintable(QString::number(timer.elapsed())));
    }

    void localModelsAreLookedForOnlyWhenAsked()
    {
        ProvidersPage& page = openPage();
        QVERIFY(!shows(page, QStringLiteral("No model server answers")));
        button(page, QStringLiteral("Look for local models")).click();
        const auto answered = [&] {
            const auto buttons = page.findChildren<QPushButton*>();
            return shows(page, QStringLiteral("No model server answers on this computer.")) ||
                   std::any_of(buttons.begin(), buttons.end(),
                               [](const QPushButton* one) { return one->text().contains(QLatin1String(" at http")); });
        };
        QTRY_VERIFY_WITH_TIMEOUT(answered(), 10'000);
    }
};

QTEST_MAIN(ProvidersPageTest)
#include "ProvidersPageTest.moc"
