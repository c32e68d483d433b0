// A line to type in and grouped results under it, at the top of the window: command palette, quick open, pickers.
// Generic: the owner answers queryChanged with setResults, as often as it likes; the selected row stays where it is by
// its id.
#pragma once

#include "ui/widgets/Icons.h"
#include "ui/widgets/RowRoles.h"

#include <QFrame>
#include <QPointer>

#include <vector>

class QLabel;
class QLineEdit;
class QListView;

namespace chimera::ui {

class PaletteModel;

struct PaletteItem
{
    QString id;
    QString title;
    QString detail;   // quiet, after the title
    QString trailing; // at the right: shortcut, score, time
    Glyph glyph = Glyph::None;
    MarkRanges titleMarks;
    MarkRanges detailMarks;
    bool enabled = true;
};

struct PaletteSection
{
    QString title;
    std::vector<PaletteItem> items;
};

class CommandPalette : public QFrame
{
    Q_OBJECT

public:
    explicit CommandPalette(QWidget* window); // overlays it; hidden until open()
    ~CommandPalette() override;

    void setPlaceholder(const QString& text);
    void setFooter(const QString& text);
    void open(const QString& query = {}); // emits queryChanged
    void close();

    QString query() const;
    quint64 queryNumber() const { return m_queryNumber; }
    // Dropped unless `queryNumber` is the newest.
    void setResults(quint64 queryNumber, std::vector<PaletteSection> sections);
    void setBusy(bool busy);
    void setExplanation(const QString& id, const QString& text); // the answer to explanationRequested
    QString currentId() const;

Q_SIGNALS:
    void queryChanged(const QString& text, quint64 queryNumber);
    void activated(const QString& id, Qt::KeyboardModifiers modifiers); // Enter, Ctrl+Enter, click
    void explanationRequested(const QString& id);                       // Tab
    void closed();

protected:
    void paintEvent(QPaintEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    bool handleKey(QKeyEvent* event);
    void moveSelection(int step);
    void activateCurrent(Qt::KeyboardModifiers modifiers);
    void place();
    void select(int row);

    QLineEdit* m_line;
    QListView* m_list;
    QLabel* m_explanation;
    QLabel* m_footer;
    PaletteModel* m_model;
    QPointer<QWidget> m_previousFocus;
    quint64 m_queryNumber = 0;
    bool m_chosen = false; // the user moved the selection, so later results keep it
    bool m_busy = false;
};

} // namespace chimera::ui
