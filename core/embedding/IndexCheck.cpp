#include "core/embedding/IndexCheck.h"

#include <cmath>

namespace chimera {

namespace {

constexpr int memoriesATransaction = 200;
constexpr qsizetype shownProblems = 100;
constexpr double lengthTolerance = 1e-3;

void note(IndexCheckReport& report, const QString& sentence)
{
    ++report.problemCount;
    if (report.problems.size() < shownProblems)
        report.problems.append(sentence);
}

void comparePassages(const QueuedMemory& memory, const Chunks& chunks, const std::vector<StoredPassage>& stored,
                     std::int64_t generation, IndexCheckReport& report)
{
    const QString id = memory.id.text();
    if (stored.size() != chunks.passages.size())
        return note(report, QStringLiteral("%1: %2 passages are stored, the text has %3.")
                                .arg(id)
                                .arg(stored.size())
                                .arg(chunks.passages.size()));
    for (std::size_t i = 0; i < stored.size(); ++i) {
        const Passage& passage = chunks.passages[i];
        if (stored[i].hash != passage.hash || stored[i].begin != passage.begin || stored[i].end != passage.end)
            note(report, QStringLiteral("%1: passage %2 is not that of the text.").arg(id).arg(i + 1));
        if (std::find(stored[i].generations.begin(), stored[i].generations.end(), generation) ==
            stored[i].generations.end())
            note(report, QStringLiteral("%1: passage %2 has no vector.").arg(id).arg(i + 1));
    }
}

bool isWhole(const QByteArray& code, const QByteArray& floats, int dimension)
{
    const auto values = vectors::decodeFloats(floats, dimension);
    if (!values)
        return false;
    double squares = 0;
    for (const float value : *values)
        squares += static_cast<double>(value) * value;
    const auto again = vectors::quantise(*values);
    return std::abs(std::sqrt(squares) - 1) < lengthTolerance && again && vectors::encode(*again) == code;
}

Result<void> checkVectors(const ReadTx& tx, const QueuedMemory& memory, const Generation& generation,
                          IndexCheckReport& report)
{
    CHIMERA_TRY(auto rows,
                tx.query("SELECT v.code, f.value FROM passage p CROSS JOIN passage_vector v ON v.passage = p.pk AND "
                         "v.generation = ?2 LEFT JOIN passage_float f ON f.vector = v.pk WHERE p.memory = ?1",
                         memory.pk, generation.pk));
    while (rows.next()) {
        if (!isWhole(rows.blob(0), rows.blob(1), generation.dimension))
            note(report, QStringLiteral("%1: a vector is damaged.").arg(memory.id.text()));
    }
    return rows.done();
}

} // namespace

IndexCheck::IndexCheck(Runner& runner, TokenMeasure measure, ChunkOptions options)
    : m_runner(runner), m_chunker(std::move(measure), options)
{}

Result<IndexCheckReport> IndexCheck::run(const CancelToken& cancel,
                                         const std::function<void(std::int64_t)>& progress) const
{
    IndexCheckReport report;
    CHIMERA_TRY(const auto generation, m_runner.readNow("index.generation", [](ReadTx& tx) {
        return Generations::find(tx, GenerationState::Current);
    }));
    CHIMERA_TRY(const IndexCounts counts,
                m_runner.readNow("index.counts", [](ReadTx& tx) { return Passages::counts(tx); }));
    report.pending = counts.pending;
    report.failed = counts.failed;
    if (!generation)
        return Error{ErrorCode::NotFound, QStringLiteral("Nothing is indexed by meaning yet.")};
    for (std::int64_t after = 0; after >= 0;) {
        CHIMERA_TRY(after,
                    m_runner.readNow(
                        "index.check", [&](ReadTx& tx) { return checkBatch(tx, *generation, after, report); }, cancel));
        if (progress)
            progress(report.memories);
    }
    return report;
}

// Answers the last memory looked at, -1 when there are no more.
Result<std::int64_t> IndexCheck::checkBatch(const ReadTx& tx, const Generation& generation, std::int64_t after,
                                            IndexCheckReport& report) const
{
    CHIMERA_TRY(const auto memories, Passages::ready(tx, after, memoriesATransaction));
    for (const QueuedMemory& memory : memories) {
        CHIMERA_TRY(const auto stored, Passages::of(tx, memory.pk));
        comparePassages(memory, m_chunker.cut(memory.title, memory.content, memory.context), stored, generation.pk,
                        report);
        CHIMERA_CHECK(checkVectors(tx, memory, generation, report));
        ++report.memories;
        report.passages += static_cast<std::int64_t>(stored.size());
    }
    return memories.empty() ? -1 : memories.back().pk;
}

} // namespace chimera
