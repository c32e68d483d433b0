// The embedder on the real library: with a table as model, whose vectors are known, and with the default model.
#include "core/embedding/OnnxEmbedder.h"

#include "tests/core/embedding/ModelFixture.h"
#include "tests/core/embedding/OnnxMaker.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <cmath>
#include <thread>

using namespace chimera;
namespace onnx = chimera::test::onnx;

namespace {

QByteArray tinyTokenizer()
{
    const QJsonArray variants =
        QJsonDocument::fromJson(test::bytesOfFile(QStringLiteral(CHIMERA_TEST_DATA "/tokenizer/variants.json")))
            .array();
    return QJsonDocument(variants.at(0).toObject().value(QLatin1String("tokenizer")).toObject()).toJson();
}

ModelManifest tableManifest(Pooling pooling)
{
    ModelManifest manifest;
    manifest.id = QStringLiteral("table");
    manifest.dimension = onnx::dimensions;
    manifest.maxTokens = 12;
    manifest.pooling = pooling;
    manifest.queryPrefix = QStringLiteral("un");
    return manifest;
}

Result<std::shared_ptr<const OnnxEmbedder>> load(const ModelManifest& manifest, const QByteArray& model,
                                                 const OnnxEmbedder::Options& options = {})
{
    auto runtime = OnnxRuntime::open(ModelStore::usualPlaces({}).runtime);
    if (!runtime)
        return std::move(runtime).error();
    auto tokenizer = WordPiece::fromJson(tinyTokenizer());
    if (!tokenizer)
        return std::move(tokenizer).error();
    return OnnxEmbedder::load(
        *runtime, manifest,
        {reinterpret_cast<const std::byte*>(model.constData()), static_cast<std::size_t>(model.size())}, *tokenizer,
        options);
}

// What the table makes of token numbers, worked out by hand.
std::vector<double> expected(const std::vector<std::int32_t>& ids)
{
    std::vector<double> row(onnx::dimensions);
    for (const std::int32_t id : ids) {
        for (int column = 0; column < onnx::dimensions; ++column)
            row[static_cast<std::size_t>(column)] += onnx::cell(id, column);
    }
    double square = 0;
    for (const double x : row)
        square += x * x;
    for (double& x : row)
        x /= std::sqrt(square);
    return row;
}

double cosine(std::span<const float> a, std::span<const float> b)
{
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        sum += static_cast<double>(a[i]) * b[i];
    return sum;
}

class Rows
{
public:
    Rows(std::vector<float> numbers, int dimension)
        : m_numbers(std::move(numbers)), m_dimension(static_cast<std::size_t>(dimension))
    {}
    std::span<const float> operator[](std::size_t row) const
    {
        return std::span(m_numbers).subspan(row * m_dimension, m_dimension);
    }
    std::size_t size() const { return m_numbers.size() / m_dimension; }

private:
    std::vector<float> m_numbers;
    std::size_t m_dimension;
};

Rows embedded(const Embedder& embedder, const QStringList& texts, TextRole role = TextRole::Passage)
{
    auto numbers = embedder.embed(texts, role, {});
    if (!numbers)
        qFatal("%s %s", qPrintable(numbers.error().message), qPrintable(numbers.error().detail));
    return {std::move(*numbers), embedder.info().dimension};
}

QStringList thirtyLanguages()
{
    return {QStringLiteral("The bridge is closed on Monday."),
            QStringLiteral("Die Brücke ist am Montag gesperrt."),
            QStringLiteral("Le pont est fermé lundi."),
            QStringLiteral("El puente está cerrado el lunes."),
            QStringLiteral("A ponte fecha na segunda-feira."),
            QStringLiteral("Il ponte è chiuso lunedì."),
            QStringLiteral("De brug is maandag dicht."),
            QStringLiteral("Bron är stängd på måndag."),
            QStringLiteral("Broen er lukket mandag."),
            QStringLiteral("Silta on kiinni maanantaina."),
            QStringLiteral("Most je v pondělí zavřený."),
            QStringLiteral("Most jest zamknięty w poniedziałek."),
            QStringLiteral("A híd hétfőn zárva."),
            QStringLiteral("Podul este închis luni."),
            QStringLiteral("Η γέφυρα είναι κλειστή."),
            QStringLiteral("Мост закрыт в понедельник."),
            QStringLiteral("Міст зачинено в понеділок."),
            QStringLiteral("Мостът е затворен."),
            QStringLiteral("Köprü pazartesi kapalı, İzmir."),
            QStringLiteral("الجسر مغلق يوم الاثنين."),
            QStringLiteral("הגשר סגור ביום שני."),
            QStringLiteral("पुल सोमवार को बंद है।"),
            QStringLiteral("সেতু সোমবার বন্ধ।"),
            QStringLiteral("பாலம் திங்கள் மூடப்பட்டுள்ளது."),
            QStringLiteral("สะพานปิดวันจันทร์"),
            QStringLiteral("Cầu đóng cửa thứ Hai."),
            QStringLiteral("这座桥星期一关闭。"),
            QStringLiteral("橋は月曜日に閉まります。"),
            QStringLiteral("다리는 월요일에 닫힙니다."),
            QStringLiteral("Daraja limefungwa Jumatatu.")};
}

} // namespace

