#include "core/search/Candidates.h"

#include "core/base/Text.h"
#include "core/memories/MemoryRows.h"
#include "core/search/TitlePattern.h"

#include <QJsonDocument>

namespace chimera {

namespace {

constexpr int newestLookedAt = 1500;
constexpr int newestWanted = 200;

using Value = std::variant<std::int64_t, QString>;

// A statement's text and its values, put together from left to right.
struct Sql
{
    QByteArray text;
    std::vector<Value> values;

    void add(const QByteArray& piece) { text += piece; }
    void add(const QByteArray& piece, Value value)
    {
        text += piece;
        values.push_back(std::move(value));
    }
};

Result<Statement> prepared(const ReadTx& tx, const Sql& sql)
{
    CHIMERA_TRY(auto statement, prepareSearch(tx.connection(), sql.text));
    int index = 0;
    for (const Value& value : sql.values) {
        ++index;
        if (const auto* text = std::get_if<QString>(&value))
            statement.bind(index, *text);
        else
            statement.bind(index, std::get<std::int64_t>(value));
    }
    return statement;
}

QString likePart(QString text)
{
    return text.replace(u'\\', QStringLiteral("\\\\"))
        .replace(u'%', QStringLiteral("\\%"))
        .replace(u'_', QStringLiteral("\\_"));
}

// The memories that carry a tag or one below it.
void addTagged(Sql& sql, const QString& tag)
{
    const QString folded = text::foldCase(tag);
    sql.add("(SELECT mt.memory FROM tag tg JOIN memory_tag mt ON mt.tag = tg.pk WHERE tg.folded = ?", folded);
    sql.add(" UNION ALL SELECT mt.memory FROM tag tg JOIN memory_tag mt ON mt.tag = tg.pk WHERE tg.folded > ?",
            folded + u'/');
    sql.add(" AND tg.folded < ?)", folded + u'0'); // '0' follows '/'
}

void addRange(Sql& sql, const char* column, const DateRange& range)
{
    if (range.from)
        sql.add(QByteArray(" AND m.") + column + " >= ?", range.from->micros);
    if (range.until)
        sql.add(QByteArray(" AND m.") + column + " < ?", range.until->micros);
}

void addWorkspaces(Sql& sql, const SearchScope& scope)
{
    if (scope.workspaces.size() == 1)
        sql.add(" AND m.workspace = ?", scope.workspaces.front());
    else
        sql.add(" AND m.workspace IN (SELECT value FROM json_each(?))", jsonList(scope.workspaces));
}

void addFilters(Sql& sql, const SearchScope& scope)
{
    const Query& query = *scope.query;
    addRange(sql, "created_at", query.created);
    addRange(sql, "updated_at", query.updated);
    if (query.pinnedOnly)
        sql.add(" AND m.pinned = 1");
    for (const QString& text : scope.cjkInTitle)
        sql.add(" AND m.title LIKE ? ESCAPE '\\'", u'%' + likePart(text) + u'%');
    for (const QString& text : scope.cjkNotInTitle)
        sql.add(" AND m.title NOT LIKE ? ESCAPE '\\'", u'%' + likePart(text) + u'%');
}

bool asksRows(const SearchScope& scope)
{
    const Query& query = *scope.query;
    return !scope.everywhere || query.pinnedOnly || query.created.from || query.created.until || query.updated.from ||
           query.updated.until || !scope.cjkInTitle.isEmpty() || !scope.cjkNotInTitle.isEmpty();
}

// Reads (pk, score) rows; a time that is up ends the list, anything else that fails is an error.
Result<Candidates> collect(Statement& rows, std::size_t limit)
{
    Candidates list;
    while (rows.next()) {
        list.found.push_back({rows.integer(0), rows.real(1)});
        if (list.found.size() >= limit) {
            list.capped = true;
            break;
        }
    }
    if (const auto done = rows.done(); !done) {
        if (done.error().code != ErrorCode::TimedOut)
            return done.error();
        list.cutShort = true;
    }
    return list;
}

// The best `wanted` to the front, in order; newer before older of equals.
void sortBest(Candidates& list, int wanted)
{
    const auto sorted = std::min(list.found.size(), static_cast<std::size_t>(std::max(wanted, 1)));
    std::partial_sort(
        list.found.begin(), list.found.begin() + static_cast<std::ptrdiff_t>(sorted), list.found.end(),
        [](const Candidate& a, const Candidate& b) { return a.score != b.score ? a.score > b.score : a.pk > b.pk; });
}

// "+": the rows come as they come and each is looked up in the small set, not the other way round.
void addTags(Sql& sql, const SearchScope& scope, const QByteArray& key, const QStringList& tags)
{
    for (const QString& tag : tags) {
        sql.add(" AND +" + key + " IN ");
        addTagged(sql, tag);
    }
    for (const QString& tag : scope.query->excludedTags) {
        sql.add(" AND +" + key + " NOT IN ");
        addTagged(sql, tag);
    }
}

// SELECT pk, score: what fits the words, newest first.
void addMatching(Sql& sql, const SearchScope& scope, const MatchExpression& expression, int wanted)
{
    sql.add("SELECT memory_fts.rowid AS pk, word_rank(memory_fts, ?", expression.ranked);
    sql.add(", ?", expression.prefixPhrases);
    sql.add(", ?) AS score FROM memory_fts", wanted);
    const bool rows = asksRows(scope);
    if (rows)
        sql.add(" CROSS JOIN memory m ON m.pk = memory_fts.rowid");
    sql.add(" WHERE memory_fts MATCH ?", expression.text);
    if (rows && !scope.everywhere)
        addWorkspaces(sql, scope);
    if (rows)
        addFilters(sql, scope);
    addTags(sql, scope, "memory_fts.rowid", scope.query->tags);
    sql.add(" ORDER BY memory_fts.rowid DESC");
}

// SELECT pk, score: the newest of all.
void addNewest(Sql& sql, const SearchScope& scope)
{
    sql.add("SELECT m.pk AS pk, 0.0 AS score FROM memory m NOT INDEXED WHERE m.trashed_at IS NULL");
    if (!scope.everywhere)
        addWorkspaces(sql, scope);
    addFilters(sql, scope);
    addTags(sql, scope, "m.pk", scope.query->tags);
    sql.add(" ORDER BY m.pk DESC");
}

// Titles that begin with it, by their index.
Result<Candidates> titlesFrom(const ReadTx& tx, const SearchScope& scope, const QString& prefix, int limit)
{
    Sql sql;
    sql.add("SELECT m.pk, 1e6 FROM memory m INDEXED BY memory_title WHERE m.trashed_at IS NULL AND m.folded >= ?",
            prefix);
    sql.add(" AND m.folded < ?", prefix + QChar(0xFFFD));
    addWorkspaces(sql, scope);
    addFilters(sql, scope);
    addTags(sql, scope, "m.pk", scope.query->tags);
    sql.add(" LIMIT ?", limit);
    CHIMERA_TRY(auto statement, prepared(tx, sql));
    return collect(statement, static_cast<std::size_t>(limit));
}

} // namespace

Result<Candidates> candidates::byWords(const ReadTx& tx, const SearchScope& scope, const MatchExpression& expression,
                                       int wanted)
{
    Sql sql;
    addMatching(sql, scope, expression, wanted);
    CHIMERA_TRY(auto statement, prepared(tx, sql));
    CHIMERA_TRY(auto list, collect(statement, most));
    sortBest(list, wanted);
    return list;
}

Result<Candidates> candidates::byRecentText(const ReadTx& tx, const SearchScope& scope, const MatchExpression& others,
                                            const MatchPart& prefix, int wanted)
{
    const QString folded = prefix.cjk ? prefix.text : text::fold(prefix.text);
    Sql sql;
    sql.add("SELECT c.pk, c.score + 100 * title_match(m.folded, ?) FROM (",
            TitlePattern::make(TitlePattern::Mode::WordStart, folded));
    if (others.ranked > 0)
        addMatching(sql, scope, others, newestLookedAt); // which of them stay is not known yet
    else
        addNewest(sql, scope);
    sql.add(" LIMIT ?", newestLookedAt);
    sql.add(") c CROSS JOIN memory m ON m.pk = c.pk CROSS JOIN memory_text t ON t.memory = c.pk WHERE "
            "title_match(m.folded, ?) > 0",
            TitlePattern::make(TitlePattern::Mode::WordStart, folded));
    if (!prefix.inTitle)
        sql.add(" OR holds_start(t.content, ?)", folded);
    sql.add(" LIMIT ?", std::max(wanted, newestWanted));
    CHIMERA_TRY(auto statement, prepared(tx, sql));
    CHIMERA_TRY(auto list, collect(statement, most));
    if (others.ranked == 0 && !prefix.cjk) {
        CHIMERA_TRY(const auto titles, titlesFrom(tx, scope, folded, newestWanted));
        QSet<std::int64_t> known;
        for (const Candidate& title : titles.found)
            known.insert(title.pk);
        std::erase_if(list.found, [&known](const Candidate& each) { return known.contains(each.pk); });
        list.found.insert(list.found.begin(), titles.found.begin(), titles.found.end());
        list.cutShort = list.cutShort || titles.cutShort;
    }
    list.capped = true;
    sortBest(list, wanted);
    return list;
}

Result<std::int64_t> candidates::prefixPages(const ReadTx& tx, const QString& prefix)
{
    // memory_fts_idx holds, for each segment, where the words of a page begin; '0' stands before words of the main
    // index.
    static const QByteArray sql = "WITH RECURSIVE segment(id) AS (SELECT min(segid) FROM memory_fts_idx UNION ALL "
                                  "SELECT (SELECT min(i.segid) FROM memory_fts_idx i WHERE i.segid > segment.id) FROM "
                                  "segment WHERE segment.id IS NOT NULL) "
                                  "SELECT total(coalesce((SELECT pgno >> 1 FROM memory_fts_idx WHERE segid = id AND "
                                  "term >= ?2 ORDER BY term LIMIT 1), "
                                  "(SELECT pgno >> 1 FROM memory_fts_idx WHERE segid = id ORDER BY term DESC LIMIT 1)) "
                                  "- coalesce((SELECT pgno >> 1 FROM memory_fts_idx WHERE segid = id AND term <= ?1 "
                                  "ORDER BY term DESC LIMIT 1), 1)) "
                                  "FROM segment WHERE id IS NOT NULL";
    const QByteArray from = "0" + text::fold(prefix).toUtf8();
    return tx.count(sql, from, from + '\xff');
}

Result<Candidates> candidates::byFilters(const ReadTx& tx, const SearchScope& scope, const MatchPlan& plan,
                                         MemorySort sort, int limit)
{
    Sql sql;
    const QStringList& tags = scope.query->tags;
    sql.add("SELECT m.pk, 0 FROM ");
    if (tags.isEmpty()) {
        sql.add("memory m WHERE m.trashed_at IS NULL");
    } else { // a tag is rarer than a workspace: begin there
        sql.add("(SELECT DISTINCT memory FROM ");
        addTagged(sql, tags.first());
        sql.add(") tagged CROSS JOIN memory m ON m.pk = tagged.memory WHERE m.trashed_at IS NULL");
    }
    addWorkspaces(sql, scope);
    addFilters(sql, scope);
    addTags(sql, scope, "m.pk", tags.mid(1));
    if (!plan.excluded.empty()) {
        std::vector<MatchPart> parts;
        for (const MatchUnit& unit : plan.excluded)
            parts.insert(parts.end(), unit.begin(), unit.end());
        sql.add(" AND +m.pk NOT IN (SELECT rowid FROM memory_fts WHERE memory_fts MATCH ?)", anyWord({}, parts).text);
    }
    switch (sort) {
    case MemorySort::Recent:
        sql.add(" ORDER BY m.updated_at DESC, m.pk DESC");
        break;
    case MemorySort::Created:
        sql.add(" ORDER BY m.created_at DESC, m.pk DESC");
        break;
    case MemorySort::Title:
        sql.add(" ORDER BY m.folded, m.pk");
        break;
    }
    sql.add(" LIMIT ?", limit);
    CHIMERA_TRY(auto statement, prepared(tx, sql));
    return collect(statement, static_cast<std::size_t>(limit));
}

Result<Candidates> candidates::byTitle(const ReadTx& tx, const SearchScope& scope, const QString& pattern, int enough,
                                       int wanted)
{
    Sql sql;
    sql.add("SELECT m.pk, title_match(m.folded, ?) FROM memory m INDEXED BY memory_title WHERE m.trashed_at IS NULL",
            pattern);
    addWorkspaces(sql, scope);
    sql.add(" AND title_match(m.folded, ?) > 0", pattern);
    addFilters(sql, scope);
    addTags(sql, scope, "m.pk", scope.query->tags);
    CHIMERA_TRY(auto statement, prepared(tx, sql));
    CHIMERA_TRY(auto list, collect(statement, static_cast<std::size_t>(enough > 0 ? enough : most)));
    sortBest(list, wanted);
    return list;
}

Result<std::vector<std::int64_t>> candidates::documentCounts(const ReadTx& tx, const std::vector<MatchPart>& parts,
                                                             int bound)
{
    QStringList expressions;
    for (const MatchPart& part : parts)
        expressions.append(matchText(part));
    CHIMERA_TRY(auto rows,
                tx.query("SELECT (SELECT count(*) FROM (SELECT 1 FROM memory_fts WHERE memory_fts MATCH j.value "
                         "LIMIT ?)) FROM json_each(?) j ORDER BY j.key",
                         bound, expressions));
    std::vector<std::int64_t> counts;
    while (rows.next())
        counts.push_back(rows.integer(0));
    CHIMERA_CHECK(rows.done());
    return counts;
}

} // namespace chimera
