// 64 products an instruction. dpbusd wants unsigned x signed: (c + 128) is c with its top bit flipped, and the surplus
// 128 x sum(q) is taken off before the sums begin.
#include "core/search/vectors/Kernels.h"

#if defined(__x86_64__)

// GCC 12 takes the undefined operands inside its own header for a mistake.
#if !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include <immintrin.h>

#define CHIMERA_AVX512 __attribute__((target("avx512f,avx512vnni")))

namespace chimera::vectors {

namespace {

CHIMERA_AVX512 inline __m512i load(const std::int8_t* from)
{
    return _mm512_load_si512(from);
}

CHIMERA_AVX512 inline void fetchFour(const std::int8_t* from, std::size_t stride)
{
    for (std::size_t row = 0; row < 4; ++row)
        _mm_prefetch(reinterpret_cast<const char*>(from + row * stride), _MM_HINT_T0);
}

CHIMERA_AVX512 inline __m512i topBits()
{
    return _mm512_set1_epi32(static_cast<int>(0x80808080U));
}

CHIMERA_AVX512 inline __m512i addProducts(__m512i sum, __m512i query, __m512i code)
{
    return _mm512_dpbusd_epi32(sum, _mm512_xor_si512(code, topBits()), query);
}

CHIMERA_AVX512 inline __m512i surplusOf(const std::int8_t* query, std::size_t stride)
{
    __m512i sum = _mm512_setzero_si512();
    for (std::size_t at = 0; at < stride; at += lineBytes)
        sum = _mm512_dpbusd_epi32(sum, topBits(), load(query + at));
    return sum;
}

CHIMERA_AVX512 inline __m256i half(__m512i x)
{
    return _mm256_add_epi32(_mm512_castsi512_si256(x), _mm512_extracti64x4_epi64(x, 1));
}

CHIMERA_AVX512 inline __m128i sumOfFour(__m512i a, __m512i b, __m512i c, __m512i d)
{
    const __m256i lanes = _mm256_hadd_epi32(_mm256_hadd_epi32(half(a), half(b)), _mm256_hadd_epi32(half(c), half(d)));
    return _mm_add_epi32(_mm256_castsi256_si128(lanes), _mm256_extracti128_si256(lanes, 1));
}

CHIMERA_AVX512 void dotRowsAvx512(const std::int8_t* query, const std::int8_t* rows, std::size_t stride,
                                  std::size_t count, std::int32_t* out)
{
    const __m512i start = _mm512_sub_epi32(_mm512_setzero_si512(), surplusOf(query, stride));
    std::size_t row = 0;
    for (; row + 4 <= count; row += 4, rows += 4 * stride) {
        __m512i a = start, b = start, c = start, d = start;
        for (std::size_t at = 0; at < stride; at += lineBytes) {
            const __m512i q = load(query + at);
            fetchFour(rows + at + fetchAhead, stride);
            a = addProducts(a, q, load(rows + at));
            b = addProducts(b, q, load(rows + stride + at));
            c = addProducts(c, q, load(rows + 2 * stride + at));
            d = addProducts(d, q, load(rows + 3 * stride + at));
        }
        _mm_storeu_si128(reinterpret_cast<__m128i*>(out + row), sumOfFour(a, b, c, d));
    }
    for (; row < count; ++row, rows += stride) {
        __m512i sum = start;
        for (std::size_t at = 0; at < stride; at += lineBytes)
            sum = addProducts(sum, load(query + at), load(rows + at));
        out[row] = _mm_cvtsi128_si32(sumOfFour(sum, sum, sum, sum));
    }
}

} // namespace

DotRows avx512VnniKernel()
{
    return dotRowsAvx512;
}

} // namespace chimera::vectors

#else

namespace chimera::vectors {

DotRows avx512VnniKernel()
{
    return nullptr;
}

} // namespace chimera::vectors

#endif
