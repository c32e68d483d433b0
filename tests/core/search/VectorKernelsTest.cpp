#include "core/embedding/VectorCode.h"
#include "core/search/MemoryFilter.h"
#include "core/search/Rescore.h"
#include "core/search/VectorIndex.h"
#include "core/search/vectors/Kernels.h"

#include <QTest>

#include <cmath>
#include <limits>
#include <random>

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

// Codes padded as the kernels want them.
struct Lines
{
    struct alignas(64) Line
    {
        std::int8_t values[64] = {};
    };
    std::vector<Line> lines;
    explicit Lines(std::size_t bytes) : lines(bytes / 64) {}
    std::int8_t* data() { return lines.front().values; }
};

} // namespace

class VectorKernelsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void kernels_data()
    {
        QTest::addColumn<int>("kernel");
        for (const VectorKernel kernel : vectors::availableKernels())
            QTest::newRow(vectors::kernelName(kernel)) << static_cast<int>(kernel);
    }

    // Sums are whole numbers: every kernel must give exactly the same, at the extremes too.
    void kernels()
    {
        QFETCH(int, kernel);
        const vectors::DotRows tested = vectors::dotRows(static_cast<VectorKernel>(kernel));
        QVERIFY(tested);
        Random random(7);
        for (const std::size_t stride : {64U, 128U, 192U, 384U, 448U, 1024U, 4096U}) {
            for (const std::size_t count : {1U, 2U, 3U, 4U, 5U, 7U, 63U, 64U}) {
                Lines query(stride), rows(stride * count);
                const int kind = static_cast<int>(random() % 4);
                const auto fill = [&](std::int8_t* to, std::size_t n, int sign) {
                    std::uniform_int_distribution<int> any(-127, 127);
                    for (std::size_t i = 0; i < n; ++i)
                        to[i] = static_cast<std::int8_t>(kind == 0 ? 127 * sign : kind == 1 ? -127 : any(random));
                };
                fill(query.data(), stride, 1);
                fill(rows.data(), stride * count, -1);
                std::vector<std::int32_t> found(count + 1, 12345), expected(count + 1, 12345);
                tested(query.data(), rows.data(), stride, count, found.data());
                for (std::size_t row = 0; row < count; ++row) {
                    expected[row] = 0;
                    for (std::size_t i = 0; i < stride; ++i)
                        expected[row] += int(query.data()[i]) * int(rows.data()[row * stride + i]);
                }
                QCOMPARE(found, expected); // and nothing written past the end
            }
        }
    }

    void bestKernelIsOneOfThoseThatWork()
    {
        const auto all = vectors::availableKernels();
        QCOMPARE(all.front(), VectorKernel::Plain);
        QVERIFY(std::find(all.begin(), all.end(), vectors::bestKernel()) != all.end());
#if defined(__x86_64__)
        QVERIFY(!vectors::dotRows(VectorKernel::Neon));
        const auto made = VectorIndex::create({384, VectorKernel::Neon, 1});
        QVERIFY(!made);
        QCOMPARE(made.error().code, ErrorCode::Unsupported);
#endif
    }

    void quantiseRoundsToNearest()
    {
        const std::vector<float> vector{0.5F, -1.0F, 0.25F, 0.0F, 1.0F / 254 + 0.0001F};
        const VectorCode code = vectors::quantise(vector).value();
        QCOMPARE(code.scale, 1.0F / 127);
        QCOMPARE(code.values, (std::vector<std::int8_t>{64, -127, 32, 0, 1}));
        Random random(1);
        for (const int dimension : {32, 100, 384, 1024}) {
            const auto floats = randomVector(random, dimension);
            const VectorCode one = vectors::quantise(floats).value();
            for (std::size_t i = 0; i < floats.size(); ++i)
                QVERIFY(std::abs(floats[i] - one.scale * float(one.values[i])) <= one.scale * 0.5001F);
        }
    }

    void quantiseRefusesWhatIsNoVector()
    {
        for (const float bad : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(),
                                -std::numeric_limits<float>::infinity(), 1e30F}) {
            const std::vector<float> vector{0.1F, bad, 0.2F};
            const auto code = vectors::quantise(vector);
            QVERIFY(!code);
            QCOMPARE(code.error().code, ErrorCode::Invalid);
        }
        const std::vector<float> tiny{1e-40F, -1e-42F};
        const VectorCode code = vectors::quantise(tiny).value();
        QCOMPARE(code.scale, 0.0F);
        QCOMPARE(code.values, (std::vector<std::int8_t>{0, 0}));
    }

    void blobLayoutIsFixed()
    {
        const VectorCode code{0.5F, {1, -2, 127}};
        const QByteArray blob = vectors::encode(code);
        QCOMPARE(blob.toHex(), QByteArray("0000003f01fe7f"));
        const auto view = vectors::decode(blob, 3).value();
        QCOMPARE(view.scale, 0.5F);
        QVERIFY(std::equal(view.values.begin(), view.values.end(), code.values.begin(), code.values.end()));
    }

    void lyingBlobsAreRefused_data()
    {
        QTest::addColumn<QByteArray>("blob");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("scale only in part") << QByteArray("\0\0\0", 3);
        QTest::newRow("too short") << QByteArray::fromHex("0000003f0102");
        QTest::newRow("too long") << QByteArray::fromHex("0000003f01020304");
        QTest::newRow("NaN scale") << QByteArray::fromHex("0000c07f010203");
        QTest::newRow("infinite scale") << QByteArray::fromHex("0000807f010203");
        QTest::newRow("huge scale") << QByteArray::fromHex("0000807e010203");
        QTest::newRow("negative scale") << QByteArray::fromHex("000000bf010203");
        QTest::newRow("-128") << QByteArray::fromHex("0000003f018003");
    }

    void lyingBlobsAreRefused()
    {
        QFETCH(QByteArray, blob);
        const auto view = vectors::decode(blob, 3);
        QVERIFY(!view);
        QCOMPARE(view.error().code, ErrorCode::Invalid);
    }

    void filtersOfAnyShape()
    {
        const auto lowest = std::numeric_limits<std::int64_t>::min();
        const auto highest = std::numeric_limits<std::int64_t>::max();
        const std::vector<std::vector<std::int64_t>> sets{
            {}, {0}, {lowest}, {highest}, {lowest, highest}, {5, 5, 7, 1'000'000'000}, {-3, -1, 64, 63, 128}};
        for (const auto& set : sets) {
            const MemoryFilter filter(set);
            for (const std::int64_t key :
                 {lowest, lowest + 1, std::int64_t(-3), std::int64_t(-2), std::int64_t(-1), std::int64_t(0),
                  std::int64_t(5), std::int64_t(6), std::int64_t(63), std::int64_t(64), std::int64_t(128),
                  std::int64_t(129), std::int64_t(1'000'000'000), highest - 1, highest})
                QCOMPARE(filter.contains(key), std::find(set.begin(), set.end(), key) != set.end());
        }
    }

    void rescoreIsTheInnerProduct()
    {
        Random random(15);
        const auto query = randomVector(random, 100);
        std::vector<float> floats;
        std::vector<float> expected;
        for (int i = 0; i < 9; ++i) {
            const auto row = randomVector(random, 100);
            floats.insert(floats.end(), row.begin(), row.end());
            double sum = 0;
            for (std::size_t j = 0; j < row.size(); ++j)
                sum += double(row[j]) * double(query[j]);
            expected.push_back(static_cast<float>(sum));
        }
        const auto scores = vectors::rescore(query, floats).value();
        QCOMPARE(scores.size(), expected.size());
        for (std::size_t i = 0; i < scores.size(); ++i)
            QVERIFY(std::abs(scores[i] - expected[i]) < 1e-5F);
        QVERIFY(vectors::rescore(query, {}).value().empty());
        floats.pop_back();
        QCOMPARE(vectors::rescore(query, floats).error().code, ErrorCode::Invalid);
        QCOMPARE(vectors::rescore({}, floats).error().code, ErrorCode::Invalid);
    }
};

QTEST_GUILESS_MAIN(VectorKernelsTest)
#include "VectorKernelsTest.moc"
