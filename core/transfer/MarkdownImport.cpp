#include "core/transfer/MarkdownImport.h"

#include "core/base/Failpoint.h"
#include "core/memories/BulkIndex.h"
#include "core/transfer/BoundedQueue.h"
#include "core/transfer/ImportStore.h"
#include "core/transfer/Work.h"

#include <QDirIterator>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonDocument>

#include <thread>

namespace chimera {

using namespace transfer;

namespace {

constexpr std::size_t notesPerBatch = 300;
constexpr std::int64_t bytesPerBatch = 4 * 1024 * 1024;
constexpr std::int64_t bytesAhead = 24 * 1024 * 1024;

// Whether the failure is about this one note; anything else stops the import.
bool concernsOneNote(const Error& error)
{
    return error.code == ErrorCode::Invalid || error.code == ErrorCode::Conflict || error.code == ErrorCode::NotFound;
}

// Files that were renamed in the vault: the text is known under a path that is no longer there.
class Renames
{
public:
    Renames(const KnownItems& known, const std::vector<VaultFile>& files, bool wholeVault)
    {
        if (!wholeVault || known.isEmpty())
            return;
        QSet<QString> present;
        for (const VaultFile& file : files)
            present.insert(file.id);
        for (auto it = known.begin(); it != known.end(); ++it) {
            if (!present.contains(it.key()))
                m_missing.insert(it->hash, it.key());
        }
    }
    QString take(const QString& hash) { return m_missing.take(hash); }

private:
    QHash<QString, QString> m_missing; // hash to path
};

// One run: the calling thread collects batches and waits for the writer, a helper reads ahead.
class Run
{
public:
    Run(Runner& runner, const Attachments& attachments, const Caller& caller, const ImportOptions& options,
        const ImportControl& control, const ProgressSink& sink)
        : m_runner(runner)
        , m_attachments(attachments)
        , m_caller(caller)
        , m_options(options)
        , m_control(control)
        , m_progress(sink)
    {
        m_report.dryRun = options.dryRun;
        m_caller.client = QStringLiteral("import"); // lenient with names, one activity for all
    }

    Result<TransferReport> run();

private:
    Result<void> look();
    Result<void> takeNotes();
    Result<void> takeBatch(std::vector<ReadNote>& batch);
    struct Match
    {
        const KnownItem* known = nullptr;
        QString knownAs; // the path under which it is known
    };
    Match find(const ReadNote& note);
    Result<std::vector<Result<Applied>>> writeBatch(std::vector<ReadNote>& batch, const std::vector<Match>& matches,
                                                    bool careful);
    Result<Applied> takeOne(WriteTx& tx, ReadNote& note, const Match& match);
    static Applied wouldTake(const ReadNote& note, const Match& match);
    void count(const ReadNote& note, const Result<Applied>& outcome);
    bool waitWhilePaused() const;
    Result<void> finish();

