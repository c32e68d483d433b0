#include "ui/settings/PageFrame.h"

#include "ui/widgets/Labels.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

namespace chimera::ui {

PageFrame::PageFrame(const QString& title, QWidget* parent) : QScrollArea(parent)
{
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setAccessibleName(title);
    viewport()->setBackgroundRole(QPalette::Base);
    auto* content = new QWidget(this);
    content->setBackgroundRole(QPalette::Base);
    m_column = new QVBoxLayout(content);
    m_column->setContentsMargins(px(28), px(24), px(28), px(24));
    m_column->setSpacing(px(10));
    m_column->addWidget(new TextLabel(title, TextRole::Title, Token::Text, content));
    setWidget(content);
}

void PageFrame::addGroup(const QString& name)
{
    m_column->addSpacing(px(10));
    m_column->addWidget(new SectionLabel(name, widget()));
    m_column->addWidget(new HairLine(Qt::Horizontal, widget()));
}

void PageFrame::addRow(const QString& label, QWidget* control, const QString& explanation)
{
    auto* row = new QHBoxLayout;
    auto* texts = new QVBoxLayout;
    texts->setSpacing(px(2));
    auto* name = new TextLabel(label, TextRole::Body, Token::Text, widget());
    name->setBuddy(control);
    name->setWordWrap(true);
    texts->addWidget(name);
    if (!explanation.isEmpty()) {
        auto* text = new TextLabel(explanation, TextRole::Small, Token::Text2, widget());
        text->setWordWrap(true);
        texts->addWidget(text);
        if (control->accessibleDescription().isEmpty())
            control->setAccessibleDescription(explanation);
    }
    if (control->accessibleName().isEmpty())
        control->setAccessibleName(label);
    row->addLayout(texts, 1);
    row->addSpacing(px(16));
    row->addWidget(control, 0, Qt::AlignTop | Qt::AlignRight);
    m_column->addLayout(row);
}

void PageFrame::addWidget(QWidget* widget, int stretch)
{
    m_column->addWidget(widget, stretch);
}

void PageFrame::addText(const QString& text)
{
    auto* label = new TextLabel(text, TextRole::Body, Token::Text2, widget());
    label->setWordWrap(true);
    label->setAccessibleName(text); // takes the focus, to be copied
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_column->addWidget(label);
}

void PageFrame::finish()
{
    m_column->addStretch(1);
}

} // namespace chimera::ui
