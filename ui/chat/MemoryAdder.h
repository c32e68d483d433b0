// Chooses a memory by its name to put it into a conversation: like quick open, and fed by it. Owner: the window.
#pragma once

#include "ui/Context.h"
#include "ui/widgets/CommandPalette.h"

namespace chimera::ui {

class MemoryAdder : public QObject
{
    Q_OBJECT

public:
    MemoryAdder(Context& context, QWidget* window);

    void choose(std::function<void(const MemoryId& id)> then);
    CommandPalette* palette() const { return m_palette; }

private:
    void answer(const QString& typed, quint64 number);

    Context& m_context;
    CommandPalette* m_palette;
    std::function<void(const MemoryId&)> m_then;
    Latest m_latest;
};

} // namespace chimera::ui
