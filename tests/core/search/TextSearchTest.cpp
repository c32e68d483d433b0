#include "core/search/TextSearch.h"

#include "core/memories/Memories.h"
#include "core/workspaces/Workspaces.h"
#include "tests/support/TempProfile.h"

#include <QRandomGenerator>

using namespace chimera;

class TextSearchTest : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<test::TempProfile> m_profile;
    WorkspaceId m_home;

    WorkspaceId workspace(const QString& name)
    {
        auto made =
            m_profile->write([&](WriteTx& tx) { return Workspaces::create(m_profile->caller(), tx, name, {}); });
        return made ? made->id : WorkspaceId();
    }

    MemoryId add(const QString& title, const QString& content, const QStringList& tags = {},
                 std::optional<WorkspaceId> place = {}, std::optional<Timestamp> created = {}, bool pinned = false)
    {
        NewMemory given;
        given.title = title;
        given.content = content;
        given.tags = tags;
        given.createdAt = created;
        given.updatedAt = created;
        given.pinned = pinned;
        auto made = m_profile->write(
            [&](WriteTx& tx) { return Memories::create(m_profile->caller(), tx, place.value_or(m_home), given); });
        if (!made)
            qWarning("%s", qPrintable(made.error().message));
        return made ? made->id : MemoryId();
    }

    Result<SearchResults> run(const QString& text, bool typing = false, std::optional<WorkspaceId> place = {},
                              int limit = 50, int offset = 0)
    {
        return m_profile->read([&](ReadTx& tx) {
            SearchRequest request;
            request.query = Query::parse(text, typing, tx.clock().now());
            request.workspace = place;
            request.limit = limit;
            request.offset = offset;
            return TextSearch::search(m_profile->caller(), tx, request);
        });
    }

    QStringList titles(const QString& text, bool typing = false, std::optional<WorkspaceId> place = {})
    {
        const auto found = run(text, typing, place);
        if (!found)
            return {QStringLiteral("error: ") + found.error().message + found.error().detail};
        QStringList list;
        for (const SearchHit& hit : found->hits)
            list.append(hit.memory.title);
        return list;
    }

    static QString marked(const QString& text, const std::vector<Mark>& marks)
    {
        QStringList list;
        for (const Mark& mark : marks)
            list.append(text.mid(mark.begin, mark.length));
        return list.join(u'|');
    }

