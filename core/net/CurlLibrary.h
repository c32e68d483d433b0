// libcurl, opened when the first request is made: with its two dozen libraries it would cost every start of the program
// milliseconds that only few need. One for the process, never closed. Config: it is not installed.
#pragma once

#include "core/base/Result.h"

namespace chimera::net {

struct CurlApi; // core/net/CurlApi.h, for CurlClient.cpp alone

Result<const CurlApi*> curlLibrary();

} // namespace chimera::net