class OnnxEmbedderTest : public QObject
{
    Q_OBJECT

    std::shared_ptr<const Embedder> m_real;

    bool haveReal()
    {
        if (!m_real) {
            auto opened = ModelStore(ModelStore::usualPlaces({})).open(test::defaultModel, {});
            if (!opened)
                qFatal("%s %s", qPrintable(opened.error().message), qPrintable(opened.error().detail));
            m_real = *opened;
        }
        return true;
    }

private Q_SLOTS:
    void theInterfaceIsAsDeclared()
    {
        CHIMERA_NEED_MODEL();
        const auto runtime = OnnxRuntime::open(ModelStore::usualPlaces({}).runtime);
        QVERIFY2(runtime, runtime ? "" : qPrintable(runtime.error().detail));
        QVERIFY((*runtime)->version().startsWith(QLatin1String("1.")));
        // Two at once share what the library shares.
        const auto second = OnnxRuntime::open({(*runtime)->library()});
        QVERIFY(second);
        // An error of the library arrives with its own words.
        const ort::Functions& api = (*runtime)->api();
        ort::SessionOptions* options = nullptr;
        QVERIFY(!api.createSessionOptions(&options));
        ort::Session* session = nullptr;
        const auto failed =
            (*runtime)->check(api.createSessionFromArray((*runtime)->env(), "junk", 4, options, &session),
                              ErrorCode::Corrupt, QStringLiteral("No."));
        api.releaseSessionOptions(options);
        QVERIFY(!failed && session == nullptr);
        QVERIFY(failed.error().detail.contains(QLatin1String("protobuf"), Qt::CaseInsensitive));
    }

    void vectorsOfATable_data()
    {
        QTest::addColumn<bool>("cls");
        QTest::addColumn<int>("texts");
        QTest::addColumn<int>("tokens");
        QTest::newRow("mean, one at a time") << false << 1 << 1;
        QTest::newRow("mean, batches of three") << false << 3 << 1000;
        QTest::newRow("mean, by tokens") << false << 100 << 20;
        QTest::newRow("first token") << true << 100 << 1000;
    }
    void vectorsOfATable()
    {
        CHIMERA_NEED_MODEL();
        QFETCH(const bool, cls);
        QFETCH(const int, texts);
        QFETCH(const int, tokens);
        const ModelManifest manifest = tableManifest(cls ? Pooling::Cls : Pooling::Mean);
        const auto embedder = load(manifest, onnx::lookUpModel(), {2, texts, tokens});
        QVERIFY2(embedder, embedder ? "" : qPrintable(embedder.error().detail));
        const auto tokenizer = WordPiece::fromJson(tinyTokenizer());
        const QStringList given{QStringLiteral("happy"),
                                QString(),
                                QStringLiteral("unhappiness playing played a b c d e"),
                                QStringLiteral("中文"),
                                QStringLiteral("[SEP] play"),
                                QString(1000, QLatin1Char('x')),
                                QStringLiteral("a"),
                                QStringLiteral("played")};
        for (const TextRole role : {TextRole::Passage, TextRole::Query}) {
            const Rows rows = embedded(**embedder, given, role);
            QCOMPARE(rows.size(), static_cast<std::size_t>(given.size()));
            for (qsizetype i = 0; i < given.size(); ++i) {
                const QString text = (role == TextRole::Query ? QStringLiteral("un") : QString()) + given[i];
                std::vector<std::int32_t> ids = tokenizer->encode(text, manifest.maxTokens);
                QVERIFY(ids.size() <= 12);
                if (cls)
                    ids.resize(1);
                const std::vector<double> right = expected(ids);
                for (std::size_t k = 0; k < right.size(); ++k)
                    QVERIFY(std::abs(rows[static_cast<std::size_t>(i)][k] - right[k]) < 1e-5);
            }
        }
        QVERIFY(embedded(**embedder, {}).size() == 0);
        QCOMPARE((*embedder)->roomForText(TextRole::Passage), 10);
        QCOMPARE((*embedder)->roomForText(TextRole::Query), 9);
    }

