// A model for tests: says its script piece by piece, then ends, fails, or hangs until it is stopped. Remembers what it
// was asked. Thread-safe.
#pragma once

#include "core/chat/providers/ChatProvider.h"

#include <condition_variable>
#include <mutex>
#include <thread>

namespace chimera::test {

class FakeChatProvider final : public ChatProvider
{
public:
    explicit FakeChatProvider(bool local = false) : m_local(local) {}

    QString name() const override { return m_local ? QStringLiteral("local") : QStringLiteral("openai"); }
    QString host() const override { return m_local ? QStringLiteral("127.0.0.1") : QStringLiteral("models.example"); }
    bool isLocal() const override { return m_local; }

    Result<ChatOutcome> answer(const ChatRequest& request, const ChatSink& sink, const CancelToken& cancel) override
    {
        {
            const std::scoped_lock lock(m_mutex);
            m_requests.push_back(request);
        }
        if (!reasoning.isEmpty())
            sink.onReasoning(reasoning);
        for (const QString& piece : pieces) {
            if (cancel.isCancelled())
                return Error::cancelled();
            sink.onText(piece);
            if (pause.count() > 0)
                std::this_thread::sleep_for(pause);
        }
        {
            std::unique_lock lock(m_mutex);
            m_said = true;
            m_changed.notify_all();
        }
        while (hangs && !cancel.isCancelled())
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        if (cancel.isCancelled())
            return Error::cancelled();
        if (failure)
            return *failure;
        return outcome;
    }

    Result<std::vector<ProviderModel>> models(const CancelToken&) override
    {
        return std::vector<ProviderModel>{{QStringLiteral("fake"), QStringLiteral("Fake"), 8'192}};
    }
    Result<void> test(const CancelToken&) override { return {}; }

    // Whether the script was said within five seconds.
    bool waitUntilSaid()
    {
        std::unique_lock lock(m_mutex);
        return m_changed.wait_for(lock, std::chrono::seconds(5), [this] { return m_said; });
    }
    std::vector<ChatRequest> requests() const
    {
        const std::scoped_lock lock(m_mutex);
        return m_requests;
    }
    // Everything that was ever sent, as one text.
    QString sent() const
    {
        QString all;
        for (const ChatRequest& request : requests()) {
            for (const PromptMessage& message : request.messages)
                all += message.content + u'\n';
        }
        return all;
    }

    // Set before the first call.
    QStringList pieces{QStringLiteral("Hello "), QStringLiteral("there.")};
    QString reasoning;
    std::chrono::milliseconds pause{0};
    bool hangs = false;
    std::optional<Error> failure;
    ChatOutcome outcome{QStringLiteral("fake-1"), QStringLiteral("stop"), 100, 10};

private:
    const bool m_local;
    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    std::vector<ChatRequest> m_requests;
    bool m_said = false;
};

} // namespace chimera::test
