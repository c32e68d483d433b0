#include "core/chat/Integrations.h"

#include "core/base/Log.h"
#include "core/chat/IntegrationRows.h"
#include "core/chat/providers/Catalogue.h"
#include "core/chat/providers/Echo.h"
#include "core/chat/providers/Providers.h"
#include "core/settings/Secrets.h"

#include <map>
#include <thread>

namespace chimera {

namespace {

using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;

constexpr auto listLifetime = 1h;
constexpr auto listLimit = 10s;
constexpr qsizetype longestName = 100;
constexpr qsizetype longestModel = 200;

struct LocalServer
{
    const char* name;
    int port;
};
constexpr LocalServer localServers[] = {{"Ollama", 11434}, {"llama.cpp", 8080}, {"LM Studio", 1234}};

QString secretName(const IntegrationId& id)
{
    return QStringLiteral("integration/") + id.text();
}

Error config(const QString& sentence)
{
    return {ErrorCode::Config, sentence};
}

bool isCustom(const Integration& integration)
{
    return integration.provider == QLatin1String("custom");
}

Result<void> mayChange(const Caller& caller)
{
    if (caller.scope == CallScope::Write)
        return {};
    return Error{ErrorCode::Denied, QStringLiteral("Access denied")};
}

Error addressDenied()
{
    return {ErrorCode::Denied,
            QStringLiteral("The base address can be given only in the settings or on the command line.")};
}

} // namespace

struct Integrations::State
{
    struct Listed
    {
        std::vector<ProviderModel> models;
        Steady::time_point at;
    };
    // Who answers for a model's name.
    struct Chosen
    {
        enum class Kind { Recall, Echo, Integration };
        Kind kind = Kind::Echo;
        Integration integration;
        QString model;
    };

    Runner& runner;
    Secrets& secrets;
    HttpClient& http;
    std::mutex mutex;
    std::function<std::shared_ptr<ChatProvider>()> makeRecall;
    std::map<QString, Listed> lists; // by integration

    void drop(const IntegrationId& id)
    {
        const std::scoped_lock lock(mutex);
        lists.erase(id.text());
    }
    std::optional<std::vector<ProviderModel>> known(const IntegrationId& id)
    {
        const std::scoped_lock lock(mutex);
        const auto found = lists.find(id.text());
        if (found == lists.end() || Steady::now() - found->second.at > listLifetime)
            return std::nullopt;
        return found->second.models;
    }

    Result<std::vector<Integration>> read(const Caller& caller, const IntegrationId& id = {})
    {
        return runner.readNow("integrations.read", [&](ReadTx& tx) { return integrations::read(caller, tx, id); });
    }
    Result<Integration> one(const Caller& caller, const IntegrationId& id)
    {
        CHIMERA_TRY(auto found, read(caller, id));
        return std::move(found.front());
    }

