#include "core/chat/Sentences.h"

#include "core/chat/Words.h"

#include <QTest>

using namespace chimera;

namespace {

QStringList textsOf(const QString& markdown)
{
    QStringList texts;
    for (const Sentence& sentence : sentencesOf(markdown))
        texts.append(sentence.text);
    return texts;
}

QStringList cut(const QString& text)
{
    QStringList pieces;
    for (const TextRange& range : sentenceRanges(text))
        pieces.append(text.mid(range.begin, range.end - range.begin));
    return pieces;
}

QStringList stems(const QString& text)
{
    QStringList found;
    for (const Word& word : contentWords(text))
        found.append(word.stem);
    return found;
}

} // namespace

class SentencesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cuts_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QStringList>("pieces");
        QTest::newRow("plain") << "One. Two! Three?" << QStringList{"One.", "Two!", "Three?"};
        QTest::newRow("abbreviation") << "See e.g. Dr. Miller. He knows."
                                      << QStringList{"See e.g. Dr. Miller.", "He knows."};
        QTest::newRow("numbers") << "It costs 3.50 now. Not 4." << QStringList{"It costs 3.50 now.", "Not 4."};
        QTest::newRow("german date") << "Am 12. März war es so. Danach nicht."
                                     << QStringList{"Am 12. März war es so.", "Danach nicht."};
        QTest::newRow("quote") << "He said \"no.\" Then left." << QStringList{"He said \"no.\"", "Then left."};
        QTest::newRow("chinese") << "今天开会。明天休息！好吗？" << QStringList{"今天开会。", "明天休息！", "好吗？"};
        QTest::newRow("hindi") << "यह घर है। वह बाग है।" << QStringList{"यह घर है।", "वह बाग है।"};
        QTest::newRow("citation behind") << "It is so. [1][2] Next one."
                                         << QStringList{"It is so. [1][2]", "Next one."};
        QTest::newRow("lines") << "no stop\nsecond line" << QStringList{"no stop", "second line"};
        QTest::newRow("only signs") << "..." << QStringList{"..."};
        QTest::newRow("empty") << "  \n " << QStringList{};
    }
    void cuts()
    {
        QFETCH(QString, text);
        QTEST(cut(text), "pieces");
    }

    void readsMarkdown()
    {
        const auto sentences =
            sentencesOf(QStringLiteral("# Billing\n\nRefunds take five days. Ask **support**.\n\n"
                                       "To cancel:\n\n1. Open *Settings*.\n2. Press Cancel.\n\n"
                                       "```\nint x = 1;\n```\n\n| Plan | Price |\n|---|---|\n| Pro | 9 |\n"));
        QStringList texts;
        for (const Sentence& sentence : sentences)
            texts.append(sentence.text);
        QCOMPARE(texts, (QStringList{"Refunds take five days.", "Ask support.", "To cancel:", "Open Settings.",
                                     "Press Cancel.", "Pro; Price: 9"}));
        QCOMPARE(sentences[0].heading, QStringLiteral("Billing"));
        QVERIFY(sentences[2].opens);
        QCOMPARE(sentences[3].lead, QStringLiteral("To cancel:"));
        QCOMPARE(sentences[4].number, 2);
        QVERIFY(sentences[4].kind == Sentence::Kind::Step);
        QVERIFY(sentences[5].kind == Sentence::Kind::Row);
        QCOMPARE(sentences[3].group, sentences[4].group);
        QVERIFY(sentences[4].group != sentences[5].group);
    }

    void joinsWrappedLinesButNotFacts()
    {
        QCOMPARE(textsOf(QStringLiteral("A long thought that\nwas wrapped here.")),
                 QStringList{"A long thought that was wrapped here."});
        QCOMPARE(textsOf(QStringLiteral("Phone: 555 0100\nRoom: 4B")), (QStringList{"Phone: 555 0100", "Room: 4B"}));
        QCOMPARE(textsOf(QStringLiteral("会议改到\n周三下午。")), QStringList{"会议改到周三下午。"});
    }

    void nestedItemsKnowWhatTheyAreUnder()
    {
        const auto sentences = sentencesOf(QStringLiteral("- Kitchen\n  - Paint is Sage Green\n- Hall\n"));
        QCOMPARE(sentences.size(), std::size_t(3));
        QCOMPARE(sentences[1].lead, QStringLiteral("Kitchen"));
    }

    void leavesOutWhatIsNoStatement()
    {
        QVERIFY(textsOf(QStringLiteral("https://example.org/a/b\n\n<!-- hidden words -->\n\n![alt](x.png)\n\n---\n"))
                    .isEmpty());
        QVERIFY(textsOf(QStringLiteral("const x = { a: 1 }; if (x) { return <b>; }")).isEmpty());
    }

    void deepNestingEnds()
    {
        QString text;
        for (int i = 0; i < 3000; ++i)
            text += QString(i % 60, u' ') + QStringLiteral("- > - item\n");
        sentencesOf(text);
        sentencesOf(QString(20000, u'>') + QStringLiteral("deep"));
    }

    void wordsMeetAcrossEndings_data()
    {
        QTest::addColumn<QString>("one");
        QTest::addColumn<QString>("other");
        QTest::newRow("plural") << "policy"
                                << "policies";
        QTest::newRow("ing") << "store"
                             << "storing";
        QTest::newRow("ed") << "stopped"
                            << "stop";
        QTest::newRow("accents") << "Café"
                                 << "cafe";
        QTest::newRow("german") << "Garten"
                                << "Gärten";
        QTest::newRow("spanish") << "reunión"
                                 << "reuniones";
        QTest::newRow("russian") << "собрание"
                                 << "собрания";
        QTest::newRow("longer") << "deploy"
                                << "deployment";
        QTest::newRow("chinese") << "重置密码"
                                 << "怎么重置我的密码";
    }
    void wordsMeetAcrossEndings()
    {
        QFETCH(QString, one);
        QFETCH(QString, other);
        QVERIFY2(coverage(contentWords(one), contentWords(other)) > 0.6,
                 qPrintable(stems(one).join(u' ') + QStringLiteral(" / ") + stems(other).join(u' ')));
    }

    void strangersDoNotMeet()
    {
        QCOMPARE(coverage(contentWords(QStringLiteral("red kettle")), contentWords(QStringLiteral("blue lamp 7"))),
                 0.0);
        QCOMPARE(coverage({}, contentWords(QStringLiteral("blue"))), 0.0);
    }

    void questionWordsAreFillers()
    {
        QVERIFY(contentWords(QStringLiteral("What is it that we have?")).empty());
        QVERIFY(contentWords(QStringLiteral("这是什么？")).empty());
        QCOMPARE(stems(QStringLiteral("Wie ist die Adresse?")), QStringList{"adress"});
    }

    void numbersStayWhole() { QCOMPARE(stems(QStringLiteral("3.5 1,000 v2")), (QStringList{"3.5", "1000", "v2"})); }

    void goingOn_data()
    {
        QTest::addColumn<QString>("question");
        QTest::addColumn<bool>("goes");
        QTest::newRow("only asks") << "From where?" << true;
        QTest::newRow("and") << "And the price?" << true;
        QTest::newRow("pronoun") << "Who sells it?" << true;
        QTest::newRow("one word") << "Price?" << true;
        QTest::newRow("chinese") << "那价格呢？" << true;
        QTest::newRow("whole") << "Who won the cup?" << false;
        QTest::newRow("long") << "And how do we paint the kitchen walls in the summer house?" << false;
        QTest::newRow("word") << "vim" << false;
        QTest::newRow("whole chinese") << "什么是反向链接？" << false;
    }
    void goingOn()
    {
        QFETCH(QString, question);
        QTEST(goesOn(question), "goes");
    }

    void scripts()
    {
        QCOMPARE(scriptOf(u"hello"), 'L');
        QCOMPARE(scriptOf(u"今天 ok 很好啊"), 'H');
        QCOMPARE(scriptOf(u"東京へ行きました"), 'J');
        QCOMPARE(scriptOf(u"Привет"), 'C');
        QCOMPARE(scriptOf(u"123"), char(0));
    }
};

QTEST_APPLESS_MAIN(SentencesTest)
#include "SentencesTest.moc"
