// A page of the window on a real Backend in a folder of its own: what tests of pages and sheets begin with.
#pragma once

#include "core/memories/Drafts.h"
#include "core/memories/Memories.h"
#include "core/settings/Settings.h"
#include "core/workspaces/Workspaces.h"
#include "tests/support/TempProfile.h"
#include "ui/Actions.h"
#include "ui/Context.h"

#include <QApplication>
#include <QBoxLayout>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>

namespace chimera::test {

class PageFixture
{
public:
    // `models`: where models lie; nothing: where the program usually looks.
    explicit PageFixture(std::optional<ModelStore::Places> models = {})
    {
        Backend::Options options;
        options.models = std::move(models);
        options.profile.folder = m_folder.filePath(QStringLiteral("profile"));
        auto opened = Backend::open(options);
        if (!opened)
            qFatal("%s %s", qPrintable(opened.error().message), qPrintable(opened.error().detail));
        m_backend = std::move(*opened);
        m_context = std::make_unique<ui::Context>(*m_backend, m_theme, m_actions);
        const auto made = m_backend->runner().writeNow(
            "test", [this](WriteTx& tx) { return Workspaces::create(caller(), tx, QStringLiteral("Desk")); });
        if (!made)
            qFatal("%s", qPrintable(made.error().message));
        m_workspace = made->id;
        m_context->setWorkspace(made->id, made->name);
    }

    ui::Context& context() { return *m_context; }
    Backend& backend() { return *m_backend; }
    ui::ThemeManager& theme() { return m_theme; }
    WorkspaceId workspace() const { return m_workspace; }
    QString folder() const { return m_folder.path(); }
    Caller caller() const { return m_backend->caller(QStringLiteral("cli")); }

    template <typename Work>
    auto write(Work work)
    {
        return m_backend->runner().writeNow("test", std::move(work));
    }
    template <typename Work>
    auto read(Work work)
    {
        return m_backend->runner().readNow("test", std::move(work));
    }

    MemoryId add(const QString& title, const QString& content, const QStringList& tags = {})
    {
        NewMemory given;
        given.title = title;
        given.content = content;
        given.tags = tags;
        const auto made = write([&, this](WriteTx& tx) { return Memories::create(caller(), tx, m_workspace, given); });
        if (!made)
            qFatal("%s %s", qPrintable(made.error().message), qPrintable(made.error().detail));
        return made->id;
    }
    Result<Memory> get(const MemoryId& id)
    {
        return read([&, this](ReadTx& tx) { return Memories::get(caller(), tx, id, true); });
    }
    std::vector<MemoryRow> all()
    {
        MemoryQuery query;
        query.workspace = m_workspace;
        const auto page = read([&, this](ReadTx& tx) { return Memories::list(caller(), tx, query); });
        return page ? page->memories : std::vector<MemoryRow>();
    }
    std::vector<Draft> drafts()
    {
        return read([](ReadTx& tx) { return Drafts::all(tx); }).value_or(std::vector<Draft>());
    }

private:
    QTemporaryDir m_folder;
    ui::ThemeManager m_theme;
    ui::Actions m_actions;
    std::unique_ptr<Backend> m_backend;
    std::unique_ptr<ui::Context> m_context;
    WorkspaceId m_workspace;
};

// The visible button of this text, or nullptr.
inline QPushButton* buttonOf(QWidget* page, const QString& text)
{
    for (QPushButton* button : page->findChildren<QPushButton*>()) {
        if (button->text() == text && button->isVisibleTo(page))
            return button;
    }
    return nullptr;
}

// Every control that takes the focus has a name for screen readers.
inline QStringList namelessControls(QWidget* page)
{
    QStringList nameless;
    for (QWidget* widget : page->findChildren<QWidget*>()) {
        const bool takesFocus =
            widget->focusPolicy() != Qt::NoFocus && widget->isEnabled() && widget->isVisibleTo(page);
        const auto* button = qobject_cast<QAbstractButton*>(widget);
        const bool named = !widget->accessibleName().isEmpty() || (button && !button->text().isEmpty());
        if (takesFocus && !named && !widget->focusProxy())
            nameless += QString::fromLatin1(widget->metaObject()->className()) + u'/' + widget->objectName();
    }
    return nameless;
}

} // namespace chimera::test
