// Read mode of a note or an answer, built from the parsed tree by cursor operations: no HTML engine, nothing is
// fetched. Remote pictures show as a placeholder that names the host. Large texts are built in slices. Owner: the
// parent; GUI thread.
#pragma once

#include "core/markdown/Document.h"
#include "ui/widgets/MarkdownEditor.h"

#include <QTextBrowser>

#include <memory>

class QToolButton;

namespace chimera::ui {

struct ReadingLayout;
class ReadingBuilder;

class ReadingView : public QTextBrowser
{
    Q_OBJECT

public:
    // The picture of a local target, or a null image if there is none. Called while building.
    using ImageResolver = std::function<QImage(const QString& target)>;
    // Whether a wiki link leads somewhere.
    using LinkResolver = std::function<bool(const QString& target)>;

    explicit ReadingView(QWidget* parent = nullptr);
    ~ReadingView() override;

    void setImageResolver(ImageResolver resolver);
    void setLinkResolver(LinkResolver resolver);
    void setMarkdownText(const QString& markdown); // parses; over 200 KB on a thread of its own
    void setTree(std::shared_ptr<const markdown::Node> tree);
    bool isBuilding() const;

    void setSearchMarks(const QStringList& words); // marks every occurrence, case ignored
    void setColumnWidth(int characters);           // 76; 0: the whole width
    void setPadding(int designPixels);             // around the text: 24 in a pane, 0 inside a chat bubble
    // Grows with its text and never scrolls: for answers inside a scrolling conversation.
    void setFitsContent(bool fits);
    void scrollToHeading(const QString& title);
    // Scrolls to what was made of these source lines (0-based, inclusive) and marks it until clearPassage().
    void showPassage(int firstLine, int lastLine);
    void clearPassage();
    int scrollState() const; // for session restore
    void setScrollState(int state);
    QSize sizeHint() const override;
    bool hasHeightForWidth() const override { return m_fitsContent; }
    int heightForWidth(int width) const override;

Q_SIGNALS:
    void linkActivated(const QString& target, chimera::ui::LinkKind kind);
    void taskToggled(int line); // 0-based source line of the item; the owner changes the text
    void built();
    void codeCopied();

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    QVariant loadResource(int type, const QUrl& name) override;
    QMimeData* createMimeDataFromSelection() const override;
    void doSetSource(const QUrl& name, QTextDocument::ResourceType type) override;

private:
    struct Parsing;

    void activate(const QUrl& url);
    void rebuild();
    void buildSlice();
    void finishBuild();
    void pollParsing();
    void updateMargins();
    void updateCopyButton(const QPoint& position);
    void markWords();
    int contentHeight(int width) const;

    std::shared_ptr<const markdown::Node> m_tree;
    std::unique_ptr<ReadingLayout> m_layout;
    std::unique_ptr<ReadingBuilder> m_builder;
    std::shared_ptr<Parsing> m_parsing;
    ImageResolver m_images;
    LinkResolver m_links;
    QStringList m_searchWords;
    QTimer* m_sliceTimer;
    QTimer* m_parseTimer;
    QToolButton* m_copyButton;
    QString m_copyText;
    QString m_pendingHeading;
    std::pair<int, int> m_passageLines{-1, -1}; // to be shown when built
    bool m_passageShown = false;
    int m_pendingScroll = -1;
    int m_columnCharacters = 76;
    int m_padding = 24;
    bool m_fitsContent = false;
    bool m_updatingMargins = false;
};

} // namespace chimera::ui
