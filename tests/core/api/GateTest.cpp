// Who may speak to the server: S1 to S5 over the whole table of routes, so that a new route is covered by itself. Raw
// sockets; every case on every route.
#include "core/api/Api.h"
#include "tests/core/api/ApiFixture.h"

using namespace chimera;
using namespace chimera::test;

namespace {

struct Spot
{
    QByteArray method;
    QByteArray path;
    bool open = false;
};

std::vector<Spot> spots()
{
    std::vector<Spot> all;
    for (const api::Route& route : api::allRoutes()) {
        QByteArray path = route.path;
        for (qsizetype brace = path.indexOf('{'); brace >= 0; brace = path.indexOf('{'))
            path.replace(brace, path.indexOf('}') - brace + 1, "memory-000000000000");
        all.push_back({route.method, path, route.scope == api::RouteScope::Open});
    }
    return all;
}

// The status of one request over a line of its own; 0 when nothing came.
int statusOf(quint16 port, const QByteArray& bytes)
{
    Line line(port);
    line.send(bytes);
    return readAnswer(line).status;
}

QByteArray request(const Spot& spot, const QByteArray& host, const QByteArray& more = {})
{
    return spot.method + ' ' + spot.path + " HTTP/1.1\r\n" + host + more + "Content-Length: 0\r\n\r\n";
}

} // namespace

class GateTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void hosts_data();
    void hosts();
    void goodHosts();
    void origins_data();
    void origins();
    void listedOrigin();
    void simpleRequestsChangeNothing();
    void everyRouteNeedsAToken();
    void writesAreNoGets();
    void unknownPaths_data();
    void unknownPaths();
    void headAndOptions();
};

void GateTest::hosts_data()
{
    QTest::addColumn<QByteArray>("host"); // "P" is the port
    QTest::newRow("another name") << QByteArray("Host: evil.example\r\n");
    QTest::newRow("another name, right port") << QByteArray("Host: evil.example:P\r\n");
    QTest::newRow("name that resolves here") << QByteArray("Host: 127.0.0.1.nip.io:P\r\n");
    QTest::newRow("wrong port") << QByteArray("Host: 127.0.0.1:1\r\n");
    QTest::newRow("no port") << QByteArray("Host: localhost\r\n");
    QTest::newRow("none") << QByteArray();
    QTest::newRow("two") << QByteArray("Host: 127.0.0.1:P\r\nHost: evil.example\r\n");
    QTest::newRow("two equal ones") << QByteArray("Host: 127.0.0.1:P\r\nHost: 127.0.0.1:P\r\n");
    QTest::newRow("unspecified address") << QByteArray("Host: 0.0.0.0:P\r\n");
    QTest::newRow("trailing dot") << QByteArray("Host: localhost.:P\r\n");
    QTest::newRow("with a user") << QByteArray("Host: a@127.0.0.1:P\r\n");
    QTest::newRow("list") << QByteArray("Host: 127.0.0.1:P, evil.example\r\n");
    QTest::newRow("empty") << QByteArray("Host:\r\n");
    QTest::newRow("decimal address") << QByteArray("Host: 2130706433:P\r\n");
    QTest::newRow("mapped address") << QByteArray("Host: [::ffff:127.0.0.1]:P\r\n");
}

void GateTest::hosts()
{
    QFETCH(QByteArray, host);
    static ApiProfile api;
    static const auto ann = api.person(QStringLiteral("Ann"));
    host.replace("P", QByteArray::number(api.port()));
    for (const Spot& spot : spots()) {
        const int status = statusOf(api.port(), request(spot, host, "Authorization: Bearer " + ann.token + "\r\n"));
        QVERIFY2(status == 403 || status == 400, spot.method + ' ' + spot.path + ' ' + QByteArray::number(status));
    }
    // The absolute form names a host of its own.
    const QByteArray absolute = "GET http://127.0.0.1:" + QByteArray::number(api.port()) + "/api/health HTTP/1.1\r\nHost: 127.0.0.1:" + QByteArray::number(api.port()) + "\r\n\r\n";
    QCOMPARE(statusOf(api.port(), absolute), 400);
}

void GateTest::goodHosts()
{
    auto options = ApiProfile::openOptions();
    options.hosts = QStringList{QStringLiteral("Notes.example.org"), QStringLiteral("other.example.org:8443")};
    ApiProfile api(options);
    const QByteArray port = QByteArray::number(api.port());
    const Spot health{"GET", "/api/health", true};
    for (const QByteArray& host : {"127.0.0.1:" + port, "localhost:" + port, "LOCALHOST:" + port, "[::1]:" + port, QByteArray("notes.example.org"), "NOTES.example.org:" + port, QByteArray("other.example.org:8443")})
        QCOMPARE(statusOf(api.port(), request(health, "Host: " + host + "\r\n")), 200);
    for (const QByteArray& host : {QByteArray("other.example.org"), QByteArray("notes.example.org:1")})
        QCOMPARE(statusOf(api.port(), request(health, "Host: " + host + "\r\n")), 403);
}

