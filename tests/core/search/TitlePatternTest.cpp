#include "core/search/TitlePattern.h"

#include <QTest>

using namespace chimera;

class TitlePatternTest : public QObject
{
    Q_OBJECT

    static int match(TitlePattern::Mode mode, const char* typed, const char* title)
    {
        const QByteArray pattern = TitlePattern::make(mode, QString::fromUtf8(typed)).toUtf8();
        return TitlePattern(std::string_view(pattern.constData(), static_cast<std::size_t>(pattern.size())))
            .match(title);
    }

private Q_SLOTS:
    void wordStart()
    {
        const auto mode = TitlePattern::Mode::WordStart;
        QVERIFY(match(mode, "Ve", "vector index") > match(mode, "in", "vector index"));
        QVERIFY(match(mode, "in", "vector index") > 0);
        QCOMPARE(match(mode, "ec", "vector index"), 0);
        QCOMPARE(match(mode, "", "vector index"), 0);
    }

    void fuzzy()
    {
        const auto mode = TitlePattern::Mode::Fuzzy;
        QVERIFY(match(mode, "serach", "full text search") > 0);  // swapped
        QVERIFY(match(mode, "serch", "full text search") > 0);   // missing
        QVERIFY(match(mode, "seaarch", "full text search") > 0); // too many
        QVERIFY(match(mode, "notebok", "my notebooks") > 0);
        QVERIFY(match(mode, "search", "search") > match(mode, "serach", "search"));
        QCOMPARE(match(mode, "cat", "car"), 0); // short words must be right
        QCOMPARE(match(mode, "serach missing", "full text search"), 0);
        QCOMPARE(match(mode, "completely", "different"), 0);
    }

    void subsequence()
    {
        const auto mode = TitlePattern::Mode::Subsequence;
        QVERIFY(match(mode, "vin", "vector index notes") > match(mode, "vin", "give in to noise"));
        QVERIFY(match(mode, "vector", "vector") > match(mode, "vector", "vacuum each torus"));
        QVERIFY(match(mode, "Über", "uber uns") > 0);
        QCOMPARE(match(mode, "xyz", "vector index notes"), 0);
        QVERIFY(match(mode, "同步", "笔记同步指南") > 0);
    }

    void longAndHostileTitles()
    {
        const QByteArray longTitle = QByteArray("aaaaaaaaab ").repeated(200);
        for (const auto mode :
             {TitlePattern::Mode::WordStart, TitlePattern::Mode::Fuzzy, TitlePattern::Mode::Subsequence}) {
            QVERIFY(match(mode, "aaaaaaaaab", longTitle.constData()) > 0);
            const QByteArray one(5000, 'a');
            (void)match(mode, one.constData(), one.constData());
            (void)match(mode, "\xF0\x9F\x99\x82 \x01", longTitle.constData());
        }
        QCOMPARE(TitlePattern("").match("abc"), 0);
        QCOMPARE(TitlePattern("?abc").match("abc"), 0);
    }

    void wordStartsInTexts()
    {
        QVERIFY(holdsWordStart("A Vegetable.", "veg"));
        QVERIFY(!holdsWordStart("unvegetable", "veg"));
        QVERIFY(holdsWordStart("Это Привет", "при"));
        QVERIFY(!holdsWordStart("ve", "veg"));
        QVERIFY(holdsWordStart("全文搜索", "文"));
        QVERIFY(!holdsWordStart("text", ""));
    }
};

QTEST_GUILESS_MAIN(TitlePatternTest)
#include "TitlePatternTest.moc"
