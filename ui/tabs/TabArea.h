// The centre of the Memories page: tabs of memories, each with its page. A tab that was never looked at has no page
// yet; the preview tab is reused by the next single click until it is edited or kept. Owner: the window. GUI thread.
#pragma once

#include "ui/memories/MemoryPage.h"

#include <QWidget>

class QStackedWidget;

namespace chimera::ui {

class EmptyState;
class TabBar;

class TabArea : public QWidget
{
    Q_OBJECT

public:
    explicit TabArea(Context& context, QWidget* parent = nullptr);

    void open(const MemoryId& id, OpenIn where, const Spot& spot = {});
    void openNew(const WorkspaceId& workspace, const Prefill& prefill);
    void closeTab(int index);
    void closeCurrent();
    void reopenClosed();
    void step(int by); // next or previous tab, around the ends
    void keep(int index);

    MemoryPage* currentPage() const; // nullptr: no tab, or an empty one
    MemoryId currentMemory() const;
    int count() const;
    TabBar* bar() const { return m_bar; }

    // Writes what is not saved in every tab; then(false) when something could not be.
    void flushAll(std::function<void(bool stored)> then);

    QJsonObject state() const;
    void restoreState(const QJsonObject& state);

Q_SIGNALS:
    void currentChanged();                    // another memory is in front, or none
    void opened(const chimera::MemoryId& id); // for the history
    void newRequested();
    void quickOpenRequested();

private:
    struct Tab
    {
        MemoryId memory;
        QString title;
        QJsonObject state;
        MemoryPage* page = nullptr;
        bool dirty = false;
    };
    struct Closed
    {
        MemoryId memory;
        QString title;
        QJsonObject state;
    };

    int indexOf(const MemoryId& id) const;
    int indexOf(const MemoryPage* page) const;
    int addTab(Tab tab);
    MemoryPage* makePage();
    MemoryPage* pageAt(int index); // makes it
    void connectPage(MemoryPage* page);
    void showCurrent();
    void showTitle(int index);
    void moved(int from, int to);
    void dropPage(int index);

    Context& m_context;
    TabBar* m_bar;
    QStackedWidget* m_stack;
    EmptyState* m_empty;
    std::vector<Tab> m_tabs;
    std::vector<Closed> m_closed;
    bool m_restoring = false;
};

} // namespace chimera::ui
