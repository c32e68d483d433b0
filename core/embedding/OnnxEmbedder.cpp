#include "core/embedding/OnnxEmbedder.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace chimera {

namespace {

const QString notAModel = QStringLiteral("The embedding model's file cannot be used.");

Error unsupported(const QString& detail)
{
    return {ErrorCode::Unsupported, QStringLiteral("This kind of embedding model is not supported."), detail};
}

// Calls one of the library's release functions at the end of a scope.
template <typename T>
class Owned
{
public:
    explicit Owned(void (*release)(T*)) : m_release(release) {}
    ~Owned()
    {
        if (m_value)
            m_release(m_value);
    }
    Owned(const Owned&) = delete;
    Owned& operator=(const Owned&) = delete;
    T** out() { return &m_value; }
    T* get() const { return m_value; }

private:
    void (*m_release)(T*);
    T* m_value = nullptr;
};

struct Shape
{
    ort::ElementType element = ort::UnknownElement;
    std::vector<std::int64_t> dimensions;
};

Result<Shape> shapeOf(const OnnxRuntime& runtime, const ort::TensorInfo* info)
{
    const ort::Functions& api = runtime.api();
    Shape shape;
    std::size_t count = 0;
    CHIMERA_CHECK(runtime.check(api.elementType(info, &shape.element), ErrorCode::Corrupt, notAModel));
    CHIMERA_CHECK(runtime.check(api.dimensionCount(info, &count), ErrorCode::Corrupt, notAModel));
    if (count > 8)
        return unsupported(QStringLiteral("tensor with %1 dimensions").arg(count));
    shape.dimensions.resize(count);
    CHIMERA_CHECK(runtime.check(api.dimensions(info, shape.dimensions.data(), count), ErrorCode::Corrupt, notAModel));
    return shape;
}

// The shape of an input or output of a model; dimensions that are open are -1.
Result<Shape> declaredShape(const OnnxRuntime& runtime, const ort::TypeInfo* type)
{
    const ort::TensorInfo* info = nullptr; // belongs to `type`
    CHIMERA_CHECK(runtime.check(runtime.api().asTensorInfo(type, &info), ErrorCode::Corrupt, notAModel));
    if (!info)
        return unsupported(QStringLiteral("an input or output is not a tensor"));
    return shapeOf(runtime, info);
}

using NameFunction = ort::Status* (*)(const ort::Session*, std::size_t, ort::Allocator*, char**);

Result<QByteArray> nameOf(const OnnxRuntime& runtime, const ort::Session* session, NameFunction function,
                          std::size_t index)
{
    const ort::Functions& api = runtime.api();
    ort::Allocator* allocator = nullptr; // the library's own
    char* name = nullptr;
    CHIMERA_CHECK(runtime.check(api.defaultAllocator(&allocator), ErrorCode::Corrupt, notAModel));
    CHIMERA_CHECK(runtime.check(function(session, index, allocator, &name), ErrorCode::Corrupt, notAModel));
    const QByteArray result(name);
    CHIMERA_CHECK(runtime.check(api.allocatorFree(allocator, name), ErrorCode::Corrupt, notAModel));
    return result;
}

// False when the row is no vector: not a number, infinite, or all zero.
bool normalise(std::span<float> row)
{
    double square = 0;
    for (const float x : row)
        square += static_cast<double>(x) * x;
    if (!std::isfinite(square) || square < 1e-24)
        return false;
    const auto scale = static_cast<float>(1 / std::sqrt(square));
    for (float& x : row)
        x *= scale;
    return true;
}

} // namespace

// Texts of about one length, as one tensor: ids[text][token], padded to the longest.
struct OnnxEmbedder::Batch
{
    std::vector<std::size_t> texts; // their places in the result
    std::vector<std::int64_t> lengths;
    std::size_t width = 0;
    std::vector<std::int64_t> ids;
    std::vector<std::int64_t> mask;
    std::vector<std::int64_t> types;

