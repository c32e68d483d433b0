#include "ui/window/ShortcutSheet.h"

#include "ui/widgets/Buttons.h"
#include "ui/widgets/Labels.h"

#include <QGridLayout>
#include <QScrollArea>

namespace chimera::ui {

namespace {

QWidget* areaBlock(const Actions& actions, ActionArea area, QWidget* parent)
{
    auto* block = new QWidget(parent);
    auto* grid = new QGridLayout(block);
    grid->setContentsMargins(0, 0, 0, px(12));
    grid->setHorizontalSpacing(px(16));
    grid->setVerticalSpacing(px(6));
    grid->setColumnStretch(0, 1);
    grid->addWidget(new SectionLabel(Actions::areaName(area), block), 0, 0, 1, 2);
    int line = 1;
    for (const ActionRow& row : Actions::table()) {
        if (row.area != area || actions.keysOf(row.id).empty())
            continue;
        auto* text = new TextLabel(actions.text(row.id), TextRole::Body, Token::Text2, block);
        text->setWordWrap(true);
        grid->addWidget(text, line, 0);
        auto* keys = new TextLabel(actions.keyText(row.id), TextRole::BodyStrong, Token::Text, block);
        grid->addWidget(keys, line++, 1, Qt::AlignRight | Qt::AlignTop);
    }
    return block;
}

} // namespace

ShortcutSheet::ShortcutSheet(const Actions& actions, QWidget* parent) : QDialog(parent)
{
    setWindowTitle(tr("Keyboard shortcuts"));
    setAttribute(Qt::WA_DeleteOnClose);
    resize(px(820), px(620));
    auto* area = new QScrollArea(this);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setAccessibleName(tr("Keyboard shortcuts"));
    auto* content = new QWidget(area);
    auto* columns = new QHBoxLayout(content);
    columns->setContentsMargins(px(24), px(12), px(24), px(12));
    columns->setSpacing(px(40));
    auto* left = new QVBoxLayout;
    auto* right = new QVBoxLayout;
    left->addWidget(areaBlock(actions, ActionArea::Everywhere, content));
    left->addStretch(1);
    for (const ActionArea each :
         {ActionArea::Tabs, ActionArea::Lists, ActionArea::Memory, ActionArea::Chat, ActionArea::Editor})
        right->addWidget(areaBlock(actions, each, content));
    right->addStretch(1);
    columns->addLayout(left, 1);
    columns->addLayout(right, 1);
    area->setWidget(content);

    auto* change = makeButton(tr("Change the shortcuts"), ButtonKind::Link, this);
    auto* close = makeButton(tr("Close"), ButtonKind::Plain, this);
    close->setDefault(true);
    connect(change, &QPushButton::clicked, this, [this] {
        QDialog::close();
        Q_EMIT changeRequested();
    });
    connect(close, &QPushButton::clicked, this, &QDialog::close);
    auto* foot = new QHBoxLayout;
    foot->setContentsMargins(px(24), 0, px(24), px(16));
    foot->addWidget(change);
    foot->addStretch(1);
    foot->addWidget(close);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    auto* title = new QHBoxLayout;
    title->setContentsMargins(px(24), px(20), px(24), 0);
    title->addWidget(new TextLabel(tr("Keyboard shortcuts"), TextRole::Title, Token::Text, this));
    column->addLayout(title);
    column->addWidget(area, 1);
    column->addLayout(foot);
}

} // namespace chimera::ui
