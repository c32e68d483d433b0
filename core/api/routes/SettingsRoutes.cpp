#include "core/api/Encode.h"
#include "core/api/routes/ExportSource.h"
#include "core/api/routes/Routes.h"
#include "core/chat/ConversationReader.h"
#include "core/workspaces/AccountRemoval.h"

#include <QDateTime>

namespace chimera::api {

namespace {

const QStringList& periods()
{
    static const QStringList names{QStringLiteral("7-days"), QStringLiteral("30-days"), QStringLiteral("90-days"),
                                   QStringLiteral("indefinite-84"), QStringLiteral("indefinite-forever")};
    return names;
}

Result<Reply> settingsReply(const Call& call, const ReadTx& tx)
{
    CHIMERA_TRY(const User user, Accounts::get(tx, call.caller().user));
    CHIMERA_TRY(const UserSettings settings, Accounts::settings(tx, call.caller().user));
    Reply reply;
    JsonWriter json(reply.data);
    writeSettings(json, user, settings);
    return reply;
}

Result<Reply> updateProfile(const Call& call, WriteTx& tx)
{
    CHIMERA_CHECK(changedProfile(call, tx));
    return settingsReply(call, tx);
}

Result<Reply> updateRetention(const Call& call, WriteTx& tx)
{
    CHIMERA_CHECK(call->json);
    Form form(*call->json);
    CHIMERA_TRY(UserSettings settings, Accounts::settings(tx, call.caller().user));
    const QString storeField = QStringLiteral("autoStore");
    if (!form.isNull(storeField))
        settings.autoStore = form.boolean(storeField).value_or(settings.autoStore);
    const auto period = form.nullableText(QStringLiteral("retentionPeriod"), {0, 0});
    CHIMERA_CHECK(form.problem());
    if (period && !periods().contains(*period))
        return Error::invalid(QStringLiteral("Invalid retention period. Must be one of: ") +
                              periods().join(QStringLiteral(", ")));
    settings.retention = period.value_or(settings.retention);
    CHIMERA_CHECK(Accounts::setSettings(call.caller(), tx, settings));
    return settingsReply(call, tx);
}

Result<Reply> cleanupInfo(const Call& call, const ReadTx& tx)
{
    CHIMERA_TRY(const User user, Accounts::get(tx, call.caller().user));
    CHIMERA_TRY(const UserSettings settings, Accounts::settings(tx, call.caller().user));
    const Timestamp now = tx.clock().now();
    const auto next = nextCleanup(user.createdAt, settings.retention, now);
    const std::int64_t left = next ? (next->micros - now.micros) / 1'000'000 : 0;
    return objectReply([&](JsonWriter& json) {
        const auto number = [&](std::string_view name, std::int64_t value) {
            json.key(name);
            if (next)
                json.number(value);
            else
                json.null();
        };
        json.key("cleanup_date");
        if (next)
            json.time(*next);
        else
            json.null();
        number("days_remaining", left / 86'400);
        number("hours_remaining", left / 3'600 % 24);
        number("minutes_remaining", left / 60 % 60);
        number("total_seconds_remaining", left);
        json.member("is_indefinite", !next.has_value());
        json.member("retention_period", settings.retention);
    });
}

struct Counted
{
    std::int64_t workspaces = 0;
    std::int64_t conversations = 0;
    std::int64_t memories = 0;
    std::int64_t messages = 0;
};

Result<Counted> trashOwned(const Call& call, WriteTx& tx)
{
    Counted counted;
    CHIMERA_TRY(const auto cards, Dashboard::cards(call.caller(), tx));
    for (const WorkspaceCard& card : cards) {
        if (card.owner != call.caller().user)
            continue;
        CHIMERA_TRY(const auto messages, ConversationReader::messagesIn(call.caller(), tx, card.id));
        CHIMERA_CHECK(Workspaces::trash(call.caller(), tx, card.id));
        ++counted.workspaces;
        counted.conversations += card.facts.conversations;
        counted.memories += card.facts.memories;
        counted.messages += messages;
    }
    return counted;
}

Result<Reply> cleanup(const Call& call, WriteTx& tx)
{
    CHIMERA_TRY(const Counted counted, trashOwned(call, tx));
    return objectReply([&](JsonWriter& json) {
        json.member("workspaces_deleted", counted.workspaces);
        json.member("conversations_deleted", counted.conversations);
        json.member("memories_deleted", counted.memories);
        json.member("messages_deleted", counted.messages);
        json.member("cleanup_time", tx.now());
    });
}

Result<Reply> exportAll(const Call& call, const ReadTx& tx)
{
    Reply reply;
    CHIMERA_TRY(reply.source, ExportSource::make(call, tx));
    reply.enveloped = false;
    const QString stamp = tx.clock().now().toDateTime().toString(QStringLiteral("yyyyMMdd_HHmmss"));
    reply.headers.push_back(
        {"Content-Disposition", "attachment; filename=\"chimera_data_export_" + stamp.toLatin1() + ".json\""});
    return reply;
}

// One short write after the other until nothing is left.
class Removal : public std::enable_shared_from_this<Removal>
{
public:
    Removal(Runner& runner, UserId user, std::function<void()> done)
        : m_runner(runner), m_user(std::move(user)), m_done(std::move(done))
    {}
    void next()
    {
        m_runner.write(
            "account.step", [user = m_user](WriteTx& tx) { return AccountRemoval::step(tx, user); },
            [self = shared_from_this()](Result<bool> more) {
                if (more && *more)
                    return self->next();
                self->m_done();
            },
            {}, Priority::Background);
    }

private:
    Runner& m_runner;
    const UserId m_user;
    const std::function<void()> m_done;
};

void removeAccount(const Call& call, Done done)
{
    call.services.runner().write(
        "account.begin", [call](WriteTx& tx) { return AccountRemoval::begin(call.caller(), tx); },
        [call, done](const Result<void>& begun) {
            if (!begun)
                return done(begun.error());
            // From here on the account is gone for everybody; what stops now goes on at the next start.
            std::make_shared<Removal>(call.services.runner(), call.caller().user, [done] {
                done(Reply::message(QStringLiteral("Account successfully deleted")));
            })->next();
        });
}

} // namespace

void finishRemovals(Runner& runner)
{
    runner.read(
        "account.unfinished", [](ReadTx& tx) { return AccountRemoval::unfinished(tx); },
        [&runner](const Result<std::vector<UserId>>& users) {
            if (!users)
                return;
            for (const UserId& user : *users)
                std::make_shared<Removal>(runner, user, [] {})->next();
        },
        {}, Priority::Background);
}

std::vector<Route> settingsRoutes()
{
    return {
        {"GET", "/api/settings", RouteScope::Read, ReadHandler(settingsReply), "settings.get",
         "Profile and retention of the caller.", "Settings"},
        {"PUT", "/api/settings/profile", RouteScope::Write, WriteHandler(updateProfile), "settings.profile",
         "Changes name or e-mail address; what is absent or empty stays.", "Settings", BodyKind::Json, "ProfileChange"},
        {"PUT", "/api/settings/memory-retention", RouteScope::Write, WriteHandler(updateRetention),
         "settings.retention", "Changes how long memories are kept.", "Settings", BodyKind::Json, "RetentionChange"},
        {"GET", "/api/settings/cleanup-info", RouteScope::Read, ReadHandler(cleanupInfo), "settings.cleanupInfo",
         "When the present period of keeping ends.", "CleanupInfo"},
        {"POST", "/api/settings/cleanup", RouteScope::Write, WriteHandler(cleanup), "settings.cleanup",
         "Moves every workspace that the caller owns to Trash.", "Cleanup", BodyKind::Json, "Nothing"},
        {"GET",
         "/api/export",
         RouteScope::Read,
         ReadHandler(exportAll),
         "export.all",
         "Everything that the caller may read, as one JSON file without an envelope.",
         "Export",
         BodyKind::None,
         "",
         {},
         200,
         false},
        {"DELETE", "/api/account", RouteScope::Write, TaskHandler(removeAccount), "account.delete",
         "Destroys the account and the workspaces that it owns.", "Message"},
    };
}

} // namespace chimera::api
