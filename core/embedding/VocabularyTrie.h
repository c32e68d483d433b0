// The vocabulary of a WordPiece model as one tree of letters with two roots: pieces that begin a word and pieces that
// continue one. Finds the longest piece in one walk. Filled once, then read by any thread. Limits: 65,534 different
// letters, 16 million nodes.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace chimera {

class VocabularyTrie
{
public:
    enum class Root : std::uint32_t { WordBegin = 1, Continuation = 2 };
    struct Match
    {
        std::size_t length = 0; // letters; 0: nothing fits
        std::int32_t id = -1;
    };

    VocabularyTrie();

    // False when a limit is reached. A piece that is there already keeps its id; the empty one is ignored.
    bool insert(Root root, std::span<const char32_t> piece, std::int32_t id);
    Match longest(Root root, std::span<const char32_t> letters) const;

private:
    std::uint16_t letterIndex(char32_t letter) const;
    std::uint16_t addLetter(char32_t letter);
    std::uint32_t child(std::uint32_t node, std::uint16_t letter) const;
    void addEdge(std::uint32_t node, std::uint16_t letter, std::uint32_t child);
    void grow();

    std::array<std::uint16_t, 0x1100> m_letterPage{};         // which page of m_letters; 0: none
    std::vector<std::array<std::uint16_t, 256>> m_letters{1}; // code point -> 1, 2, ...; 0: in no piece
    std::uint16_t m_letterCount = 0;
    std::vector<std::uint64_t> m_edges; // open addressing: node (24 bits), letter (16), child (24); 0: free
    std::size_t m_edgeCount = 0;
    std::vector<std::int32_t> m_ids; // of each node; -1: no piece ends here
};

} // namespace chimera
