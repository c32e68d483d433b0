// After a save: looks whether the workspace has nearly the same text already, once the index knows the new one and the
// person has paused. What it finds is a quiet notice on the page; a pair that was dismissed is not shown again until
// the program ends. Owner: the page. GUI thread; reads run on the Runner.
#pragma once

#include "core/search/Related.h"
#include "ui/memories/PageNotices.h"

namespace chimera::ui {

class DuplicateWatch : public QObject
{
    Q_OBJECT

public:
    DuplicateWatch(Context& context, EditSession& session, PageNotices& notices);

    static constexpr int Pause = 1500; // after the last save or the index's own work

private:
    void look();
    void show(const MemoryId& asked, const std::vector<RelatedMemory>& found);

    Context& m_context;
    EditSession& m_session;
    PageNotices& m_notices;
    MemoryId m_saved; // since it was opened
    QTimer m_timer;
    Latest m_requests;
};

} // namespace chimera::ui
