// Links in a text: only web and mail addresses ever leave the program, whatever the text says.
#include "ui/memories/LinkOpener.h"

#include "tests/ui/PageFixture.h"
#include "ui/memories/MemoryPage.h"
#include "ui/widgets/ReadingView.h"

#include <QAbstractTextDocumentLayout>
#include <QDesktopServices>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTextBlock>

using namespace chimera;
using namespace chimera::test;
using chimera::ui::LinkKind;
using chimera::ui::LinkOpener;
using chimera::ui::OpenIn;

namespace {

constexpr std::array Schemes = {"http", "https", "mailto",   "file",    "javascript", "data",
                                "ftp",  "smb",   "vbscript", "chimera", "x-scheme",   "qrc"};

} // namespace

class LinkOpenerTest : public QObject
{
    Q_OBJECT

public Q_SLOTS:
    void openedByDesktop(const QUrl& url) { m_opened.push_back(url); }

private Q_SLOTS:
    void initTestCase()
    {
        for (const char* scheme : Schemes)
            QDesktopServices::setUrlHandler(QString::fromLatin1(scheme), this, "openedByDesktop");
    }
    void cleanupTestCase()
    {
        for (const char* scheme : Schemes)
            QDesktopServices::unsetUrlHandler(QString::fromLatin1(scheme));
    }
    void init() { m_opened.clear(); }

    void webAddressesOpen()
    {
        PageFixture fixture;
        QWidget page;
        LinkOpener opener(fixture.context(), &page);
        const QStringList good{QStringLiteral("https://example.org/a?b=c#d"), QStringLiteral("HTTP://example.org"),
                               QStringLiteral("mailto:someone@example.org")};
        for (const QString& target : good)
            opener.open({}, target, LinkKind::Web, OpenIn::Current);
        QCOMPARE(m_opened.size(), good.size());
    }

    void nothingElseOpens_data()
    {
        QTest::addColumn<QString>("target");
        const QStringList targets{
            QStringLiteral("file:///etc/passwd"),
            QStringLiteral("FILE:///etc/passwd"),
            QStringLiteral("javascript:alert(1)"),
            QStringLiteral(" javascript:alert(1)"),
            QStringLiteral("java\tscript:alert(1)"),
            QStringLiteral("data:text/html,<script>1</script>"),
            QStringLiteral("vbscript:x"),
            QStringLiteral("smb://host/share"),
            QStringLiteral("ftp://host/file"),
            QStringLiteral("http:"),
            QStringLiteral("http:///etc/passwd"),
            QStringLiteral("https://"),
            QStringLiteral("mailto:"),
            QStringLiteral("//host/path"),
            QStringLiteral("/bin/sh"),
            QStringLiteral("\\\\host\\share"),
            QStringLiteral("chimera://new?title=x"),
            QStringLiteral("qrc:/x"),
            QStringLiteral("http://exa mple.org"),
            QString(),
            QStringLiteral("view-source:http://a.b"),
            QStringLiteral("x-scheme:run"),
        };
        for (const QString& target : targets)
            QTest::newRow(qPrintable(target)) << target;
    }
    void nothingElseOpens()
    {
        QFETCH(QString, target);
        PageFixture fixture;
        QWidget page;
        LinkOpener opener(fixture.context(), &page);
        for (const LinkKind kind : {LinkKind::Web, LinkKind::Wiki, LinkKind::File, LinkKind::Tag, LinkKind::Heading})
            opener.open(fixture.add(QStringLiteral("A"), {}), target, kind, OpenIn::Current);
        QTest::qWait(30);
        QVERIFY2(m_opened.isEmpty(), qPrintable(m_opened.value(0).toString()));
    }

    void anUnresolvedLinkOffersANewMemory()
    {
        PageFixture fixture;
        QWidget page;
        LinkOpener opener(fixture.context(), &page);
        QSignalSpy wanted(&fixture.context(), &ui::Context::newMemoryRequested);
        const MemoryId from = fixture.add(QStringLiteral("A"), {});
        opener.open(from, QStringLiteral("folder/Not there.md#Part"), LinkKind::Wiki, OpenIn::Current);
        QTRY_COMPARE(wanted.size(), 1);
        QCOMPARE(wanted.at(0).at(0).value<ui::Prefill>().title, QStringLiteral("Not there"));
        QCOMPARE(fixture.all().size(), 1U); // nothing is written
    }

    void aLinkLeadsToItsMemory()
    {
        PageFixture fixture;
        QWidget page;
        LinkOpener opener(fixture.context(), &page);
        QSignalSpy wanted(&fixture.context(), &ui::Context::openMemoryRequested);
        const MemoryId from = fixture.add(QStringLiteral("A"), {});
        const MemoryId to = fixture.add(QStringLiteral("Hybrid ranking"), {});
        opener.open(from, QStringLiteral("hybrid ranking"), LinkKind::Wiki, OpenIn::NewTab);
        QTRY_COMPARE(wanted.size(), 1);
        QCOMPARE(wanted.at(0).at(0).value<MemoryId>(), to);
        QCOMPARE(wanted.at(0).at(1).value<OpenIn>(), OpenIn::NewTab);
    }

    void aHostileTextOpensNothingWhateverIsPressed()
    {
        PageFixture fixture;
        const QStringList hostile{
            QStringLiteral("<script>window.open('file:///etc/passwd')</script> <img src=\"http://host/x.png\" "
                           "onerror=\"alert(1)\">"),
            QStringLiteral("<iframe src=\"http://host/\"></iframe> <a href=\"file:///etc/passwd\">click</a>"),
            QStringLiteral("[a](javascript:alert%281%29) [b](file:///etc/passwd) [c](data:text/html,x) "
                           "[d](<java\tscript:alert(1)>)"),
            QStringLiteral("![e](file:///etc/passwd) ![f](//host/y.png) ![g](http://host/z.png) "
                           "[[../../../etc/passwd]] ![[/etc/passwd]]"),
            QStringLiteral("[h]: javascript:alert(2)"),
            QStringLiteral("[h] <javascript:alert(3)> [i](smb://host/share)")};
        const MemoryId id = fixture.add(QStringLiteral("Hostile"), hostile.join(u'\n'));
        ui::MemoryPage page(fixture.context());
        page.resize(900, 700);
        page.show();
        page.setMode(ui::MemoryMode::Read);
        page.open(id);
        auto* view = page.findChild<ui::ReadingView*>();
        QTRY_VERIFY(!view->toPlainText().isEmpty());
        QSet<QString> anchors;
        for (QTextBlock block = view->document()->begin(); block.isValid(); block = block.next()) {
            for (auto part = block.begin(); !part.atEnd(); ++part)
                anchors.insert(part.fragment().charFormat().anchorHref());
        }
        anchors.remove(QString());
        for (const QString& anchor : std::as_const(anchors))
            Q_EMIT view->anchorClicked(QUrl(anchor));
        QTest::qWait(200);
        for (QWidget* dialog : QApplication::topLevelWidgets()) {
            if (dialog->inherits("QDialog"))
                dialog->close();
        }
        QVERIFY2(m_opened.isEmpty(), qPrintable(m_opened.value(0).toString()));
    }

private:
    QList<QUrl> m_opened;
};

QTEST_MAIN(LinkOpenerTest)
#include "LinkOpenerTest.moc"
