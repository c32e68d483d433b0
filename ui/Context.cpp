#include "ui/Context.h"

#include "core/settings/Settings.h"
#include "core/workspaces/Workspaces.h"
#include "ui/ErrorText.h"
#include "ui/IndexWatch.h"

namespace chimera::ui {

namespace {

constexpr int CoalesceMilliseconds = 50;

} // namespace

Context::Context(Backend& backend, ThemeManager& theme, Actions& actions)
    : m_backend(backend), m_runner(backend), m_theme(theme), m_actions(actions)
{
    m_timer.setSingleShot(true);
    m_timer.setInterval(CoalesceMilliseconds);
    connect(&m_timer, &QTimer::timeout, this, &Context::passOn);
    connect(&backend, &Backend::changed, this, &Context::collect, Qt::QueuedConnection);
    connect(&backend, &Backend::damageFound, this, &Context::damageFound, Qt::QueuedConnection);
    m_index = std::make_unique<IndexWatch>(*this);
}

Context::~Context() = default;

void Context::setWorkspace(const WorkspaceId& id, const QString& name)
{
    const bool same = m_workspace == id;
    if (same && m_workspaceName == name)
        return;
    m_workspace = id;
    m_workspaceName = name;
    if (!same && !isReadOnly()) {
        m_runner.write(
            this, "workspaces.use", [caller = caller(), id](WriteTx& tx) { return Workspaces::use(caller, tx, id); },
            [](const Result<void>&) {}, {}, Priority::Background);
    }
    Q_EMIT workspaceChanged();
}

QJsonValue Context::setting(const settings::Key& key) const
{
    const QJsonValue value = m_settings.value(QLatin1String(key.name));
    return value.isUndefined() || value.type() != key.fallback.type() ? key.fallback : value;
}

void Context::setSetting(const settings::Key& key, const QJsonValue& value)
{
    if (setting(key) == value)
        return;
    m_settings.insert(QLatin1String(key.name), value);
    Q_EMIT settingChanged(QString::fromLatin1(key.name));
    if (isReadOnly())
        return;
    m_runner.write(
        this, "settings.set", [&key, value](WriteTx& tx) { return Settings::set(tx, key, value); },
        [this](const Result<void>& stored) {
            if (!stored)
                showError(tr("The setting could not be stored."), stored.error());
        });
}

void Context::openMemory(const MemoryId& id, OpenIn where, const Spot& spot)
{
    Q_EMIT openMemoryRequested(id, where, spot);
}

void Context::openChat(const ConversationId& id, const MessageId& message)
{
    Q_EMIT openChatRequested(id, message);
}

void Context::newMemory(const Prefill& prefill)
{
    Q_EMIT newMemoryRequested(prefill);
}

void Context::openSearch(const QString& query)
{
    Q_EMIT openSearchRequested(query);
}

void Context::filterList(const QString& query)
{
    Q_EMIT filterListRequested(query);
}

void Context::openSettings(const QString& page)
{
    Q_EMIT openSettingsRequested(page);
}

void Context::showUndo(const QString& text, std::function<void()> undo, std::function<void()> redo)
{
    Q_EMIT undoOffered(text, undo, redo);
}

void Context::showBanner(Banner::Tone tone, const QString& text)
{
    Q_EMIT bannerRequested(tone, text);
}

void Context::showError(const QString& whatFailed, const Error& error)
{
    if (error.code != ErrorCode::Cancelled)
        Q_EMIT bannerRequested(Banner::Tone::Error, whatFailed + u' ' + errorText(error));
}

void Context::notify(const QString& title, const QString& text)
{
    Q_EMIT notificationRequested(title, text);
}

void Context::reportSaved(const QDateTime& when)
{
    Q_EMIT saved(when);
}

void Context::reportSearch(qint64 milliseconds)
{
    Q_EMIT searched(milliseconds);
}

void Context::collect(const ChangeSet& changes)
{
    if (m_waiting.isEmpty())
        m_waiting.origin = changes.origin;
    else if (m_waiting.origin != changes.origin)
        m_waiting.origin.clear();
    m_waiting.changes.insert(m_waiting.changes.end(), changes.changes.begin(), changes.changes.end());
    if (!m_timer.isActive())
        m_timer.start();
}

void Context::passOn()
{
    const ChangeSet changes = std::exchange(m_waiting, {});
    Q_EMIT changed(changes);
}

} // namespace chimera::ui
