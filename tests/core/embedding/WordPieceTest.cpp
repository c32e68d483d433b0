// WordPiece against the reference tokenizer's results, kept in tests/data/tokenizer: small tokenizers with every
// setting, and 11,012 lines with the vocabulary of the default model.
#include "core/embedding/WordPiece.h"

#include "core/embedding/BertUnicode.h"
#include "tests/core/embedding/ModelFixture.h"

#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtEndian>

using namespace chimera;

namespace {

constexpr int unlimited = 1'000'000;

QByteArray data(const char* name)
{
    return test::bytesOfFile(QStringLiteral(CHIMERA_TEST_DATA "/tokenizer/") + QLatin1String(name));
}

template <typename Number>
std::vector<Number> numbers(const QJsonArray& array)
{
    std::vector<Number> result;
    for (const QJsonValue& value : array)
        result.push_back(static_cast<Number>(value.toInt()));
    return result;
}

QString shown(const auto& values)
{
    QStringList words;
    for (const auto value : values)
        words.append(QString::number(value));
    return words.join(QLatin1Char(' '));
}

struct ReferenceLine
{
    QString text;
    std::vector<std::int32_t> ids;
    std::vector<qsizetype> begins;
};

class ReferenceReader
{
public:
    explicit ReferenceReader(QByteArray bytes) : m_bytes(std::move(bytes)) {}
    bool atEnd() const { return m_at >= m_bytes.size(); }

    ReferenceLine next()
    {
        ReferenceLine line;
        const auto size = static_cast<qsizetype>(number<quint32>());
        line.text = QString::fromUtf8(m_bytes.mid(m_at, size));
        m_at += size;
        const int count = number<quint16>();
        for (int i = 0; i < count; ++i)
            line.ids.push_back(number<quint16>());
        for (int i = 0; i < count; ++i)
            line.begins.push_back(number<quint16>());
        return line;
    }

private:
    template <typename Number>
    Number number()
    {
        const auto value = qFromLittleEndian<Number>(m_bytes.constData() + m_at);
        m_at += static_cast<qsizetype>(sizeof(Number));
        return value;
    }

    QByteArray m_bytes;
    qsizetype m_at = 0;
};

// Marks that are letters of their own and change places with others: where such a one "begins" is a matter of taste.
bool hasMovingMark(const QString& text)
{
    const auto letters = text.toUcs4();
    return std::any_of(letters.begin(), letters.end(), [](uint c) {
        const bert::Decomposition parts = bert::decompose(c);
        return std::any_of(parts.parts.begin(), parts.parts.begin() + parts.size, [](char32_t part) {
            return bert::combiningClass(part) != 0 && !bert::isNonspacingMark(part);
        });
    });
}

QJsonObject tinyTokenizer()
{
    return QJsonDocument::fromJson(data("variants.json"))
        .array()
        .at(0)
        .toObject()
        .value(QLatin1String("tokenizer"))
        .toObject();
}

WordPiece made(const QJsonObject& tokenizer)
{
    auto result = WordPiece::fromJson(QJsonDocument(tokenizer).toJson());
    if (!result)
        qFatal("%s %s", qPrintable(result.error().message), qPrintable(result.error().detail));
    return std::move(*result);
}

// The object with the value at a path replaced ("model.vocab"), or removed when it is undefined.
QJsonObject with(QJsonObject object, const QString& path, const QJsonValue& value)
{
    const qsizetype dot = path.indexOf(QLatin1Char('.'));
    const QString key = path.left(dot);
    if (dot >= 0)
        object[key] = with(object.value(key).toObject(), path.mid(dot + 1), value);
    else if (value.isUndefined())
        object.remove(key);
    else
        object[key] = value;
    return object;
}

} // namespace

class WordPieceTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everySettingAsTheReference_data()
    {
        QTest::addColumn<QJsonObject>("variant");
        const QJsonArray variants = QJsonDocument::fromJson(data("variants.json")).array();
        QVERIFY(variants.size() >= 10);
        for (const QJsonValue& variant : variants)
            QTest::newRow(qPrintable(variant.toObject().value(QLatin1String("name")).toString())) << variant.toObject();
    }
    void everySettingAsTheReference()
    {
        QFETCH(const QJsonObject, variant);
        const WordPiece tokenizer = made(variant.value(QLatin1String("tokenizer")).toObject());
        for (const QJsonValue& value : variant.value(QLatin1String("cases")).toArray()) {
            const QJsonObject one = value.toObject();
            const QString text = one.value(QLatin1String("text")).toString();
            QCOMPARE(shown(tokenizer.encode(text, unlimited)),
                     shown(numbers<std::int32_t>(one.value(QLatin1String("ids")).toArray())));
            QCOMPARE(shown(tokenizer.offsets(text)),
                     shown(numbers<qsizetype>(one.value(QLatin1String("begins")).toArray())));
        }
    }

    void everyReferenceLineExactly()
    {
        CHIMERA_NEED_MODEL();
        const auto tokenizer = WordPiece::fromJson(
            test::bytesOfFile(test::modelFile(test::defaultModel, QStringLiteral("tokenizer.json"))));
        QVERIFY(tokenizer);
        ReferenceReader reference(qUncompress(data("reference.bin")));
        int lines = 0;
        int wrong = 0;
        for (; !reference.atEnd(); ++lines) {
            const ReferenceLine line = reference.next();
            std::vector<std::int32_t> ids = tokenizer->encode(line.text, unlimited);
            ids.erase(ids.begin());
            ids.pop_back();
            const std::vector<qsizetype> begins = tokenizer->offsets(line.text);
            QVERIFY(std::is_sorted(begins.begin(), begins.end()));
            if (ids == line.ids && (begins == line.begins || hasMovingMark(line.text)))
                continue;
            if (++wrong <= 5) {
                qWarning("line %d: %s", lines, qPrintable(line.text));
                qWarning("  %s\n  %s", qPrintable(shown(line.ids)), qPrintable(shown(ids)));
                qWarning("  %s\n  %s", qPrintable(shown(line.begins)), qPrintable(shown(begins)));
            }
        }
        QCOMPARE(wrong, 0);
        QCOMPARE(lines, 11'012);
    }

    void longTextsAreCutWithTheSpecialTokensKept()
    {
        const WordPiece tokenizer = made(tinyTokenizer());
        const QString text = QStringLiteral("playing unhappiness played");
        const auto whole = tokenizer.encode(text, unlimited);
        QCOMPARE(whole.size(), std::size_t{9});
        for (int most = 2; most < 9; ++most) {
            const auto cut = tokenizer.encode(text, most);
            QCOMPARE(cut.size(), static_cast<std::size_t>(most));
            QVERIFY(std::equal(cut.begin(), cut.end() - 1, whole.begin()));
            QCOMPARE(cut.back(), whole.back());
        }
        QCOMPARE(tokenizer.encode(text, 0).size(), std::size_t{2});
        QCOMPARE(tokenizer.offsets(text, 3).size(), std::size_t{3});
    }

    void piecesBetweenWordsHaveTheTokensThatLieBetween()
    {
        const WordPiece tokenizer = made(tinyTokenizer());
        const QString text = QStringLiteral("Unhappily 中文 playing, é unhappiness [SEP] 5!");
        const auto begins = tokenizer.offsets(text);
        for (std::size_t i = 1; i < begins.size(); ++i) {
            if (!text.at(begins[i] - 1).isSpace())
                continue;
            QCOMPARE(tokenizer.offsets(QStringView(text).first(begins[i])).size(), i);
            QCOMPARE(tokenizer.offsets(QStringView(text).sliced(begins[i])).size(), begins.size() - i);
        }
    }

    void hostileTexts()
    {
        const WordPiece tokenizer = made(tinyTokenizer());
        QCOMPARE(tokenizer.offsets(QString(1'000'000, QLatin1Char('x'))).size(), std::size_t{1});
        QCOMPARE(tokenizer.offsets(QString(1'000'000, QLatin1Char('[')), 100).size(), std::size_t{100});
        QCOMPARE(tokenizer.offsets(QString(1'000'000, QChar(0))).size(), std::size_t{0});
        QCOMPARE(tokenizer.offsets(QString(1'000'000, QChar(0x301))).size(), std::size_t{0});
        QCOMPARE(tokenizer.offsets(QString(100'000, QChar(0x302e))).size(), std::size_t{1});
        const QString lone = QStringLiteral("a") + QChar(0xd800) + QStringLiteral("b ") + QChar(0xdc00);
        QCOMPARE(tokenizer.encode(lone, unlimited), tokenizer.encode(QStringLiteral("ab"), unlimited));
        QCOMPARE(tokenizer.offsets(QStringView()).size(), std::size_t{0});
    }

    void damagedAndForeignFiles_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<int>("code");
        const QJsonObject good = tinyTokenizer();
        const auto row = [](const char* name, const QJsonObject& object, ErrorCode code) {
            QTest::newRow(name) << QJsonDocument(object).toJson() << static_cast<int>(code);
        };
        const auto type = [](const char* name) { return QJsonObject{{QStringLiteral("type"), QLatin1String(name)}}; };
        const QByteArray whole = QJsonDocument(good).toJson();
        QTest::newRow("empty") << QByteArray() << static_cast<int>(ErrorCode::Invalid);
        QTest::newRow("half") << whole.left(whole.size() / 2) << static_cast<int>(ErrorCode::Invalid);
        QTest::newRow("not JSON") << QByteArray("\x08\x07onnx") << static_cast<int>(ErrorCode::Invalid);
        QTest::newRow("nested") << QByteArray(200'000, '[') << static_cast<int>(ErrorCode::Invalid);
        QTest::newRow("an array") << QByteArray("[]") << static_cast<int>(ErrorCode::Invalid);
        row("byte pairs", with(good, QStringLiteral("model.type"), QLatin1String("BPE")), ErrorCode::Unsupported);
        row("unigrams", with(good, QStringLiteral("model.vocab"), QJsonArray{}), ErrorCode::Unsupported);
        row("other normalizer", with(good, QStringLiteral("normalizer"), type("NFKC")), ErrorCode::Unsupported);
        row("no normalizer", with(good, QStringLiteral("normalizer"), QJsonValue::Undefined), ErrorCode::Unsupported);
        row("other words", with(good, QStringLiteral("pre_tokenizer"), type("ByteLevel")), ErrorCode::Unsupported);
        row("other processor", with(good, QStringLiteral("post_processor"), type("ByteLevel")), ErrorCode::Unsupported);
        row("no vocabulary", with(good, QStringLiteral("model.vocab"), QJsonObject{}), ErrorCode::Invalid);
        row("negative id", with(good, QStringLiteral("model.vocab.play"), -1), ErrorCode::Invalid);
        row("huge id", with(good, QStringLiteral("model.vocab.play"), 1e18), ErrorCode::Invalid);
        row("half an id", with(good, QStringLiteral("model.vocab.play"), 1.5), ErrorCode::Invalid);
        row("unknown is unknown", with(good, QStringLiteral("model.unk_token"), QLatin1String("?!")),
            ErrorCode::Invalid);
        row("no letters a word", with(good, QStringLiteral("model.max_input_chars_per_word"), 0), ErrorCode::Invalid);
        row("template of nothing", with(good, QStringLiteral("post_processor"), type("TemplateProcessing")),
            ErrorCode::Invalid);
        row("flag is text", with(good, QStringLiteral("normalizer.lowercase"), QLatin1String("yes")),
            ErrorCode::Invalid);
        row("added without id", with(good, QStringLiteral("added_tokens"), QJsonArray{QJsonObject{}}),
            ErrorCode::Invalid);
    }
    void damagedAndForeignFiles()
    {
        QFETCH(const QByteArray, json);
        QFETCH(const int, code);
        const auto result = WordPiece::fromJson(json);
        QVERIFY(!result);
        QCOMPARE(static_cast<int>(result.error().code), code);
        QVERIFY(result.error().message.endsWith(QLatin1Char('.')));
    }

    void passagesAreQuick()
    {
        CHIMERA_NEED_MODEL();
        const auto tokenizer = WordPiece::fromJson(
            test::bytesOfFile(test::modelFile(test::defaultModel, QStringLiteral("tokenizer.json"))));
        QVERIFY(tokenizer);
        QString text =
            QStringLiteral("The invoice for the harbour café was reorganised on Tuesday, 12 May; ").repeated(7);
        const std::size_t tokens = tokenizer->encode(text, 512).size();
        QVERIFY(tokens > 100 && tokens < 150);
        qint64 best = std::numeric_limits<qint64>::max();
        for (int i = 0; i < 200; ++i) {
            QElapsedTimer timer;
            timer.start();
            (void)tokenizer->encode(text, 512);
            best = std::min(best, timer.nsecsElapsed());
        }
        qInfo("%zu tokens in %.1f us", tokens, static_cast<double>(best) / 1000);
#if defined(__OPTIMIZE__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
        QVERIFY(best < 100'000);
#endif
    }
};

QTEST_GUILESS_MAIN(WordPieceTest)
#include "WordPieceTest.moc"
