// One embedding as the index keeps it: int8 values times one scale (symmetric, scale = max|x| / 127, rounded to
// nearest). In the database a code is a blob: the scale as float32, little endian, then one int8 per dimension.
// Pure functions, any thread. Values lie in -127..127 and scales in 0..1; whatever breaks that is refused as Invalid.
#pragma once

#include "core/base/Result.h"

#include <QByteArray>

#include <cstdint>
#include <span>
#include <vector>

namespace chimera {

// Borrowed: from a VectorCode, or straight from a blob, so that loading copies each vector once.
struct VectorCodeView
{
    float scale = 0;
    std::span<const std::int8_t> values;
};

struct VectorCode
{
    float scale = 0;
    std::vector<std::int8_t> values;

    operator VectorCodeView() const { return {scale, values}; }
    bool operator==(const VectorCode&) const = default;
};

namespace vectors {

constexpr int maxDimension = 4096;

// NaN, infinity and components beyond +-127 are refused (normalised vectors stay within +-1). The zero vector has scale
// 0 and is similar to nothing.
Result<VectorCode> quantise(std::span<const float> vector);

QByteArray encode(VectorCodeView code);
// The view points into `blob`.
Result<VectorCodeView> decode(QByteArrayView blob, int dimension);
Result<void> check(VectorCodeView code, int dimension);

// The whole vector as the database keeps it beside the code: float32[dimension], little endian.
QByteArray encodeFloats(std::span<const float> vector);
// Invalid when the blob has another length.
Result<std::vector<float>> decodeFloats(QByteArrayView blob, int dimension);

} // namespace vectors

} // namespace chimera
