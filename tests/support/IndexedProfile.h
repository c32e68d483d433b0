// A MemoryProfile whose passages are kept by an EmbeddingJob with FakeEmbedders ("fake", "other") and followed by a
// SemanticIndex; searches wait for nothing else.
#pragma once

#include "core/embedding/IndexCheck.h"
#include "tests/core/memories/MemoryFixture.h"
#include "tests/support/FakeEmbedder.h"

namespace chimera::test {

class IndexedProfile : public MemoryProfile
{
public:
    explicit IndexedProfile(bool withModel = true) : m_hasModel(withModel) {}

    // Everything queued is indexed on return.
    EmbeddingStatus settle()
    {
        if (!m_job)
            startJob();
        return m_job->waitUntilSettled({});
    }
    void startJob()
    {
        EmbeddingJob::Services services{runner(), {}, {}, {}};
        services.models.info = [this](const QString& id) -> Result<ModelInfo> {
            if (!m_hasModel)
                return Error{ErrorCode::Config, QStringLiteral("The model is missing.")};
            return model(id).info();
        };
        services.models.load = [this](const QString& id) -> Result<std::shared_ptr<const Embedder>> {
            return std::shared_ptr<const Embedder>(std::shared_ptr<void>(), &model(id));
        };
        services.indexed = [this](const IndexDelta& delta) {
            if (onIndexed)
                onIndexed(delta);
        };
        m_job = std::make_unique<EmbeddingJob>(std::move(services), EmbeddingJob::Options{});
    }
    void stopJob() { m_job.reset(); }
    EmbeddingJob& job() { return *m_job; }

    const FakeEmbedder& model(const QString& id) const
    {
        const QString name = id.isEmpty() ? m_chosen : id;
        return name == QLatin1String("other") ? m_other : m_fake;
    }
    void choose(const QString& id) { m_chosen = id; }
    void setHasModel(bool has) { m_hasModel = has; }

    IndexCheckReport check()
    {
        const IndexCheck check(runner(), estimatedTokens, {});
        const auto report = check.run({});
        return report ? *report : IndexCheckReport{0, 0, 0, 0, {report.error().message}, 1};
    }
    MemoryIndexInfo info(const MemoryId& id)
    {
        return read([&](const ReadTx& tx) { return Passages::info(caller(), tx, id); }).value();
    }

    std::function<void(const IndexDelta&)> onIndexed;

private:
    FakeEmbedder m_fake{QStringLiteral("fake")};
    FakeEmbedder m_other{QStringLiteral("other"), 32};
    std::atomic<bool> m_hasModel;
    QString m_chosen = QStringLiteral("fake");
    std::unique_ptr<EmbeddingJob> m_job;
};

} // namespace chimera::test
