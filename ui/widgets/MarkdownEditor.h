// The editor of a note: plain text with Markdown shown as such, in a centred column of at most 80 characters. Shortcuts
// and typing helps are those of ui.md 3.1. Text goes in and out unchanged (line ends, no-break spaces). Owner: the
// parent. Nothing is stored here: pictures and files are handed to the owner, who answers with Markdown.
#pragma once

#include <QImage>
#include <QPlainTextEdit>
#include <QUrl>

#include <functional>
#include <map>

class QTimer;

namespace chimera::ui {

class LinkCompleter;
class MarkdownHighlighter;

enum class LinkKind { Wiki, Web, File, Tag, Heading, Footnote };

class MarkdownEditor : public QPlainTextEdit
{
    Q_OBJECT

public:
    // Asked with what stands after "[["; the reply may come later, from the GUI thread; a late one is dropped.
    using LinkProvider = std::function<void(QString prefix, std::function<void(QStringList)> reply)>;

    struct ViewState
    {
        int cursor = 0;
        int anchor = 0;
        int scroll = 0; // number of the first visible line
    };

    explicit MarkdownEditor(QWidget* parent = nullptr);
    ~MarkdownEditor() override;

    void setText(const QString& text);     // another note: undo history starts anew; no edited()
    void replaceText(const QString& text); // the same note changed elsewhere: one undo step, cursor stays
    QString text() const;                  // with the line ends it came with
    ViewState viewState() const;
    void setViewState(const ViewState& state);

    // Scrolls to a part of the text, sets the cursor before it and marks it until clearPassage().
    void showPassage(int begin, int end);
    void clearPassage();

    void setLinkProvider(LinkProvider provider);
    void setColumnWidth(int characters); // 80; 0: the whole width
    int zoomPercent() const { return m_zoomPercent; }
    void setZoomPercent(int percent); // 50..300
    int wordCount() const { return m_words; }

    // The owner's answer to imageReceived or filesReceived: goes where the paste or drop was made, as one undo step.
    void completeInsertion(int request, const QString& markdown); // empty: nothing is inserted
    void insertMarkdown(const QString& markdown);

    void toggleBold();
    void toggleItalic();
    void toggleCode();
    void toggleStrike();
    void insertLink();
    void indentLines();
    void outdentLines();
    void moveLines(int step); // -1 up, 1 down
    void toggleTask();
    void setHeading(int level); // 0: none

Q_SIGNALS:
    void edited(); // by the user, not by setText
    void wordCountChanged(int words);
    void linkActivated(const QString& target, chimera::ui::LinkKind kind);
    void imageReceived(int request, const QImage& image);
    void filesReceived(int request, const QList<QUrl>& files);
    void zoomChanged(int percent);
    void findRequested();
    void replaceRequested();

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    bool event(QEvent* event) override;
    bool canInsertFromMimeData(const QMimeData* source) const override;
    void insertFromMimeData(const QMimeData* source) override;
    QMimeData* createMimeDataFromSelection() const override;

private:
    void edit(const std::function<void(QTextCursor&)>& change);
    bool handleEditKey(QKeyEvent* event);
    bool handleShortcut(QKeyEvent* event);
    bool activateLinkAt(const QPoint& position);
    void updateFont();
    void updateMargins();
    void updateVisible();
    void updateCompletion();
    void insertCompletion(const QString& name);
    void countWords();
    int request(const QTextCursor& cursor);

    MarkdownHighlighter* m_highlighter = nullptr;
    LinkCompleter* m_completer = nullptr;
    LinkProvider m_provider;
    QTimer* m_wordTimer;
    std::map<int, QTextCursor> m_requests;
    int m_lastRequest = 0;
    int m_columnCharacters = 80;
    int m_zoomPercent = 100;
    int m_words = 0;
    bool m_passageShown = false;
    bool m_crlf = false;
    bool m_settingText = false;
    bool m_updatingMargins = false;
};

} // namespace chimera::ui
