#include "ui/inbox/ProposalCard.h"

#include "ui/Actions.h"
#include "ui/TimeText.h"
#include "ui/widgets/Labels.h"
#include "ui/widgets/Style.h"

#include <QBoxLayout>
#include <QPainter>

namespace chimera::ui {

namespace {

constexpr qsizetype ShownText = 420; // characters before "Show all"

TextLabel* plainLabel(const QString& text, TextRole role, Token token, QWidget* parent)
{
    auto* label = new TextLabel({}, role, token, parent);
    label->setTextFormat(Qt::PlainText);
    label->setText(text);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

QString shortened(const QString& text, qsizetype most)
{
    if (text.size() <= most)
        return text;
    const qsizetype blank = text.lastIndexOf(u' ', most);
    return text.left(blank > most / 2 ? blank : most).trimmed() + QChar(0x2026);
}

QString titleOf(const QString& title)
{
    return title.isEmpty() ? ProposalCard::tr("Untitled") : title;
}

} // namespace

ProposalCard::ProposalCard(Context& context, const Proposal& proposal, bool linked, QWidget* parent)
    : QFrame(parent), m_context(context), m_proposal(proposal), m_beside(new QVBoxLayout)
{
    setProperty("card", true);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(spokenText());
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(px(18), px(14), px(18), px(14));
    column->setSpacing(px(8));
    addHead(column);
    addText(column);
    addSource(column, linked);
    m_beside->setSpacing(px(8));
    column->addLayout(m_beside);
    addButtons(column);
    if (m_proposal.contradiction) {
        // Until the memories beside it are read.
        NearbyMemory other;
        other.memory.id = m_proposal.contradiction->memory;
        other.memory.title = m_proposal.contradiction->title;
        other.says = m_proposal.contradiction->says;
        other.difference = m_proposal.contradiction->sentence;
        showNear({other});
    }
}

QString ProposalCard::kindText() const
{
    switch (m_proposal.origin) {
    case ProposalOrigin::Summary:
        return tr("Summary of a conversation");
    case ProposalOrigin::Agent:
        return tr("Proposed by a tool");
    case ProposalOrigin::Fact:
        break;
    }
    return tr("Said in a conversation");
}

QString ProposalCard::spokenText() const
{
    QStringList parts{kindText(), titleOf(m_proposal.title), shortened(m_proposal.content, ShownText)};
    if (m_proposal.contradiction)
        parts << tr("It contradicts \u201c%1\u201d.").arg(titleOf(m_proposal.contradiction->title));
    return parts.join(QStringLiteral(". "));
}

void ProposalCard::addHead(QVBoxLayout* column)
{
    auto* row = new QHBoxLayout;
    row->setSpacing(px(8));
    row->addWidget(new TextLabel(kindText(), TextRole::SmallStrong, Token::Text2, this));
    if (m_proposal.contradiction)
        row->addWidget(new TextLabel(tr("Contradiction"), TextRole::SmallStrong, Token::Warn, this));
    if (m_proposal.localOnly) {
        auto* local = new TextLabel(tr("Local only"), TextRole::SmallStrong, Token::Text2, this);
        local->setToolTip(tr("The memory made of it is never sent to a model that is not on this machine."));
        row->addWidget(local);
    }
    row->addStretch(1);
    row->addWidget(new TextLabel(shortTime(m_proposal.createdAt, m_context.now().toDateTime()), TextRole::Small,
                                 Token::Text3, this));
    column->addLayout(row);
}

void ProposalCard::addText(QVBoxLayout* column)
{
    const QString content = m_proposal.content.trimmed();
    // The title of a fact is the fact itself.
    const bool saysMore = !content.startsWith(QString(m_proposal.title).remove(QChar(0x2026)));
    if (saysMore || m_proposal.origin != ProposalOrigin::Fact)
        column->addWidget(plainLabel(titleOf(m_proposal.title), TextRole::Heading, Token::Text, this));
    auto* text = plainLabel(shortened(content, ShownText), TextRole::Body, Token::Text, this);
    column->addWidget(text);
    if (content.size() > ShownText) {
        auto* all = makeButton(tr("Show all"), ButtonKind::Link, this);
        all->setAccessibleName(tr("Show all of \u201c%1\u201d").arg(titleOf(m_proposal.title)));
        connect(all, &QPushButton::clicked, this, [text, all, content] {
            text->setText(content);
            all->hide();
        });
        column->addWidget(all, 0, Qt::AlignLeft);
    }
    if (m_proposal.tags.isEmpty())
        return;
    column->addWidget(
        plainLabel(u'#' + m_proposal.tags.join(QStringLiteral("  #")), TextRole::Small, Token::Text2, this));
}

void ProposalCard::addSource(QVBoxLayout* column, bool linked)
{
    if (!m_proposal.conversation)
        return;
    const QString when = m_proposal.message ? shortTime(m_proposal.messageAt, m_context.now().toDateTime()) : QString();
    const QString where = when.isEmpty()
                              ? tr("From \u201c%1\u201d").arg(titleOf(m_proposal.conversationTitle))
                              : tr("From \u201c%1\u201d, %2").arg(titleOf(m_proposal.conversationTitle), when);
    if (linked) {
        auto* link = makeButton(where, ButtonKind::Link, this);
        link->setToolTip(tr("Show where it was said"));
        connect(link, &QPushButton::clicked, this, &ProposalCard::sourceRequested);
        column->addWidget(link, 0, Qt::AlignLeft);
    } else {
        column->addWidget(plainLabel(where, TextRole::Small, Token::Text2, this));
    }
    const QString said = m_proposal.messageText.simplified();
    if (said.isEmpty() || said == m_proposal.content.simplified())
        return;
    auto* quote = plainLabel(tr("\u201c%1\u201d").arg(shortened(said, ShownText)), TextRole::Small, Token::Text2, this);
    quote->setIndent(px(12));
    column->addWidget(quote);
}

void ProposalCard::addButtons(QVBoxLayout* column)
{
    auto* row = new QHBoxLayout;
    row->setSpacing(px(8));
    const bool mayWrite = !m_context.isReadOnly();
    const QString title = titleOf(m_proposal.title);
    const auto add = [&](const QString& text, const QString& key, const QString& name, auto signal) {
        auto* button = makeButton(text, ButtonKind::Plain, this);
        button->setToolTip(tr("%1 (%2)").arg(name, key));
        button->setAccessibleName(tr("%1: %2").arg(name, title));
        button->setEnabled(mayWrite);
        connect(button, &QPushButton::clicked, this, signal);
        row->addWidget(button);
        return button;
    };
    const Actions& actions = m_context.actions();
    m_accept = add(tr("Accept"), actions.keyText(ActionId::AcceptProposal), tr("Keep it as a memory"),
                   &ProposalCard::acceptRequested);
    add(tr("Edit\u2026"), actions.keyText(ActionId::EditProposal), tr("Change it and keep it"),
        &ProposalCard::editRequested);
    add(tr("Merge\u2026"), actions.keyText(ActionId::MergeProposal), tr("Add it to a memory"),
        &ProposalCard::mergeRequested);
    add(tr("Reject"), actions.keyText(ActionId::RejectProposal), tr("Forget it"), &ProposalCard::rejectRequested);
    row->addStretch(1);
    column->addLayout(row);
}

void ProposalCard::showNear(const std::vector<NearbyMemory>& near)
{
    while (QLayoutItem* item = m_beside->takeAt(0)) {
        if (item->widget()) {
            item->widget()->hide();
            item->widget()->deleteLater();
        }
        delete item;
    }
    m_near = near;
    for (const NearbyMemory& each : m_near)
        m_beside->addWidget(makeBeside(each));
}

QWidget* ProposalCard::makeBeside(const NearbyMemory& near)
{
    const bool contradicts = !near.difference.isEmpty();
    auto* frame = new QFrame(this);
    frame->setProperty("beside", true);
    auto* column = new QVBoxLayout(frame);
    column->setContentsMargins(px(12), px(8), px(12), px(8));
    column->setSpacing(px(4));
    const QString what = near.isSame   ? tr("A memory says so already")
                         : contradicts ? tr("A memory says otherwise. %1").arg(near.difference)
                                       : tr("A memory like it");
    column->addWidget(plainLabel(what, TextRole::SmallStrong, contradicts ? Token::Warn : Token::Text2, frame));
    auto* sides = new QHBoxLayout;
    sides->setSpacing(px(16));
    const auto addSide = [&](const QString& head, const QString& text) {
        auto* side = new QVBoxLayout;
        side->setSpacing(px(2));
        side->addWidget(new ElidedLabel(head, TextRole::SmallStrong, Token::Text, frame));
        side->addWidget(plainLabel(shortened(text.simplified(), ShownText), TextRole::Body, Token::Text, frame));
        side->addStretch(1);
        sides->addLayout(side, 1);
    };
    addSide(tr("Now"), m_proposal.content);
    addSide(titleOf(near.memory.title), near.says);
    column->addLayout(sides);
    auto* row = new QHBoxLayout;
    row->setSpacing(px(8));
    auto* open = makeButton(tr("Open"), ButtonKind::Quiet, frame);
    open->setAccessibleName(tr("Open %1").arg(titleOf(near.memory.title)));
    connect(open, &QPushButton::clicked, this,
            [this, id = near.memory.id] { m_context.openMemory(id, OpenIn::NewTab); });
    auto* merge = makeButton(tr("Merge into it"), ButtonKind::Quiet, frame);
    merge->setAccessibleName(tr("Merge into %1").arg(titleOf(near.memory.title)));
    merge->setEnabled(!m_context.isReadOnly());
    connect(merge, &QPushButton::clicked, this, [this, memory = near.memory] { Q_EMIT mergeIntoRequested(memory); });
    row->addStretch(1);
    row->addWidget(open);
    row->addWidget(merge);
    column->addLayout(row);
    return frame;
}

void ProposalCard::paintEvent(QPaintEvent* event)
{
    QFrame::paintEvent(event);
    if (!hasFocus())
        return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    paintFocusRing(&painter, QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), px(8));
}

void ProposalCard::setCurrent(bool current)
{
    setButtonKind(m_accept, current ? ButtonKind::Primary : ButtonKind::Plain);
}

} // namespace chimera::ui
