#include "core/transfer/NoteReader.h"

#include "core/base/Text.h"
#include "core/markdown/Scan.h"

#include <QCryptographicHash>
#include <QFile>
#include <QMimeDatabase>

#include <map>

namespace chimera::transfer {

namespace {

constexpr qsizetype maxMissing = 100; // of one note, named in the report

QString oneLine(QString text)
{
    for (QChar& c : text) {
        if (c.category() == QChar::Other_Control || c == QChar::LineSeparator || c == QChar::ParagraphSeparator)
            c = u' ';
    }
    return text::sanitized(std::move(text)).trimmed();
}

std::size_t nameHash(const QString& name)
{
    return qHash(text::fold(name), 0);
}

// Files that vaults embed; an embed of any other name that leads nowhere is a link to a note not written yet.
bool isMediaName(const QString& name)
{
    static const QSet<QString> suffixes = [] {
        const QString all =
            QStringLiteral("png jpg jpeg gif webp bmp svg avif tif tiff ico pdf mp3 wav m4a ogg flac 3gp mp4 webm ogv "
                           "mov mkv avi zip csv xlsx docx pptx odt canvas base excalidraw");
        const QStringList list = all.split(u' ');
        return QSet<QString>(list.begin(), list.end());
    }();
    const qsizetype dot = name.lastIndexOf(u'.');
    return dot > 0 && suffixes.contains(name.sliced(dot + 1).toLower());
}

QString mimeOf(const QString& name)
{
    static const QMimeDatabase database;
    return database.mimeTypeForFile(name, QMimeDatabase::MatchExtension).name();
}

} // namespace

NoteReader::NoteReader(VaultWalk& walk, const std::vector<VaultFile>& files, const Attachments* attachments,
                       QStringList addTags)
    : m_walk(walk)
    , m_files(files)
    , m_index(files)
    , m_attachments(attachments)
    , m_addTags(std::move(addTags))
    , m_referenced(files.size())
{}

ReadNote NoteReader::read(std::size_t index)
{
    const VaultFile& file = m_files[index];
    ReadNote out;
    out.id = file.id;
    out.modified = file.modified;
    auto bytes = m_walk.read(file, maxNoteBytes);
    if (!bytes) {
        out.skipped = bytes.error().message;
        return out;
    }
    out.hash = QString::fromLatin1(QCryptographicHash::hash(*bytes, QCryptographicHash::Sha256).toHex());
    takeText(*bytes, file, out);
    out.cost = 512 + out.memory.content.size() * 2 + out.head.size() + out.raw.size();
    return out;
}

void NoteReader::takeText(const QByteArray& bytes, const VaultFile& file, ReadNote& out)
{
    NoteFile note = readNote(bytes, &isFrontMatter);
    if (note.binary) {
        out.skipped = QStringLiteral("This is not a text file.");
        return;
    }
    if (note.guessed)
        out.noted.push_back({out.id, QStringLiteral("The text is not UTF-8; it was read as Windows-1252.")});
    if (note.cleaned)
        out.lost.push_back({out.id, QStringLiteral("Characters that are no text were left out.")});
    const markdown::Scan scan = markdown::scan(note.body);
    takeProperties(note, file, scan.firstHeading, out);
    takeReferences(scan.links, out);
    out.memory.content = std::move(note.body);
    out.head = std::move(note.head);
    out.raw = std::move(note.raw);
    out.encoding = note.encoding;
    out.crlf = note.crlf;
}

void NoteReader::takeProperties(const NoteFile& note, const VaultFile& file, const QString& heading, ReadNote& out)
{
    FrontMatter properties = readFrontMatter(note.frontMatter);
    const QString name = oneLine(withoutNoteSuffix(lastSegment(file.id)));
    QString title = oneLine(properties.title);
    if (title.isEmpty())
        title = oneLine(heading);
    if (title.isEmpty())
        title = name;
    if (title.isEmpty())
        title = QStringLiteral("Untitled");
    if (text::codePointCount(title) > maxTitleLength) {
        title = text::firstCodePoints(title, maxTitleLength).trimmed();
        out.lost.push_back({out.id, QStringLiteral("The title was cut at 255 characters.")});
    }
    if (!properties.problem.isEmpty())
        out.lost.push_back({out.id, properties.problem});
    NewMemory& memory = out.memory;
    memory.title = title;
    memory.tags = properties.tags;
    for (const QString& tag : std::as_const(m_addTags)) {
        if (!memory.tags.contains(tag, Qt::CaseInsensitive))
            memory.tags.append(tag);
    }
    if (std::any_of(memory.tags.begin(), memory.tags.end(),
                    [](const QString& tag) { return text::codePointCount(tag) > maxTagLength; }))
        out.lost.push_back({out.id, QStringLiteral("A tag was cut at 100 characters.")});
    memory.aliases = properties.aliases;
    if (text::fold(name) != text::fold(title))
        memory.aliases.append(name);
    memory.metadata = properties.rest;
    out.localOnly = properties.localOnly;
    memory.source = QStringLiteral("import:markdown");
    memory.createdAt =
        properties.created.value_or(properties.updated ? std::min(*properties.updated, file.modified) : file.modified);
    memory.updatedAt = properties.updated.value_or(std::max(*memory.createdAt, file.modified));
    m_names.insert(nameHash(title));
    for (const QString& alias : std::as_const(memory.aliases))
        m_names.insert(nameHash(alias));
}

void NoteReader::takeReferences(const std::vector<markdown::FoundLink>& links, ReadNote& out)
{
    using markdown::LinkForm;
    const QString folder = folderOf(out.id);
    QSet<QString> missing;
    for (const markdown::FoundLink& link : links) {
        if (link.target.isEmpty() || link.isExternal())
            continue;
        const auto found = m_index.find(folder, link.target);
        const bool embedded = link.form == LinkForm::Embed || link.form == LinkForm::Image;
        if (found && !m_files[*found].isNote) {
            attach(*found, link.target, out);
            continue;
        }
        if (!found && embedded && (link.form == LinkForm::Image || isMediaName(link.target))) {
            if (missing.size() < maxMissing && !missing.contains(link.target)) {
                missing.insert(link.target);
                out.lost.push_back({out.id, QStringLiteral("The file \"%1\" is not in the folder.")
                                                .arg(text::firstCodePoints(link.target, 200))});
            }
            continue;
        }
        ++out.links;
        if (!found)
            m_openTargets.push_back(nameHash(withoutNoteSuffix(lastSegment(link.target))));
    }
}

void NoteReader::attach(std::size_t file, const QString& target, ReadNote& out)
{
    m_referenced[file] = true;
    const VaultFile& source = m_files[file];
    const QString name = lastSegment(target);
    const bool known = std::any_of(out.attachments.begin(), out.attachments.end(),
                                   [&](const AttachmentRef& ref) { return ref.path == source.id && ref.name == name; });
    if (known)
        return;
    const Stored& stored = store(file, out);
    if (!stored.problem.isEmpty()) {
        out.lost.push_back(
            {out.id, QStringLiteral("The file \"%1\" was not taken: %2").arg(source.id, stored.problem)});
        return;
    }
    out.attachments.push_back({name, source.id, stored.file.hash, stored.file.size, mimeOf(source.id)});
}

const NoteReader::Stored& NoteReader::store(std::size_t file, ReadNote& out)
{
    Stored& entry = m_stored[file];
    if (std::exchange(entry.tried, true))
        return entry;
    const VaultFile& source = m_files[file];
    entry.file.size = source.size;
    if (source.size > Attachments::maxBytes) {
        entry.problem = QStringLiteral("It is larger than 512 MB.");
    } else if (m_attachments) {
        auto stored = storeFile(source);
        const auto code = stored ? ErrorCode::Invalid : stored.error().code;
        if (stored)
            entry.file = *stored;
        else if (code == ErrorCode::DiskFull || code == ErrorCode::ReadOnly)
            out.failure = stored.error();
        else
            entry.problem = stored.error().message;
    }
    return entry;
}

Result<Attachments::Stored> NoteReader::storeFile(const VaultFile& file)
{
    CHIMERA_TRY(Fd opened, m_walk.openFile(file));
    QFile device;
    if (!device.open(opened.release(), QIODevice::ReadOnly, QFileDevice::AutoCloseHandle))
        return Error{ErrorCode::Io, QStringLiteral("The file could not be read.")};
    return m_attachments->store(device);
}

std::int64_t NoteReader::unresolvedLinks() const
{
    return std::count_if(m_openTargets.begin(), m_openTargets.end(),
                         [this](std::size_t target) { return !m_names.contains(target); });
}

void NoteReader::noteUnreferenced(std::vector<TransferNote>& skipped) const
{
    if (m_walk.isSingleFile())
        return;
    std::map<QString, std::int64_t> counts;
    for (std::size_t i = 0; i < m_files.size(); ++i) {
        if (m_files[i].isNote || m_referenced[i])
            continue;
        const QString name = lastSegment(m_files[i].id);
        const qsizetype dot = name.lastIndexOf(u'.');
        ++counts[dot > 0 ? name.sliced(dot).toLower() : QString()];
    }
    for (const auto& [suffix, count] : counts) {
        note(skipped,
             suffix.isEmpty() ? QStringLiteral("%1 other files").arg(count)
                              : QStringLiteral("%1 × %2").arg(count).arg(suffix),
             QStringLiteral("No note shows these files."));
        skipped.back().expected = true;
    }
}

} // namespace chimera::transfer
