#include "ui/search/DuplicatesDialog.h"

#include "ui/TimeText.h"
#include "ui/list/HitReason.h"
#include "ui/list/MemoryCommands.h"
#include "ui/widgets/EmptyState.h"
#include "ui/widgets/Labels.h"

#include <QKeyEvent>
#include <QLocale>
#include <QProgressBar>
#include <QScrollArea>
#include <QStackedWidget>

namespace chimera::ui {

DuplicatesDialog::DuplicatesDialog(Context& context, MemoryCommands& commands, QWidget* parent)
    : QDialog(parent)
    , m_context(context)
    , m_commands(commands)
    , m_summary(new TextLabel({}, TextRole::Body, Token::Text2, this))
    , m_progress(new QProgressBar(this))
    , m_stop(makeButton(tr("Stop"), ButtonKind::Plain, this))
    , m_again(makeButton(Glyph::Refresh, tr("Look again"), ButtonKind::Plain, this))
    , m_stack(new QStackedWidget(this))
    , m_empty(new EmptyState(Glyph::Copy, {}, this))
{
    setWindowTitle(tr("Near-duplicates"));
    setModal(false);
    resize(px(680), px(560));
    auto* area = new QScrollArea(this);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setAccessibleName(tr("Pairs of near-duplicates"));
    area->viewport()->setBackgroundRole(QPalette::Base);
    auto* cards = new QWidget(area);
    m_cards = new QVBoxLayout(cards);
    m_cards->setContentsMargins(px(20), px(4), px(20), px(20));
    m_cards->setSpacing(px(10));
    area->setWidget(cards);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(area);
    m_summary->setWordWrap(true);
    m_progress->setRange(0, 0);
    m_progress->setTextVisible(false);
    m_progress->setFixedWidth(px(120));
    m_progress->setAccessibleName(tr("Looking for near-duplicates"));

    auto* head = new QHBoxLayout;
    head->setContentsMargins(px(20), px(16), px(20), px(12));
    head->setSpacing(px(10));
    head->addWidget(m_summary, 1);
    head->addWidget(m_progress);
    head->addWidget(m_stop);
    head->addWidget(m_again);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(head);
    column->addWidget(m_stack, 1);
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
    connect(m_stop, &QPushButton::clicked, this, &DuplicatesDialog::stop);
    connect(m_again, &QPushButton::clicked, this, &DuplicatesDialog::look);
}

void DuplicatesDialog::setLooking(bool looking)
{
    m_looking = looking;
    m_progress->setVisible(looking);
    m_stop->setVisible(looking);
    m_again->setVisible(!looking);
}

void DuplicatesDialog::look()
{
    setLooking(true);
    m_pairs = 0;
    m_summary->setText(tr("Comparing the memories of \u201c%1\u201d\u2026").arg(m_context.workspaceName()));
    say(tr("Comparing\u2026"), {});
    m_context.runner().read(
        this, "related.duplicates",
        [caller = m_context.caller(), index = &m_context.backend().semantic(),
         workspace = m_context.workspace()](const ReadTx& tx) -> Result<Found> {
            CHIMERA_TRY(const auto view, index->view());
            if (!view)
                return Found{};
            CHIMERA_TRY(auto pairs, Related::duplicates(caller, tx, *view, workspace, most));
            return Found{true, std::move(pairs)};
        },
        [this](const Result<Found>& found) {
            setLooking(false);
            if (found)
                return showFound(*found);
            m_summary->clear();
            say(tr("They could not be compared."), found.error().message);
        },
        m_requests.next(), Priority::Background);
}

void DuplicatesDialog::stop()
{
    m_requests.cancel();
    setLooking(false);
    m_summary->clear();
    say(tr("Stopped."), tr("Nothing was changed."));
}

void DuplicatesDialog::say(const QString& text, const QString& detail)
{
    m_empty->setText(text);
    m_empty->setDetail(detail);
    m_stack->setCurrentWidget(m_empty);
}

void DuplicatesDialog::showFound(const Found& found)
{
    while (QLayoutItem* item = m_cards->takeAt(0)) {
        if (item->widget()) {
            item->widget()->hide();
            item->widget()->deleteLater();
        }
        delete item;
    }
    m_pairs = static_cast<int>(found.pairs.size());
    if (found.pairs.empty()) {
        m_summary->clear();
        if (found.indexed)
            say(tr("No two memories say nearly the same."),
                tr("Texts count that are near in meaning and share most of their words."));
        else
            say(tr("Nothing is indexed by meaning yet."), tr("Near-duplicates can be found when it is."));
        return;
    }
    m_summary->setText(m_pairs >= most ? tr("The first %1 pairs, the most alike first.").arg(most)
                                       : tr("%n pairs, the most alike first.", nullptr, m_pairs));
    for (const DuplicatePair& pair : found.pairs)
        m_cards->addWidget(makeCard(pair));
    m_cards->addStretch(1);
    m_stack->setCurrentIndex(1);
}

QWidget* DuplicatesDialog::makeCard(const DuplicatePair& pair)
{
    auto* card = new QFrame(this);
    card->setProperty("card", true);
    card->setAccessibleName(tr("%1 and %2").arg(pair.first.memory.title, pair.second.memory.title));
    auto* column = new QVBoxLayout(card);
    column->setContentsMargins(px(16), px(12), px(12), px(12));
    column->setSpacing(px(6));
    auto* likeness =
        new TextLabel(tr("%1 of the words in common \u00b7 similarity %2")
                          .arg(shareText(pair.first.overlap), QLocale().toString(pair.first.similarity, 'f', 2)),
                      TextRole::Small, Token::Text2, card);
    addSide(column, card, pair.first);
    addSide(column, card, pair.second);
    column->addWidget(likeness);
    return card;
}

void DuplicatesDialog::addSide(QVBoxLayout* column, QWidget* card, const RelatedMemory& side)
{
    const QString title = side.memory.title.isEmpty() ? tr("Untitled") : side.memory.title;
    auto* row = new QHBoxLayout;
    row->setSpacing(px(8));
    row->addWidget(new ElidedLabel(title, TextRole::BodyStrong, Token::Text, card), 1);
    row->addWidget(new TextLabel(shortTime(side.memory.updatedAt, m_context.now().toDateTime()), TextRole::Small,
                                 Token::Text3, card));
    auto* open = makeButton(tr("Open"), ButtonKind::Plain, card);
    open->setAccessibleName(tr("Open %1").arg(title));
    connect(open, &QPushButton::clicked, this,
            [this, id = side.memory.id] { m_context.openMemory(id, OpenIn::NewTab); });
    auto* trash = makeIconButton(Glyph::Trash, tr("Move %1 to Trash").arg(title), card);
    trash->setEnabled(!m_context.isReadOnly());
    connect(
        trash, &QToolButton::clicked, this,
        [this, card, memory = side.memory] {
            m_commands.trash({memory});
            m_cards->removeWidget(card);
            card->hide();
            card->deleteLater();
            if (--m_pairs > 0)
                return m_summary->setText(tr("%n pairs, the most alike first.", nullptr, m_pairs));
            m_summary->clear();
            say(tr("No pair is left."), {});
        },
        Qt::QueuedConnection);
    row->addWidget(open);
    row->addWidget(trash);
    column->addLayout(row);
}

void DuplicatesDialog::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape && m_looking)
        stop();
    else
        QDialog::keyPressEvent(event);
}

} // namespace chimera::ui
