// Taking notes out: format (Markdown folder, one HTML page, JSON, the lossless .chimera.zip), what (selection, this
// workspace, everything), where; then progress and report. Window-modal, never a nested event loop. Owner: the window.
#pragma once

#include "ui/Context.h"

#include <QDialog>

#include <memory>

namespace chimera::ui {

class ExportDialog : public QDialog
{
    Q_OBJECT

public:
    explicit ExportDialog(Context& context, QWidget* parent);
    ~ExportDialog() override;

    void openWith(const std::vector<MemoryId>& selection = {}); // empty: the workspace
    void openJob(JobId job);                                    // the running or finished one again

Q_SIGNALS:
    void started(chimera::JobId job);

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace chimera::ui
