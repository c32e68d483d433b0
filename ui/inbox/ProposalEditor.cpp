#include "ui/inbox/ProposalEditor.h"

#include "core/memories/Memory.h"
#include "ui/widgets/Buttons.h"
#include "ui/widgets/Chip.h"
#include "ui/widgets/Labels.h"
#include "ui/widgets/MarkdownEditor.h"

#include <QBoxLayout>
#include <QLineEdit>
#include <QShortcut>

namespace chimera::ui {

ProposalEditor::ProposalEditor(const Proposal& proposal, const QStringList& knownTags, QWidget* parent)
    : QDialog(parent), m_title(new QLineEdit(this)), m_tags(new TagEditor(this)), m_text(new MarkdownEditor(this))
{
    setWindowTitle(tr("Change and keep"));
    setAttribute(Qt::WA_DeleteOnClose);
    resize(px(640), px(480));
    m_title->setAccessibleName(tr("Title"));
    m_title->setPlaceholderText(tr("Title"));
    m_title->setMaxLength(maxTitleLength);
    m_title->setText(proposal.title);
    m_tags->setAccessibleName(tr("Tags"));
    m_tags->setTags(proposal.tags);
    m_tags->setKnownTags(knownTags);
    m_text->setAccessibleName(tr("Text"));
    m_text->setText(proposal.content);
    auto* keepIt = makeButton(tr("Keep as a memory"), ButtonKind::Primary, this);
    keepIt->setDefault(true);
    auto* cancel = makeButton(tr("Cancel"), ButtonKind::Plain, this);
    auto* buttons = new QHBoxLayout;
    buttons->addStretch(1);
    buttons->addWidget(cancel);
    buttons->addWidget(keepIt);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(px(20), px(16), px(20), px(16));
    column->setSpacing(px(10));
    column->addWidget(m_title);
    column->addWidget(m_tags);
    column->addWidget(m_text, 1);
    column->addLayout(buttons);
    const auto mayKeep = [this, keepIt] { keepIt->setEnabled(!m_text->toPlainText().trimmed().isEmpty()); };
    connect(m_text, &QPlainTextEdit::textChanged, this, mayKeep);
    mayKeep();
    connect(cancel, &QPushButton::clicked, this, &QDialog::close);
    connect(keepIt, &QPushButton::clicked, this, &ProposalEditor::keep);
    auto* done = new QShortcut(QKeySequence(QStringLiteral("Ctrl+Return")), this);
    connect(done, &QShortcut::activated, this, [this, keepIt] {
        if (keepIt->isEnabled())
            keep();
    });
    m_text->setFocus();
}

ProposalEdit ProposalEditor::edit() const
{
    return {m_title->text().simplified(), m_text->text(), m_tags->tags()};
}

void ProposalEditor::keep()
{
    Q_EMIT kept(edit());
    close();
}

} // namespace chimera::ui
