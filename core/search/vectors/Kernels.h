// The inner loop of the vector scan: integer dot products of one code with many, one version for each instruction set,
// chosen at run time. All versions give the same numbers. Pure functions, any thread, no errors.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace chimera {

enum class VectorKernel { Plain, Avx2, Avx512Vnni, Neon, NeonDot };

namespace vectors {

// Codes are padded with zeros to whole cache lines and begin on one.
constexpr std::size_t lineBytes = 64;
// How far the kernels fetch ahead; measured: a quarter faster than leaving it to the processor. Past the end is
// harmless.
constexpr std::size_t fetchAhead = 4096;

// out[i] = the dot product of `query` with row i. Rows lie `stride` bytes apart (a multiple of lineBytes), values in
// -127..127.
using DotRows = void (*)(const std::int8_t* query, const std::int8_t* rows, std::size_t stride, std::size_t count,
                         std::int32_t* out);

// Null where this processor or this build does not have it.
DotRows dotRows(VectorKernel kernel);
VectorKernel bestKernel();
// Those that work here, the plain one first.
std::vector<VectorKernel> availableKernels();
// "plain", "avx2", "avx512vnni", "neon", "neondot"
const char* kernelName(VectorKernel kernel);

// Each in a file of its own; null where it is not compiled in. Whether the processor has it is not asked.
DotRows plainKernel();
DotRows avx2Kernel();
DotRows avx512VnniKernel();
DotRows neonKernel();
DotRows neonDotKernel();

} // namespace vectors

} // namespace chimera
