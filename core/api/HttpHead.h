// The strict look at the raw head of a request, before any parser sees it: what two programs could read in two ways is
// refused. Pure; any bytes, split anywhere.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace chimera::api {

inline constexpr std::size_t maxHeadBytes = 16 * 1024;
inline constexpr std::size_t maxTargetBytes = 8 * 1024;
inline constexpr int maxHeaders = 100;

// Finds the end of a head in a buffer that grows; looks at each byte once.
class HeadScanner
{
public:
    enum class State { More, Complete, Refused };

    // `bytes`: all that has arrived, from the request's first byte.
    State feed(std::string_view bytes);
    std::size_t size() const { return m_at; } // of the head with its empty line, when complete
    int status() const { return m_status; }   // why it was refused: 400, 414 or 431
    void reset() { *this = HeadScanner(); }

private:
    State refuse(int status)
    {
        m_status = status;
        return State::Refused;
    }

    std::size_t m_at = 0;
    std::size_t m_lineBegin = 0;
    int m_lines = 0;
    int m_status = 0;
};

// How long the body is said to be.
struct BodyLength
{
    bool chunked = false;
    std::optional<std::uint64_t> length; // none: no header about it
};

struct HeadVerdict
{
    int status = 0;          // 0: fine
    const char* reason = ""; // a sentence
    BodyLength body;
};

// A complete head, its empty line included.
HeadVerdict checkHead(std::string_view head);

// The letters a header's name, and a method, may have.
bool isTokenLetter(unsigned char c);

} // namespace chimera::api
