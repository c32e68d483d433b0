#include "core/embedding/Generations.h"

namespace chimera {

namespace {

constexpr std::array<std::pair<GenerationState, const char*>, 4> stateNames{{{GenerationState::Current, "current"},
                                                                             {GenerationState::Building, "building"},
                                                                             {GenerationState::Previous, "previous"},
                                                                             {GenerationState::Dropped, "dropped"}}};

QString nameOf(GenerationState state)
{
    for (const auto& [each, name] : stateNames) {
        if (each == state)
            return QLatin1String(name);
    }
    return QStringLiteral("dropped");
}

GenerationState stateOf(const QString& name)
{
    for (const auto& [state, each] : stateNames) {
        if (name == QLatin1String(each))
            return state;
    }
    return GenerationState::Dropped;
}

Result<void> setState(WriteTx& tx, GenerationState from, GenerationState to)
{
    CHIMERA_CHECK(tx.run("UPDATE generation SET state = ?2 WHERE state = ?1", nameOf(from), nameOf(to)));
    return {};
}

void announce(WriteTx& tx)
{
    tx.touched(Entity::Index, ChangeKind::Updated, {});
}

} // namespace

Result<std::vector<Generation>> Generations::all(const ReadTx& tx, bool withCounts)
{
    const QByteArray count =
        withCounts ? "(SELECT count(*) FROM passage_vector v WHERE v.generation = g.pk)" : QByteArray("0");
    CHIMERA_TRY(auto rows, tx.query("SELECT pk, model, fingerprint, dimension, state, created_at, completed_at, " +
                                    count + " FROM generation g WHERE state <> 'dropped' ORDER BY pk"));
    std::vector<Generation> generations;
    while (rows.next())
        generations.push_back({rows.integer(0), rows.text(1), rows.text(2), static_cast<int>(rows.integer(3)),
                               stateOf(rows.text(4)), rows.time(5), rows.optionalTime(6), rows.integer(7)});
    CHIMERA_CHECK(rows.done());
    return generations;
}

Result<std::optional<Generation>> Generations::find(const ReadTx& tx, GenerationState state)
{
    CHIMERA_TRY(const auto generations, all(tx));
    for (const Generation& generation : generations) {
        if (generation.state == state)
            return std::optional(generation);
    }
    return std::optional<Generation>();
}

Result<Generation> Generations::choose(WriteTx& tx, const QString& model, const QString& fingerprint, int dimension)
{
    CHIMERA_TRY(const auto generations, all(tx));
    const auto isIt = [&](const Generation& each) { return each.model == model && each.fingerprint == fingerprint; };
    const auto known = std::find_if(generations.begin(), generations.end(), isIt);
    if (known != generations.end() && known->state == GenerationState::Building)
        return *known;
    CHIMERA_CHECK(setState(tx, GenerationState::Building, GenerationState::Dropped));
    announce(tx);
    if (known != generations.end() && known->state == GenerationState::Current)
        return *known;
    Generation generation{0, model, fingerprint, dimension, GenerationState::Building, tx.now(), std::nullopt, 0};
    if (known != generations.end()) {
        CHIMERA_CHECK(setState(tx, GenerationState::Previous, GenerationState::Building));
        generation = *known;
        generation.state = GenerationState::Building;
        return generation;
    }
    const bool first = std::none_of(generations.begin(), generations.end(),
                                    [](const Generation& each) { return each.state == GenerationState::Current; });
    generation.state = first ? GenerationState::Current : GenerationState::Building;
    CHIMERA_CHECK(
        tx.run("INSERT INTO generation(model, fingerprint, dimension, state, created_at) VALUES(?, ?, ?, ?, ?)", model,
               fingerprint, dimension, nameOf(generation.state), tx.now()));
    CHIMERA_TRY(generation.pk, tx.count("SELECT last_insert_rowid()"));
    // What has vectors of another model only must be looked at again.
    if (first)
        CHIMERA_CHECK(
            tx.run("UPDATE memory_index SET state = 0 WHERE state = 1 AND EXISTS (SELECT 1 FROM passage p WHERE "
                   "p.memory = memory_index.memory)"));
    return generation;
}

Result<void> Generations::promote(WriteTx& tx, const Generation& built)
{
    CHIMERA_CHECK(setState(tx, GenerationState::Previous, GenerationState::Dropped));
    CHIMERA_CHECK(setState(tx, GenerationState::Current, GenerationState::Previous));
    CHIMERA_CHECK(
        tx.run("UPDATE generation SET state = 'current', completed_at = ?2 WHERE pk = ?1", built.pk, tx.now()));
    announce(tx);
    return {};
}

Result<void> Generations::complete(WriteTx& tx, const Generation& current)
{
    CHIMERA_CHECK(
        tx.run("UPDATE generation SET completed_at = ?2 WHERE pk = ?1 AND completed_at IS NULL", current.pk, tx.now()));
    announce(tx);
    return {};
}

Result<void> Generations::dropPrevious(WriteTx& tx)
{
    CHIMERA_CHECK(setState(tx, GenerationState::Previous, GenerationState::Dropped));
    announce(tx);
    return {};
}

Result<int> Generations::sweep(WriteTx& tx, int limit)
{
    CHIMERA_TRY(const int gone,
                tx.run("DELETE FROM passage_vector WHERE pk IN (SELECT v.pk FROM passage_vector v JOIN generation g ON "
                       "g.pk = v.generation WHERE g.state = 'dropped' LIMIT ?)",
                       limit));
    if (gone > 0)
        return gone;
    return tx.run("DELETE FROM generation WHERE state = 'dropped'");
}

} // namespace chimera
