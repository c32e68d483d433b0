// Writes small ONNX models, right ones and wrong ones, field by field. The right one looks each token up in a table of
// vectors: last_hidden_state[texts, tokens, 4] = table[input_ids].
#pragma once

#include <QByteArray>
#include <QList>

#include <cstdint>

namespace chimera::test::onnx {

inline QByteArray varint(std::uint64_t value)
{
    QByteArray bytes;
    do {
        bytes += static_cast<char>((value & 0x7f) | (value > 0x7f ? 0x80 : 0));
        value >>= 7;
    } while (value != 0);
    return bytes;
}

inline QByteArray number(int field, std::uint64_t value)
{
    return varint(static_cast<std::uint64_t>(field) << 3) + varint(value);
}

inline QByteArray bytes(int field, const QByteArray& content)
{
    return varint((static_cast<std::uint64_t>(field) << 3) | 2) + varint(static_cast<std::uint64_t>(content.size())) +
           content;
}

enum Element { Float = 1, Int64 = 7 };

// The name stands for an open dimension when `size` is negative.
inline QByteArray dimension(std::int64_t size)
{
    return bytes(1, size < 0 ? bytes(2, "any") : number(1, static_cast<std::uint64_t>(size)));
}

inline QByteArray port(const QByteArray& name, int element, const QList<std::int64_t>& sizes)
{
    QByteArray shape;
    for (const std::int64_t size : sizes)
        shape += dimension(size);
    return bytes(1, name) + bytes(2, bytes(1, number(1, static_cast<std::uint64_t>(element)) + bytes(2, shape)));
}

inline QByteArray tensor(const QByteArray& name, const QList<std::int64_t>& sizes, const QByteArray& raw,
                         int element = Float)
{
    QByteArray message;
    for (const std::int64_t size : sizes)
        message += number(1, static_cast<std::uint64_t>(size));
    return message + number(2, static_cast<std::uint64_t>(element)) + bytes(8, name) + bytes(9, raw);
}

inline QByteArray node(const QByteArray& kind, const QList<QByteArray>& inputs, const QByteArray& output,
                       const QByteArray& more = {})
{
    QByteArray message;
    for (const QByteArray& input : inputs)
        message += bytes(1, input);
    return message + bytes(2, output) + bytes(4, kind) + more;
}

inline QByteArray model(const QByteArray& graph, const QByteArray& more = {})
{
    return number(1, 8) + bytes(8, bytes(1, "") + number(2, 13)) + bytes(7, graph) + more;
}

constexpr int tokens = 400;
constexpr int dimensions = 4;

// Row k of the table is (k + 1, k * k % 7, 1, -k).
inline float cell(int token, int column)
{
    const float row[] = {static_cast<float>(token + 1), static_cast<float>(token * token % 7), 1.0F,
                         static_cast<float>(-token)};
    return row[column];
}

inline QByteArray floats(const QList<float>& values)
{
    return {reinterpret_cast<const char*>(values.constData()), values.size() * static_cast<qsizetype>(sizeof(float))};
}

inline QByteArray table()
{
    QList<float> values;
    for (int token = 0; token < tokens; ++token) {
        for (int column = 0; column < dimensions; ++column)
            values.append(cell(token, column));
    }
    return tensor("table", {tokens, dimensions}, floats(values));
}

struct Parts
{
    QByteArray nodes = bytes(1, node("Gather", {"table", "input_ids"}, "last_hidden_state"));
    QByteArray tensors = bytes(5, table());
    QByteArray inputs =
        bytes(11, port("input_ids", Int64, {-1, -1})) + bytes(11, port("attention_mask", Int64, {-1, -1}));
    QByteArray outputs = bytes(12, port("last_hidden_state", Float, {-1, -1, dimensions}));
    QByteArray more; // into the graph
};

inline QByteArray graph(const Parts& parts)
{
    return parts.nodes + bytes(2, "table") + parts.tensors + parts.inputs + parts.outputs + parts.more;
}

inline QByteArray lookUpModel()
{
    return model(graph({}));
}

} // namespace chimera::test::onnx
