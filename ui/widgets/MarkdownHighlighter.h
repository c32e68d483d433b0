// Shows the structure of Markdown while it is written. Incremental by line; the state kept between lines is fence,
// maths, comment and front matter. A time budget per turn of the event loop keeps huge texts from stalling: what is
// over it stays plain and is coloured in idle slices, the part asked for by `showFirst` before the rest.
#pragma once

#include <QSyntaxHighlighter>
#include <QTextBlock>

#include <array>
#include <memory>

class QElapsedTimer;
class QTimer;

namespace chimera::ui {

class MarkdownHighlighter : public QSyntaxHighlighter
{
    Q_OBJECT

public:
    explicit MarkdownHighlighter(QTextDocument* document);
    ~MarkdownHighlighter() override;

    void showFirst(const QTextBlock& first, const QTextBlock& last); // visible lines
    bool isComplete() const;                                         // nothing left for idle slices
    void themeChanged();
    static bool isInCode(const QTextBlock& block); // fenced code, maths, comment or front matter

    static constexpr int LongestLine = 20000; // characters; longer lines are left plain

    enum class Style {
        Markup, // punctuation, dimmed
        Heading1,
        Heading2,
        Heading3,
        Emphasis,
        Strong,
        StrongEmphasis,
        Strike,
        Mark,
        Code,
        Fence,
        Link,
        Address,
        WikiLink,
        Tag,
        Quote,
        ListMarker,
        TaskOpen,
        TaskDone,
        Callout,
        FrontMatter,
        Maths,
        Comment,
        Count_,
    };

protected:
    void highlightBlock(const QString& text) override;

private:
    struct LineState;

    void makeFormats();
    bool overBudget();
    void highlightSlice();
    bool colourRange(QTextBlock block, int lastNumber);
    void leavePlain();
    LineState advance(const QString& text, const LineState& before) const;
    void paintLine(const QString& text, const LineState& before, const LineState& after);
    void paintFenced(const QString& text, const LineState& before);
    void paintBlockMarkup(const QString& text);
    int paintLinePrefix(const QString& text);
    void paintInlines(QStringView text, int from, int to, int depth);
    int paintConstruct(QStringView text, int at, int to, int depth);
    int paintCode(QStringView text, int at, int to);
    int paintBracket(QStringView text, int at, int to, int depth);
    int paintDelimited(QStringView text, int at, int to, int depth);
    int paintWord(QStringView text, int at, int to);
    int paintBetween(QStringView text, int at, int to, QStringView mark, Style style);
    void merge(int begin, int length, Style style);

    std::array<QTextCharFormat, static_cast<size_t>(Style::Count_)> m_formats;
    std::unique_ptr<QElapsedTimer> m_turn;
    QTimer* m_turnEnd;
    QTimer* m_idle;
    QTextBlock m_visibleFirst;
    QTextBlock m_visibleLast;
    int m_nextPlain = -1; // block number where idle work goes on, -1: none
};

} // namespace chimera::ui
