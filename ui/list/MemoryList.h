// The list pane: title with count, New, the filter (search as you type), sort menu, and the rows; empty, loading and
// failed states. One selected row is previewed in the centre; several are worked on together. Owner: the window.
#pragma once

#include "ui/Actions.h"
#include "ui/list/MemoryCommands.h"
#include "ui/list/MemoryListModel.h"

#include <QWidget>

class QListView;
class QMenu;
class QStackedWidget;

namespace chimera::ui {

class ElidedLabel;
class EmptyState;
class MemoryListDelegate;
class SearchField;
class TextLabel;

class MemoryList : public QWidget
{
    Q_OBJECT

public:
    MemoryList(Context& context, MemoryCommands& commands, QWidget* parent = nullptr);

    MemoryListModel& model() { return *m_model; }
    QListView* view() const { return m_view; }
    SearchField* filterField() const { return m_filter; }

    QString filter() const;
    void setFilter(const QString& query);
    MemorySort sort() const { return m_sort; }
    void setSort(MemorySort sort);
    void setCurrentMemory(const MemoryId& id); // marks the row of what the centre shows; no preview
    QStringList searchWords() const;           // what the filter looks for, to be marked in the text
    // The selected rows, also those that were never scrolled to.
    void withSelection(std::function<void(const std::vector<MemoryRow>&)> then);

    QJsonObject state() const;
    void restoreState(const QJsonObject& state);

Q_SIGNALS:
    void openRequested(const chimera::MemoryId& id, chimera::ui::OpenIn where);
    void newRequested();
    void importRequested();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void build();
    QWidget* buildHeader();
    void connectActions();
    void applySource(bool typing = true);
    void applyDensity();
    void showCount();
    void showState();
    void preview();
    void openCurrent(OpenIn where);
    void showMenu(const QPoint& position);
    void fillSortMenu(QMenu* menu);
    void reselect();

    Context& m_context;
    MemoryCommands& m_commands;
    MemoryListModel* m_model;
    MemoryListDelegate* m_delegate;
    QListView* m_view;
    SearchField* m_filter;
    TextLabel* m_title;
    ElidedLabel* m_count;
    QStackedWidget* m_stack;
    EmptyState* m_empty;
    EmptyState* m_noMatch;
    QTimer m_previewTimer;
    QTimer m_refreshTimer;
    MemorySort m_sort = MemorySort::Recent;
    MemoryId m_current;
    int m_restoreScroll = -1;
    bool m_selecting = false; // the selection is being put back, not made
};

} // namespace chimera::ui
