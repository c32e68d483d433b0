#include "ui/window/UndoStack.h"

namespace chimera::ui {

void UndoStack::push(Step step)
{
    m_undone.clear();
    m_done.push_back(std::move(step));
    if (m_done.size() > most)
        m_done.erase(m_done.begin());
    Q_EMIT changed();
}

void UndoStack::undo()
{
    if (m_done.empty())
        return;
    Step step = std::move(m_done.back());
    m_done.pop_back();
    step.undo();
    const QString text = step.text;
    if (step.redo)
        m_undone.push_back(std::move(step));
    Q_EMIT changed();
    Q_EMIT undone(text);
}

void UndoStack::redo()
{
    if (m_undone.empty())
        return;
    Step step = std::move(m_undone.back());
    m_undone.pop_back();
    step.redo();
    const QString text = step.text;
    m_done.push_back(std::move(step));
    Q_EMIT changed();
    Q_EMIT redone(text);
}

void UndoStack::clear()
{
    m_done.clear();
    m_undone.clear();
    Q_EMIT changed();
}

} // namespace chimera::ui