    void fill(const std::vector<std::vector<std::int32_t>>& encoded, std::int32_t padId)
    {
        ids.assign(texts.size() * width, padId);
        mask.assign(texts.size() * width, 0);
        types.assign(texts.size() * width, 0);
        for (std::size_t row = 0; row < texts.size(); ++row) {
            const std::vector<std::int32_t>& tokens = encoded[texts[row]];
            std::copy(tokens.begin(), tokens.end(), ids.begin() + static_cast<std::ptrdiff_t>(row * width));
            std::fill_n(mask.begin() + static_cast<std::ptrdiff_t>(row * width), tokens.size(), 1);
            lengths.push_back(static_cast<std::int64_t>(tokens.size()));
        }
    }
};

OnnxEmbedder::OnnxEmbedder(std::shared_ptr<const OnnxRuntime> runtime, const ModelManifest& manifest,
                           WordPiece tokenizer, const Options& options)
    : m_runtime(std::move(runtime))
    , m_api(m_runtime->api())
    , m_info{manifest.id,        manifest.name,      manifest.weights.sha256, manifest.tokenizer.sha256,
             manifest.dimension, manifest.maxTokens, manifest.language}
    , m_pooling(manifest.pooling)
    , m_queryPrefix(manifest.queryPrefix)
    , m_passagePrefix(manifest.passagePrefix)
    , m_tokenizer(std::move(tokenizer))
    , m_options(options)
{}

OnnxEmbedder::~OnnxEmbedder()
{
    if (m_session)
        m_api.releaseSession(m_session);
    if (m_memory)
        m_api.releaseMemoryInfo(m_memory);
}

Result<void> OnnxEmbedder::check(ort::Status* status, ErrorCode code) const
{
    return m_runtime->check(status, code, notAModel);
}

Result<std::shared_ptr<const OnnxEmbedder>> OnnxEmbedder::load(std::shared_ptr<const OnnxRuntime> runtime,
                                                               const ModelManifest& manifest,
                                                               std::span<const std::byte> weights, WordPiece tokenizer,
                                                               const Options& options)
{
    std::shared_ptr<OnnxEmbedder> embedder(
        new OnnxEmbedder(std::move(runtime), manifest, std::move(tokenizer), options));
    CHIMERA_CHECK(embedder->createSession(weights));
    CHIMERA_CHECK(embedder->chooseInputs());
    CHIMERA_CHECK(embedder->chooseOutput());
    return std::shared_ptr<const OnnxEmbedder>(std::move(embedder));
}

Result<void> OnnxEmbedder::createSession(std::span<const std::byte> weights)
{
    Owned<ort::SessionOptions> options(m_api.releaseSessionOptions);
    CHIMERA_CHECK(check(m_api.createSessionOptions(options.out())));
    CHIMERA_CHECK(check(m_api.setGraphOptimization(options.get(), ort::OptimizeAll)));
    CHIMERA_CHECK(check(m_api.setIntraOpThreads(options.get(), std::max(1, m_options.threads))));
    CHIMERA_CHECK(check(m_api.setInterOpThreads(options.get(), 1)));
    // Batches differ in shape: plans a shape would pile up. The arena keeps the most that was ever needed; it pays only
    // where batches need more than malloc() keeps at hand.
    CHIMERA_CHECK(check(m_api.disableMemPattern(options.get())));
    if (m_options.maxBatchTexts == 1)
        CHIMERA_CHECK(check(m_api.disableCpuMemArena(options.get())));
    // A thread that waits for the next batch must not burn the core that others need.
    CHIMERA_CHECK(check(m_api.addSessionConfig(options.get(), "session.intra_op.allow_spinning", "0")));
    CHIMERA_CHECK(check(
        m_api.createSessionFromArray(m_runtime->env(), weights.data(), weights.size(), options.get(), &m_session)));
    return check(m_api.createCpuMemoryInfo(ort::DeviceAllocator, ort::DefaultMemory, &m_memory));
}

