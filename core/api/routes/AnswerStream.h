// An answer as server-sent events while it is written: "text" with each piece, then "done" with both messages, or
// "error". Fed by the chat turn's thread, read by the connection; thread-safe.
#pragma once

#include "core/api/Reply.h"
#include "core/chat/ChatService.h"

#include <mutex>

namespace chimera::api {

class AnswerStream final : public Source
{
public:
    // `gone`: nobody reads any more before the end.
    explicit AnswerStream(std::function<void()> gone) : m_gone(std::move(gone)) {}

    void text(const QString& piece);
    void end(const Result<TurnResult>& turn);

    void next(std::function<void(Piece)> ready) override;
    void stop() override;

private:
    void add(std::string event, bool last);

    const std::function<void()> m_gone;
    std::mutex m_mutex;
    std::string m_waiting;
    bool m_ended = false;
    std::function<void(Piece)> m_ready;
};

// 201 with both messages; with the question alone and the reason where the model failed.
Reply turnReply(const TurnResult& turn);

} // namespace chimera::api
