// A BERT-like sentence model run by ONNX Runtime. Made on a worker (loading takes some 200 ms), then used by any number
// of threads at once; it owns the session and the session's own threads. Errors: Unsupported (a model of another kind),
// Corrupt (not a model, or its output is no vector), Cancelled.
#pragma once

#include "core/embedding/Embedder.h"
#include "core/embedding/ModelManifest.h"
#include "core/embedding/OnnxRuntime.h"
#include "core/embedding/WordPiece.h"

#include <memory>
#include <span>

namespace chimera {

class OnnxEmbedder final : public Embedder
{
public:
    struct Options
    {
        int threads = 1; // that work on one batch, the caller's included
        // One text at a time is as quick as any batch from some 60 tokens on (its numbers stay in the cache), takes the
        // least memory, and a vector then depends on its text alone: a quantised model scales each batch by the largest
        // number in it.
        int maxBatchTexts = 1;
        int maxBatchTokens = 2048; // padding included; a single text may be longer
    };

    // `weights` is needed only during the call.
    static Result<std::shared_ptr<const OnnxEmbedder>> load(std::shared_ptr<const OnnxRuntime> runtime,
                                                            const ModelManifest& manifest,
                                                            std::span<const std::byte> weights, WordPiece tokenizer,
                                                            const Options& options);
    ~OnnxEmbedder() override;

    const ModelInfo& info() const override { return m_info; }
    Result<std::vector<float>> embed(const QStringList& texts, TextRole role, const CancelToken& cancel) const override;
    std::vector<qsizetype> tokenOffsets(QStringView text) const override;
    int roomForText(TextRole role) const override;

private:
    struct Batch;

    OnnxEmbedder(std::shared_ptr<const OnnxRuntime> runtime, const ModelManifest& manifest, WordPiece tokenizer,
                 const Options& options);

    Result<void> createSession(std::span<const std::byte> weights);
    Result<void> chooseInputs();
    Result<void> chooseOutput();
    Result<void> addInput(const QByteArray& name, const ort::TypeInfo* type);
    const QString& prefix(TextRole role) const;
    Result<void> run(Batch& batch, std::vector<float>& rows) const;
    Result<void> readOutput(const Batch& batch, ort::Value* output, std::vector<float>& rows) const;
    Result<void> check(ort::Status* status, ErrorCode code = ErrorCode::Corrupt) const;

    std::shared_ptr<const OnnxRuntime> m_runtime;
    const ort::Functions& m_api;
    ModelInfo m_info;
    Pooling m_pooling;
    QString m_queryPrefix;
    QString m_passagePrefix;
    WordPiece m_tokenizer;
    Options m_options;
    ort::Session* m_session = nullptr;
    ort::MemoryInfo* m_memory = nullptr;
    std::vector<QByteArray> m_inputs; // names, in the order in which they are given
    QByteArray m_output;
};

} // namespace chimera
