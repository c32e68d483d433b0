// The text field of the composer: grows with its text up to eight lines, sends by Enter or Ctrl+Enter, Esc stops.
// Plain text only. Owner: the composer; GUI thread.
#pragma once

#include <QPlainTextEdit>

namespace chimera::ui {

class MessageInput : public QPlainTextEdit
{
    Q_OBJECT

public:
    explicit MessageInput(QWidget* parent = nullptr);

    void setSendWithEnter(bool enter) { m_enterSends = enter; }
    bool sendsWithEnter() const { return m_enterSends; }
    void takeAt(); // the "@" before the cursor
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void sendPressed();
    void escapePressed();
    void atTyped();
    void upPressed(); // in the empty input
    void filesPasted(const QStringList& paths);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void insertFromMimeData(const QMimeData* source) override;
    bool canInsertFromMimeData(const QMimeData* source) const override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void dress();
    void grow();
    int shownLines() const;
    int wantedHeight() const;

    bool m_enterSends = true;
    bool m_dressing = false;
};

} // namespace chimera::ui
