// What a client may take of the server: times and numbers (security.md, F22 to F25). Plain values; tests shrink them.
#pragma once

#include <chrono>
#include <cstddef>

namespace chimera::api {

struct Limits
{
    std::chrono::milliseconds head{10'000};  // from the first byte to the end of the head
    std::chrono::milliseconds idle{75'000};  // between two requests
    std::chrono::milliseconds grace{10'000}; // a body may be slow for so long
    std::size_t slowest = 1'024;             // then: bytes a second
    std::chrono::milliseconds write{30'000}; // to take a piece of the answer
    std::chrono::milliseconds linger{1'000}; // to read the answer after which the connection is closed
    std::size_t lingered = 16 * 1024 * 1024; // and so much at most
    std::chrono::milliseconds finish{5'000}; // what runs when the server stops
    std::size_t connections = 256;
    std::size_t fromOneAddress = 64;    // never on this machine
    std::size_t discarded = 256 * 1024; // of a body that nobody wants, to keep the connection
};

} // namespace chimera::api
