// Contract, section 2, row by row; sign-in back-off (S6); tokens (S4, S5); what a deleted account leaves.
#include "core/accounts/Tokens.h"
#include "tests/core/api/ApiFixture.h"

using namespace chimera;
using namespace chimera::test;

namespace {

QJsonObject credentials(const QString& email, const QString& password = QStringLiteral("correct horse"))
{
    return {{QStringLiteral("email"), email}, {QStringLiteral("password"), password}};
}

QJsonObject registration(const QString& email)
{
    QJsonObject body = credentials(email);
    body.insert(QStringLiteral("name"), QStringLiteral("Ann"));
    return body;
}

QJsonArray words(const char* sentence)
{
    return {QLatin1String(sentence)};
}

} // namespace

class AccountRoutesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void registers();
    void refusesRegistrations_data();
    void refusesRegistrations();
    void registrationModes();
    void signsIn();
    void addressesDifferInCaseOnly();
    void refreshes();
    void signsOut();
    void changesProfile_data();
    void changesProfile();
    void openRoutesIgnoreTheHeader();
    void refusesTokens_data();
    void refusesTokens();
    void tokensExpire();
    void backOff();
    void unknownUsersCostTheSame();
    void deletedAccountsLeaveNothing();
    void toolTokensHaveScopes();
    void writesAreAudited();
};

void AccountRoutesTest::registers()
{
    ApiProfile api;
    QJsonObject body = registration(QStringLiteral(" ann@example.com "));
    body.insert(QStringLiteral("unknown"), 1);
    const Answer made = api.post("/api/auth/register", {}, body);
    QCOMPARE(made.status, 201);
    QCOMPARE(made.json().keys(), (QStringList{QStringLiteral("data"), QStringLiteral("error"), QStringLiteral("ok")}));
    QVERIFY(made.json().value(QStringLiteral("ok")).toBool());
    QVERIFY(made.json().value(QStringLiteral("error")).isNull());
    QCOMPARE(made.data().toObject().keys(),
             (QStringList{QStringLiteral("refresh"), QStringLiteral("token"), QStringLiteral("user")}));
    const QJsonObject user = made["user"].toObject();
    QCOMPARE(user.keys(), (QStringList{QStringLiteral("avatar"), QStringLiteral("createdAt"), QStringLiteral("email"),
                                       QStringLiteral("id"), QStringLiteral("name")}));
    QCOMPARE(user.value(QStringLiteral("email")).toString(), QStringLiteral("ann@example.com"));
    QVERIFY(user.value(QStringLiteral("avatar")).isNull());
    QCOMPARE(user.value(QStringLiteral("id")).toString().size(), 36);
    QCOMPARE(user.value(QStringLiteral("createdAt")).toString(), api.clock().now().toIso());
    const Answer again = api.post("/api/auth/register", {}, registration(QStringLiteral("ANN@example.com")));
    QCOMPARE(again.status, 400);
    QCOMPARE(again.errors().value(QStringLiteral("email")).toArray(), words("Email already exists"));
    QVERIFY(again.data().isNull());
}

void AccountRoutesTest::refusesRegistrations_data()
{
    QTest::addColumn<QByteArray>("change");
    QTest::addColumn<QByteArray>("errors");
    QTest::newRow("all missing") << QByteArray("-")
                                 << QByteArray(R"({"email":["This field is required."],"name":["This field is required."],"password":["This field is required."]})");
    QTest::newRow("blank name") << QByteArray(R"({"name":"  "})") << QByteArray(R"({"name":["This field may not be blank."]})");
    QTest::newRow("null name") << QByteArray(R"({"name":null})") << QByteArray(R"({"name":["This field may not be null."]})");
    QTest::newRow("list as name") << QByteArray(R"({"name":["a"]})") << QByteArray(R"({"name":["Not a valid string."]})");
    QTest::newRow("boolean as name") << QByteArray(R"({"name":true})") << QByteArray(R"({"name":["Not a valid string."]})");
    QTest::newRow("long name") << "{\"name\":\"" + QByteArray(256, 'n') + "\"}"
                               << QByteArray(R"({"name":["Ensure this field has no more than 255 characters."]})");
    for (const char* address : {"ann", "ann@", "@example.com", "ann@example", "ann@@example.com", "ann @example.com", "ann@-x.com", "ann@x..com"})
        QTest::newRow(address) << "{\"email\":\"" + QByteArray(address) + "\"}" << QByteArray(R"({"email":["Enter a valid email address."]})");
    QTest::newRow("short password") << QByteArray(R"({"password":"1234567"})")
                                    << QByteArray(R"({"password":["Ensure this field has at least 8 characters."]})");
    QTest::newRow("two at once") << QByteArray(R"({"name":"","password":""})")
                                 << QByteArray(R"({"name":["This field may not be blank."],"password":["This field may not be blank."]})");
}

