#include "core/search/Fts5Bridge.h"

#include "core/search/PassageCounts.h"
#include "core/search/TitlePattern.h"

#include <queue>

#include <cmath>
#include <sqlite3.h>

namespace chimera {

namespace {

constexpr int titleColumn = 0;
constexpr int contentColumn = 1;
constexpr int tagsColumn = 2;
constexpr int cjkColumn = 3;

constexpr double saturation = 1.2;
constexpr double lengthWeight = 0.5;
constexpr int countedDocuments = 256; // the rest is estimated from how far they reach
constexpr int cjkLead = 24;           // pairs at the beginning: the title, mostly
constexpr int countedPlaces = 32;
constexpr int maxRanked = 128;

struct RankState
{
    std::vector<double> rarity; // of each phrase
    double sum = 0;
    double meanLength = 1;
    // The best scores so far, the least on top: a row that cannot come in is spared the look-up of its length.
    std::priority_queue<double, std::vector<double>, std::greater<>> best;
};

struct DocumentCount
{
    int seen = 0;
    sqlite3_int64 last = 0;
};

double documentsWith(const Fts5ExtensionApi* api, Fts5Context* context, int phrase, double all)
{
    DocumentCount count;
    api->xQueryPhrase(context, phrase, &count,
                      [](const Fts5ExtensionApi* inner, Fts5Context* place, void* data) -> int {
                          auto* counted = static_cast<DocumentCount*>(data);
                          counted->last = inner->xRowid(place);
                          return ++counted->seen >= countedDocuments ? SQLITE_DONE : SQLITE_OK;
                      });
    if (count.seen < countedDocuments || count.last <= 0)
        return count.seen;
    return std::min(all, count.seen * std::max(1.0, all / static_cast<double>(count.last)));
}

RankState* makeState(const Fts5ExtensionApi* api, Fts5Context* context, int ranked, sqlite3_int64 prefixes)
{
    auto* state = new RankState;
    sqlite3_int64 rows = 0;
    sqlite3_int64 tokens = 0;
    api->xRowCount(context, &rows);
    api->xColumnTotalSize(context, contentColumn, &tokens);
    const auto all = static_cast<double>(std::max<sqlite3_int64>(rows, 1));
    state->meanLength = std::max(1.0, static_cast<double>(tokens) / all);
    for (int phrase = 0; phrase < ranked; ++phrase) {
        const bool uncounted = phrase >= 63 || ((prefixes >> phrase) & 1) != 0;
        const double found = uncounted ? all / 10 : documentsWith(api, context, phrase, all);
        state->rarity.push_back(std::log(1 + (all - found + 0.5) / (found + 0.5)));
        state->sum += state->rarity.back();
    }
    api->xSetAuxdata(context, state, [](void* data) { delete static_cast<RankState*>(data); });
    return state;
}

struct Places
{
    double weight = 0;
    bool inTitle = false;
};

Places placesOf(const Fts5ExtensionApi* api, Fts5Context* context, int phrase)
{
    Places places;
    Fts5PhraseIter at;
    int column = 0;
    int offset = 0;
    int seen = 0;
    for (api->xPhraseFirst(context, phrase, &at, &column, &offset); column >= 0 && seen < countedPlaces; ++seen) {
        switch (column) {
        case titleColumn:
            places.weight += 5;
            places.inTitle = true;
            break;
        case tagsColumn:
            places.weight += 3;
            break;
        case cjkColumn:
            places.weight += offset < cjkLead ? 3 : 1;
            break;
        default:
            places.weight += 1;
        }
        api->xPhraseNext(context, &at, &column, &offset);
    }
    return places;
}

struct Match
{
    std::array<Places, maxRanked> places;
    int phrases = 0;
    int titles = 0; // phrases that stand in the title

