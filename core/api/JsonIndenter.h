// Compact JSON in, the same JSON on lines and indented by two blanks out; in pieces of any size. Not thread-safe.
#pragma once

#include <string>
#include <string_view>

namespace chimera::api {

class JsonIndenter
{
public:
    void add(std::string_view compact, std::string& out);

private:
    void breakLine(std::string& out) const { out.append(1, '\n').append(static_cast<std::size_t>(m_depth) * 2, ' '); }

    int m_depth = 0;
    bool m_inText = false;
    bool m_escaped = false;
    bool m_opened = false; // a bracket whose content has not begun
};

} // namespace chimera::api
