#include "core/api/Compression.h"

#include <zlib.h>

namespace chimera::api {

namespace {

constexpr int level = 4; // three quarters of what level 9 saves, at a fifth of its time
constexpr int gzipWindow = 15 + 16;

std::string lowered(std::string_view text)
{
    std::string lower(text);
    for (char& c : lower) {
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    }
    lower.erase(std::remove(lower.begin(), lower.end(), ' '), lower.end());
    return lower;
}

} // namespace

struct Gzip::State
{
    z_stream stream{};
    bool good = false;
};

Gzip::Gzip() : m_state(std::make_unique<State>())
{
    m_state->good =
        deflateInit2(&m_state->stream, level, Z_DEFLATED, gzipWindow, MAX_MEM_LEVEL, Z_DEFAULT_STRATEGY) == Z_OK;
}

Gzip::~Gzip()
{
    if (m_state)
        deflateEnd(&m_state->stream);
}

Gzip::Gzip(Gzip&&) noexcept = default;
Gzip& Gzip::operator=(Gzip&&) noexcept = default;

void Gzip::add(std::string_view bytes, std::string& out, bool last)
{
    z_stream& stream = m_state->stream;
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    std::array<char, 16 * 1024> buffer{};
    int code = Z_OK;
    do {
        stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
        stream.avail_out = static_cast<uInt>(buffer.size());
        code = deflate(&stream, last ? Z_FINISH : Z_NO_FLUSH);
        out.append(buffer.data(), buffer.size() - stream.avail_out);
    } while (code == Z_OK && (stream.avail_out == 0 || stream.avail_in > 0 || last));
}

bool acceptsGzip(std::string_view header)
{
    std::string_view rest = header;
    bool any = false;
    while (!rest.empty()) {
        const auto comma = rest.find(',');
        const std::string item = lowered(rest.substr(0, comma));
        rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
        const auto semicolon = item.find(';');
        const std::string name = item.substr(0, semicolon);
        const std::string weight = semicolon == std::string::npos ? "" : item.substr(semicolon + 1);
        const bool refused = weight == "q=0" || weight == "q=0.0" || weight == "q=0.00" || weight == "q=0.000";
        if (name == "gzip")
            return !refused;
        if (name == "*")
            any = !refused;
    }
    return any;
}

} // namespace chimera::api
