// The parts an inspector is made of: a section with its title, a name with its value, and an entry that can be pressed
// (title, quiet lines under it, a hairline). Owner: the parent widget.
#pragma once

#include "ui/widgets/Labels.h"

#include <QAbstractButton>

class QVBoxLayout;

namespace chimera::ui {

// "Created          12 Nov 2026": the value may be a button ("7 · compare").
class PropertyRow : public QWidget
{
    Q_OBJECT

public:
    explicit PropertyRow(const QString& name, QWidget* parent = nullptr);
    void setValue(const QString& value, const QString& toolTip = {});
    void makeLink();       // the value can be pressed
    void setLink(bool on); // or again not

Q_SIGNALS:
    void activated();

private:
    QString m_name;
    ElidedLabel* m_value;
    QPushButton* m_link = nullptr;
};

class EntryRow : public QAbstractButton
{
    Q_OBJECT

public:
    EntryRow(const QString& title, const QString& detail, QWidget* parent = nullptr);
    void setDimmed(bool dimmed);

    QSize sizeHint() const override;

protected:
    void resizeEvent(QResizeEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    static constexpr int MostDetailLines = 2;
    QStringList detailLines(int width) const;
    int heightFor(int width) const;

    QString m_detail;
    bool m_dimmed = false;
};

// Hidden while it is empty.
class InspectorSection : public QWidget
{
    Q_OBJECT

public:
    explicit InspectorSection(const QString& title, QWidget* parent = nullptr);
    void add(QWidget* row);
    void clearRows();
    void setCount(int count); // shown behind the title; 0: nothing
    void setTitle(const QString& title);

private:
    QString m_title;
    SectionLabel* m_label;
    QVBoxLayout* m_rows;
};

} // namespace chimera::ui