    double score(const RankState& state, double length) const
    {
        const double normal = saturation * (1 - lengthWeight + lengthWeight * length / state.meanLength);
        double sum = 0;
        for (int i = 0; i < phrases; ++i) {
            const Places& at = places[static_cast<std::size_t>(i)];
            const double rarity = state.rarity[static_cast<std::size_t>(i)];
            sum += rarity * at.weight * (saturation + 1) / (at.weight + normal) + (at.inTitle ? rarity : 0);
        }
        return sum;
    }
};

// More than all places of all words can bring together: a full title comes first, an exact one before it.
double titleBonus(const Fts5ExtensionApi* api, Fts5Context* context, const RankState& state, int ranked)
{
    int length = 0;
    api->xColumnSize(context, titleColumn, &length);
    return state.sum * (saturation + 2) * (length <= ranked ? 2 : 1);
}

void wordRank(const Fts5ExtensionApi* api, Fts5Context* context, sqlite3_context* result, int count,
              sqlite3_value** values)
{
    if (count != 3)
        return sqlite3_result_error(result, "word_rank takes three values", -1);
    const int ranked = std::min({api->xPhraseCount(context), sqlite3_value_int(values[0]), maxRanked});
    auto* state = static_cast<RankState*>(api->xGetAuxdata(context, 0));
    if (!state)
        state = makeState(api, context, ranked, sqlite3_value_int64(values[1]));
    Match match;
    match.phrases = ranked;
    for (int phrase = 0; phrase < ranked; ++phrase) {
        match.places[static_cast<std::size_t>(phrase)] = placesOf(api, context, phrase);
        match.titles += match.places[static_cast<std::size_t>(phrase)].inTitle ? 1 : 0;
    }
    const double bonus = ranked > 0 && match.titles == ranked ? titleBonus(api, context, *state, ranked) : 0;
    double score = match.score(*state, 0) + bonus;
    const auto wanted = static_cast<std::size_t>(std::max(1, sqlite3_value_int(values[2])));
    if (state->best.size() < wanted || score > state->best.top()) {
        int length = 0;
        api->xColumnSize(context, contentColumn, &length);
        score = match.score(*state, length) + bonus;
        state->best.push(score);
        if (state->best.size() > wanted)
            state->best.pop();
    }
    sqlite3_result_double(result, score);
}

std::string_view view(sqlite3_value* value)
{
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_value_text(value));
    return {bytes ? bytes : "", static_cast<std::size_t>(bytes ? sqlite3_value_bytes(value) : 0)};
}

void holdsStart(sqlite3_context* context, int, sqlite3_value** values)
{
    sqlite3_result_int(context, holdsWordStart(view(values[0]), view(values[1])) ? 1 : 0);
}

void titleMatch(sqlite3_context* context, int, sqlite3_value** values)
{
    auto* pattern = static_cast<TitlePattern*>(sqlite3_get_auxdata(context, 1));
    if (pattern)
        return sqlite3_result_int(context, pattern->match(view(values[0])));
    pattern = new TitlePattern(view(values[1]));
    sqlite3_result_int(context, pattern->match(view(values[0])));
    sqlite3_set_auxdata(context, 1, pattern, [](void* data) { delete static_cast<TitlePattern*>(data); });
}

fts5_api* fts5Of(sqlite3* database)
{
    fts5_api* api = nullptr;
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(database, "SELECT fts5(?1)", -1, &statement, nullptr) == SQLITE_OK) {
        sqlite3_bind_pointer(statement, 1, &api, "fts5_api_ptr", nullptr);
        sqlite3_step(statement);
    }
    sqlite3_finalize(statement);
    return api;
}

Error noFullText()
{
    return {ErrorCode::Internal, QStringLiteral("Full-text search is not available in this SQLite.")};
}

Result<void> registerFunctions(sqlite3* database)
{
    fts5_api* api = fts5Of(database);
    if (!api || api->xCreateFunction(api, "word_rank", nullptr, wordRank, nullptr) != SQLITE_OK ||
        api->xCreateFunction(api, "passage_counts", nullptr, passageCountsFunction, nullptr) != SQLITE_OK)
        return noFullText();
    constexpr int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
    if (sqlite3_create_function(database, "holds_start", 2, flags, nullptr, holdsStart, nullptr, nullptr) != SQLITE_OK)
        return noFullText();
    if (sqlite3_create_function(database, "title_match", 2, flags, nullptr, titleMatch, nullptr, nullptr) != SQLITE_OK)
        return noFullText();
    return {};
}

// Whether registerFunctions was there: title_match is the last thing it makes.
bool knowsFunctions(sqlite3* database)
{
    sqlite3_stmt* statement = nullptr;
    const int code = sqlite3_prepare_v2(database, "SELECT title_match('', '')", -1, &statement, nullptr);
    sqlite3_finalize(statement);
    return code == SQLITE_OK;
}

} // namespace

Result<Statement> prepareSearch(Connection& connection, const QByteArray& sql)
{
    auto statement = connection.prepare(sql);
    if (statement || knowsFunctions(connection.handle()))
        return statement;
    CHIMERA_CHECK(registerFunctions(connection.handle()));
    return connection.prepare(sql);
}

Result<std::unique_ptr<Stemmer>> Stemmer::open(Connection& connection)
{
    fts5_api* api = fts5Of(connection.handle());
    std::unique_ptr<Stemmer> stemmer(new Stemmer);
    stemmer->m_type = std::make_unique<fts5_tokenizer>();
    void* context = nullptr;
    // As the schema says: tokenize="porter unicode61 remove_diacritics 2".
    const char* arguments[] = {"unicode61", "remove_diacritics", "2"};
    if (!api || api->xFindTokenizer(api, "porter", &context, stemmer->m_type.get()) != SQLITE_OK ||
        stemmer->m_type->xCreate(context, arguments, 3, &stemmer->m_tokenizer) != SQLITE_OK)
        return noFullText();
    return stemmer;
}

Stemmer::~Stemmer()
{
    if (m_tokenizer)
        m_type->xDelete(m_tokenizer);
}

QStringList Stemmer::tokens(QStringView text) const
{
    QStringList list;
    const QByteArray utf8 = text.toUtf8();
    m_type->xTokenize(m_tokenizer, &list, FTS5_TOKENIZE_DOCUMENT, utf8.constData(), static_cast<int>(utf8.size()),
                      [](void* context, int, const char* token, int size, int, int) -> int {
                          static_cast<QStringList*>(context)->append(QString::fromUtf8(token, size));
                          return SQLITE_OK;
                      });
    return list;
}

} // namespace chimera
