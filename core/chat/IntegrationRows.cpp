#include "core/chat/IntegrationRows.h"

#include "core/base/Text.h"
#include "core/chat/providers/Catalogue.h"
#include "core/net/Address.h"

#include <QJsonDocument>

#include <cmath>

namespace chimera {

namespace integrations {

namespace {

constexpr qsizetype longestUrl = 1000;
constexpr qsizetype shortestKey = 10;
constexpr qsizetype longestKey = 500;
constexpr double distance = 2.2; // of a model's position from the middle

Error unknown()
{
    return Error::notFound(QStringLiteral("Integration not found"));
}

QString stored(IntegrationStatus status)
{
    return status == IntegrationStatus::Unknown ? QStringLiteral("unknown") : wireName(status);
}

IntegrationStatus statusOf(const QString& text)
{
    if (text == QLatin1String("connected"))
        return IntegrationStatus::Connected;
    return text == QLatin1String("error") ? IntegrationStatus::Error : IntegrationStatus::Unknown;
}

QString encoded(const ProviderTimeouts& timeouts)
{
    const auto number = [](std::chrono::seconds value) { return static_cast<qint64>(value.count()); };
    return QString::fromUtf8(QJsonDocument(QJsonObject{{QStringLiteral("connect"), number(timeouts.connect)},
                                                       {QStringLiteral("firstByte"), number(timeouts.firstByte)},
                                                       {QStringLiteral("idle"), number(timeouts.idle)}})
                                 .toJson(QJsonDocument::Compact));
}

ProviderTimeouts decoded(const QByteArray& text, bool isLocal)
{
    ProviderTimeouts timeouts;
    if (isLocal)
        timeouts.firstByte = std::chrono::seconds(300);
    const QJsonObject given = QJsonDocument::fromJson(text).object();
    const auto take = [&](const char* name, std::chrono::seconds& value) {
        const double seconds = given[QLatin1String(name)].toDouble();
        if (seconds >= 1 && seconds <= 3600)
            value = std::chrono::seconds(static_cast<int>(seconds));
    };
    take("connect", timeouts.connect);
    take("firstByte", timeouts.firstByte);
    take("idle", timeouts.idle);
    return timeouts;
}

Integration row(const Statement& rows)
{
    Integration one;
    one.pk = rows.integer(0);
    one.id = rows.id<IntegrationId>(1);
    one.provider = rows.text(2);
    one.name = rows.text(3);
    one.baseUrl = rows.text(4);
    one.modelId = rows.text(5);
    one.modelName = rows.text(6);
    one.maskedKey = rows.text(7);
    one.status = statusOf(rows.text(8));
    one.error = rows.text(9);
    one.isLocal = net::isLoopback(QUrl(one.baseUrl));
    one.timeouts = decoded(rows.utf8(10), one.isLocal);
    one.testedAt = rows.optionalTime(11);
    one.createdAt = rows.time(12);
    return one;
}

Result<void> mayChange(const Caller& caller)
{
    return caller.scope == CallScope::Write ? Result<void>()
                                            : Result<void>(Error{ErrorCode::Denied, QStringLiteral("Access denied")});
}

} // namespace

Result<std::vector<Integration>> read(const Caller& caller, const ReadTx& tx, const IntegrationId& id)
{
    CHIMERA_TRY(auto rows,
                tx.query("SELECT i.pk, i.id, i.provider, i.name, i.base_url, i.model_id, i.model_name, i.masked_key, "
                         "i.status, i.error, i.timeouts, i.tested_at, i.created_at FROM integration i JOIN user u ON "
                         "u.pk = i.user WHERE u.id = ?1 AND (?2 = '' OR i.id = ?2) ORDER BY i.pk",
                         caller.user, id));
    std::vector<Integration> found;
    while (rows.next())
        found.push_back(row(rows));
    CHIMERA_CHECK(rows.done());
    if (!id.isEmpty() && found.empty())
        return unknown();
    return found;
}

Result<bool> isLocalOwner(const Caller& caller, const ReadTx& tx)
{
    CHIMERA_TRY(const auto count, tx.count("SELECT count(*) FROM user WHERE id = ? AND is_local = 1", caller.user));
    return count > 0;
}

Result<Integration> insert(const Caller& caller, WriteTx& tx, const Integration& integration)
{
    CHIMERA_CHECK(mayChange(caller));
    if (integration.provider != QLatin1String("custom")) {
        CHIMERA_TRY(const auto same, tx.count("SELECT count(*) FROM integration i JOIN user u ON u.pk = i.user WHERE "
                                              "u.id = ? AND i.provider = ?",
                                              caller.user, integration.provider));
        if (same > 0)
            return Error::invalid(QStringLiteral("Integration already exists for this provider"));
    }
    const auto id = tx.ids().make<IntegrationId>();
    CHIMERA_TRY(const int made,
                tx.run("INSERT INTO integration(id, user, provider, name, base_url, model_id, model_name, masked_key, "
                       "timeouts, created_at) SELECT ?1, pk, ?2, ?3, ?4, ?5, ?6, ?7, '{}', ?8 FROM user WHERE id = ?9",
                       id, integration.provider, integration.name, integration.baseUrl, integration.modelId,
                       integration.modelName, integration.maskedKey, tx.now(), caller.user));
    if (made != 1)
        return Error{ErrorCode::Denied, QStringLiteral("Access denied")};
    tx.touched(Entity::Integration, ChangeKind::Created, id.text());
    CHIMERA_TRY(const auto found, read(caller, tx, id));
    return found.front();
}

Result<void> update(const Caller& caller, WriteTx& tx, const Integration& integration)
{
    CHIMERA_CHECK(mayChange(caller));
    CHIMERA_TRY(const int changed,
                tx.run("UPDATE integration SET name = ?1, base_url = ?2, model_id = ?3, model_name = ?4, masked_key = "
                       "?5, timeouts = ?6 WHERE id = ?7 AND user = (SELECT pk FROM user WHERE id = ?8)",
                       integration.name, integration.baseUrl, integration.modelId, integration.modelName,
                       integration.maskedKey, encoded(integration.timeouts), integration.id, caller.user));
    if (changed == 0)
        return unknown();
    tx.touched(Entity::Integration, ChangeKind::Updated, integration.id.text());
    return {};
}

Result<void> setStatus(const Caller& caller, WriteTx& tx, const IntegrationId& id, const QString& error)
{
    CHIMERA_CHECK(mayChange(caller));
    CHIMERA_TRY(
        const int changed,
        tx.run("UPDATE integration SET status = ?1, error = ?2, tested_at = ?3 WHERE id = ?4 AND user = (SELECT "
               "pk FROM user WHERE id = ?5)",
               stored(error.isEmpty() ? IntegrationStatus::Connected : IntegrationStatus::Error), error, tx.now(), id,
               caller.user));
    if (changed == 0)
        return unknown();
    tx.touched(Entity::Integration, ChangeKind::Updated, id.text());
    return {};
}

Result<void> remove(const Caller& caller, WriteTx& tx, const IntegrationId& id)
{
    CHIMERA_CHECK(mayChange(caller));
    CHIMERA_TRY(
        const int gone,
        tx.run("DELETE FROM integration WHERE id = ? AND user = (SELECT pk FROM user WHERE id = ?)", id, caller.user));
    if (gone == 0)
        return unknown();
    tx.touched(Entity::Integration, ChangeKind::Removed, id.text());
    return {};
}

QString chosenModel(const Integration& integration)
{
    if (!integration.modelId.isEmpty())
        return withoutModelPrefix(integration.modelId);
    const KnownProvider* known = knownProvider(integration.provider);
    return known ? known->defaultModel : QString();
}

ChatModel chatModel(const Integration& integration, const QString& name)
{
    const bool custom = integration.provider == QLatin1String("custom");
    const bool chosen = name.compare(chosenModel(integration), Qt::CaseInsensitive) == 0;
    const KnownModel* known = knownModel(name);
    const bool byName = !custom && (chosen || (known && known->provider == integration.provider));
    ChatModel model;
    model.id = byName ? QStringLiteral("model-") + name : integration.id.text() + QLatin1Char('/') + name;
    model.provider = integration.provider;
    model.name = name;
    model.integration = integration.id;
    model.isLocal = integration.isLocal;
    model.status = integration.status;
    if (const int window = windowOf(name); window > 0)
        model.window = window;
    model.title = chosen && !integration.modelName.isEmpty() ? integration.modelName : displayName(name);
    return model;
}

Result<QString> checkedBaseUrl(const QString& given, bool custom)
{
    const QString text = given.trimmed();
    if (text.isEmpty() && !custom)
        return QString();
    const auto refuse = [](const QString& sentence) { return Error::field(QStringLiteral("baseUrl"), sentence); };
    auto parsed = net::parsedUrl(text);
    if (!parsed)
        return refuse(parsed.error().message);
    QUrl url = *parsed;
    if (url.hasQuery() || url.hasFragment() || text.size() > longestUrl)
        return refuse(QStringLiteral("The base address must end with its path."));
    if (url.host() == QLatin1String("localhost"))
        url.setHost(QStringLiteral("127.0.0.1"));
    QString path = url.path(QUrl::FullyEncoded);
    while (path.endsWith(u'/'))
        path.chop(1);
    url.setPath(path.isEmpty() && custom ? QStringLiteral("/v1") : path, QUrl::StrictMode);
    return url.toString(QUrl::FullyEncoded);
}

Result<QString> checkedText(const char* field, const QString& given, qsizetype longest)
{
    const QString text = text::sanitized(given).simplified();
    if (text::codePointCount(text) > longest)
        return Error::field(QString::fromLatin1(field),
                            QStringLiteral("It may have at most %1 characters.").arg(longest));
    return text;
}

Result<void> checkKey(const QString& key, bool mayBeEmpty)
{
    const auto refuse = [](const QString& sentence) { return Error::field(QStringLiteral("apiKey"), sentence); };
    if (key.isEmpty() && mayBeEmpty)
        return {};
    if (key.size() < (mayBeEmpty ? 1 : shortestKey) || key.size() > longestKey)
        return refuse(QStringLiteral("A key has between %1 and %2 characters.").arg(shortestKey).arg(longestKey));
    const bool plain = std::all_of(key.begin(), key.end(), [](QChar c) { return c > u' ' && c < u'\x7f'; });
    return plain ? Result<void>() : refuse(QStringLiteral("A key has no blanks and only plain letters and signs."));
}

} // namespace integrations

QString wireName(IntegrationStatus status)
{
    switch (status) {
    case IntegrationStatus::Connected:
        return QStringLiteral("connected");
    case IntegrationStatus::Error:
        return QStringLiteral("error");
    case IntegrationStatus::Unknown:
        break;
    }
    return QStringLiteral("disconnected");
}

QJsonObject toJson(const Integration& integration)
{
    const auto orNull = [](const QString& text) { return text.isEmpty() ? QJsonValue() : QJsonValue(text); };
    return {
        {QStringLiteral("id"), integration.id.text()},
        {QStringLiteral("provider"), integration.provider},
        {QStringLiteral("modelId"), orNull(integration.modelId)},
        {QStringLiteral("modelName"), orNull(integration.modelName)},
        {QStringLiteral("apiKey"), integration.maskedKey},
        {QStringLiteral("status"), wireName(integration.status)},
        {QStringLiteral("lastTested"), integration.testedAt ? QJsonValue(integration.testedAt->toIso()) : QJsonValue()},
        {QStringLiteral("errorMessage"), orNull(integration.error)}};
}

QJsonObject toJson(const ChatModel& model)
{
    const KnownProvider* provider = knownProvider(model.provider);
    if (!provider)
        provider = knownProvider(QStringLiteral("custom"));
    const auto& [x, y, z] = provider->direction;
    const double scale = integrations::distance / std::sqrt(x * x + y * y + z * z);
    return {{QStringLiteral("id"), model.id},
            {QStringLiteral("provider"), model.provider},
            {QStringLiteral("name"), model.name},
            {QStringLiteral("displayName"), model.title},
            {QStringLiteral("brainRegion"), provider->brainRegion},
            {QStringLiteral("status"), wireName(model.status)},
            {QStringLiteral("position"), QJsonObject{{QStringLiteral("x"), x * scale},
                                                     {QStringLiteral("y"), y * scale},
                                                     {QStringLiteral("z"), z * scale}}}};
}

} // namespace chimera
