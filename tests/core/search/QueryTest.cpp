#include "core/search/Query.h"

#include "core/search/DateWords.h"
#include "core/search/MatchExpression.h"

#include <QRandomGenerator>
#include <QTest>

using namespace chimera;

namespace {

// 2026-11-18 about noon, local time.
Timestamp noon()
{
    return Timestamp::fromDateTime(QDateTime(QDate(2026, 11, 18), QTime(12, 0)));
}

Query parsed(const QString& text, bool typing = false)
{
    return Query::parse(text, typing, noon());
}

QString expression(const QString& text, bool typing = false)
{
    return allWords(planMatch(parsed(text, typing))).text;
}

std::optional<Timestamp> day(int year, int month, int day)
{
    return Timestamp::fromDateTime(QDate(year, month, day).startOfDay());
}

} // namespace

class QueryTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void wordsAndPhrases()
    {
        const Query query = parsed(QStringLiteral("old \"vector index\" -draft \"not closed"));
        QCOMPARE(query.terms.size(), std::size_t(4));
        QCOMPARE(query.terms[1].text, QStringLiteral("vector index"));
        QVERIFY(query.terms[1].phrase);
        QVERIFY(query.terms[2].excluded);
        QCOMPARE(query.terms[3].text, QStringLiteral("not closed"));
        QVERIFY(query.hasWords());
        QVERIFY(!parsed(QStringLiteral("-draft")).hasWords());
        QVERIFY(parsed(QStringLiteral("  ")).isEmpty());
    }

    void orJoinsNeighbours()
    {
        const Query query = parsed(QStringLiteral("a1 OR b1 OR c1 d1"));
        QCOMPARE(query.terms[0].group, query.terms[1].group);
        QCOMPARE(query.terms[1].group, query.terms[2].group);
        QVERIFY(query.terms[3].group != query.terms[2].group);
        QCOMPARE(expression(QStringLiteral("a1 OR b1 d1")), QStringLiteral("((\"a1\" OR \"b1\") AND \"d1\")"));
        // Nothing to join: no error, and the word is not searched for.
        QCOMPARE(expression(QStringLiteral("OR a1 OR")), QStringLiteral("\"a1\""));
        QCOMPARE(expression(QStringLiteral("a1 or b1")), QStringLiteral("(\"a1\" AND \"or\" AND \"b1\")"));
        QCOMPARE(expression(QStringLiteral("a1 AND b1")), QStringLiteral("(\"a1\" AND \"b1\")"));
        QCOMPARE(expression(QStringLiteral("a1 OR -b1 c1")), QStringLiteral("((\"a1\" AND \"c1\")) NOT \"b1\""));
    }

    void fields()
    {
        const Query query =
            parsed(QStringLiteral("tag:work Tag:\"two words\" -tag:old title:plan workspace:\"My Notes\" is:pinned"));
        QCOMPARE(query.tags, QStringList({QStringLiteral("work"), QStringLiteral("two words")}));
        QCOMPARE(query.excludedTags, QStringList{QStringLiteral("old")});
        QCOMPARE(query.workspace, QStringLiteral("My Notes"));
        QVERIFY(query.pinnedOnly);
        QCOMPARE(query.terms.size(), std::size_t(1));
        QVERIFY(query.terms[0].inTitle);
        QCOMPARE(expression(QStringLiteral("title:plan")), QStringLiteral("title : \"plan\""));
        // Not a field: a word.
        QCOMPARE(parsed(QStringLiteral("foo:bar https://x.org 12:30")).terms.size(), std::size_t(3));
        QVERIFY(parsed(QStringLiteral("tag:")).isEmpty());
        QCOMPARE(parsed(QStringLiteral("tag: created:soon is:open")).ignored.size(), 3);
    }

    void fullWidthSigns()
    {
        const Query query = parsed(QStringLiteral("tag：同步 “全文 搜索” title：「指南」"));
        QCOMPARE(query.tags, QStringList{QStringLiteral("同步")});
        QCOMPARE(query.terms.size(), std::size_t(2));
        QVERIFY(query.terms[0].phrase);
        QCOMPARE(query.terms[1].text, QStringLiteral("指南"));
        QVERIFY(query.terms[1].inTitle);
    }

    void dates_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<std::optional<Timestamp>>("from");
        QTest::addColumn<std::optional<Timestamp>>("until");
        using T = std::optional<Timestamp>;
        QTest::newRow("day") << QStringLiteral("2026-11-03") << day(2026, 11, 3) << day(2026, 11, 4);
        QTest::newRow("month") << QStringLiteral("2026-12") << day(2026, 12, 1) << day(2027, 1, 1);
        QTest::newRow("year") << QStringLiteral("2025") << day(2025, 1, 1) << day(2026, 1, 1);
        QTest::newRow("after") << QStringLiteral(">2026-01-01") << day(2026, 1, 2) << T();
        QTest::newRow("from") << QStringLiteral(">=2026-01") << day(2026, 1, 1) << T();
        QTest::newRow("before") << QStringLiteral("<2026") << T() << day(2026, 1, 1);
        QTest::newRow("up to") << QStringLiteral("<=2026-02") << T() << day(2026, 3, 1);
        QTest::newRow("equal") << QStringLiteral("=2026-02-28") << day(2026, 2, 28) << day(2026, 3, 1);
        QTest::newRow("between") << QStringLiteral("2026-01..2026-03") << day(2026, 1, 1) << day(2026, 4, 1);
        QTest::newRow("open end") << QStringLiteral("2026-01..") << day(2026, 1, 1) << T();
        QTest::newRow("open start") << QStringLiteral("..yesterday") << T() << day(2026, 11, 18);
        QTest::newRow("today") << QStringLiteral("Today") << day(2026, 11, 18) << day(2026, 11, 19);
        QTest::newRow("7d") << QStringLiteral("7d") << day(2026, 11, 11) << T();
        QTest::newRow("4w") << QStringLiteral("4w") << day(2026, 10, 21) << T();
        QTest::newRow("3m") << QStringLiteral("3m") << day(2026, 8, 18) << T();
        QTest::newRow("1y") << QStringLiteral("1y") << day(2025, 11, 18) << T();
        QTest::newRow("older than") << QStringLiteral("<1y") << T() << day(2025, 11, 18);
        QTest::newRow("full width") << QStringLiteral("＞2026-01-01") << day(2026, 1, 2) << T();
    }

    void dates()
    {
        QFETCH(QString, text);
        QFETCH(std::optional<Timestamp>, from);
        QFETCH(std::optional<Timestamp>, until);
        const Query query = parsed(QStringLiteral("created:") + text);
        QCOMPARE(query.created.from, from);
        QCOMPARE(query.created.until, until);
        QVERIFY(query.ignored.isEmpty());
        QVERIFY(query.terms.empty());
    }

    void wrongDates()
    {
        const QStringList wrong{QStringLiteral("2026-13"), QStringLiteral("2026-02-30"), QStringLiteral(".."),
                                QStringLiteral("soon"),    QStringLiteral(">"),          QStringLiteral("<>2026"),
                                QStringLiteral("99999d"),  QStringLiteral("0000"),       QStringLiteral("9999y")};
        for (const QString& text : wrong)
            QVERIFY2(!readDateRange(text, noon()), qPrintable(text));
    }

    void severalDatesNarrow()
    {
        const Query query = parsed(QStringLiteral("updated:>=2026-01 updated:<2026-03 updated:>=2025"));
        QCOMPARE(query.updated.from, day(2026, 1, 1));
        QCOMPARE(query.updated.until, day(2026, 3, 1));
    }

    void prefixWhileTyping()
    {
        QVERIFY(parsed(QStringLiteral("vector ind"), true).terms[1].prefix);
        QVERIFY(!parsed(QStringLiteral("vector ind "), true).terms[1].prefix);
        QVERIFY(!parsed(QStringLiteral("vector \"ind\""), false).terms[1].prefix);
        QCOMPARE(expression(QStringLiteral("vec"), true), QStringLiteral("\"vec\" *"));
        QCOMPARE(expression(QStringLiteral("ve"), true), QStringLiteral("\"ve\""));
        QCOMPARE(planMatch(parsed(QStringLiteral("ve"), true)).shortPrefix, QStringLiteral("ve"));
        QVERIFY(expression(QStringLiteral("runni"), true).contains(QStringLiteral("\"run\"")));
    }

    void cjk()
    {
        QCOMPARE(expression(QStringLiteral("全文搜索")).section(u' ', 0, 1), QStringLiteral("cjk :"));
        const auto plan = planMatch(parsed(QStringLiteral("Obsidian同步")));
        QCOMPARE(plan.groups.size(), std::size_t(1));
        QCOMPARE(plan.groups[0][0].size(), std::size_t(2));
        QCOMPARE(plan.groups[0][0][0].text, QStringLiteral("Obsidian"));
        QVERIFY(plan.groups[0][0][1].cjk);
        QVERIFY(planMatch(parsed(QStringLiteral("全"))).groups[0][0][0].prefix);
        QCOMPARE(planMatch(parsed(QStringLiteral("title:同步"))).cjkInTitle, QStringList{QStringLiteral("同步")});
    }

    void limits()
    {
        const Query query = parsed(QStringLiteral("word ").repeated(500));
        QCOMPARE(query.terms.size(), std::size_t(Query::maxTerms));
        QVERIFY(!query.ignored.isEmpty());
        QVERIFY(planMatch(parsed(QStringLiteral("a同").repeated(1000))).parts <= 64);
        QVERIFY(parsed(QStringLiteral("tag:a%1 ").arg(1).repeated(2000)).tags.size() <= 64);
    }

    void nothingToFind()
    {
        const QStringList empty{QStringLiteral("***"), QStringLiteral("\U0001F642"), QString(QChar(0xD800)),
                                QString(QChar(u'\0')), QStringLiteral("\""),         QStringLiteral("-"),
                                QStringLiteral("()"),  QStringLiteral("- - -")};
        for (const QString& text : empty)
            QVERIFY2(parsed(text).isEmpty(), qPrintable(text));
    }

    void everyTermIsQuoted()
    {
        QRandomGenerator random(7);
        const QString alphabet =
            QStringLiteral("ab \"'*^:()-+{}[]NEARORAND,.;\\/#tag:title:同“”\n\t") + QChar(u'\0') + QChar(0xDC00);
        for (int i = 0; i < 20'000; ++i) {
            QString text;
            for (int j = random.bounded(40); j > 0; --j)
                text += alphabet.at(random.bounded(static_cast<int>(alphabet.size())));
            QString outside;
            bool inside = false;
            for (const QChar c : expression(text, random.bounded(2) == 1)) {
                if (c == u'"')
                    inside = !inside;
                else if (!inside)
                    outside += c;
            }
            QVERIFY(!inside);
            for (const QString& word : {QStringLiteral("cjk"), QStringLiteral("title"), QStringLiteral("AND"),
                                        QStringLiteral("OR"), QStringLiteral("NOT")})
                outside.remove(word);
            for (const QChar c : outside)
                QVERIFY2(QStringLiteral(" ():*").contains(c), qPrintable(text));
        }
    }
};

QTEST_GUILESS_MAIN(QueryTest)
#include "QueryTest.moc"
