#include "ui/window/Navigation.h"

namespace chimera::ui {

void Navigation::visit(const Place& place)
{
    if (m_going || (!m_places.empty() && m_places[m_at] == place))
        return;
    if (!m_places.empty())
        m_places.resize(m_at + 1);
    m_places.push_back(place);
    if (m_places.size() > most)
        m_places.erase(m_places.begin());
    m_at = m_places.size() - 1;
    Q_EMIT changed();
}

void Navigation::back()
{
    if (canGoBack())
        go(m_at - 1);
}

void Navigation::forward()
{
    if (canGoForward())
        go(m_at + 1);
}

void Navigation::go(std::size_t to)
{
    m_at = to;
    m_going = true;
    Q_EMIT goRequested(m_places[m_at]);
    m_going = false;
    Q_EMIT changed();
}

} // namespace chimera::ui
