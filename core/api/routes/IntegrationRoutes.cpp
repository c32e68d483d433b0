#include "core/api/routes/Routes.h"
#include "core/chat/Integrations.h"

namespace chimera::api {

namespace {

const QString providerField = QStringLiteral("provider");
const QString keyField = QStringLiteral("apiKey");
const QString modelField = QStringLiteral("modelId");
const QString nameField = QStringLiteral("modelName");

constexpr TextRule keyRule{10, 500};
constexpr TextRule modelRule{0, 255};

IntegrationId integrationOf(const Call& call)
{
    return IntegrationId(call->parameter(0));
}

Reply integrationReply(const Integration& integration, int status = 200)
{
    Reply reply;
    reply.status = status;
    JsonWriter(reply.data).value(toJson(integration));
    return reply;
}

// Work that waits for a provider, on a thread that may.
template <typename Work>
void waiting(const Call& call, const Done& done, Work work)
{
    if (!call.services.blocking.run([work, done] { done(work()); }))
        done(Error{ErrorCode::Busy, QStringLiteral("Too many providers are being asked; try again in a moment.")});
}

// The caller's own integration first, so that one that is not there is told apart from a wrong body.
template <typename Work>
void withIntegration(const Call& call, Done done, Work work)
{
    call.services.runner().read(
        "integrations.find", [call](ReadTx& tx) { return Integrations::get(call.caller(), tx, integrationOf(call)); },
        [call, done, work](Result<Integration> known) {
            if (!known)
                return done(known.error());
            work(*known);
        },
        call->cancel);
}

Result<Reply> list(const Call& call, const ReadTx& tx)
{
    CHIMERA_TRY(const auto own, Integrations::list(call.caller(), tx));
    return objectReply([&own](JsonWriter& json) {
        json.key("integrations");
        json.beginArray();
        for (const Integration& integration : own)
            json.value(toJson(integration));
        json.endArray();
        json.member("total", static_cast<std::int64_t>(own.size()));
    });
}

Result<Reply> get(const Call& call, const ReadTx& tx)
{
    CHIMERA_TRY(const Integration integration, Integrations::get(call.caller(), tx, integrationOf(call)));
    return integrationReply(integration);
}

Result<NewIntegration> newIntegrationOf(const Call& call)
{
    static const QStringList providers{QStringLiteral("openai"), QStringLiteral("anthropic"), QStringLiteral("google"),
                                       QStringLiteral("deepseek"), QStringLiteral("groq")};
    CHIMERA_CHECK(call->json);
    Form form(*call->json);
    NewIntegration given;
    given.provider = form.text(providerField, {1, 0});
    if (!given.provider.isEmpty() && !providers.contains(given.provider))
        form.refuse(providerField, QStringLiteral("\"%1\" is not a valid choice.").arg(given.provider));
    given.key = form.text(keyField, keyRule);
    given.modelId = form.nullableText(modelField, modelRule).value_or(QString());
    given.modelName = form.nullableText(nameField, modelRule).value_or(QString());
    CHIMERA_CHECK(form.problem());
    return given;
}

void create(const Call& call, Done done)
{
    const auto given = newIntegrationOf(call);
    if (!given)
        return done(given.error());
    waiting(call, done, [call, given = *given]() -> Result<Reply> {
        CHIMERA_TRY(const Integration made,
                    call.services.backend.integrations().add(call.caller(), given, call->cancel));
        return integrationReply(made, 201);
    });
}

Result<IntegrationEdit> editOf(const Call& call)
{
    CHIMERA_CHECK(call->json);
    Form form(*call->json);
    IntegrationEdit edit;
    edit.key = form.optionalText(keyField, keyRule);
    for (const auto& [field, member] :
         {std::pair{modelField, &IntegrationEdit::modelId}, std::pair{nameField, &IntegrationEdit::modelName}}) {
        if (form.has(field))
            edit.*member = form.nullableText(field, modelRule).value_or(QString());
    }
    CHIMERA_CHECK(form.problem());
    return edit;
}

void update(const Call& call, Done done)
{
    withIntegration(call, done, [call, done](const Integration&) {
        const auto edit = editOf(call);
        if (!edit)
            return done(edit.error());
        waiting(call, done, [call, edit = *edit]() -> Result<Reply> {
            CHIMERA_TRY(const Integration changed, call.services.backend.integrations().edit(
                                                       call.caller(), integrationOf(call), edit, call->cancel));
            return integrationReply(changed);
        });
    });
}

void remove(const Call& call, Done done)
{
    withIntegration(call, done, [call, done](const Integration&) {
        waiting(call, done, [call]() -> Result<Reply> {
            CHIMERA_CHECK(call.services.backend.integrations().remove(call.caller(), integrationOf(call)));
            return Reply::message(QStringLiteral("Integration deleted successfully"));
        });
    });
}

void test(const Call& call, Done done)
{
    withIntegration(call, done, [call, done](const Integration&) {
        waiting(call, done, [call]() -> Result<Reply> {
            CHIMERA_TRY(const Integration tested,
                        call.services.backend.integrations().test(call.caller(), integrationOf(call), call->cancel));
            const bool good = tested.status == IntegrationStatus::Connected;
            return objectReply([&](JsonWriter& json) {
                json.key("integration");
                json.value(toJson(tested));
                json.member("message", good ? QStringLiteral("Connection test successful") : tested.error);
                json.member("success", good);
            });
        });
    });
}

Result<Reply> models(const Call& call, const ReadTx& tx)
{
    CHIMERA_TRY(const auto available, Integrations::available(call.caller(), tx));
    return objectReply([&available](JsonWriter& json) {
        json.key("models");
        json.beginArray();
        for (const ChatModel& model : available)
            json.value(toJson(model));
        json.endArray();
        json.member("total", static_cast<std::int64_t>(available.size()));
    });
}

} // namespace

std::vector<Route> integrationRoutes()
{
    return {
        {"GET", "/api/integrations", RouteScope::Read, ReadHandler(list), "integrations.list",
         "The model providers that the caller has connected; keys are masked.", "IntegrationList"},
        {"POST",
         "/api/integrations",
         RouteScope::Write,
         TaskHandler(create),
         "integrations.create",
         "Connects a provider and asks whether the key works; made whatever the answer.",
         "Integration",
         BodyKind::Json,
         "NewIntegration",
         {},
         201},
        {"GET", "/api/integrations/{id}", RouteScope::Read, ReadHandler(get), "integrations.get", "One integration.",
         "Integration"},
        {"PUT", "/api/integrations/{id}", RouteScope::Write, TaskHandler(update), "integrations.update",
         "Changes key or model; a new key is tried at once.", "Integration", BodyKind::Json, "IntegrationChange"},
        {"DELETE", "/api/integrations/{id}", RouteScope::Write, TaskHandler(remove), "integrations.delete",
         "Forgets a provider and its key.", "Message"},
        {"POST", "/api/integrations/{id}/test", RouteScope::Write, TaskHandler(test), "integrations.test",
         "Asks the provider whether the key works.", "TestedIntegration", BodyKind::Json, "Nothing"},
        {"GET", "/api/models/available", RouteScope::Read, ReadHandler(models), "models.available",
         "One model for each connected provider.", "ModelList"},
    };
}

} // namespace chimera::api
