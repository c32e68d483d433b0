// What every page of the window gets: the Backend behind its runner, the current workspace, the settings as they are
// now, the changes that commits made, and the ways to ask the window for something. One per window, owned by it. GUI
// thread.
#pragma once

#include "core/search/TextSearch.h"
#include "core/settings/Keys.h"
#include "ui/UiRunner.h"
#include "ui/widgets/Bars.h"
#include "ui/widgets/ThemeManager.h"

#include <QJsonObject>
#include <QObject>
#include <QTimer>

namespace chimera::ui {

class Actions;
class IndexWatch;

// A memory that is not there yet: what a link, a paste or quick capture fills in.
struct Prefill
{
    QString title;
    QString content;
    QStringList tags;
    bool isEmpty() const { return title.isEmpty() && content.isEmpty() && tags.isEmpty(); }
};

enum class OpenIn {
    Preview, // reuses the tab that is only looked at
    Current,
    NewTab,
};

// Where in a memory to look when it opens: words to mark while reading, and the passage that a search found.
struct Spot
{
    QStringList words = {};
    std::optional<PassageRange> passage = {};
};

class Context : public QObject
{
    Q_OBJECT

public:
    Context(Backend& backend, ThemeManager& theme, Actions& actions);
    ~Context() override;

    Backend& backend() { return m_backend; }
    UiRunner& runner() { return m_runner; }
    ThemeManager& theme() { return m_theme; }
    Actions& actions() { return m_actions; }
    IndexWatch& index() { return *m_index; }
    Caller caller() const { return m_backend.caller(QStringLiteral("window")); }
    bool isReadOnly() const { return m_backend.isReadOnly(); }
    Timestamp now() const { return m_backend.clock().now(); }

    WorkspaceId workspace() const { return m_workspace; }
    QString workspaceName() const { return m_workspaceName; }
    void setWorkspace(const WorkspaceId& id, const QString& name); // notes its use, emits workspaceChanged

    // Settings are read once at start; a set shows at once and is written behind.
    void loadSettings(const QJsonObject& values) { m_settings = values; }
    QJsonValue setting(const settings::Key& key) const;
    void setSetting(const settings::Key& key, const QJsonValue& value);

    // Wishes; the window answers the signals of the same name below.
    void openMemory(const MemoryId& id, OpenIn where = OpenIn::Current, const Spot& spot = {});
    void newMemory(const Prefill& prefill = {});
    void openChat(const ConversationId& id, const MessageId& message = {});
    void openSearch(const QString& query);
    void filterList(const QString& query);       // the Memories page with this filter: "tag:index"
    void openSettings(const QString& page = {}); // "appearance", "editor", "data", "backups", "index", "shortcuts"
    // Something that can be taken back: bar for ten seconds, and Ctrl+Z in lists. `redo` may be empty.
    void showUndo(const QString& text, std::function<void()> undo, std::function<void()> redo = {});
    void showBanner(Banner::Tone tone, const QString& text);
    // What failed, in the user's language: "Could not save. The disk is full." in a banner.
    void showError(const QString& whatFailed, const Error& error);
    // A finished long job: a desktop notification when the window is not active, else the status bar.
    void notify(const QString& title, const QString& text);
    // Shown in the status bar.
    void reportSaved(const QDateTime& when);
    void reportSearch(qint64 milliseconds);

Q_SIGNALS:
    // Commits of the last moments put together, at most 20 times a second. `origin` is "" when they had several.
    void changed(const chimera::ChangeSet& changes);
    void workspaceChanged();
    void settingChanged(const QString& name);
    void damageFound(const QStringList& problems);
    void recoverRequested(); // close the database and show the Recover screen

    void openMemoryRequested(const chimera::MemoryId& id, chimera::ui::OpenIn where, const chimera::ui::Spot& spot);
    void openChatRequested(const chimera::ConversationId& id, const chimera::MessageId& message);
    void newMemoryRequested(const chimera::ui::Prefill& prefill);
    void openSearchRequested(const QString& query);
    void filterListRequested(const QString& query);
    void openSettingsRequested(const QString& page);
    void undoOffered(const QString& text, const std::function<void()>& undo, const std::function<void()>& redo);
    void bannerRequested(chimera::ui::Banner::Tone tone, const QString& text);
    void notificationRequested(const QString& title, const QString& text);
    void saved(const QDateTime& when);
    void searched(qint64 milliseconds);

private:
    void collect(const ChangeSet& changes);
    void passOn();

    Backend& m_backend;
    UiRunner m_runner;
    ThemeManager& m_theme;
    Actions& m_actions;
    WorkspaceId m_workspace;
    QString m_workspaceName;
    QJsonObject m_settings;
    ChangeSet m_waiting;
    QTimer m_timer;
    std::unique_ptr<IndexWatch> m_index;
};

} // namespace chimera::ui
