#include "core/embedding/VectorCode.h"

#include <QtEndian>

#include <cmath>
#include <cstring>
#include <limits>

namespace chimera::vectors {

namespace {

constexpr float largest = 127; // of an int8 in symmetric form: -128 has no opposite
constexpr int scaleBytes = sizeof(float);

Error wrongLength(std::size_t expected, std::size_t found)
{
    return {ErrorCode::Invalid, QStringLiteral("The vector has another length than the index."),
            QStringLiteral("expected %1, found %2").arg(expected).arg(found)};
}

} // namespace

Result<VectorCode> quantise(std::span<const float> vector)
{
    float peak = 0;
    for (const float x : vector) {
        if (!(std::abs(x) <= largest)) // NaN fails every comparison
            return Error::invalid(QStringLiteral("The vector holds a number that is not finite or too large."));
        peak = std::max(peak, std::abs(x));
    }
    VectorCode code;
    code.values.resize(vector.size());
    code.scale = peak / largest;
    if (code.scale < std::numeric_limits<float>::min()) { // its inverse would be infinite
        code.scale = 0;
        return code;
    }
    const float inverse = largest / peak;
    for (std::size_t i = 0; i < vector.size(); ++i)
        code.values[i] = static_cast<std::int8_t>(std::lrint(vector[i] * inverse));
    return code;
}

QByteArray encode(VectorCodeView code)
{
    QByteArray blob(static_cast<qsizetype>(scaleBytes + code.values.size()), Qt::Uninitialized);
    qToLittleEndian(code.scale, blob.data());
    if (!code.values.empty())
        std::memcpy(blob.data() + scaleBytes, code.values.data(), code.values.size());
    return blob;
}

Result<VectorCodeView> decode(QByteArrayView blob, int dimension)
{
    if (blob.size() < scaleBytes)
        return wrongLength(static_cast<std::size_t>(std::max(dimension, 0)), 0);
    const VectorCodeView code{qFromLittleEndian<float>(blob.data()),
                              {reinterpret_cast<const std::int8_t*>(blob.data()) + scaleBytes,
                               static_cast<std::size_t>(blob.size() - scaleBytes)}};
    CHIMERA_CHECK(check(code, dimension));
    return code;
}

Result<void> check(VectorCodeView code, int dimension)
{
    const auto expected = static_cast<std::size_t>(std::max(dimension, 0));
    if (code.values.size() != expected)
        return wrongLength(expected, code.values.size());
    if (!(code.scale >= 0 && code.scale <= 1))
        return Error::invalid(QStringLiteral("The vector's scale is out of range."));
    if (!code.values.empty() && std::memchr(code.values.data(), 0x80, code.values.size()))
        return Error::invalid(QStringLiteral("The vector holds a value that is out of range."));
    return {};
}

QByteArray encodeFloats(std::span<const float> vector)
{
    QByteArray blob(static_cast<qsizetype>(vector.size_bytes()), Qt::Uninitialized);
    qToLittleEndian<float>(vector.data(), static_cast<qsizetype>(vector.size()), blob.data());
    return blob;
}

Result<std::vector<float>> decodeFloats(QByteArrayView blob, int dimension)
{
    const auto expected = static_cast<std::size_t>(std::max(dimension, 0));
    if (static_cast<std::size_t>(blob.size()) != expected * sizeof(float))
        return wrongLength(expected, static_cast<std::size_t>(blob.size()) / sizeof(float));
    std::vector<float> vector(expected);
    qFromLittleEndian<float>(blob.data(), static_cast<qsizetype>(expected), vector.data());
    return vector;
}

} // namespace chimera::vectors
