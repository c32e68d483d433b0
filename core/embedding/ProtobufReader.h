// Reads the fields of one protobuf message from bytes that nobody vouches for. A view: the bytes must outlive it. After
// the first malformed field `isBroken` is true and there are no more fields.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace chimera {

class ProtobufReader
{
public:
    struct Field
    {
        std::uint32_t number = 0;
        std::uint64_t value = 0;          // of a varint or fixed number
        std::span<const std::byte> bytes; // of a text, message or packed list
        bool hasBytes = false;
    };

    explicit ProtobufReader(std::span<const std::byte> message) : m_rest(message) {}

    std::optional<Field> next();
    bool isBroken() const { return m_broken; }

    // A varint at the front of `rest`, which is cut by it.
    static std::optional<std::uint64_t> varint(std::span<const std::byte>& rest);

private:
    std::optional<Field> broken();
    std::optional<Field> fixed(Field field, std::size_t size);

    std::span<const std::byte> m_rest;
    bool m_broken = false;
};

} // namespace chimera
