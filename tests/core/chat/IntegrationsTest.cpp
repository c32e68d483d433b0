// Connected providers: stored, probed, listed, chosen; their keys go nowhere else.
#include "core/chat/Integrations.h"

#include "core/base/Log.h"
#include "core/chat/providers/Echo.h"
#include "core/net/CurlClient.h"
#include "core/settings/SealedFile.h"
#include "tests/support/LoopbackServer.h"
#include "tests/support/TempProfile.h"

#include <QDirIterator>
#include <QJsonDocument>

using namespace chimera;
using namespace chimera::test;

namespace {

const QString canary = QStringLiteral("sk-CANARY-7f3a9c2e51d84b60nop");

ServerScript models(const QByteArray& names)
{
    QByteArray data;
    for (const QByteArray& name : names.split(' '))
        data += (data.isEmpty() ? "" : ",") + QByteArray("{\"id\":\"") + name + "\",\"context_window\":4096}";
    return ServerScript::answer("{\"data\":[" + data + "]}");
}

// A profile, its keys in a sealed file, the network as it is.
class Place : public TempProfile
{
public:
    Place() : secrets(std::make_unique<SealedFile>(folder())), integrations(runner(), secrets, http) {}

    Result<Integration> add(const QString& provider, const QString& baseUrl, const QString& key = canary,
                            const QString& modelId = {})
    {
        return integrations.add(caller(), {provider, {}, baseUrl, key, modelId, {}});
    }
    Caller remote(const QString& client = QStringLiteral("http:token")) const
    {
        Caller other = caller();
        other.client = client;
        return other;
    }
    std::vector<Integration> all()
    {
        return *read([&](const ReadTx& tx) { return Integrations::list(caller(), tx); });
    }

    CurlClient http;
    Secrets secrets;
    Integrations integrations;
};

int refusedPort()
{
    LoopbackServer gone;
    return gone.port();
}

QString refusedUrl()
{
    return QStringLiteral("http://127.0.0.1:%1").arg(refusedPort());
}

QStringList idsOf(const std::vector<ChatModel>& models)
{
    QStringList ids;
    for (const ChatModel& model : models)
        ids.append(model.id);
    return ids;
}

} // namespace

class IntegrationsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        qputenv("CHIMERA_KEYCHAIN", "off");
        for (const char* name : {"OPENAI", "ANTHROPIC", "GOOGLE", "DEEPSEEK", "GROQ"})
            qunsetenv(QByteArray("CHIMERA_") + name + "_KEY");
    }

    void aConnectedOneHasTheContractsShape()
    {
        LoopbackServer server({models("gpt-4o")});
        Place place;
        const auto made = place.add(QStringLiteral("openai"), server.url(QStringLiteral("/v1/")));
        CHIMERA_VERIFY(made);
        QVERIFY(server.lastRequest().startsWith("GET /v1/models HTTP/1.1\r\n"));
        QVERIFY(server.lastRequest().contains("Authorization: Bearer " + canary.toUtf8() + "\r\n"));
        const QJsonObject json = toJson(*made);
        QCOMPARE(json.keys(),
                 QStringList({QStringLiteral("apiKey"), QStringLiteral("errorMessage"), QStringLiteral("id"),
                              QStringLiteral("lastTested"), QStringLiteral("modelId"), QStringLiteral("modelName"),
                              QStringLiteral("provider"), QStringLiteral("status")}));
        QCOMPARE(json[QLatin1String("apiKey")].toString(), QStringLiteral("sk-...nop"));
        QCOMPARE(json[QLatin1String("status")].toString(), QStringLiteral("connected"));
        QVERIFY(json[QLatin1String("errorMessage")].isNull());
        QVERIFY(json[QLatin1String("id")].toString().startsWith(QLatin1String("int-")));
        QVERIFY(json[QLatin1String("lastTested")].toString().endsWith(u'Z'));

        const auto available =
            place.read([&](const ReadTx& tx) { return Integrations::available(place.caller(), tx); });
        CHIMERA_VERIFY(available);
        QCOMPARE(available->size(), std::size_t(1));
        const QJsonObject model = toJson(available->front());
        QCOMPARE(model[QLatin1String("id")].toString(), QStringLiteral("model-gpt-4o"));
        QCOMPARE(model[QLatin1String("displayName")].toString(), QStringLiteral("Gpt 4O"));
        QCOMPARE(model[QLatin1String("brainRegion")].toString(), QStringLiteral("Left Cortex"));
        QVERIFY(qAbs(model[QLatin1String("position")][QLatin1String("x")].toDouble() + 1.7926077716418671) < 1e-12);
        QVERIFY(qAbs(model[QLatin1String("position")][QLatin1String("z")].toDouble() - 0.995893206467704) < 1e-12);
    }

    void probesSayWhatTheContractSays_data()
    {
        QTest::addColumn<QString>("provider");
        QTest::addColumn<QByteArray>("status");
        QTest::addColumn<QString>("error");
        QTest::newRow("401") << "openai" << QByteArray("401 No") << "Invalid API key";
        QTest::newRow("403") << "groq" << QByteArray("403 No") << "API returned status 403";
        QTest::newRow("500") << "openai" << QByteArray("500 No") << "API returned status 500";
        QTest::newRow("429") << "openai" << QByteArray("429 No") << "API returned status 429";
        QTest::newRow("redirect") << "openai" << QByteArray("302 Found") << "API returned status 302";
        QTest::newRow("deepseek 402") << "deepseek" << QByteArray("402 Pay") << "";
        QTest::newRow("openai 402") << "openai" << QByteArray("402 Pay") << "API returned status 402";
        QTest::newRow("google 400") << "google" << QByteArray("400 Bad") << "Invalid API key";
        QTest::newRow("openai 400") << "openai" << QByteArray("400 Bad") << "API returned status 400";
        QTest::newRow("anthropic 200") << "anthropic" << QByteArray("200 OK") << "";
        QTest::newRow("anthropic 401") << "anthropic" << QByteArray("401 No") << "Invalid API key";
    }

    void probesSayWhatTheContractSays()
    {
        QFETCH(const QString, provider);
        QFETCH(const QByteArray, status);
        QFETCH(const QString, error);
        LoopbackServer elsewhere({models("x")});
        LoopbackServer server(
            {ServerScript::answer("{\"error\":{\"message\":\"" + canary.toUtf8() + "\"}}", "application/json", status,
                                  "Location: " + elsewhere.url().toUtf8() + "\r\n")});
        Place place;
        const auto made = place.add(provider, server.url());
        CHIMERA_VERIFY(made);
        QCOMPARE(made->error, error);
        QCOMPARE(made->status, error.isEmpty() ? IntegrationStatus::Connected : IntegrationStatus::Error);
        QVERIFY(made->testedAt.has_value());
        QVERIFY(elsewhere.requests().empty());
        QCOMPARE(server.requests().size(), std::size_t(1)); // a probe is made once
        if (provider == QLatin1String("google")) {
            QVERIFY(server.lastRequest().contains("x-goog-api-key: " + canary.toUtf8()));
            QVERIFY(!server.lastRequest().left(200).split('\n').first().contains("CANARY"));
        }
        if (provider == QLatin1String("anthropic"))
            QVERIFY(server.lastRequest().startsWith("POST /messages ") &&
                    server.lastRequest().contains("\"max_tokens\":1"));
    }

    void noRouteAndSilenceAreSaid()
    {
        Place place;
        const auto made = place.add(QStringLiteral("openai"), refusedUrl());
        CHIMERA_VERIFY(made);
        QCOMPARE(made->error, QStringLiteral("Connection error - unable to reach API"));
        QCOMPARE(toJson(*made)[QLatin1String("status")].toString(), QStringLiteral("error"));
        LoopbackServer silent({ServerScript::silentAfter({})});
        IntegrationEdit edit;
        edit.timeouts = ProviderTimeouts{std::chrono::seconds(1), std::chrono::seconds(1), std::chrono::seconds(1)};
        CHIMERA_VERIFY(place.integrations.edit(place.caller(), made->id, edit));
        IntegrationEdit moved;
        moved.baseUrl = silent.url();
        const auto after = place.integrations.edit(place.caller(), made->id, moved);
        CHIMERA_VERIFY(after);
        QCOMPARE(after->error, QStringLiteral("Connection timeout - API did not respond in time"));
    }

    void aServerThatComesBackIsConnectedAgain()
    {
        LoopbackServer server({ServerScript::answer({}, "text/plain", "500 No"), models("gpt-4o")});
        Place place;
        const auto made = place.add(QStringLiteral("openai"), server.url());
        QCOMPARE(made->status, IntegrationStatus::Error);
        const auto again = place.integrations.test(place.caller(), made->id);
        CHIMERA_VERIFY(again);
        QCOMPARE(again->status, IntegrationStatus::Connected);
        QVERIFY(again->error.isEmpty());
    }

    void whatIsGivenIsChecked()
    {
        Place place;
        const auto code = [&](const QString& provider, const QString& url, const QString& key) {
            const auto made = place.add(provider, url, key);
            return made ? QStringLiteral("made") : wireName(made.error().code);
        };
        const QString url = refusedUrl();
        QCOMPARE(code(QStringLiteral("nobody"), url, canary), QStringLiteral("invalid"));
        QCOMPARE(code(QStringLiteral("openai"), url, QStringLiteral("short")), QStringLiteral("invalid"));
        QCOMPARE(code(QStringLiteral("openai"), url, QString()), QStringLiteral("invalid"));
        QCOMPARE(code(QStringLiteral("openai"), url, QString(501, u'k')), QStringLiteral("invalid"));
        QCOMPARE(code(QStringLiteral("openai"), url, canary + QStringLiteral("\r\nX: 1")), QStringLiteral("invalid"));
        QCOMPARE(code(QStringLiteral("custom"), QString(), QString()), QStringLiteral("invalid"));
        QCOMPARE(code(QStringLiteral("custom"), QStringLiteral("file:///etc/passwd"), QString()),
                 QStringLiteral("invalid"));
        QCOMPARE(code(QStringLiteral("custom"), QStringLiteral("http://me:secret@host/"), QString()),
                 QStringLiteral("invalid"));
        QCOMPARE(code(QStringLiteral("custom"), QStringLiteral("http://host/?key=1"), QString()),
                 QStringLiteral("invalid"));
        QVERIFY(place.all().empty());
        QCOMPARE(code(QStringLiteral("openai"), url, canary), QStringLiteral("made"));
        const auto twice = place.add(QStringLiteral("openai"), url);
        QVERIFY(!twice);
        QCOMPARE(twice.error().message, QStringLiteral("Integration already exists for this provider"));
        QCOMPARE(code(QStringLiteral("custom"), url, QString()), QStringLiteral("made"));
        QCOMPARE(code(QStringLiteral("custom"), url, QString()), QStringLiteral("made"));
        QCOMPARE(place.all().size(), std::size_t(3));
    }

    void addressesComeFromThisMachineAlone()
    {
        Place place;
        LoopbackServer server({models("m")});
        for (const char* client : {"http:token", "mcp", "http"}) {
            const Caller remote = place.remote(QString::fromLatin1(client));
            const auto custom =
                place.integrations.add(remote, {QStringLiteral("custom"), {}, server.url(), {}, {}, {}});
            QVERIFY(!custom);
            QCOMPARE(custom.error().code, ErrorCode::Denied);
            const auto moved =
                place.integrations.add(remote, {QStringLiteral("openai"), {}, server.url(), canary, {}, {}});
            QVERIFY(!moved);
            QCOMPARE(moved.error().code, ErrorCode::Denied);
        }
        QVERIFY(server.requests().empty());
        const auto made = place.add(QStringLiteral("openai"), server.url());
        CHIMERA_VERIFY(made);
        IntegrationEdit edit;
        edit.baseUrl = QStringLiteral("http://127.0.0.1:1/");
        const auto refused = place.integrations.edit(place.remote(), made->id, edit);
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::Denied);
        IntegrationEdit named;
        named.modelName = QStringLiteral("Mine");
        CHIMERA_VERIFY(place.integrations.edit(place.remote(), made->id, named));
        QCOMPARE(place.all().front().baseUrl, server.url());
    }

    void othersIntegrationsAreNotThere()
    {
        LoopbackServer server({models("m")});
        Place place;
        const auto made = place.add(QStringLiteral("openai"), server.url());
        CHIMERA_VERIFY(place.write([](WriteTx& tx) {
            return tx.run("INSERT INTO user(id, name, created_at) VALUES('11111111-2222', 'Ben', 1)");
        }));
        Caller ben{UserId(QStringLiteral("11111111-2222")), CallScope::Write, QStringLiteral("http:b")};
        QCOMPARE(place.integrations.test(ben, made->id).error().code, ErrorCode::NotFound);
        QCOMPARE(place.integrations.remove(ben, made->id).error().code, ErrorCode::NotFound);
        QCOMPARE(place.integrations.edit(ben, made->id, {}).error().code, ErrorCode::NotFound);
        QVERIFY(place.read([&](const ReadTx& tx) { return Integrations::list(ben, tx); })->empty());
        const auto provider = place.integrations.provider(ben, made->id.text() + QStringLiteral("/m"));
        QVERIFY(!provider);
        QCOMPARE(provider.error().code, ErrorCode::Config);
        // Nor does the machine's own key serve whoever comes over HTTP.
        qputenv("CHIMERA_GROQ_KEY", canary.toUtf8());
        const auto borrowed = place.integrations.add(ben, {QStringLiteral("groq"), {}, {}, {}, {}, {}});
        qunsetenv("CHIMERA_GROQ_KEY");
        QVERIFY(!borrowed);
        QCOMPARE(borrowed.error().code, ErrorCode::Invalid);
        Caller reader = place.caller();
        reader.scope = CallScope::Read;
        QCOMPARE(place.integrations.remove(reader, made->id).error().code, ErrorCode::Denied);
    }

    void theEnvironmentsKeyIsUsed()
    {
        LoopbackServer server({models("m")});
        Place place;
        qputenv("CHIMERA_OPENAI_KEY", "sk-from-the-environment");
        const auto made = place.add(QStringLiteral("openai"), server.url(), QString());
        qunsetenv("CHIMERA_OPENAI_KEY");
        CHIMERA_VERIFY(made);
        QCOMPARE(made->status, IntegrationStatus::Connected);
        QVERIFY(server.lastRequest().contains("Bearer sk-from-the-environment"));
        QVERIFY(made->maskedKey.isEmpty());
    }

    void editsKeepWhatIsAbsent()
    {
        LoopbackServer server({models("m")});
        Place place;
        const auto made = place.integrations.add(
            place.caller(),
            {QStringLiteral("openai"), {}, server.url(), canary, QStringLiteral("gpt-4.1"), QStringLiteral("Four")});
        CHIMERA_VERIFY(made);
        IntegrationEdit edit;
        edit.key = QStringLiteral("sk-another-key-abc");
        const auto after = place.integrations.edit(place.caller(), made->id, edit);
        CHIMERA_VERIFY(after);
        QCOMPARE(after->modelId, QStringLiteral("gpt-4.1"));
        QCOMPARE(after->modelName, QStringLiteral("Four"));
        QCOMPARE(after->maskedKey, QStringLiteral("sk-...abc"));
        QVERIFY(server.lastRequest().contains("Bearer sk-another-key-abc"));
        for (const QString& bad : {QString(), QStringLiteral("short")}) {
            edit.key = bad;
            QCOMPARE(place.integrations.edit(place.caller(), made->id, edit).error().code, ErrorCode::Invalid);
        }
        QCOMPARE(place.all().front().maskedKey, QStringLiteral("sk-...abc"));
        CHIMERA_VERIFY(place.integrations.remove(place.caller(), made->id));
        QVERIFY(place.all().empty());
        QCOMPARE(place.integrations.remove(place.caller(), made->id).error().message,
                 QStringLiteral("Integration not found"));
        QVERIFY(!place.secrets.get(QStringLiteral("integration/") + made->id.text())->has_value());
    }

    void modelsAreAnsweredByTheirProviders()
    {
        LoopbackServer server({models("m")});
        Place place;
        const Caller remote = place.remote();
        const auto name = [&](const Caller& caller, const QString& model) {
            const auto provider = place.integrations.provider(caller, model);
            return provider ? (*provider)->name() : wireName(provider.error().code);
        };
        QCOMPARE(name(place.caller(), QStringLiteral("model-gpt-4o")), QStringLiteral("config"));
        QCOMPARE(place.integrations.provider(remote, QStringLiteral("model-gpt-4o")).error().message,
                 QStringLiteral("No connected integration found for provider: openai"));
        const auto openai = place.add(QStringLiteral("openai"), server.url(), canary, QStringLiteral("my-tuned"));
        const auto own = place.add(QStringLiteral("custom"), server.url(), QString());
        QCOMPARE(name(place.caller(), QStringLiteral("model-GPT-4o")), QStringLiteral("openai"));
        QCOMPARE(name(remote, QStringLiteral("gpt-4o")), QStringLiteral("openai"));
        QCOMPARE(name(remote, QStringLiteral("model-my-tuned")), QStringLiteral("openai"));
        QCOMPARE(name(place.caller(), own->id.text() + QStringLiteral("/some/model:7b")), QStringLiteral("local"));
        QCOMPARE(name(place.caller(), openai->id.text() + QStringLiteral("/o9")), QStringLiteral("openai"));
        QCOMPARE(name(place.caller(), own->id.text()), QStringLiteral("config")); // no model chosen
        QCOMPARE(name(place.caller(), QStringLiteral("model-") + openai->id.text()), QStringLiteral("openai"));
        QCOMPARE(name(place.caller(), QStringLiteral("int-aaaaaaaaaaaa/x")), QStringLiteral("config"));
        for (const char* model : {"model-echo", "echo", "model-what-is-this", ""}) {
            QCOMPARE(name(remote, QString::fromLatin1(model)), QStringLiteral("echo"));
            QCOMPARE(name(place.remote(QStringLiteral("mcp")), QString::fromLatin1(model)), QStringLiteral("echo"));
            QCOMPARE(name(place.caller(), QString::fromLatin1(model)), QStringLiteral("config"));
        }
        QCOMPARE(name(place.caller(), QStringLiteral("model-recall")), QStringLiteral("config"));
        place.integrations.setRecall([] { return std::make_shared<Echo>(); });
        QCOMPARE(name(place.caller(), QStringLiteral("model-recall")), QStringLiteral("echo"));
        // Over HTTP an integration that is not connected does not count.
        server.play({ServerScript::answer({}, "text/plain", "500 No")});
        CHIMERA_VERIFY(place.integrations.test(place.caller(), openai->id));
        QCOMPARE(name(remote, QStringLiteral("gpt-4o")), QStringLiteral("config"));
        QCOMPARE(name(place.caller(), QStringLiteral("gpt-4o")), QStringLiteral("openai"));
    }

    void onlyLoopbackAddressesAreLocal()
    {
        LoopbackServer server({models("m")});
        Place place;
        const auto here = place.add(QStringLiteral("custom"), server.url(), QString());
        QVERIFY(here->isLocal);
        QCOMPARE(here->timeouts.firstByte, std::chrono::seconds(300));
        QCOMPARE(here->baseUrl, server.url(QStringLiteral("/v1")));
        const auto named =
            place.add(QStringLiteral("custom"),
                      server.url().replace(QStringLiteral("127.0.0.1"), QStringLiteral("localhost")), QString());
        CHIMERA_VERIFY(named);
        QVERIFY(named->isLocal);
        QCOMPARE(named->baseUrl, server.url(QStringLiteral("/v1")));
        const auto away =
            place.add(QStringLiteral("custom"), QStringLiteral("http://127.0.0.1.invalid:1/v1"), QString());
        CHIMERA_VERIFY(away);
        QVERIFY(!away->isLocal);
        const auto provider = place.integrations.provider(place.caller(), away->id.text() + QStringLiteral("/m"));
        QVERIFY(!(*provider)->isLocal());
        QCOMPARE((*provider)->name(), QStringLiteral("custom"));
    }

    void listsAreFetchedOnceAndDroppedOnChange()
    {
        LoopbackServer server({models("first"), models("gpt-4o new-one text-embedding-3")});
        Place place;
        const auto made = place.add(QStringLiteral("openai"), server.url());
        const auto known = place.integrations.models(place.caller(), false);
        CHIMERA_VERIFY(known);
        QCOMPARE(idsOf(*known), QStringList({QStringLiteral("model-recall"), QStringLiteral("model-gpt-4o"),
                                             QStringLiteral("model-gpt-4-turbo"), QStringLiteral("model-gpt-4"),
                                             QStringLiteral("model-gpt-3.5-turbo")}));
        QCOMPARE(server.requests().size(), std::size_t(1));
        const QStringList fetched{QStringLiteral("model-recall"), QStringLiteral("model-gpt-4o"),
                                  made->id.text() + QStringLiteral("/new-one")};
        for (int i = 0; i < 3; ++i)
            QCOMPARE(idsOf(*place.integrations.models(place.caller(), i != 1)), fetched);
        QCOMPARE(server.requests().size(), std::size_t(2));
        QCOMPARE(place.integrations.model(place.caller(), made->id.text() + QStringLiteral("/new-one"))->window, 4096);
        QCOMPARE(place.integrations.model(place.caller(), QStringLiteral("model-gpt-4o"))->window, 4096);
        IntegrationEdit edit;
        edit.modelId = QStringLiteral("new-one");
        CHIMERA_VERIFY(place.integrations.edit(place.caller(), made->id, edit));
        QVERIFY(idsOf(*place.integrations.models(place.caller(), false)).contains(QStringLiteral("model-gpt-4-turbo")));
        QCOMPARE(idsOf(*place.integrations.models(place.caller(), true)).at(1), QStringLiteral("model-new-one"));
        QCOMPARE(server.requests().size(), std::size_t(3));
    }

    void changesAreTold()
    {
        LoopbackServer server({models("m")});
        Place place;
        std::mutex mutex;
        std::vector<Change> seen;
        place.runner().onChanged([&](const ChangeSet& set) {
            const std::scoped_lock lock(mutex);
            seen.insert(seen.end(), set.changes.begin(), set.changes.end());
        });
        const auto made = place.add(QStringLiteral("openai"), server.url());
        CHIMERA_VERIFY(place.integrations.remove(place.caller(), made->id));
        const std::scoped_lock lock(mutex);
        QCOMPARE(seen.size(), std::size_t(3)); // made, its status, removed
        QCOMPARE(seen.front().kind, ChangeKind::Created);
        QCOMPARE(seen.back().kind, ChangeKind::Removed);
        for (const Change& change : seen)
            QVERIFY(change.entity == Entity::Integration && change.id == made->id.text());
    }

    // The key in no log, no error, no file of the profile but the sealed one, and no copy of the database.
    void theKeyIsNowhere()
    {
        LoopbackServer server({ServerScript::answer("{\"error\":{\"message\":\"bad key " + canary.toUtf8() + "\"}}",
                                                    "application/json", "400 Bad")});
        Place place;
        const QString log = place.folder() + QStringLiteral("/log.txt");
        installLog(log, LogLevel::Off);
        QString said;
        const auto made = place.add(QStringLiteral("openai"), server.url());
        said += made->error + QString::fromUtf8(QJsonDocument(toJson(*made)).toJson());
        const auto again = place.integrations.test(place.caller(), made->id);
        said += again->error;
        (void)place.integrations.models(place.caller(), true);
        const auto provider = place.integrations.provider(place.caller(), QStringLiteral("model-gpt-4o"));
        ChatRequest request;
        request.model = QStringLiteral("gpt-4o");
        request.question = QStringLiteral("What?");
        const auto answer = (*provider)->answer(request, {[](const QString&) {}}, {});
        QVERIFY(!answer);
        said += answer.error().message + answer.error().detail;
        const auto twice = place.add(QStringLiteral("openai"), server.url());
        said += twice.error().message + twice.error().detail;
        const auto broken = place.add(QStringLiteral("groq"), server.url(), canary + QStringLiteral("\n"));
        said += broken.error().message + broken.error().detail + broken.error().fields.keys().join(u' ');
        CHIMERA_VERIFY(place.write([&](WriteTx& tx) { return tx.run("UPDATE integration SET name = name || ' '"); }));
        installLog({}, LogLevel::Warning);
        const QByteArray key = canary.toUtf8();
        const QList<QByteArray> forms{key, key.toBase64().first(24), key.toHex(), key.toPercentEncoding()};
        for (const QByteArray& form : forms)
            QVERIFY(!said.toUtf8().contains(form));
        int files = 0;
        QDirIterator walk(place.folder(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
        while (walk.hasNext()) {
            QFile file(walk.next());
            QVERIFY(file.open(QIODevice::ReadOnly));
            const QByteArray bytes = file.readAll();
            ++files;
            for (const QByteArray& form : forms)
                QVERIFY2(!bytes.contains(form), qPrintable(file.fileName()));
        }
        QVERIFY(files >= 4); // the database with its log, the sealed file and its key, the log
    }
};

QTEST_GUILESS_MAIN(IntegrationsTest)
#include "IntegrationsTest.moc"
