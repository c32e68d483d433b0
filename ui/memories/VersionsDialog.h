// The history of one memory: replaced texts newest first, the difference to the text now (or between two), Restore.
// Modeless; deletes itself when closed.
#pragma once

#include "ui/Context.h"

#include <QDialog>

#include <memory>

namespace chimera::ui {

class VersionsDialog : public QDialog
{
    Q_OBJECT

public:
    VersionsDialog(Context& context, const MemoryId& id, QWidget* parent = nullptr);
    ~VersionsDialog() override;

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace chimera::ui
