#include "core/embedding/ProtobufReader.h"

namespace chimera {

namespace {

constexpr std::uint64_t maxFieldNumber = (1U << 29) - 1;
enum WireType : std::uint64_t { Varint = 0, Fixed64 = 1, Bytes = 2, Fixed32 = 5 };

} // namespace

std::optional<std::uint64_t> ProtobufReader::varint(std::span<const std::byte>& rest)
{
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < 10 && i < rest.size(); ++i) {
        const auto byte = static_cast<std::uint64_t>(rest[i]);
        if (i == 9 && byte > 1)
            return {};
        value |= (byte & 0x7f) << (7 * i);
        if ((byte & 0x80) == 0) {
            rest = rest.subspan(i + 1);
            return value;
        }
    }
    return {};
}

std::optional<ProtobufReader::Field> ProtobufReader::broken()
{
    m_broken = true;
    m_rest = {};
    return {};
}

std::optional<ProtobufReader::Field> ProtobufReader::fixed(Field field, std::size_t size)
{
    if (m_rest.size() < size)
        return broken();
    for (std::size_t i = 0; i < size; ++i)
        field.value |= static_cast<std::uint64_t>(m_rest[i]) << (8 * i);
    m_rest = m_rest.subspan(size);
    return field;
}

std::optional<ProtobufReader::Field> ProtobufReader::next()
{
    if (m_rest.empty())
        return {};
    const auto key = varint(m_rest);
    if (!key || *key >> 3 == 0 || *key >> 3 > maxFieldNumber)
        return broken();
    Field field;
    field.number = static_cast<std::uint32_t>(*key >> 3);
    switch (*key & 7) {
    case Varint: {
        const auto value = varint(m_rest);
        if (!value)
            return broken();
        field.value = *value;
        return field;
    }
    case Fixed64:
        return fixed(field, 8);
    case Fixed32:
        return fixed(field, 4);
    case Bytes: {
        const auto length = varint(m_rest);
        if (!length || *length > m_rest.size())
            return broken();
        field.bytes = m_rest.first(static_cast<std::size_t>(*length));
        field.hasBytes = true;
        m_rest = m_rest.subspan(static_cast<std::size_t>(*length));
        return field;
    }
    default:
        return broken(); // groups are of an older protobuf than ONNX
    }
}

} // namespace chimera
