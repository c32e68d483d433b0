// The right-hand pane of a memory: properties (created, updated, version with "compare", words, source, index),
// outline, links, backlinks, unresolved links, related memories. Refreshes itself on Context::changed. Owner: the
// window.
#pragma once

#include "ui/Context.h"

#include <QWidget>

#include <memory>

namespace chimera::ui {

class Inspector : public QWidget
{
    Q_OBJECT

public:
    explicit Inspector(Context& context, QWidget* parent = nullptr);
    ~Inspector() override;

    void setMemory(const MemoryId& id); // empty: nothing is open
    MemoryId memory() const;

Q_SIGNALS:
    void closeRequested();
    void headingActivated(const QString& heading); // of the outline

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace chimera::ui
