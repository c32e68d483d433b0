#include "core/api/JsonIndenter.h"

namespace chimera::api {

void JsonIndenter::add(std::string_view compact, std::string& out)
{
    for (std::size_t i = 0; i < compact.size(); ++i) {
        const char c = compact[i];
        if (m_inText) {
            if (m_escaped) {
                m_escaped = false;
                out += c;
                continue;
            }
            const std::size_t end = std::min(compact.find_first_of("\"\\", i), compact.size());
            out.append(compact, i, end - i);
            if (end == compact.size())
                return;
            i = end;
            out += compact[i];
            m_inText = compact[i] != '"';
            m_escaped = compact[i] == '\\';
            continue;
        }
        const bool closes = c == '}' || c == ']';
        if (closes) {
            --m_depth;
            if (!m_opened)
                breakLine(out);
        } else if (m_opened) {
            breakLine(out);
        }
        m_opened = c == '{' || c == '[';
        m_inText = c == '"';
        out += c;
        if (m_opened)
            ++m_depth;
        else if (c == ',')
            breakLine(out);
        else if (c == ':')
            out += ' ';
    }
}

} // namespace chimera::api
