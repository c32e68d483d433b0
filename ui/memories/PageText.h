// The text of a memory's page: editor, reading view, or both side by side, with the pictures and links that the text
// names. Builds the reading view from a tree parsed off the GUI thread. Owner: the page. GUI thread.
#pragma once

#include "core/markdown/Document.h"
#include "ui/memories/MemoryPage.h"
#include "ui/memories/Pictures.h"

#include <QSet>
#include <QSplitter>

namespace chimera::ui {

// [begin, end) in UTF-16 units.
struct TextRange
{
    qsizetype begin = 0;
    qsizetype end = 0;
    bool operator==(const TextRange&) const = default;
};
// Of a range in the UTF-8 of `text`; cut to it, never inside a letter.
TextRange toUtf16(QStringView text, const PassageRange& bytes);

class MarkdownEditor;
class ReadingView;

class PageText : public QSplitter
{
    Q_OBJECT

public:
    explicit PageText(Context& context, QWidget* parent = nullptr);

    MemoryId memory() const { return m_id; } // whose text is shown
    MarkdownEditor* editor() { return m_editor; }
    ReadingView* view() { return m_view; }

    void show(const MemoryId& id, const QString& title, const QString& content); // another text
    void replace(const QString& title, const QString& content);                  // the same, changed elsewhere
    void setMemory(const MemoryId& id);                                          // a new text has its id now
    void setTitle(const QString& title);
    QString content() const; // as it was given, until somebody edits it
    void setMode(MemoryMode mode);
    MemoryMode mode() const { return m_mode; }
    void setReadOnly(bool readOnly);
    void refresh();      // links and pictures may mean something else now
    void refreshLinks(); // after a save; the view is built anew only when one leads somewhere else

    QJsonObject state() const;
    void restoreState(const QJsonObject& state);
    void scrollToHeading(const QString& heading);
    // Scrolls to the passage (bytes of the text as it is stored) and marks it for some seconds. One that is not there
    // any more is cut to what is.
    void showPassage(const PassageRange& range);
    void showPassageAgain(); // where the mark was lost by a change of mode
    void focusText();
    std::pair<int, int> column() const; // left and right margin of the text, in the page

Q_SIGNALS:
    void edited();
    void columnMoved();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    struct Parsed
    {
        std::shared_ptr<const markdown::Node> tree;
        QSet<QString> unresolved;
    };

    void noteEdit();
    void forgetPassage();
    void fillEditor(const QString& content);
    void fillOn();
    void endFilling();
    void rebuild();
    void showParsed(const Parsed& parsed, bool sameText);
    void toggleTask(int line);

    Context& m_context;
    MarkdownEditor* m_editor;
    ReadingView* m_view;
    Pictures m_pictures;
    MemoryMode m_mode = MemoryMode::Edit;
    MemoryId m_id;
    QString m_title;
    QString m_content;
    bool m_touched = false;
    bool m_viewIsOld = true;
    bool m_sameText = false; // the view is built anew for the text it already shows
    Parsed m_parsed;
    int m_pendingScroll = -1;
    bool m_readOnly = false;
    qsizetype m_filled = -1; // of a large text, how much the editor has; -1: all
    bool m_inserting = false;
    QJsonObject m_stateAfterFilling;
    std::optional<TextRange> m_passage; // that is marked now
    QTimer m_passageTimer;
    QTimer m_fillTimer;
    QTimer m_rebuildTimer;
    Latest m_rebuilds;
    Latest m_linkRequests;
};

} // namespace chimera::ui
