#include "core/search/VectorIndex.h"

#include "core/search/Rescore.h"

#include <QTest>

#include <cmath>
#include <cstring>
#include <limits>
#include <map>
#include <random>
#include <set>
#include <thread>

using namespace chimera;

namespace {

using Random = std::mt19937_64;

std::vector<float> randomVector(Random& random, int dimension)
{
    std::normal_distribution<float> normal;
    std::vector<float> vector(static_cast<std::size_t>(dimension));
    float square = 0;
    for (float& x : vector) {
        x = normal(random);
        square += x * x;
    }
    for (float& x : vector)
        x /= std::sqrt(square);
    return vector;
}

VectorCode randomCode(Random& random, int dimension)
{
    return vectors::quantise(randomVector(random, dimension)).value();
}

std::unique_ptr<VectorIndex> newIndex(int dimension, std::optional<VectorKernel> kernel = {}, int threads = 1)
{
    auto made = VectorIndex::create({dimension, kernel, threads});
    return made ? std::move(*made) : nullptr;
}

void addOne(VectorIndex& index, std::int64_t passage, std::int64_t memory, std::int64_t workspace,
            const VectorCode& code)
{
    const auto added = index.add({passage, memory, workspace, code});
    QVERIFY2(added, added ? "" : qPrintable(added.error().message));
}

// What the index should hold, and the slow way to ask it.
struct Model
{
    struct Row
    {
        std::int64_t memory;
        std::int64_t workspace;
        VectorCode code;
    };
    std::map<std::int64_t, Row> rows;

    static float score(const VectorCode& query, const VectorCode& row)
    {
        std::int32_t sum = 0;
        for (std::size_t i = 0; i < query.values.size(); ++i)
            sum += int(query.values[i]) * int(row.values[i]);
        return static_cast<float>(sum) * row.scale * query.scale;
    }

    std::vector<VectorHit> all(const VectorCode& query, const std::optional<std::set<std::int64_t>>& workspaces = {},
                               const std::optional<std::set<std::int64_t>>& memories = {}) const
    {
        std::vector<VectorHit> hits;
        for (const auto& [passage, row] : rows) {
            if ((workspaces && !workspaces->contains(row.workspace)) || (memories && !memories->contains(row.memory)))
                continue;
            hits.push_back({passage, row.memory, row.workspace, score(query, row.code)});
        }
        std::sort(hits.begin(), hits.end(), [](const VectorHit& a, const VectorHit& b) {
            return a.score != b.score ? a.score > b.score : a.passage < b.passage;
        });
        return hits;
    }

    std::vector<VectorHit> nearest(const VectorCode& query, std::size_t k) const { return cut(all(query), k); }

    static std::vector<VectorHit> cut(std::vector<VectorHit> hits, std::size_t k)
    {
        hits.resize(std::min(k, hits.size()));
        return hits;
    }
};

VectorScope scopeOf(const std::optional<std::set<std::int64_t>>& workspaces,
                    const std::optional<std::set<std::int64_t>>& memories)
{
    VectorScope scope;
    if (workspaces)
        scope.workspaces.emplace(workspaces->begin(), workspaces->end());
    if (memories)
        scope.memories = std::make_shared<MemoryFilter>(std::vector<std::int64_t>(memories->begin(), memories->end()));
    return scope;
}

std::vector<VectorHit> ask(const VectorIndex& index, const VectorCode& query, int k, const VectorScope& scope = {})
{
    auto hits = index.snapshot()->nearest(query, k, scope);
    return hits ? *hits : std::vector<VectorHit>{{-1, -1, -1, 99}};
}

bool isBestFirst(const std::vector<VectorHit>& hits)
{
    return std::is_sorted(hits.begin(), hits.end(),
                          [](const VectorHit& a, const VectorHit& b) { return a.score > b.score; });
}

} // namespace

class VectorIndexTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void dimensionsThatDoNotFit()
    {
        for (const int dimension : {-1, 0, vectors::maxDimension + 1})
            QVERIFY(!VectorIndex::create({dimension, {}, 1}));
        const auto index = newIndex(48);
        Random random(2);
        const VectorCode longer = randomCode(random, 49);
        const auto added = index->add({1, 1, 1, longer});
        QVERIFY(!added);
        QCOMPARE(added.error().code, ErrorCode::Invalid);
        QVERIFY(!added.error().message.isEmpty());
        QCOMPARE(index->size(), std::size_t(0));
        QCOMPARE(index->snapshot()->nearest(longer, 1).error().code, ErrorCode::Invalid);
        QCOMPARE(index->add({1, 1, 1, VectorCodeView{}}).error().code, ErrorCode::Invalid);
    }

    void emptyIndexAndOddCounts()
    {
        const auto index = newIndex(384);
        Random random(3);
        const VectorCode code = randomCode(random, 384);
        QVERIFY(ask(*index, code, 10).empty());
        QVERIFY(index->snapshot()->nearestMemories(code, 10).value().empty());
        QVERIFY(index->snapshot()->pairsAbove(-1, {}, [](const VectorPair&) { return true; }));
        addOne(*index, 5, 6, 7, code);
        QVERIFY(ask(*index, code, 10).empty()); // not published
        index->publish();
        QCOMPARE(ask(*index, code, 10).size(), std::size_t(1));
        QCOMPARE(ask(*index, code, 1'000'000'000).size(), std::size_t(1));
        QVERIFY(ask(*index, code, 0).empty());
        QVERIFY(ask(*index, code, -5).empty());
        QVERIFY(index->snapshot()->nearestTo({}, 3).value().empty());
        const VectorHit hit = ask(*index, code, 1).front();
        QCOMPARE(hit.passage, 5);
        QCOMPARE(hit.memory, 6);
        QCOMPARE(hit.workspace, 7);
        QVERIFY(std::abs(hit.score - 1) < 0.01F);
    }

    void zeroVectorsAreLikeNothing()
    {
        const auto index = newIndex(40);
        Random random(4);
        const VectorCode zero = vectors::quantise(std::vector<float>(40)).value();
        addOne(*index, 2, 2, 1, zero);
        addOne(*index, 1, 1, 1, randomCode(random, 40));
        index->publish();
        for (const VectorHit& hit : ask(*index, zero, 5))
            QCOMPARE(hit.score, 0.0F);
        QCOMPARE(ask(*index, zero, 1).front().passage, 1); // equal scores: by passage
    }

    // k beyond one buffer, equal scores at the edge, and rows that come ever better.
    void topRowsAtTheEdges()
    {
        const auto index = newIndex(32);
        Model model;
        VectorCode code{0.01F, std::vector<std::int8_t>(32)};
        for (int i = 0; i < 1000; ++i) {
            code.values[0] = static_cast<std::int8_t>(i / 8);
            addOne(*index, 5000 - i, i, 1, code);
            model.rows[5000 - i] = {i, 1, code};
        }
        index->publish();
        code.values[0] = 127;
        for (const int k : {1, 2, 3, 7, 8, 9, 500, 999, 1000, 1001})
            QCOMPARE(ask(*index, code, k), model.nearest(code, static_cast<std::size_t>(k)));
    }

    void anyDimensionAndKernel_data()
    {
        QTest::addColumn<int>("kernel");
        QTest::addColumn<int>("dimension");
        for (const VectorKernel kernel : vectors::availableKernels()) {
            for (const int dimension : {1, 32, 63, 64, 65, 100, 384, 768, 1000, 1024, 4096})
                QTest::addRow("%s %d", vectors::kernelName(kernel), dimension) << static_cast<int>(kernel) << dimension;
        }
    }

    void anyDimensionAndKernel()
    {
        QFETCH(int, kernel);
        QFETCH(int, dimension);
        const auto index = newIndex(dimension, static_cast<VectorKernel>(kernel));
        QVERIFY(index);
        Random random(5);
        Model model;
        for (int i = 0; i < 700; ++i) {
            const VectorCode code = randomCode(random, dimension);
            addOne(*index, i, i / 3, i % 2, code);
            model.rows[i] = {i / 3, i % 2, code};
        }
        index->publish();
        for (int i = 0; i < 5; ++i) {
            const VectorCode query = randomCode(random, dimension);
            QCOMPARE(ask(*index, query, 20), model.nearest(query, 20));
        }
    }

    // Several segments for each workspace, with adds, replacements, removals, moves, filters and both numbers of
    // threads.
    void randomOperationsAgreeWithTheModel_data()
    {
        QTest::addColumn<int>("dimension");
        QTest::addColumn<int>("steps");
        QTest::newRow("small segments") << 4096 << 6'000;
        QTest::newRow("many rows") << 33 << 60'000;
    }

    void randomOperationsAgreeWithTheModel()
    {
        QFETCH(int, dimension);
        QFETCH(int, steps);
        const auto index = newIndex(dimension);
        Random random(6);
        std::vector<VectorCode> codes;
        for (int i = 0; i < 50; ++i)
            codes.push_back(randomCode(random, dimension));
        Model model;
        for (int step = 0; step < steps; ++step) {
            change(*index, model, random, codes, step < steps / 2 ? 12 : 40);
            if (step % (steps / 60) == 0) {
                index->publish();
                compare(*index, model, random, codes);
                if (QTest::currentTestFailed())
                    return;
            }
        }
        QVERIFY(model.rows.size() > 500);
        index->clear();
        QCOMPARE(index->size(), std::size_t(0));
        index->publish();
        QVERIFY(ask(*index, codes.front(), 5).empty());
    }

    // Enough rows for a second thread: the same hits in the same order.
    void twoThreadsFindTheSame()
    {
        const auto one = newIndex(32), two = newIndex(32, {}, 2);
        Random random(16);
        for (int i = 0; i < 70'000; ++i) {
            const VectorCode code = randomCode(random, 32);
            addOne(*one, i, i / 5, i % 2, code);
            addOne(*two, i, i / 5, i % 2, code);
        }
        one->publish();
        two->publish();
        for (const int k : {1, 100, 70'000}) {
            const VectorCode query = randomCode(random, 32);
            const auto hits = ask(*one, query, k);
            QCOMPARE(hits.size(), static_cast<std::size_t>(k));
            QCOMPARE(ask(*two, query, k), hits);
        }
    }

    // One memory with thousands of near passages must not hide the others.
    void nearestMemoriesLosesNone()
    {
        const auto index = newIndex(64);
        Random random(8);
        Model model;
        const auto query = randomVector(random, 64);
        for (int i = 0; i < 9'000; ++i) {
            auto vector = randomVector(random, 64);
            const bool near = i < 8'000;
            for (std::size_t j = 0; near && j < vector.size(); ++j)
                vector[j] = 0.1F * vector[j] + query[j];
            const VectorCode code = vectors::quantise(vector).value();
            const std::int64_t memory = near ? 1 : 2 + i % 300;
            addOne(*index, i, memory, 1, code);
            model.rows[i] = {memory, 1, code};
        }
        index->publish();
        const VectorCode code = vectors::quantise(query).value();
        for (const int k : {1, 2, 10, 301, 400}) {
            const auto found = index->snapshot()->nearestMemories(code, k).value();
            QCOMPARE(found, vectors::bestPerMemory(model.all(code), k));
            QCOMPARE(found.size(), static_cast<std::size_t>(std::min(k, 301)));
        }
    }

    void manyQueriesAtOnce()
    {
        const auto index = newIndex(100);
        Random random(9);
        Model model;
        for (int i = 0; i < 3000; ++i) {
            const VectorCode code = randomCode(random, 100);
            addOne(*index, i, i, 1, code);
            model.rows[i] = {i, 1, code};
        }
        index->publish();
        std::vector<VectorCode> queries;
        for (int i = 0; i < 17; ++i)
            queries.push_back(randomCode(random, 100));
        const std::vector<VectorCodeView> views(queries.begin(), queries.end());
        const auto found = index->snapshot()->nearestTo(views, 12).value();
        QCOMPARE(found.size(), queries.size());
        for (std::size_t i = 0; i < queries.size(); ++i)
            QCOMPARE(found[i], model.nearest(queries[i], 12));
    }

    void pairsAboveFindsEachPairOnce()
    {
        const auto index = newIndex(64);
        Random random(10);
        Model model;
        for (int i = 0; i < 1500; ++i) {
            const VectorCode code = randomCode(random, 64);
            addOne(*index, i, i / 2, i % 3, code);
            model.rows[i] = {i / 2, i % 3, code};
        }
        for (int i = 0; i < 1500; i += 5) {
            index->removePassage(i);
            model.rows.erase(i);
        }
        index->publish();
        for (const float least : {0.3F, 0.45F}) {
            std::set<std::pair<std::int64_t, std::int64_t>> expected, found;
            for (auto a = model.rows.begin(); a != model.rows.end(); ++a) {
                for (auto b = std::next(a); b != model.rows.end(); ++b) {
                    if (a->second.workspace != 2 && b->second.workspace != 2 && a->second.memory != b->second.memory &&
                        Model::score(a->second.code, b->second.code) >= least)
                        expected.emplace(a->first, b->first);
                }
            }
            bool once = true;
            const auto done = index->snapshot()->pairsAbove(
                least, scopeOf(std::set<std::int64_t>{0, 1}, {}), [&](const VectorPair& pair) {
                    const auto ends = std::minmax(pair.first.passage, pair.second.passage);
                    once = once && found.insert(ends).second;
                    return pair.score >= least;
                });
            QVERIFY(done);
            QVERIFY(once);
            QVERIFY(!expected.empty());
            QCOMPARE(found, expected);
        }
        int visits = 0;
        QVERIFY(index->snapshot()->pairsAbove(-1, {}, [&](const VectorPair&) { return ++visits < 7; }));
        QCOMPARE(visits, 7);
    }

    void cancelledScansSayso()
    {
        const auto index = newIndex(64);
        Random random(11);
        const VectorCode code = randomCode(random, 64);
        addOne(*index, 1, 1, 1, code);
        addOne(*index, 2, 2, 1, code);
        index->publish();
        CancelSource source;
        source.cancel();
        QCOMPARE(index->snapshot()->nearest(code, 1, {}, source.token()).error().code, ErrorCode::Cancelled);
        QCOMPARE(index->snapshot()->nearestMemories(code, 1, {}, source.token()).error().code, ErrorCode::Cancelled);
        const auto done = index->snapshot()->pairsAbove(
            0, {}, [](const VectorPair&) { return true; }, source.token());
        QCOMPARE(done.error().code, ErrorCode::Cancelled);
    }

    void snapshotsStayAsTheyWere()
    {
        const auto index = newIndex(64);
        Random random(12);
        Model model;
        for (int i = 0; i < 500; ++i) {
            const VectorCode code = randomCode(random, 64);
            addOne(*index, i, i, 1, code);
            model.rows[i] = {i, 1, code};
        }
        index->publish();
        const auto before = index->snapshot();
        const VectorCode query = randomCode(random, 64);
        for (int i = 0; i < 400; ++i)
            index->removeMemory(i);
        for (int i = 600; i < 20'000; ++i)
            addOne(*index, i, i, 1, randomCode(random, 64));
        index->publish();
        QCOMPARE(before->nearest(query, 50).value(), model.nearest(query, 50));
        QCOMPARE(before->size(), std::size_t(500));
        QCOMPARE(index->snapshot()->size(), std::size_t(19'500));
        QVERIFY(index->removeWorkspace(1) == 19'500);
        index->publish();
        QCOMPARE(before->nearest(query, 50).value(), model.nearest(query, 50));
    }

    // Removals too few for a segment to be moved together: the marks of an older snapshot must not change.
    void snapshotsKeepTheirOwnMarks()
    {
        const auto index = newIndex(64);
        Random random(17);
        Model model;
        std::vector<std::pair<std::shared_ptr<const VectorSnapshot>, std::vector<VectorHit>>> seen;
        const VectorCode query = randomCode(random, 64);
        for (int i = 0; i < 1000; ++i) {
            const VectorCode code = randomCode(random, 64);
            addOne(*index, i, i, 1, code);
            model.rows[i] = {i, 1, code};
        }
        for (int i = 0; i < 200; i += 20) {
            index->publish();
            seen.emplace_back(index->snapshot(), model.all(query));
            for (int j = i; j < i + 20; ++j) {
                index->removePassage(j * 5);
                model.rows.erase(j * 5);
            }
        }
        for (const auto& [snapshot, expected] : seen)
            QCOMPARE(snapshot->nearest(query, 2000).value(), expected);
    }

    // Passages 2i and 2i + 1 are published together: no reader may ever see one without the other.
    void readersWhileAWriterWorks()
    {
        const auto index = newIndex(64, {}, 2);
        Random random(13);
        std::vector<VectorCode> codes;
        for (int i = 0; i < 64; ++i)
            codes.push_back(randomCode(random, 64));
        std::atomic<bool> stop = false;
        std::atomic<int> scans = 0, wrong = 0;
        const auto read = [&](std::size_t which) {
            while (!stop) {
                const auto snapshot = index->snapshot();
                const auto hits = snapshot->nearest(codes[which], static_cast<int>(snapshot->size())).value();
                std::map<std::int64_t, int> seen;
                for (const VectorHit& hit : hits)
                    ++seen[hit.memory];
                const bool whole =
                    std::all_of(seen.begin(), seen.end(), [](const auto& one) { return one.second == 2; });
                wrong += hits.size() == snapshot->size() && whole && isBestFirst(hits) ? 0 : 1;
                ++scans;
            }
        };
        std::thread first(read, 1), second(read, 2);
        for (std::int64_t i = 0; i < 3000 || scans < 20; ++i) {
            const std::int64_t memory = i % 2000;
            addOne(*index, 2 * memory, memory, memory % 3, codes[static_cast<std::size_t>(i) % codes.size()]);
            addOne(*index, 2 * memory + 1, memory, memory % 3, codes[static_cast<std::size_t>(i * 7) % codes.size()]);
            if (i % 3 == 0)
                index->removeMemory((i * 31) % 2000);
            if (i % 5 == 0)
                QVERIFY(index->moveMemory((i * 17) % 2000, i % 4));
            index->publish();
        }
        stop = true;
        first.join();
        second.join();
        QCOMPARE(wrong.load(), 0);
    }

    // A million of 384 dimensions must stay under 450 MB.
    void memoryIsCounted()
    {
        constexpr int count = 60'000;
        const auto index = newIndex(384);
        Random random(14);
        const VectorCode code = randomCode(random, 384);
        for (int i = 0; i < count; ++i)
            addOne(*index, i, i / 4, 1, code);
        index->publish();
        const double each = double(index->bytes()) / count;
        QVERIFY2(each > 384 + 20 && each < 450, qPrintable(QString::number(each)));
        for (int i = 0; i < count / 4 - 10; ++i)
            index->removeMemory(i);
        index->publish();
        QVERIFY(index->bytes() < 2'000'000);
        QCOMPARE(index->size(), std::size_t(40));
    }

private:
    // One step: `removals` of a hundred take something away.
    static void change(VectorIndex& index, Model& model, Random& random, const std::vector<VectorCode>& codes,
                       unsigned removals)
    {
        const auto passage = static_cast<std::int64_t>(random() % 30'000) - 100;
        const std::int64_t memory = passage / 3;
        const unsigned dice = random() % 100;
        if (dice < removals / 2) {
            QCOMPARE(index.removePassage(passage), model.rows.erase(passage));
        } else if (dice < removals) {
            const std::size_t gone =
                std::erase_if(model.rows, [&](const auto& row) { return row.second.memory == memory; });
            QCOMPARE(index.removeMemory(memory), gone);
        } else if (dice < removals + 5) {
            const auto workspace = static_cast<std::int64_t>(random() % 4);
            std::size_t moved = 0;
            for (auto& [key, row] : model.rows) {
                moved += row.memory == memory && row.workspace != workspace ? 1 : 0;
                row.workspace = row.memory == memory ? workspace : row.workspace;
            }
            QCOMPARE(index.moveMemory(memory, workspace).value(), moved);
        } else if (dice == 99 && random() % 400 == 0) {
            const std::size_t gone =
                std::erase_if(model.rows, [](const auto& row) { return row.second.workspace == 3; });
            QCOMPARE(index.removeWorkspace(3), gone);
        } else {
            VectorCode code = codes[random() % codes.size()];
            code.values[random() % code.values.size()] = static_cast<std::int8_t>(int(random() % 255) - 127);
            const auto workspace = static_cast<std::int64_t>(random() % 4);
            QVERIFY(index.add({passage, memory, workspace, code}));
            model.rows[passage] = {memory, workspace, code};
        }
    }

    static void compare(const VectorIndex& index, const Model& model, Random& random,
                        const std::vector<VectorCode>& codes)
    {
        const VectorCode& query = codes[random() % codes.size()];
        std::optional<std::set<std::int64_t>> workspaces, memories;
        if (random() % 2 == 0)
            workspaces.emplace({static_cast<std::int64_t>(random() % 5), static_cast<std::int64_t>(random() % 5)});
        if (random() % 2 == 0) {
            memories.emplace();
            const std::uint64_t share = 1 + random() % 9;
            for (std::int64_t memory = -50; memory < 10'000; ++memory) {
                if (random() % share == 0)
                    memories->insert(memory);
            }
        }
        const auto snapshot = index.snapshot();
        QCOMPARE(snapshot->size(), model.rows.size());
        QCOMPARE(index.size(), model.rows.size());
        const auto expected = model.all(query, workspaces, memories);
        const VectorScope scope = scopeOf(workspaces, memories);
        for (const int k : {1, 40, 300})
            QCOMPARE(snapshot->nearest(query, k, scope).value(), Model::cut(expected, static_cast<std::size_t>(k)));
        QCOMPARE(snapshot->nearest(query, 1'000'000, scope).value(), expected);
        QCOMPARE(snapshot->nearestMemories(query, 30, scope).value(), vectors::bestPerMemory(expected, 30));
    }
};

QTEST_GUILESS_MAIN(VectorIndexTest)
#include "VectorIndexTest.moc"
