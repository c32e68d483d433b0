// The contract's `embedding`: 100 numbers within -1..1 drawn out of a text's SHA-256. Pure; from tables.
#pragma once

#include <string>
#include <string_view>

namespace chimera::api {

// "[-0.596,0.1224,...]" of "title:content", appended.
void appendPicture(std::string& out, std::string_view title, std::string_view content);

} // namespace chimera::api
