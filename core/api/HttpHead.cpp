#include "core/api/HttpHead.h"

#include <algorithm>
#include <array>

namespace chimera::api {

namespace {

constexpr std::array<bool, 256> tokenLetters = [] {
    std::array<bool, 256> letters{};
    for (unsigned c = '0'; c <= '9'; ++c)
        letters[c] = true;
    for (unsigned c = 'a'; c <= 'z'; ++c)
        letters[c] = letters[c - 'a' + 'A'] = true;
    for (const char c : std::string_view("!#$%&'*+-.^_`|~"))
        letters[static_cast<unsigned char>(c)] = true;
    return letters;
}();

bool isToken(std::string_view text)
{
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return isTokenLetter(static_cast<unsigned char>(c)); });
}

bool equalsFolded(std::string_view text, std::string_view lower)
{
    return text.size() == lower.size() && std::equal(text.begin(), text.end(), lower.begin(), [](char a, char b) {
               return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
           });
}

std::string_view trimmed(std::string_view text)
{
    const auto begin = text.find_first_not_of(" \t");
    if (begin == std::string_view::npos)
        return {};
    return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

// Takes one line off, without its CR LF.
std::string_view takeLine(std::string_view& rest)
{
    const auto end = rest.find("\r\n");
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end + 2);
    return line;
}

HeadVerdict refuse(const char* reason, int status = 400)
{
    return {status, reason, {}};
}

HeadVerdict checkRequestLine(std::string_view line)
{
    const auto first = line.find(' ');
    const auto last = line.rfind(' ');
    if (first == std::string_view::npos || last == first)
        return refuse("The request line is malformed.");
    if (!isToken(line.substr(0, first)))
        return refuse("The method is malformed.");
    const std::string_view target = line.substr(first + 1, last - first - 1);
    if (target.size() > maxTargetBytes)
        return refuse("The address is too long.", 414);
    // No absolute form: it would name a second host.
    if (target.empty() || target.front() != '/' ||
        !std::all_of(target.begin(), target.end(), [](char c) { return c > ' ' && c != 0x7f && (c & 0x80) == 0; }))
        return refuse("The address is malformed.");
    const std::string_view version = line.substr(last + 1);
    if (version != "HTTP/1.1" && version != "HTTP/1.0")
        return refuse("Only HTTP/1.1 is spoken here.", version.substr(0, 5) == "HTTP/" ? 505 : 400);
    return {};
}

// Digits alone; at most 19 of them, so that it cannot overflow.
std::optional<std::uint64_t> lengthOf(std::string_view digits)
{
    if (digits.empty() || digits.size() > 19)
        return std::nullopt;
    std::uint64_t value = 0;
    for (const char c : digits) {
        if (c < '0' || c > '9')
            return std::nullopt;
        value = value * 10 + static_cast<std::uint64_t>(c - '0');
    }
    return value;
}

// What one header says about the body, and whether it may stand there a second time.
class Headers
{
public:
    const char* take(std::string_view line)
    {
        if (line.front() == ' ' || line.front() == '\t')
            return "Folded headers are not taken.";
        const auto colon = line.find(':');
        if (colon == std::string_view::npos || !isToken(line.substr(0, colon)))
            return "A header is malformed.";
        const std::string_view name = line.substr(0, colon);
        const std::string_view value = trimmed(line.substr(colon + 1));
        if (!std::all_of(value.begin(), value.end(),
                         [](char c) { return static_cast<unsigned char>(c) >= ' ' ? c != 0x7f : c == '\t'; }))
            return "A header is malformed.";
        if (equalsFolded(name, "content-length"))
            return takeLength(value);
        if (equalsFolded(name, "transfer-encoding"))
            return takeEncoding(value);
        if (equalsFolded(name, "host"))
            return once(m_hosts, "There is more than one Host.");
        if (equalsFolded(name, "authorization"))
            return once(m_authorizations, "There is more than one Authorization.");
        if (equalsFolded(name, "origin"))
            return once(m_origins, "There is more than one Origin.");
        return nullptr;
    }

    const char* finish(bool isOld) const
    {
        if (m_hosts == 0)
            return "There is no Host.";
        if (m_body.chunked && (m_body.length || isOld))
            return "The length of the body is said in two ways.";
        return nullptr;
    }

    const BodyLength& body() const { return m_body; }

private:
    static const char* once(int& count, const char* problem) { return ++count > 1 ? problem : nullptr; }

    const char* takeLength(std::string_view value)
    {
        if (m_body.length)
            return "The length of the body is said twice.";
        m_body.length = lengthOf(value);
        return m_body.length ? nullptr : "The length of the body is malformed.";
    }

    const char* takeEncoding(std::string_view value)
    {
        if (m_body.chunked || !equalsFolded(value, "chunked"))
            return "This transfer encoding is not taken.";
        m_body.chunked = true;
        return nullptr;
    }

    BodyLength m_body;
    int m_hosts = 0;
    int m_authorizations = 0;
    int m_origins = 0;
};

} // namespace

bool isTokenLetter(unsigned char c)
{
    return tokenLetters[c];
}

HeadScanner::State HeadScanner::feed(std::string_view bytes)
{
    for (; m_at < bytes.size(); ++m_at) {
        if (m_at >= maxHeadBytes)
            return refuse(m_lines == 0 ? 414 : 431);
        const char c = bytes[m_at];
        if (c == '\0')
            return refuse(400);
        // A CR or LF alone ends a line for some and not for others.
        if (m_at > 0 && bytes[m_at - 1] == '\r' && c != '\n')
            return refuse(400);
        if (c != '\n')
            continue;
        if (m_at == 0 || bytes[m_at - 1] != '\r')
            return refuse(400);
        const std::size_t length = m_at - 1 - m_lineBegin;
        m_lineBegin = m_at + 1;
        if (length == 0) {
            if (m_lines == 0)
                return refuse(400);
            ++m_at;
            return State::Complete;
        }
        if (m_lines == 0 && length > maxTargetBytes + 64)
            return refuse(414);
        if (++m_lines > maxHeaders + 1)
            return refuse(431);
    }
    if (m_lines == 0 && bytes.size() > maxTargetBytes + 64)
        return refuse(414);
    return State::More;
}

HeadVerdict checkHead(std::string_view head)
{
    std::string_view rest = head;
    const std::string_view requestLine = takeLine(rest);
    if (HeadVerdict verdict = checkRequestLine(requestLine); verdict.status != 0)
        return verdict;
    Headers headers;
    for (std::string_view line = takeLine(rest); !line.empty(); line = takeLine(rest)) {
        if (const char* problem = headers.take(line))
            return refuse(problem);
    }
    if (const char* problem = headers.finish(requestLine.ends_with("1.0")))
        return refuse(problem);
    return {0, "", headers.body()};
}

} // namespace chimera::api
