// aarch64: 16 products at a time, with sdot where processor and compiler have it. Eight-bit products are at most
// 127 x 127, so the plain version adds them in pairs to 32-bit sums and nothing is ever cut.
#include "core/search/vectors/Kernels.h"

#if defined(__aarch64__)

#include <arm_neon.h>

namespace chimera::vectors {

namespace {

constexpr std::size_t width = 16;

inline int32x4_t addProducts(int32x4_t sum, int8x16_t a, int8x16_t b)
{
    sum = vpadalq_s16(sum, vmull_s8(vget_low_s8(a), vget_low_s8(b)));
    return vpadalq_s16(sum, vmull_high_s8(a, b));
}

void dotRowsNeon(const std::int8_t* query, const std::int8_t* rows, std::size_t stride, std::size_t count,
                 std::int32_t* out)
{
    for (std::size_t row = 0; row < count; ++row, rows += stride) {
        int32x4_t even = vdupq_n_s32(0), odd = even;
        for (std::size_t at = 0; at < stride; at += 2 * width) {
            even = addProducts(even, vld1q_s8(query + at), vld1q_s8(rows + at));
            odd = addProducts(odd, vld1q_s8(query + at + width), vld1q_s8(rows + at + width));
        }
        out[row] = vaddvq_s32(vaddq_s32(even, odd));
    }
}

// GCC compiles one function for another processor than the rest; clang's header offers vdotq only to whole files.
#if defined(__ARM_FEATURE_DOTPROD) || !defined(__clang__)
#define CHIMERA_NEON_DOT 1

#if !defined(__ARM_FEATURE_DOTPROD)
__attribute__((target("arch=armv8.2-a+dotprod")))
#endif
void dotRowsNeonDot(const std::int8_t* query, const std::int8_t* rows, std::size_t stride, std::size_t count,
                    std::int32_t* out)
{
    std::size_t row = 0;
    for (; row + 4 <= count; row += 4, rows += 4 * stride) {
        int32x4_t a = vdupq_n_s32(0), b = a, c = a, d = a;
        for (std::size_t at = 0; at < stride; at += width) {
            const int8x16_t q = vld1q_s8(query + at);
            a = vdotq_s32(a, q, vld1q_s8(rows + at));
            b = vdotq_s32(b, q, vld1q_s8(rows + stride + at));
            c = vdotq_s32(c, q, vld1q_s8(rows + 2 * stride + at));
            d = vdotq_s32(d, q, vld1q_s8(rows + 3 * stride + at));
        }
        vst1q_s32(out + row, vpaddq_s32(vpaddq_s32(a, b), vpaddq_s32(c, d)));
    }
    for (; row < count; ++row, rows += stride) {
        int32x4_t sum = vdupq_n_s32(0);
        for (std::size_t at = 0; at < stride; at += width)
            sum = vdotq_s32(sum, vld1q_s8(query + at), vld1q_s8(rows + at));
        out[row] = vaddvq_s32(sum);
    }
}
#endif

} // namespace

DotRows neonKernel()
{
    return dotRowsNeon;
}

DotRows neonDotKernel()
{
#ifdef CHIMERA_NEON_DOT
    return dotRowsNeonDot;
#else
    return nullptr;
#endif
}

} // namespace chimera::vectors

#else

namespace chimera::vectors {

DotRows neonKernel()
{
    return nullptr;
}

DotRows neonDotKernel()
{
    return nullptr;
}

} // namespace chimera::vectors

#endif
