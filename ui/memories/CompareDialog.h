// Two texts of one memory side by side as one difference: what is stored against what is being written. The choice is
// made here or left open. Window-modal; deletes itself.
#pragma once

#include "ui/memories/EditSession.h"

#include <QDialog>

namespace chimera::ui {

class DiffView;

class CompareDialog : public QDialog
{
    Q_OBJECT

public:
    CompareDialog(Context& context, const Memory& theirs, const EditText& mine, QWidget* parent);

Q_SIGNALS:
    void mineChosen();
    void theirsChosen();
    void bothChosen();
};

// Shows what changed from `before` to `after`: computed off the GUI thread, long unchanged stretches folded.
void showDifference(Context& context, DiffView* view, const QString& before, const QString& after);

// One text for a memory's title, tags and content, so that a difference shows them all.
QString wholeText(const QString& title, const QStringList& tags, const QString& content);

} // namespace chimera::ui
