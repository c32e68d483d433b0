// A small window to write a thought into: title (first line), text, tags, workspace; Ctrl+Enter keeps it, Esc closes
// and keeps the text as a draft for the next time. One per program; owner: the window.
#pragma once

#include "ui/Context.h"

#include <QDialog>

#include <memory>

namespace chimera::ui {

class QuickCapture : public QDialog
{
    Q_OBJECT

public:
    explicit QuickCapture(Context& context, QWidget* parent = nullptr);
    ~QuickCapture() override;

    void capture(const Prefill& prefill = {}); // shows and raises it

Q_SIGNALS:
    void kept(const chimera::MemoryId& id);

public Q_SLOTS:
    void reject() override; // keeps the text as a draft

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace chimera::ui
