// Passages: whole, in order, within their size, cut where the text itself has joints.
#include "core/embedding/Chunker.h"

#include <QTest>

using namespace chimera;

class ChunkerTest : public QObject
{
    Q_OBJECT

    static QString words(int count, const QString& word = QStringLiteral("word"))
    {
        QString text;
        for (int i = 0; i < count; ++i)
            text += word + QString::number(i % 10) + (i % 12 == 11 ? QStringLiteral(". ") : QStringLiteral(" "));
        return text.trimmed();
    }

    static QString slice(const QString& content, const Passage& passage)
    {
        return QString::fromUtf8(content.toUtf8().mid(passage.begin, passage.end - passage.begin));
    }

    static Chunks cut(const QString& title, const QString& content, const ChunkContext& context = {})
    {
        return Chunker(estimatedTokens).cut(title, content, context);
    }

private Q_SLOTS:
    void aShortTextIsOnePassageWithItsTitle()
    {
        const Chunks chunks = cut(QStringLiteral("Sync"), QStringLiteral("Keeps the **same** notes."));
        QCOMPARE(chunks.passages.size(), 1U);
        QCOMPARE(chunks.passages[0].text, QStringLiteral("Sync\nKeeps the same notes."));
        QCOMPARE(chunks.passages[0].begin, 0);
        QCOMPARE(chunks.passages[0].end, 25);
    }

    void nothingToSayIsNoPassageAndATitleAloneIsOne()
    {
        QCOMPARE(cut({}, QStringLiteral(" \n\t ")).passages.size(), 0U);
        const Chunks title = cut(QStringLiteral("Only a title"), {});
        QCOMPARE(title.passages.size(), 1U);
        QCOMPARE(title.passages[0].end, 0);
    }

    void noPassageIsLargerThanAllowed_data()
    {
        QTest::addColumn<QString>("content");
        QTest::newRow("paragraphs") << words(100) + QStringLiteral("\n\n") + words(300) + QStringLiteral("\n\n") +
                                           words(90);
        QTest::newRow("one paragraph") << words(3000);
        QTest::newRow("one word of 100 KB") << QString(100'000, u'x');
        QTest::newRow("emoji") << QStringLiteral("\U0001F600").repeated(5000);
        QTest::newRow("chinese") << QStringLiteral("\u5168\u6587\u641C\u7D22\u3002").repeated(1000);
        QTest::newRow("code") << QStringLiteral("```\n") + QStringLiteral("int a = b[1];\n").repeated(400) +
                                     QStringLiteral("```\n");
        QTest::newRow("headings") << (QStringLiteral("# H\n\n") + words(80) + QStringLiteral("\n\n")).repeated(12);
        QTest::newRow("list") << (QStringLiteral("- ") + words(30) + QStringLiteral("\n")).repeated(60);
        QTest::newRow("carriage returns") << (words(40) + QStringLiteral("\r\n\r\n")).repeated(20);
        QTest::newRow("lone surrogates") << QStringLiteral("a") + QString(QChar(0xD800)).repeated(600) +
                                                QStringLiteral(" b");
    }
    void noPassageIsLargerThanAllowed()
    {
        QFETCH(QString, content);
        const Chunks chunks = cut(QStringLiteral("Title"), content);
        QVERIFY(!chunks.passages.empty());
        qint64 covered = 0;
        for (const Passage& passage : chunks.passages) {
            QVERIFY2(passage.tokens <= 256, qPrintable(QString::number(passage.tokens)));
            // Nothing between two passages is left out but blanks.
            QVERIFY(content.toUtf8().mid(covered, std::max<qint64>(0, passage.begin - covered)).trimmed().isEmpty());
            QVERIFY(passage.end > passage.begin);
            QVERIFY(passage.end > covered);
            covered = passage.end;
        }
        QVERIFY(covered >= content.trimmed().toUtf8().size());
    }

    void headingsOpenPassagesAndAreCarriedAlong()
    {
        const QString content =
            QStringLiteral("# First\n\n") + words(100) + QStringLiteral("\n\n## Second\n\n") + words(400);
        const Chunks chunks = cut(QStringLiteral("Note"), content);
        QVERIFY(chunks.passages.size() >= 3);
        QVERIFY(slice(content, chunks.passages[1]).startsWith(QLatin1String("## Second")));
        QVERIFY(chunks.passages[2].text.startsWith(QLatin1String("Note\nSecond\n")));
    }

    void aCutInsideAParagraphOverlaps()
    {
        const Chunks chunks = cut({}, words(900));
        for (std::size_t i = 1; i < chunks.passages.size(); ++i)
            QVERIFY(chunks.passages[i].begin < chunks.passages[i - 1].end);
    }

    void byteRangesFitTheUtf8()
    {
        const QString content =
            (QStringLiteral("\u00E4\u00F6\u00FC \u5168\u6587 \U0001F600 ") + words(20) + QStringLiteral("\n\n"))
                .repeated(20);
        for (const Passage& passage : cut({}, content).passages) {
            const QString text = slice(content, passage);
            QVERIFY(!text.contains(QChar(0xFFFD)));
            QCOMPARE(text, text.trimmed());
            QVERIFY(text.startsWith(QChar(0xE4)));
        }
    }

    void anEditChangesOnlyThePassagesItTouches()
    {
        QString content;
        for (int i = 0; i < 6; ++i)
            content += QStringLiteral("## Part %1\n\n").arg(i) + words(150, QStringLiteral("p%1x").arg(i)) +
                       QStringLiteral("\n\n");
        const Chunks before = cut(QStringLiteral("T"), content);
        QString edited = content;
        edited.replace(QStringLiteral("p5x3"), QStringLiteral("changed"));
        const Chunks after = cut(QStringLiteral("T"), edited);
        int same = 0;
        for (const Passage& passage : after.passages)
            same += std::any_of(before.passages.begin(), before.passages.end(),
                                [&](const Passage& each) { return each.hash == passage.hash; });
        QVERIFY2(same >= 5, qPrintable(QString::number(same)));
    }

    void aMessageIsEmbeddedWithItsAuthorAndTheQuestionBefore()
    {
        const ChunkContext context{true, QStringLiteral("Ann"), QStringLiteral("Bob: Fine day. Where were you?")};
        const Chunks chunks = cut(QStringLiteral("made up"), QStringLiteral("At the mill."), context);
        QCOMPARE(chunks.passages.size(), 1U);
        QCOMPARE(chunks.passages[0].text, QStringLiteral("Where were you?\nAnn: At the mill."));
        const Chunks named = cut({}, QStringLiteral("Ann: At the mill."), {true, QStringLiteral("Ann"), {}});
        QCOMPARE(named.passages[0].text, QStringLiteral("Ann: At the mill."));
    }

    void aVeryLongTextSaysThatItWasCutShort()
    {
        ChunkOptions options;
        options.maxPassages = 5;
        const Chunks chunks = Chunker(estimatedTokens, options).cut({}, words(5000));
        QCOMPARE(chunks.passages.size(), 5U);
        QVERIFY(chunks.cutShort);
    }
};

QTEST_APPLESS_MAIN(ChunkerTest)
#include "ChunkerTest.moc"
