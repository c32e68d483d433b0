#include "core/search/vectors/Kernels.h"

namespace chimera::vectors {

namespace {

// A fixed number of turns: compilers vectorise this for the baseline processor without being asked.
std::int32_t dotLine(const std::int8_t* a, const std::int8_t* b)
{
    std::int32_t sum = 0;
    for (std::size_t i = 0; i < lineBytes; ++i)
        sum += std::int32_t(a[i]) * std::int32_t(b[i]);
    return sum;
}

void dotRowsPlain(const std::int8_t* query, const std::int8_t* rows, std::size_t stride, std::size_t count,
                  std::int32_t* out)
{
    for (std::size_t row = 0; row < count; ++row, rows += stride) {
        std::int32_t sum = 0;
        for (std::size_t at = 0; at < stride; at += lineBytes)
            sum += dotLine(query + at, rows + at);
        out[row] = sum;
    }
}

} // namespace

DotRows plainKernel()
{
    return dotRowsPlain;
}

} // namespace chimera::vectors