    Result<QByteArray> keyOf(const Caller& caller, const Integration& integration);
    Result<std::shared_ptr<ChatProvider>> reach(const Caller& caller, const Integration& integration, bool quick);
    Result<Integration> probe(const Caller& caller, const IntegrationId& id, const CancelToken& cancel);
    void fetch(const Caller& caller, const Integration& integration, const CancelToken& cancel);
    Result<Chosen> choose(const Caller& caller, const QString& model);
    Result<Chosen> chooseById(const Caller& caller, const QString& model);
    ChatModel described(const Integration& integration, const QString& name);
    Result<Integration> checked(const Caller& caller, const NewIntegration& given);
    Result<Integration> edited(const Caller& caller, Integration integration, const IntegrationEdit& edit);
};

Integrations::Integrations(Runner& runner, Secrets& secrets, HttpClient& http)
    : m_state(new State{runner, secrets, http, {}, {}, {}})
{}

void Integrations::setRecall(std::function<std::shared_ptr<ChatProvider>()> make)
{
    const std::scoped_lock lock(m_state->mutex);
    m_state->makeRecall = std::move(make);
}

// The environment's keys are those of who owns this machine, not of those who come over HTTP.
Result<QByteArray> Integrations::State::keyOf(const Caller& caller, const Integration& integration)
{
    CHIMERA_TRY(const bool owner, runner.readNow("integrations.owner",
                                                 [&](ReadTx& tx) { return integrations::isLocalOwner(caller, tx); }));
    const QString environment = owner && !isCustom(integration) ? integration.provider : QString();
    CHIMERA_TRY(const auto key, secrets.get(secretName(integration.id), environment));
    if (key)
        return *key;
    if (!integration.maskedKey.isEmpty())
        return config(QStringLiteral("The key of %1 cannot be read here; enter it again.").arg(integration.name));
    return QByteArray();
}

Result<std::shared_ptr<ChatProvider>> Integrations::State::reach(const Caller& caller, const Integration& integration,
                                                                 bool quick)
{
    Endpoint endpoint;
    endpoint.name = integration.provider;
    CHIMERA_TRY(endpoint.key, keyOf(caller, integration));
    const KnownProvider* known = knownProvider(integration.provider);
    endpoint.baseUrl = integration.baseUrl.isEmpty() && known ? known->baseUrl : integration.baseUrl;
    endpoint.connect = integration.timeouts.connect;
    endpoint.firstByte = integration.timeouts.firstByte;
    endpoint.idle = integration.timeouts.idle;
    if (quick)
        endpoint.firstByte = std::min<std::chrono::milliseconds>(endpoint.firstByte, listLimit);
    return makeProvider(endpoint, http);
}

Result<Integration> Integrations::State::probe(const Caller& caller, const IntegrationId& id, const CancelToken& cancel)
{
    CHIMERA_TRY(const Integration integration, one(caller, id));
    const auto provider = reach(caller, integration, true);
    const Result<void> answer = provider ? (*provider)->test(cancel) : Result<void>(provider.error());
    if (!answer && answer.error().code == ErrorCode::Cancelled)
        return answer.error();
    const QString error = answer ? QString() : answer.error().message;
    CHIMERA_CHECK(runner.writeNow("integrations.status",
                                  [&](WriteTx& tx) { return integrations::setStatus(caller, tx, id, error); }));
    return one(caller, id);
}

Result<Integration> Integrations::State::checked(const Caller& caller, const NewIntegration& given)
{
    CHIMERA_CHECK(mayChange(caller));
    Integration made;
    made.provider = given.provider.trimmed().toLower();
    const KnownProvider* known = knownProvider(made.provider);
    if (!known)
        return Error::field(QStringLiteral("provider"),
                            QStringLiteral("The provider must be one of openai, anthropic, google, deepseek, groq."));
    if (integrations::isRemote(caller) && (isCustom(made) || !given.baseUrl.trimmed().isEmpty()))
        return addressDenied();
    CHIMERA_TRY(made.baseUrl, integrations::checkedBaseUrl(given.baseUrl, isCustom(made)));
    CHIMERA_TRY(made.name, integrations::checkedText("name", given.name, longestName));
    CHIMERA_TRY(made.modelId, integrations::checkedText("modelId", given.modelId, longestModel));
    CHIMERA_TRY(made.modelName, integrations::checkedText("modelName", given.modelName, longestName));
    if (made.name.isEmpty())
        made.name = known->title;
    // Without one of its own a cloud service's key may come from the environment.
    CHIMERA_TRY(const QByteArray environment, keyOf(caller, made));
    CHIMERA_CHECK(integrations::checkKey(given.key, isCustom(made) || !environment.isEmpty()));
    made.maskedKey = Secrets::masked(given.key.toUtf8());
    return made;
}

Result<Integration> Integrations::add(const Caller& caller, const NewIntegration& given, const CancelToken& cancel)
{
    CHIMERA_TRY(const Integration wanted, m_state->checked(caller, given));
    CHIMERA_TRY(const Integration made, m_state->runner.writeNow("integrations.add", [&](WriteTx& tx) {
        return integrations::insert(caller, tx, wanted);
    }));
    if (!given.key.isEmpty()) {
        if (const auto kept = m_state->secrets.put(secretName(made.id), given.key.toUtf8()); !kept) {
            CHIMERA_CHECK(m_state->runner.writeNow(
                "integrations.undo", [&](WriteTx& tx) { return integrations::remove(caller, tx, made.id); }));
            return kept.error();
        }
    }
    return m_state->probe(caller, made.id, cancel);
}

Result<Integration> Integrations::State::edited(const Caller& caller, Integration integration,
                                                const IntegrationEdit& edit)
{
    if (edit.baseUrl) {
        if (integrations::isRemote(caller))
            return addressDenied();
        CHIMERA_TRY(integration.baseUrl, integrations::checkedBaseUrl(*edit.baseUrl, isCustom(integration)));
    }
    if (edit.name) {
        CHIMERA_TRY(integration.name, integrations::checkedText("name", *edit.name, longestName));
    }
    if (edit.modelId) {
        CHIMERA_TRY(integration.modelId, integrations::checkedText("modelId", *edit.modelId, longestModel));
    }
    if (edit.modelName) {
        CHIMERA_TRY(integration.modelName, integrations::checkedText("modelName", *edit.modelName, longestName));
    }
    if (edit.key) {
        CHIMERA_CHECK(integrations::checkKey(*edit.key, isCustom(integration)));
        integration.maskedKey = Secrets::masked(edit.key->toUtf8());
    }
    if (edit.timeouts) {
        for (const auto limit : {edit.timeouts->connect, edit.timeouts->firstByte, edit.timeouts->idle}) {
            if (limit < 1s || limit > 3600s)
                return Error::field(QStringLiteral("timeouts"),
                                    QStringLiteral("A time limit is between 1 and 3600 seconds."));
        }
        integration.timeouts = *edit.timeouts;
    }
    return integration;
}

Result<Integration> Integrations::edit(const Caller& caller, const IntegrationId& id, const IntegrationEdit& edit,
                                       const CancelToken& cancel)
{
    CHIMERA_CHECK(mayChange(caller));
    CHIMERA_TRY(const Integration before, m_state->one(caller, id));
    CHIMERA_TRY(const Integration after, m_state->edited(caller, before, edit));
    if (edit.key) {
        CHIMERA_CHECK(edit.key->isEmpty() ? m_state->secrets.remove(secretName(id))
                                          : m_state->secrets.put(secretName(id), edit.key->toUtf8()));
    }
    CHIMERA_CHECK(m_state->runner.writeNow("integrations.edit",
                                           [&](WriteTx& tx) { return integrations::update(caller, tx, after); }));
    m_state->drop(id);
    if (edit.key || after.baseUrl != before.baseUrl)
        return m_state->probe(caller, id, cancel);
    return m_state->one(caller, id);
}

Result<Integration> Integrations::test(const Caller& caller, const IntegrationId& id, const CancelToken& cancel)
{
    CHIMERA_CHECK(mayChange(caller));
    return m_state->probe(caller, id, cancel);
}

Result<void> Integrations::remove(const Caller& caller, const IntegrationId& id)
{
    CHIMERA_CHECK(m_state->runner.writeNow("integrations.remove",
                                           [&](WriteTx& tx) { return integrations::remove(caller, tx, id); }));
    m_state->drop(id);
    if (const auto forgotten = m_state->secrets.remove(secretName(id)); !forgotten)
        logLine(LogLevel::Warning, QStringLiteral("secrets"), forgotten.error().message);
    return {};
}

Result<std::vector<Integration>> Integrations::list(const Caller& caller, const ReadTx& tx)
{
    return integrations::read(caller, tx);
}

Result<Integration> Integrations::get(const Caller& caller, const ReadTx& tx, const IntegrationId& id)
{
    if (id.isEmpty())
        return Error::notFound(QStringLiteral("Integration not found"));
    CHIMERA_TRY(auto found, integrations::read(caller, tx, id));
    return std::move(found.front());
}

Result<std::vector<ChatModel>> Integrations::available(const Caller& caller, const ReadTx& tx)
{
    CHIMERA_TRY(const auto all, integrations::read(caller, tx));
    std::vector<ChatModel> models;
    for (const Integration& integration : all) {
        const QString name = integrations::chosenModel(integration);
        if (integration.status == IntegrationStatus::Connected && !name.isEmpty())
            models.push_back(integrations::chatModel(integration, name));
    }
    return models;
}

Result<std::vector<NewIntegration>> Integrations::findLocal(const CancelToken& cancel)
{
    std::vector<NewIntegration> found;
    for (const LocalServer& server : localServers) {
        Endpoint endpoint;
        endpoint.name = QStringLiteral("custom");
        endpoint.baseUrl = QStringLiteral("http://127.0.0.1:%1/v1").arg(server.port);
        endpoint.connect = 500ms;
        endpoint.firstByte = endpoint.idle = 2s;
        const auto models = makeProvider(endpoint, m_state->http)->models(cancel);
        if (!models && models.error().code == ErrorCode::Cancelled)
            return models.error();
        if (models)
            found.push_back({endpoint.name,
                             QString::fromLatin1(server.name),
                             endpoint.baseUrl,
                             {},
                             models->empty() ? QString() : models->front().id,
                             {}});
    }
    return found;
}

void Integrations::State::fetch(const Caller& caller, const Integration& integration, const CancelToken& cancel)
{
    const auto provider = reach(caller, integration, true);
    const auto models = provider ? (*provider)->models(cancel) : provider.error();
    if (!models)
        return logLine(LogLevel::Info, QStringLiteral("chat"), models.error().message);
    const std::scoped_lock lock(mutex);
    lists[integration.id.text()] = {*models, Steady::now()};
}

ChatModel Integrations::State::described(const Integration& integration, const QString& name)
{
    ChatModel model = integrations::chatModel(integration, name);
    const auto listed = known(integration.id);
    if (!listed)
        return model;
    const KnownModel* inCatalogue = knownModel(name);
    const QString wire = inCatalogue ? inCatalogue->wireName : name;
    for (const ProviderModel& one : *listed) {
        if (one.id == wire && one.window > 0)
            model.window = one.window;
    }
    return model;
}

Result<std::vector<ChatModel>> Integrations::models(const Caller& caller, bool fetch, const CancelToken& cancel)
{
    CHIMERA_TRY(const auto all, m_state->read(caller));
    if (fetch) {
        std::vector<std::thread> asking;
        for (const Integration& integration : all) {
            if (!m_state->known(integration.id))
                asking.emplace_back([&, this] { m_state->fetch(caller, integration, cancel); });
        }
        for (std::thread& one : asking)
            one.join();
        if (cancel.isCancelled())
            return Error::cancelled();
    }
    CHIMERA_TRY(const ChatModel recall, model(caller, QStringLiteral("model-recall")));
    std::vector<ChatModel> models{recall};
    for (const Integration& integration : all) {
        QStringList names;
        if (const QString chosen = integrations::chosenModel(integration); !chosen.isEmpty())
            names.append(chosen);
        if (const auto listed = m_state->known(integration.id)) {
            for (const ProviderModel& one : *listed)
                names.append(one.id);
        } else {
            for (const KnownModel& one : knownModels()) {
                if (one.provider == integration.provider)
                    names.append(one.name);
            }
        }
        names.removeDuplicates();
        for (const QString& name : std::as_const(names))
            models.push_back(m_state->described(integration, name));
    }
    return models;
}

Result<Integrations::State::Chosen> Integrations::State::chooseById(const Caller& caller, const QString& model)
{
    const qsizetype slash = model.indexOf(u'/');
    const IntegrationId id(slash < 0 ? model : model.first(slash));
    const auto integration = one(caller, id);
    if (!integration && integration.error().code == ErrorCode::NotFound)
        return config(QStringLiteral("The provider of this model was removed; choose another model."));
    if (!integration)
        return integration.error();
    const QString name = slash < 0 ? integrations::chosenModel(*integration) : model.sliced(slash + 1);
    if (name.isEmpty())
        return config(QStringLiteral("No model of %1 is chosen.").arg(integration->name));
    return Chosen{Chosen::Kind::Integration, *integration, name};
}

Result<Integrations::State::Chosen> Integrations::State::choose(const Caller& caller, const QString& model)
{
    const QString name = withoutModelPrefix(model);
    if (name.startsWith(IntegrationId::prefix()))
        return chooseById(caller, name);
    if (name.compare(QLatin1String("recall"), Qt::CaseInsensitive) == 0)
        return Chosen{Chosen::Kind::Recall, {}, name};
    const bool remote = integrations::isRemote(caller);
    CHIMERA_TRY(const auto all, read(caller));
    const KnownModel* known = knownModel(name);
    for (const Integration& integration : all) {
        const bool fits = known ? integration.provider == known->provider
                                : !name.isEmpty() && !isCustom(integration) &&
                                      integrations::chosenModel(integration).compare(name, Qt::CaseInsensitive) == 0;
        // Over HTTP only connected ones answer, as the contract has it.
        if (fits && (!remote || integration.status == IntegrationStatus::Connected))
            return Chosen{Chosen::Kind::Integration, integration, known ? known->name : name};
    }
    if (known)
        return config(QStringLiteral("No connected integration found for provider: %1").arg(known->provider));
    if (remote)
        return Chosen{Chosen::Kind::Echo, {}, name};
    return config(QStringLiteral("The model %1 is not known; choose another one.").arg(name));
}

Result<std::shared_ptr<ChatProvider>> Integrations::provider(const Caller& caller, const QString& model)
{
    CHIMERA_TRY(const State::Chosen chosen, m_state->choose(caller, model));
    if (chosen.kind == State::Chosen::Kind::Integration)
        return m_state->reach(caller, chosen.integration, false);
    if (chosen.kind == State::Chosen::Kind::Echo)
        return std::shared_ptr<ChatProvider>(std::make_shared<Echo>());
    const std::scoped_lock lock(m_state->mutex);
    auto recall = m_state->makeRecall ? m_state->makeRecall() : nullptr;
    if (!recall)
        return config(QStringLiteral("The built-in answerer is not there."));
    return recall;
}

Result<ChatModel> Integrations::model(const Caller& caller, const QString& id)
{
    CHIMERA_TRY(const State::Chosen chosen, m_state->choose(caller, id));
    if (chosen.kind == State::Chosen::Kind::Integration) {
        ChatModel found = m_state->described(chosen.integration, chosen.model);
        found.id = id;
        return found;
    }
    const bool recall = chosen.kind == State::Chosen::Kind::Recall;
    ChatModel built;
    built.id = recall ? QStringLiteral("model-recall") : id;
    built.provider = recall ? QStringLiteral("recall") : QStringLiteral("echo");
    built.name = chosen.model;
    built.isLocal = true;
    built.status = IntegrationStatus::Connected;
    built.title = recall ? QStringLiteral("Recall") : QStringLiteral("Echo");
    return built;
}

} // namespace chimera