void GateTest::origins_data()
{
    QTest::addColumn<QByteArray>("origin");
    for (const char* origin : {"https://evil.example", "null", "http://localhost.evil.example", "http://127.0.0.1.evil", "file://", "http://localhost:5173", "https://notes.example.org.evil", "https://notes.example.org:444", "HTTPS://NOTES.EXAMPLE.ORG", "chrome-extension://abc"})
        QTest::newRow(origin) << QByteArray(origin);
    QTest::newRow("empty") << QByteArray();
}

void GateTest::origins()
{
    QFETCH(QByteArray, origin);
    static ApiProfile api = [] {
        auto options = ApiProfile::openOptions();
        options.origins = QStringList{QStringLiteral("https://notes.example.org")};
        return ApiProfile(options);
    }();
    static const auto ann = api.person(QStringLiteral("Ann"));
    const QByteArray host = "Host: " + api.host() + "\r\n";
    for (const Spot& spot : spots()) {
        for (const QByteArray& more : {"Authorization: Bearer " + ann.token + "\r\n", QByteArray("Access-Control-Request-Method: POST\r\n")}) {
            Spot asked = spot;
            if (more.startsWith("Access"))
                asked.method = "OPTIONS";
            Line line(api.port());
            line.send(request(asked, host, more + "Origin: " + origin + "\r\n"));
            const Answer answer = readAnswer(line);
            QVERIFY2(answer.status == 403, asked.method + ' ' + asked.path + ' ' + QByteArray::number(answer.status));
            QVERIFY(!answer.headers.contains("access-control-allow-origin"));
            QVERIFY(!answer.headers.contains("access-control-allow-credentials"));
        }
    }
}

void GateTest::listedOrigin()
{
    auto options = ApiProfile::openOptions();
    options.origins = QStringList{QStringLiteral("https://notes.example.org")};
    ApiProfile api(options);
    const HeaderList origin{{"Origin", "https://notes.example.org"}};
    const Answer plain = api.get("/api/health", {}, origin);
    QCOMPARE(plain.status, 200);
    QCOMPARE(plain.header("access-control-allow-origin"), QByteArray("https://notes.example.org"));
    QCOMPARE(plain.header("access-control-expose-headers"), QByteArray("ETag, Link, Mcp-Session-Id"));
    QVERIFY(!plain.headers.contains("access-control-allow-credentials"));
    const Answer preflight = api.send("OPTIONS", "/api/workspaces", {}, {}, origin + HeaderList{{"Access-Control-Request-Method", "POST"}});
    QCOMPARE(preflight.status, 200);
    QVERIFY(preflight.body.isEmpty());
    QCOMPARE(preflight.header("access-control-allow-methods"), QByteArray("DELETE, GET, OPTIONS, PATCH, POST, PUT"));
    QCOMPARE(preflight.header("access-control-max-age"), QByteArray("86400"));
    QCOMPARE(preflight.header("access-control-allow-headers"),
             QByteArray("accept, accept-encoding, authorization, content-type, dnt, origin, user-agent, x-csrftoken, x-requested-with, if-match, if-none-match, last-event-id, mcp-session-id, mcp-protocol-version"));
    QCOMPARE(preflight.header("vary"), QByteArray("Origin"));
    QVERIFY(!preflight.headers.contains("access-control-allow-private-network"));
    // The others that every answer carries, refusals too.
    for (const Answer& answer : {plain, preflight, api.get("/api/nothing")}) {
        QCOMPARE(answer.header("x-content-type-options"), QByteArray("nosniff"));
        QCOMPARE(answer.header("x-frame-options"), QByteArray("DENY"));
        QCOMPARE(answer.header("referrer-policy"), QByteArray("same-origin"));
        QVERIFY(!answer.header("x-request-id").isEmpty());
    }
}

// What a page elsewhere can send without asking first.
void GateTest::simpleRequestsChangeNothing()
{
    ApiProfile api;
    const auto ann = api.person(QStringLiteral("Ann"));
    const QByteArray body = R"({"name":"Evil"})";
    for (const QByteArray& type : {QByteArray("text/plain"), QByteArray("application/x-www-form-urlencoded"), QByteArray("multipart/form-data; boundary=x")}) {
        QCOMPARE(api.send("POST", "/api/workspaces", ann.token, body, {{"Content-Type", type}, {"Origin", "https://evil.example"}}).status, 403);
        const Answer here = api.send("POST", "/api/workspaces", ann.token, body, {{"Content-Type", type}});
        QCOMPARE(here.status, 415);
        QCOMPARE(here.error(), QStringLiteral("Unsupported media type \"%1\" in request.").arg(QString::fromLatin1(type)));
    }
    QCOMPARE(api.get("/api/workspaces", ann.token)["total"].toInt(), 0);
    QCOMPARE(api.send("POST", "/api/workspaces", ann.token, body, {{"Content-Type", "Application/JSON; charset=utf-8"}}).status, 201);
}

