#include "app/commands/SearchCommand.h"

#include "core/search/TextSearch.h"

#include <QJsonArray>

namespace chimera::app {

namespace {

constexpr std::int64_t usualLimit = 20;

QString termText(const QueryTerm& term)
{
    QString text = term.phrase ? QLatin1Char('"') + term.text + QLatin1Char('"') : term.text;
    if (term.inTitle)
        text.prepend(QLatin1String("title:"));
    if (term.excluded)
        text.prepend(QLatin1Char('-'));
    return text;
}

// Groups are joined by AND, the terms of one by OR.
QString understood(const Query& query)
{
    QMap<int, QStringList> groups;
    for (const QueryTerm& term : query.terms)
        groups[term.group].append(termText(term));
    QStringList parts;
    for (const QStringList& group : groups)
        parts.append(group.size() > 1 ? QLatin1Char('(') + group.join(QLatin1String(" OR ")) + QLatin1Char(')')
                                      : group.value(0));
    for (const QString& tag : query.tags)
        parts.append(QStringLiteral("tag:") + tag);
    for (const QString& tag : query.excludedTags)
        parts.append(QStringLiteral("-tag:") + tag);
    if (!query.workspace.isEmpty())
        parts.append(QStringLiteral("workspace:") + query.workspace);
    const auto range = [&parts](const char* name, const DateRange& dates) {
        if (dates.from || dates.until)
            parts.append(QLatin1String(name) + (dates.from ? dates.from->toIso() : QString()) + QLatin1String("..") +
                         (dates.until ? dates.until->toIso() : QString()));
    };
    range("created:", query.created);
    range("updated:", query.updated);
    if (query.pinnedOnly)
        parts.append(QStringLiteral("is:pinned"));
    return parts.join(QLatin1String(" AND "));
}

QString marked(const QString& text, const std::vector<Mark>& marks)
{
    QString shown = text;
    for (auto mark = marks.rbegin(); mark != marks.rend(); ++mark) {
        shown.insert(mark->begin + mark->length, QStringLiteral("\033[0m"));
        shown.insert(mark->begin, QStringLiteral("\033[1m"));
    }
    return shown;
}

QString explanation(const SearchHit& hit)
{
    QString line =
        QStringLiteral("  words: %1; rank %2, bm25 %3%4\n")
            .arg(printable(hit.matchedWords.join(QLatin1String(", "))))
            .arg(hit.textRank)
            .arg(QString::number(hit.bm25, 'f', 3),
                 hit.boosts.isEmpty() ? QString() : QStringLiteral("; ") + hit.boosts.join(QLatin1String(", ")));
    if (hit.meaningRank > 0)
        line += QStringLiteral("  meaning: rank %1, similarity %2; share of words %3, of meaning %4\n")
                    .arg(hit.meaningRank)
                    .arg(QString::number(hit.similarity, 'f', 3), QString::number(hit.textShare, 'f', 2),
                         QString::number(hit.meaningShare, 'f', 2));
    return line;
}

const char* nameOf(SearchMode mode)
{
    return mode == SearchMode::Text ? "text" : mode == SearchMode::Meaning ? "meaning" : "hybrid";
}

void showHit(Output& output, const SearchHit& hit, bool explain)
{
    const bool onTerminal = output.terminal().output;
    const QString title = printable(hit.memory.title); // keeps positions: one unit for one unit
    const QString snippet = printable(hit.snippet);
    QString lines = onTerminal ? marked(title, hit.titleMarks) : title;
    lines += QStringLiteral("\n  %1 in %2, score %3\n")
                 .arg(hit.memory.id.text(), printable(hit.workspaceName), QString::number(hit.score, 'f', 2));
    if (!snippet.isEmpty())
        lines += QStringLiteral("  ") + (onTerminal ? marked(snippet, hit.snippetMarks) : snippet) + QLatin1Char('\n');
    if (explain)
        lines += explanation(hit);
    output.rawText(lines);
}

QJsonObject document(const SearchResults& results, const Query& query, bool explain)
{
    QJsonArray hits;
    for (const SearchHit& hit : results.hits)
        hits.append(toJson(hit, explain));
    QJsonObject document{{QStringLiteral("results"), hits}};
    if (explain)
        document.insert(QStringLiteral("query"),
                        QJsonObject{{QStringLiteral("understood"), understood(query)},
                                    {QStringLiteral("ignored"), QJsonArray::fromStringList(query.ignored)},
                                    {QStringLiteral("anyWord"), results.anyWord},
                                    {QStringLiteral("cutShort"), results.cutShort},
                                    {QStringLiteral("mode"), QLatin1String(nameOf(results.mode))},
                                    {QStringLiteral("total"), static_cast<qint64>(results.total)}});
    return document;
}

void show(Output& output, const SearchResults& results, const Query& query, bool explain)
{
    if (explain) {
        output.line(QStringLiteral("Understood as: ") + understood(query));
        if (!query.ignored.isEmpty())
            output.line(QStringLiteral("Ignored: ") + query.ignored.join(QLatin1String("; ")));
        if (results.anyWord)
            output.line(QStringLiteral("Few memories hold all words; those with any of them follow."));
        output.line({});
    }
    for (const SearchHit& hit : results.hits)
        showHit(output, hit, explain);
    if (results.cutShort)
        output.note(QStringLiteral("The search took too long and was cut short."));
    if (results.hits.empty())
        output.note(QStringLiteral("Nothing found."));
}

// Without --mode: by meaning too, where that can be done.
Result<SearchMode> modeOf(const CommandContext& context)
{
    const QString given = context.options.value("mode");
    if (given == QLatin1String("text"))
        return SearchMode::Text;
    if (given == QLatin1String("meaning"))
        return SearchMode::Meaning;
    if (given == QLatin1String("hybrid"))
        return SearchMode::Hybrid;
    CHIMERA_TRY(const auto generation, context.backend.runner().readNow("search.mode", [](ReadTx& tx) {
        return Generations::find(tx, GenerationState::Current);
    }));
    const bool canDo = generation && context.backend.models().info(generation->model);
    return canDo ? SearchMode::Hybrid : SearchMode::Text;
}

} // namespace

Result<ExitCode> runSearch(const CommandContext& context)
{
    SearchRequest request;
    request.query =
        Query::parse(context.options.arguments.join(QLatin1Char(' ')), false, context.backend.clock().now());
    request.limit = static_cast<int>(context.options.number("limit", usualLimit));
    CHIMERA_TRY(request.mode, modeOf(context));
    CHIMERA_CHECK(context.backend.runner().readNow(
        "search.scope",
        [&](ReadTx& tx) -> Result<void> {
            CHIMERA_TRY(request.workspace, givenWorkspace(context, tx));
            CHIMERA_TRY(const auto weight, Settings::get(tx, settings::meaningWeight));
            request.meaningWeight = weight.toDouble() / 100;
            return {};
        },
        context.cancel));
    CHIMERA_TRY(const SearchResults results,
                context.backend.search().searchNow(context.caller, request, context.cancel));
    const bool explain = context.options.has("explain");
    if (context.output.isJson())
        context.output.document(document(results, request.query, explain));
    else
        show(context.output, results, request.query, explain);
    if (context.options.has("mode") && !results.withoutMeaning.isEmpty())
        context.output.warning(ErrorCode::Config, results.withoutMeaning + QStringLiteral(" These are hits by words."));
    if (results.foreignToModel)
        context.output.note(QStringLiteral("The model knows English only: these are found by their words above all, "
                                           "what it says about their meaning is a guess."));
    if (results.onlyByMeaning)
        context.output.note(
            QStringLiteral("No memory holds a word of this; these are the nearest by meaning and may be far off."));
    return results.hits.empty() ? ExitCode::NothingFound : ExitCode::Ok;
}

} // namespace chimera::app