    Runner& m_runner;
    const Attachments& m_attachments;
    Caller m_caller;
    const ImportOptions& m_options;
    const ImportControl& m_control;
    ProgressMeter m_progress;
    std::optional<VaultWalk> m_walk;
    std::vector<VaultFile> m_files;
    std::vector<std::size_t> m_notes;
    KnownItems m_known;
    std::optional<Renames> m_renames;
    std::optional<ImportPlace> m_place;
    TransferReport m_report;
};

Result<TransferReport> Run::run()
{
    QElapsedTimer timer;
    timer.start();
    auto done = look();
    if (done)
        done = takeNotes();
    if (!done && done.error().code == ErrorCode::Cancelled) {
        m_report.cancelled = true;
        done = {};
    }
    m_report.milliseconds = timer.elapsed();
    if (m_place) {
        auto finished = done ? finish() : Result<void>();
        if (!finished)
            done = finished;
    }
    if (!done)
        return std::move(done).error();
    m_progress.report(QStringLiteral("Done"), m_report.read, m_report.read, true);
    return std::move(m_report);
}

Result<void> Run::look()
{
    m_progress.report(QStringLiteral("Looking"), 0, 0, true);
    CHIMERA_TRY(auto walk, VaultWalk::open(m_options.path));
    m_walk.emplace(std::move(walk));
    // A dry run may be for a workspace that is not there yet: then nothing is known of it.
    if (!m_options.dryRun || !m_options.workspace.isEmpty()) {
        CHIMERA_CHECK(m_runner.readNow(
            "import.access", [this](ReadTx& tx) { return Access::toWrite(tx, m_caller, m_options.workspace); }));
    }
    CHIMERA_TRY(m_files, m_walk->list(m_control.cancel, m_report.skipped));
    for (std::size_t i = 0; i < m_files.size(); ++i) {
        if (m_files[i].isNote)
            m_notes.push_back(i);
    }
    const QString identity = ImportStore::identity(m_options.workspace, m_walk->root());
    CHIMERA_TRY(m_known,
                m_runner.readNow("import.known", [&identity](ReadTx& tx) { return ImportStore::known(tx, identity); }));
    m_renames.emplace(m_known, m_files, !m_walk->isSingleFile());
    return {};
}

Result<void> Run::takeNotes()
{
    NoteReader reader(*m_walk, m_files, m_options.dryRun ? nullptr : &m_attachments, m_options.addTags);
    BoundedQueue<ReadNote> queue(bytesAhead);
    std::atomic<bool> stop{false};
    std::thread ahead([&] {
        for (const std::size_t file : m_notes) {
            if (stop.load(std::memory_order_relaxed))
                break;
            ReadNote note = reader.read(file);
            const std::int64_t cost = note.cost;
            if (!queue.push(std::move(note), cost))
                break;
        }
        queue.close();
    });
    Result<void> result;
    while (result) {
        std::vector<ReadNote> batch = queue.take(notesPerBatch, bytesPerBatch);
        if (batch.empty())
            break;
        result = waitWhilePaused() ? takeBatch(batch) : Result<void>(Error::cancelled());
        m_progress.report(QStringLiteral("Reading"), m_report.read, static_cast<std::int64_t>(m_notes.size()));
    }
    stop = true;
    queue.close();
    ahead.join();
    if (!result)
        return result;
    m_progress.report(QStringLiteral("Linking"), m_report.read, static_cast<std::int64_t>(m_notes.size()), true);
    m_report.unresolvedLinks = reader.unresolvedLinks();
    reader.noteUnreferenced(m_report.skipped);
    return {};
}

bool Run::waitWhilePaused() const
{
    while (m_control.paused->load() && !m_control.cancel.isCancelled())
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    return !m_control.cancel.isCancelled();
}

Run::Match Run::find(const ReadNote& note)
{
    QString knownAs = note.id;
    auto it = m_known.constFind(note.id);
    if (it == m_known.cend()) {
        knownAs = m_renames->take(note.hash);
        it = knownAs.isEmpty() ? m_known.cend() : m_known.constFind(knownAs);
    }
    return {it == m_known.cend() ? nullptr : &*it, knownAs};
}

Applied Run::wouldTake(const ReadNote& note, const Match& match)
{
    if (!match.known)
        return Applied::Created;
    if (match.known->inTrash)
        return Applied::InTrash;
    return match.known->hash == note.hash && match.knownAs == note.id ? Applied::Unchanged : Applied::Updated;
}

Result<Applied> Run::takeOne(WriteTx& tx, ReadNote& note, const Match& match)
{
    const KnownItem* known = match.known;
    if (known && known->hash == note.hash && match.knownAs == note.id && !known->inTrash) {
        const bool sameFiles =
            std::all_of(note.attachments.begin(), note.attachments.end(), [known](const AttachmentRef& ref) {
                return known->attachments.contains(ref.name + u'\n' + ref.path + u'\n' + ref.hash);
            });
        if (sameFiles)
            return Applied::Unchanged;
    }
    return ImportStore::apply(m_caller, tx, *m_place, note, known, match.knownAs);
}

// All notes of a batch in one transaction. `careful`: each in a savepoint of its own, so that one that is refused does
// not take the others with it; slower, and only needed when there is one.
Result<std::vector<Result<Applied>>> Run::writeBatch(std::vector<ReadNote>& batch, const std::vector<Match>& matches,
                                                     bool careful)
{
    using Outcomes = std::vector<Result<Applied>>;
    return writeInBackground(
        m_runner, "import.batch",
        [&](WriteTx& tx) -> Result<Outcomes> {
            Outcomes outcomes;
            tx.setOrigin(m_caller.client);
            CHIMERA_TRY(const BulkIndex index, BulkIndex::begin(tx));
            for (std::size_t i = 0; i < batch.size(); ++i) {
                ReadNote& note = batch[i];
                const auto take = [&] { return takeOne(tx, note, matches[i]); };
                if (note.skipped)
                    outcomes.emplace_back(Applied::Unchanged);
                else
                    outcomes.push_back(careful ? tx.attempt(take) : take());
                failpoint("import.note");
                if (!outcomes.back() && !(careful && concernsOneNote(outcomes.back().error())))
                    return outcomes.back().error();
            }
            CHIMERA_CHECK(index.finish(tx));
            return outcomes;
        },
        m_control.cancel);
}

Result<void> Run::takeBatch(std::vector<ReadNote>& batch)
{
    std::vector<Match> matches;
    for (const ReadNote& note : batch) {
        if (note.failure)
            return *note.failure;
        matches.push_back(find(note));
    }
    if (m_options.dryRun) {
        for (std::size_t i = 0; i < batch.size(); ++i)
            count(batch[i], batch[i].skipped ? Applied::Unchanged : wouldTake(batch[i], matches[i]));
        return {};
    }
    if (!m_place) {
        CHIMERA_TRY(m_place, writeInBackground(
                                 m_runner, "import.begin",
                                 [this](WriteTx& tx) {
                                     return ImportStore::begin(m_caller, tx, m_options.workspace, m_walk->root());
                                 },
                                 m_control.cancel));
        m_report.id = m_place->id;
    }
    auto outcomes = writeBatch(batch, matches, false);
    if (!outcomes && concernsOneNote(outcomes.error()))
        outcomes = writeBatch(batch, matches, true);
    if (!outcomes)
        return std::move(outcomes).error();
    failpoint("import.batch");
    for (std::size_t i = 0; i < batch.size(); ++i)
        count(batch[i], (*outcomes)[i]);
    return {};
}

void Run::count(const ReadNote& note, const Result<Applied>& outcome)
{
    ++m_report.read;
    if (note.skipped || !outcome) {
        transfer::note(m_report.skipped, note.id, note.skipped ? *note.skipped : outcome.error().message);
        return;
    }
    switch (*outcome) {
    case Applied::Created:
        ++m_report.created;
        break;
    case Applied::Updated:
        ++m_report.updated;
        break;
    case Applied::Unchanged:
        ++m_report.unchanged;
        break;
    case Applied::InTrash:
        transfer::note(m_report.skipped, note.id, QStringLiteral("It is in Trash."));
        return;
    }
    m_report.links += note.links;
    if (*outcome != Applied::Unchanged)
        m_report.attachments += static_cast<std::int64_t>(note.attachments.size());
    for (const TransferNote& line : note.lost)
        transfer::note(m_report.lost, line.item, line.reason);
    for (const TransferNote& line : note.noted)
        transfer::note(m_report.noted, line.item, line.reason);
}

Result<void> Run::finish()
{
    CHIMERA_TRY(const bool kept, writeInBackground(m_runner, "import.finish", [this](WriteTx& tx) {
                    return ImportStore::finish(m_caller, tx, *m_place, m_report);
                }));
    if (!kept)
        m_report.id.reset();
    return {};
}

} // namespace

std::int64_t MarkdownImport::countFiles(const QString& path, std::int64_t atMost) const
{
    std::int64_t notes = 0;
    QDirIterator walk(path, QDir::Files | QDir::NoSymLinks, QDirIterator::Subdirectories); // follows no links
    while (notes < atMost && walk.hasNext()) {
        walk.next();
        notes += transfer::isNoteName(QFile::encodeName(walk.fileName())) ? 1 : 0;
    }
    return notes;
}

Result<TransferReport> MarkdownImport::run(const ImportOptions& options, const ImportControl& control,
                                           const ProgressSink& progress)
{
    return Run(m_runner, m_attachments, m_caller, options, control, progress).run();
}

Result<std::vector<ImportRow>> listImports(const Caller& caller, const ReadTx& tx, const WorkspaceId& workspace)
{
    CHIMERA_TRY(const auto pk, Access::toRead(tx, caller, workspace));
    CHIMERA_TRY(auto rows, tx.query("SELECT id, kind, root, started_at, finished_at, undone_at, report FROM import "
                                    "WHERE workspace = ?1 ORDER BY pk DESC LIMIT 100",
                                    pk));
    std::vector<ImportRow> imports;
    while (rows.next()) {
        imports.push_back({rows.id<ImportId>(0), rows.text(1), rows.text(2), rows.time(3), rows.optionalTime(4),
                           rows.optionalTime(5), QJsonDocument::fromJson(rows.utf8(6)).object()});
    }
    CHIMERA_CHECK(rows.done());
    return imports;
}

} // namespace chimera
