#include "core/transfer/MarkdownExport.h"

#include "core/base/Text.h"
#include "core/markdown/Scan.h"
#include "core/transfer/FileText.h"
#include "core/transfer/FrontMatter.h"
#include "core/transfer/PartFile.h"
#include "core/transfer/VaultIndex.h"

#include <QCryptographicHash>
#include <QJsonDocument>

namespace chimera::transfer {

namespace {

const QString attachmentFolder = QStringLiteral("_attachments/");
const QString ledgerName = QStringLiteral(".chimera-export.json");
constexpr qint64 maxLedgerBytes = 64 * 1024 * 1024;

QString attachmentKey(const AttachmentRef& ref)
{
    return ref.path + u'\n' + ref.name + u'\n' + ref.hash;
}

QString hashOf(const QByteArray& bytes)
{
    return QString::fromLatin1(QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex());
}

// The title the file would get when it is imported without one in its front matter.
QString impliedTitle(const QString& content, const QString& path)
{
    const QString heading = markdown::scan(content).firstHeading.trimmed();
    return heading.isEmpty() ? withoutNoteSuffix(lastSegment(path)) : heading;
}

QString generated(const ExportedMemory& item, const QString& path)
{
    Properties properties;
    properties.title = item.memory.title;
    properties.tags = item.memory.ownTags;
    const QString name = withoutNoteSuffix(lastSegment(path));
    for (const QString& alias : item.aliases) {
        if (alias != name)
            properties.aliases.append(alias);
    }
    properties.created = item.memory.createdAt;
    properties.updated = item.memory.updatedAt;
    properties.rest = item.memory.metadata;
    properties.id = item.memory.id.text();
    properties.localOnly = item.memory.localOnly;
    return writeFrontMatter(properties);
}

// The file says what the memory says about leaving this machine, which is no part of its version.
bool markFits(const ExportedMemory& item)
{
    if (!item.memory.localOnly && !item.head.toLower().contains("local"))
        return true;
    const QString head = headText(item.head, item.raw.isEmpty() ? encodingByName(item.encoding) : FileEncoding::Utf8);
    const Fences fences = findFences(head);
    const FrontMatter written =
        readFrontMatter(QStringView(head).sliced(fences.textBegin, fences.textEnd - fences.textBegin));
    return written.localOnly.value_or(false) == item.memory.localOnly;
}

// The front matter of the file it came from, with what changed here; nullopt when a new one must be written.
std::optional<QString> merged(const ExportedMemory& item, const QString& path)
{
    const QString head = headText(item.head, item.raw.isEmpty() ? encodingByName(item.encoding) : FileEncoding::Utf8);
    const Fences fences = findFences(head);
    const FrontMatter before =
        readFrontMatter(QStringView(head).sliced(fences.textBegin, fences.textEnd - fences.textBegin));
    if (before.rest != item.memory.metadata || !before.problem.isEmpty())
        return std::nullopt;
    PropertyChanges changes;
    const QString title = before.title.isEmpty() ? impliedTitle(item.memory.content, path) : before.title;
    if (title != item.memory.title)
        changes.title = item.memory.title;
    if (before.tags != item.memory.ownTags)
        changes.tags = item.memory.ownTags;
    if (before.updated)
        changes.updated = item.memory.updatedAt;
    if (before.localOnly.value_or(false) != item.memory.localOnly)
        changes.localOnly = item.memory.localOnly;
    if (fences.bodyBegin == 0)
        return changes.isEmpty() ? std::optional(QString()) : std::nullopt;
    return mergeFrontMatter(head, changes);
}

} // namespace

QByteArray noteBytes(const ExportedMemory& item, const QString& path, const QHash<QString, QString>& own,
                     const LinkTargets& targets)
{
    if (item.hasSource && item.memory.version == item.importedVersion && markFits(item)) {
        return item.raw.isEmpty() ? writeNote(item.head, item.memory.content, encodingByName(item.encoding), item.crlf)
                                  : item.raw;
    }
    std::optional<QString> head;
    if (item.hasSource)
        head = merged(item, path);
    if (!head)
        head = generated(item, path);
    const QString body = fittedLinks(item.memory.content, folderOf(path), own, targets);
    // Written anew in UTF-8; only the line ends stay those of the file.
    QString headLines = *head;
    headLines.replace(QLatin1String("\r\n"), QLatin1String("\n"));
    return writeNote({}, (item.crlf ? headLines : *head) + body, FileEncoding::Utf8, item.crlf);
}

Result<TransferReport> MarkdownExport::run(std::vector<PlannedWorkspace> plan, const QString& target)
{
    CHIMERA_TRY(auto output, OutputFolder::open(target));
    m_output.emplace(std::move(output));
    NamePool folders;
    for (PlannedWorkspace& workspace : plan) {
        workspace.folder = folders.take(cleanName(workspace.workspace.name));
        m_total += static_cast<std::int64_t>(workspace.memories.size());
    }
    for (PlannedWorkspace& workspace : plan) {
        auto done = writeWorkspace(workspace);
        // What was written stays known, also when the rest could not be.
        auto saved = saveLedger(workspace.folder);
        if (!done && done.error().code == ErrorCode::Cancelled) {
            m_report.cancelled = true;
            return std::move(m_report);
        }
        CHIMERA_CHECK(done);
        CHIMERA_CHECK(saved);
    }
    CHIMERA_CHECK(m_output->flush());
    return std::move(m_report);
}

Result<MarkdownExport::Names> MarkdownExport::nameEverything(PlannedWorkspace& workspace)
{
    Names names;
    for (PlannedMemory& memory : workspace.memories) { // vault paths first: they must stay as they are
        if (const auto kept = safePath(memory.sourcePath))
            memory.path = names.pool.take(*kept, true);
    }
    for (PlannedMemory& memory : workspace.memories) {
        if (memory.path.isEmpty())
            memory.path = names.pool.take(cleanName(memory.title) + QStringLiteral(".md"));
        const QString title = text::fold(memory.title);
        const QString name = withoutNoteSuffix(lastSegment(memory.path));
        if (title != text::fold(name))
            names.targets.notes.insert(title, names.targets.notes.contains(title) ? QString() : name);
    }
    for (const PlannedMemory& memory : workspace.memories) // a title that is some file's name needs no help
        names.targets.notes.remove(text::fold(withoutNoteSuffix(lastSegment(memory.path))));
    names.targets.notes.removeIf([](auto it) { return it.value().isEmpty(); }); // two of one title

    CHIMERA_TRY(
        const auto attachments,
        m_runner.readNow(
            "export.attachments", [&workspace](ReadTx& tx) { return attachmentsOf(tx, workspace.pk); }, m_cancel));
    QHash<QString, QString> places; // "place\nhash" -> path in the export
    for (const AttachmentRef& ref : attachments) {
        const auto kept = safePath(ref.path);
        const QString wanted = kept ? *kept : attachmentFolder + cleanFileName(lastSegment(ref.name));
        QString& place = places[wanted + u'\n' + ref.hash];
        if (place.isEmpty())
            place = names.pool.take(wanted, kept.has_value());
        names.files.insert(attachmentKey(ref), place);
        if (!names.targets.attachments.contains(ref.name))
            names.targets.attachments.insert(ref.name, place);
    }
    return names;
}

Result<void> MarkdownExport::writeWorkspace(PlannedWorkspace& workspace)
{
    loadLedger(workspace.folder);
    CHIMERA_TRY(const Names names, nameEverything(workspace));
    CHIMERA_CHECK(
        forEachMemory(m_runner, workspace, m_cancel, [&](const PlannedMemory& planned, const ExportedMemory& item) {
            return writeMemory(planned, item, workspace, names);
        }));
    return writeAttachments(workspace, names);
}

Result<void> MarkdownExport::writeMemory(const PlannedMemory& planned, const ExportedMemory& item,
                                         const PlannedWorkspace& workspace, const Names& names)
{
    ++m_report.read;
    m_progress.report(QStringLiteral("Writing"), m_report.read, m_total);
    QHash<QString, QString> own;
    for (const AttachmentRef& ref : item.attachments)
        own.insert(ref.name, names.files.value(attachmentKey(ref)));
    const QByteArray bytes = noteBytes(item, planned.path, own, names.targets);
    return put(workspace.folder + u'/' + planned.path, hashOf(bytes),
               [&bytes](PartFile& file) { return file.write(bytes); });
}

Result<void> MarkdownExport::writeAttachments(const PlannedWorkspace& workspace, const Names& names)
{
    QSet<QString> written;
    for (auto it = names.files.begin(); it != names.files.end(); ++it) {
        if (m_cancel.isCancelled())
            return Error::cancelled();
        if (written.contains(it.value()))
            continue;
        written.insert(it.value());
        const QString hash = it.key().section(u'\n', -1);
        const auto source = m_attachments.filePath(hash);
        if (!source) {
            note(m_report.lost, it.value(), source.error().message);
            continue;
        }
        CHIMERA_CHECK(put(workspace.folder + u'/' + it.value(), hash,
                          [&source](PartFile& file) { return file.copyFrom(*source); }));
        ++m_report.attachments;
    }
    return {};
}

Result<void> MarkdownExport::put(const QString& wanted, const QString& hash,
                                 const std::function<Result<void>(PartFile&)>& fill)
{
    QString path = wanted;
    for (int number = 2; number < 1000; ++number) {
        const auto there = m_output->hashOf(path);
        if (there && *there && **there == hash) {
            ++m_report.unchanged;
            m_ledger.insert(path, hash);
            return {};
        }
        const bool isNew = there && !*there;
        if (isNew || (there && m_ledger.value(path).toString() == **there)) {
            auto written = m_output->write(path, fill);
            if (written) {
                ++(isNew ? m_report.created : m_report.updated);
                m_ledger.insert(path, hash);
                return {};
            }
            // A link or a file stands where a folder is needed: this one only.
            if (written.error().code != ErrorCode::Invalid)
                return written;
            note(m_report.skipped, wanted, written.error().message);
            return {};
        }
        path = numbered(wanted, number); // somebody else's file keeps its name
    }
    note(m_report.skipped, wanted, QStringLiteral("Another file has this name."));
    return {};
}

void MarkdownExport::loadLedger(const QString& folder)
{
    m_ledger = {};
    if (const auto bytes = m_output->read(folder + u'/' + ledgerName, maxLedgerBytes))
        m_ledger = QJsonDocument::fromJson(*bytes).object();
}

Result<void> MarkdownExport::saveLedger(const QString& folder)
{
    if (m_ledger.isEmpty())
        return {};
    const QByteArray bytes = QJsonDocument(m_ledger).toJson();
    return m_output->write(folder + u'/' + ledgerName, [&bytes](PartFile& file) { return file.write(bytes); });
}

} // namespace chimera::transfer
