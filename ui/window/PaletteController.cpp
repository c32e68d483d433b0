#include "ui/window/PaletteController.h"

#include "core/memories/Memories.h"
#include "ui/TimeText.h"
#include "ui/chat/ChatCommands.h"
#include "ui/list/HitReason.h"
#include "ui/settings/SettingsPages.h"

namespace chimera::ui {

namespace {

constexpr int MostTitles = 8;
constexpr int MostTexts = 8;
constexpr int MostByMeaning = 6;
constexpr int MostChats = 5;
constexpr std::size_t MostCommands = 6;

MarkRanges toRanges(const std::vector<Mark>& marks)
{
    MarkRanges ranges;
    for (const Mark& mark : marks)
        ranges.append({mark.begin, mark.length});
    return ranges;
}

bool has(const std::vector<SearchHit>& list, const MemoryId& id)
{
    return std::any_of(list.begin(), list.end(), [&id](const SearchHit& hit) { return hit.memory.id == id; });
}

} // namespace

int fuzzyScore(const QString& typed, const QString& text, QList<QPair<int, int>>* marks)
{
    const QString wanted = typed.simplified().toCaseFolded();
    const QString folded = text.toCaseFolded();
    if (wanted.isEmpty())
        return 1;
    if (folded.size() == text.size()) {
        if (const qsizetype at = folded.indexOf(wanted); at >= 0) {
            if (marks)
                marks->append({static_cast<int>(at), static_cast<int>(wanted.size())});
            const bool wordStart = at == 0 || !folded.at(at - 1).isLetterOrNumber();
            return 1000 + (wordStart ? 500 : 0) - static_cast<int>(std::min<qsizetype>(folded.size(), 200));
        }
    }
    int score = 0;
    qsizetype at = 0;
    qsizetype last = -2;
    for (const QChar letter : wanted) {
        if (letter.isSpace())
            continue;
        const qsizetype found = folded.indexOf(letter, at);
        if (found < 0)
            return 0;
        const bool wordStart = found == 0 || !folded.at(found - 1).isLetterOrNumber();
        if (score == 0 && !wordStart)
            return 0; // a short form begins where a word does
        score += 1 + (wordStart ? 10 : 0) + (found == last + 1 ? 6 : 0);
        if (marks && folded.size() == text.size())
            marks->append({static_cast<int>(found), 1});
        last = found;
        at = found + 1;
    }
    return score >= static_cast<int>(wanted.size()) * 4 ? score : 0;
}

PaletteController::PaletteController(Context& context, QWidget* window)
    : QObject(window), m_context(context), m_palette(new CommandPalette(window))
{
    m_palette->setFooter(tr("Enter open   Ctrl+Enter new tab   Tab why   > commands   # tag"));
    connect(m_palette, &CommandPalette::queryChanged, this, &PaletteController::answer);
    connect(m_palette, &CommandPalette::activated, this, &PaletteController::activate);
    connect(m_palette, &CommandPalette::explanationRequested, this, [this](const QString& id) {
        for (const auto* list : {&m_hits.titles, &m_hits.texts}) {
            for (const SearchHit& hit : *list) {
                if (id != QStringLiteral("memory:") + hit.memory.id.text())
                    continue;
                const double weight = m_context.setting(settings::meaningWeight).toInt() / 100.0;
                QStringList parts{oneLine(reasonOf(hit, SearchMode::Hybrid, weight))};
                parts.removeAll(QString());
                parts << tr("changed %1").arg(shortTime(hit.memory.updatedAt, m_context.now().toDateTime()));
                m_palette->setExplanation(id, parts.join(QStringLiteral(" \u00b7 ")));
                return;
            }
        }
    });
}

void PaletteController::open(Scope scope)
{
    m_scope = scope;
    switch (scope) {
    case Scope::Everything:
        m_palette->setPlaceholder(tr("Find memories, commands, settings"));
        break;
    case Scope::Memories:
        m_palette->setPlaceholder(tr("Open a memory by its name"));
        break;
    case Scope::Commands:
        m_palette->setPlaceholder(tr("Run a command"));
        break;
    }
    m_palette->open(scope == Scope::Commands ? QStringLiteral(">") : QString());
}

void PaletteController::answer(const QString& text, quint64 number)
{
    QString typed = text.trimmed();
    m_number = number;
    m_hits = {};
    m_chatSearch.cancel();
    if (typed.startsWith(u'>') || m_scope == Scope::Commands) {
        if (typed.startsWith(u'>'))
            typed = typed.mid(1).trimmed();
        m_titleSearch.cancel();
        m_textSearch.cancel();
        m_palette->setResults(number, {commandSection(typed, 1000)});
        return;
    }
    const auto where = m_context.workspace();
    m_textSearch.cancel();
    m_context.runner().read(
        this, "palette.titles",
        [caller = m_context.caller(), typed, where](const ReadTx& tx) -> Result<std::vector<SearchHit>> {
            if (!typed.isEmpty() && !typed.startsWith(u'#'))
                return TextSearch::quickOpen(caller, tx, typed, std::nullopt, MostTitles);
            std::vector<SearchHit> recent;
            MemoryQuery query;
            query.workspace = where;
            query.tag = typed.mid(1);
            query.limit = MostTitles;
            CHIMERA_TRY(auto page, Memories::list(caller, tx, query));
            for (MemoryRow& row : page.memories) {
                SearchHit hit;
                hit.snippet = row.snippet.simplified();
                hit.memory = std::move(row);
                recent.push_back(std::move(hit));
            }
            return recent;
        },
        [this, typed, number](Result<std::vector<SearchHit>> titles) {
            if (titles)
                m_hits.titles = std::move(*titles);
            show(number, typed, m_hits);
        },
        m_titleSearch.next());
    if (typed.size() >= 2 && !typed.startsWith(u'#'))
        searchChats(typed, number);
    if (m_scope == Scope::Everything && typed.size() >= 2 && !typed.startsWith(u'#'))
        searchTexts(typed, number);
}

void PaletteController::searchChats(const QString& typed, quint64 number)
{
    ConversationQuery query;
    query.workspace = m_context.workspace();
    query.text = typed;
    query.limit = MostChats;
    m_context.runner().read(
        this, "palette.chats",
        [caller = m_context.caller(), query](const ReadTx& tx) { return Conversations::list(caller, tx, query); },
        [this, typed, number](Result<ConversationPage> found) {
            if (number != m_number || !found || found->conversations.empty())
                return;
            m_hits.chats = std::move(found->conversations);
            show(number, typed, m_hits);
        },
        m_chatSearch.next());
}

void PaletteController::searchTexts(const QString& typed, quint64 number)
{
    m_palette->setBusy(true);
    SearchRequest request;
    request.query = Query::parse(typed, true, m_context.now());
    request.limit = MostTitles + MostTexts;
    const CancelToken token = m_textSearch.next();
    m_context.runner().read(
        this, "palette.text",
        [caller = m_context.caller(), request](const ReadTx& tx) { return TextSearch::search(caller, tx, request); },
        [this, typed, number](Result<SearchResults> found) {
            if (number != m_number || !found || m_hits.byMeaning)
                return;
            m_hits.texts = std::move(found->hits);
            std::erase_if(m_hits.texts, [this](const SearchHit& hit) { return has(m_hits.titles, hit.memory.id); });
            if (m_hits.texts.size() > MostTexts)
                m_hits.texts.resize(MostTexts);
            show(number, typed, m_hits);
        },
        token);
    request.mode = SearchMode::Hybrid;
    request.meaningWeight = m_context.setting(settings::meaningWeight).toInt() / 100.0;
    m_context.runner().search(
        this, m_context.caller(), request,
        [this, typed, number](Result<SearchResults> found) {
            m_palette->setBusy(false);
            if (number == m_number && found && found->mode != SearchMode::Text)
                join(number, typed, std::move(found->hits));
        },
        token);
}

// Rows that are there stay where they are; what meaning adds comes behind them.
void PaletteController::join(quint64 number, const QString& typed, std::vector<SearchHit> hits)
{
    for (SearchHit& known : m_hits.texts) {
        const auto better = std::find_if(hits.begin(), hits.end(),
                                         [&known](const SearchHit& hit) { return hit.memory.id == known.memory.id; });
        if (better != hits.end())
            known = *better;
    }
    for (SearchHit& hit : hits) {
        if (!has(m_hits.texts, hit.memory.id) && !has(m_hits.titles, hit.memory.id))
            m_hits.texts.push_back(std::move(hit));
    }
    m_hits.byMeaning = true;
    show(number, typed, m_hits);
}

void PaletteController::show(quint64 number, const QString& typed, const Hits& hits)
{
    std::vector<PaletteSection> sections;
    PaletteSection memories = memorySection(hits);
    if (typed.isEmpty())
        memories.title = tr("Recent");
    sections.push_back(std::move(memories));
    sections.push_back(chatSection(hits));
    if (m_scope == Scope::Everything && !typed.startsWith(u'#')) {
        sections.push_back(commandSection(typed, MostCommands));
        if (!typed.isEmpty())
            sections.push_back(settingsSection(typed));
    }
    std::erase_if(sections, [](const PaletteSection& section) { return section.items.empty(); });
    m_palette->setResults(number, std::move(sections));
}

PaletteSection PaletteController::memorySection(const Hits& hits) const
{
    PaletteSection section{tr("Memories"), {}};
    QStringList seen;
    const auto add = [&](const SearchHit& hit) {
        const QString id = QStringLiteral("memory:") + hit.memory.id.text();
        if (seen.contains(id) || section.items.size() >= MostTitles + MostTexts + MostByMeaning)
            return;
        seen << id;
        const QString title = hit.memory.title.isEmpty() ? tr("Untitled") : hit.memory.title;
        const bool elsewhere = !hit.workspaceName.isEmpty() && hit.memory.workspace != m_context.workspace();
        section.items.push_back(
            {id, title, hit.snippet,
             elsewhere ? hit.workspaceName : shortTime(hit.memory.updatedAt, m_context.now().toDateTime()),
             Glyph::Memory, toRanges(hit.titleMarks), toRanges(hit.snippetMarks), true});
    };
    for (const SearchHit& hit : hits.titles)
        add(hit);
    for (const SearchHit& hit : hits.texts)
        add(hit);
    return section;
}

PaletteSection PaletteController::chatSection(const Hits& hits) const
{
    PaletteSection section{tr("Chats"), {}};
    for (const ConversationRow& row : hits.chats) {
        section.items.push_back({QStringLiteral("chat:") + row.id.text(), ChatCommands::titleOf(row), row.preview,
                                 shortTime(row.updatedAt, m_context.now().toDateTime()), Glyph::Chat});
    }
    return section;
}

PaletteSection PaletteController::commandSection(const QString& typed, std::size_t most) const
{
    struct Found
    {
        int score;
        PaletteItem item;
    };
    std::vector<Found> found;
    const Actions& actions = m_context.actions();
    for (const ActionRow& row : Actions::table()) {
        if (row.area == ActionArea::Editor || row.id == ActionId::Palette || row.id == ActionId::Commands)
            continue;
        MarkRanges marks;
        const int score = fuzzyScore(typed, actions.text(row.id), &marks);
        if (score > 0)
            found.push_back({score,
                             {QStringLiteral("command:") + QLatin1String(row.name),
                              actions.text(row.id),
                              {},
                              actions.keyText(row.id),
                              row.glyph,
                              marks,
                              {},
                              actions[row.id]->isEnabled()}});
    }
    std::stable_sort(found.begin(), found.end(), [](const Found& a, const Found& b) { return a.score > b.score; });
    PaletteSection section{tr("Commands"), {}};
    for (std::size_t i = 0; i < std::min(found.size(), most); ++i)
        section.items.push_back(std::move(found[i].item));
    return section;
}

PaletteSection PaletteController::settingsSection(const QString& typed) const
{
    PaletteSection section{tr("Settings"), {}};
    for (const SettingEntry& entry : settingEntries()) {
        MarkRanges marks;
        if (fuzzyScore(typed, entry.text, &marks) > 0 && section.items.size() < 4)
            section.items.push_back(
                {QStringLiteral("setting:") + entry.page, entry.text, entry.pageName, {}, Glyph::Settings, marks});
    }
    return section;
}

void PaletteController::activate(const QString& id, Qt::KeyboardModifiers modifiers)
{
    m_palette->close();
    const qsizetype colon = id.indexOf(u':');
    const QString kind = id.left(colon);
    const QString value = id.mid(colon + 1);
    if (kind == QLatin1String("memory")) {
        Spot spot;
        for (const SearchHit& hit : m_hits.texts) {
            if (hit.memory.id.text() == value)
                spot = {hit.matchedWords, hit.passage};
        }
        m_context.openMemory(MemoryId(value), modifiers & Qt::ControlModifier ? OpenIn::NewTab : OpenIn::Current, spot);
    } else if (kind == QLatin1String("chat")) {
        m_context.openChat(ConversationId(value));
    } else if (kind == QLatin1String("setting")) {
        m_context.openSettings(value);
    } else if (kind == QLatin1String("command")) {
        for (const ActionRow& row : Actions::table()) {
            // Once the palette has given the focus back to where it was: lists act on what had it.
            if (value == QLatin1String(row.name))
                QTimer::singleShot(0, this, [this, row] { m_context.actions()[row.id]->trigger(); });
        }
    }
}

} // namespace chimera::ui
