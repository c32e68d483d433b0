// A unified difference of two texts: colours and +/- marks, old and new line numbers. Read-only, selectable, plain text
// for screen readers.
#pragma once

#include <QPlainTextEdit>

#include <vector>

namespace chimera::ui {

struct DiffLine
{
    enum class Kind { Same, Added, Removed, Gap };
    Kind kind = Kind::Same;
    QString text;      // without line end; Gap: what to say about the lines left out, may be empty
    int oldNumber = 0; // 1-based, 0: none
    int newNumber = 0;
};

class DiffView : public QPlainTextEdit
{
    Q_OBJECT

public:
    explicit DiffView(QWidget* parent = nullptr);

    void setLines(std::vector<DiffLine> lines);
    int addedCount() const { return m_added; }
    int removedCount() const { return m_removed; }
    bool goToChange(int step); // next (1) or previous (-1) changed run

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    friend class DiffGutter;
    void rebuild();
    int gutterWidth() const;
    void paintGutter(QPaintEvent* event);

    std::vector<DiffLine> m_lines;
    QWidget* m_gutter;
    int m_added = 0;
    int m_removed = 0;
    bool m_rebuilding = false;
};

} // namespace chimera::ui
