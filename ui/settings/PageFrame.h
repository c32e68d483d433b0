// The frame of a settings page: a title, groups with a heading, rows of label and control with a line of explanation.
#pragma once

#include <QScrollArea>

class QVBoxLayout;

namespace chimera::ui {

class PageFrame : public QScrollArea
{
    Q_OBJECT

public:
    explicit PageFrame(const QString& title, QWidget* parent = nullptr);

    void addGroup(const QString& name);
    // The label becomes the control's accessible name when it has none.
    void addRow(const QString& label, QWidget* control, const QString& explanation = {});
    void addWidget(QWidget* widget, int stretch = 0);
    void addText(const QString& text);
    void finish(); // the rest stays empty

private:
    QVBoxLayout* m_column;
};

} // namespace chimera::ui
