// Reads `tokenizer.json` of a BERT-like model (BertNormalizer, BertPreTokenizer, WordPiece) into plain values. The file
// is hostile until read: sizes are bounded, everything this program does not do is refused by name (Unsupported),
// everything malformed is Invalid. Pure.
#pragma once

#include "core/base/Result.h"

#include <QByteArray>
#include <QString>

#include <cstdint>
#include <vector>

namespace chimera {

// A text that is one token wherever it stands, such as "[SEP]".
struct AddedToken
{
    std::u32string content;
    std::int32_t id = 0;
    bool singleWord = false; // only between characters that are not of a word
    bool stripLeft = false;  // takes the blanks before it
    bool stripRight = false;
};

struct TokenizerSpec
{
    bool cleanText = true;
    bool spreadChinese = true;
    bool stripAccents = true;
    bool lowercase = true;
    std::int32_t unknownId = 0;
    std::int32_t padId = 0;
    std::size_t maxWordLetters = 100;
    std::u32string continuation; // "##"
    std::vector<std::pair<std::u32string, std::int32_t>> vocabulary;
    std::vector<AddedToken> added;
    std::vector<std::int32_t> before; // the special tokens around every text
    std::vector<std::int32_t> after;
};

namespace tokenizerfile {

constexpr qsizetype maxBytes = 64 * 1024 * 1024;

Result<TokenizerSpec> parse(const QByteArray& json);

} // namespace tokenizerfile
} // namespace chimera
