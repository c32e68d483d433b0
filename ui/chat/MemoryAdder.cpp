#include "ui/chat/MemoryAdder.h"

#include "core/memories/Memories.h"
#include "ui/TimeText.h"

namespace chimera::ui {

namespace {

constexpr int MostRows = 12;

} // namespace

MemoryAdder::MemoryAdder(Context& context, QWidget* window)
    : QObject(window), m_context(context), m_palette(new CommandPalette(window))
{
    m_palette->setPlaceholder(tr("Add a memory to the chat"));
    m_palette->setFooter(tr("Enter add   Esc close"));
    connect(m_palette, &CommandPalette::queryChanged, this, &MemoryAdder::answer);
    connect(m_palette, &CommandPalette::activated, this, [this](const QString& id) {
        m_palette->close();
        if (const auto then = std::exchange(m_then, {}))
            then(MemoryId(id));
    });
}

void MemoryAdder::choose(std::function<void(const MemoryId&)> then)
{
    m_then = std::move(then);
    m_palette->open();
}

void MemoryAdder::answer(const QString& typed, quint64 number)
{
    const QString wanted = typed.trimmed();
    m_context.runner().read(
        this, "chat.memories",
        [caller = m_context.caller(), workspace = m_context.workspace(),
         wanted](const ReadTx& tx) -> Result<std::vector<MemoryRow>> {
            std::vector<MemoryRow> rows;
            if (wanted.isEmpty()) {
                MemoryQuery query;
                query.workspace = workspace;
                query.limit = MostRows;
                CHIMERA_TRY(auto page, Memories::list(caller, tx, query));
                return std::move(page.memories);
            }
            CHIMERA_TRY(auto hits, TextSearch::quickOpen(caller, tx, wanted, workspace, MostRows));
            for (SearchHit& hit : hits)
                rows.push_back(std::move(hit.memory));
            return rows;
        },
        [this, number](const Result<std::vector<MemoryRow>>& rows) {
            std::vector<PaletteItem> items;
            if (rows) {
                for (const MemoryRow& row : *rows)
                    items.push_back({row.id.text(), row.title.isEmpty() ? tr("Untitled") : row.title,
                                     row.snippet.simplified(), shortTime(row.updatedAt, m_context.now().toDateTime()),
                                     Glyph::Memory});
            }
            m_palette->setResults(number, {{tr("Memories"), std::move(items)}});
        },
        m_latest.next());
}

} // namespace chimera::ui
