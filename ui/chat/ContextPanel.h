// The pane beside a conversation: what the next message would take along. The window as a bar with its parts, the
// memories with score and reason, and what is not sent and why. A function of the receipt before sending. Owner: the
// window; GUI thread.
#pragma once

#include "core/chat/Receipt.h"
#include "ui/widgets/Icons.h"

#include <QAbstractButton>
#include <QWidget>

class QScrollArea;

namespace chimera::ui {

class InspectorSection;
class TextLabel;

// A bar whose parts have their share of the whole, in the chart colours.
class ContextMeter : public QWidget
{
    Q_OBJECT

public:
    struct Part
    {
        QString name;
        int tokens = 0;
        int series = 0; // of the chart colours
    };

    explicit ContextMeter(QWidget* parent = nullptr);
    void setParts(std::vector<Part> parts, int window);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    std::vector<Part> m_parts;
    int m_window = 0;
};

// A memory of the context: title, why and how much, a bar for its score.
class ContextEntry : public QAbstractButton
{
    Q_OBJECT

public:
    ContextEntry(const QString& title, const QString& detail, double score, Glyph glyph, QWidget* parent = nullptr);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    QString m_detail;
    double m_score;
    Glyph m_glyph;
};

class ContextPanel : public QWidget
{
    Q_OBJECT

public:
    explicit ContextPanel(QWidget* parent = nullptr);

    void setReceipt(const Receipt& receipt);
    void clear(); // nothing is known yet

    static QString reasonOf(const ContextPart& part);
    static std::vector<ContextMeter::Part> metered(const Receipt& receipt);

Q_SIGNALS:
    void closeRequested();
    void memoryActivated(const chimera::MemoryId& id);
    void addRequested();

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void build();
    void addLegend(const QString& name, int tokens, int series);

    ContextMeter* m_meter;
    TextLabel* m_window;
    TextLabel* m_refused;
    QWidget* m_legend;
    InspectorSection* m_sent;
    InspectorSection* m_notSent;
    TextLabel* m_hint;
};

} // namespace chimera::ui
