// A server on a free port of this machine over a fresh profile, and a client that speaks HTTP over real sockets: whole
// answers, or bytes as they are.
#pragma once

#include "core/api/Server.h"
#include "tests/support/TempProfile.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace chimera::test {

// One TCP connection; blocking, with a limit on every wait.
class Line
{
public:
    explicit Line(quint16 port, int limitMs = 5'000) : m_limit(limitMs)
    {
        m_socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        m_open = ::connect(m_socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    }
    ~Line() { ::close(m_socket); }
    Line(const Line&) = delete;
    Line& operator=(const Line&) = delete;

    bool isOpen() const { return m_open; }
    bool send(const QByteArray& bytes)
    {
        qsizetype sent = 0;
        while (sent < bytes.size()) {
            const auto count =
                ::send(m_socket, bytes.constData() + sent, static_cast<std::size_t>(bytes.size() - sent), MSG_NOSIGNAL);
            if (count <= 0)
                return false;
            sent += count;
        }
        return true;
    }
    // More into `buffer`; false at the end, after the limit or when reset.
    bool readMore()
    {
        pollfd waited{m_socket, POLLIN, 0};
        if (::poll(&waited, 1, m_limit) != 1)
            return false;
        std::array<char, 64 * 1024> bytes{};
        const auto count = ::recv(m_socket, bytes.data(), bytes.size(), 0);
        if (count <= 0) {
            m_ended = count == 0;
            return false;
        }
        buffer.append(bytes.data(), count);
        return true;
    }
    QByteArray readToEnd()
    {
        while (readMore()) {
        }
        return buffer;
    }
    bool hasEnded() const { return m_ended; } // in order
    void setLimit(int limitMs) { m_limit = limitMs; }

    QByteArray buffer;

private:
    int m_socket = -1;
    int m_limit;
    bool m_open = false;
    bool m_ended = false;
};

struct Answer
{
    int status = 0;                       // 0: none came
    QMap<QByteArray, QByteArray> headers; // names in lower case
    QByteArray body;

    QJsonObject json() const { return QJsonDocument::fromJson(body).object(); }
    QJsonValue data() const { return json().value(QStringLiteral("data")); }
    QJsonValue operator[](const char* member) const { return data().toObject().value(QLatin1String(member)); }
    QString text(const char* member) const { return (*this)[member].toString(); }
    QString error() const { return json().value(QStringLiteral("error")).toString(); }
    QJsonObject errors() const { return json().value(QStringLiteral("error")).toObject(); }
    QByteArray header(const char* name) const { return headers.value(name); }
};

// Takes one answer off the line.
inline Answer readAnswer(Line& line, bool isHead = false)
{
    Answer answer;
    qsizetype end = line.buffer.indexOf("\r\n\r\n");
    while (end < 0) {
        if (!line.readMore())
            return answer;
        end = line.buffer.indexOf("\r\n\r\n");
    }
    const auto lines = line.buffer.left(end).split('\n');
    line.buffer.remove(0, end + 4);
    answer.status = lines.first().split(' ').value(1).toInt();
    for (const QByteArray& header : lines.mid(1)) {
        const qsizetype colon = header.indexOf(':');
        answer.headers.insert(header.left(colon).toLower(), header.mid(colon + 1).trimmed());
    }
    if (isHead || answer.status == 304)
        return answer;
    if (answer.header("transfer-encoding") == "chunked") {
        for (;;) {
            qsizetype lineEnd = line.buffer.indexOf("\r\n");
            while (lineEnd < 0 && line.readMore())
                lineEnd = line.buffer.indexOf("\r\n");
            const qsizetype size = line.buffer.left(lineEnd).toLongLong(nullptr, 16);
            while (line.buffer.size() < lineEnd + 2 + size + 2) {
                if (!line.readMore())
                    return {};
            }
            answer.body += line.buffer.mid(lineEnd + 2, size);
            line.buffer.remove(0, lineEnd + 2 + size + 2);
            if (size == 0)
                return answer;
        }
    }
    const qsizetype size = answer.header("content-length").toLongLong();
    while (line.buffer.size() < size) {
        if (!line.readMore())
            return {};
    }
    answer.body = line.buffer.left(size);
    line.buffer.remove(0, size);
    return answer;
}

using HeaderList = QList<QPair<QByteArray, QByteArray>>;

class ApiProfile
{
public:
    explicit ApiProfile(api::ServerOptions options = openOptions())
    {
        Backend::Options backend;
        backend.profile = {m_folder.path()};
        backend.clock = &m_clock;
        auto opened = Backend::open(backend);
        if (!opened)
            qFatal("%s", qPrintable(opened.error().message));
        m_backend = std::move(*opened);
        start(std::move(options));
    }
    ~ApiProfile() { m_server.reset(); }

    static api::ServerOptions openOptions()
    {
        api::ServerOptions options;
        options.port = 0;
        options.registration = RegistrationMode::Open;
        return options;
    }

    void start(api::ServerOptions options)
    {
        m_server.reset();
        auto server = api::Server::start(*m_backend, std::move(options));
        if (!server)
            qFatal("%s %s", qPrintable(server.error().message), qPrintable(server.error().detail));
        m_server = std::move(*server);
        m_line.reset();
    }
    void stop() { m_server.reset(); }

    quint16 port() const { return m_server->port(); }
    QByteArray host() const { return "127.0.0.1:" + QByteArray::number(port()); }
    Backend& backend() { return *m_backend; }
    FakeClock& clock() { return m_clock; }

    QByteArray requestBytes(const QByteArray& method, const QByteArray& path, const QByteArray& token,
                            const QByteArray& body, const HeaderList& headers) const
    {
        QByteArray bytes = method + ' ' + path + " HTTP/1.1\r\nHost: " + host() + "\r\n";
        if (!token.isEmpty())
            bytes += "Authorization: Bearer " + token + "\r\n";
        bool typed = false;
        for (const auto& [name, value] : headers) {
            bytes += name + ": " + value + "\r\n";
            typed = typed || name.toLower() == "content-type";
        }
        if (!typed)
            bytes += "Content-Type: application/json\r\n";
        if (!body.isEmpty() || method == "POST" || method == "PUT")
            bytes += "Content-Length: " + QByteArray::number(body.size()) + "\r\n";
        return bytes + "\r\n" + body;
    }
    // Over one connection that is kept.
    Answer send(const QByteArray& method, const QByteArray& path, const QByteArray& token = {},
                const QByteArray& body = {}, const HeaderList& headers = {})
    {
        for (int i = 0; i < 2; ++i) {
            if (!m_line)
                m_line = std::make_unique<Line>(port());
            Answer answer;
            if (m_line->send(requestBytes(method, path, token, body, headers)))
                answer = readAnswer(*m_line, method == "HEAD");
            if (answer.status == 0 || answer.header("connection") == "close")
                m_line.reset();
            if (answer.status != 0)
                return answer;
        }
        return {};
    }
    Answer get(const QByteArray& path, const QByteArray& token = {}, const HeaderList& headers = {})
    {
        return send("GET", path, token, {}, headers);
    }
    Answer post(const QByteArray& path, const QByteArray& token, const QJsonObject& body,
                const HeaderList& headers = {})
    {
        return send("POST", path, token, QJsonDocument(body).toJson(QJsonDocument::Compact), headers);
    }
    Answer put(const QByteArray& path, const QByteArray& token, const QJsonObject& body, const HeaderList& headers = {})
    {
        return send("PUT", path, token, QJsonDocument(body).toJson(QJsonDocument::Compact), headers);
    }
    Answer remove(const QByteArray& path, const QByteArray& token) { return send("DELETE", path, token); }

    struct Person
    {
        QByteArray token;
        QByteArray refresh;
        QString id;
        QString email;
    };
    Person person(const QString& name)
    {
        const QString email = name.toLower() + QStringLiteral("@example.com");
        const Answer answer = post("/api/auth/register", {},
                                   {{QStringLiteral("name"), name},
                                    {QStringLiteral("email"), email},
                                    {QStringLiteral("password"), QStringLiteral("correct horse")}});
        if (answer.status != 201)
            qFatal("%s", answer.body.constData());
        return {answer.text("token").toLatin1(), answer.text("refresh").toLatin1(),
                answer["user"].toObject().value(QStringLiteral("id")).toString(), email};
    }
    QByteArray workspace(const Person& owner, const QString& name = QStringLiteral("Alpha"))
    {
        return post("/api/workspaces", owner.token, {{QStringLiteral("name"), name}}).text("id").toLatin1();
    }
    QByteArray memory(const Person& owner, const QByteArray& workspace, const QString& title, const QString& content)
    {
        return post("/api/workspaces/" + workspace + "/memories", owner.token,
                    {{QStringLiteral("title"), title}, {QStringLiteral("content"), content}})
            .text("id")
            .toLatin1();
    }
    // `role`: joins by an invitation.
    void join(const Person& owner, const QByteArray& workspace, const Person& invitee, const QString& role)
    {
        const Answer invited = post("/api/workspaces/" + workspace + "/team/invite", owner.token,
                                    {{QStringLiteral("email"), invitee.email}, {QStringLiteral("role"), role}});
        const Answer accepted =
            post("/api/invitations/" + invited.text("id").toLatin1() + "/accept", invitee.token, {});
        if (accepted.status != 200)
            qFatal("%s", accepted.body.constData());
    }

private:
    QTemporaryDir m_folder;
    FakeClock m_clock;
    std::unique_ptr<Backend> m_backend;
    std::unique_ptr<api::Server> m_server;
    std::unique_ptr<Line> m_line;
};

} // namespace chimera::test
