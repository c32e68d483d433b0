// A tokenizer file, a NUL, and a text (UTF-8, or UTF-16 when the text begins with 0xFF): read, then used. Oracles:
// places grow and lie in the text, a limit gives the beginning of what no limit gives, twice gives the same.
#include "core/embedding/WordPiece.h"

#include <QString>

#include <algorithm>
#include <cstdlib>

using namespace chimera;

namespace {

void require(bool holds)
{
    if (!holds)
        std::abort();
}

void use(const WordPiece& tokenizer, const QString& text)
{
    const std::vector<qsizetype> begins = tokenizer.offsets(text);
    const std::vector<std::int32_t> ids = tokenizer.encode(text, 1'000'000);
    const auto around = static_cast<std::size_t>(tokenizer.specialTokens());
    require(ids.size() == begins.size() + around);
    require(std::is_sorted(begins.begin(), begins.end()));
    require(begins.empty() || (begins.front() >= 0 && begins.back() < text.size()));
    require(
        std::all_of(ids.begin(), ids.end(), [&](std::int32_t id) { return id >= 0 && id <= tokenizer.largestId(); }));
    require(tokenizer.encode(text, 1'000'000) == ids);
    const std::size_t limit = begins.size() / 2;
    const std::vector<qsizetype> first = tokenizer.offsets(text, static_cast<qsizetype>(limit));
    require(first.size() == limit && std::equal(first.begin(), first.end(), begins.begin()));
    require(tokenizer.encode(text, static_cast<int>(limit + around)).size() == limit + around);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const QByteArray bytes(reinterpret_cast<const char*>(data), static_cast<qsizetype>(size));
    const qsizetype end = bytes.indexOf('\0');
    const QByteArray rest = end < 0 ? QByteArray() : bytes.mid(end + 1);
    const QString text = rest.startsWith('\xff')
                             ? QString(reinterpret_cast<const QChar*>(rest.constData()), rest.size() / 2)
                             : QString::fromUtf8(rest);
    static const WordPiece known = *WordPiece::fromJson(
        R"({"normalizer":{"type":"BertNormalizer"},"pre_tokenizer":{"type":"BertPreTokenizer"},"model":{"type":"WordPiece",
        "vocab":{"[UNK]":0,"a":1,"##a":2,"ab":3,"##ing":4,".":5,"e":6,"##e":7,"i":8,"[SEP]":9}},
        "added_tokens":[{"id":9,"content":"[SEP]","special":true,"rstrip":true}]})");
    use(known, text);
    if (const auto tokenizer = WordPiece::fromJson(bytes.left(end)))
        use(*tokenizer, text);
    return 0;
}
