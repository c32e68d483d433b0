// User text -> query -> full-text search over a small index. Oracle: SQLite never answers with an error, every term is
// quoted, the marks lie inside their texts, scores fall. The first byte says whether the text is still being typed.
#include "core/accounts/Accounts.h"
#include "core/search/MatchExpression.h"
#include "core/search/TextSearch.h"
#include "core/storage/Migrator.h"
#include "core/storage/Runner.h"

#include <QCoreApplication>
#include <QTemporaryDir>

#include <cstdio>
#include <cstdlib>

using namespace chimera;

namespace {

void require(bool holds, const char* what, const QString& detail = {})
{
    if (holds)
        return;
    std::fprintf(stderr, "%s: %s\n", what, qPrintable(detail));
    std::abort();
}

class FixedClock final : public Clock
{
public:
    Timestamp now() const override { return {1'795'000'000'000'000}; }
};

Result<void> fill(WriteTx& tx)
{
    CHIMERA_CHECK(Accounts::ensureLocalOwner(tx));
    CHIMERA_CHECK(tx.run("INSERT INTO workspace(id, name, owner, created_at, updated_at, used_at) SELECT "
                         "'workspace-aaaaaaaaaaaa', 'Home', pk, 1, 1, 1 FROM user"));
    CHIMERA_CHECK(tx.run(
        "INSERT INTO member(workspace, user, role, joined_at) SELECT w.pk, u.pk, 'owner', 1 FROM workspace w, user u"));
    const QStringList texts{QStringLiteral("the quick brown fox \U0001F642 runs"),
                            QStringLiteral("同步笔记 Obsidian 全文搜索"),
                            QStringLiteral("# Head\n- list [[link]] `code` \"quoted\" AND OR NEAR"),
                            QStringLiteral("東京タワー 검색 기능"),
                            QStringLiteral("caf\u00E9 e\u0301t\u00E9 na\u00EFve"),
                            QString()};
    for (int i = 0; i < 30; ++i) {
        const QString& text = texts.at(i % texts.size());
        CHIMERA_CHECK(
            tx.run("INSERT INTO memory(id, workspace, title, folded, snippet, tags, created_at, updated_at) SELECT "
                   "'memory-' || ?1, pk, ?2, lower(?2), ?2, '[\"work\"]', ?1, ?1 FROM workspace",
                   i, text.left(20)));
        CHIMERA_CHECK(tx.run("INSERT INTO memory_text(memory, content) VALUES(last_insert_rowid(), ?)", text));
    }
    return {};
}

class Index
{
public:
    Index() : m_ids(m_clock)
    {
        Runner::Options options;
        options.databasePath = m_folder.filePath(QStringLiteral("fuzz.db"));
        options.readers = 1;
        options.prepare = [](Connection& connection) {
            return migrate(connection, embeddedMigrations(), [](int) -> Result<void> { return {}; });
        };
        auto opened = Runner::open(options, m_clock, m_ids, m_timings);
        require(opened.has_value(), "open");
        m_runner = std::move(*opened);
        const auto filled = m_runner->writeNow("fill", fill);
        require(filled.has_value(), "fill", filled ? QString() : filled.error().detail);
        const auto owner = m_runner->readNow("owner", [](ReadTx& tx) { return Accounts::localOwner(tx); });
        m_caller.user = owner->id;
    }

    Result<SearchResults> search(const Query& query)
    {
        return m_runner->readNow("search", [&](ReadTx& tx) {
            SearchRequest request;
            request.query = query;
            return TextSearch::search(m_caller, tx, request);
        });
    }

    Result<std::vector<SearchHit>> open(const QString& typed)
    {
        return m_runner->readNow("open", [&](ReadTx& tx) { return TextSearch::quickOpen(m_caller, tx, typed, {}); });
    }

private:
    QTemporaryDir m_folder;
    FixedClock m_clock;
    SystemIdSource m_ids;
    Timings m_timings;
    std::unique_ptr<Runner> m_runner;
    Caller m_caller;
};

void checkQuoted(const QString& expression)
{
    QString outside;
    bool inside = false;
    for (const QChar c : expression) {
        if (c == u'"')
            inside = !inside;
        else if (!inside)
            outside += c;
    }
    require(!inside, "open quote", expression);
    for (const char* word : {"cjk", "title", "AND", "OR", "NOT"})
        outside.remove(QLatin1String(word));
    for (const QChar c : outside)
        require(QStringLiteral(" ():*").contains(c), "not quoted", expression);
}

void checkMarks(const QString& text, const std::vector<Mark>& marks)
{
    int end = 0;
    for (const Mark& mark : marks) {
        require(mark.begin >= end && mark.length > 0 && mark.begin + mark.length <= text.size(), "mark", text);
        end = mark.begin + mark.length;
    }
}

void checkHits(const std::vector<SearchHit>& hits)
{
    double last = 1;
    for (const SearchHit& hit : hits) {
        require(hit.score > 0 && hit.score <= last, "score", QString::number(hit.score));
        last = hit.score;
        require(!hit.snippet.contains(u'\n'), "snippet", hit.snippet);
        checkMarks(hit.memory.title, hit.titleMarks);
        checkMarks(hit.snippet, hit.snippetMarks);
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static int argumentCount = 1;
    static char name[] = "fuzz";
    static char* arguments[] = {name, nullptr};
    static QCoreApplication application(argumentCount, arguments);
    static Index index;
    if (size == 0 || size > 8192)
        return 0;
    const bool typing = (data[0] & 1) != 0;
    const bool wide = (data[0] & 2) != 0;
    const auto* bytes = reinterpret_cast<const char*>(data + 1);
    // As UTF-16, lone surrogates and all, or as UTF-8.
    const QString text = wide ? QString::fromUtf16(reinterpret_cast<const char16_t*>(
                                                       QByteArray(bytes, static_cast<qsizetype>(size - 1)).constData()),
                                                   static_cast<qsizetype>((size - 1) / 2))
                              : QString::fromUtf8(bytes, static_cast<qsizetype>(size - 1));
    const Query query = Query::parse(text, typing, {1'795'000'000'000'000});
    require(static_cast<int>(query.terms.size()) <= Query::maxTerms, "terms", text);
    const MatchPlan plan = planMatch(query);
    if (plan.hasWords())
        checkQuoted(allWords(plan).text);
    const auto found = index.search(query);
    require(found.has_value(), "search", found ? QString() : found.error().message + found.error().detail);
    checkHits(found->hits);
    const auto opened = index.open(text);
    require(opened.has_value(), "quickOpen", opened ? QString() : opened.error().message + opened.error().detail);
    checkHits(*opened);
    return 0;
}
