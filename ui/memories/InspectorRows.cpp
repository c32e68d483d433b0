#include "ui/memories/InspectorRows.h"

#include "ui/widgets/Buttons.h"
#include "ui/widgets/Style.h"

#include <QKeyEvent>
#include <QTextLayout>

namespace chimera::ui {

PropertyRow::PropertyRow(const QString& name, QWidget* parent)
    : QWidget(parent), m_name(name), m_value(new ElidedLabel({}, TextRole::Body, Token::Text))
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(px(12));
    row->addWidget(new TextLabel(name, TextRole::Body, Token::Text2));
    row->addStretch();
    row->addWidget(m_value);
    m_value->setElideMode(Qt::ElideMiddle);
}

void PropertyRow::setValue(const QString& value, const QString& toolTip)
{
    m_value->setText(value);
    m_value->setToolTip(toolTip);
    m_value->setAccessibleName(m_name + QStringLiteral(": ") + value);
    if (m_link) {
        m_link->setText(value);
        m_link->setToolTip(toolTip);
        m_link->setAccessibleName(m_name + QStringLiteral(": ") + value);
    }
}

void PropertyRow::makeLink()
{
    m_link = makeButton({}, ButtonKind::Link, this);
    m_value->hide();
    layout()->addWidget(m_link);
    connect(m_link, &QPushButton::clicked, this, &PropertyRow::activated);
}

void PropertyRow::setLink(bool on)
{
    if (on && !m_link) {
        makeLink();
        m_link->setText(m_value->text());
        m_link->setToolTip(m_value->toolTip());
        m_link->setAccessibleName(m_value->accessibleName());
    }
    m_value->setVisible(!on);
    if (m_link)
        m_link->setVisible(on);
}

EntryRow::EntryRow(const QString& title, const QString& detail, QWidget* parent)
    : QAbstractButton(parent), m_detail(detail.simplified())
{
    setText(title);
    setAccessibleName(title);
    setAccessibleDescription(m_detail);
    setCursor(Qt::PointingHandCursor);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
    setToolTip(title.toHtmlEscaped());
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
}

void EntryRow::setDimmed(bool dimmed)
{
    m_dimmed = dimmed;
    update();
}

QStringList EntryRow::detailLines(int width) const
{
    if (m_detail.isEmpty())
        return {};
    const QFont font = textFont(TextRole::Small);
    QTextLayout layout(m_detail, font);
    layout.beginLayout();
    QStringList lines;
    while (lines.size() < MostDetailLines) {
        QTextLine line = layout.createLine();
        if (!line.isValid())
            break;
        line.setLineWidth(std::max(width, px(40)));
        const bool last = lines.size() == MostDetailLines - 1;
        const QString rest = m_detail.mid(line.textStart());
        lines.push_back(last ? QFontMetrics(font).elidedText(rest, Qt::ElideRight, width)
                             : m_detail.mid(line.textStart(), line.textLength()).trimmed());
    }
    layout.endLayout();
    return lines;
}

QSize EntryRow::sizeHint() const
{
    return {px(200), heightFor(width())};
}

int EntryRow::heightFor(int width) const
{
    const int lines = static_cast<int>(detailLines(width).size());
    return px(7) * 2 + QFontMetrics(textFont(TextRole::BodyStrong)).height() +
           lines * (QFontMetrics(textFont(TextRole::Small)).height() + px(1));
}

void EntryRow::resizeEvent(QResizeEvent*)
{
    setFixedHeight(heightFor(width()));
}

void EntryRow::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const QFont titleFont = textFont(m_dimmed ? TextRole::Body : TextRole::BodyStrong);
    painter.setFont(titleFont);
    painter.setPen(colour(m_dimmed ? Token::Text3 : underMouse() ? Token::Accent : Token::Text));
    int y = px(7);
    const QFontMetrics titleMetrics(titleFont);
    painter.drawText(QRect(0, y, width(), titleMetrics.height()), Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                     titleMetrics.elidedText(text(), Qt::ElideRight, width()));
    y += titleMetrics.height() + px(1);
    painter.setFont(textFont(TextRole::Small));
    painter.setPen(colour(Token::Text3));
    const int lineHeight = QFontMetrics(textFont(TextRole::Small)).height() + px(1);
    for (const QString& line : detailLines(width())) {
        painter.drawText(QRect(0, y, width(), lineHeight), Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, line);
        y += lineHeight;
    }
    painter.fillRect(QRect(0, height() - 1, width(), 1), colour(Token::HairLine));
    if (hasFocus())
        paintFocusRing(&painter, rect(), px(4));
}

void EntryRow::keyPressEvent(QKeyEvent* event)
{
    switch (event->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
        click();
        break;
    case Qt::Key_Down:
        focusNextPrevChild(true);
        break;
    case Qt::Key_Up:
        focusNextPrevChild(false);
        break;
    default:
        QAbstractButton::keyPressEvent(event);
    }
}

InspectorSection::InspectorSection(const QString& title, QWidget* parent)
    : QWidget(parent), m_title(title), m_label(new SectionLabel(title, this)), m_rows(new QVBoxLayout)
{
    setAccessibleName(title);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, px(18));
    column->setSpacing(px(6));
    column->addWidget(m_label);
    m_rows->setContentsMargins(0, 0, 0, 0);
    m_rows->setSpacing(0);
    column->addLayout(m_rows);
}

void InspectorSection::add(QWidget* row)
{
    m_rows->addWidget(row);
    show();
}

void InspectorSection::clearRows()
{
    while (QLayoutItem* item = m_rows->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    hide();
}

void InspectorSection::setCount(int count)
{
    m_label->setText(count > 0 ? m_title + u' ' + QString::number(count) : m_title);
}

void InspectorSection::setTitle(const QString& title)
{
    m_title = title;
    m_label->setText(title);
}

} // namespace chimera::ui
