// The full search: a field with the operators explained, filters as chips, results with their matches marked and why
// each is there, "save this search". Searches while typing; a newer keystroke cancels the older. What is found by words
// is there at once, what is found by meaning joins behind the chosen row. Owner: the window.
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
class SearchField;
class SearchHitDelegate;
class SegmentedControl;
class TextLabel;
class WhyPopover;

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
    SearchMode mode() const;
    void setMode(SearchMode mode);
    QString modeName() const; // "text", "meaning", "hybrid": for the session
    void setModeName(const QString& name);
    QString hint() const; // what is missing of search by meaning, "" nothing
    void explainCurrent();

Q_SIGNALS:
    void queryChanged(const QString& query);
    void openRequested(const chimera::MemoryId& id, chimera::ui::OpenIn where, const chimera::ui::Spot& spot);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void build();
    QWidget* buildHelp();
    void search(bool typing);
    void showChips();
    void showResults();
    void showWhy();
    void showHint();
    QString countLine() const;
    int anchor() const;
    bool viewportEvent(QEvent* event); // true: it was the "?" of a row
    void explain(const QModelIndex& index);
    void showMenu(const QPoint& position);
    void connectModel();
    QWidget* buildHead();
    void openCurrent(OpenIn where);
    void saveSearch();
    void addToQuery(const QString& part);

    Context& m_context;
    MemoryCommands& m_commands;
    MemoryListModel* m_model;
    SearchHitDelegate* m_delegate;
    QListView* m_view;
    SearchField* m_field;
    SegmentedControl* m_where;
    SegmentedControl* m_mode;
    ChipBar* m_chips;
    TextLabel* m_count;
    TextLabel* m_why;
    TextLabel* m_hint;
    QPushButton* m_indexSettings;
    QPointer<WhyPopover> m_popover;
    QPushButton* m_save;
    QToolButton* m_sort;
    QStackedWidget* m_stack;
    EmptyState* m_noMatch;
    MemorySort m_order = MemorySort::Recent;
    QTimer m_refreshTimer;
    QTimer m_patience;  // until the search by meaning is said to be still on its way
    int m_pointed = -1; // the row that the pointer moved over since the last keystroke
    bool m_scrolled = false;
};

} // namespace chimera::ui
