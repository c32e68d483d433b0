// Find and replace in an editor or a reading view: "3 of 17", case, whole words, regular expressions. Enter and F3 go
// on, Shift+F3 back, Esc closes. Matches are marked in the text. Owner: the parent.
#pragma once

#include <QFrame>
#include <QPointer>
#include <QRegularExpression>
#include <QTextCursor>

#include <vector>

class QCheckBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QTextEdit;
class QTimer;
class QToolButton;
class QPushButton;

namespace chimera::ui {

class FindBar : public QFrame
{
    Q_OBJECT

public:
    explicit FindBar(QWidget* parent = nullptr); // hidden until open()

    void setEditor(QPlainTextEdit* editor); // exactly one of the two is searched: the one set last
    void setView(QTextEdit* view);          // read-only: no replace

    void open(bool withReplace = false); // takes a short selection as the text to find
    void close();
    void findNext();
    void findPrevious();
    void replaceOne();
    void replaceAll();
    int matchCount() const { return static_cast<int>(m_matches.size()); }
    int currentMatch() const { return m_current; } // 0-based, -1: none

    static constexpr int MostMatches = 10000;

Q_SIGNALS:
    void closed();

protected:
    void keyPressEvent(QKeyEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    struct Match
    {
        int begin;
        int length;
    };

    void build();
    void setCursorTarget(QPlainTextEdit* editor, QTextEdit* view);
    void search();
    void showMatch(int index);
    void markMatches();
    void showCount();
    void step(int direction);
    QRegularExpression expression() const;
    QString replacementFor(const QString& matched) const;
    QTextDocument* document() const;
    QTextCursor cursor() const;
    void setCursor(const QTextCursor& cursor);

    QPointer<QPlainTextEdit> m_editor;
    QPointer<QTextEdit> m_view;
    QLineEdit* m_find = nullptr;
    QLineEdit* m_replace = nullptr;
    QWidget* m_replaceRow = nullptr;
    QLabel* m_count = nullptr;
    QToolButton* m_case = nullptr;
    QToolButton* m_word = nullptr;
    QToolButton* m_regex = nullptr;
    QTimer* m_timer = nullptr;
    std::vector<Match> m_matches;
    int m_current = -1;
    bool m_truncated = false;
    bool m_replacing = false;
};

} // namespace chimera::ui
