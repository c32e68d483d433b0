#include "core/base/Text.h"

#include <QTest>

using namespace chimera;

class TextTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void countsCodePointsNotUnits()
    {
        QCOMPARE(text::codePointCount(u"a😀b"), 3);
        QCOMPARE(text::firstCodePoints(u"a😀b", 2), QStringLiteral("a😀"));
        QCOMPARE(text::firstCodePoints(u"ab", 5), QStringLiteral("ab"));
    }

    void snippetIsTheFirst150CodePoints()
    {
        const QString emoji = QString(QStringLiteral("😀")).repeated(150);
        QCOMPARE(text::snippet(emoji), emoji);
        QCOMPARE(text::snippet(QString(emoji + QLatin1Char('x'))), QString(emoji + QStringLiteral("...")));
    }

    void foldsCaseAndAccentsWithoutTheLocale()
    {
        QCOMPARE(text::fold(u"Ärger ÉCOLE"), QStringLiteral("arger ecole"));
        QCOMPARE(text::fold(u"TITLE"), QStringLiteral("title")); // a Turkish locale would answer "tıtle"
        QCOMPARE(text::fold(u"ﬁle"), QStringLiteral("file"));
    }

    void pairsNeighboursInCjkRuns_data()
    {
        QTest::addColumn<QString>("given");
        QTest::addColumn<QString>("bigrams");
        QTest::newRow("latin") << QStringLiteral("plain words") << QString();
        QTest::newRow("run") << QStringLiteral("全文搜索") << QStringLiteral("全文 文搜 搜索");
        QTest::newRow("single") << QStringLiteral("a 水 b") << QStringLiteral("水");
        QTest::newRow("mixed") << QStringLiteral("用Obsidian同步笔记") << QStringLiteral("用 同步 步笔 笔记");
        QTest::newRow("japanese") << QStringLiteral("日本語テスト") << QStringLiteral("日本 本語 語テ テス スト");
        QTest::newRow("korean") << QStringLiteral("한국어 노트") << QStringLiteral("한국 국어 노트");
        QTest::newRow("beyond the first plane") << QStringLiteral("𠀀𠀁x") << QStringLiteral("𠀀𠀁");
    }

    void pairsNeighboursInCjkRuns()
    {
        QFETCH(QString, given);
        QFETCH(QString, bigrams);
        QCOMPARE(text::cjkBigrams(given), bigrams);
    }

    void indexesTheLastLetterOfACjkRunToo()
    {
        QCOMPARE(text::cjkIndexWords(u"全文搜索 x 水"), QStringLiteral("全文 文搜 搜索 索 水"));
    }

    void withoutCjkKeepsTheOtherWordsApart()
    {
        QCOMPARE(text::withoutCjk(u"用Obsidian同步notes"), QStringLiteral(" Obsidian notes"));
        QCOMPARE(text::withoutCjk(u"plain"), QStringLiteral("plain"));
    }

    void sanitizedSurvivesUtf8()
    {
        const QString hostile =
            QStringLiteral("a") + QChar(0xD800) + QChar(u'\0') + QStringLiteral("b") + QChar(0xDC00);
        const QString clean = text::sanitized(hostile);
        QCOMPARE(clean.size(), 4);
        QCOMPARE(QString::fromUtf8(clean.toUtf8()), clean);
        QCOMPARE(text::sanitized(QStringLiteral("😀")), QStringLiteral("😀"));
    }
};

QTEST_GUILESS_MAIN(TextTest)
#include "TextTest.moc"
