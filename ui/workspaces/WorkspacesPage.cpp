#include "ui/workspaces/WorkspacesPage.h"

#include "ui/TimeText.h"
#include "ui/widgets/Buttons.h"
#include "ui/widgets/Labels.h"
#include "ui/window/Prompts.h"

#include <QMenu>
#include <QScrollArea>

namespace chimera::ui {

namespace {

constexpr int WidestColumn = 760;

} // namespace

WorkspacesPage::WorkspacesPage(Context& context, QWidget* parent) : QWidget(parent), m_context(context)
{
    setAccessibleName(tr("Workspaces"));
    auto* create = makeButton(Glyph::Plus, tr("New workspace"), ButtonKind::Primary, this);
    connect(create, &QPushButton::clicked, this, &WorkspacesPage::createRequested);
    auto* head = new QHBoxLayout;
    head->addWidget(new TextLabel(tr("Workspaces"), TextRole::Display, Token::Text, this), 1);
    head->addWidget(create);
    auto* intro = new TextLabel(tr("A workspace is a notebook of its own: what you search and link stays inside it."),
                                TextRole::Body, Token::Text2, this);
    intro->setWordWrap(true);
    auto* area = new QScrollArea(this);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->viewport()->setBackgroundRole(QPalette::Base);
    area->setAccessibleName(tr("Workspaces"));
    auto* cards = new QWidget(area);
    m_cards = new QVBoxLayout(cards);
    m_cards->setContentsMargins(0, 0, 0, 0);
    m_cards->setSpacing(px(10));
    area->setWidget(cards);
    auto* content = new QWidget(this);
    content->setMaximumWidth(px(WidestColumn));
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(px(16), px(24), px(16), px(8));
    column->setSpacing(px(12));
    column->addLayout(head);
    column->addWidget(intro);
    column->addWidget(area, 1);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->addStretch(1);
    row->addWidget(content, 20);
    row->addStretch(1);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);

    m_timer.setSingleShot(true);
    m_timer.setInterval(80);
    connect(&m_timer, &QTimer::timeout, this, &WorkspacesPage::reload);
    connect(&m_context, &Context::changed, this, [this](const ChangeSet& changes) {
        if (isVisible() && (changes.touches(Entity::Workspace) || changes.touches(Entity::Memory)))
            m_timer.start();
    });
}

void WorkspacesPage::reload()
{
    m_context.runner().read(
        this, "workspaces.list",
        [caller = m_context.caller()](const ReadTx& tx) { return Workspaces::list(caller, tx); },
        [this](const Result<WorkspaceList>& list) {
            if (list)
                show(list->workspaces);
            else
                m_context.showError(tr("The workspaces could not be read."), list.error());
        });
}

void WorkspacesPage::show(const std::vector<Workspace>& workspaces)
{
    while (QLayoutItem* item = m_cards->takeAt(0)) {
        if (item->widget()) {
            item->widget()->hide();
            item->widget()->deleteLater();
        }
        delete item;
    }
    for (const Workspace& workspace : workspaces)
        m_cards->addWidget(makeCard(workspace, workspaces.size() == 1));
    m_cards->addStretch(1);
}

