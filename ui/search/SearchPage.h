// The full search: a field with the operators explained, filters as chips, results with their matches marked and why
// each is there, "save this search". Searches while typing; a newer keystroke cancels the older. Owner: the window.
#pragma once

#include "ui/list/MemoryListModel.h"

#include <QWidget>

class QListView;
class QStackedWidget;
class QToolButton;

namespace chimera::ui {

class ChipBar;
class EmptyState;
class MemoryCommands;
class MemoryListDelegate;
class SearchField;
class SegmentedControl;
class TextLabel;

class SearchPage : public QWidget
{
    Q_OBJECT

public:
    SearchPage(Context& context, MemoryCommands& commands, QWidget* parent = nullptr);

    QString query() const;
    void setQuery(const QString& query);
    void focusField();
    MemoryListModel& model() { return *m_model; }
    QListView* view() const { return m_view; }
    SearchField* field() const { return m_field; }

Q_SIGNALS:
    void queryChanged(const QString& query);
    void openRequested(const chimera::MemoryId& id, chimera::ui::OpenIn where, const QStringList& words);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void build();
    QWidget* buildHelp();
    void search(bool typing);
    void showChips();
    void showResults();
    void showWhy();
    void openCurrent(OpenIn where);
    void saveSearch();
    void addToQuery(const QString& part);

    Context& m_context;
    MemoryCommands& m_commands;
    MemoryListModel* m_model;
    MemoryListDelegate* m_delegate;
    QListView* m_view;
    SearchField* m_field;
    SegmentedControl* m_where;
    ChipBar* m_chips;
    TextLabel* m_count;
    TextLabel* m_why;
    QPushButton* m_save;
    QToolButton* m_sort;
    QStackedWidget* m_stack;
    EmptyState* m_noMatch;
    MemorySort m_order = MemorySort::Recent;
    QTimer m_refreshTimer;
};

} // namespace chimera::ui
