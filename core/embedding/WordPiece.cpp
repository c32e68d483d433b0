#include "core/embedding/WordPiece.h"

#include "core/embedding/BertUnicode.h"
#include "core/embedding/WordPieceRun.h"

#include <algorithm>

namespace chimera {

struct WordPiece::Data
{
    explicit Data(TokenizerSpec given) : spec(std::move(given)), table(spec) {}

    TokenizerSpec spec;
    VocabularyTrie trie;
    NormalizerTable table;
    std::vector<std::pair<QString, AddedToken>> added; // the longest first
    std::int32_t largestId = 0;
};

namespace {

struct Found
{
    qsizetype begin = 0;
    qsizetype end = 0;
    std::int32_t id = 0;
};

bool isWordCharacter(QChar c)
{
    return c.isLetterOrNumber() || c.isMark() || c.category() == QChar::Punctuation_Connector;
}

bool standsAlone(QStringView text, qsizetype begin, qsizetype end)
{
    return (begin == 0 || !isWordCharacter(text[begin - 1])) && (end == text.size() || !isWordCharacter(text[end]));
}

// The added tokens in a text from left to right, the longest where several begin.
std::vector<Found> findAdded(QStringView text, const std::vector<std::pair<QString, AddedToken>>& added)
{
    std::vector<Found> found;
    QString firsts;
    for (const auto& [content, token] : added) {
        if (!firsts.contains(content.front()))
            firsts += content.front();
    }
    qsizetype free = 0; // after the last one
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (!firsts.contains(text[i]))
            continue;
        const auto match = std::find_if(added.begin(), added.end(),
                                        [&](const auto& one) { return text.sliced(i).startsWith(one.first); });
        if (match == added.end())
            continue;
        Found one{i, i + match->first.size(), match->second.id};
        i = one.end - 1;
        if (match->second.singleWord && !standsAlone(text, one.begin, one.end))
            continue;
        while (match->second.stripLeft && one.begin > free && text[one.begin - 1].isSpace())
            --one.begin;
        while (match->second.stripRight && one.end < text.size() && text[one.end].isSpace())
            ++one.end;
        free = one.end;
        found.push_back(one);
    }
    return found;
}

} // namespace

WordPiece::WordPiece(std::shared_ptr<const Data> data) : m_data(std::move(data)) {}

Result<WordPiece> WordPiece::fromJson(const QByteArray& tokenizerJson)
{
    CHIMERA_TRY(TokenizerSpec spec, tokenizerfile::parse(tokenizerJson));
    auto data = std::make_shared<Data>(std::move(spec));
    const std::u32string& prefix = data->spec.continuation;
    data->largestId = data->spec.unknownId;
    for (const auto& [piece, id] : data->spec.vocabulary) {
        data->largestId = std::max(data->largestId, id);
        bool fits = data->trie.insert(VocabularyTrie::Root::WordBegin, piece, id);
        if (piece.starts_with(prefix))
            fits = fits &&
                   data->trie.insert(VocabularyTrie::Root::Continuation, std::span(piece).subspan(prefix.size()), id);
        if (!fits)
            return Error{ErrorCode::Unsupported, QStringLiteral("The model's vocabulary is too large.")};
    }
    for (const AddedToken& token : data->spec.added) {
        data->largestId = std::max(data->largestId, token.id);
        data->added.emplace_back(QString::fromUcs4(token.content.data(), static_cast<qsizetype>(token.content.size())),
                                 token);
    }
    std::stable_sort(data->added.begin(), data->added.end(),
                     [](const auto& a, const auto& b) { return a.first.size() > b.first.size(); });
    for (const auto* around : {&data->spec.before, &data->spec.after}) {
        for (const std::int32_t id : *around)
            data->largestId = std::max(data->largestId, id);
    }
    data->spec.vocabulary = {};
    return WordPiece(std::move(data));
}

namespace {

void run(WordPieceRun& pass, QStringView text, const std::vector<std::pair<QString, AddedToken>>& added)
{
    qsizetype at = 0;
    for (const Found& found : findAdded(text, added)) {
        pass.text(text.sliced(at, found.begin - at), at);
        pass.token(found.id, found.begin);
        at = found.end;
        if (pass.isFull())
            return;
    }
    pass.text(text.sliced(at), at);
}

} // namespace

std::vector<std::int32_t> WordPiece::encode(QStringView text, int maxTokens) const
{
    const TokenizerSpec& spec = m_data->spec;
    const std::size_t around = spec.before.size() + spec.after.size();
    const std::size_t most = static_cast<std::size_t>(std::max(maxTokens, 0));
    WordPieceRun pass(spec, m_data->trie, &m_data->table, most > around ? most - around : 0);
    run(pass, text, m_data->added);
    std::vector<std::int32_t> ids = spec.before;
    ids.insert(ids.end(), pass.ids().begin(), pass.ids().end());
    ids.insert(ids.end(), spec.after.begin(), spec.after.end());
    return ids;
}

std::vector<qsizetype> WordPiece::offsets(QStringView text, qsizetype limit) const
{
    WordPieceRun pass(m_data->spec, m_data->trie, &m_data->table,
                      static_cast<std::size_t>(std::max<qsizetype>(limit, 0)));
    run(pass, text, m_data->added);
    return std::move(pass.begins());
}

int WordPiece::specialTokens() const
{
    return static_cast<int>(m_data->spec.before.size() + m_data->spec.after.size());
}

std::int32_t WordPiece::padId() const
{
    return m_data->spec.padId;
}

std::int32_t WordPiece::largestId() const
{
    return m_data->largestId;
}

} // namespace chimera