    void aModelThatPoolsItself()
    {
        CHIMERA_NEED_MODEL();
        onnx::Parts parts; // the vector of the first token: Slice by Gather on axis 1 with index 0
        parts.nodes += onnx::bytes(
            1, onnx::node("Gather", {"last_hidden_state", "zero"}, "sentence_embedding",
                          onnx::bytes(5, onnx::bytes(1, "axis") + onnx::number(3, 1) + onnx::number(20, 2))));
        parts.tensors += onnx::bytes(5, onnx::tensor("zero", {}, QByteArray(8, '\0'), onnx::Int64));
        parts.outputs += onnx::bytes(12, onnx::port("sentence_embedding", onnx::Float, {-1, onnx::dimensions}));
        const auto embedder = load(tableManifest(Pooling::None), onnx::model(onnx::graph(parts)));
        QVERIFY2(embedder, embedder ? "" : qPrintable(embedder.error().detail));
        const Rows rows = embedded(**embedder, {QStringLiteral("play"), QStringLiteral("a b c")});
        const std::vector<double> right = expected({2}); // [CLS]
        for (std::size_t k = 0; k < right.size(); ++k)
            QVERIFY(std::abs(rows[1][k] - right[k]) < 1e-5);
    }

    void cancelled()
    {
        CHIMERA_NEED_MODEL();
        const auto embedder = load(tableManifest(Pooling::Mean), onnx::lookUpModel());
        QVERIFY(embedder);
        CancelSource source;
        source.cancel();
        const auto result = (*embedder)->embed({QStringLiteral("a")}, TextRole::Passage, source.token());
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::Cancelled);
    }

    void cancelledOnTheWay()
    {
        CHIMERA_NEED_MODEL();
        haveReal();
        CancelSource source;
        std::thread other([&source] {
            std::this_thread::sleep_for(std::chrono::milliseconds(30));
            source.cancel();
        });
        const QStringList many(2000, QStringLiteral("harbour ").repeated(100));
        const auto result = m_real->embed(many, TextRole::Passage, source.token());
        other.join();
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::Cancelled);
    }

    void theDefaultModelKnowsWhatBelongsTogether()
    {
        CHIMERA_NEED_MODEL();
        haveReal();
        QCOMPARE(m_real->info().dimension, 384);
        const QStringList passages{
            QStringLiteral("Notes are synchronised between your devices with end-to-end encryption."),
            QStringLiteral("Knead the dough for ten minutes, then let it rise in a warm place."),
            QStringLiteral("The train to Oslo leaves at nine from platform four.")};
        const QStringList queries{QStringLiteral("how do I keep my notes the same on my phone and laptop"),
                                  QStringLiteral("baking bread at home"), QStringLiteral("railway departure time")};
        const Rows p = embedded(*m_real, passages, TextRole::Passage);
        const Rows q = embedded(*m_real, queries, TextRole::Query);
        for (std::size_t i = 0; i < 3; ++i) {
            QVERIFY(std::abs(std::sqrt(cosine(p[i], p[i])) - 1) < 1e-4);
            for (std::size_t k = 0; k < 3; ++k)
                QVERIFY(k == i || cosine(q[i], p[i]) > cosine(q[i], p[k]) + 0.02);
        }
    }

    void theRoleMatters()
    {
        CHIMERA_NEED_MODEL();
        haveReal();
        const QStringList text{QStringLiteral("harbour")};
        QVERIFY(cosine(embedded(*m_real, text, TextRole::Query)[0], embedded(*m_real, text, TextRole::Passage)[0]) <
                0.999);
    }

    // One text at a time: a vector is that of its text, whatever stands beside it.
    void aVectorDependsOnItsTextAlone()
    {
        CHIMERA_NEED_MODEL();
        haveReal();
        const QString text = QStringLiteral("The kettle stands on the window sill of the old harbour house.");
        const Rows alone = embedded(*m_real, {text});
        const Rows among =
            embedded(*m_real, {QStringLiteral("a"), text, QStringLiteral("river ").repeated(300), QString()});
        for (std::size_t k = 0; k < 384; ++k)
            QVERIFY(std::abs(alone[0][k] - among[1][k]) < 1e-5F);
    }

    // A quantised model scales each batch by its largest number, so neighbours shift a vector a little.
    void neighboursInABatchHardlyMatter()
    {
        CHIMERA_NEED_MODEL();
        haveReal();
        const auto batched = ModelStore(ModelStore::usualPlaces({})).open(test::defaultModel, {1, 16, 8192});
        QVERIFY(batched);
        const QStringList texts{QStringLiteral("a"),
                                QStringLiteral("An invoice of the harbour office for two lanterns."),
                                QStringLiteral("river ").repeated(300), QString()};
        const Rows alone = embedded(*m_real, texts);
        const Rows together = embedded(**batched, texts);
        for (std::size_t i = 0; i < alone.size(); ++i)
            QVERIFY(cosine(alone[i], together[i]) > 0.98);
    }

    void anyTextHasAVector()
    {
        CHIMERA_NEED_MODEL();
        haveReal();
        QStringList texts = thirtyLanguages();
        texts += {QString(),
                  QStringLiteral(" \n\t"),
                  QString(1'000'000, QLatin1Char('x')),
                  QStringLiteral("😀👍🏽❤️👨‍👩‍👧🇩🇪"),
                  QString(5, QChar(0)),
                  QStringLiteral("a") + QChar(0xd83d) + QStringLiteral("b"),
                  QString(QChar(0xdc00)),
                  QString(100'000, QChar(0x301)),
                  QStringLiteral("[SEP]").repeated(2000),
                  QString(200'000, QChar(0x4e2d)),
                  QStringLiteral("word ").repeated(50'000)};
        const Rows rows = embedded(*m_real, texts);
        QCOMPARE(rows.size(), std::size_t{41});
        for (std::size_t i = 0; i < rows.size(); ++i)
            QVERIFY2(std::abs(cosine(rows[i], rows[i]) - 1) < 1e-4, qPrintable(QString::number(i)));
    }

    void severalThreadsAtOnce()
    {
        CHIMERA_NEED_MODEL();
        haveReal();
        const QStringList texts{QStringLiteral("invoice of the harbour office"), QStringLiteral("winter garden")};
        const Rows right = embedded(*m_real, texts);
        std::atomic<int> wrong{0};
        std::vector<std::thread> threads;
        for (int t = 0; t < 4; ++t) {
            threads.emplace_back([&] {
                for (int i = 0; i < 10; ++i) {
                    const Rows rows = embedded(*m_real, texts);
                    wrong += cosine(rows[0], right[0]) > 0.9999 && cosine(rows[1], right[1]) > 0.9999 ? 0 : 1;
                }
            });
        }
        for (std::thread& thread : threads)
            thread.join();
        QCOMPARE(wrong.load(), 0);
    }
};

QTEST_GUILESS_MAIN(OnnxEmbedderTest)
#include "OnnxEmbedderTest.moc"
