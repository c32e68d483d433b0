// Text to the token numbers of a BERT-like model, exactly as the reference tokenizer counts them. Immutable, cheap to
// copy, any thread. Every text has tokens: what the model does not know is its unknown token, and an unpaired surrogate
// is a character that is left out. Errors only when made: Invalid (damaged file) and Unsupported (another kind of
// tokenizer).
#pragma once

#include "core/base/Result.h"

#include <QByteArray>
#include <QStringView>

#include <cstdint>
#include <memory>
#include <vector>

namespace chimera {

class WordPiece
{
public:
    static Result<WordPiece> fromJson(const QByteArray& tokenizerJson);

    // With the special tokens around it, cut so that all of it is `maxTokens` at most.
    std::vector<std::int32_t> encode(QStringView text, int maxTokens) const;

    // The place (UTF-16) at which each token begins, without special tokens. At most `limit` of them.
    std::vector<qsizetype> offsets(QStringView text, qsizetype limit = PTRDIFF_MAX) const;

    int specialTokens() const; // that encode() puts around a text
    std::int32_t padId() const;
    std::int32_t largestId() const;

private:
    struct Data;
    explicit WordPiece(std::shared_ptr<const Data> data);
    std::shared_ptr<const Data> m_data;
};

} // namespace chimera
