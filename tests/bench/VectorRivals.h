// Exact searches of other libraries for `chimera-bench vectors`, one thread each. Compiled in where Debian's
// libfaiss-dev and libhnswlib-dev are installed; a list of those that are there, else an empty one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace chimera::bench {

struct Rival
{
    std::string name;
    // The k best rows for each of `queries` queries (row-major).
    std::function<std::vector<std::int64_t>(const float* query, std::size_t queries, std::size_t k)> search;
    bool takesBatches = false;
};

// Each copies the floats.
std::vector<Rival> makeRivals(const float* floats, std::size_t count, std::size_t dimension);

} // namespace chimera::bench
