#include "core/search/SemanticIndex.h"

#include "core/base/Log.h"

namespace chimera {

namespace {

void logProblem(const Error& error)
{
    logLine(LogLevel::Warning, QStringLiteral("search"), error.message + QStringLiteral(" | ") + error.detail);
}

Result<std::optional<Generation>> currentGeneration(Connection& connection)
{
    CHIMERA_TRY(auto row, connection.query("SELECT pk, model, fingerprint, dimension, created_at, completed_at FROM "
                                           "generation WHERE state = 'current'"));
    std::optional<Generation> generation;
    if (row.next())
        generation =
            Generation{row.integer(0),           row.text(1), row.text(2),         static_cast<int>(row.integer(3)),
                       GenerationState::Current, row.time(4), row.optionalTime(5), 0};
    CHIMERA_CHECK(row.done());
    return generation;
}

Result<void> addAll(Connection& connection, const Generation& generation, VectorIndex& index)
{
    CHIMERA_TRY(auto rows,
                connection.query("SELECT v.passage, p.memory, m.workspace, v.code FROM passage_vector v "
                                 "CROSS JOIN passage p ON p.pk = v.passage CROSS JOIN memory m ON m.pk = p.memory "
                                 "WHERE v.generation = ? AND m.trashed_at IS NULL",
                                 generation.pk));
    while (rows.next()) {
        const QByteArray blob = rows.blob(3);
        const auto code = vectors::decode(blob, generation.dimension);
        const auto added =
            code ? index.add({rows.integer(0), rows.integer(1), rows.integer(2), *code}) : Result<void>(code.error());
        if (!added)
            logProblem(added.error()); // one damaged row must not silence all others
    }
    return rows.done();
}

} // namespace

SemanticIndex::SemanticIndex(QString database, Timings& timings) : m_database(std::move(database)), m_timings(timings)
{}

bool SemanticIndex::isLoaded() const
{
    const std::scoped_lock lock(m_mutex);
    return m_generation.has_value();
}

std::size_t SemanticIndex::bytes() const
{
    const std::scoped_lock lock(m_mutex);
    return m_index ? m_index->bytes() : 0;
}

Result<std::optional<SemanticView>> SemanticIndex::view()
{
    const std::scoped_lock lock(m_mutex);
    if (!m_generation)
        CHIMERA_CHECK(load());
    if (!m_generation)
        return std::optional<SemanticView>();
    return std::optional(SemanticView{*m_generation, m_index->snapshot()});
}

// Under the lock: what is committed after this read waits in apply() or follow() and comes on top.
Result<void> SemanticIndex::load()
{
    CHIMERA_TRY(const auto connection, Connection::open(m_database, Connection::Mode::Reader, &m_timings));
    CHIMERA_CHECK(connection->script("BEGIN"));
    CHIMERA_TRY(auto generation, currentGeneration(*connection));
    if (!generation)
        return {};
    VectorIndexOptions options;
    options.dimension = generation->dimension;
    CHIMERA_TRY(auto index, VectorIndex::create(options));
    CHIMERA_CHECK(addAll(*connection, *generation, *index));
    index->publish();
    m_index = std::move(index);
    m_generation = std::move(generation);
    return {};
}

void SemanticIndex::apply(const IndexDelta& delta)
{
    const std::scoped_lock lock(m_mutex);
    if (delta.replaced) {
        m_generation.reset();
        m_index.reset();
        return;
    }
    if (!m_generation || m_generation->pk != delta.generation)
        return;
    for (const IndexDelta::Entry& entry : delta.memories) {
        m_index->removeMemory(entry.memory);
        for (const auto& [passage, code] : entry.passages) {
            if (const auto added = m_index->add({passage, entry.memory, entry.workspace, code}); !added)
                logProblem(added.error());
        }
    }
    m_index->publish();
}

Result<void> SemanticIndex::follow(const ReadTx& tx, const ChangeSet& changes)
{
    QStringList ids;
    for (const Change& change : changes.changes) {
        const bool leaves = change.kind == ChangeKind::Trashed || change.kind == ChangeKind::Updated;
        if (change.entity == Entity::Memory && leaves)
            ids.append(change.id);
    }
    if (ids.isEmpty() || !isLoaded())
        return {};
    CHIMERA_TRY(auto rows,
                tx.query("SELECT pk, workspace, trashed_at IS NOT NULL FROM memory WHERE id IN (SELECT value FROM "
                         "json_each(?))",
                         ids));
    const std::scoped_lock lock(m_mutex);
    std::size_t moved = 0;
    while (m_generation && rows.next()) {
        if (rows.boolean(2)) {
            moved += m_index->removeMemory(rows.integer(0));
            continue;
        }
        CHIMERA_TRY(const std::size_t rowsMoved, m_index->moveMemory(rows.integer(0), rows.integer(1)));
        moved += rowsMoved;
    }
    if (moved > 0)
        m_index->publish();
    return rows.done();
}

} // namespace chimera
