#include "app/commands/EmbedCommand.h"

#include <QJsonArray>

namespace chimera::app {

namespace {

const char* nameOf(GenerationState state)
{
    switch (state) {
    case GenerationState::Current:
        return "current";
    case GenerationState::Building:
        return "building";
    case GenerationState::Previous:
        return "previous";
    case GenerationState::Dropped:
        break;
    }
    return "dropped";
}

struct Stored
{
    IndexCounts counts;
    std::vector<Generation> generations;
    QString model;
};

Result<Stored> readStored(const CommandContext& context)
{
    return context.backend.runner().readNow(
        "embed.status",
        [](ReadTx& tx) -> Result<Stored> {
            Stored stored;
            CHIMERA_TRY(stored.counts, Passages::counts(tx));
            CHIMERA_TRY(stored.generations, Generations::all(tx, true));
            CHIMERA_TRY(const auto model, Settings::get(tx, settings::embeddingModel));
            stored.model = model.toString();
            return stored;
        },
        context.cancel);
}

QJsonArray modelsJson(Backend& backend, const QString& chosen)
{
    QJsonArray models;
    for (const ModelEntry& entry : backend.models().store().list())
        models.append(QJsonObject{{QStringLiteral("id"), entry.manifest.id},
                                  {QStringLiteral("name"), entry.manifest.name},
                                  {QStringLiteral("dimension"), entry.manifest.dimension},
                                  {QStringLiteral("licence"), entry.manifest.licence},
                                  {QStringLiteral("present"), entry.isPresent},
                                  {QStringLiteral("problem"), entry.problem},
                                  {QStringLiteral("chosen"), entry.manifest.id == chosen}});
    return models;
}

QJsonObject statusJson(const CommandContext& context, const Stored& stored)
{
    QJsonArray generations;
    for (const Generation& generation : stored.generations)
        generations.append(QJsonObject{{QStringLiteral("model"), generation.model},
                                       {QStringLiteral("state"), QLatin1String(nameOf(generation.state))},
                                       {QStringLiteral("dimension"), generation.dimension},
                                       {QStringLiteral("vectors"), static_cast<qint64>(generation.vectors)},
                                       {QStringLiteral("complete"), generation.completedAt.has_value()}});
    return {{QStringLiteral("memories"), static_cast<qint64>(stored.counts.memories)},
            {QStringLiteral("pending"), static_cast<qint64>(stored.counts.pending)},
            {QStringLiteral("failed"), static_cast<qint64>(stored.counts.failed)},
            {QStringLiteral("running"), context.backend.indexing() != nullptr},
            {QStringLiteral("model"), stored.model},
            {QStringLiteral("generations"), generations},
            {QStringLiteral("models"), modelsJson(context.backend, stored.model)}};
}

Result<ExitCode> status(const CommandContext& context)
{
    CHIMERA_TRY(const Stored stored, readStored(context));
    const QJsonObject report = statusJson(context, stored);
    if (context.output.isJson()) {
        context.output.document(report);
        return ExitCode::Ok;
    }
    context.output.line(QStringLiteral("%1 memories, %2 not indexed yet, %3 failed.")
                            .arg(stored.counts.memories)
                            .arg(stored.counts.pending)
                            .arg(stored.counts.failed));
    for (const Generation& generation : stored.generations)
        context.output.line(QStringLiteral("%1: %2 vectors of %3 numbers, %4%5")
                                .arg(generation.model)
                                .arg(generation.vectors)
                                .arg(generation.dimension)
                                .arg(QLatin1String(nameOf(generation.state)),
                                     generation.completedAt ? QString() : QStringLiteral(", not complete")));
    std::vector<QStringList> rows;
    for (const QJsonValue value : report[QLatin1String("models")].toArray()) {
        const QJsonObject model = value.toObject();
        const bool present = model[QLatin1String("present")].toBool();
        rows.push_back({model[QLatin1String("chosen")].toBool() ? QStringLiteral("*") : QString(),
                        model[QLatin1String("id")].toString(), model[QLatin1String("name")].toString(),
                        present ? QStringLiteral("ready") : model[QLatin1String("problem")].toString()});
    }
    context.output.table({QString(), QStringLiteral("model"), QStringLiteral("name"), QStringLiteral("state")}, rows,
                         3);
    return ExitCode::Ok;
}

Result<ExitCode> run(const CommandContext& context)
{
    if (context.backend.isReadOnly())
        return Error{ErrorCode::ReadOnly, QStringLiteral("The data folder is open for reading only.")};
    (void)context.backend.runner().writeNow("embed.retry", [](WriteTx& tx) { return Passages::retryFailed(tx); });
    context.backend.startIndexing();
    EmbeddingJob& job = *context.backend.indexing();
    std::int64_t most = 0;
    const EmbeddingStatus status = job.waitUntilSettled(context.cancel, [&](const EmbeddingStatus& now) {
        most = std::max(most, now.pending);
        const std::int64_t total = now.building.isEmpty() ? most : now.memories;
        const std::int64_t done = now.building.isEmpty()
                                      ? most - now.pending
                                      : static_cast<std::int64_t>(now.builtShare * static_cast<double>(now.memories));
        context.output.progress({QStringLiteral("Indexing"), done, total, now.etaSeconds});
    });
    context.output.endProgress();
    if (context.cancel.isCancelled())
        return Error::cancelled();
    if (status.state == EmbeddingStatus::State::NoModel)
        return Error{ErrorCode::Config, status.reason};
    if (status.state == EmbeddingStatus::State::Failed)
        return Error{ErrorCode::Io, status.reason};
    CHIMERA_TRY(const Stored stored, readStored(context));
    if (context.output.isJson())
        context.output.document(statusJson(context, stored));
    else
        context.output.line(QStringLiteral("%1 memories are indexed by meaning with %2, %3 failed.")
                                .arg(stored.counts.memories - stored.counts.pending - stored.counts.failed)
                                .arg(status.model)
                                .arg(stored.counts.failed));
    return stored.counts.failed > 0 ? ExitCode::Partial : ExitCode::Ok;
}

Result<ExitCode> use(const CommandContext& context)
{
    const QString id = context.options.arguments.value(1);
    CHIMERA_CHECK(context.backend.models().info(id));
    CHIMERA_CHECK(context.backend.runner().writeNow(
        "embed.use", [&](WriteTx& tx) { return Settings::set(tx, settings::embeddingModel, id); }));
    if (context.output.isJson())
        context.output.document({{QStringLiteral("model"), id}});
    else
        context.output.line(
            context.backend.indexing()
                ? QStringLiteral(
                      "The index is being made with %1; search answers from the old one until it is complete.")
                      .arg(id)
                : QStringLiteral(
                      "Chosen. \"chimera embed run\" makes the index; search answers from the old one until then."));
    return ExitCode::Ok;
}

Result<ExitCode> verify(const CommandContext& context)
{
    CHIMERA_TRY(const IndexCheckReport report, context.backend.checkIndex(context.cancel, [&](std::int64_t done) {
        context.output.progress({QStringLiteral("Checking"), done, 0, -1});
    }));
    context.output.endProgress();
    if (context.output.isJson()) {
        context.output.document({{QStringLiteral("sound"), report.isSound()},
                                 {QStringLiteral("memories"), static_cast<qint64>(report.memories)},
                                 {QStringLiteral("passages"), static_cast<qint64>(report.passages)},
                                 {QStringLiteral("pending"), static_cast<qint64>(report.pending)},
                                 {QStringLiteral("failed"), static_cast<qint64>(report.failed)},
                                 {QStringLiteral("problems"), QJsonArray::fromStringList(report.problems)}});
    } else {
        for (const QString& problem : report.problems)
            context.output.line(problem);
        context.output.line(
            QStringLiteral("%1 memories with %2 passages checked, %3 problems; %4 not indexed yet, %5 failed.")
                .arg(report.memories)
                .arg(report.passages)
                .arg(report.problemCount)
                .arg(report.pending)
                .arg(report.failed));
    }
    return report.isSound() ? ExitCode::Ok : ExitCode::Failed;
}

} // namespace

Result<ExitCode> runEmbed(const CommandContext& context)
{
    const QString action = context.options.arguments.value(0, QStringLiteral("status"));
    if (action == QLatin1String("run"))
        return run(context);
    if (action == QLatin1String("use"))
        return use(context);
    if (action == QLatin1String("verify"))
        return verify(context);
    return status(context);
}

} // namespace chimera::app
