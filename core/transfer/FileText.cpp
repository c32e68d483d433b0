#include "core/transfer/FileText.h"

#include "core/base/Text.h"

#include <QStringConverter>

#include <array>

namespace chimera::transfer {

namespace {

constexpr qsizetype maxFrontMatter = 256 * 1024;

// Windows-1252 from 0x80 to 0x9F; the five that it leaves open stay what they are, so that the way back exists.
constexpr std::array<char16_t, 32> windowsUpper = {0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                                   0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,   0x017D, 0x8F,
                                                   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                                   0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};

QString fromWindows1252(const QByteArray& bytes)
{
    QString text = QString::fromLatin1(bytes);
    for (QChar& c : text) {
        if (c.unicode() >= 0x80 && c.unicode() <= 0x9F)
            c = QChar(windowsUpper[c.unicode() - 0x80U]);
    }
    return text;
}

QByteArray toWindows1252(QStringView text)
{
    QByteArray bytes;
    bytes.reserve(text.size());
    for (const QChar c : text) {
        const auto* upper = std::find(windowsUpper.begin(), windowsUpper.end(), c.unicode());
        if (upper != windowsUpper.end())
            bytes.append(static_cast<char>(0x80 + (upper - windowsUpper.begin())));
        else
            bytes.append(c.unicode() < 0x100 ? static_cast<char>(c.unicode()) : '?');
    }
    return bytes;
}

std::optional<QString> decodeWith(QStringConverter::Encoding encoding, QByteArrayView bytes)
{
    QStringDecoder decoder(encoding, QStringConverter::Flag::Stateless | QStringConverter::Flag::ConvertInitialBom);
    QString text = decoder.decode(bytes);
    if (decoder.hasError())
        return std::nullopt;
    return text;
}

QByteArray encode(QStringView text, FileEncoding encoding)
{
    switch (encoding) {
    case FileEncoding::Windows1252:
        return toWindows1252(text);
    case FileEncoding::Utf16Le:
    case FileEncoding::Utf16Be: {
        QStringEncoder encoder(encoding == FileEncoding::Utf16Le ? QStringConverter::Utf16LE
                                                                 : QStringConverter::Utf16BE,
                               QStringConverter::Flag::Stateless);
        return encoder.encode(text);
    }
    case FileEncoding::Utf8:
    case FileEncoding::Utf8Bom:
        break;
    }
    return text.toUtf8();
}

// Decodes all of the file, mark included in `head`'s length only.
QString decode(const QByteArray& bytes, NoteFile& out)
{
    const auto utf16 = [&](QStringConverter::Encoding encoding, FileEncoding name) {
        out.encoding = name;
        const QByteArrayView rest = QByteArrayView(bytes).sliced(2);
        if (auto text = decodeWith(encoding, rest))
            return *text;
        out.cleaned = true;
        QStringDecoder lenient(encoding, QStringConverter::Flag::ConvertInitialBom);
        return QString(lenient.decode(rest));
    };
    if (bytes.startsWith("\xFF\xFE"))
        return utf16(QStringConverter::Utf16LE, FileEncoding::Utf16Le);
    if (bytes.startsWith("\xFE\xFF"))
        return utf16(QStringConverter::Utf16BE, FileEncoding::Utf16Be);
    const bool marked = bytes.startsWith("\xEF\xBB\xBF");
    if (auto text = decodeWith(QStringConverter::Utf8, QByteArrayView(bytes).sliced(marked ? 3 : 0))) {
        out.encoding = marked ? FileEncoding::Utf8Bom : FileEncoding::Utf8;
        return *text;
    }
    out.encoding = FileEncoding::Windows1252;
    out.guessed = true;
    out.binary = bytes.contains('\0');
    return fromWindows1252(bytes);
}

void normaliseLineEnds(QString& text, bool& crlf)
{
    if (!text.contains(u'\r'))
        return;
    const auto pairs = text.count(QLatin1String("\r\n"));
    crlf = pairs > 0 && pairs == text.count(u'\n') && pairs == text.count(u'\r');
    text.replace(QLatin1String("\r\n"), QLatin1String("\n"));
    text.replace(u'\r', u'\n');
}

// The end of the line that begins at `at` (its '\n', or the end of the text).
qsizetype lineEnd(QStringView text, qsizetype at)
{
    const qsizetype end = text.indexOf(u'\n', at);
    return end < 0 ? text.size() : end;
}

bool isFence(QStringView line, QStringView fence)
{
    return line.startsWith(fence) && line.sliced(fence.size()).trimmed().isEmpty();
}

} // namespace

QString encodingName(FileEncoding encoding)
{
    switch (encoding) {
    case FileEncoding::Utf8:
        break;
    case FileEncoding::Utf8Bom:
        return QStringLiteral("utf-8-bom");
    case FileEncoding::Utf16Le:
        return QStringLiteral("utf-16le");
    case FileEncoding::Utf16Be:
        return QStringLiteral("utf-16be");
    case FileEncoding::Windows1252:
        return QStringLiteral("windows-1252");
    }
    return QStringLiteral("utf-8");
}

FileEncoding encodingByName(const QString& name)
{
    for (const auto encoding :
         {FileEncoding::Utf8Bom, FileEncoding::Utf16Le, FileEncoding::Utf16Be, FileEncoding::Windows1252}) {
        if (encodingName(encoding) == name)
            return encoding;
    }
    return FileEncoding::Utf8;
}

Fences findFences(QStringView text)
{
    qsizetype at = lineEnd(text, 0);
    if (at == text.size() || !isFence(text.first(at), u"---"))
        return {};
    Fences fences;
    fences.textBegin = ++at;
    while (at < text.size() && at < maxFrontMatter) {
        const qsizetype end = lineEnd(text, at);
        const QStringView line = text.sliced(at, end - at);
        if (isFence(line, u"---") || isFence(line, u"...")) {
            fences.textEnd = at;
            fences.bodyBegin = std::min(end + 1, text.size());
            // One empty line after the fence is part of it: that is how most programs write it.
            const qsizetype next = lineEnd(text, fences.bodyBegin);
            const QStringView blank = text.sliced(fences.bodyBegin, next - fences.bodyBegin);
            if (next < text.size() && (blank.isEmpty() || blank == QLatin1String("\r")))
                fences.bodyBegin = next + 1;
            return fences;
        }
        at = end + 1;
    }
    return {};
}

NoteFile readNote(const QByteArray& bytes, bool (*isFrontMatter)(QStringView))
{
    NoteFile note;
    QString text = decode(bytes, note);
    if (note.binary)
        return note;
    const Fences fences = findFences(text);
    const QStringView between = QStringView(text).sliced(fences.textBegin, fences.textEnd - fences.textBegin);
    QString head;
    if (fences.bodyBegin > 0 && isFrontMatter(between)) {
        note.frontMatter = text::sanitized(between.toString());
        head = text.first(fences.bodyBegin);
        text.remove(0, fences.bodyBegin);
    }
    normaliseLineEnds(text, note.crlf);
    QString clean = text::sanitized(text);
    note.cleaned = note.cleaned || clean != text;
    note.body = std::move(clean);

    const QByteArray tail = writeNote({}, note.body, note.encoding, note.crlf);
    note.head = bytes.chopped(std::min(tail.size(), bytes.size()));
    if (!bytes.endsWith(tail) || note.cleaned) {
        note.head = head.toUtf8();
        note.raw = bytes;
    }
    return note;
}

QByteArray writeNote(const QByteArray& head, const QString& body, FileEncoding encoding, bool crlf)
{
    if (!crlf)
        return head + encode(body, encoding);
    QString windows = body;
    windows.replace(u'\n', QLatin1String("\r\n"));
    return head + encode(windows, encoding);
}

QString headText(const QByteArray& head, FileEncoding encoding)
{
    NoteFile ignored;
    if (encoding == FileEncoding::Windows1252)
        return fromWindows1252(head);
    return text::sanitized(decode(head, ignored));
}

QString decodeName(const QByteArray& name)
{
    auto text = decodeWith(QStringConverter::Utf8, name);
    return (text ? *text : fromWindows1252(name)).normalized(QString::NormalizationForm_C);
}

} // namespace chimera::transfer