private Q_SLOTS:
    void init()
    {
        m_profile = std::make_unique<test::TempProfile>();
        m_home = workspace(QStringLiteral("Home"));
    }

    void stemsAndAccents()
    {
        add(QStringLiteral("One"), QStringLiteral("He runs every day in the café"));
        QCOMPARE(titles(QStringLiteral("running")), QStringList{QStringLiteral("One")});
        QCOMPARE(titles(QStringLiteral("CAFE")), QStringList{QStringLiteral("One")});
        QCOMPARE(titles(QStringLiteral("cafés")), QStringList{QStringLiteral("One")});
        const auto found = run(QStringLiteral("running cafe"));
        CHIMERA_VERIFY(found);
        QCOMPARE(marked(found->hits[0].snippet, found->hits[0].snippetMarks), QStringLiteral("runs|café"));
        QCOMPARE(found->hits[0].matchedWords, QStringList({QStringLiteral("running"), QStringLiteral("cafe")}));
    }

    void titleComesFirst()
    {
        for (int i = 0; i < 30; ++i)
            add(QStringLiteral("Note %1").arg(i), QStringLiteral("index index index index vector vector index"));
        add(QStringLiteral("About the vector index here"), QStringLiteral("Something else entirely."));
        add(QStringLiteral("Vector index"), QStringLiteral("Another thing."));
        const auto found = titles(QStringLiteral("vector index"));
        QCOMPARE(found.at(0), QStringLiteral("Vector index"));
        QCOMPARE(found.at(1), QStringLiteral("About the vector index here"));
        const auto hits = run(QStringLiteral("vector index"))->hits;
        for (std::size_t i = 0; i < hits.size(); ++i) {
            QVERIFY(hits[i].score > 0 && hits[i].score <= 1);
            QVERIFY(i == 0 || hits[i].score <= hits[i - 1].score);
        }
        QCOMPARE(marked(hits[0].memory.title, hits[0].titleMarks), QStringLiteral("Vector|index"));
    }

    void fallsToAnyWord()
    {
        add(QStringLiteral("Both"), QStringLiteral("apple banana"));
        add(QStringLiteral("Left"), QStringLiteral("apple apple apple"));
        add(QStringLiteral("Right"), QStringLiteral("banana"));
        const auto found = run(QStringLiteral("apple banana"));
        CHIMERA_VERIFY(found);
        QVERIFY(found->anyWord);
        QCOMPARE(found->total, 3);
        QCOMPARE(found->hits[0].memory.title, QStringLiteral("Both"));
        QVERIFY(found->hits[1].boosts.contains(QStringLiteral("any word")));
        // Enough hits with all words: no OR.
        for (int i = 0; i < TextSearch::fewHits; ++i)
            add(QStringLiteral("More %1").arg(i), QStringLiteral("apple and banana"));
        const auto enough = run(QStringLiteral("apple banana"));
        CHIMERA_VERIFY(enough);
        QVERIFY(!enough->anyWord);
        QCOMPARE(enough->total, TextSearch::fewHits + 1);
    }

    void orNotAndPhrases()
    {
        add(QStringLiteral("A"), QStringLiteral("red green house"));
        add(QStringLiteral("B"), QStringLiteral("green red garden"));
        add(QStringLiteral("C"), QStringLiteral("blue house"));
        QCOMPARE(titles(QStringLiteral("\"red green\"")).first(), QStringLiteral("A"));
        QCOMPARE(titles(QStringLiteral("\"red green\"")).size(), 1);
        QCOMPARE(titles(QStringLiteral("red -house")), QStringList{QStringLiteral("B")});
        QCOMPARE(titles(QStringLiteral("-\"red green\" house")), QStringList{QStringLiteral("C")});
        const auto either = titles(QStringLiteral("garden OR blue"));
        QCOMPARE(QSet<QString>(either.begin(), either.end()),
                 QSet<QString>({QStringLiteral("B"), QStringLiteral("C")}));
    }

    void filters()
    {
        const auto january = Timestamp::fromDateTime(QDate(2026, 1, 15).startOfDay());
        add(QStringLiteral("Old"), QStringLiteral("common words"), {QStringLiteral("Work/plans")}, {}, january, true);
        add(QStringLiteral("New"), QStringLiteral("common words"), {QStringLiteral("workshop")});
        QCOMPARE(titles(QStringLiteral("common tag:work")), QStringList{QStringLiteral("Old")});
        QCOMPARE(titles(QStringLiteral("common -tag:work")), QStringList{QStringLiteral("New")});
        QCOMPARE(titles(QStringLiteral("tag:WORK")), QStringList{QStringLiteral("Old")});
        QCOMPARE(titles(QStringLiteral("-tag:work")), QStringList{QStringLiteral("New")});
        QCOMPARE(titles(QStringLiteral("common created:2026-01")), QStringList{QStringLiteral("Old")});
        QCOMPARE(titles(QStringLiteral("created:>2026-02")), QStringList{QStringLiteral("New")});
        QCOMPARE(titles(QStringLiteral("updated:today common")), QStringList{QStringLiteral("New")});
        QCOMPARE(titles(QStringLiteral("is:pinned")), QStringList{QStringLiteral("Old")});
        QCOMPARE(titles(QStringLiteral("common is:pinned")), QStringList{QStringLiteral("Old")});
        QCOMPARE(titles(QStringLiteral("title:new")), QStringList{QStringLiteral("New")});
        QCOMPARE(titles(QStringLiteral("tag:work -words")), QStringList());
        // A clock a year on: nothing is of today any more.
        m_profile->clock().advanceSeconds(366 * 86'400);
        QCOMPARE(titles(QStringLiteral("updated:today common")), QStringList());
        QCOMPARE(titles(QStringLiteral("updated:yesterday")), QStringList());
    }

    void workspacesAndTrash()
    {
        const auto other = workspace(QStringLiteral("Other Place"));
        const auto here = add(QStringLiteral("Here"), QStringLiteral("shared text"));
        add(QStringLiteral("There"), QStringLiteral("shared text"), {}, other);
        QCOMPARE(titles(QStringLiteral("shared")).size(), 2);
        QCOMPARE(titles(QStringLiteral("he"), true), QStringList{QStringLiteral("Here")});
        QCOMPARE(titles(QStringLiteral("th"), true), QStringList{QStringLiteral("There")});
        QCOMPARE(titles(QStringLiteral("shared"), false, other), QStringList{QStringLiteral("There")});
        QCOMPARE(titles(QStringLiteral("shared workspace:\"other place\"")), QStringList{QStringLiteral("There")});
        QCOMPARE(titles(QStringLiteral("workspace:") + other.text()), QStringList{QStringLiteral("There")});
        QCOMPARE(titles(QStringLiteral("shared workspace:nowhere")), QStringList());
        CHIMERA_VERIFY(m_profile->write([&](WriteTx& tx) { return Memories::trash(m_profile->caller(), tx, {here}); }));
        QCOMPARE(titles(QStringLiteral("shared")), QStringList{QStringLiteral("There")});
        CHIMERA_VERIFY(
            m_profile->write([&](WriteTx& tx) { return Workspaces::trash(m_profile->caller(), tx, other); }));
        QCOMPARE(titles(QStringLiteral("shared")), QStringList());
        QCOMPARE(run(QStringLiteral("shared"), false, other).error().code, ErrorCode::NotFound);
    }

    void strangersSeeNothing()
    {
        add(QStringLiteral("Secret"), QStringLiteral("hidden words"));
        const Caller stranger{UserId(QStringLiteral("00000000-0000-4000-8000-000000000000")), CallScope::Read,
                              QStringLiteral("test")};
        SearchRequest request;
        request.query = Query::parse(QStringLiteral("hidden"), false, {});
        const auto everywhere = m_profile->read([&](ReadTx& tx) { return TextSearch::search(stranger, tx, request); });
        CHIMERA_VERIFY(everywhere);
        QVERIFY(everywhere->hits.empty());
        request.workspace = m_home;
        const auto there = m_profile->read([&](ReadTx& tx) { return TextSearch::search(stranger, tx, request); });
        QCOMPARE(there.error().code, ErrorCode::Denied);
    }

    void chineseJapaneseKorean()
    {
        add(QStringLiteral("同步指南"), QStringLiteral("如何在多台设备之间同步笔记。安全第一。"));
        add(QStringLiteral("日本語メモ"), QStringLiteral("東京タワーで全文検索を試した"));
        add(QStringLiteral("회의록"), QStringLiteral("검색 기능을 개선했다"));
        add(QStringLiteral("Mixed"), QStringLiteral("Obsidian同步 plugin"));
        QCOMPARE(titles(QStringLiteral("笔记")), QStringList{QStringLiteral("同步指南")});
        QCOMPARE(titles(QStringLiteral("全文検索")), QStringList{QStringLiteral("日本語メモ")});
        QCOMPARE(titles(QStringLiteral("タワー")), QStringList{QStringLiteral("日本語メモ")});
        QCOMPARE(titles(QStringLiteral("검색")), QStringList{QStringLiteral("회의록")});
        QCOMPARE(titles(QStringLiteral("Obsidian同步")).first(), QStringLiteral("Mixed"));
        QCOMPARE(titles(QStringLiteral("title:同步")), QStringList{QStringLiteral("同步指南")});
        QCOMPARE(titles(QStringLiteral("同步 -title:同步")), QStringList{QStringLiteral("Mixed")});
        QCOMPARE(titles(QStringLiteral("京")), QStringList{QStringLiteral("日本語メモ")});
        QCOMPARE(titles(QStringLiteral("一")), QStringList{QStringLiteral("同步指南")}); // where it ends a run
        QCOMPARE(titles(QStringLiteral("记安")), QStringList());                         // two runs are not one
        const auto hits = run(QStringLiteral("同步"))->hits;
        QCOMPARE(marked(hits[0].memory.title, hits[0].titleMarks), QStringLiteral("同步"));
        QCOMPARE(marked(hits[0].snippet, hits[0].snippetMarks), QStringLiteral("同步"));
    }

    void typing()
    {
        add(QStringLiteral("Vegetable soup"), QStringLiteral("with carrots"));
        add(QStringLiteral("Other"), QStringLiteral("a vegetarian dish, categorized and running"));
        QCOMPARE(titles(QStringLiteral("veget"), true).size(), 2);
        QCOMPARE(titles(QStringLiteral("ve"), true), QStringList{QStringLiteral("Vegetable soup")});
        QVERIFY(!titles(QStringLiteral("dis"), true).contains(QStringLiteral("Vegetable soup")));
        add(QStringLiteral("Third"), QStringLiteral("dip"));
        QCOMPARE(titles(QStringLiteral("dis"), true), QStringList{QStringLiteral("Other")}); // not "di*"
        QCOMPARE(titles(QStringLiteral("carrots veg"), true).first(), QStringLiteral("Vegetable soup"));
        // The stem in the index is shorter than what was typed.
        for (const QString& typed :
             {QStringLiteral("runn"), QStringLiteral("runni"), QStringLiteral("runnin"), QStringLiteral("running"),
              QStringLiteral("categoriz"), QStringLiteral("categori")})
            QVERIFY2(titles(typed, true).contains(QStringLiteral("Other")), qPrintable(typed));
        const auto hits = run(QStringLiteral("veget"), true)->hits;
        QCOMPARE(marked(hits[0].memory.title, hits[0].titleMarks), QStringLiteral("Vegetable"));
    }

    void fuzzyTitles()
    {
        add(QStringLiteral("Search engines"), QStringLiteral("text"));
        add(QStringLiteral("Something"), QStringLiteral("about engines"));
        const auto found = run(QStringLiteral("serach engines"));
        CHIMERA_VERIFY(found);
        QCOMPARE(found->hits[0].memory.title, QStringLiteral("Search engines"));
        QVERIFY(found->hits[0].boosts.contains(QStringLiteral("fuzzy title")));
    }

    void quickOpen()
    {
        add(QStringLiteral("Vector Index Notes"), QStringLiteral("x"));
        add(QStringLiteral("Give in to noise"), QStringLiteral("x"));
        add(QStringLiteral("Unrelated"), QStringLiteral("vin"));
        const auto found = m_profile->read(
            [&](ReadTx& tx) { return TextSearch::quickOpen(m_profile->caller(), tx, QStringLiteral("vin"), {}); });
        CHIMERA_VERIFY(found);
        QCOMPARE(found->size(), std::size_t(2));
        QCOMPARE(found->at(0).memory.title, QStringLiteral("Vector Index Notes"));
    }

    void snippetsAreOneLine()
    {
        QString content = QStringLiteral("# Start\n\n") + QStringLiteral("filler text here. ").repeated(3000);
        content += QStringLiteral("\n\n## The **needle** is\n- in the haystack \U0001F642\n");
        content += QStringLiteral("more filler. ").repeated(3000);
        add(QStringLiteral("Big"), content);
        const auto hits = run(QStringLiteral("needle haystack"))->hits;
        QCOMPARE(hits.size(), std::size_t(1));
        QVERIFY(!hits[0].snippet.contains(u'\n'));
        QVERIFY(!hits[0].snippet.contains(u'*'));
        QCOMPARE(marked(hits[0].snippet, hits[0].snippetMarks), QStringLiteral("needle|haystack"));
        QVERIFY(hits[0].snippet.size() < 200);
        QCOMPARE(hits[0].content.size(), 500);
    }

    void snippetsLeaveTablesAndEmphasisOut()
    {
        add(QStringLiteral("Table"), QStringLiteral("| what | ms |\n|:---|---:|\n| *needle* | 2*3 |\n"));
        const auto hits = run(QStringLiteral("needle"))->hits;
        QCOMPARE(hits.size(), std::size_t(1));
        QCOMPARE(hits[0].snippet, QStringLiteral("\u2026needle 2*3"));
    }

    // The look through a text ends where all words stand together; what stands nearer to its beginning is not missed.
    void snippetTakesTheFirstPlaceWithEveryWord()
    {
        const QString between = QStringLiteral("filler text that says nothing. ").repeated(12);
        add(QStringLiteral("T"), QStringLiteral("needle alone. ") + between +
                                     QStringLiteral("Náïl, thread, NEEDLES: first. ") + between +
                                     QStringLiteral("needle thread nail: second."));
        const auto hits = run(QStringLiteral("nail needle thread"))->hits;
        QCOMPARE(hits.size(), std::size_t(1));
        QVERIFY(hits[0].snippet.contains(QLatin1String("first")));
        QVERIFY(!hits[0].snippet.contains(QLatin1String("second")));
        QCOMPARE(marked(hits[0].snippet, hits[0].snippetMarks), QStringLiteral("Náïl|thread|NEEDLES"));
        QCOMPARE(hits[0].matchedWords.size(), 3);
    }

    // The rank spares most texts the look-up of their length; the best are the same as when every length is known.
    void theBestDoNotDependOnHowManyAreAskedFor()
    {
        QRandomGenerator random(5);
        for (int i = 0; i < 300; ++i) {
            QString text;
            for (int j = random.bounded(1, 60); j > 0; --j)
                text += random.bounded(9) == 0 ? QStringLiteral("apple ") : QStringLiteral("other ");
            add(QStringLiteral("Note %1").arg(i), text + QStringLiteral("pear apple"));
        }
        const auto all = run(QStringLiteral("apple pear"), false, {}, 300)->hits;
        QCOMPARE(all.size(), std::size_t(300));
        for (const int limit : {1, 7, 20}) {
            const auto best = run(QStringLiteral("apple pear"), false, {}, limit)->hits;
            QCOMPARE(best.size(), static_cast<std::size_t>(limit));
            for (std::size_t i = 0; i < best.size(); ++i) {
                QCOMPARE(best[i].memory.id, all[i].memory.id);
                QCOMPARE(best[i].bm25, all[i].bm25);
            }
        }
    }

    void snippetsLeaveDressingTagsOut()
    {
        add(QStringLiteral("Film"),
            QStringLiteral("<div style=\"padding:62%\"><b>unicorn</b> film<br/>a < b, vector<T>\n</div>"));
        const auto hits = run(QStringLiteral("unicorn"))->hits;
        QCOMPARE(hits.size(), std::size_t(1));
        QCOMPARE(hits[0].snippet, QStringLiteral("unicorn film a < b, vector<T>"));
    }

    // A vault's snippets were full of "[[Target|label]]" and addresses.
    void snippetsShowLinksAsReadersDo()
    {
        add(QStringLiteral("Links"),
            QStringLiteral("See [[Plans and limits#New|the plans]], [our needle](https://example.org/x) "
                           "and ![[photo.png]]; [open bracket stays"));
        const auto hits = run(QStringLiteral("needle"))->hits;
        QCOMPARE(hits.size(), std::size_t(1));
        QCOMPARE(hits[0].snippet, QStringLiteral("\u2026the plans, our needle and photo.png; [open bracket stays"));
        QCOMPARE(marked(hits[0].snippet, hits[0].snippetMarks), QStringLiteral("needle"));
    }

    void pages()
    {
        for (int i = 0; i < 45; ++i)
            add(QStringLiteral("Note %1").arg(i), QStringLiteral("common words %1").arg(i % 3));
        QSet<QString> seen;
        for (int offset = 0; offset < 60; offset += 20) {
            const auto page = run(QStringLiteral("common"), false, {}, 20, offset);
            CHIMERA_VERIFY(page);
            QCOMPARE(page->total, 45);
            for (const SearchHit& hit : page->hits)
                seen.insert(hit.memory.id.text());
        }
        QCOMPARE(seen.size(), 45);
    }

    void statementsAndScans()
    {
        for (int i = 0; i < 60; ++i)
            add(QStringLiteral("Note %1").arg(i), QStringLiteral("common words %1").arg(i % 3),
                {QStringLiteral("all")});
        m_profile->timings().clear();
        const auto call = [this](const QString& text) {
            (void)run(text);
            return m_profile->timings().lastService("test");
        };
        QVERIFY(call(QStringLiteral("common words")).statements <= 4);
        QVERIFY(call(QStringLiteral("common tag:all created:>2020")).statements <= 4);
        QVERIFY(call(QStringLiteral("tag:all")).statements <= 4);
        QVERIFY(call(QStringLiteral("common unknownword")).statements <= 8);
        for (const Timing& timing : m_profile->timings().snapshot()) {
            // The list of workspaces and json_each are read whole; no table of memories ever is.
            if (timing.kind == Timing::Kind::Sql && timing.name.contains("memory"))
                QVERIFY2(timing.fullScanSteps <= 60, timing.name.constData());
        }
    }

    void cancelled()
    {
        add(QStringLiteral("A"), QStringLiteral("text"));
        CancelSource source;
        const auto result = m_profile->runner().readNow(
            "test",
            [&](ReadTx& tx) {
                source.cancel();
                SearchRequest request;
                request.query = Query::parse(QStringLiteral("text"), false, {});
                return TextSearch::search(m_profile->caller(), tx, request);
            },
            source.token());
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::Cancelled);
    }

    void anyTextIsSafe()
    {
        for (int i = 0; i < 40; ++i)
            add(QStringLiteral("Note %1").arg(i), QStringLiteral("alpha beta %1 同步 near").arg(i));
        const QStringList pieces{
            QStringLiteral("\""),       QStringLiteral("'"),          QString(QChar(u'\0')),     QStringLiteral("AND"),
            QStringLiteral("OR"),       QStringLiteral("NEAR("),      QStringLiteral("*"),       QStringLiteral("^"),
            QStringLiteral(":"),        QStringLiteral("("),          QStringLiteral(")"),       QStringLiteral("{"),
            QStringLiteral("}"),        QStringLiteral("+"),          QStringLiteral("-"),       QStringLiteral("\\"),
            QStringLiteral("%"),        QStringLiteral("title:"),     QStringLiteral("tag:"),    QStringLiteral("cjk:"),
            QString(QChar(0xD83D)),     QStringLiteral("\U0001F600"), QStringLiteral("NOT"),     QStringLiteral("同"),
            QStringLiteral(" "),        QStringLiteral("\n"),         QStringLiteral("zq"),      QStringLiteral("xv"),
            QStringLiteral("created:"), QStringLiteral("rowid"),      QStringLiteral("é\u0301"), QStringLiteral("ا")};
        QRandomGenerator random(11);
        const auto outcome = m_profile->read([&](ReadTx& tx) -> Result<int> {
            for (int i = 0; i < 100'000; ++i) {
                QString text;
                for (int j = random.bounded(12); j > 0; --j)
                    text += pieces.at(random.bounded(static_cast<int>(pieces.size())));
                SearchRequest request;
                request.limit = 1;
                request.query = Query::parse(text, (i & 1) != 0, tx.clock().now());
                CHIMERA_TRY(const auto found, TextSearch::search(m_profile->caller(), tx, request));
                const bool mayFindMuch =
                    text.contains(u"同") || text.contains(QLatin1String("near"), Qt::CaseInsensitive) ||
                    text.contains(QLatin1String("not"), Qt::CaseInsensitive) || text.contains(QLatin1String("tag:"));
                if (found.total >= 40 && !mayFindMuch)
                    return Error::invalid(text);
            }
            return 0;
        });
        CHIMERA_VERIFY(outcome);
    }

    void rebuildKeepsResults()
    {
        add(QStringLiteral("A"), QStringLiteral("words to find"));
        CHIMERA_VERIFY(m_profile->write([](WriteTx& tx) { return TextSearch::rebuild(tx); }));
        QCOMPARE(titles(QStringLiteral("words")), QStringList{QStringLiteral("A")});
    }

    void joinsTheIndexsParts()
    {
        for (int i = 0; i < 60; ++i)
            add(QStringLiteral("Note %1").arg(i), QStringLiteral("common word%1").arg(i));
        const auto parts = [this] {
            return m_profile
                ->read([](ReadTx& tx) { return tx.count("SELECT count(DISTINCT segid) FROM memory_fts_idx"); })
                .value();
        };
        const auto before = parts();
        QVERIFY(before > 4);
        int steps = 0;
        for (int changed = 1; changed > 0 && steps < 100; ++steps) {
            const auto step = m_profile->write(TextSearch::joinIndexParts);
            CHIMERA_VERIFY(step);
            changed = *step;
        }
        QVERIFY(steps > 1 && steps < 100);
        QVERIFY(parts() < before);
        QCOMPARE(titles(QStringLiteral("word42")), QStringList{QStringLiteral("Note 42")});
        QCOMPARE(run(QStringLiteral("common"))->total, 60);
        CHIMERA_VERIFY(m_profile->write([](WriteTx& tx) {
            return tx.run("INSERT INTO memory_fts(memory_fts, rank) VALUES('integrity-check', 1)");
        }));
    }

    void json()
    {
        const auto id = add(QStringLiteral("A"), QStringLiteral("words to find"), {QStringLiteral("t")});
        const auto hit = run(QStringLiteral("words"))->hits.at(0);
        const QStringList keys{QStringLiteral("content"), QStringLiteral("created_at"),  QStringLiteral("id"),
                               QStringLiteral("score"),   QStringLiteral("snippet"),     QStringLiteral("tags"),
                               QStringLiteral("title"),   QStringLiteral("workspace_id")};
        QCOMPARE(toJson(hit, false).keys(), keys);
        QCOMPARE(toJson(hit, false).value(QStringLiteral("id")).toString(), id.text());
        const auto explained = toJson(hit, true).value(QStringLiteral("explain")).toObject();
        QCOMPARE(explained.value(QStringLiteral("textRank")).toInt(), 1);
        QVERIFY(explained.value(QStringLiteral("bm25")).toDouble() > 0);
    }
};

QTEST_GUILESS_MAIN(TextSearchTest)
#include "TextSearchTest.moc"
