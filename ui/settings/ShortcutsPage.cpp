#include "ui/settings/ShortcutsPage.h"

#include "ui/widgets/Buttons.h"
#include "ui/widgets/Labels.h"
#include "ui/widgets/SearchField.h"
#include "ui/window/Prompts.h"

#include <QCheckBox>
#include <QHeaderView>
#include <QTreeWidget>

namespace chimera::ui {

namespace {

constexpr int IdDataRole = Qt::UserRole;

} // namespace

ShortcutsPage::ShortcutsPage(Context& context, QWidget* parent)
    : QWidget(parent)
    , m_context(context)
    , m_search(new SearchField(tr("Find an action or a key"), this))
    , m_tree(new QTreeWidget(this))
    , m_edit(new QKeySequenceEdit(this))
    , m_conflict(new TextLabel({}, TextRole::Small, Token::Warn, this))
    , m_apply(makeButton(tr("Set"), ButtonKind::Primary, this))
    , m_reset(makeButton(tr("Default"), ButtonKind::Plain, this))
    , m_clear(makeButton(tr("None"), ButtonKind::Plain, this))
{
    setAccessibleName(tr("Shortcuts"));
    m_search->setAccessibleName(tr("Find an action or a key"));
    m_tree->setAccessibleName(tr("Actions and their keys"));
    m_tree->setHeaderLabels({tr("Action"), tr("Keys"), tr("Where")});
    m_tree->header()->setAccessibleName(tr("Columns"));
    m_tree->setRootIsDecorated(false);
    m_tree->setUniformRowHeights(true);
    m_tree->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_tree->header()->setStretchLastSection(false);
    m_edit->setAccessibleName(tr("New keys"));
    if (auto* line = m_edit->findChild<QLineEdit*>())
        line->setAccessibleName(tr("New keys"));
    m_conflict->setWordWrap(true);
    auto* on = new QCheckBox(tr("Shortcuts on"), this);
    on->setChecked(m_context.setting(settings::shortcutsOn).toBool());
    on->setToolTip(tr("Off leaves only Quit, and what the editor does by itself."));
    auto* all = makeButton(tr("Reset all"), ButtonKind::Quiet, this);

    auto* head = new QHBoxLayout;
    head->addWidget(new TextLabel(tr("Shortcuts"), TextRole::Title, Token::Text, this), 1);
    head->addWidget(on);
    head->addWidget(all);
    auto* row = new QHBoxLayout;
    row->setSpacing(px(8));
    row->addWidget(new TextLabel(tr("New keys"), TextRole::Body, Token::Text2, this));
    row->addWidget(m_edit, 1);
    row->addWidget(m_apply);
    row->addWidget(m_reset);
    row->addWidget(m_clear);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(px(28), px(24), px(28), px(24));
    column->setSpacing(px(10));
    column->addLayout(head);
    column->addWidget(m_search);
    column->addWidget(m_tree, 1);
    column->addLayout(row);
    column->addWidget(m_conflict);

    connect(on, &QCheckBox::toggled, this, [this](bool value) { m_context.setSetting(settings::shortcutsOn, value); });
    connect(all, &QPushButton::clicked, this, &ShortcutsPage::resetAll);
    connect(m_search, &SearchField::searchChanged, this, &ShortcutsPage::filter);
    connect(m_tree, &QTreeWidget::currentItemChanged, this, &ShortcutsPage::showSelected);
    connect(m_apply, &QPushButton::clicked, this, [this] { bind(m_edit->keySequence(), true); });
    connect(m_reset, &QPushButton::clicked, this, &ShortcutsPage::resetSelected);
    connect(m_clear, &QPushButton::clicked, this, [this] {
        if (const auto id = selected())
            store(*id, QKeySequence());
    });
    connect(m_edit, &QKeySequenceEdit::keySequenceChanged, this, [this](const QKeySequence& keys) {
        m_apply->setEnabled(!keys.isEmpty() && selected());
        QStringList taken;
        if (const auto id = selected()) {
            for (const ActionId other : m_context.actions().conflicts(*id, keys))
                taken << m_context.actions().text(other);
        }
        m_conflict->setText(taken.isEmpty()
                                ? QString()
                                : tr("%1 already means: %2. Setting it takes it away there.")
                                      .arg(keys.toString(QKeySequence::NativeText), taken.join(QStringLiteral(", "))));
    });
    connect(&m_context.actions(), &Actions::keysChanged, this, &ShortcutsPage::fill);
    fill();
}

QString ShortcutsPage::conflictText() const
{
    return m_conflict->text();
}

void ShortcutsPage::fill()
{
    const auto before = selected();
    m_tree->clear();
    const Actions& actions = m_context.actions();
    for (const ActionRow& row : Actions::table()) {
        QStringList keys;
        for (const QKeySequence& sequence : actions.keysOf(row.id))
            keys << sequence.toString(QKeySequence::NativeText);
        const bool fixed = row.area == ActionArea::Editor;
        auto* item = new QTreeWidgetItem(m_tree, {actions.text(row.id), keys.mid(0, 2).join(QStringLiteral(", ")),
                                                  fixed ? tr("While writing (fixed)") : Actions::areaName(row.area)});
        item->setData(0, IdDataRole, static_cast<int>(row.id));
        item->setSizeHint(0, QSize(0, px(28)));
        if (before && *before == row.id)
            m_tree->setCurrentItem(item);
    }
    m_tree->resizeColumnToContents(1);
    m_tree->resizeColumnToContents(2);
    filter(m_search->text());
    showSelected();
}

void ShortcutsPage::filter(const QString& typed)
{
    for (int i = 0; i < m_tree->topLevelItemCount(); ++i) {
        QTreeWidgetItem* item = m_tree->topLevelItem(i);
        const bool fits =
            item->text(0).contains(typed, Qt::CaseInsensitive) || item->text(1).contains(typed, Qt::CaseInsensitive);
        item->setHidden(!typed.isEmpty() && !fits);
    }
}

std::optional<ActionId> ShortcutsPage::selected() const
{
    const QTreeWidgetItem* item = m_tree->currentItem();
    if (!item)
        return std::nullopt;
    return static_cast<ActionId>(item->data(0, IdDataRole).toInt());
}

void ShortcutsPage::select(ActionId id)
{
    for (int i = 0; i < m_tree->topLevelItemCount(); ++i) {
        QTreeWidgetItem* item = m_tree->topLevelItem(i);
        if (item->data(0, IdDataRole).toInt() == static_cast<int>(id))
            m_tree->setCurrentItem(item);
    }
}

void ShortcutsPage::showSelected()
{
    const auto id = selected();
    const bool free = id && Actions::row(*id).area != ActionArea::Editor;
    m_edit->setEnabled(free);
    m_apply->setEnabled(false);
    m_reset->setEnabled(free);
    m_clear->setEnabled(free);
    m_conflict->clear();
    const QSignalBlocker blocker(m_edit);
    const auto keys = id ? m_context.actions().keysOf(*id) : std::vector<QKeySequence>();
    m_edit->setKeySequence(keys.empty() ? QKeySequence() : keys.front());
}

void ShortcutsPage::store(ActionId id, const std::optional<QKeySequence>& keys)
{
    QJsonObject changed = m_context.setting(settings::shortcuts).toObject();
    const QString name = QLatin1String(Actions::row(id).name);
    if (keys)
        changed.insert(name, keys->toString(QKeySequence::PortableText));
    else
        changed.remove(name);
    m_context.setSetting(settings::shortcuts, changed);
}

bool ShortcutsPage::bind(const QKeySequence& keys, bool force)
{
    const auto id = selected();
    if (!id || keys.isEmpty() || Actions::row(*id).area == ActionArea::Editor)
        return false;
    const auto taken = m_context.actions().conflicts(*id, keys);
    if (!taken.empty() && !force)
        return false;
    for (const ActionId other : taken) {
        if (Actions::row(other).area != ActionArea::Editor)
            store(other, QKeySequence());
    }
    store(*id, keys);
    return true;
}

void ShortcutsPage::resetSelected()
{
    if (const auto id = selected())
        store(*id, std::nullopt);
}

void ShortcutsPage::resetAll()
{
    m_context.setSetting(settings::shortcuts, QJsonObject());
}

} // namespace chimera::ui
