#include "core/transfer/FileText.h"

#include "core/transfer/FrontMatter.h"

#include <QStringConverter>
#include <QTest>

using namespace chimera::transfer;

class FileTextTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyFileComesBackByteForByte_data();
    void everyFileComesBackByteForByte();
    void decodesText();
    void binaryIsNoText();
    void randomBytesComeBack();
    void findsFences_data();
    void findsFences();
    void rulesAreNoFrontMatter();
    void decodesNames();
    void headIsReadable();
};

namespace {

QByteArray utf16(const QString& text, bool bigEndian)
{
    QStringEncoder encoder(bigEndian ? QStringConverter::Utf16BE : QStringConverter::Utf16LE);
    return (bigEndian ? QByteArray("\xFE\xFF") : QByteArray("\xFF\xFE")) + QByteArray(encoder.encode(text));
}

QByteArray rebuilt(const NoteFile& note)
{
    return note.raw.isEmpty() ? writeNote(note.head, note.body, note.encoding, note.crlf) : note.raw;
}

} // namespace

void FileTextTest::everyFileComesBackByteForByte_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("body");
    QTest::addColumn<bool>("keptRaw");

    const QByteArray front("---\ntitle: T\n---\n");
    QTest::newRow("empty") << QByteArray() << QString() << false;
    QTest::newRow("plain") << QByteArray("one\ntwo\n") << QStringLiteral("one\ntwo\n") << false;
    QTest::newRow("no last line end") << QByteArray("one") << QStringLiteral("one") << false;
    QTest::newRow("crlf") << QByteArray("one\r\ntwo\r\n") << QStringLiteral("one\ntwo\n") << false;
    QTest::newRow("crlf and front matter")
        << QByteArray("---\r\ntitle: T\r\n---\r\n\r\none\r\n") << QStringLiteral("one\n") << false;
    QTest::newRow("front matter crlf, body lf")
        << QByteArray("---\r\na: b\r\n---\r\none\n") << QStringLiteral("one\n") << false;
    QTest::newRow("mixed line ends") << QByteArray("one\r\ntwo\nthree\r") << QStringLiteral("one\ntwo\nthree\n")
                                     << true;
    QTest::newRow("old mac") << QByteArray("one\rtwo") << QStringLiteral("one\ntwo") << true;
    QTest::newRow("cr cr lf") << QByteArray("one\r\r\ntwo") << QStringLiteral("one\n\ntwo") << true;
    QTest::newRow("bom") << QByteArray("\xEF\xBB\xBFone\n") << QStringLiteral("one\n") << false;
    QTest::newRow("bom and front matter")
        << QByteArray("\xEF\xBB\xBF" + front + "one\n") << QStringLiteral("one\n") << false;
    QTest::newRow("two boms") << QByteArray("\xEF\xBB\xBF\xEF\xBB\xBFone") << QStringLiteral("\uFEFFone") << false;
    QTest::newRow("only a bom") << QByteArray("\xEF\xBB\xBF") << QString() << false;
    QTest::newRow("utf-16le") << utf16(QStringLiteral("é 中\n"), false) << QStringLiteral("é 中\n") << false;
    QTest::newRow("utf-16be crlf") << utf16(QStringLiteral("é\r\n😀\r\n"), true) << QStringLiteral("é\n😀\n") << false;
    QTest::newRow("utf-16 front matter") << utf16(QStringLiteral("---\ntitle: ü\n---\nbody\n"), false)
                                         << QStringLiteral("body\n") << false;
    QTest::newRow("utf-16 odd length") << utf16(QStringLiteral("ab"), false) + "x" << QString() << true;
    QTest::newRow("windows-1252") << QByteArray("caf\xE9 \x80\x81\x9F\r\n") << QStringLiteral("café €\u0081Ÿ\n")
                                  << false;
    QTest::newRow("nul") << QByteArray("a\0b\n", 4) << QStringLiteral("ab\n") << true;
    QTest::newRow("one empty line after the fence belongs to it")
        << QByteArray(front + "\none\n") << QStringLiteral("one\n") << false;
    QTest::newRow("two empty lines") << QByteArray(front + "\n\none\n") << QStringLiteral("\none\n") << false;
    QTest::newRow("front matter only") << front << QString() << false;
    QTest::newRow("front matter without last line end") << front.chopped(1) << QString() << false;
    QTest::newRow("mixed with front matter") << QByteArray(front + "a\r\nb\n") << QStringLiteral("a\nb\n") << true;
}

void FileTextTest::everyFileComesBackByteForByte()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, body);
    QFETCH(bool, keptRaw);
    const NoteFile note = readNote(bytes, &isFrontMatter);
    QVERIFY(!note.binary);
    QCOMPARE(!note.raw.isEmpty(), keptRaw);
    QCOMPARE(rebuilt(note), bytes);
    if (!body.isEmpty())
        QCOMPARE(note.body, body);
}

