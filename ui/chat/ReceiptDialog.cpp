#include "ui/chat/ReceiptDialog.h"

#include "ui/TimeText.h"
#include "ui/chat/ChatHeader.h"
#include "ui/chat/ContextPanel.h"
#include "ui/widgets/Buttons.h"
#include "ui/widgets/Labels.h"

#include <QClipboard>
#include <QFormLayout>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLocale>
#include <QMenu>
#include <QPlainTextEdit>
#include <QTabWidget>
#include <QTableWidget>

namespace chimera::ui {

namespace {

QString kindName(PartKind kind)
{
    switch (kind) {
    case PartKind::System:
        return ReceiptDialog::tr("System");
    case PartKind::Memory:
        return ReceiptDialog::tr("Memory");
    case PartKind::File:
        return ReceiptDialog::tr("File");
    case PartKind::History:
        return ReceiptDialog::tr("History");
    case PartKind::Question:
        return ReceiptDialog::tr("Your text");
    }
    return {};
}

QString titleOf(const ContextPart& part)
{
    const QString title = part.title.simplified();
    return part.number > 0 ? QStringLiteral("[%1] %2").arg(part.number).arg(title) : title;
}

QString milliseconds(double value)
{
    return ReceiptDialog::tr("%1 ms").arg(QLocale().toString(value, 'f', value < 10 ? 1 : 0));
}

QString whereTo(const Receipt& receipt)
{
    return receipt.host.isEmpty() ? ReceiptDialog::tr("Nothing left this machine")
                                  : ReceiptDialog::tr("Sent to %1").arg(receipt.host);
}

QString requestText(const Receipt& receipt)
{
    QStringList texts;
    for (const PromptMessage& message : receipt.messages)
        texts << QStringLiteral("--- %1 ---\n%2").arg(wireName(message.role), message.content);
    return texts.join(QStringLiteral("\n\n"));
}

} // namespace

ReceiptDialog::ReceiptDialog(const Receipt& receipt, const std::vector<ChatModel>& models, QWidget* parent)
    : QDialog(parent)
{
    setWindowTitle(tr("What was sent"));
    setWindowModality(Qt::WindowModal);
    resize(px(720), px(560));
    auto* tabs = new QTabWidget(this);
    tabs->setAccessibleName(tr("Receipt"));
    tabs->addTab(makeParts(receipt), tr("Parts"));
    tabs->addTab(makeRequest(receipt), tr("What was sent"));
    tabs->addTab(makeTiming(receipt), tr("Timing"));
    auto* copy = makeButton(Glyph::Copy, tr("Copy"), ButtonKind::Plain, this);
    connect(copy, &QPushButton::clicked, this,
            [text = asText(receipt)] { QGuiApplication::clipboard()->setText(text); });
    auto* close = makeButton(tr("Close"), ButtonKind::Primary, this);
    close->setDefault(true);
    connect(close, &QPushButton::clicked, this, &QDialog::accept);
    auto* row = new QHBoxLayout;
    row->setSpacing(px(8));
    row->addWidget(copy);
    row->addWidget(makeAgain(models));
    row->addStretch(1);
    row->addWidget(close);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(px(16), px(16), px(16), px(16));
    column->setSpacing(px(12));
    column->addWidget(new TextLabel(whereTo(receipt), TextRole::Heading, Token::Text, this));
    if (!receipt.refused.isEmpty())
        column->addWidget(new TextLabel(receipt.refused, TextRole::Body, Token::Warn, this));
    column->addWidget(tabs, 1);
    column->addLayout(row);
}

QPushButton* ReceiptDialog::makeAgain(const std::vector<ChatModel>& models)
{
    auto* again = makeButton(Glyph::Refresh, tr("Ask again with another model"), ButtonKind::Plain, this);
    auto* menu = new QMenu(again);
    for (const ChatModel& model : models) {
        connect(menu->addAction(ChatHeader::nameOf(model.id, models)), &QAction::triggered, this,
                [this, id = model.id] {
                    Q_EMIT askAgainRequested(id);
                    accept();
                });
    }
    again->setMenu(menu);
    again->setEnabled(!models.empty());
    return again;
}

QWidget* ReceiptDialog::makeParts(const Receipt& receipt)
{
    auto* table = new QTableWidget(static_cast<int>(receipt.parts.size()), 4, this);
    table->setAccessibleName(tr("Parts of the request"));
    table->setHorizontalHeaderLabels({tr("Part"), tr("Title"), tr("Why"), tr("Tokens")});
    table->verticalHeader()->hide();
    table->horizontalHeader()->setSectionResizeMode(1, QHeaderView::Stretch);
    table->setShowGrid(false);
    table->setFrameShape(QFrame::NoFrame);
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    for (int row = 0; row < table->rowCount(); ++row) {
        const ContextPart& part = receipt.parts[static_cast<std::size_t>(row)];
        const QString reason = ContextPanel::reasonOf(part);
        const QString why = part.sent ? reason : tr("not sent: %1").arg(reason);
        const QStringList texts{kindName(part.kind), titleOf(part), why, countText(part.tokens)};
        for (int column = 0; column < 4; ++column) {
            auto* item = new QTableWidgetItem(texts.at(column));
            if (column == 3)
                item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
            if (!part.sent)
                item->setForeground(colour(Token::Text3));
            item->setToolTip(texts.at(column));
            table->setItem(row, column, item);
        }
    }
    table->resizeColumnToContents(0);
    table->setColumnWidth(2, px(150));
    table->setColumnWidth(3, px(80));
    connect(table, &QTableWidget::itemActivated, this, [this, parts = receipt.parts](const QTableWidgetItem* item) {
        const MemoryId memory = parts[static_cast<std::size_t>(item->row())].memory;
        if (!memory.isEmpty())
            Q_EMIT memoryActivated(memory);
    });
    return table;
}

QWidget* ReceiptDialog::makeRequest(const Receipt& receipt)
{
    auto* text = new QPlainTextEdit(requestText(receipt), this);
    text->setAccessibleName(tr("The request, word by word"));
    text->setReadOnly(true);
    text->setFont(textFont(TextRole::Code));
    text->setFrameShape(QFrame::NoFrame);
    if (receipt.messages.empty())
        text->setPlaceholderText(tr("Nothing was sent."));
    return text;
}

QWidget* ReceiptDialog::makeTiming(const Receipt& receipt)
{
    auto* page = new QWidget(this);
    auto* form = new QFormLayout(page);
    form->setContentsMargins(px(16), px(16), px(16), px(16));
    form->setHorizontalSpacing(px(24));
    form->setVerticalSpacing(px(8));
    const auto add = [&](const QString& name, const QString& value) {
        auto* label = new TextLabel(value, TextRole::Body, Token::Text, page);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
        label->setAccessibleName(name + QStringLiteral(": ") + value);
        form->addRow(new TextLabel(name, TextRole::Body, Token::Text2, page), label);
    };
    add(tr("Model"), receipt.model);
    add(tr("Provider"), receipt.provider);
    add(tr("Looking for memories"), milliseconds(receipt.searchMs));
    add(tr("To the first word"), milliseconds(receipt.firstTokenMs));
    add(tr("All together"), milliseconds(receipt.totalMs));
    add(tr("Sent"), tr("%1 of %2 tokens").arg(countText(receipt.tokens()), countText(receipt.window)));
    add(tr("Kept for the answer"), tr("%1 tokens").arg(countText(receipt.replyRoom)));
    return page;
}

QString ReceiptDialog::asText(const Receipt& receipt)
{
    QStringList lines{whereTo(receipt), tr("Model: %1").arg(receipt.model)};
    for (const ContextPart& part : receipt.parts) {
        const QString reason = ContextPanel::reasonOf(part);
        lines << QStringLiteral("%1: %2 (%3, %4)")
                     .arg(kindName(part.kind), titleOf(part), part.sent ? reason : tr("not sent: %1").arg(reason),
                          tr("%1 tokens").arg(countText(part.tokens)));
    }
    return lines.join(u'\n') + QStringLiteral("\n\n") + requestText(receipt) + u'\n';
}

} // namespace chimera::ui