Result<void> OnnxEmbedder::addInput(const QByteArray& name, const ort::TypeInfo* type)
{
    if (name != "input_ids" && name != "attention_mask" && name != "token_type_ids")
        return unsupported(QStringLiteral("input ") + QString::fromUtf8(name));
    CHIMERA_TRY(const Shape shape, declaredShape(*m_runtime, type));
    if (shape.element != ort::Int64Element || shape.dimensions.size() != 2 || shape.dimensions[0] >= 0 ||
        shape.dimensions[1] >= 0)
        return unsupported(QStringLiteral("shape of input ") + QString::fromUtf8(name));
    m_inputs.push_back(name);
    return {};
}

Result<void> OnnxEmbedder::chooseInputs()
{
    std::size_t count = 0;
    CHIMERA_CHECK(check(m_api.inputCount(m_session, &count)));
    for (std::size_t i = 0; i < count; ++i) {
        Owned<ort::TypeInfo> type(m_api.releaseTypeInfo);
        CHIMERA_CHECK(check(m_api.inputType(m_session, i, type.out())));
        CHIMERA_TRY(const QByteArray name, nameOf(*m_runtime, m_session, m_api.inputName, i));
        CHIMERA_CHECK(addInput(name, type.get()));
    }
    if (std::find(m_inputs.begin(), m_inputs.end(), "input_ids") == m_inputs.end())
        return unsupported(QStringLiteral("no input_ids"));
    return {};
}

// The first output of the form that the pooling needs: [texts, tokens, dimension], or [texts, dimension].
Result<void> OnnxEmbedder::chooseOutput()
{
    const std::size_t rank = m_pooling == Pooling::None ? 2 : 3;
    std::size_t count = 0;
    CHIMERA_CHECK(check(m_api.outputCount(m_session, &count)));
    for (std::size_t i = 0; i < count && m_output.isEmpty(); ++i) {
        Owned<ort::TypeInfo> type(m_api.releaseTypeInfo);
        CHIMERA_CHECK(check(m_api.outputType(m_session, i, type.out())));
        CHIMERA_TRY(const Shape shape, declaredShape(*m_runtime, type.get()));
        if (shape.element != ort::FloatElement || shape.dimensions.size() != rank)
            continue;
        const std::int64_t last = shape.dimensions.back();
        if (last >= 0 && last != m_info.dimension)
            return unsupported(QStringLiteral("%1 numbers a vector").arg(last));
        CHIMERA_TRY(m_output, nameOf(*m_runtime, m_session, m_api.outputName, i));
    }
    if (m_output.isEmpty())
        return unsupported(QStringLiteral("no output with %1 dimensions").arg(rank));
    return {};
}

const QString& OnnxEmbedder::prefix(TextRole role) const
{
    return role == TextRole::Query ? m_queryPrefix : m_passagePrefix;
}

Result<std::vector<float>> OnnxEmbedder::embed(const QStringList& texts, TextRole role, const CancelToken& cancel) const
{
    std::vector<std::vector<std::int32_t>> encoded;
    encoded.reserve(static_cast<std::size_t>(texts.size()));
    for (const QString& text : texts) {
        if (cancel.isCancelled())
            return Error::cancelled();
        encoded.push_back(m_tokenizer.encode(prefix(role) + text, m_info.maxTokens));
    }
    std::vector<std::size_t> order(encoded.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return encoded[a].size() > encoded[b].size(); });

    std::vector<float> rows(encoded.size() * static_cast<std::size_t>(m_info.dimension));
    for (std::size_t at = 0; at < order.size();) {
        if (cancel.isCancelled())
            return Error::cancelled();
        Batch batch;
        batch.width = encoded[order[at]].size();
        const std::size_t most = std::clamp<std::size_t>(static_cast<std::size_t>(m_options.maxBatchTokens) /
                                                             std::max<std::size_t>(batch.width, 1),
                                                         1, static_cast<std::size_t>(m_options.maxBatchTexts));
        while (at < order.size() && batch.texts.size() < most)
            batch.texts.push_back(order[at++]);
        batch.fill(encoded, m_tokenizer.padId());
        CHIMERA_CHECK(run(batch, rows));
    }
    return rows;
}

