#include "core/embedding/VocabularyTrie.h"

namespace chimera {

namespace {

constexpr std::uint32_t maxNodes = (1U << 24) - 1;
constexpr std::uint16_t maxLetters = 0xfffe;

std::uint64_t edgeKey(std::uint32_t node, std::uint16_t letter)
{
    return (std::uint64_t{node} << 16) | letter;
}

std::size_t slotOf(std::uint64_t key, std::size_t slots)
{
    return static_cast<std::size_t>((key * 0x9e3779b97f4a7c15ULL) >> 20) & (slots - 1);
}

} // namespace

VocabularyTrie::VocabularyTrie() : m_edges(1024), m_ids(3, -1) {}

std::uint16_t VocabularyTrie::letterIndex(char32_t letter) const
{
    return letter < 0x110000 ? m_letters[m_letterPage[letter >> 8]][letter & 0xff] : std::uint16_t{0};
}

std::uint16_t VocabularyTrie::addLetter(char32_t letter)
{
    if (letter >= 0x110000)
        return 0;
    std::uint16_t& page = m_letterPage[letter >> 8];
    if (page == 0) {
        page = static_cast<std::uint16_t>(m_letters.size());
        m_letters.emplace_back();
    }
    std::uint16_t& index = m_letters[page][letter & 0xff];
    if (index == 0 && m_letterCount < maxLetters)
        index = ++m_letterCount;
    return index;
}

std::uint32_t VocabularyTrie::child(std::uint32_t node, std::uint16_t letter) const
{
    const std::uint64_t key = edgeKey(node, letter);
    for (std::size_t slot = slotOf(key, m_edges.size());; slot = (slot + 1) & (m_edges.size() - 1)) {
        const std::uint64_t edge = m_edges[slot];
        if (edge == 0)
            return 0;
        if (edge >> 24 == key)
            return static_cast<std::uint32_t>(edge & 0xffffff);
    }
}

void VocabularyTrie::addEdge(std::uint32_t node, std::uint16_t letter, std::uint32_t child)
{
    if (++m_edgeCount * 2 > m_edges.size())
        grow();
    const std::uint64_t key = edgeKey(node, letter);
    std::size_t slot = slotOf(key, m_edges.size());
    while (m_edges[slot] != 0)
        slot = (slot + 1) & (m_edges.size() - 1);
    m_edges[slot] = (key << 24) | child;
}

void VocabularyTrie::grow()
{
    std::vector<std::uint64_t> larger(m_edges.size() * 2);
    for (const std::uint64_t edge : m_edges) {
        if (edge == 0)
            continue;
        std::size_t slot = slotOf(edge >> 24, larger.size());
        while (larger[slot] != 0)
            slot = (slot + 1) & (larger.size() - 1);
        larger[slot] = edge;
    }
    m_edges = std::move(larger);
}

bool VocabularyTrie::insert(Root root, std::span<const char32_t> piece, std::int32_t id)
{
    auto node = static_cast<std::uint32_t>(root);
    for (const char32_t c : piece) {
        const std::uint16_t letter = addLetter(c);
        if (letter == 0)
            return false;
        std::uint32_t next = child(node, letter);
        if (next == 0) {
            if (m_ids.size() > maxNodes)
                return false;
            next = static_cast<std::uint32_t>(m_ids.size());
            m_ids.push_back(-1);
            addEdge(node, letter, next);
        }
        node = next;
    }
    if (!piece.empty() && m_ids[node] < 0)
        m_ids[node] = id;
    return true;
}

VocabularyTrie::Match VocabularyTrie::longest(Root root, std::span<const char32_t> letters) const
{
    Match found;
    auto node = static_cast<std::uint32_t>(root);
    for (std::size_t i = 0; i < letters.size(); ++i) {
        const std::uint16_t letter = letterIndex(letters[i]);
        node = letter == 0 ? 0 : child(node, letter);
        if (node == 0)
            break;
        if (m_ids[node] >= 0)
            found = {i + 1, m_ids[node]};
    }
    return found;
}

} // namespace chimera
