// The exact scores of a few candidates, from their whole vectors. Pure, any thread.
#pragma once

#include "core/base/Result.h"

#include <span>
#include <vector>

namespace chimera::vectors {

// Inner products of `query` with each row of `floats` (float[n, query.size()], row-major). Invalid when the sizes do
// not fit.
Result<std::vector<float>> rescore(std::span<const float> query, std::span<const float> floats);

} // namespace chimera::vectors
