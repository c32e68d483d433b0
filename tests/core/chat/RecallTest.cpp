#include "core/chat/providers/Recall.h"

#include "core/chat/Citations.h"
#include "core/chat/providers/RecallAnswer.h"

#include <QElapsedTimer>
#include <QTest>

using namespace chimera;

namespace {

struct Note
{
    QString title;
    QString text;
    double score = 0.8;
};

std::vector<PromptSource> sourcesOf(const std::vector<Note>& notes)
{
    std::vector<PromptSource> sources;
    for (const Note& note : notes) {
        PromptSource source;
        source.number = static_cast<int>(sources.size()) + 1;
        source.memory = MemoryId(QStringLiteral("memory-%1").arg(source.number));
        source.title = note.title;
        source.text = note.text;
        source.end = note.text.toUtf8().size();
        source.score = note.score;
        sources.push_back(source);
    }
    return sources;
}

const Note house{
    QStringLiteral("House renovation"),
    QStringLiteral("# Budget\n\nThe kitchen costs 14,200 euros in all. The old boiler stays until spring.\n\n"
                   "## People\n\n- Plumber: Jonas Weber, 0171 555 201\n- Electrician: Maria Lopez\n\n"
                   "## Colours\n\n| Room | Paint |\n|---|---|\n| Hall | Sage Green |\n| Kitchen | Chalk White |\n")};
const Note router{
    QStringLiteral("Home network"),
    QStringLiteral("The router stands in the hall.\n\n## Reset the router\n\nTo reset the router:\n\n"
                   "1. Unplug the power cable.\n2. Wait thirty seconds.\n3. Hold the button for ten seconds.\n"
                   "4. Plug it in again.\n\n```\nping 192.168.1.1\n```\n\nThe guest password changes every month.")};
const Note meeting{QStringLiteral("项目例会记录"),
                   QStringLiteral("项目例会改到每周三下午三点，地点在二号楼会议室。\n\n王芳负责预算，李强负责测试。\n\n"
                                  "## 发布计划\n\n第一版计划在十二月十五日发布。发布前要完成安全检查。")};
const Note trip{QStringLiteral("Oslo trip"),
                QStringLiteral("The ferry to Oslo leaves on 12 June at 14:30 from pier 7. "
                               "The hotel is called Grims Grenka. Breakfast is included.")};
const Note german{QStringLiteral("Garten"),
                  QStringLiteral("Die Tomaten werden Mitte Mai gepflanzt. Der Rosenschnitt ist im März. "
                                 "Das Gewächshaus ist 12 m² groß.")};

std::vector<PromptSource> all()
{
    return sourcesOf({house, router, meeting, trip, german});
}

} // namespace

class RecallTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void answers_data()
    {
        QTest::addColumn<QString>("question");
        QTest::addColumn<QStringList>("has");
        QTest::addColumn<QStringList>("lacks");
        QTest::newRow("amount") << "How much does the kitchen cost?" << QStringList{"14,200 euros in all. [1]"}
                                << QStringList{"ferry", "Electrician"};
        QTest::newRow("list item") << "Who is our plumber?" << QStringList{"Jonas Weber, 0171 555 201 [1]"}
                                   << QStringList{"Maria"};
        QTest::newRow("table row") << "Which paint did we choose for the hall?"
                                   << QStringList{"Hall; Paint: Sage Green [1]"} << QStringList{"Chalk"};
        QTest::newRow("steps") << "How do I reset the router?"
                               << QStringList{"1. Unplug the power cable. [2]", "4. Plug it in again. [2]"}
                               << QStringList{"ping", "guest"};
        QTest::newRow("time") << "When does the ferry leave?" << QStringList{"12 June at 14:30 from pier 7. [4]"}
                              << QStringList{"Breakfast", "kitchen"};
        QTest::newRow("chinese time") << "例会是什么时候？"
                                      << QStringList{"根据《项目例会记录》", "每周三下午三点", "[3]"}
                                      << QStringList{"ferry", "王芳"};
        QTest::newRow("chinese person") << "谁负责预算？" << QStringList{"王芳负责预算"} << QStringList{"三点"};
        QTest::newRow("chinese date") << "第一版什么时候发布" << QStringList{"十二月十五日"} << QStringList{"会议室"};
        QTest::newRow("german") << "Wann pflanze ich die Tomaten?" << QStringList{"Mitte Mai gepflanzt. [5]"}
                                << QStringList{"Gewächshaus"};
        QTest::newRow("words only") << "hotel oslo" << QStringList{"Grims Grenka"} << QStringList{"plumber"};
    }
    void answers()
    {
        QFETCH(QString, question);
        QFETCH(QStringList, has);
        QFETCH(QStringList, lacks);
        const RecallAnswer answer = recall(question, all());
        QVERIFY2(answer.found, qPrintable(answer.text));
        for (const QString& part : has)
            QVERIFY2(answer.text.contains(part), qPrintable(part + QStringLiteral(" | ") + answer.text));
        for (const QString& part : lacks)
            QVERIFY2(!answer.text.contains(part), qPrintable(part + QStringLiteral(" | ") + answer.text));
    }

    void questionsInTheTextAreAnsweredByWhatFollows()
    {
        const auto answer =
            recall(QStringLiteral("Can I pay by invoice?"),
                   sourcesOf({{QStringLiteral("FAQ"), QStringLiteral("Can I pay by invoice? Yes, from ten seats on.\n\n"
                                                                     "Is there a trial? It lasts two weeks.")}}));
        QVERIFY2(answer.text.contains(QStringLiteral("Yes, from ten seats on. [1]")), qPrintable(answer.text));
        QVERIFY(!answer.text.contains(QStringLiteral("two weeks")));
    }

    void saysPlainlyWhenNothingFits()
    {
        QCOMPARE(recall(QStringLiteral("Who won the 1998 cup?"), {}).text,
                 QStringLiteral("I found nothing about this in your memories."));
        QVERIFY(recall(QStringLiteral("火星上有生命吗"), {}).text.contains(QStringLiteral("没有找到")));
        const auto far = recall(QStringLiteral("What is the capital of Mongolia?"), all());
        QVERIFY(!far.found);
        QVERIFY2(far.text.contains(QStringLiteral("found nothing about this")), qPrintable(far.text));
    }

    void theNumberBehindComesAlong()
    {
        const auto answer =
            recall(QStringLiteral("What is the maximum file size?"),
                   sourcesOf({{QStringLiteral("FAQ"),
                               QStringLiteral("The maximum file size depends on the plan. Basic takes 5 MB, "
                                              "Plus takes 200 MB. Ask us for more.")}}));
        QVERIFY2(answer.text.contains(QStringLiteral("200 MB")), qPrintable(answer.text));
        QVERIFY(!answer.text.contains(QStringLiteral("Ask us")));
    }

    void saysNothingTwice()
    {
        const QString same = QStringLiteral("The backup runs every night at two.");
        const auto answer =
            recall(QStringLiteral("When does the backup run?"),
                   sourcesOf({{QStringLiteral("A"), same},
                              {QStringLiteral("B"), QStringLiteral("Backup runs every night at two.")}}));
        QCOMPARE(answer.text.count(QStringLiteral("every night")), 1);
    }

    void passagesOfOneMemoryStandTogether()
    {
        auto sources = sourcesOf({{QStringLiteral("Plan"), QStringLiteral("The pump needs oil in winter.")},
                                  {QStringLiteral("Other"), QStringLiteral("The pump is blue and heavy.")},
                                  {QStringLiteral("Plan"), QStringLiteral("The pump was bought in Graz.")}});
        sources[2].memory = sources[0].memory;
        sources[2].begin = 100;
        const auto answer = recall(QStringLiteral("pump"), sources);
        QCOMPARE(answer.text.count(QStringLiteral("From *Plan*:")), 1);
        QVERIFY(answer.text.contains(QStringLiteral("[3]")));
    }

    void isBrief()
    {
        QString text;
        for (int i = 0; i < 60; ++i)
            text += QStringLiteral("The engine of model %1 needs %2 litres of fuel, said inspector %3. ")
                        .arg(i)
                        .arg(i * 7)
                        .arg(i * 31);
        const auto answer = recall(QStringLiteral("engine fuel"), sourcesOf({{QStringLiteral("Engines"), text}}));
        QVERIFY(answer.found);
        QVERIFY2(answer.text.count(QStringLiteral("[1]")) <= 6, qPrintable(answer.text));
    }

    void quotesAreHarmless()
    {
        const auto answer = recall(QStringLiteral("secret door"),
                                   sourcesOf({{QStringLiteral("Door ![x](http://canary.example/a)"),
                                               QStringLiteral("The secret door <img src=http://canary.example/b> is "
                                                              "`![y](http://canary.example/c)` red [7].")}}));
        QVERIFY2(!answer.text.contains(QStringLiteral("](")), qPrintable(answer.text));
        QVERIFY(!answer.text.contains(QStringLiteral("[7]")));
        QVERIFY(!answer.text.contains(QRegularExpression(QStringLiteral("[^\\\\]<"))));
        QVERIFY(answer.text.contains(QStringLiteral("[1]")));
    }

    void itsOwnCitationsHold()
    {
        for (const QString& question : {QStringLiteral("How do I reset the router?"), QStringLiteral("谁负责预算？"),
                                        QStringLiteral("How much does the kitchen cost?")}) {
            const auto sources = all();
            const auto checked = checkCitations(recall(question, sources).text, sources);
            QVERIFY(!checked.citations.empty());
            QVERIFY(checked.unsupported.empty());
        }
    }

    void streamsInPieces()
    {
        Recall provider;
        QVERIFY(provider.isLocal());
        ChatRequest request;
        request.question = QStringLiteral("How do I reset the router?");
        request.sources = all();
        QString text;
        int pieces = 0;
        ChatSink sink;
        sink.onText = [&](const QString& piece) {
            text += piece;
            ++pieces;
        };
        const auto outcome = provider.answer(request, sink, {});
        QVERIFY(outcome.has_value());
        QVERIFY(pieces > 2);
        QCOMPARE(text, recall(request.question, request.sources).text);

        CancelSource cancel;
        cancel.cancel();
        const auto cancelled = provider.answer(request, sink, cancel.token());
        QVERIFY(!cancelled);
        QCOMPARE(cancelled.error().code, ErrorCode::Cancelled);
    }

    void isFast()
    {
        QString text;
        for (int i = 0; i < 30; ++i)
            text += QStringLiteral("Paragraph %1 tells about engines, ferries and the 会议 in room %2.\n\n")
                        .arg(i)
                        .arg(i * 3);
        std::vector<Note> notes(16, Note{QStringLiteral("Long"), text});
        const auto sources = sourcesOf(notes);
        QElapsedTimer timer;
        timer.start();
        recall(QStringLiteral("When does the engine meet the ferry in the room, and who tells about it in 会议?"),
               sources);
        QVERIFY2(timer.elapsed() < 1000, qPrintable(QString::number(timer.elapsed())));
    }
};

QTEST_APPLESS_MAIN(RecallTest)
#include "RecallTest.moc"
