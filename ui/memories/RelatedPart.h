// What the inspector knows from the index: its row "Index" (ready, waiting, failed with the reason and another try) and
// the section "Related". Read while the inspector is looked at, off the window's thread; another memory cancels. Owner:
// the inspector.
#pragma once

#include "ui/Context.h"

#include <QWidget>

namespace chimera::ui {

class InspectorSection;
class PropertyRow;

class RelatedPart : public QObject
{
    Q_OBJECT

public:
    RelatedPart(Context& context, InspectorSection* section, PropertyRow* row, QWidget* inspector);

    void setMemory(const MemoryId& id);
    void load(); // when the inspector comes into sight

    static constexpr int most = 6;

private:
    struct Facts;
    void show(const Facts& facts);

    Context& m_context;
    InspectorSection* m_section;
    PropertyRow* m_row;
    QWidget* m_inspector;
    MemoryId m_id;
    bool m_isShown = false; // what m_id has
    bool m_failed = false;
    QStringList m_titles; // of the rows shown
    QTimer m_timer;
    Latest m_requests;
};

} // namespace chimera::ui