void FileTextTest::decodesText()
{
    const NoteFile guessed = readNote("caf\xE9", &isFrontMatter);
    QVERIFY(guessed.guessed);
    QCOMPARE(encodingName(guessed.encoding), QStringLiteral("windows-1252"));
    const NoteFile nul = readNote(QByteArray("a\0b", 3), &isFrontMatter);
    QVERIFY(nul.cleaned);
    for (const auto encoding : {FileEncoding::Utf8, FileEncoding::Utf8Bom, FileEncoding::Utf16Le, FileEncoding::Utf16Be,
                                FileEncoding::Windows1252})
        QCOMPARE(encodingByName(encodingName(encoding)), encoding);
}

void FileTextTest::binaryIsNoText()
{
    QVERIFY(readNote(QByteArray("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\xfe", 18), &isFrontMatter).binary);
}

void FileTextTest::randomBytesComeBack()
{
    std::uint32_t state = 12345;
    const auto next = [&state] { return state = state * 1664525U + 1013904223U; };
    const QByteArray alphabet("ab \n\r-\xC3\xA9\xFF\xFE\xEF\xBB\xBF:[\x80\0", 18);
    for (int round = 0; round < 20'000; ++round) {
        QByteArray bytes = round % 3 == 0 ? QByteArray("---\n") : QByteArray();
        const auto length = next() % 40;
        for (std::uint32_t i = 0; i < length; ++i)
            bytes.append(alphabet[(next() >> 16) % static_cast<std::uint32_t>(alphabet.size())]);
        const NoteFile note = readNote(bytes, &isFrontMatter);
        if (!note.binary)
            QCOMPARE(rebuilt(note), bytes);
    }
}

void FileTextTest::findsFences_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("between");
    QTest::addColumn<QString>("body");
    QTest::newRow("usual") << QStringLiteral("---\na: b\n---\nrest") << QStringLiteral("a: b\n")
                           << QStringLiteral("rest");
    QTest::newRow("dots") << QStringLiteral("---\na: b\n...\nrest") << QStringLiteral("a: b\n")
                          << QStringLiteral("rest");
    QTest::newRow("blanks") << QStringLiteral("--- \na: b\n---\t\nrest") << QStringLiteral("a: b\n")
                            << QStringLiteral("rest");
    QTest::newRow("empty") << QStringLiteral("---\n---\nrest") << QString() << QStringLiteral("rest");
    QTest::newRow("not at the start") << QStringLiteral("\n---\na: b\n---\n") << QString() << QStringLiteral("-");
    QTest::newRow("never closed") << QStringLiteral("---\na: b\n") << QString() << QStringLiteral("-");
    QTest::newRow("four dashes") << QStringLiteral("----\na: b\n---\n") << QString() << QStringLiteral("-");
}

void FileTextTest::findsFences()
{
    QFETCH(QString, text);
    QFETCH(QString, between);
    QFETCH(QString, body);
    const Fences fences = findFences(text);
    if (body == u'-') {
        QCOMPARE(fences.bodyBegin, 0);
        return;
    }
    QCOMPARE(text.mid(fences.textBegin, fences.textEnd - fences.textBegin), between);
    QCOMPARE(text.mid(fences.bodyBegin), body);
}

void FileTextTest::rulesAreNoFrontMatter()
{
    const NoteFile note = readNote("---\nJust a sentence.\n---\nmore\n", &isFrontMatter);
    QCOMPARE(note.body, QStringLiteral("---\nJust a sentence.\n---\nmore\n"));
    QVERIFY(note.head.isEmpty());
}

void FileTextTest::decodesNames()
{
    QCOMPARE(decodeName("caf\xC3\xA9"), QStringLiteral("café"));
    QCOMPARE(decodeName("cafe\xCC\x81"), QStringLiteral("café"));
    QCOMPARE(decodeName("caf\xE9"), QStringLiteral("café"));
    QCOMPARE(decodeName("a\nb"), QStringLiteral("a\nb"));
}

void FileTextTest::headIsReadable()
{
    const NoteFile wide = readNote(utf16(QStringLiteral("---\ntitle: ü\n---\nx"), true), &isFrontMatter);
    QCOMPARE(headText(wide.head, wide.encoding), QStringLiteral("---\ntitle: ü\n---\n"));
    const NoteFile raw = readNote("---\ntitle: T\n---\na\r\nb\n", &isFrontMatter);
    QVERIFY(!raw.raw.isEmpty());
    QCOMPARE(headText(raw.head, FileEncoding::Utf8), QStringLiteral("---\ntitle: T\n---\n"));
}

QTEST_GUILESS_MAIN(FileTextTest)
#include "FileTextTest.moc"
