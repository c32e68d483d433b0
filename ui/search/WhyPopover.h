// "Why this result": rank and words, rank by meaning and similarity, what raised it, and both shares of the score as
// bars. Esc, Enter and a press outside close it. Owner: the parent; goes when it is closed.
#pragma once

#include "ui/list/HitReason.h"

#include <QFrame>

class QVBoxLayout;

namespace chimera::ui {

class WhyPopover : public QFrame
{
    Q_OBJECT

public:
    WhyPopover(const QString& title, const HitReason& reason, QWidget* parent);

    void openBelow(const QRect& place); // in global coordinates
    QString spokenText() const;         // all of it, for screen readers

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void addShare(QVBoxLayout* column, const QString& name, double share, const QString& text, int series);

    QString m_title;
    HitReason m_reason;
};

} // namespace chimera::ui
