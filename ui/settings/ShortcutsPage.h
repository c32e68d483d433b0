// Settings, Shortcuts: every action with its keys; press new ones, see what they clash with, go back to the default,
// switch all of them off.
#pragma once

#include "ui/Actions.h"
#include "ui/Context.h"

#include <QKeySequenceEdit>
#include <QWidget>

class QTreeWidget;
class QTreeWidgetItem;

namespace chimera::ui {

class SearchField;
class TextLabel;

class ShortcutsPage : public QWidget
{
    Q_OBJECT

public:
    explicit ShortcutsPage(Context& context, QWidget* parent = nullptr);

    void select(ActionId id);
    // Binds the selected action; `force` takes the keys away from who has them.
    bool bind(const QKeySequence& keys, bool force = false);
    void resetSelected();
    void resetAll();
    QString conflictText() const;

private:
    void fill();
    void filter(const QString& typed);
    void showSelected();
    std::optional<ActionId> selected() const;
    void store(ActionId id, const std::optional<QKeySequence>& keys);

    Context& m_context;
    SearchField* m_search;
    QTreeWidget* m_tree;
    QKeySequenceEdit* m_edit;
    TextLabel* m_conflict;
    QPushButton* m_apply;
    QPushButton* m_reset;
    QPushButton* m_clear;
};

} // namespace chimera::ui
