// Bringing notes in: pick a folder or files (or take dropped ones), dry run with counts and losses, options, run with
// progress, pause and cancel, report with "Undo import". Window-modal, never a nested event loop. Owner: the window.
#pragma once

#include "ui/Context.h"

#include <QDialog>

#include <memory>

namespace chimera::ui {

class ImportSheet : public QDialog
{
    Q_OBJECT

public:
    explicit ImportSheet(Context& context, QWidget* parent);
    ~ImportSheet() override;

    void openWith(const QStringList& paths); // empty: begins with the choice of a source
    // The running or finished job of this kind again (from the status bar).
    void openJob(JobId job);

Q_SIGNALS:
    void started(chimera::JobId job);

public Q_SLOTS:
    void reject() override; // a running import goes on

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace chimera::ui
