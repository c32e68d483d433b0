// "Edit | Read | Split": one of several, side by side. Left and Right move, Home and End jump; one tab stop.
#pragma once

#include <QWidget>

#include <vector>

namespace chimera::ui {

class SegmentedControl : public QWidget
{
    Q_OBJECT

public:
    explicit SegmentedControl(const QString& accessibleName, QWidget* parent = nullptr);

    int addSegment(const QString& text, const QString& toolTip = {});
    int count() const { return static_cast<int>(m_segments.size()); }
    QString text(int index) const { return m_segments.at(static_cast<size_t>(index)).text; }
    int currentIndex() const { return m_current; }
    void setCurrentIndex(int index); // no signal if it is current already

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

Q_SIGNALS:
    void currentChanged(int index);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool event(QEvent* event) override;

private:
    struct Segment
    {
        QString text;
        QString toolTip;
    };

    QRect segmentRect(int index) const;
    int segmentAt(const QPoint& position) const;
    int segmentWidth(int index) const;
    void announce();

    QString m_name;
    std::vector<Segment> m_segments;
    int m_current = 0;
    int m_hovered = -1;
};

} // namespace chimera::ui
