#include "core/memories/Rules.h"

#include "core/base/Text.h"

#include <QJsonDocument>

namespace chimera::rules {

namespace {

constexpr qsizetype maxTags = 1'000;
constexpr qsizetype maxLinks = 10'000;
constexpr qsizetype maxMetadataBytes = 1024 * 1024;

const QString titleField = QStringLiteral("title");
const QString contentField = QStringLiteral("content");

QString blankText()
{
    return QStringLiteral("This field may not be blank.");
}

QString longText(qsizetype limit)
{
    return QStringLiteral("Ensure this field has no more than %1 characters.").arg(limit);
}

bool fitsUtf8(QStringView text, qsizetype limit)
{
    return text.size() * 3 <= limit || text.toUtf8().size() <= limit;
}

constexpr std::array<bool, 128> asciiWordLetters = [] {
    std::array<bool, 128> letters{};
    for (std::size_t c = 0; c < letters.size(); ++c)
        letters[c] = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    return letters;
}();

bool isWordLetter(char16_t c)
{
    if (c < 0x80)
        return asciiWordLetters[c];
    return QChar::isLetterOrNumber(c) || QChar::isMark(c) || QChar::isSurrogate(c);
}

// Most texts have nothing to mend; one look without branches says so.
QString sanitized(const QString& given)
{
    unsigned suspicious = 0;
    for (const QChar c : given)
        suspicious |=
            static_cast<unsigned>(c.unicode() == 0) | static_cast<unsigned>((c.unicode() & 0xF800U) == 0xD800U);
    return suspicious == 0 ? given : text::sanitized(given);
}

// A Markdown link without suffix or to ".md" may mean a note; "[script](run.py)" never does.
bool mayMeanNote(const markdown::FoundLink& link)
{
    if (link.form == markdown::LinkForm::Image || link.target.isEmpty() || link.isExternal())
        return false;
    if (link.form != markdown::LinkForm::Markdown)
        return true;
    const QString name = link.target.mid(link.target.lastIndexOf(u'/') + 1);
    const qsizetype dot = name.lastIndexOf(u'.');
    const qsizetype suffix = name.size() - dot - 1;
    return dot <= 0 || suffix == 0 || suffix > 5 || name.endsWith(u".md", Qt::CaseInsensitive);
}

} // namespace

QString oneLine(const QString& given)
{
    QString line = sanitized(given);
    for (qsizetype i = 0; i < line.size(); ++i) {
        const QChar c = std::as_const(line)[i];
        if (c.category() == QChar::Other_Control || c == QChar::LineSeparator || c == QChar::ParagraphSeparator)
            line[i] = u' ';
    }
    return std::move(line).trimmed();
}

Result<QString> cleanTitle(const QString& given, bool lenient)
{
    QString title = oneLine(given);
    if (title.isEmpty())
        return Error::field(titleField, blankText());
    if (title.size() <= maxTitleLength || text::codePointCount(title) <= maxTitleLength)
        return title;
    if (!lenient)
        return Error::field(titleField, longText(maxTitleLength));
    return text::firstCodePoints(title, maxTitleLength).trimmed();
}

Result<QString> cleanContent(const QString& given, bool blankAllowed)
{
    QString content = sanitized(given);
    if (!fitsUtf8(content, maxContentBytes))
        return Error::field(contentField, QStringLiteral("Ensure this field has no more than 64 MB."));
    if (!blankAllowed && QStringView(content).trimmed().isEmpty())
        return Error::field(contentField, blankText());
    return content;
}

QString cleanTag(const QString& given)
{
    QString tag = oneLine(given);
    qsizetype hashes = 0;
    while (hashes < tag.size() && tag[hashes] == u'#')
        ++hashes;
    return hashes == 0 ? tag : tag.mid(hashes).trimmed();
}

Result<QStringList> cleanTags(const QStringList& given, bool lenient)
{
    QStringList tags;
    tags.reserve(given.size());
    for (qsizetype i = 0; i < given.size(); ++i) {
        QString tag = cleanTag(given[i]);
        const bool tooLong = tag.size() > maxTagLength && text::codePointCount(tag) > maxTagLength;
        if (!lenient && (tag.isEmpty() || tooLong))
            return Error::field(QStringLiteral("tags.%1").arg(i), tag.isEmpty() ? blankText() : longText(maxTagLength));
        if (tooLong)
            tag = text::firstCodePoints(tag, maxTagLength).trimmed();
        if (!tag.isEmpty())
            tags.append(tag);
    }
    if (tags.size() > maxTags) {
        if (!lenient)
            return Error::field(QStringLiteral("tags"),
                                QStringLiteral("Ensure this field has no more than %1 elements.").arg(maxTags));
        tags.resize(maxTags);
    }
    return tags;
}

Result<void> checkMetadata(const QJsonObject& metadata)
{
    if (!metadata.isEmpty() && QJsonDocument(metadata).toJson(QJsonDocument::Compact).size() > maxMetadataBytes)
        return Error::field(QStringLiteral("metadata"), QStringLiteral("Ensure this field has no more than 1 MB."));
    return {};
}

int countWords(QStringView text)
{
    int words = 0;
    bool inWord = false;
    for (const QChar character : text) {
        const char16_t c = character.unicode();
        // CJK has no blanks between words: each letter counts as one, as word processors do.
        if (c >= 0x1100 && text::isCjk(c)) {
            ++words;
            inWord = false;
            continue;
        }
        const bool letter = isWordLetter(c) || (inWord && (c == u'\'' || c == 0x2019));
        words += static_cast<int>(letter) & static_cast<int>(!inWord);
        inWord = letter;
    }
    return words;
}

QString linkName(QStringView target)
{
    target = target.mid(target.lastIndexOf(u'/') + 1).trimmed();
    if (target.endsWith(u".md", Qt::CaseInsensitive))
        target.chop(3);
    return text::fold(target);
}

bool isFileTarget(QStringView target)
{
    static const QSet<QString> suffixes{
        QStringLiteral("png"),    QStringLiteral("jpg"),  QStringLiteral("jpeg"), QStringLiteral("gif"),
        QStringLiteral("webp"),   QStringLiteral("svg"),  QStringLiteral("bmp"),  QStringLiteral("avif"),
        QStringLiteral("tif"),    QStringLiteral("tiff"), QStringLiteral("heic"), QStringLiteral("ico"),
        QStringLiteral("pdf"),    QStringLiteral("mp3"),  QStringLiteral("wav"),  QStringLiteral("m4a"),
        QStringLiteral("ogg"),    QStringLiteral("oga"),  QStringLiteral("opus"), QStringLiteral("flac"),
        QStringLiteral("3gp"),    QStringLiteral("mp4"),  QStringLiteral("mov"),  QStringLiteral("mkv"),
        QStringLiteral("webm"),   QStringLiteral("ogv"),  QStringLiteral("avi"),  QStringLiteral("zip"),
        QStringLiteral("gz"),     QStringLiteral("tar"),  QStringLiteral("7z"),   QStringLiteral("csv"),
        QStringLiteral("json"),   QStringLiteral("xml"),  QStringLiteral("html"), QStringLiteral("htm"),
        QStringLiteral("txt"),    QStringLiteral("rtf"),  QStringLiteral("doc"),  QStringLiteral("docx"),
        QStringLiteral("xls"),    QStringLiteral("xlsx"), QStringLiteral("ppt"),  QStringLiteral("pptx"),
        QStringLiteral("odt"),    QStringLiteral("ods"),  QStringLiteral("odp"),  QStringLiteral("epub"),
        QStringLiteral("canvas"), QStringLiteral("base")};
    const qsizetype dot = target.lastIndexOf(u'.');
    return dot > target.lastIndexOf(u'/') + 1 && suffixes.contains(target.mid(dot + 1).toString().toLower());
}

TextFacts factsOf(const QString& content)
{
    TextFacts facts;
    facts.words = countWords(content);
    const markdown::Scan scan = markdown::scan(content);
    QSet<QString> seen;
    for (const markdown::FoundTag& found : scan.tags) {
        if (text::codePointCount(found.name) > maxTagLength || facts.inlineTags.size() >= maxTags)
            continue;
        const QString key = text::foldCase(found.name);
        if (seen.contains(key))
            continue;
        seen.insert(key);
        facts.inlineTags.append(found.name);
    }
    for (const markdown::FoundLink& link : scan.links) {
        if (!mayMeanNote(link))
            continue;
        QString name = linkName(link.target);
        if (name.isEmpty() || static_cast<qsizetype>(facts.links.size()) >= maxLinks)
            continue;
        facts.links.push_back({link.form, link.target, std::move(name), link.anchor,
                               markdown::lineAround(content, link.begin, link.end)});
    }
    return facts;
}

QStringList tagKeys(const QStringList& own, const QStringList& inlineTags)
{
    QStringList keys;
    keys.reserve(own.size() + inlineTags.size());
    for (const QString& tag : own)
        keys.append(text::foldCase(tag));
    for (const QString& tag : inlineTags)
        keys.append(text::foldCase(tag));
    std::sort(keys.begin(), keys.end());
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    return keys;
}

QStringList allTags(const QStringList& own, const QStringList& inlineTags)
{
    if (inlineTags.isEmpty())
        return own;
    QStringList all = own;
    const QStringList keys = tagKeys(own, {});
    for (const QString& tag : inlineTags) {
        if (!std::binary_search(keys.begin(), keys.end(), text::foldCase(tag)))
            all.append(tag);
    }
    return all;
}

} // namespace chimera::rules
