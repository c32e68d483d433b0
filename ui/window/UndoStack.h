// What lists can take back: delete, move, tag, pin, rename. The newest hundred; Ctrl+Z in lists and the bar's Undo take
// the newest. Owner: the window. GUI thread.
#pragma once

#include <QObject>

#include <functional>
#include <vector>

namespace chimera::ui {

class UndoStack : public QObject
{
    Q_OBJECT

public:
    static constexpr std::size_t most = 100;

    struct Step
    {
        QString text;
        std::function<void()> undo;
        std::function<void()> redo; // may be empty
    };

    using QObject::QObject;

    void push(Step step);
    void undo();
    void redo();
    bool canUndo() const { return !m_done.empty(); }
    bool canRedo() const { return !m_undone.empty(); }
    void clear();

Q_SIGNALS:
    void changed();
    void undone(const QString& text);
    void redone(const QString& text);

private:
    std::vector<Step> m_done;
    std::vector<Step> m_undone;
};

} // namespace chimera::ui
