#include "ui/chat/ChatStart.h"

#include "core/memories/Memories.h"
#include "ui/widgets/Buttons.h"
#include "ui/widgets/Labels.h"

#include <QPainter>
#include <QVBoxLayout>

namespace chimera::ui {

namespace {

constexpr int Questions = 3;
constexpr int Looked = 12; // memories
constexpr int GlyphSide = 32;

} // namespace

ChatStart::ChatStart(Context& context, QWidget* parent)
    : QWidget(parent)
    , m_context(context)
    , m_text(new TextLabel(tr("Ask your memories something."), TextRole::Heading, Token::Text, this))
{
    auto* detail =
        new TextLabel(tr("No model? The built-in answerer quotes your memories."), TextRole::Body, Token::Text2, this);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(px(24), px(24), px(24), px(24));
    column->setSpacing(px(8));
    column->addStretch(2);
    column->addSpacing(px(GlyphSide + 12));
    column->addWidget(m_text, 0, Qt::AlignHCenter);
    column->addWidget(detail, 0, Qt::AlignHCenter);
    column->addSpacing(px(12));
    for (int i = 0; i < Questions; ++i) {
        auto* button = makeButton(QString(), ButtonKind::Plain, this);
        button->hide();
        connect(button, &QPushButton::clicked, this, [this, button] { Q_EMIT questionChosen(button->toolTip()); });
        column->addWidget(button, 0, Qt::AlignHCenter);
        m_buttons.push_back(button);
    }
    column->addStretch(3);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
}

void ChatStart::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const qreal side = px(GlyphSide);
    paintGlyph(&painter, Glyph::Chat, QRectF((width() - side) / 2, m_text->y() - side - px(12), side, side),
               colour(Token::Text3));
}

QStringList ChatStart::questionsFor(const QStringList& titles)
{
    static const char* const patterns[] = {QT_TR_NOOP("What do my notes say about \u201c%1\u201d?"),
                                           QT_TR_NOOP("What was decided in \u201c%1\u201d?"),
                                           QT_TR_NOOP("Sum up \u201c%1\u201d in a few sentences.")};
    QStringList questions;
    for (const QString& title : titles) {
        const QString name = title.simplified();
        const bool said = name.size() > 60 || name.isEmpty();
        if (said || questions.size() >= Questions)
            continue;
        questions << tr(patterns[questions.size()]).arg(name);
    }
    return questions;
}

void ChatStart::reload()
{
    MemoryQuery query;
    query.workspace = m_context.workspace();
    query.limit = Looked;
    m_context.runner().read(
        this, "chat.suggestions",
        [caller = m_context.caller(), query](const ReadTx& tx) -> Result<QStringList> {
            CHIMERA_TRY(const auto page, Memories::list(caller, tx, query));
            QStringList titles;
            for (const MemoryRow& row : page.memories)
                titles << row.title;
            return titles;
        },
        [this](const Result<QStringList>& titles) { show(titles ? questionsFor(*titles) : QStringList()); },
        m_latest.next());
}

void ChatStart::show(const QStringList& questions)
{
    for (std::size_t i = 0; i < m_buttons.size(); ++i) {
        const auto at = static_cast<qsizetype>(i);
        const QString question = at < questions.size() ? questions.at(at) : QString();
        m_buttons[i]->setText(QString(question).replace(u'&', QStringLiteral("&&")));
        m_buttons[i]->setToolTip(question);
        m_buttons[i]->setVisible(!question.isEmpty());
    }
}

} // namespace chimera::ui
