// Back and forward: the places that were looked at, the newest fifty. Pure bookkeeping; owner: the window.
#pragma once

#include "core/base/Id.h"

#include <QObject>

#include <vector>

namespace chimera::ui {

enum class Page { Memories, Search, Trash, Workspaces, Inbox, Chats };

struct Place
{
    Page page = Page::Memories;
    MemoryId memory;          // Memories
    QString query;            // Search
    ConversationId chat = {}; // Chats

    bool operator==(const Place&) const = default;
};

class Navigation : public QObject
{
    Q_OBJECT

public:
    static constexpr std::size_t most = 50;

    using QObject::QObject;

    void visit(const Place& place); // what lay ahead is forgotten
    void back();
    void forward();
    bool canGoBack() const { return m_at > 0; }
    bool canGoForward() const { return m_at + 1 < m_places.size(); }

Q_SIGNALS:
    void changed();
    void goRequested(const chimera::ui::Place& place);

private:
    void go(std::size_t to);

    std::vector<Place> m_places;
    std::size_t m_at = 0;
    bool m_going = false;
};

} // namespace chimera::ui
