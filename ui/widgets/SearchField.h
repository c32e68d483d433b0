// A line edit with the magnifier on its left and a clear button. Esc clears, Down moves to the list (signal).
#pragma once

#include <QLineEdit>

class QTimer;

namespace chimera::ui {

class SearchField : public QLineEdit
{
    Q_OBJECT

public:
    explicit SearchField(const QString& placeholder, QWidget* parent = nullptr);
    void setDelay(int milliseconds); // between the last key and searchChanged; 120 by default

Q_SIGNALS:
    void searchChanged(const QString& text); // after the delay; at once on Enter and on clearing
    void downPressed();

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void emitNow();

    QTimer* m_timer;
    QAction* m_clearAction;
    QString m_lastEmitted;
};

} // namespace chimera::ui