void AccountRoutesTest::refusesRegistrations()
{
    QFETCH(QByteArray, change);
    QFETCH(QByteArray, errors);
    static ApiProfile api;
    QJsonObject body = registration(QStringLiteral("new@example.com"));
    const QJsonObject changed = QJsonDocument::fromJson(change).object();
    for (auto field = changed.begin(); field != changed.end(); ++field)
        body.insert(field.key(), field.value());
    const Answer answer = api.post("/api/auth/register", {}, change == "-" ? QJsonObject() : body);
    QCOMPARE(answer.status, 400);
    QCOMPARE(QJsonDocument(answer.errors()).toJson(QJsonDocument::Compact), errors);
}

void AccountRoutesTest::registrationModes()
{
    auto options = ApiProfile::openOptions();
    options.registration = RegistrationMode::Invite;
    ApiProfile api(options);
    // The first account: not through a proxy, but from this machine without a code.
    const auto body = registration(QStringLiteral("ann@example.com"));
    const Answer proxied = api.post("/api/auth/register", {}, body, {{"X-Forwarded-For", "127.0.0.1"}});
    QCOMPARE(proxied.status, 403);
    QCOMPARE(api.post("/api/auth/register", {}, body).status, 201);
    QJsonObject second = registration(QStringLiteral("bob@example.com"));
    QCOMPARE(api.post("/api/auth/register", {}, second).status, 403);
    const auto code = api.backend().runner().writeNow("code", [](WriteTx& tx) { return AccountService::makeCode(tx); });
    CHIMERA_VERIFY(code);
    second.insert(QStringLiteral("code"), QStringLiteral(" ") + code->toLower());
    QCOMPARE(api.post("/api/auth/register", {}, second).status, 201);
    second.insert(QStringLiteral("email"), QStringLiteral("cid@example.com"));
    QCOMPARE(api.post("/api/auth/register", {}, second).status, 403); // it works once
    const auto late = api.backend().runner().writeNow("code", [](WriteTx& tx) { return AccountService::makeCode(tx); });
    api.clock().advanceSeconds(8 * 86'400);
    second.insert(QStringLiteral("code"), *late);
    QCOMPARE(api.post("/api/auth/register", {}, second).status, 403);
    options.registration = RegistrationMode::Closed;
    api.start(options);
    QCOMPARE(api.post("/api/auth/register", {}, second).status, 403);
}

void AccountRoutesTest::signsIn()
{
    ApiProfile api;
    const auto ann = api.person(QStringLiteral("Ann"));
    const Answer good = api.post("/api/auth/login", {}, credentials(ann.email));
    QCOMPARE(good.status, 200);
    QCOMPARE(good["user"].toObject().value(QStringLiteral("id")).toString(), ann.id);
    QVERIFY(good.text("token").toLatin1() != ann.token);
    QCOMPARE(api.get("/api/auth/profile", good.text("token").toLatin1()).status, 200);
    QCOMPARE(api.get("/api/auth/profile", ann.token).status, 200); // both live
    for (const auto& body : {credentials(ann.email, QStringLiteral("wrong horse")), credentials(QStringLiteral("nobody@example.com"))}) {
        const Answer bad = api.post("/api/auth/login", {}, body);
        QCOMPARE(bad.status, 401);
        QCOMPARE(bad.error(), QStringLiteral("Invalid credentials"));
    }
    const Answer empty = api.post("/api/auth/login", {}, {});
    QCOMPARE(empty.status, 400);
    QCOMPARE(empty.errors().keys(), (QStringList{QStringLiteral("email"), QStringLiteral("password")}));
}

void AccountRoutesTest::addressesDifferInCaseOnly()
{
    ApiProfile api;
    const auto ann = api.person(QStringLiteral("Ann"));
    QCOMPARE(api.post("/api/auth/login", {}, credentials(QStringLiteral("Ann@EXAMPLE.com"))).status, 200);
    // What is typed stays what is shown.
    const Answer made = api.post("/api/auth/register", {}, registration(QStringLiteral("Bob@Example.com")));
    QCOMPARE(made["user"].toObject().value(QStringLiteral("email")).toString(), QStringLiteral("Bob@Example.com"));
    QCOMPARE(api.put("/api/auth/profile/update", ann.token, {{QStringLiteral("email"), QStringLiteral("BOB@example.COM")}}).error(), QStringLiteral("Email already exists"));
    QCOMPARE(api.put("/api/auth/profile/update", ann.token, {{QStringLiteral("email"), QStringLiteral("ANN@example.com")}}).status, 200);
}

void AccountRoutesTest::refreshes()
{
    ApiProfile api;
    const auto ann = api.person(QStringLiteral("Ann"));
    const Answer fresh = api.post("/api/auth/refresh", {}, {{QStringLiteral("refresh"), QString::fromLatin1(ann.refresh)}});
    QCOMPARE(fresh.status, 200);
    QCOMPARE(fresh.data().toObject().keys(), QStringList{QStringLiteral("token")});
    QCOMPARE(api.get("/api/auth/profile", fresh.text("token").toLatin1()).status, 200);
    const Answer none = api.post("/api/auth/refresh", {}, {});
    QCOMPARE(none.status, 400);
    QCOMPARE(none.error(), QStringLiteral("Refresh token required"));
    for (const QByteArray& bad : {ann.token, QByteArray("x"), ann.refresh + "x", ann.refresh.left(20)}) {
        const Answer answer = api.post("/api/auth/refresh", {}, {{QStringLiteral("refresh"), QString::fromLatin1(bad)}});
        QCOMPARE(answer.status, 401);
        QCOMPARE(answer.error(), QStringLiteral("Invalid or expired refresh token"));
    }
    api.clock().advanceSeconds(7 * 86'400 + 1);
    QCOMPARE(api.post("/api/auth/refresh", {}, {{QStringLiteral("refresh"), QString::fromLatin1(ann.refresh)}}).status, 401);
}

void AccountRoutesTest::signsOut()
{
    ApiProfile api;
    const auto ann = api.person(QStringLiteral("Ann"));
    const auto bob = api.person(QStringLiteral("Bob"));
    const QJsonObject refresh{{QStringLiteral("refresh"), QString::fromLatin1(ann.refresh)}};
    QCOMPARE(api.post("/api/auth/logout", bob.token, refresh).error(), QStringLiteral("Token is invalid or expired")); // not his
    const Answer out = api.post("/api/auth/logout", ann.token, refresh);
    QCOMPARE(out.status, 200);
    QCOMPARE(out.text("message"), QStringLiteral("Successfully logged out"));
    QCOMPARE(api.post("/api/auth/refresh", {}, refresh).status, 401);
    QCOMPARE(api.get("/api/auth/profile", ann.token).status, 200); // the access token lives on
    QCOMPARE(api.post("/api/auth/logout", ann.token, refresh).error(), QStringLiteral("Token is blacklisted"));
    QCOMPARE(api.post("/api/auth/logout", ann.token, {{QStringLiteral("refresh"), QStringLiteral("x")}}).error(), QStringLiteral("Token is invalid or expired"));
    // Without a body: that of this sign-in.
    const Answer again = api.send("POST", "/api/auth/logout", bob.token);
    QCOMPARE(again.status, 200);
    QCOMPARE(api.post("/api/auth/refresh", {}, {{QStringLiteral("refresh"), QString::fromLatin1(bob.refresh)}}).status, 401);
    QCOMPARE(api.post("/api/auth/logout", {}, {}).status, 401);
}

void AccountRoutesTest::changesProfile_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("result"); // name|email, or the errors
    QTest::newRow("nothing") << QByteArray("{}") << 200 << QByteArray("Ann|ann@example.com");
    QTest::newRow("empty") << QByteArray(R"({"name":"","email":""})") << 200 << QByteArray("Ann|ann@example.com");
    QTest::newRow("null") << QByteArray(R"({"name":null,"email":null})") << 200 << QByteArray("Ann|ann@example.com");
    QTest::newRow("name") << QByteArray(R"({"name":" Anna "})") << 200 << QByteArray("Anna|ann@example.com");
    QTest::newRow("email") << QByteArray(R"({"email":"anna@example.org"})") << 200 << QByteArray("Ann|anna@example.org");
    QTest::newRow("no address") << QByteArray(R"({"email":"anna"})") << 400 << QByteArray(R"({"email":["Enter a valid email address."]})");
    QTest::newRow("taken") << QByteArray(R"({"email":"bob@example.com"})") << 400 << QByteArray("Email already exists");
    QTest::newRow("list") << QByteArray(R"({"name":[]})") << 400 << QByteArray(R"({"name":["Not a valid string."]})");
    QTest::newRow("long") << "{\"name\":\"" + QByteArray(256, 'n') + "\"}" << 400 << QByteArray(R"({"name":["Ensure this field has no more than 255 characters."]})");
}

void AccountRoutesTest::changesProfile()
{
    QFETCH(QByteArray, body);
    QFETCH(int, status);
    QFETCH(QByteArray, result);
    for (const QByteArray& path : {QByteArray("/api/auth/profile/update"), QByteArray("/api/settings/profile")}) {
        ApiProfile api;
        const auto ann = api.person(QStringLiteral("Ann"));
        api.person(QStringLiteral("Bob"));
        const Answer answer = api.send("PUT", path, ann.token, body);
        QCOMPARE(answer.status, status);
        if (status == 200) {
            const Answer profile = api.get("/api/auth/profile", ann.token);
            QCOMPARE(profile.text("name") + u'|' + profile.text("email"), QString::fromUtf8(result));
        } else if (result.startsWith('{')) {
            QCOMPARE(QJsonDocument(answer.errors()).toJson(QJsonDocument::Compact), result);
        } else {
            QCOMPARE(answer.error(), QString::fromUtf8(result));
        }
    }
}

void AccountRoutesTest::openRoutesIgnoreTheHeader()
{
    ApiProfile api;
    const auto ann = api.person(QStringLiteral("Ann"));
    for (const QByteArray& stale : {QByteArray("cha_stale"), QByteArray("a b c"), QByteArray(5000, 'x')}) {
        QCOMPARE(api.post("/api/auth/login", stale, credentials(ann.email)).status, 200);
        QCOMPARE(api.post("/api/auth/refresh", stale, {{QStringLiteral("refresh"), QString::fromLatin1(ann.refresh)}}).status, 200);
        QCOMPARE(api.get("/api/health", stale).status, 200);
    }
}

void AccountRoutesTest::refusesTokens_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("sentence");
    const QString none = QStringLiteral("Authentication credentials were not provided.");
    const QString bad = QStringLiteral("Token is invalid or expired");
    QTest::newRow("no header") << QString() << none;
    QTest::newRow("other scheme") << QStringLiteral("Basic YTpi") << none;
    QTest::newRow("no token") << QStringLiteral("Bearer") << QStringLiteral("Authorization header must contain two space-delimited values");
    QTest::newRow("three words") << QStringLiteral("Bearer a b") << QStringLiteral("Authorization header must contain two space-delimited values");
    QTest::newRow("forged") << QStringLiteral("Bearer cha_") + QString(43, u'A') << bad;
    QTest::newRow("jwt without algorithm") << QStringLiteral("Bearer eyJhbGciOiJub25lIn0.eyJ1c2VyX2lkIjoxfQ.") << bad;
    QTest::newRow("prefix") << QStringLiteral("prefix") << bad;
    QTest::newRow("longer") << QStringLiteral("longer") << bad;
    QTest::newRow("one letter changed") << QStringLiteral("changed") << bad;
    QTest::newRow("refresh token") << QStringLiteral("refresh") << QStringLiteral("Token has wrong type");
}

