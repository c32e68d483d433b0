#include "app/handover/VerbServer.h"

#include "core/base/Log.h"

#include <QJsonArray>

namespace chimera::app {

namespace {

constexpr std::chrono::seconds requestLimit(10); // for each frame of a request

class WireSink final : public OutputSink
{
public:
    WireSink(Wire& wire, CancelSource& cancel) : m_wire(wire), m_cancel(cancel) {}

    bool write(Stream stream, const QByteArray& bytes) override
    {
        const FrameKind kind = stream == Stream::Output ? FrameKind::Output : FrameKind::Errors;
        for (qsizetype at = 0; at < bytes.size(); at += Wire::pieceSize) {
            if (!m_wire.send(kind, bytes.mid(at, Wire::pieceSize))) {
                m_cancel.cancel(); // nobody listens any more
                return false;
            }
        }
        return true;
    }

private:
    Wire& m_wire;
    CancelSource& m_cancel;
};

} // namespace

struct VerbServer::Conversation
{
    explicit Conversation(Wire taken) : wire(std::move(taken)) {}

    Wire wire;
    CancelSource cancel;
    std::thread thread;
    bool ended = false; // under the server's mutex
};

VerbServer::VerbServer(Host host) : m_host(std::move(host)) {}

VerbServer::~VerbServer()
{
    {
        const std::scoped_lock lock(m_mutex);
        m_finishing = true;
    }
    cancelRunning();
    std::list<std::unique_ptr<Conversation>> left;
    {
        const std::scoped_lock lock(m_mutex);
        left.swap(m_conversations);
    }
    for (const auto& conversation : left)
        conversation->wire.shutDown();
    for (const auto& conversation : left)
        conversation->thread.join();
}

void VerbServer::accept(Wire wire)
{
    reap();
    const std::scoped_lock lock(m_mutex);
    if (m_conversations.size() >= mostConversations)
        return; // closes it: the other tries again
    m_conversations.push_back(std::make_unique<Conversation>(std::move(wire)));
    Conversation& conversation = *m_conversations.back();
    conversation.thread = std::thread([this, &conversation] {
        converse(conversation);
        conversation.wire.shutDown();
        const std::scoped_lock ending(m_mutex);
        conversation.ended = true;
    });
}

void VerbServer::reap()
{
    std::list<std::unique_ptr<Conversation>> ended;
    {
        const std::scoped_lock lock(m_mutex);
        for (auto each = m_conversations.begin(); each != m_conversations.end();) {
            const auto next = std::next(each);
            if ((*each)->ended)
                ended.splice(ended.end(), m_conversations, each);
            each = next;
        }
    }
    for (const auto& conversation : ended)
        conversation->thread.join();
}

bool VerbServer::begin()
{
    const std::scoped_lock lock(m_mutex);
    if (m_finishing)
        return false;
    ++m_running;
    return true;
}

void VerbServer::end()
{
    const std::scoped_lock lock(m_mutex);
    --m_running;
    m_changed.notify_all();
}

void VerbServer::finish()
{
    std::unique_lock lock(m_mutex);
    m_finishing = true;
    m_changed.wait(lock, [this] { return m_running == 0; });
}

void VerbServer::askToStop()
{
    const std::scoped_lock lock(m_mutex);
    for (const auto& conversation : m_conversations)
        conversation->cancel.cancel();
}

void VerbServer::cancelRunning()
{
    askToStop();
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return m_running == 0; });
}

void VerbServer::converse(Conversation& conversation)
{
    const QJsonObject hello{{QStringLiteral("protocol"), Wire::protocol}, {QStringLiteral("window"), m_host.isWindow}};
    if (!conversation.wire.send(FrameKind::Hello, hello))
        return;
    const auto invocation = hear(conversation);
    if (!invocation)
        return;
    if (!m_host.takes(*invocation) || !begin()) {
        conversation.wire.send(FrameKind::Later);
        return;
    }
    std::thread verb([this, &conversation, &invocation] { runVerb(conversation, *invocation); });
    while (const auto frame = conversation.wire.receive()) {
        if (frame->kind == FrameKind::Cancel)
            conversation.cancel.cancel();
    }
    conversation.cancel.cancel();
    verb.join();
    end();
}

// The whole request: the verb and the text that goes with it. Nothing when it was answered already, or broke off.
std::optional<Invocation> VerbServer::hear(Conversation& conversation)
{
    const auto request = conversation.wire.receive(requestLimit);
    if (!request || request->kind != FrameKind::Request)
        return std::nullopt;
    const QJsonObject json = request->object();
    if (json.contains(QLatin1String("start"))) {
        answerSecondStart(conversation, json);
        return std::nullopt;
    }
    auto invocation = Invocation::fromJson(json);
    if (!invocation) {
        WireSink sink(conversation.wire, conversation.cancel);
        Output(sink, {}, request->payload.contains("\"--json\"")).error(invocation.error());
        conversation.wire.send(FrameKind::Done, {{QStringLiteral("exit"), static_cast<int>(ExitCode::Usage)}});
        return std::nullopt;
    }
    if (!json[QLatin1String("content")].toBool())
        return std::move(*invocation);
    QByteArray content;
    for (;;) {
        const auto piece = conversation.wire.receive(requestLimit);
        if (!piece || piece->kind != FrameKind::Content || content.size() > Invocation::longestContent)
            return std::nullopt;
        if (piece->payload.isEmpty())
            break;
        content += piece->payload;
    }
    invocation->content = std::move(content);
    return std::move(*invocation);
}

void VerbServer::answerSecondStart(Conversation& conversation, const QJsonObject& request)
{
    if (!m_host.activate) {
        conversation.wire.send(FrameKind::Later);
        return;
    }
    QStringList arguments;
    for (const QJsonValue argument : request[QLatin1String("start")].toArray())
        arguments.append(argument.toString());
    m_host.activate(arguments);
    conversation.wire.send(FrameKind::Done, {{QStringLiteral("exit"), 0}});
}

void VerbServer::runVerb(Conversation& conversation, const Invocation& invocation)
{
    WireSink sink(conversation.wire, conversation.cancel);
    Output output(sink, invocation.terminal, invocation.options.json);
    conversation.wire.send(FrameKind::Begun);
    const ExitCode code = m_host.execute(invocation, output, conversation.cancel.token());
    conversation.wire.send(FrameKind::Done, {{QStringLiteral("exit"), static_cast<int>(code)}});
    conversation.wire.stopReceiving();
}

} // namespace chimera::app
