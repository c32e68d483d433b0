#include "ui/chat/ChatHeader.h"

#include "ui/widgets/Buttons.h"
#include "ui/widgets/Labels.h"

#include <QHBoxLayout>
#include <QLocale>
#include <QMenu>

namespace chimera::ui {

namespace {

const QString Recall = QStringLiteral("model-recall");

QPushButton* makeSwitch(Glyph glyph, const QString& text, const QString& help, QWidget* parent)
{
    auto* button = makeButton(glyph, text, ButtonKind::Plain, parent);
    button->setCheckable(true);
    button->setToolTip(help);
    button->setAccessibleDescription(help);
    button->setProperty("dense", true);
    return button;
}

} // namespace

ChatHeader::ChatHeader(QWidget* parent)
    : QWidget(parent)
    , m_model(makeButton(tr("Recall \u00b7 built in"), ButtonKind::Plain, this))
    , m_strict(makeSwitch(Glyph::None, tr("Only my memories"),
                          tr("Answers rest on your memories alone; nothing found means no answer"), this))
    , m_memory(makeSwitch(Glyph::Memory, tr("Memories"), tr("Looks for memories that fit each question"), this))
    , m_local(makeSwitch(Glyph::Lock, tr("Local"), tr("Nothing of this chat is sent to a model elsewhere"), this))
    , m_facts(new ElidedLabel({}, TextRole::Small, Token::Text3, this))
    , m_moreButton(makeIconButton(Glyph::More, tr("More"), this))
    , m_models(new QMenu(this))
    , m_more(new QMenu(this))
{
    setAccessibleName(tr("How this chat answers"));
    m_model->setAccessibleName(tr("Model"));
    m_model->setMenu(m_models);
    m_model->setProperty("dense", true);
    m_moreButton->setMenu(m_more);
    m_moreButton->setPopupMode(QToolButton::InstantPopup);
    m_facts->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    connect(m_models, &QMenu::aboutToShow, this, [this] {
        fillModels();
        Q_EMIT modelsRequested();
    });
    for (QPushButton* one : {m_strict, m_memory, m_local})
        connect(one, &QPushButton::clicked, this, &ChatHeader::changed);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(px(24), px(8), px(12), px(8));
    row->setSpacing(px(8));
    row->addWidget(m_model);
    row->addWidget(m_strict);
    row->addWidget(m_memory);
    row->addWidget(m_local);
    row->addStretch(1);
    row->addWidget(m_facts);
    row->addWidget(m_moreButton);
}

void ChatHeader::changed()
{
    ConversationOptions options;
    options.strict = m_strict->isChecked();
    options.useMemories = m_memory->isChecked();
    options.localOnly = m_local->isChecked();
    Q_EMIT optionsChanged(options);
}

QString ChatHeader::nameOf(const QString& model, const std::vector<ChatModel>& known)
{
    if (model.isEmpty() || model == Recall)
        return tr("Recall \u00b7 built in");
    for (const ChatModel& one : known) {
        if (one.id == model)
            return one.isLocal ? tr("Local: %1").arg(one.name) : one.name;
    }
    const QString name = model.section(u'/', 1);
    return name.isEmpty() ? QString(model).remove(QStringLiteral("model-")) : name;
}

void ChatHeader::setConversation(const Conversation& conversation)
{
    m_conversation = conversation;
    m_model->setText(nameOf(conversation.model, m_known));
    m_strict->setChecked(conversation.options.strict);
    m_memory->setChecked(conversation.options.useMemories);
    m_local->setChecked(conversation.options.localOnly);
    for (auto message = conversation.thread.rbegin(); message != conversation.thread.rend(); ++message) {
        if (message->role == MessageRole::Assistant)
            return setFacts(factsOf(*message));
    }
    setFacts({});
}

void ChatHeader::setModels(const std::vector<ChatModel>& models)
{
    m_known = models;
    m_model->setText(nameOf(m_conversation.model, m_known));
    if (m_models->isVisible())
        fillModels();
}

void ChatHeader::fillModels()
{
    m_models->clear();
    QString section;
    for (const ChatModel& one : m_known) {
        const bool builtIn = one.integration.isEmpty();
        const QString title = builtIn ? tr("On this machine") : one.title.isEmpty() ? one.provider : one.title;
        if (title != section)
            m_models->addSection(title);
        section = title;
        QAction* action = m_models->addAction(builtIn ? tr("Recall \u00b7 built in") : one.name);
        action->setCheckable(true);
        action->setChecked(one.id == m_conversation.model);
        action->setEnabled(one.isLocal || builtIn || !m_conversation.options.localOnly);
        if (!action->isEnabled())
            action->setToolTip(tr("This chat stays on this machine"));
        connect(action, &QAction::triggered, this, [this, id = one.id] { Q_EMIT modelChosen(id); });
    }
    m_models->addSeparator();
    connect(m_models->addAction(icon(Glyph::Settings), tr("Connect a model\u2026")), &QAction::triggered, this,
            &ChatHeader::findModelsRequested);
}

void ChatHeader::setFacts(const QString& text)
{
    m_facts->setText(text);
}

QString ChatHeader::factsOf(const Message& answer)
{
    QStringList parts;
    const double seconds = answer.metadata.value(QLatin1String("total_ms")).toDouble() / 1000;
    if (seconds > 0)
        parts << (seconds < 0.1 ? tr("under 0.1 s") : tr("%1 s").arg(QLocale().toString(seconds, 'f', 1)));
    const QJsonValue cost = answer.metadata.value(QLatin1String("cost"));
    if (cost.isDouble())
        parts << (cost.toDouble() <= 0 ? tr("no cost") : tr("$%1").arg(QLocale().toString(cost.toDouble(), 'f', 4)));
    return parts.join(QStringLiteral(" \u00b7 "));
}

} // namespace chimera::ui