void GateTest::everyRouteNeedsAToken()
{
    ApiProfile api;
    const auto ann = api.person(QStringLiteral("Ann"));
    const QByteArray host = "Host: " + api.host() + "\r\n";
    QStringList open;
    for (const Spot& spot : spots()) {
        if (spot.open) {
            open.append(QString::fromLatin1(spot.method + ' ' + spot.path));
            continue;
        }
        for (const QByteArray& token : {QByteArray(), QByteArray("Bearer cha_wrong"), "Bearer " + ann.token.left(30), "Bearer " + ann.token + "%00", "Bearer " + ann.refresh}) {
            const int status = statusOf(api.port(), request(spot, host, token.isEmpty() ? QByteArray() : "Authorization: " + token + "\r\n"));
            QVERIFY2(status == 401, spot.method + ' ' + spot.path + ' ' + QByteArray::number(status));
        }
        const int withNul = statusOf(api.port(), request(spot, host, "Authorization: Bearer " + ann.token + QByteArray(1, '\0') + "\r\n"));
        QVERIFY2(withNul == 400, spot.path);
    }
    QCOMPARE(open, (QStringList{QStringLiteral("GET /api/health"), QStringLiteral("POST /api/auth/register"), QStringLiteral("POST /api/auth/login"), QStringLiteral("POST /api/auth/refresh")}));
}

void GateTest::writesAreNoGets()
{
    ApiProfile api;
    const auto ann = api.person(QStringLiteral("Ann"));
    QMap<QByteArray, QList<QByteArray>> methods;
    for (const Spot& spot : spots())
        methods[spot.path].append(spot.method);
    for (auto place = methods.constBegin(); place != methods.constEnd(); ++place) {
        for (const QByteArray& method : {QByteArray("GET"), QByteArray("POST"), QByteArray("PUT"), QByteArray("DELETE"), QByteArray("PATCH"), QByteArray("TRACE"), QByteArray("BREW")}) {
            if (place->contains(method))
                continue;
            const Answer answer = api.send(method, place.key(), ann.token);
            QVERIFY2(answer.status == 405, method + ' ' + place.key() + ' ' + QByteArray::number(answer.status));
            QCOMPARE(answer.error(), QStringLiteral("Method \"%1\" not allowed.").arg(QString::fromLatin1(method)));
            QVERIFY(answer.header("allow").contains(place->first()));
        }
    }
}

void GateTest::unknownPaths_data()
{
    QTest::addColumn<QByteArray>("path");
    for (const char* path : {"/", "/api", "/api/", "/api/nothing", "/api/workspaces/", "/api/Workspaces", "//api/workspaces", "/api//workspaces", "/api/workspaces/x/y/z/a/b/c/d", "/api/workspaces/%00", "/api/workspaces/%zz", "/api/workspaces/%ff", "/api/memories/", "/api/../api/workspaces", "/index.html", "/admin"})
        QTest::newRow(path) << QByteArray(path);
}

void GateTest::unknownPaths()
{
    QFETCH(QByteArray, path);
    static ApiProfile api;
    static const auto ann = api.person(QStringLiteral("Ann"));
    for (const QByteArray& token : {QByteArray(), ann.token}) {
        for (const QByteArray& method : {QByteArray("GET"), QByteArray("POST"), QByteArray("BREW")}) {
            const Answer answer = api.send(method, path, token, method == "POST" ? "{" : "");
            QVERIFY2(answer.status == 404, answer.body);
            QCOMPARE(answer.json().keys(), (QStringList{QStringLiteral("data"), QStringLiteral("error"), QStringLiteral("ok")}));
            QVERIFY(!answer.json().value(QStringLiteral("ok")).toBool());
            QVERIFY(answer.data().isNull());
        }
    }
}

void GateTest::headAndOptions()
{
    ApiProfile api;
    const auto ann = api.person(QStringLiteral("Ann"));
    const QByteArray place = api.workspace(ann);
    const Answer get = api.get("/api/workspaces/" + place, ann.token);
    const Answer head = api.send("HEAD", "/api/workspaces/" + place, ann.token);
    QCOMPARE(head.status, 200);
    QVERIFY(head.body.isEmpty());
    for (const char* name : {"content-length", "content-type", "etag"})
        QCOMPARE(head.header(name), get.header(name));
    QCOMPARE(api.send("HEAD", "/api/export", ann.token).status, 200);
    QCOMPARE(api.send("HEAD", "/api/events", ann.token).status, 200);
    QCOMPARE(api.send("HEAD", "/api/workspaces/" + place).status, 401);
    const Answer options = api.send("OPTIONS", "/api/workspaces/" + place);
    QCOMPARE(options.status, 200);
    QCOMPARE(options.header("allow"), QByteArray("DELETE, GET, HEAD, OPTIONS, PUT"));
    QVERIFY(options.body.isEmpty());
    QCOMPARE(api.send("OPTIONS", "/api/nothing").status, 404);
}

QTEST_GUILESS_MAIN(GateTest)
#include "GateTest.moc"