void AccountRoutesTest::refusesTokens()
{
    QFETCH(QString, kind);
    QFETCH(QString, sentence);
    static ApiProfile api;
    static const auto ann = api.person(QStringLiteral("Ann"));
    QByteArray header = kind.toLatin1();
    if (kind == QLatin1String("prefix"))
        header = "Bearer " + ann.token.left(20);
    else if (kind == QLatin1String("longer"))
        header = "Bearer " + ann.token + "A";
    else if (kind == QLatin1String("refresh"))
        header = "Bearer " + ann.refresh;
    else if (kind == QLatin1String("changed"))
        header = "Bearer " + ann.token.left(30) + (ann.token[30] == 'A' ? "B" : "A") + ann.token.mid(31);
    HeaderList headers;
    if (!header.isEmpty())
        headers.append({"Authorization", header});
    const Answer answer = api.get("/api/auth/profile", {}, headers);
    QCOMPARE(answer.status, 401);
    QCOMPARE(answer.error(), sentence);
    QCOMPARE(answer.header("www-authenticate"), QByteArray("Bearer realm=\"api\""));
    QCOMPARE(api.get("/api/auth/profile", ann.token).status, 200);
}

void AccountRoutesTest::tokensExpire()
{
    ApiProfile api;
    const auto ann = api.person(QStringLiteral("Ann"));
    api.clock().advanceSeconds(86'399);
    QCOMPARE(api.get("/api/auth/profile", ann.token).status, 200);
    api.clock().advanceSeconds(2);
    QCOMPARE(api.get("/api/auth/profile", ann.token).status, 401);
}

void AccountRoutesTest::backOff()
{
    ApiProfile api;
    const auto ann = api.person(QStringLiteral("Ann"));
    const auto wrong = credentials(ann.email, QStringLiteral("wrong horse"));
    for (int i = 0; i < 5; ++i)
        QCOMPARE(api.post("/api/auth/login", {}, wrong).status, 401);
    int waits = 0;
    for (int i = 0; i < 15; ++i) {
        const Answer answer = api.post("/api/auth/login", {}, wrong, {{"X-Forwarded-For", "10.0.0." + QByteArray::number(i)}});
        QCOMPARE(answer.status, 429);
        QCOMPARE(answer.header("retry-after"), QByteArray("1"));
        ++waits;
    }
    QCOMPARE(waits, 15);
    // The right password has to wait too, and a restart forgets nothing.
    api.start(ApiProfile::openOptions());
    QCOMPARE(api.post("/api/auth/login", {}, credentials(ann.email)).status, 429);
    // Doubling, up to five minutes.
    int expected = 1;
    for (int i = 0; i < 12; ++i) {
        api.clock().advanceSeconds(expected);
        QCOMPARE(api.post("/api/auth/login", {}, wrong).status, 401);
        expected = std::min(expected * 2, 300);
        QCOMPARE(api.post("/api/auth/login", {}, wrong).header("retry-after"), QByteArray::number(expected));
    }
    // Another account is not held up by this one, and a good sign-in clears the slate.
    const auto bob = api.person(QStringLiteral("Bob"));
    QCOMPARE(api.post("/api/auth/login", {}, credentials(bob.email)).status, 200);
    api.clock().advanceSeconds(300);
    QCOMPARE(api.post("/api/auth/login", {}, credentials(ann.email)).status, 200);
    QCOMPARE(api.post("/api/auth/login", {}, wrong).status, 401);
    QCOMPARE(api.post("/api/auth/login", {}, credentials(ann.email)).status, 200);
}

void AccountRoutesTest::unknownUsersCostTheSame()
{
    TempProfile profile;
    AccountService service(profile.runner());
    const auto ask = [&](const QString& email) {
        const int before = service.passwordsComputed();
        std::promise<Result<SignInAnswer>> promise;
        service.signIn({email, QStringLiteral("10.0.0.1"), false}, "wrong horse",
                       [&promise](Result<SignInAnswer> answer) { promise.set_value(std::move(answer)); });
        const auto answer = promise.get_future().get();
        return std::pair{answer->verdict, service.passwordsComputed() - before};
    };
    const auto hash = service.hash("correct horse");
    CHIMERA_VERIFY(profile.write([&](WriteTx& tx) { return Accounts::create(tx, QStringLiteral("Ann"), QStringLiteral("ann@example.com"), *hash); }));
    const auto wrong = std::pair{SignInAnswer::Verdict::Wrong, 1};
    QVERIFY(ask(QStringLiteral("ann@example.com")) == wrong);
    QVERIFY(ask(QStringLiteral("nobody@example.com")) == wrong);
    // From one address far away: five tries, whoever is tried.
    for (int i = 0; i < 3; ++i)
        QVERIFY(ask(QStringLiteral("n%1@example.com").arg(i)) == wrong);
    QVERIFY(ask(QStringLiteral("n9@example.com")) == (std::pair{SignInAnswer::Verdict::Wait, 0}));
}

void AccountRoutesTest::deletedAccountsLeaveNothing()
{
    ApiProfile api;
    const auto ann = api.person(QStringLiteral("Ann"));
    const auto bob = api.person(QStringLiteral("Bob"));
    const QByteArray own = api.workspace(ann, QStringLiteral("Own"));
    const QByteArray shared = api.workspace(bob, QStringLiteral("Shared"));
    api.join(bob, shared, ann, QStringLiteral("researcher"));
    api.join(ann, own, bob, QStringLiteral("researcher"));
    for (int i = 0; i < 30; ++i)
        api.memory(ann, own, QStringLiteral("Mine %1").arg(i), QStringLiteral("text"));
    const QByteArray hers = api.memory(ann, shared, QStringLiteral("Hers"), QStringLiteral("text"));
    const Answer gone = api.remove("/api/account", ann.token);
    QCOMPARE(gone.status, 200);
    QCOMPARE(gone.text("message"), QStringLiteral("Account successfully deleted"));
    QCOMPARE(api.get("/api/auth/profile", ann.token).status, 401);
    QCOMPARE(api.post("/api/auth/refresh", {}, {{QStringLiteral("refresh"), QString::fromLatin1(ann.refresh)}}).status, 401);
    QCOMPARE(api.post("/api/auth/login", {}, credentials(ann.email)).status, 401);
    QCOMPARE(api.get("/api/workspaces/" + own, bob.token).status, 404);
    QCOMPARE(api.get("/api/memories/" + hers, bob.token).status, 200);
    QCOMPARE(api.get("/api/workspaces/" + shared + "/team", bob.token)["total"].toInt(), 1);
    const auto rows = api.backend().runner().readNow("left", [](ReadTx& tx) -> Result<QList<qint64>> {
        QList<qint64> left;
        for (const char* sql : {"SELECT count(*) FROM user WHERE leaving_at IS NOT NULL", "SELECT count(*) FROM memory", "SELECT count(*) FROM workspace",
                                "SELECT count(*) FROM token t LEFT JOIN user u ON u.pk = t.user WHERE u.pk IS NULL"}) {
            CHIMERA_TRY(const auto count, tx.count(sql));
            left.append(count);
        }
        return left;
    });
    QCOMPARE(*rows, (QList<qint64>{0, 1, 1, 0}));
    QCOMPARE(api.post("/api/auth/register", {}, registration(ann.email)).status, 201); // the address is free again
}

void AccountRoutesTest::toolTokensHaveScopes()
{
    ApiProfile api;
    const auto ann = api.person(QStringLiteral("Ann"));
    const QByteArray place = api.workspace(ann);
    const QByteArray memory = api.memory(ann, place, QStringLiteral("T"), QStringLiteral("text"));
    const Caller caller{UserId(ann.id), CallScope::Write, QStringLiteral("window")};
    const auto tool = [&](CallScope scope) {
        return *api.backend().runner().writeNow("tool", [&](WriteTx& tx) { return Tokens::makeTool(caller, tx, QStringLiteral("notes"), scope); });
    };
    const auto reader = tool(CallScope::Read);
    const auto writer = tool(CallScope::Write);
    const QJsonObject body{{QStringLiteral("title"), QStringLiteral("N")}, {QStringLiteral("content"), QStringLiteral("c")}};
    QCOMPARE(api.get("/api/memories/" + memory, reader.second).status, 200);
    QCOMPARE(api.post("/api/workspaces/" + place + "/memories", reader.second, body).status, 403);
    QCOMPARE(api.put("/api/auth/profile/update", reader.second, {{QStringLiteral("name"), QStringLiteral("X")}}).status, 403);
    QCOMPARE(api.put("/api/settings/memory-retention", reader.second, {{QStringLiteral("autoStore"), false}}).status, 403);
    QCOMPARE(api.post("/api/settings/cleanup", reader.second, {}).status, 403);
    QCOMPARE(api.remove("/api/account", reader.second).status, 403);
    QCOMPARE(api.post("/api/workspaces", reader.second, {{QStringLiteral("name"), QStringLiteral("N")}}).status, 403);
    QCOMPARE(api.remove("/api/memories/memory-000000000000", reader.second).status, 404);
    QVERIFY(api.get("/api/settings", ann.token)["memoryRetention"].toObject().value(QStringLiteral("autoStore")).toBool());
    QCOMPARE(api.post("/api/workspaces/" + place + "/memories", writer.second, body).status, 201);
    CHIMERA_VERIFY(api.backend().runner().writeNow("revoke", [&](WriteTx& tx) { return Tokens::revokeById(caller, tx, writer.first.id); }));
    QCOMPARE(api.get("/api/memories/" + memory, writer.second).status, 401); // the next request
}

void AccountRoutesTest::writesAreAudited()
{
    ApiProfile api;
    const auto ann = api.person(QStringLiteral("Ann"));
    const QByteArray place = api.workspace(ann);
    const QByteArray memory = api.memory(ann, place, QStringLiteral("T"), QStringLiteral("text"));
    api.get("/api/memories/" + memory, ann.token);
    api.put("/api/memories/memory-000000000000", ann.token, {});
    api.put("/api/settings/memory-retention", ann.token, {{QStringLiteral("autoStore"), false}});
    const auto rows = api.backend().runner().readNow("audit", [](ReadTx& tx) -> Result<QStringList> {
        QStringList lines;
        CHIMERA_TRY(auto found, tx.query("SELECT a.action, u.name, a.changes FROM audit a JOIN user u ON u.pk = a.user ORDER BY a.pk"));
        while (found.next())
            lines.append(found.text(0) + u' ' + found.text(1) + (found.text(2).size() > 2 ? QStringLiteral(" +") : QString()));
        CHIMERA_CHECK(found.done());
        return lines;
    });
    QCOMPARE(*rows, (QStringList{QStringLiteral("POST /api/workspaces Ann +"), QStringLiteral("POST /api/workspaces/{id}/memories Ann +"),
                                 QStringLiteral("PUT /api/settings/memory-retention Ann")}));
}

QTEST_GUILESS_MAIN(AccountRoutesTest)
#include "AccountRoutesTest.moc"
