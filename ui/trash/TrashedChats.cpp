#include "ui/trash/TrashedChats.h"

#include "ui/TimeText.h"
#include "ui/widgets/Labels.h"

#include <QVBoxLayout>

namespace chimera::ui {

namespace {

constexpr int MostRows = 20;

} // namespace

TrashedChats::TrashedChats(Context& context, ChatCommands& commands, QWidget* parent)
    : QWidget(parent), m_context(context), m_commands(commands), m_rows(new QVBoxLayout(this))
{
    setAccessibleName(tr("Chats in Trash"));
    m_rows->setContentsMargins(0, 0, 0, px(8));
    hide();
    connect(&m_context, &Context::changed, this, [this](const ChangeSet& changes) {
        if (parentWidget()->isVisible() && changes.touches(Entity::Conversation))
            reload();
    });
}

void TrashedChats::reload()
{
    ConversationQuery query;
    query.workspace = m_context.workspace();
    query.trash = true;
    query.limit = MostRows;
    m_context.runner().read(
        this, "chats.trashed",
        [caller = m_context.caller(), query](const ReadTx& tx) { return Conversations::list(caller, tx, query); },
        [this](const Result<ConversationPage>& page) {
            if (page)
                show(*page);
            else
                m_context.showError(tr("The chats in Trash could not be read."), page.error());
        },
        m_latest.next());
}

void TrashedChats::show(const ConversationPage& page)
{
    while (QLayoutItem* item = m_rows->takeAt(0)) {
        if (item->widget())
            item->widget()->deleteLater();
        delete item;
    }
    m_count = static_cast<int>(page.total);
    setVisible(m_count > 0);
    if (m_count > 0)
        m_rows->addWidget(new SectionLabel(tr("Chats"), this));
    for (const ConversationRow& row : page.conversations)
        addRow(row);
    const int more = m_count - static_cast<int>(page.conversations.size());
    if (more > 0)
        m_rows->addWidget(new TextLabel(tr("and %n more", nullptr, more), TextRole::Small, Token::Text2, this));
    Q_EMIT counted();
}

void TrashedChats::addRow(const ConversationRow& row)
{
    auto* holder = new QWidget(this);
    auto* line = new QHBoxLayout(holder);
    line->setContentsMargins(0, 0, 0, 0);
    const QString title = ChatCommands::titleOf(row);
    const QString when = row.trashedAt ? shortTime(*row.trashedAt, m_context.now().toDateTime()) : QString();
    auto* restore = makeButton(tr("Restore"), ButtonKind::Plain, holder);
    restore->setAccessibleName(tr("Restore the chat %1").arg(title));
    auto* purge = makeButton(tr("Delete for ever\u2026"), ButtonKind::Quiet, holder);
    purge->setAccessibleName(tr("Delete the chat %1 for ever").arg(title));
    line->addWidget(new ElidedLabel(title, TextRole::BodyStrong, Token::Text, holder), 1);
    line->addWidget(new TextLabel(when, TextRole::Small, Token::Text2, holder));
    line->addWidget(restore);
    line->addWidget(purge);
    connect(restore, &QPushButton::clicked, this, [this, row] { m_commands.restore({row}); });
    connect(purge, &QPushButton::clicked, this, [this, row] { m_commands.askPurge({row}); });
    m_rows->addWidget(holder);
}

} // namespace chimera::ui
