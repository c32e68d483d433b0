#include "ui/memories/EditSession.h"

#include "core/base/Text.h"
#include "core/memories/Memories.h"
#include "core/memories/Versions.h"

#include <QUuid>

namespace chimera::ui {

namespace {

EditText textOf(const Memory& memory)
{
    return {memory.title, memory.content, memory.ownTags};
}

// The field as it should be when it was `base` and then became `mine` here and `theirs` there; none: both changed it.
template <typename T>
std::optional<T> joined(const T& base, const T& mine, const T& theirs)
{
    if (mine == theirs || mine == base)
        return theirs;
    if (theirs == base)
        return mine;
    return std::nullopt;
}

NewMemory newMemory(const EditText& text)
{
    NewMemory given;
    given.title = text.title;
    given.content = text.content;
    given.tags = text.tags;
    return given;
}

MemoryEdit editBetween(const EditText& base, const EditText& text)
{
    MemoryEdit edit;
    if (text.title != base.title)
        edit.title = text.title;
    if (text.content != base.content)
        edit.content = text.content;
    if (text.tags != base.tags)
        edit.tags = text.tags;
    return edit;
}

} // namespace

EditSession::EditSession(Context& context, std::function<EditText()> source, QObject* parent)
    : QObject(parent), m_context(context), m_source(std::move(source))
{
    for (QTimer* timer : {&m_saveTimer, &m_draftTimer, &m_retryTimer})
        timer->setSingleShot(true);
    m_saveTimer.setInterval(SaveDelay);
    m_draftTimer.setInterval(DraftDelay);
    connect(&m_saveTimer, &QTimer::timeout, this, &EditSession::save);
    connect(&m_retryTimer, &QTimer::timeout, this, &EditSession::save);
    connect(&m_draftTimer, &QTimer::timeout, this, [this] {
        if (isDirty() && !m_saving)
            keepDraft();
    });
    connect(&context, &Context::changed, this, &EditSession::followChanges);
}

EditSession::~EditSession() = default;

QString EditSession::storedTitle(const QString& typed)
{
    const QString title = text::firstCodePoints(text::sanitized(typed).simplified(), maxTitleLength);
    return title.isEmpty() ? tr("Untitled") : title;
}

// The text shown, with a title as it would be stored. A title that nobody touched stays as it is.
EditText EditSession::current() const
{
    EditText text = m_source();
    if (m_id.isEmpty() || text.title != m_base.title)
        text.title = storedTitle(text.title);
    return text;
}

void EditSession::clear()
{
    ++m_generation;
    m_loading.cancel();
    for (QTimer* timer : {&m_saveTimer, &m_draftTimer, &m_retryTimer})
        timer->stop();
    m_retryDelay = FirstRetry;
    m_id = {};
    m_draftKey.clear();
    m_base = {};
    m_version = 0;
    m_pinned = false;
    m_theirs = {};
    m_draft = {};
    m_saving = false;
    m_compareLater = false;
    m_waitingForMemory.clear();
    setRevisions(0, 0);
}

void EditSession::setState(State state)
{
    m_state = state;
    Q_EMIT stateChanged();
}

void EditSession::setRevisions(int revision, int saved)
{
    const bool was = isDirty();
    m_revision = revision;
    m_savedRevision = saved;
    if (was != isDirty())
        Q_EMIT dirtyChanged(isDirty());
}

void EditSession::load(const MemoryId& id)
{
    clear();
    m_id = id;
    setState(State::Empty);
    m_context.runner().read(
        this, "memories.open",
        [caller = caller(), id](ReadTx& tx) -> Result<Loaded> {
            CHIMERA_TRY(auto memory, Memories::get(caller, tx, id));
            CHIMERA_TRY(auto drafts, Drafts::all(tx));
            Loaded loaded{std::move(memory), std::nullopt};
            for (Draft& draft : drafts) {
                if (draft.memory == id.text())
                    loaded.draft = std::move(draft);
            }
            return loaded;
        },
        [this](Result<Loaded> loaded) {
            if (loaded)
                showLoaded(std::move(*loaded));
            else
                Q_EMIT loadFailed(loaded.error());
        },
        m_loading.next());
}

void EditSession::showLoaded(Loaded opened)
{
    const Memory& memory = opened.memory;
    m_workspace = memory.workspace;
    m_draftKey = m_id.text();
    m_base = textOf(memory);
    m_version = memory.version;
    m_pinned = memory.pinned;
    setState(State::Ready);
    Q_EMIT loaded(memory);
    if (!opened.draft)
        return;
    m_draft = std::move(*opened.draft);
    if (EditText{storedTitle(m_draft.title), m_draft.content, m_draft.tags} == m_base)
        dropDraft();
    else
        Q_EMIT draftFound();
}

void EditSession::begin(const WorkspaceId& workspace, const EditText& prefilled)
{
    clear();
    m_workspace = workspace;
    m_draftKey = QStringLiteral("new-") + QUuid::createUuid().toString(QUuid::WithoutBraces);
    m_base = prefilled;
    setState(State::Ready);
}

void EditSession::begin(const Draft& draft)
{
    clear();
    m_workspace = WorkspaceId(draft.workspace);
    m_draftKey = draft.memory;
    setState(State::Ready);
    changed();
}

void EditSession::changed()
{
    if (m_state == State::Empty)
        return;
    setRevisions(m_revision + 1, m_savedRevision);
    if (m_state == State::Ready || m_state == State::Failed)
        m_saveTimer.start();
    if (!m_draftTimer.isActive())
        m_draftTimer.start();
}

void EditSession::save()
{
    m_saveTimer.stop();
    if (m_state != State::Ready && m_state != State::Failed)
        return;
    store(QStringLiteral("edit"));
}

void EditSession::store(const QString& reason)
{
    if (m_saving)
        return; // acceptSaved() goes on
    const EditText text = current();
    const bool nothingTyped = m_id.isEmpty() && m_source().isEmpty() && m_waitingForMemory.empty();
    if (nothingTyped || (!m_id.isEmpty() && text == m_base)) {
        if (isDirty())
            dropDraftOf(m_draftKey);
        m_draftTimer.stop();
        setRevisions(m_revision, m_revision);
        runFlushes(Flushed::Stored);
        return;
    }
    m_saving = true;
    m_retryTimer.stop();
    if (m_id.isEmpty()) {
        storeNew(text);
        return;
    }
    MemoryEdit edit = editBetween(m_base, text);
    edit.baseVersion = m_version;
    edit.reason = reason;
    m_context.runner().write(
        this, "memories.save",
        [caller = caller(), id = m_id, edit, key = m_draftKey](WriteTx& tx) -> Result<Memory> {
            CHIMERA_TRY(auto memory, Memories::save(caller, tx, id, edit));
            CHIMERA_CHECK(Drafts::drop(tx, key));
            return memory;
        },
        [this, generation = m_generation, revision = m_revision](const Result<Memory>& memory) {
            if (generation != m_generation)
                return;
            m_saving = false;
            if (memory)
                acceptSaved(*memory, revision);
            else
                refuse(memory.error());
        });
}

void EditSession::storeNew(const EditText& text)
{
    m_context.runner().write(
        this, "memories.create",
        [caller = caller(), workspace = m_workspace, given = newMemory(text),
         key = m_draftKey](WriteTx& tx) -> Result<Memory> {
            CHIMERA_TRY(auto memory, Memories::create(caller, tx, workspace, given));
            CHIMERA_CHECK(Drafts::drop(tx, key));
            return memory;
        },
        [this, generation = m_generation, revision = m_revision](const Result<Memory>& memory) {
            if (generation != m_generation)
                return;
            m_saving = false;
            if (!memory) {
                refuse(memory.error());
                return;
            }
            m_id = memory->id;
            m_draftKey = m_id.text();
            acceptSaved(*memory, revision);
            Q_EMIT created();
            for (const auto& then : std::exchange(m_waitingForMemory, {}))
                then(m_id);
        });
}

void EditSession::acceptSaved(const Memory& memory, int revision)
{
    m_base = textOf(memory);
    m_version = memory.version;
    m_pinned = memory.pinned;
    m_retryDelay = FirstRetry;
    m_draftTimer.stop();
    setRevisions(m_revision, revision);
    const bool recovered = m_state != State::Ready;
    m_state = State::Ready;
    if (recovered)
        Q_EMIT stateChanged();
    Q_EMIT saved(memory);
    m_context.reportSaved(m_context.now().toDateTime().toLocalTime());
    if (std::exchange(m_compareLater, false))
        compareWithStored();
    if (!isDirty()) {
        runFlushes(Flushed::Stored);
        return;
    }
    m_draftTimer.start();
    if (m_flushes.empty())
        m_saveTimer.start();
    else
        save();
}

void EditSession::refuse(const Error& error)
{
    m_error = error;
    if (!m_id.isEmpty() && (error.code == ErrorCode::Conflict || error.code == ErrorCode::NotFound)) {
        compareWithStored();
        return;
    }
    setState(State::Failed);
    m_retryTimer.start(m_retryDelay);
    m_retryDelay = std::min(m_retryDelay * 2, LastRetry);
    keepDraft([this](bool kept) { runFlushes(kept ? Flushed::InDraft : Flushed::OnlyHere); });
}

Draft EditSession::draftOf(const EditText& text) const
{
    Draft draft;
    draft.memory = m_draftKey;
    draft.baseVersion = m_version;
    draft.title = text.title;
    draft.content = text.content;
    draft.tags = text.tags;
    draft.workspace = m_workspace.text();
    draft.savedAt = m_context.now();
    return draft;
}

void EditSession::keepDraft(std::function<void(bool)> then)
{
    m_context.runner().write(
        this, "drafts.keep", [draft = draftOf(m_source())](WriteTx& tx) { return Drafts::keep(tx, draft); },
        [then = std::move(then), generation = m_generation, this](const Result<void>& kept) {
            if (then && generation == m_generation)
                then(kept.has_value());
        });
}

void EditSession::flush(std::function<void(Flushed)> then)
{
    if (m_state == State::Empty || (!isDirty() && !m_saving)) {
        then(Flushed::Stored);
        return;
    }
    m_flushes.push_back(std::move(then));
    if (m_state == State::Conflict || m_state == State::Lost)
        keepDraft([this](bool kept) { runFlushes(kept ? Flushed::InDraft : Flushed::OnlyHere); });
    else
        save();
}

void EditSession::abandon()
{
    if (m_state == State::Empty || !isDirty() || m_context.isReadOnly())
        return;
    EditText text = m_source();
    if (m_id.isEmpty() && text.isEmpty())
        return;
    const Draft draft = draftOf(text);
    text = current();
    MemoryEdit edit = editBetween(m_base, text);
    edit.baseVersion = m_version;
    // Nobody is left to be told: what cannot be saved becomes a draft, which the next opening offers.
    m_context.backend().runner().write(
        "memories.abandon",
        [caller = caller(), id = m_id, workspace = m_workspace, edit, draft,
         given = newMemory(text)](WriteTx& tx) -> Result<void> {
            const auto stored = tx.attempt([&]() -> Result<void> {
                const auto memory = id.isEmpty() ? Memories::create(caller, tx, workspace, given)
                                                 : Memories::save(caller, tx, id, edit);
                return memory ? Drafts::drop(tx, draft.memory) : Result<void>(memory.error());
            });
            return stored ? Result<void>() : Drafts::keep(tx, draft);
        },
        [](const Result<void>&) {}, {}, Priority::Interactive);
}

void EditSession::runFlushes(Flushed where)
{
    for (const auto& then : std::exchange(m_flushes, {}))
        then(where);
}

void EditSession::withMemory(std::function<void(const MemoryId&)> then)
{
    if (!m_id.isEmpty()) {
        then(m_id);
        return;
    }
    m_waitingForMemory.push_back(std::move(then));
    save();
}

void EditSession::followChanges(const ChangeSet& changes)
{
    if (m_id.isEmpty() || m_state == State::Empty)
        return;
    if (!changes.touches(Entity::Memory, m_id.text()) && !changes.touches(Entity::Workspace, m_workspace.text()))
        return;
    if (m_saving)
        m_compareLater = true;
    else
        compareWithStored();
}

void EditSession::compareWithStored()
{
    m_context.runner().read(
        this, "memories.compare",
        [caller = caller(), id = m_id](ReadTx& tx) { return Memories::get(caller, tx, id, true); },
        [this, generation = m_generation](const Result<Memory>& stored) {
            if (generation != m_generation)
                return;
            if (m_saving) {
                m_compareLater = true;
                return;
            }
            const bool away = stored ? stored->trashedAt.has_value() : stored.error().code == ErrorCode::NotFound;
            if (stored && !away) {
                join(*stored);
            } else if (away && isDirty()) {
                m_theirs = stored ? *stored : Memory();
                setState(State::Lost);
                keepDraft([this](bool kept) { runFlushes(kept ? Flushed::InDraft : Flushed::OnlyHere); });
            } else if (away) {
                Q_EMIT gone();
            } else if (isDirty()) {
                m_error = stored.error();
                setState(State::Failed);
                m_retryTimer.start(m_retryDelay);
                runFlushes(Flushed::OnlyHere);
            }
        });
}

void EditSession::join(const Memory& stored)
{
    m_pinned = stored.pinned;
    if (stored.version == m_version) {
        if (m_state == State::Lost) {
            setState(State::Ready);
            save();
        }
        return;
    }
    const EditText theirs = textOf(stored);
    const EditText mine = current();
    const auto title = joined(m_base.title, mine.title, theirs.title);
    const auto content = joined(m_base.content, mine.content, theirs.content);
    const auto tags = joined(m_base.tags, mine.tags, theirs.tags);
    if (!title || !content || !tags) {
        m_theirs = stored;
        setState(State::Conflict);
        keepDraft([this](bool kept) { runFlushes(kept ? Flushed::InDraft : Flushed::OnlyHere); });
        return;
    }
    const EditText text{*title, *content, *tags};
    m_base = theirs;
    m_version = stored.version;
    if (text == theirs)
        setRevisions(m_revision, m_revision);
    if (m_state != State::Ready)
        setState(State::Ready);
    if (text != mine)
        Q_EMIT replaced(text);
    if (text == theirs)
        runFlushes(Flushed::Stored);
    else
        save();
}

void EditSession::useMine()
{
    if (m_state != State::Conflict)
        return;
    m_base = textOf(m_theirs);
    m_version = m_theirs.version;
    setState(State::Ready);
    store(QStringLiteral("conflict"));
}

void EditSession::useTheirs()
{
    if (m_state != State::Conflict)
        return;
    MemoryEdit refused = editBetween({}, m_source());
    refused.baseVersion = m_version;
    m_context.runner().write(
        this, "versions.keepRefused",
        [caller = caller(), id = m_id, refused, key = m_draftKey](WriteTx& tx) -> Result<void> {
            CHIMERA_CHECK(Versions::keepRefused(caller, tx, id, refused));
            return Drafts::drop(tx, key);
        },
        [this, generation = m_generation](const Result<void>& kept) {
            if (generation != m_generation)
                return;
            if (!kept) {
                m_context.showError(tr("Your text could not be put into the history."), kept.error());
                return;
            }
            m_base = textOf(m_theirs);
            m_version = m_theirs.version;
            setRevisions(m_revision, m_revision);
            setState(State::Ready);
            Q_EMIT replaced(m_base);
        });
}

void EditSession::keepBoth()
{
    if (m_state != State::Conflict)
        return;
    EditText mine = m_source();
    const QString time = m_context.now().toDateTime().toLocalTime().toString(QStringLiteral("yyyy-MM-dd hh:mm"));
    mine.title = storedTitle(tr("%1 (mine, %2)").arg(storedTitle(mine.title).left(maxTitleLength - 40), time));
    m_context.runner().write(
        this, "memories.keepBoth",
        [caller = caller(), workspace = m_workspace, given = newMemory(mine),
         key = m_draftKey](WriteTx& tx) -> Result<Memory> {
            CHIMERA_TRY(auto memory, Memories::create(caller, tx, workspace, given));
            CHIMERA_CHECK(Drafts::drop(tx, key));
            return memory;
        },
        [this, generation = m_generation](const Result<Memory>& memory) {
            if (generation != m_generation)
                return;
            if (!memory) {
                m_context.showError(tr("Your text could not be kept as a memory of its own."), memory.error());
                return;
            }
            m_base = textOf(m_theirs);
            m_version = m_theirs.version;
            setRevisions(m_revision, m_revision);
            setState(State::Ready);
            Q_EMIT replaced(m_base);
            Q_EMIT bothKept(memory->id, memory->title);
        });
}

void EditSession::restoreFromTrash()
{
    m_context.runner().write(
        this, "memories.restore",
        [caller = caller(), id = m_id](WriteTx& tx) { return Memories::restore(caller, tx, {id}); },
        [this, generation = m_generation](const Result<int>& restored) {
            if (generation != m_generation)
                return;
            if (restored)
                compareWithStored();
            else
                m_context.showError(tr("It could not be restored."), restored.error());
        });
}

void EditSession::keepAsNew()
{
    m_id = {};
    m_base = {};
    m_version = 0;
    setState(State::Ready);
    store(QStringLiteral("edit"));
}

void EditSession::takeDraft()
{
    const EditText text{m_draft.title, m_draft.content, m_draft.tags};
    Q_EMIT replaced(text);
    setRevisions(m_revision + 1, m_savedRevision);
    m_saveTimer.stop();
    store(QStringLiteral("restore"));
}

void EditSession::dropDraft()
{
    dropDraftOf(m_draft.memory);
    m_draft = {};
}

void EditSession::dropDraftOf(const QString& key)
{
    if (m_context.isReadOnly())
        return;
    m_context.runner().write(
        this, "drafts.drop", [key](WriteTx& tx) { return Drafts::drop(tx, key); }, [](const Result<void>&) {});
}

} // namespace chimera::ui
