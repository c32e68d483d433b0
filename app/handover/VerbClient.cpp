#include "app/handover/VerbClient.h"

#include "app/Signals.h"

#include <QJsonArray>

#include <poll.h>

namespace chimera::app {

std::optional<VerbClient::Outcome> VerbClient::greet(std::chrono::milliseconds patience)
{
    const auto began = std::chrono::steady_clock::now();
    const auto hello = m_wire.receive(patience);
    if (!hello)
        return Outcome{std::chrono::steady_clock::now() - began < patience ? Outcome::Kind::Gone : Outcome::Kind::Mute};
    if (hello->kind != FrameKind::Hello || hello->object()[QLatin1String("protocol")].toInt() != Wire::protocol)
        return Outcome{Outcome::Kind::Other};
    return std::nullopt;
}

bool VerbClient::sendRequest(const Invocation& invocation)
{
    if (!m_wire.send(FrameKind::Request, invocation.toJson()))
        return false;
    if (!invocation.content)
        return true;
    for (qsizetype at = 0; at < invocation.content->size(); at += Wire::pieceSize) {
        if (!m_wire.send(FrameKind::Content, invocation.content->mid(at, Wire::pieceSize)))
            return false;
    }
    return m_wire.send(FrameKind::Content);
}

VerbClient::Outcome VerbClient::run(const Invocation& invocation, OutputSink& sink, std::chrono::milliseconds patience)
{
    if (const auto refused = greet(patience))
        return *refused;
    if (!sendRequest(invocation))
        return {Outcome::Kind::Gone};
    return listen(sink);
}

VerbClient::Outcome VerbClient::start(const QStringList& arguments, std::chrono::milliseconds patience)
{
    if (const auto refused = greet(patience))
        return *refused;
    if (!m_wire.send(FrameKind::Request, {{QStringLiteral("start"), QJsonArray::fromStringList(arguments)}}))
        return {Outcome::Kind::Gone};
    ProcessSink sink;
    return listen(sink);
}

VerbClient::Outcome VerbClient::listen(OutputSink& sink)
{
    int signalsSoFar = 0;
    bool hasBegun = false;
    pollfd waited[] = {{m_wire.descriptor(), POLLIN, 0}, {Signals::descriptor(), POLLIN, 0}};
    for (;;) {
        (void)::poll(waited, 2, -1);
        if (const int signals = waited[1].revents != 0 ? Signals::take() : 0; signals > 0) {
            signalsSoFar += signals;
            if (signalsSoFar > 1 || !m_wire.send(FrameKind::Cancel))
                return {Outcome::Kind::Done, ExitCode::Cancelled};
        }
        if (waited[0].revents == 0)
            continue;
        const auto frame = m_wire.receive();
        if (!frame)
            return {hasBegun ? Outcome::Kind::Lost : Outcome::Kind::Gone};
        switch (frame->kind) {
        case FrameKind::Begun:
            hasBegun = true;
            break;
        case FrameKind::Output:
            if (!sink.write(Stream::Output, frame->payload))
                m_wire.send(FrameKind::Cancel); // the reader of our output has had enough
            break;
        case FrameKind::Errors:
            sink.write(Stream::Errors, frame->payload);
            break;
        case FrameKind::Later:
            return {Outcome::Kind::Later};
        case FrameKind::Done:
            return {Outcome::Kind::Done, static_cast<ExitCode>(frame->object()[QLatin1String("exit")].toInt(1))};
        default:
            return {Outcome::Kind::Lost};
        }
    }
}

} // namespace chimera::app