Result<void> OnnxEmbedder::run(Batch& batch, std::vector<float>& rows) const
{
    const std::int64_t shape[] = {static_cast<std::int64_t>(batch.texts.size()),
                                  static_cast<std::int64_t>(batch.width)};
    Owned<ort::Value> values[3] = {Owned<ort::Value>(m_api.releaseValue), Owned<ort::Value>(m_api.releaseValue),
                                   Owned<ort::Value>(m_api.releaseValue)};
    const char* names[3] = {};
    const ort::Value* inputs[3] = {};
    for (std::size_t i = 0; i < m_inputs.size(); ++i) {
        std::vector<std::int64_t>& data = m_inputs[i] == "input_ids"        ? batch.ids
                                          : m_inputs[i] == "attention_mask" ? batch.mask
                                                                            : batch.types;
        CHIMERA_CHECK(check(m_api.createTensor(m_memory, data.data(), data.size() * sizeof(std::int64_t), shape, 2,
                                               ort::Int64Element, values[i].out())));
        names[i] = m_inputs[i].constData();
        inputs[i] = values[i].get();
    }
    Owned<ort::Value> output(m_api.releaseValue);
    const char* outputName = m_output.constData();
    CHIMERA_CHECK(check(m_api.run(m_session, nullptr, names, inputs, m_inputs.size(), &outputName, 1, output.out())));
    return readOutput(batch, output.get(), rows);
}

Result<void> OnnxEmbedder::readOutput(const Batch& batch, ort::Value* output, std::vector<float>& rows) const
{
    Owned<ort::TensorInfo> info(m_api.releaseTensorInfo);
    CHIMERA_CHECK(check(m_api.tensorInfo(output, info.out())));
    CHIMERA_TRY(const Shape shape, shapeOf(*m_runtime, info.get()));
    std::vector<std::int64_t> expected{static_cast<std::int64_t>(batch.texts.size())};
    if (m_pooling != Pooling::None)
        expected.push_back(static_cast<std::int64_t>(batch.width));
    expected.push_back(m_info.dimension);
    if (shape.element != ort::FloatElement || shape.dimensions != expected)
        return unsupported(QStringLiteral("shape of the output"));
    void* data = nullptr;
    CHIMERA_CHECK(check(m_api.tensorData(output, &data)));
    const auto dimension = static_cast<std::size_t>(m_info.dimension);
    const std::size_t step = m_pooling == Pooling::None ? dimension : dimension * batch.width;
    for (std::size_t i = 0; i < batch.texts.size(); ++i) {
        const float* from = static_cast<const float*>(data) + i * step;
        const std::span<float> row = std::span(rows).subspan(batch.texts[i] * dimension, dimension);
        const std::int64_t tokens = m_pooling == Pooling::Mean ? batch.lengths[i] : 1;
        std::fill(row.begin(), row.end(), 0.0F);
        for (std::int64_t token = 0; token < tokens; ++token, from += dimension) {
            for (std::size_t k = 0; k < dimension; ++k)
                row[k] += from[k];
        }
        if (!normalise(row)) // of a mean as well as of a sum: only the direction counts
            return Error{ErrorCode::Corrupt, QStringLiteral("The embedding model gave numbers that are no vector.")};
    }
    return {};
}

std::vector<qsizetype> OnnxEmbedder::tokenOffsets(QStringView text) const
{
    return m_tokenizer.offsets(text);
}

int OnnxEmbedder::roomForText(TextRole role) const
{
    const int around = m_tokenizer.specialTokens() + static_cast<int>(m_tokenizer.offsets(prefix(role)).size());
    return std::max(0, m_info.maxTokens - around);
}

} // namespace chimera
