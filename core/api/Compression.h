// gzip for answers. One stream an answer; not thread-safe.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace chimera::api {

// Shorter bodies are sent as they are: the headers would outweigh what is saved.
inline constexpr std::size_t worthCompressing = 1'400;

class Gzip
{
public:
    Gzip();
    ~Gzip();
    Gzip(Gzip&&) noexcept;
    Gzip& operator=(Gzip&&) noexcept;

    // Appends what comes out to `out`; with `last` the stream ends.
    void add(std::string_view bytes, std::string& out, bool last);

private:
    struct State;
    std::unique_ptr<State> m_state;
};

// Whether "Accept-Encoding" takes gzip ("gzip;q=0" does not).
bool acceptsGzip(std::string_view header);

} // namespace chimera::api
