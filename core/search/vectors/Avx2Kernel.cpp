// 32 products at a time. maddubs wants unsigned x signed and saturates at 16 bits; |q| x (c with the sign of q) stays
// within 2 x 127 x 127 = 32,258, so nothing is ever cut.
#include "core/search/vectors/Kernels.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define CHIMERA_AVX2 __attribute__((target("avx2")))

namespace chimera::vectors {

namespace {

CHIMERA_AVX2 inline __m256i load(const std::int8_t* from)
{
    return _mm256_load_si256(reinterpret_cast<const __m256i*>(from));
}

CHIMERA_AVX2 inline void fetchFour(const std::int8_t* from, std::size_t stride)
{
    for (std::size_t row = 0; row < 4; ++row)
        _mm_prefetch(reinterpret_cast<const char*>(from + row * stride), _MM_HINT_T0);
}

CHIMERA_AVX2 inline __m256i addProducts(__m256i sum, __m256i query, __m256i magnitude, __m256i code)
{
    const __m256i pairs = _mm256_maddubs_epi16(magnitude, _mm256_sign_epi8(code, query));
    return _mm256_add_epi32(sum, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
}

CHIMERA_AVX2 inline __m128i sumOfFour(__m256i a, __m256i b, __m256i c, __m256i d)
{
    const __m256i lanes = _mm256_hadd_epi32(_mm256_hadd_epi32(a, b), _mm256_hadd_epi32(c, d));
    return _mm_add_epi32(_mm256_castsi256_si128(lanes), _mm256_extracti128_si256(lanes, 1));
}

CHIMERA_AVX2 void dotRowsAvx2(const std::int8_t* query, const std::int8_t* rows, std::size_t stride, std::size_t count,
                              std::int32_t* out)
{
    constexpr std::size_t width = sizeof(__m256i);
    std::size_t row = 0;
    for (; row + 4 <= count; row += 4, rows += 4 * stride) {
        __m256i a = _mm256_setzero_si256(), b = a, c = a, d = a;
        for (std::size_t at = 0; at < stride; at += width) {
            const __m256i q = load(query + at);
            const __m256i magnitude = _mm256_abs_epi8(q);
            const std::int8_t* at0 = rows + at;
            if (at % lineBytes == 0)
                fetchFour(at0 + fetchAhead, stride);
            a = addProducts(a, q, magnitude, load(at0));
            b = addProducts(b, q, magnitude, load(at0 + stride));
            c = addProducts(c, q, magnitude, load(at0 + 2 * stride));
            d = addProducts(d, q, magnitude, load(at0 + 3 * stride));
        }
        _mm_storeu_si128(reinterpret_cast<__m128i*>(out + row), sumOfFour(a, b, c, d));
    }
    for (; row < count; ++row, rows += stride) {
        __m256i sum = _mm256_setzero_si256();
        for (std::size_t at = 0; at < stride; at += width) {
            const __m256i q = load(query + at);
            sum = addProducts(sum, q, _mm256_abs_epi8(q), load(rows + at));
        }
        out[row] = _mm_cvtsi128_si32(sumOfFour(sum, sum, sum, sum));
    }
}

} // namespace

DotRows avx2Kernel()
{
    return dotRowsAvx2;
}

} // namespace chimera::vectors

#else

namespace chimera::vectors {

DotRows avx2Kernel()
{
    return nullptr;
}

} // namespace chimera::vectors

#endif
