#include "core/embedding/OnnxModelCheck.h"

#include "core/embedding/ProtobufReader.h"

#include <QSet>

#include <algorithm>
#include <array>

namespace chimera::onnxmodel {

namespace {

using Bytes = std::span<const std::byte>;
using Field = ProtobufReader::Field;

constexpr int maxDepth = 8;
constexpr std::size_t maxNodes = 200'000;
constexpr std::size_t maxTensors = 100'000;
constexpr std::size_t maxPorts = 64; // inputs and outputs
constexpr std::size_t maxDimensions = 16;

// Field numbers of onnx.proto, message by message.
enum Model : std::uint32_t { ModelIrVersion = 1, ModelGraph = 7, ModelTraining = 20, ModelFunctions = 25 };
enum Graph : std::uint32_t {
    GraphNode = 1,
    GraphInitializer = 5,
    GraphInput = 11,
    GraphOutput = 12,
    GraphSparseInitializer = 15
};
enum Node : std::uint32_t { NodeOperator = 4, NodeAttribute = 5, NodeDomain = 7 };
enum Attribute : std::uint32_t {
    AttributeTensor = 5,
    AttributeGraph = 6,
    AttributeTensors = 10,
    AttributeGraphs = 11,
    AttributeSparse = 22,
    AttributeSparses = 23
};
enum Tensor : std::uint32_t {
    TensorDimensions = 1,
    TensorElement = 2,
    TensorName = 8,
    TensorRaw = 9,
    TensorExternal = 13,
    TensorLocation = 14
};
enum ValueInfo : std::uint32_t { ValueName = 1, ValueType = 2 };

Error corrupt(const char* what)
{
    return {ErrorCode::Corrupt, QStringLiteral("The embedding model's file is damaged."), QString::fromLatin1(what)};
}

Error unsupported(const QString& what)
{
    return {ErrorCode::Unsupported, QStringLiteral("This kind of embedding model is not supported."), what};
}

QByteArray text(Bytes bytes)
{
    return QByteArray(reinterpret_cast<const char*>(bytes.data()),
                      static_cast<qsizetype>(std::min<std::size_t>(bytes.size(), 200)));
}

// Bytes of one element of that type; 0: none that has raw bytes in a model of this kind.
std::uint64_t elementSize(std::uint64_t element)
{
    constexpr std::array<std::uint8_t, 17> sizes{0, 4, 1, 1, 2, 2, 4, 8, 0, 1, 2, 8, 4, 8, 0, 0, 2};
    return element < sizes.size() ? sizes[element] : 0;
}

class Walk
{
public:
    Result<OnnxSummary> model(Bytes bytes);

private:
    Result<void> graph(Bytes bytes, int depth, OnnxSummary* summary);
    Result<void> node(Bytes bytes, int depth);
    Result<void> attribute(Bytes bytes, int depth);
    Result<void> attributeField(const Field& field, int depth);
    Result<QByteArray> tensor(Bytes bytes);
    Result<void> graphField(const Field& field, int depth, OnnxSummary* summary);

