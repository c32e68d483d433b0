// One memory while it is open for writing: loads it, saves it 800 ms after the last change, keeps a draft until a save
// is acknowledged, retries what failed, and joins what was changed elsewhere (by field; where both changed the same
// field it stops and asks). Knows no widgets: the text shown is asked for through `source`. Owner: the page. GUI
// thread; errors become states.
#pragma once

#include "core/memories/Drafts.h"
#include "ui/Context.h"

namespace chimera::ui {

struct EditText
{
    QString title;
    QString content;
    QStringList tags;
    bool operator==(const EditText&) const = default;
    bool isEmpty() const { return title.isEmpty() && content.isEmpty() && tags.isEmpty(); }
};

// Where the text of a flush is now.
enum class Flushed { Stored, InDraft, OnlyHere };

class EditSession : public QObject
{
    Q_OBJECT

public:
    enum class State {
        Empty,    // nothing open
        Ready,    // open; isDirty() says whether something waits
        Failed,   // the last save did not work; it is tried again by itself
        Conflict, // saved elsewhere meanwhile: theirs() against the text shown
        Lost,     // in Trash or removed elsewhere, with unsaved text here
    };

    EditSession(Context& context, std::function<EditText()> source, QObject* parent = nullptr);
    ~EditSession() override;

    // What is open is given up: flush first. A second load() overtakes the first.
    void load(const MemoryId& id);
    void begin(const WorkspaceId& workspace, const EditText& prefilled = {});
    // A text without a memory that was left behind becomes this one.
    void begin(const Draft& draft);
    void changed(); // the user changed title, text or tags
    void save();    // now, also what is only filled in
    void flush(std::function<void(Flushed)> then);
    void abandon(); // the page goes: what is not saved is written without waiting
    void withMemory(std::function<void(const MemoryId&)> then); // a new one is stored first

    void useMine();
    void useTheirs();
    void keepBoth();
    void restoreFromTrash();
    void keepAsNew();
    void takeDraft(); // the one of draftFound
    void dropDraft();
    void dropDraftOf(const QString& key);

    MemoryId memory() const { return m_id; }
    WorkspaceId workspace() const { return m_workspace; }
    State state() const { return m_state; }
    const Error& error() const { return m_error; }
    const Memory& theirs() const { return m_theirs; }
    const Draft& draft() const { return m_draft; }
    bool isDirty() const { return m_revision != m_savedRevision; }
    QString draftKey() const { return m_draftKey; }
    bool isPinned() const { return m_pinned; }
    static QString storedTitle(const QString& typed);

    static constexpr int SaveDelay = 800;
    static constexpr int DraftDelay = 2000;
    static constexpr int FirstRetry = 3000;
    static constexpr int LastRetry = 30000;

Q_SIGNALS:
    void loaded(const chimera::Memory& memory);
    void loadFailed(const chimera::Error& error);
    void draftFound();
    void created();                                   // has its id now
    void replaced(const chimera::ui::EditText& text); // show it; the cursor stays
    void saved(const chimera::Memory& memory);
    void bothKept(const chimera::MemoryId& mine, const QString& title);
    void stateChanged();
    void dirtyChanged(bool dirty);
    void gone();

private:
    struct Loaded
    {
        Memory memory;
        std::optional<Draft> draft;
    };

    void clear();
    void setState(State state);
    void setRevisions(int revision, int saved);
    void showLoaded(Loaded opened);
    void store(const QString& reason);
    void storeNew(const EditText& text);
    void acceptSaved(const Memory& memory, int revision);
    void refuse(const Error& error);
    void keepDraft(std::function<void(bool)> then = {});
    void runFlushes(Flushed where);
    void followChanges(const ChangeSet& changes);
    void compareWithStored();
    void join(const Memory& stored);
    Draft draftOf(const EditText& text) const;

    EditText current() const;
    Caller caller() const { return m_context.caller(); }

    Context& m_context;
    std::function<EditText()> m_source;
    State m_state = State::Empty;
    MemoryId m_id;
    WorkspaceId m_workspace;
    QString m_draftKey;
    EditText m_base;
    std::int64_t m_version = 0;
    bool m_pinned = false;
    Memory m_theirs;
    Draft m_draft;
    Error m_error;
    int m_revision = 0;
    int m_savedRevision = 0;
    bool m_saving = false;
    bool m_compareLater = false;
    int m_retryDelay = FirstRetry;
    quint64 m_generation = 0; // of the memory shown: replies of an older one are dropped
    Latest m_loading;
    QTimer m_saveTimer;
    QTimer m_draftTimer;
    QTimer m_retryTimer;
    std::vector<std::function<void(Flushed)>> m_flushes;
    std::vector<std::function<void(const MemoryId&)>> m_waitingForMemory;
};

} // namespace chimera::ui
