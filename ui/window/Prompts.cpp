#include "ui/window/Prompts.h"

#include "ui/widgets/Buttons.h"
#include "ui/widgets/Labels.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QVBoxLayout>

namespace chimera::ui {

namespace {

struct Sheet
{
    QDialog* dialog;
    QVBoxLayout* column;
    QPushButton* accept;
};

Sheet makeSheet(QWidget* parent, const QString& title, const QString& accept, ButtonKind kind)
{
    auto* dialog = new QDialog(parent);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(title);
    dialog->setMinimumWidth(px(420));
    auto* column = new QVBoxLayout(dialog);
    column->setContentsMargins(px(24), px(20), px(24), px(20));
    column->setSpacing(px(12));
    auto* heading = new TextLabel(title, TextRole::Heading, Token::Text, dialog);
    heading->setWordWrap(true);
    column->addWidget(heading);
    auto* buttons = new QHBoxLayout;
    buttons->addStretch(1);
    auto* cancel = makeButton(QDialog::tr("Cancel"), ButtonKind::Plain, dialog);
    auto* ok = makeButton(accept, kind, dialog);
    cancel->setAutoDefault(false);
    ok->setDefault(true);
    buttons->addWidget(cancel);
    buttons->addWidget(ok);
    column->addSpacing(px(8));
    column->addLayout(buttons);
    QObject::connect(cancel, &QPushButton::clicked, dialog, &QDialog::reject);
    return {dialog, column, ok};
}

} // namespace

QDialog* askText(QWidget* parent, const TextQuestion& question, std::function<void(const QString&)> then)
{
    const Sheet sheet = makeSheet(parent, question.title, question.accept, ButtonKind::Primary);
    auto* label = new TextLabel(question.label, TextRole::Body, Token::Text2, sheet.dialog);
    label->setWordWrap(true);
    auto* line = new QLineEdit(question.value, sheet.dialog);
    line->setAccessibleName(question.label);
    line->setMaxLength(question.maxLength);
    line->selectAll();
    label->setBuddy(line);
    sheet.column->insertWidget(1, label);
    sheet.column->insertWidget(2, line);
    const auto isAcceptable = [line, must = question.mustBeTyped] {
        const QString text = line->text().trimmed();
        return must.isEmpty() ? !text.isEmpty() : text == must;
    };
    const auto update = [accept = sheet.accept, isAcceptable] { accept->setEnabled(isAcceptable()); };
    update();
    QObject::connect(line, &QLineEdit::textChanged, sheet.dialog, update);
    QObject::connect(sheet.accept, &QPushButton::clicked, sheet.dialog,
                     [dialog = sheet.dialog, line, isAcceptable, then = std::move(then)] {
                         if (!isAcceptable())
                             return;
                         const QString text = line->text().trimmed();
                         dialog->accept();
                         then(text);
                     });
    sheet.dialog->open();
    line->setFocus();
    return sheet.dialog;
}

QDialog* askConfirmation(QWidget* parent, const Confirmation& question, std::function<void()> then)
{
    const Sheet sheet = makeSheet(parent, question.title, question.accept, ButtonKind::Danger);
    auto* text = new TextLabel(question.text, TextRole::Body, Token::Text2, sheet.dialog);
    text->setWordWrap(true);
    sheet.column->insertWidget(1, text);
    QObject::connect(sheet.accept, &QPushButton::clicked, sheet.dialog,
                     [dialog = sheet.dialog, then = std::move(then)] {
                         dialog->accept();
                         then();
                     });
    sheet.dialog->open();
    return sheet.dialog;
}

} // namespace chimera::ui