    std::size_t m_nodes = 0;
    std::size_t m_tensors = 0;
    QSet<QByteArray> m_initialized; // of the outermost graph
};

// One message of a list of dimensions: {dim_value = 1, dim_param = 2}.
Result<std::int64_t> dimension(Bytes bytes)
{
    std::int64_t size = -1;
    ProtobufReader reader(bytes);
    while (const auto field = reader.next()) {
        if (field->number == 1 && !field->hasBytes)
            size = static_cast<std::int64_t>(field->value);
    }
    if (reader.isBroken())
        return corrupt("dimension");
    return size < 0 ? -1 : size;
}

Result<void> tensorType(Bytes bytes, OnnxTensorShape& shape)
{
    ProtobufReader reader(bytes);
    while (const auto field = reader.next()) {
        if (field->number == 1)
            shape.element = static_cast<std::int64_t>(field->value);
        if (field->number != 2)
            continue;
        ProtobufReader dimensions(field->bytes);
        while (const auto one = dimensions.next()) {
            if (one->number != 1 || shape.dimensions.size() >= maxDimensions)
                return corrupt("shape");
            CHIMERA_TRY(const std::int64_t size, dimension(one->bytes));
            shape.dimensions.push_back(size);
        }
        if (dimensions.isBroken())
            return corrupt("shape");
    }
    if (reader.isBroken())
        return corrupt("type");
    return {};
}

Result<OnnxTensorShape> valueInfo(Bytes bytes)
{
    OnnxTensorShape shape;
    ProtobufReader reader(bytes);
    while (const auto field = reader.next()) {
        if (field->number == ValueName)
            shape.name = text(field->bytes);
        if (field->number != ValueType)
            continue;
        ProtobufReader type(field->bytes);
        while (const auto kind = type.next()) {
            if (kind->number == 1)
                CHIMERA_CHECK(tensorType(kind->bytes, shape));
        }
        if (type.isBroken())
            return corrupt("type");
    }
    if (reader.isBroken())
        return corrupt("value info");
    return shape;
}

Result<OnnxSummary> Walk::model(Bytes bytes)
{
    OnnxSummary summary;
    bool hasGraph = false;
    bool hasVersion = false;
    ProtobufReader reader(bytes);
    while (const auto field = reader.next()) {
        if (field->number == ModelFunctions)
            return unsupported(QStringLiteral("model with functions of its own"));
        if (field->number == ModelTraining)
            return unsupported(QStringLiteral("model with training data"));
        hasVersion = hasVersion || (field->number == ModelIrVersion && field->value >= 3 && field->value < 100);
        if (field->number != ModelGraph)
            continue;
        if (std::exchange(hasGraph, true) || !field->hasBytes)
            return corrupt("graph");
        CHIMERA_CHECK(graph(field->bytes, 0, &summary));
    }
    if (reader.isBroken() || !hasGraph || !hasVersion)
        return corrupt("not an ONNX model");
    std::erase_if(summary.inputs, [this](const OnnxTensorShape& one) { return m_initialized.contains(one.name); });
    return summary;
}

Result<void> Walk::graphField(const Field& field, int depth, OnnxSummary* summary)
{
    switch (field.number) {
    case GraphNode:
        return node(field.bytes, depth);
    case GraphSparseInitializer:
        return unsupported(QStringLiteral("sparse tensor"));
    case GraphInitializer: {
        CHIMERA_TRY(const QByteArray name, tensor(field.bytes));
        if (summary)
            m_initialized.insert(name);
        return {};
    }
    case GraphInput:
    case GraphOutput: {
        CHIMERA_TRY(OnnxTensorShape shape, valueInfo(field.bytes));
        if (!summary)
            return {};
        auto& ports = field.number == GraphInput ? summary->inputs : summary->outputs;
        // Old files list every tensor with a value among the inputs.
        if (ports.size() >= (field.number == GraphInput ? maxTensors : maxPorts))
            return corrupt("too many inputs or outputs");
        ports.push_back(std::move(shape));
        return {};
    }
    default:
        return {};
    }
}

Result<void> Walk::graph(Bytes bytes, int depth, OnnxSummary* summary)
{
    if (depth > maxDepth)
        return unsupported(QStringLiteral("graphs nested too deep"));
    ProtobufReader reader(bytes);
    while (const auto field = reader.next())
        CHIMERA_CHECK(graphField(*field, depth, summary));
    if (reader.isBroken())
        return corrupt("graph");
    return {};
}

Result<void> Walk::node(Bytes bytes, int depth)
{
    if (++m_nodes > maxNodes)
        return unsupported(QStringLiteral("too many operators"));
    QByteArray kind;
    QByteArray domain;
    ProtobufReader reader(bytes);
    while (const auto field = reader.next()) {
        if (field->number == NodeOperator)
            kind = text(field->bytes);
        else if (field->number == NodeDomain)
            domain = text(field->bytes);
        else if (field->number == NodeAttribute)
            CHIMERA_CHECK(attribute(field->bytes, depth));
    }
    if (reader.isBroken() || kind.isEmpty())
        return corrupt("operator");
    if (!domain.isEmpty() && domain != "ai.onnx" && domain != "com.microsoft")
        return unsupported(QStringLiteral("operators of ") + QString::fromUtf8(domain));
    if (kind == "Loop" || kind == "Scan" || kind == "SequenceMap")
        return unsupported(QStringLiteral("loops"));
    return {};
}

Result<void> Walk::attributeField(const Field& field, int depth)
{
    switch (field.number) {
    case AttributeGraph:
    case AttributeGraphs:
        return graph(field.bytes, depth + 1, nullptr);
    case AttributeTensor:
    case AttributeTensors: {
        CHIMERA_CHECK(tensor(field.bytes));
        return {};
    }
    case AttributeSparse:
    case AttributeSparses:
        return unsupported(QStringLiteral("sparse tensor"));
    default:
        return {};
    }
}

Result<void> Walk::attribute(Bytes bytes, int depth)
{
    ProtobufReader reader(bytes);
    while (const auto field = reader.next())
        CHIMERA_CHECK(attributeField(*field, depth));
    if (reader.isBroken())
        return corrupt("attribute");
    return {};
}

// The sizes of a tensor: one number a field, or all in one packed field. Their product.
Result<std::uint64_t> elementCount(const Field& field, std::uint64_t before)
{
    constexpr std::uint64_t most = 1ULL << 40;
    const auto times = [](std::uint64_t a, std::uint64_t b) { return b != 0 && a > most / b ? most : a * b; };
    if (!field.hasBytes)
        return times(before, field.value);
    Bytes rest = field.bytes;
    while (!rest.empty()) {
        const auto size = ProtobufReader::varint(rest);
        if (!size)
            return corrupt("dimensions of a tensor");
        before = times(before, *size);
    }
    return before;
}

Result<QByteArray> Walk::tensor(Bytes bytes)
{
    if (++m_tensors > maxTensors)
        return unsupported(QStringLiteral("too many tensors"));
    QByteArray name;
    std::uint64_t count = 1;
    std::uint64_t element = 0;
    std::uint64_t raw = 0;
    bool hasRaw = false;
    ProtobufReader reader(bytes);
    while (const auto field = reader.next()) {
        if (field->number == TensorExternal || (field->number == TensorLocation && field->value != 0))
            return unsupported(QStringLiteral("tensor kept in another file"));
        if (field->number == TensorDimensions) {
            CHIMERA_TRY(count, elementCount(*field, count));
        } else if (field->number == TensorElement) {
            element = field->value;
        } else if (field->number == TensorName) {
            name = text(field->bytes);
        } else if (field->number == TensorRaw) {
            hasRaw = true;
            raw = field->bytes.size();
        }
    }
    if (reader.isBroken())
        return corrupt("tensor");
    if (hasRaw && (elementSize(element) == 0 || raw / elementSize(element) != count || raw % elementSize(element) != 0))
        return corrupt("tensor whose bytes do not match its shape");
    if (!hasRaw && count > bytes.size())
        return corrupt("tensor without its numbers");
    return name;
}

} // namespace

Result<OnnxSummary> check(std::span<const std::byte> file)
{
    return Walk().model(file);
}

} // namespace chimera::onnxmodel
