#include "ui/settings/ProvidersPage.h"

#include "core/chat/providers/Catalogue.h"
#include "ui/ErrorText.h"
#include "ui/widgets/Buttons.h"
#include "ui/widgets/Labels.h"
#include "ui/window/Prompts.h"

#include <QComboBox>

namespace chimera::ui {

namespace {

constexpr int FieldWidth = 280;

QLineEdit* field(const QString& placeholder, QWidget* parent)
{
    auto* line = new QLineEdit(parent);
    line->setPlaceholderText(placeholder);
    line->setMinimumWidth(px(FieldWidth));
    return line;
}

QString stateText(const Integration& integration, bool testing)
{
    if (testing)
        return ProvidersPage::tr("Testing\u2026");
    switch (integration.status) {
    case IntegrationStatus::Connected:
        return ProvidersPage::tr("Connected");
    case IntegrationStatus::Error:
        return ProvidersPage::tr("Not connected");
    case IntegrationStatus::Unknown:
        break;
    }
    return ProvidersPage::tr("Not tested yet");
}

Token stateToken(const Integration& integration, bool testing)
{
    if (testing || integration.status == IntegrationStatus::Unknown)
        return Token::Text3;
    return integration.status == IntegrationStatus::Connected ? Token::Ok : Token::Error;
}

QString factsOf(const Integration& integration)
{
    QStringList facts;
    if (!integration.maskedKey.isEmpty())
        facts << ProvidersPage::tr("key %1").arg(integration.maskedKey);
    if (!integration.baseUrl.isEmpty())
        facts << integration.baseUrl;
    if (!integration.modelId.isEmpty())
        facts << ProvidersPage::tr("model %1").arg(integration.modelId);
    facts << (integration.isLocal ? ProvidersPage::tr("on this computer: nothing leaves it")
                                  : ProvidersPage::tr("what you ask it leaves this computer"));
    return facts.join(QStringLiteral(" \u00b7 "));
}

void empty(QVBoxLayout* layout)
{
    while (QLayoutItem* item = layout->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
}

QVBoxLayout* makeList(const QString& name, PageFrame* page)
{
    auto* list = new QWidget(page);
    list->setAccessibleName(name);
    auto* layout = new QVBoxLayout(list);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(px(12));
    page->addWidget(list);
    return layout;
}

TextLabel* plainLabel(const QString& text, TextRole role, Token token, QWidget* parent)
{
    auto* label = new TextLabel(text, role, token, parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    return label;
}

} // namespace

ProvidersPage::ProvidersPage(Context& context, QWidget* parent)
    : PageFrame(tr("Chat and providers"), parent), m_context(context)
{
    addText(
        tr("Chats are answered on this computer from your memories, without any provider. With one, a language model "
           "answers. Before anything leaves this computer you see what it is."));
    addGroup(tr("Providers"));
    m_cards = makeList(tr("Providers"), this);
    buildForm();
    buildLocal();
    finish();
    connect(&context, &Context::changed, this, [this](const ChangeSet& changes) {
        if (isVisible() && changes.touches(Entity::Integration))
            reload();
    });
    connect(
        &context.backend(), &Backend::closing, this, [this] { m_errands.end(); }, Qt::DirectConnection);
}

void ProvidersPage::buildForm()
{
    addGroup(tr("Add a provider"));
    m_provider = new QComboBox(this);
    for (const KnownProvider& one : knownProviders())
        m_provider->addItem(one.name == QLatin1String("custom") ? tr("Own server (Ollama, llama.cpp, LM Studio, vLLM)")
                                                                : one.title,
                            one.name);
    m_provider->setAccessibleName(tr("Provider"));
    m_name = field(tr("As the provider is called"), this);
    m_key = field({}, this);
    m_key->setEchoMode(QLineEdit::Password);
    m_address = field({}, this);
    m_model = field({}, this);
    addRow(tr("Provider"), m_provider);
    addRow(tr("Key"), m_key, tr("Kept in the desktop's keychain or sealed in the data folder; never shown again."));
    addRow(tr("Name"), m_name);
    addRow(tr("Address"), m_address, tr("Only for a server of your own or a gateway."));
    addRow(tr("Model"), m_model, tr("The one that answers when a chat names none."));
    m_add = makeButton(Glyph::Plus, tr("Add and test"), ButtonKind::Plain, this);
    m_add->setEnabled(!m_context.isReadOnly());
    addRow(tr("The provider is asked once whether key and address work"), m_add);
    m_problem = plainLabel({}, TextRole::Small, Token::Error, this);
    m_problem->hide();
    addWidget(m_problem);
    connect(m_provider, &QComboBox::currentIndexChanged, this, &ProvidersPage::fitForm);
    connect(m_add, &QPushButton::clicked, this, &ProvidersPage::addGiven);
    for (QLineEdit* line : {m_name, m_key, m_address, m_model})
        connect(line, &QLineEdit::returnPressed, m_add, &QPushButton::click);
    fitForm();
}

void ProvidersPage::buildLocal()
{
    addGroup(tr("On this computer"));
    m_look = makeButton(Glyph::Search, tr("Look for local models"), ButtonKind::Plain, this);
    m_look->setEnabled(!m_context.isReadOnly());
    addRow(tr("Model servers that run here now"), m_look,
           tr("Asks the usual ports of Ollama, llama.cpp and LM Studio on this computer, and nobody else."));
    m_found = makeList(tr("Found on this computer"), this);
    connect(m_look, &QPushButton::clicked, this, &ProvidersPage::lookForLocal);
}

void ProvidersPage::fitForm()
{
    const KnownProvider* known = knownProvider(m_provider->currentData().toString());
    const bool own = known && known->name == QLatin1String("custom");
    m_key->setPlaceholderText(own ? tr("Only if the server wants one") : tr("Paste the key here"));
    m_address->setPlaceholderText(own     ? QStringLiteral("http://127.0.0.1:11434/v1")
                                  : known ? known->baseUrl
                                          : QString());
    m_model->setPlaceholderText(known ? known->defaultModel : QString());
}

void ProvidersPage::showEvent(QShowEvent* event)
{
    PageFrame::showEvent(event);
    reload();
}

void ProvidersPage::reload()
{
    m_context.runner().read(
        this, "integrations.list", [caller = m_context.caller()](ReadTx& tx) { return Integrations::list(caller, tx); },
        [this](Result<std::vector<Integration>> listed) {
            if (!listed)
                return m_context.showError(tr("The providers could not be read."), listed.error());
            m_integrations = std::move(*listed);
            showCards();
        },
        m_reads.next());
}

void ProvidersPage::showCards()
{
    const QString focused = focusWidget() ? focusWidget()->objectName() : QString();
    empty(m_cards);
    if (m_integrations.empty())
        m_cards->addWidget(
            plainLabel(tr("None yet. Chats are answered from your memories."), TextRole::Body, Token::Text2, this));
    for (const Integration& integration : m_integrations)
        m_cards->addWidget(makeCard(integration));
    for (QPushButton* button : findChildren<QPushButton*>(focused)) {
        if (!focused.isEmpty() && !button->isHidden())
            button->setFocus();
    }
}

QWidget* ProvidersPage::makeCard(const Integration& integration)
{
    const bool testing = m_testing.contains(integration.id.text());
    const QString state = stateText(integration, testing);
    auto* card = new QFrame(this);
    card->setProperty("card", true);
    card->setObjectName(QStringLiteral("card-") + integration.id.text());
    card->setAccessibleName(tr("%1: %2").arg(integration.name, state));
    auto* row = new QHBoxLayout(card);
    row->setContentsMargins(px(12), px(10), px(12), px(10));
    row->setSpacing(px(8));
    auto* dot = new TextLabel(QStringLiteral("\u25cf"), TextRole::Body, stateToken(integration, testing), card);
    dot->setAccessibleName(state);
    row->addWidget(dot, 0, Qt::AlignTop);
    auto* texts = new QVBoxLayout;
    texts->setSpacing(px(1));
    texts->addWidget(plainLabel(tr("%1: %2").arg(integration.name, state), TextRole::BodyStrong, Token::Text, card));
    texts->addWidget(plainLabel(factsOf(integration), TextRole::Small, Token::Text2, card));
    if (integration.status == IntegrationStatus::Error && !testing)
        texts->addWidget(plainLabel(integration.error, TextRole::Small, Token::Error, card));
    row->addLayout(texts, 1);
    auto* tries = makeButton(tr("Test"), ButtonKind::Plain, card);
    tries->setObjectName(QStringLiteral("test-") + integration.id.text());
    tries->setAccessibleName(tr("Test %1").arg(integration.name));
    tries->setEnabled(!testing && !m_context.isReadOnly());
    auto* removes = makeButton(tr("Remove"), ButtonKind::Plain, card);
    removes->setObjectName(QStringLiteral("remove-") + integration.id.text());
    removes->setAccessibleName(tr("Remove %1").arg(integration.name));
    removes->setEnabled(!m_context.isReadOnly());
    connect(
        tries, &QPushButton::clicked, this, [this, id = integration.id] { test(id); }, Qt::QueuedConnection);
    connect(
        removes, &QPushButton::clicked, this, [this, integration] { remove(integration); }, Qt::QueuedConnection);
    row->addWidget(tries, 0, Qt::AlignTop);
    row->addWidget(removes, 0, Qt::AlignTop);
    return card;
}

void ProvidersPage::addGiven()
{
    NewIntegration given;
    given.provider = m_provider->currentData().toString();
    given.name = m_name->text();
    given.key = m_key->text().trimmed();
    given.baseUrl = m_address->text();
    given.modelId = m_model->text();
    add(given);
}

void ProvidersPage::add(const NewIntegration& given)
{
    complain({});
    m_add->setEnabled(false);
    m_add->setText(tr("Testing\u2026"));
    m_errands.run(
        this,
        [integrations = &m_context.backend().integrations(), caller = m_context.caller(),
         given](const CancelToken& cancel) { return integrations->add(caller, given, cancel); },
        [this](const Result<Integration>& added) {
            m_add->setEnabled(true);
            m_add->setText(tr("Add and test"));
            if (!added) {
                QStringList sentences;
                for (const QStringList& field : added.error().fields)
                    sentences << field;
                return complain(sentences.isEmpty() ? errorText(added.error()) : sentences.join(u' '));
            }
            for (QLineEdit* line : {m_name, m_key, m_address, m_model})
                line->clear();
            empty(m_found);
            reload();
        });
}

void ProvidersPage::test(const IntegrationId& id)
{
    m_testing.insert(id.text());
    showCards();
    m_errands.run(
        this,
        [integrations = &m_context.backend().integrations(), caller = m_context.caller(),
         id](const CancelToken& cancel) { return integrations->test(caller, id, cancel); },
        [this, id](const Result<Integration>& tested) {
            m_testing.remove(id.text());
            if (!tested)
                m_context.showError(tr("The provider was not tested."), tested.error());
            reload();
        });
}

void ProvidersPage::remove(const Integration& integration)
{
    const Confirmation question{tr("Remove %1?").arg(integration.name),
                                tr("Its key is deleted. Chats that used it stay, and ask for another model."),
                                tr("Remove")};
    askConfirmation(window(), question, [this, id = integration.id] {
        m_errands.run(
            this,
            [integrations = &m_context.backend().integrations(), caller = m_context.caller(), id](const CancelToken&) {
                return integrations->remove(caller, id);
            },
            [this](const Result<void>& removed) {
                if (!removed)
                    m_context.showError(tr("The provider was not removed."), removed.error());
                reload();
            });
    });
}

void ProvidersPage::lookForLocal()
{
    m_look->setEnabled(false);
    m_look->setText(tr("Looking\u2026"));
    m_errands.run(
        this,
        [integrations = &m_context.backend().integrations()](const CancelToken& cancel) {
            return integrations->findLocal(cancel);
        },
        [this](const Result<std::vector<NewIntegration>>& found) {
            m_look->setEnabled(true);
            m_look->setText(tr("Look for local models"));
            showFound(found ? *found : std::vector<NewIntegration>());
        });
}

void ProvidersPage::showFound(const std::vector<NewIntegration>& found)
{
    empty(m_found);
    if (found.empty())
        m_found->addWidget(
            plainLabel(tr("No model server answers on this computer."), TextRole::Body, Token::Text2, this));
    for (const NewIntegration& one : found) {
        const QString text = one.modelId.isEmpty() ? tr("Add %1 at %2").arg(one.name, one.baseUrl)
                                                   : tr("Add %1 at %2 with %3").arg(one.name, one.baseUrl, one.modelId);
        auto* button =
            makeButton(Glyph::Plus, QString(text).replace(u'&', QStringLiteral("&&")), ButtonKind::Plain, this);
        button->setAccessibleName(text);
        connect(
            button, &QPushButton::clicked, this, [this, one] { add(one); }, Qt::QueuedConnection);
        m_found->addWidget(button);
    }
}

void ProvidersPage::complain(const QString& sentence)
{
    m_problem->setText(sentence);
    m_problem->setVisible(!sentence.isEmpty());
    if (sentence.isEmpty())
        return;
    ensureWidgetVisible(m_problem);
    announce(m_problem, sentence);
}

} // namespace chimera::ui
