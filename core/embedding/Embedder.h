// Text in, vectors out: what the passages' job and the search need of an embedding model. Implementations are immutable
// after loading and may be called from several threads at once. Errors: Cancelled, or what the model's library reports.
#pragma once

#include "core/base/Cancel.h"
#include "core/base/Result.h"

#include <QStringList>

#include <vector>

namespace chimera {

// Some models are told what a text is for by a prefix.
enum class TextRole { Query, Passage };

struct ModelInfo
{
    QString id;        // "e5-small-v2-q": folder, setting and generation carry it
    QString name;      // for people
    QString sha256;    // of the weights, lower-case hex: two models are the same if this is
    QString tokenizer; // SHA-256 of tokenizer.json: what passages are measured by
    int dimension = 0; // numbers a vector
    int maxTokens = 0; // longer texts are cut there, the two special tokens and the prefix included
    QString language;  // "en" when it knows that one alone; empty: several, or not known
};

class Embedder
{
public:
    virtual ~Embedder() = default;

    virtual const ModelInfo& info() const = 0;

    // One row of `dimension` numbers a text, row after row in the order given, each of Euclidean length 1. Every text
    // has a vector, the empty one too. Between batches `cancel` is asked.
    virtual Result<std::vector<float>> embed(const QStringList& texts, TextRole role,
                                             const CancelToken& cancel) const = 0;

    // The place (UTF-16) at which each token of the text begins, in order, without the special tokens and the prefix: a
    // piece of text from one token's begin to that of another has as many tokens as lie between, if words stay whole.
    virtual std::vector<qsizetype> tokenOffsets(QStringView text) const = 0;

    // What is left of maxTokens for the text itself.
    virtual int roomForText(TextRole role) const = 0;
};

} // namespace chimera
