#include "core/search/vectors/Kernels.h"

#if defined(__aarch64__) && defined(__linux__)
#include <sys/auxv.h>
#endif

namespace chimera::vectors {

namespace {

#if defined(__x86_64__)
bool processorHas(VectorKernel kernel)
{
    __builtin_cpu_init();
    if (kernel == VectorKernel::Avx2)
        return __builtin_cpu_supports("avx2");
    if (kernel == VectorKernel::Avx512Vnni)
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vnni");
    return kernel == VectorKernel::Plain;
}
#elif defined(__aarch64__)
bool processorHas(VectorKernel kernel)
{
#if defined(__linux__)
    constexpr unsigned long dotProducts = 1UL << 20; // HWCAP_ASIMDDP
    if (kernel == VectorKernel::NeonDot)
        return (getauxval(AT_HWCAP) & dotProducts) != 0;
#endif
    return kernel == VectorKernel::Plain || kernel == VectorKernel::Neon;
}
#else
bool processorHas(VectorKernel kernel)
{
    return kernel == VectorKernel::Plain;
}
#endif

DotRows compiledIn(VectorKernel kernel)
{
    switch (kernel) {
    case VectorKernel::Plain:
        return plainKernel();
    case VectorKernel::Avx2:
        return avx2Kernel();
    case VectorKernel::Avx512Vnni:
        return avx512VnniKernel();
    case VectorKernel::Neon:
        return neonKernel();
    case VectorKernel::NeonDot:
        return neonDotKernel();
    }
    return nullptr;
}

} // namespace

DotRows dotRows(VectorKernel kernel)
{
    return processorHas(kernel) ? compiledIn(kernel) : nullptr;
}

std::vector<VectorKernel> availableKernels()
{
    std::vector<VectorKernel> found;
    for (const auto kernel : {VectorKernel::Plain, VectorKernel::Neon, VectorKernel::NeonDot, VectorKernel::Avx2,
                              VectorKernel::Avx512Vnni}) {
        if (dotRows(kernel))
            found.push_back(kernel);
    }
    return found;
}

VectorKernel bestKernel()
{
    static const VectorKernel best = availableKernels().back();
    return best;
}

const char* kernelName(VectorKernel kernel)
{
    switch (kernel) {
    case VectorKernel::Plain:
        return "plain";
    case VectorKernel::Avx2:
        return "avx2";
    case VectorKernel::Avx512Vnni:
        return "avx512vnni";
    case VectorKernel::Neon:
        return "neon";
    case VectorKernel::NeonDot:
        return "neondot";
    }
    return "";
}

} // namespace chimera::vectors
