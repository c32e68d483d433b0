// Models that are what they claim, and more than fifty that are not: the shipped ones with wrong files, a user's own
// that are truncated, lying or of another kind. None may do more than fail with a sentence.
#include "core/embedding/ModelStore.h"

#include "core/embedding/OnnxModelCheck.h"
#include "tests/core/embedding/ModelFixture.h"
#include "tests/core/embedding/OnnxMaker.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>

#include <limits>

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

void write(const QString& path, const QByteArray& content)
{
    QDir().mkpath(QFileInfo(path).path());
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        qFatal("cannot write %s", qPrintable(path));
}

Result<OnnxSummary> check(const QByteArray& model)
{
    return onnxmodel::check(
        {reinterpret_cast<const std::byte*>(model.constData()), static_cast<std::size_t>(model.size())});
}

QByteArray modelWith(const std::function<void(onnx::Parts&)>& change)
{
    onnx::Parts parts;
    change(parts);
    return onnx::model(onnx::graph(parts));
}

QByteArray nestedGraphs(int depth)
{
    QByteArray inner = onnx::graph({});
    for (int i = 0; i < depth; ++i)
        inner = onnx::bytes(
            1, onnx::node("If", {"x"}, "y", onnx::bytes(5, onnx::bytes(1, "then_branch") + onnx::bytes(6, inner))));
    return onnx::model(inner);
}

} // namespace

class ModelStoreTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;

    QString path(const QString& name) const { return m_folder->filePath(name); }

    ModelStore store() const
    {
        ModelStore::Places places = ModelStore::usualPlaces(path(QStringLiteral("profile")));
        places.shared = {path(QStringLiteral("shared"))};
        return ModelStore(places);
    }

    QString ownFolder(const QByteArray& model, const QByteArray& tokenizer = tinyTokenizer()) const
    {
        const QString folder = path(QStringLiteral("My Model"));
        write(folder + QStringLiteral("/model.onnx"), model);
        write(folder + QStringLiteral("/tokenizer.json"), tokenizer);
        return folder;
    }

    QStringList leftInProfile() const
    {
        return QDir(path(QStringLiteral("profile/models")))
            .entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot);
    }

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void shippedDescriptions()
    {
        QStringList ids;
        for (const ModelManifest& manifest : shippedModels()) {
            ids.append(manifest.id);
            QVERIFY(!manifest.licence.isEmpty());
            QCOMPARE(manifest.dimension, 384);
            const auto again = ModelManifest::fromJson(manifest.toJson());
            QVERIFY(again);
            QCOMPARE(again->toJson(), manifest.toJson());
        }
        QCOMPARE(ids.size(), 6);
        QCOMPARE(ids.first(), test::defaultModel);
        QVERIFY(shippedModels().front().queryPrefix == QLatin1String("query: "));
    }

    void nothingIsThere()
    {
        const ModelStore models = store();
        const auto entries = models.list();
        QCOMPARE(entries.size(), std::size_t{6});
        for (const ModelEntry& entry : entries) {
            QVERIFY(!entry.isPresent);
            QVERIFY(entry.problem.contains(entry.manifest.name));
            const auto opened = models.open(entry.manifest.id, {});
            QVERIFY(!opened);
            QCOMPARE(opened.error().code, ErrorCode::NotFound);
        }
        QCOMPARE(models.open(QStringLiteral("../../etc"), {}).error().code, ErrorCode::NotFound);
    }

    void shippedModelWithWrongFiles_data()
    {
        QTest::addColumn<QString>("damage");
        QTest::addColumn<bool>("seenByList");
        QTest::newRow("model truncated") << QStringLiteral("truncated") << true;
        QTest::newRow("model empty") << QStringLiteral("empty") << true;
        QTest::newRow("model too long") << QStringLiteral("long") << true;
        QTest::newRow("right size, wrong bytes") << QStringLiteral("bytes") << false;
        QTest::newRow("a folder instead") << QStringLiteral("folder") << true;
        QTest::newRow("a link to nothing") << QStringLiteral("link") << true;
        QTest::newRow("no tokenizer") << QStringLiteral("tokenizer") << true;
    }
    void shippedModelWithWrongFiles()
    {
        QFETCH(const QString, damage);
        QFETCH(const bool, seenByList);
        const ModelManifest& manifest = shippedModels().front();
        const QString folder = path(QStringLiteral("shared/")) + manifest.id;
        const QString model = folder + QStringLiteral("/model.onnx");
        write(model, "x");
        write(folder + QStringLiteral("/tokenizer.json"), "{}");
        QVERIFY(QFile::resize(model, manifest.weights.size));
        QVERIFY(QFile::resize(folder + QStringLiteral("/tokenizer.json"), manifest.tokenizer.size));
        if (damage == QLatin1String("truncated"))
            QVERIFY(QFile::resize(model, manifest.weights.size - 1));
        if (damage == QLatin1String("empty"))
            QVERIFY(QFile::resize(model, 0));
        if (damage == QLatin1String("long"))
            QVERIFY(QFile::resize(model, manifest.weights.size + 1));
        if (damage == QLatin1String("folder") || damage == QLatin1String("link"))
            QVERIFY(QFile::remove(model));
        if (damage == QLatin1String("folder"))
            QVERIFY(QDir().mkpath(model));
        if (damage == QLatin1String("link"))
            QVERIFY(QFile::link(path(QStringLiteral("nowhere")), model));
        if (damage == QLatin1String("tokenizer"))
            QVERIFY(QFile::remove(folder + QStringLiteral("/tokenizer.json")));
        const ModelStore models = store();
        QCOMPARE(models.find(manifest.id)->isPresent, !seenByList);
        const auto opened = models.open(manifest.id, {});
        QVERIFY(!opened);
        QVERIFY(opened.error().message.endsWith(QLatin1Char('.')));
        QVERIFY(!opened.error().message.contains(m_folder->path()));
        QVERIFY(!models.verify(manifest.id));
    }

    void theRightModelOpensAndAChangedOneDoesNot()
    {
        CHIMERA_NEED_MODEL();
        const QString folder = path(QStringLiteral("shared/")) + test::defaultModel + QLatin1Char('/');
        QDir().mkpath(folder);
        for (const QString& name : {QStringLiteral("model.onnx"), QStringLiteral("tokenizer.json")})
            QVERIFY(QFile::copy(test::modelFile(test::defaultModel, name), folder + name));
        const ModelStore models = store();
        QVERIFY(models.find(test::defaultModel)->isPresent);
        QVERIFY(models.verify(test::defaultModel));
        const auto opened = models.open(test::defaultModel, {});
        QVERIFY2(opened, opened ? "" : qPrintable(opened.error().detail));
        QCOMPARE((*opened)->info().id, test::defaultModel);

        QFile model(folder + QStringLiteral("model.onnx"));
        QVERIFY(model.open(QIODevice::ReadWrite) && model.seek(20'000'000) && model.putChar('!'));
        model.close();
        QCOMPARE(models.open(test::defaultModel, {}).error().code, ErrorCode::Corrupt);
        QCOMPARE(models.verify(test::defaultModel).error().code, ErrorCode::Corrupt);
    }

    void noLibraryOrAForeignOne()
    {
        CHIMERA_NEED_MODEL();
        write(path(QStringLiteral("text.so")), "not a library");
        ModelStore::Places places = ModelStore::usualPlaces({});
        places.runtime = {path(QStringLiteral("missing.so")), path(QStringLiteral("text.so")),
                          QStringLiteral("libc.so.6")};
        const auto opened = ModelStore(places).open(test::defaultModel, {});
        QVERIFY(!opened);
        QCOMPARE(opened.error().code, ErrorCode::Config);
        QVERIFY(opened.error().detail.contains(QLatin1String("libc.so.6 is not ONNX Runtime")));
    }

    void descriptionsOfOwnModels_data()
    {
        QTest::addColumn<QString>("key");
        QTest::addColumn<QJsonValue>("value");
        const QJsonObject file{{QStringLiteral("file"), QStringLiteral("../../secret")},
                               {QStringLiteral("size"), 10},
                               {QStringLiteral("sha256"), QString(64, QLatin1Char('0'))}};
        const auto row = [](const char* name, const char* key, const QJsonValue& value) {
            QTest::newRow(name) << QString::fromLatin1(key) << value;
        };
        row("a path as file", "weights", file);
        row("a hash with a line end", "weights",
            QJsonObject{{QStringLiteral("file"), QStringLiteral("model.onnx")},
                        {QStringLiteral("size"), 10},
                        {QStringLiteral("sha256"), QString(64, QLatin1Char('0')) + QLatin1Char('\n')}});
        row("a path as id", "id", QStringLiteral("../own"));
        row("another id", "id", QStringLiteral("own-other"));
        row("capital id", "id", QStringLiteral("Own"));
        row("no dimension", "dimension", 0);
        row("half a dimension", "dimension", 1.5);
        row("huge dimension", "dimension", 1e9);
        row("no tokens", "max_tokens", 0);
        row("foreign pooling", "pooling", QStringLiteral("max"));
        row("prefix is a number", "query_prefix", 5);
        row("endless prefix", "query_prefix", QString(10'000, QLatin1Char('x')));
        row("no weights", "weights", QJsonValue());
    }
    void descriptionsOfOwnModels()
    {
        QFETCH(const QString, key);
        QFETCH(const QJsonValue, value);
        QJsonObject description = QJsonDocument::fromJson(shippedModels().front().toJson()).object();
        description[QStringLiteral("id")] = QStringLiteral("own-x");
        const QString file = path(QStringLiteral("profile/models/own-x/model.json"));
        write(file, QJsonDocument(description).toJson());
        QCOMPARE(store().list().size(), std::size_t{7});
        description[key] = value;
        write(file, QJsonDocument(description).toJson());
        QCOMPARE(store().list().size(), std::size_t{6});
    }

    void brokenDescriptionsAreLeftOut()
    {
        const QByteArray whole = shippedModels().front().toJson();
        for (qsizetype size = 0; size < whole.size() - 2; ++size)
            QVERIFY(!ModelManifest::fromJson(whole.left(size)));
        QVERIFY(!ModelManifest::fromJson(QByteArray(100'000, ' ') + whole));
        QVERIFY(!ModelManifest::fromJson(QByteArray(5000, '[')));
    }

    void theCheckReadsTheRightModel()
    {
        const auto summary = check(onnx::lookUpModel());
        QVERIFY(summary);
        QCOMPARE(summary->inputs.size(), std::size_t{2});
        QCOMPARE(summary->inputs[0].name, QByteArray("input_ids"));
        QCOMPARE(summary->inputs[0].element, std::int64_t{7});
        QCOMPARE(summary->outputs[0].dimensions, (std::vector<std::int64_t>{-1, -1, 4}));
        QVERIFY(check(nestedGraphs(5)));
    }

    void filesThatTheCheckRefuses_data()
    {
        QTest::addColumn<QByteArray>("model");
        QTest::addColumn<QString>("word"); // of the detail
        using Parts = onnx::Parts;
        const QByteArray right = onnx::lookUpModel();
        const auto row = [](const char* name, const QByteArray& model, const char* word) {
            QTest::newRow(name) << model << QString::fromLatin1(word);
        };
        const auto withTensor = [](const QByteArray& tensor) {
            return modelWith([&](Parts& parts) { parts.tensors += onnx::bytes(5, tensor); });
        };
        const auto withNode = [](const QByteArray& node) {
            return modelWith([&](Parts& parts) { parts.nodes += onnx::bytes(1, node); });
        };
        row("empty", {}, "not an ONNX model");
        row("zeros", QByteArray(1000, '\0'), "not an ONNX model");
        row("text", "Lorem ipsum dolor sit amet", "not an ONNX model");
        row("an archive", QByteArray("PK\x03\x04\x14\x00\x00\x00", 8), "not an ONNX model");
        row("half of it", right.left(right.size() / 2), "not an ONNX model");
        row("one byte less", right.left(right.size() - 1), "not an ONNX model");
        row("a length beyond the end", onnx::number(1, 8) + QByteArray("\x3a\xff\xff\xff\xff\x7f", 6),
            "not an ONNX model");
        row("a length of 2^64", onnx::number(1, 8) + "\x3a" + onnx::varint(~0ULL), "not an ONNX model");
        row("an endless number", QByteArray("\x08") + QByteArray(20, '\xff'), "not an ONNX model");
        row("an old protobuf group", onnx::number(1, 8) + QByteArray("\x3b\x3c", 2), "not an ONNX model");
        row("field number 0", right + QByteArray(2, '\0'), "not an ONNX model");
        row("no graph", onnx::number(1, 8), "not an ONNX model");
        row("no version", onnx::bytes(7, onnx::graph({})), "not an ONNX model");
        row("two graphs", right + onnx::bytes(7, onnx::graph({})), "graph");
        row("graph as a number", onnx::number(1, 8) + onnx::number(7, 5), "graph");
        row("tensor in another file",
            withTensor(onnx::tensor("t", {1}, "1234") + onnx::bytes(13, onnx::bytes(1, "location"))), "another file");
        row("tensor elsewhere", withTensor(onnx::tensor("t", {1}, "1234") + onnx::number(14, 1)), "another file");
        row("too few bytes", withTensor(onnx::tensor("t", {1000}, "1234")), "do not match");
        row("too many bytes", withTensor(onnx::tensor("t", {1}, "12345678")), "do not match");
        row("shape overflows to the right size",
            withTensor(onnx::tensor("t", {std::int64_t{1} << 62, 4, 1}, QByteArray())), "do not match");
        row("negative size", withTensor(onnx::tensor("t", {-1}, "1234")), "do not match");
        row("bytes of texts", withTensor(onnx::tensor("t", {1}, "1234", 8)), "do not match");
        row("element of no kind", withTensor(onnx::tensor("t", {1}, "1234", 99)), "do not match");
        row("a shape without numbers", withTensor(onnx::number(1, 1'000'000) + onnx::number(2, 1)),
            "without its numbers");
        row("foreign operators", withNode(onnx::node("Gelu", {"x"}, "y", onnx::bytes(7, "evil.example"))),
            "operators of");
        row("an operator without a name", withNode(onnx::bytes(1, "x")), "operator");
        row("a loop", withNode(onnx::node("Loop", {"x"}, "y")), "loops");
        row("a loop in a branch",
            onnx::model(onnx::bytes(
                1, onnx::node("If", {"x"}, "y",
                              onnx::bytes(5, onnx::bytes(6, onnx::bytes(1, onnx::node("Scan", {}, "z"))))))),
            "loops");
        row("functions", right + onnx::bytes(25, onnx::bytes(1, "f")), "functions");
        row("training data", right + onnx::bytes(20, {}), "training");
        row("a sparse tensor", modelWith([](Parts& parts) { parts.more = onnx::bytes(15, {}); }), "sparse");
        row("graphs in graphs", nestedGraphs(500), "nested");
        row("endless shape", modelWith([](Parts& parts) {
                parts.inputs = onnx::bytes(11, onnx::port("input_ids", 7, QList<std::int64_t>(100, 1)));
            }),
            "shape");
    }
    void filesThatTheCheckRefuses()
    {
        QFETCH(const QByteArray, model);
        QFETCH(const QString, word);
        const auto result = check(model);
        QVERIFY(!result);
        QVERIFY(result.error().code == ErrorCode::Corrupt || result.error().code == ErrorCode::Unsupported);
        QVERIFY2(result.error().detail.contains(word), qPrintable(result.error().detail));
        // And the same through the front door, with nothing left behind.
        const auto added = store().add(ownFolder(model.isEmpty() ? QByteArray("\0", 1) : model), {});
        QVERIFY(!added);
        QCOMPARE(leftInProfile(), QStringList());
    }

    void everyTruncationIsSeen()
    {
        const QByteArray right = onnx::lookUpModel();
        for (qsizetype size = 0; size < right.size(); size += size < right.size() - 300 ? 37 : 1)
            QVERIFY(!check(right.left(size)));
    }

    void modelsThatTheLibraryRefuses_data()
    {
        QTest::addColumn<QByteArray>("model");
        using Parts = onnx::Parts;
        const auto row = [](const char* name, const std::function<void(Parts&)>& change) {
            QTest::newRow(name) << modelWith(change);
        };
        row("another input", [](Parts& parts) { parts.inputs += onnx::bytes(11, onnx::port("pixels", 1, {-1, 3})); });
        row("no input_ids", [](Parts& parts) {
            parts.nodes = onnx::bytes(1, onnx::node("Gather", {"table", "attention_mask"}, "last_hidden_state"));
            parts.inputs = onnx::bytes(11, onnx::port("attention_mask", 7, {-1, -1}));
        });
        row("numbers as input", [](Parts& parts) {
            parts.nodes = onnx::bytes(1, onnx::node("Identity", {"input_ids"}, "last_hidden_state"));
            parts.inputs = onnx::bytes(11, onnx::port("input_ids", 1, {-1, -1, 4}));
        });
        row("fixed length", [](Parts& parts) {
            parts.inputs = onnx::bytes(11, onnx::port("input_ids", 7, {-1, 128}));
        });
        row("one text only", [](Parts& parts) { parts.inputs = onnx::bytes(11, onnx::port("input_ids", 7, {1, -1})); });
        row("output of another form", [](Parts& parts) {
            parts.outputs = onnx::bytes(12, onnx::port("last_hidden_state", 1, {-1, 4}));
        });
        row("output that nobody makes", [](Parts& parts) {
            parts.outputs = onnx::bytes(12, onnx::port("nothing", 1, {-1, -1, 4}));
        });
        row("output of whole numbers", [](Parts& parts) {
            parts.outputs = onnx::bytes(12, onnx::port("last_hidden_state", 7, {-1, -1, 4}));
        });
        row("no output", [](Parts& parts) { parts.outputs.clear(); });
        row("dimension is not what it says", [](Parts& parts) {
            parts.outputs = onnx::bytes(12, onnx::port("last_hidden_state", 1, {-1, -1, 5}));
        });
        row("unknown dimension", [](Parts& parts) {
            parts.nodes = onnx::bytes(1, onnx::node("Gather", {"table", "input_ids"}, "rows")) +
                          onnx::bytes(1, onnx::node("Identity", {"rows"}, "last_hidden_state"));
            parts.outputs = onnx::bytes(12, onnx::port("last_hidden_state", 1, {-1, -1, -1}));
        });
        row("an operator that is none", [](Parts& parts) {
            parts.nodes = onnx::bytes(1, onnx::node("Gathr", {"table", "input_ids"}, "last_hidden_state"));
        });
        row("a circle", [](Parts& parts) {
            parts.nodes = onnx::bytes(1, onnx::node("Add", {"b", "table"}, "a")) +
                          onnx::bytes(1, onnx::node("Add", {"a", "table"}, "b")) +
                          onnx::bytes(1, onnx::node("Gather", {"b", "input_ids"}, "last_hidden_state"));
        });
        row("not a number", [](Parts& parts) {
            parts.tensors =
                onnx::bytes(5, onnx::tensor("table", {400, 4},
                                            onnx::floats(QList<float>(1600, std::numeric_limits<float>::quiet_NaN()))));
        });
        row("infinite", [](Parts& parts) {
            parts.tensors =
                onnx::bytes(5, onnx::tensor("table", {400, 4},
                                            onnx::floats(QList<float>(1600, std::numeric_limits<float>::infinity()))));
        });
        row("all zero", [](Parts& parts) {
            parts.tensors = onnx::bytes(5, onnx::tensor("table", {400, 4}, onnx::floats(QList<float>(1600, 0.0F))));
        });
        row("fewer rows than tokens", [](Parts& parts) {
            parts.tensors = onnx::bytes(5, onnx::tensor("table", {3, 4}, onnx::floats(QList<float>(12, 1.0F))));
        });
    }
    void modelsThatTheLibraryRefuses()
    {
        CHIMERA_NEED_MODEL();
        QFETCH(const QByteArray, model);
        const auto added = store().add(ownFolder(model), {});
        QVERIFY(!added);
        QVERIFY(added.error().code != ErrorCode::Internal);
        QVERIFY(added.error().message.endsWith(QLatin1Char('.')));
        QCOMPARE(leftInProfile(), QStringList());
    }

    void ownFoldersThatLackSomething()
    {
        const ModelStore models = store();
        QCOMPARE(models.add(path(QStringLiteral("nowhere")), {}).error().code, ErrorCode::NotFound);
        const QString folder = path(QStringLiteral("Half"));
        write(folder + QStringLiteral("/model.onnx"), onnx::lookUpModel());
        QCOMPARE(models.add(folder, {}).error().code, ErrorCode::NotFound);
        write(folder + QStringLiteral("/tokenizer.json"), "{}");
        QCOMPARE(models.add(folder, {}).error().code, ErrorCode::Unsupported);
        write(folder + QStringLiteral("/tokenizer.json"), tinyTokenizer());
        write(folder + QStringLiteral("/config.json"), "{");
        QCOMPARE(models.add(folder, {}).error().code, ErrorCode::Invalid);
        QFile::remove(folder + QStringLiteral("/config.json"));
        write(folder + QStringLiteral("/1_Pooling/config.json"), "{\"pooling_mode_max_tokens\": true}");
        QCOMPARE(models.add(folder, {}).error().code, ErrorCode::Unsupported);
        CancelSource cancelled;
        cancelled.cancel();
        QFile::remove(folder + QStringLiteral("/1_Pooling/config.json"));
        QCOMPARE(models.add(folder, cancelled.token()).error().code, ErrorCode::Cancelled);
        QCOMPARE(leftInProfile(), QStringList());
    }

    void anOwnModelIsAddedOpenedCheckedAndRemoved()
    {
        CHIMERA_NEED_MODEL();
        const ModelStore models = store();
        const QString folder = ownFolder(onnx::lookUpModel());
        write(folder + QStringLiteral("/1_Pooling/config.json"), "{\"pooling_mode_cls_token\": true}");
        write(folder + QStringLiteral("/sentence_bert_config.json"), "{\"max_seq_length\": 64}");
        const auto added = models.add(folder, {});
        QVERIFY2(added, added ? "" : qPrintable(added.error().detail));
        QCOMPARE(added->id, QStringLiteral("own-my-model"));
        QCOMPARE(added->dimension, 4);
        QCOMPARE(added->maxTokens, 64);
        QVERIFY(added->pooling == Pooling::Cls);
        QCOMPARE(models.add(folder, {})->id, QStringLiteral("own-my-model-2"));
        QCOMPARE(store().list().size(), std::size_t{8});
        QVERIFY(store().open(added->id, {}));

        const QString copy = path(QStringLiteral("profile/models/own-my-model/model.onnx"));
        QByteArray changed = test::bytesOfFile(copy);
        changed[changed.size() / 2] = static_cast<char>(changed[changed.size() / 2] ^ 1);
        write(copy, changed);
        QCOMPARE(store().open(added->id, {}).error().code, ErrorCode::Corrupt);
        QVERIFY(models.remove(added->id));
        QVERIFY(!models.remove(test::defaultModel));
        QCOMPARE(leftInProfile(), QStringList(QStringLiteral("own-my-model-2")));
    }
};

QTEST_GUILESS_MAIN(ModelStoreTest)
#include "ModelStoreTest.moc"
