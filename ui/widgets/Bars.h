// Messages inside the window instead of boxes over it: Banner (stays until solved or dismissed) and UndoBar (10
// seconds). Both announce themselves to screen readers. Owners: the parent widget.
#pragma once

#include "ui/widgets/Buttons.h"

#include <QFrame>
#include <QLabel>

class QHBoxLayout;
class QTimer;

namespace chimera::ui {

class Banner : public QFrame
{
    Q_OBJECT

public:
    enum class Tone { Info, Warn, Error };

    explicit Banner(QWidget* parent = nullptr); // hidden until show()

    void showMessage(Tone tone, const QString& text); // drops earlier buttons, shows and announces
    QPushButton* addButton(const QString& text);
    void setDismissible(bool dismissible);
    QString text() const { return m_label->text(); }
    Tone tone() const { return m_tone; }

Q_SIGNALS:
    void dismissed();

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void dismiss();

    Tone m_tone = Tone::Info;
    QLabel* m_label;
    QHBoxLayout* m_buttons;
    QToolButton* m_close;
};

// "Moved 3 memories to Trash [Undo]": an overlay at the bottom of its parent.
class UndoBar : public QFrame
{
    Q_OBJECT

public:
    explicit UndoBar(QWidget* parent);

    void showMessage(const QString& text, const QString& buttonText = {}); // button: "Undo" unless given
    void setTimeout(int milliseconds); // 10,000 by default; the clock stands still under the mouse or with focus inside
    QString text() const { return m_label->text(); }

Q_SIGNALS:
    void undoRequested();
    void dismissed(); // by time, Esc or its button; not after Undo

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void place();
    void finish(bool undo);

    QLabel* m_label;
    QPushButton* m_undo;
    QToolButton* m_close;
    QTimer* m_timer;
    int m_timeout = 10000;
};

// Tells screen readers a sentence: polite for results, assertive for errors.
enum class Urgency { Polite, Assertive };
void announce(QWidget* source, const QString& text, Urgency urgency = Urgency::Polite);

} // namespace chimera::ui
