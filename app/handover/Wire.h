// One end of a local connection between two processes of one user: frames of a kind and a payload, sent and received
// with blocking calls. send() and shutDown() from any thread, receive() from one at a time. Owns the descriptor.
#pragma once

#include <QByteArray>
#include <QJsonObject>

#include <chrono>
#include <memory>
#include <optional>

namespace chimera::app {

enum class FrameKind : char {
    Hello = 'H',   // owner: {"protocol", "window"} as soon as it accepts
    Request = 'R', // client: what to do, see Invocation
    Content = 'C', // client: a piece of the text that goes with the request; the last one is empty
    Cancel = 'X',  // client: stop
    Begun = 'B',   // owner: the verb runs from now on; before that nothing has happened
    Output = 'O',  // owner: for standard output
    Errors = 'E',  // owner: for standard error
    Done = 'D',    // owner: {"exit"}
    Later = 'L',   // owner: not now, ask again when the lock is free
};

struct Frame
{
    FrameKind kind = FrameKind::Hello;
    QByteArray payload;

    QJsonObject object() const;
};

class Wire
{
public:
    static constexpr qsizetype longestPayload = 1024 * 1024;
    static constexpr qsizetype pieceSize = 64 * 1024;
    static constexpr int protocol = 1;

    explicit Wire(int descriptor); // takes it over
    ~Wire();
    Wire(Wire&&) noexcept;
    Wire& operator=(Wire&&) noexcept;

    int descriptor() const;
    // The other end runs as the same user.
    bool isOwnUser() const;

    // False when the other end is gone.
    bool send(FrameKind kind, const QByteArray& payload = {});
    bool send(FrameKind kind, const QJsonObject& payload);
    // Nothing when the other end is gone, sent what is no frame, or (with a limit) nothing for that long.
    std::optional<Frame> receive();
    std::optional<Frame> receive(std::chrono::milliseconds limit);
    // Ends receive() here and every later call on both ends; what was sent still arrives.
    void shutDown();
    void stopReceiving(); // only receive(), only here

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace chimera::app
