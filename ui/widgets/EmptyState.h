// What stands in a pane with nothing in it: an icon, one line that says what this is, buttons and a link.
#pragma once

#include "ui/widgets/Buttons.h"

#include <QWidget>

class QHBoxLayout;
class QVBoxLayout;

namespace chimera::ui {

class TextLabel;

class EmptyState : public QWidget
{
    Q_OBJECT

public:
    explicit EmptyState(Glyph glyph, const QString& text, QWidget* parent = nullptr);

    void setText(const QString& text);
    void setDetail(const QString& detail); // a second, quieter line
    QPushButton* addButton(const QString& text, ButtonKind kind = ButtonKind::Plain);
    QPushButton* addLink(const QString& text);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Glyph m_glyph;
    TextLabel* m_label;
    TextLabel* m_detail;
    QVBoxLayout* m_column;
    QHBoxLayout* m_buttons;
};

} // namespace chimera::ui
