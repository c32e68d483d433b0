// The exact scores of the few candidates that the integer scan leaves; their floats come from the database.
// Pure, any thread. Invalid when the floats are no whole number of rows.
#pragma once

#include "core/base/Result.h"

#include <span>
#include <vector>

namespace chimera::vectors {

// Inner products of `query` with each row of `floats` (row-major, as many floats a row as the query has).
Result<std::vector<float>> rescore(std::span<const float> query, std::span<const float> floats);

} // namespace chimera::vectors
