// Cuts a memory's text into passages: at Markdown's structure, at most `maxTokens` each, with a small overlap where one
// had to be cut inside a block; title and heading are carried along in what is embedded. Pure, thread-safe, linear.
#pragma once

#include <QByteArray>
#include <QString>

#include <functional>
#include <vector>

namespace chimera {

// Where each token of a text begins, in UTF-16 units, rising.
using TokenMeasure = std::function<std::vector<qsizetype>(QStringView)>;

// Without a model: a word of up to six letters is one token, a longer one several; each other sign is one.
std::vector<qsizetype> estimatedTokens(QStringView text);

struct Passage
{
    std::int64_t begin = 0; // [begin, end) in the UTF-8 of the memory's text
    std::int64_t end = 0;
    int tokens = 0;  // of `text`
    QString text;    // what is embedded: title, heading, the passage without Markdown's marks
    QByteArray hash; // of `text`, 16 bytes
};

struct ChunkOptions
{
    int maxTokens = 256;
    int overlap = 24;
    bool wholeDocument = false; // one passage, text as it stands: the form in which published figures were made
    std::size_t maxPassages = 4000;
};

struct Chunks
{
    std::vector<Passage> passages; // none: nothing to embed
    bool cutShort = false;         // more than maxPassages: the rest is left out
};

class Chunker
{
public:
    explicit Chunker(TokenMeasure measure, ChunkOptions options = {});

    Chunks cut(const QString& title, const QString& content) const;

private:
    Chunks whole(const QString& title, const QString& content) const;
    Passage passage(const QString& head, QStringView body) const;

    TokenMeasure m_measure;
    ChunkOptions m_options;
};

} // namespace chimera
