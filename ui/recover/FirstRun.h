// The first start: where the notes live, then start empty, import a folder, or look around in a sample. Every step can
// be skipped; nothing is sent anywhere, and it says so. A window-modal sheet; owner: the window.
#pragma once

#include "ui/Context.h"

#include <QDialog>

#include <memory>

namespace chimera::ui {

class FirstRun : public QDialog
{
    Q_OBJECT

public:
    explicit FirstRun(Context& context, QWidget* parent);
    ~FirstRun() override;

Q_SIGNALS:
    // Exactly one of them, then the dialog closes. Closing it any other way means emptyChosen.
    void emptyChosen();
    void importChosen();
    void sampleChosen();

public Q_SLOTS:
    void reject() override;

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace chimera::ui