QWidget* WorkspacesPage::makeCard(const Workspace& workspace, bool last)
{
    auto* card = new QFrame(this);
    card->setProperty("card", true);
    auto* row = new QHBoxLayout(card);
    row->setContentsMargins(px(16), px(12), px(12), px(12));
    auto* texts = new QVBoxLayout;
    texts->setSpacing(px(3));
    texts->addWidget(new ElidedLabel(workspace.name, TextRole::BodyStrong, Token::Text, card));
    if (!workspace.description.isEmpty()) {
        auto* description = new TextLabel(workspace.description, TextRole::Body, Token::Text2, card);
        description->setTextFormat(Qt::PlainText);
        description->setWordWrap(true);
        texts->addWidget(description);
    }
    QStringList facts{tr("%1 memories").arg(countText(workspace.stats.memories))};
    if (workspace.stats.trashed > 0)
        facts << tr("%1 in Trash").arg(countText(workspace.stats.trashed));
    facts << tr("made %1").arg(shortTime(workspace.createdAt, m_context.now().toDateTime()));
    if (!workspace.stats.lastActivity.isNull())
        facts << tr("last change %1").arg(shortTime(workspace.stats.lastActivity, m_context.now().toDateTime()));
    texts->addWidget(new TextLabel(facts.join(QStringLiteral(" \u00b7 ")), TextRole::Small, Token::Text2, card));
    row->addLayout(texts, 1);
    const bool here = workspace.id == m_context.workspace();
    auto* open = makeButton(here ? tr("Open now") : tr("Open"), ButtonKind::Plain, card);
    open->setAccessibleName(tr("Open the workspace %1").arg(workspace.name));
    connect(open, &QPushButton::clicked, this, [this, workspace] {
        m_context.setWorkspace(workspace.id, workspace.name);
        Q_EMIT opened();
    });
    auto* more = makeIconButton(Glyph::More, tr("More for %1").arg(workspace.name), card);
    auto* menu = new QMenu(more);
    connect(menu->addAction(icon(Glyph::Edit), tr("Rename\u2026")), &QAction::triggered, this,
            [this, workspace] { rename(workspace); });
    connect(menu->addAction(icon(Glyph::Info), tr("Describe\u2026")), &QAction::triggered, this,
            [this, workspace] { describe(workspace); });
    connect(menu->addAction(icon(Glyph::Export), tr("Export\u2026")), &QAction::triggered, this,
            [this, workspace] { Q_EMIT exportRequested(workspace.id, workspace.name); });
    menu->addSeparator();
    QAction* remove = menu->addAction(icon(Glyph::Trash), tr("Move to Trash"));
    remove->setEnabled(!last);
    if (last)
        remove->setToolTip(tr("There must be one workspace."));
    connect(remove, &QAction::triggered, this, [this, workspace] { trash(workspace); });
    more->setMenu(menu);
    more->setPopupMode(QToolButton::InstantPopup);
    row->addWidget(open, 0, Qt::AlignTop);
    row->addWidget(more, 0, Qt::AlignTop);
    return card;
}

void WorkspacesPage::change(const char* name, const QString& failed, std::function<Result<void>(WriteTx&)> work,
                            std::function<void()> then)
{
    m_context.runner().write(this, name, std::move(work),
                             [this, failed, then = std::move(then)](const Result<void>& done) {
                                 if (!done)
                                     m_context.showError(failed, done.error());
                                 else if (then)
                                     then();
                             });
}

void WorkspacesPage::rename(const Workspace& workspace)
{
    const TextQuestion question{tr("Rename the workspace"), tr("Name"), workspace.name, tr("Rename"), {}, 200};
    askText(window(), question, [this, id = workspace.id](const QString& name) {
        change("workspaces.rename", tr("The workspace was not renamed."),
               [caller = m_context.caller(), id, name](WriteTx& tx) -> Result<void> {
                   CHIMERA_CHECK(Workspaces::rename(caller, tx, id, name));
                   return {};
               });
    });
}

void WorkspacesPage::describe(const Workspace& workspace)
{
    const TextQuestion question{tr("What is \u201c%1\u201d for?").arg(workspace.name),
                                tr("Description"),
                                workspace.description,
                                tr("Save"),
                                {},
                                1000};
    askText(window(), question, [this, id = workspace.id](const QString& text) {
        change("workspaces.describe", tr("The description was not saved."),
               [caller = m_context.caller(), id, text](WriteTx& tx) -> Result<void> {
                   CHIMERA_CHECK(Workspaces::describe(caller, tx, id, text));
                   return {};
               });
    });
}

void WorkspacesPage::trash(const Workspace& workspace)
{
    const auto run = [this, id = workspace.id](bool back, std::function<void()> then) {
        change(
            back ? "workspaces.restore" : "workspaces.trash", tr("The workspace was not moved."),
            [caller = m_context.caller(), id, back](WriteTx& tx) -> Result<void> {
                if (!back)
                    return Workspaces::trash(caller, tx, id);
                CHIMERA_CHECK(Workspaces::restore(caller, tx, id));
                return {};
            },
            std::move(then));
    };
    run(false, [this, run, name = workspace.name] {
        m_context.showUndo(
            tr("Moved the workspace \u201c%1\u201d to Trash.").arg(name), [run] { run(true, {}); },
            [run] { run(false, {}); });
    });
}

} // namespace chimera::ui
