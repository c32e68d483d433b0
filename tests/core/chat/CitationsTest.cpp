#include "core/chat/Citations.h"

#include <QElapsedTimer>
#include <QTest>

using namespace chimera;

namespace {

PromptSource source(int number, const QString& title, const QString& text)
{
    PromptSource made;
    made.number = number;
    made.memory = MemoryId(QStringLiteral("memory-%1").arg(number));
    made.title = title;
    made.text = text;
    made.begin = 10 * number;
    made.end = made.begin + text.toUtf8().size();
    made.score = 0.9;
    return made;
}

std::vector<PromptSource> sources()
{
    return {
        source(1, QStringLiteral("Billing"),
               QStringLiteral("Invoices are sent on Mondays. Refunds take five working days. Ask the support team.")),
        source(2, QStringLiteral("Trip"), QStringLiteral("The ferry to Oslo leaves at 14:30 from pier 7.")),
        source(3, QStringLiteral("会议"), QStringLiteral("周例会改到每周三下午三点。地点在二号楼。"))};
}

QStringList unsupportedOf(const CheckedAnswer& checked)
{
    QStringList texts;
    for (const TextRange& range : checked.unsupported)
        texts.append(checked.text.mid(range.begin, range.end - range.begin));
    return texts;
}

} // namespace

class CitationsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void forms_data()
    {
        QTest::addColumn<QString>("answer");
        QTest::addColumn<QString>("text");
        QTest::newRow("an interval") << "The values lie in [0, 1]."
                                     << "The values lie in [0, 1].";
        QTest::newRow("a definition in a quote") << "So [1].\n\n> [1]: http://canary.example/?d=x"
                                                 << "So [1].\n\n> [1] http://canary.example/?d=x";
        QTest::newRow("a definition in a list") << "So [1].\n\n- 1. [1]: http://canary.example/"
                                                << "So [1].\n\n- 1. [1] http://canary.example/";
        QTest::newRow("plain") << "Five days [1]."
                               << "Five days [1].";
        QTest::newRow("list") << "Five [1, 2]."
                              << "Five [1][2].";
        QTest::newRow("neighbours") << "Five [1][2]."
                                    << "Five [1][2].";
        QTest::newRow("span") << "Five [1-3]."
                              << "Five [1][2][3].";
        QTest::newRow("footnote") << "Five [^1]."
                                  << "Five [1].";
        QTest::newRow("wide brackets") << "Five 【1】."
                                       << "Five [1].";
        QTest::newRow("with a dagger") << "Five 【2†source】."
                                       << "Five [2].";
        QTest::newRow("named") << "Five [Memory 1]."
                               << "Five [1].";
        QTest::newRow("named list") << "Five [Sources 1 and 2]."
                                    << "Five [1][2].";
        QTest::newRow("chinese list") << "五天[1、2]。"
                                      << "五天[1][2]。";
        QTest::newRow("unknown") << "Five [9]."
                                 << "Five.";
        QTest::newRow("partly unknown") << "Five [1, 9]."
                                        << "Five [1].";
        QTest::newRow("zero") << "Five [0]."
                              << "Five.";
        QTest::newRow("year") << "In [2024] too."
                              << "In [2024] too.";
        QTest::newRow("word") << "As [sic] said."
                              << "As [sic] said.";
        QTest::newRow("task") << "- [ ] open\n- [x] done"
                              << "- [ ] open\n- [x] done";
        QTest::newRow("link") << "See [1](https://a.example)."
                              << "See [1](https://a.example).";
        QTest::newRow("definition") << "Five [1].\n\n[1]: https://evil.example/?d=x"
                                    << "Five [1].\n\n[1] https://evil.example/?d=x";
        QTest::newRow("unknown definition") << "Five.\n\n[8]: https://evil.example"
                                            << "Five.\n\n https://evil.example";
        QTest::newRow("open bracket") << "Five [1"
                                      << "Five [1";
        QTest::newRow("twice") << "Five [1][1]."
                               << "Five [1].";
        QTest::newRow("code span") << "Use `a[9]` [1]."
                                   << "Use `a[9]` [1].";
        QTest::newRow("fence") << "Do:\n```\na[9] = b[1, 2]\n```\n[1]"
                               << "Do:\n```\na[9] = b[1, 2]\n```\n[1]";
        QTest::newRow("open fence") << "~~~\na[9]"
                                    << "~~~\na[9]";
        QTest::newRow("indented code") << "Do:\n\n    a[9]\n\nSo [1]."
                                       << "Do:\n\n    a[9]\n\nSo [1].";
        QTest::newRow("huge number") << "Five [99999999999999999999]."
                                     << "Five [99999999999999999999].";
        QTest::newRow("empty") << ""
                               << "";
    }
    void forms()
    {
        QFETCH(QString, answer);
        QTEST(checkCitations(answer, sources()).text, "text");
    }

    void quotesTheBestSentence()
    {
        const auto checked =
            checkCitations(QStringLiteral("A refund takes five days [1], the ferry leaves at 14:30 [2]."), sources());
        QCOMPARE(checked.citations.size(), std::size_t(2));
        QCOMPARE(checked.citations[0].quote, QStringLiteral("Refunds take five working days."));
        QCOMPARE(checked.citations[0].memory, MemoryId(QStringLiteral("memory-1")));
        QCOMPARE(checked.citations[0].begin, 10);
        QCOMPARE(checked.citations[1].title, QStringLiteral("Trip"));
        QVERIFY(checked.unsupported.empty());
    }

    void quotesChinese()
    {
        const auto checked = checkCitations(QStringLiteral("例会在每周三下午三点举行。[3]"), sources());
        QCOMPARE(checked.citations.size(), std::size_t(1));
        QCOMPARE(checked.citations[0].quote, QStringLiteral("周例会改到每周三下午三点。"));
        QVERIFY(checked.unsupported.empty());
    }

    void marksWhatNothingSupports()
    {
        const auto checked = checkCitations(
            QStringLiteral("Refunds take five working days [1]. The company was founded by seven brothers in Lisbon. "
                           "Does that help?"),
            sources());
        QCOMPARE(unsupportedOf(checked), QStringList{"The company was founded by seven brothers in Lisbon."});
    }

    void marksCitedInventions()
    {
        const auto checked =
            checkCitations(QStringLiteral("Elephants migrate across Botswana every winter season [2]."), sources());
        QCOMPARE(checked.unsupported.size(), std::size_t(1));
        QCOMPARE(checked.citations.size(), std::size_t(1));
    }

    void judgesNoOtherScript()
    {
        const auto checked = checkCitations(QStringLiteral("Возврат денег занимает пять рабочих дней [1]."), sources());
        QVERIFY(checked.unsupported.empty());
    }

    void leavesCodeAndShortWordsAlone()
    {
        const auto checked =
            checkCitations(QStringLiteral("Sure!\n\n```\nelephants migrate across botswana every winter\n```\n\n## A "
                                          "heading about quite other things here\n"),
                           sources());
        QVERIFY2(checked.unsupported.empty(), qPrintable(unsupportedOf(checked).join(u'|')));
    }

    void withoutSourcesNothingIsJudged()
    {
        const auto checked = checkCitations(QStringLiteral("The moon is made of green cheese entirely [1]."), {});
        QCOMPARE(checked.text, QStringLiteral("The moon is made of green cheese entirely."));
        QVERIFY(checked.citations.empty());
        QVERIFY(checked.unsupported.empty());
    }

    // A run of full stops was walked again from each of them.
    void endlessFullStopsAreReadOnce()
    {
        QElapsedTimer timer;
        timer.start();
        QCOMPARE(sentenceRanges(QString(1'000'000, u'.') + u'x').size(), 1U);
        QVERIFY(timer.elapsed() < 5'000); // quadratic: an hour
        QCOMPARE(sentenceRanges(QStringLiteral("Eins..\u3002zwei")).size(), 2U);
    }

    void aWrongCitationIsNoSupport()
    {
        const auto checked = checkCitations(QStringLiteral("The ferry fares rise in refunds days [1]."), sources());
        QCOMPARE(unsupportedOf(checked).size(), 0); // one word of [1] and one of [2]: enough for the one it names
        const auto wrong =
            checkCitations(QStringLiteral("The ferry sails from the new harbour quarter [1]."), sources());
        QCOMPARE(unsupportedOf(wrong).size(), 1);
    }

    void longAnswersTakeLittleTime()
    {
        QElapsedTimer timer;
        timer.start();
        checkCitations(QStringLiteral("[1]`[`【[2, 9]\n").repeated(20'000), sources());
        checkCitations(QString(200'000, u'['), sources());
        checkCitations(QString(200'000, u'`'), sources());
        checkCitations(
            QStringLiteral("The ferry to Oslo leaves at noon with elephants, engines and lamps [2]. ").repeated(14'000),
            sources());
        QVERIFY2(timer.elapsed() < 10'000, qPrintable(QString::number(timer.elapsed())));
    }
};

QTEST_APPLESS_MAIN(CitationsTest)
#include "CitationsTest.moc"
