// The near-duplicates of the current workspace, pair by pair: open either, move one to Trash (with the window's undo).
// Looked for off the window's thread, stoppable; modeless. Owner: the window, deletes itself when closed.
#pragma once

#include "core/search/Related.h"
#include "ui/Context.h"

#include <QDialog>

class QProgressBar;
class QPushButton;
class QScrollArea;
class QStackedWidget;
class QVBoxLayout;

namespace chimera::ui {

class EmptyState;
class MemoryCommands;
class TextLabel;

class DuplicatesDialog : public QDialog
{
    Q_OBJECT

public:
    DuplicatesDialog(Context& context, MemoryCommands& commands, QWidget* parent);

    void look();
    int pairCount() const { return m_pairs; }
    bool isLooking() const { return m_looking; }

    static constexpr int most = 100;

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    struct Found
    {
        bool indexed = false;
        std::vector<DuplicatePair> pairs;
    };
    void stop();
    void showFound(const Found& found);
    void say(const QString& text, const QString& detail);
    QWidget* makeCard(const DuplicatePair& pair);
    void addSide(QVBoxLayout* column, QWidget* card, const RelatedMemory& side);
    void setLooking(bool looking);

    Context& m_context;
    MemoryCommands& m_commands;
    TextLabel* m_summary;
    QProgressBar* m_progress;
    QPushButton* m_stop;
    QPushButton* m_again;
    QStackedWidget* m_stack;
    EmptyState* m_empty;
    QVBoxLayout* m_cards = nullptr;
    int m_pairs = 0;
    bool m_looking = false;
    Latest m_requests;
};

} // namespace chimera::ui
