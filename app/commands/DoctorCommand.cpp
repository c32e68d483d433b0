#include "app/commands/DoctorCommand.h"

#include "core/storage/Database.h"
#include "core/storage/Migrator.h"

#include <QJsonArray>
#include <QStorageInfo>

namespace chimera::app {

namespace {

struct Finding
{
    Integrity integrity;
    int schema = 0;
};

// On a connection of its own, so that reading and writing go on meanwhile.
Result<Finding> examine(const CommandContext& context)
{
    const auto mode = context.backend.isReadOnly() ? Connection::Mode::Recovery : Connection::Mode::Reader;
    CHIMERA_TRY(auto connection, Connection::open(context.backend.profile().database(), mode));
    connection->stopWhen(context.cancel);
    Finding finding;
    CHIMERA_TRY(finding.schema, schemaVersion(*connection));
    CHIMERA_TRY(finding.integrity, checkIntegrity(*connection, false));
    return finding;
}

bool isOnNetwork(const QString& folder)
{
    static const QList<QByteArray> networks{"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "afs", "ceph"};
    return networks.contains(QStorageInfo(folder).fileSystemType());
}

QJsonObject counts(const WorkspaceList& workspaces, std::size_t backups)
{
    std::int64_t memories = 0;
    std::int64_t trashed = 0;
    for (const Workspace& workspace : workspaces.workspaces) {
        memories += workspace.stats.memories;
        trashed += workspace.stats.trashed;
    }
    return {{QStringLiteral("workspaces"), static_cast<qint64>(workspaces.total)},
            {QStringLiteral("memories"), static_cast<qint64>(memories)},
            {QStringLiteral("inTrash"), static_cast<qint64>(trashed)},
            {QStringLiteral("backups"), static_cast<qint64>(backups)}};
}

void show(Output& output, const QJsonObject& report)
{
    const auto join = [](const QJsonObject& object) {
        QStringList parts;
        for (auto each = object.begin(); each != object.end(); ++each)
            parts.append(each.key() + QLatin1Char(' ') + each.value().toVariant().toString());
        return parts.join(QLatin1String(", "));
    };
    output.line(report[QLatin1String("sound")].toBool()
                    ? QStringLiteral("The database, the full-text index and all references are sound.")
                    : QStringLiteral("Something is damaged:"));
    for (const QJsonValue problem : report[QLatin1String("problems")].toArray())
        output.line(QStringLiteral("  ") + problem.toString());
    for (const QJsonValue warning : report[QLatin1String("warnings")].toArray())
        output.line(warning.toString());
    output.line(QStringLiteral("Counts: ") + join(report[QLatin1String("counts")].toObject()));
    output.line(QStringLiteral("Versions: ") + join(report[QLatin1String("versions")].toObject()));
    output.line(QStringLiteral("Profile: ") + report[QLatin1String("profile")].toString());
}

} // namespace

QJsonObject versions(int schema)
{
    return {{QStringLiteral("chimera"), QStringLiteral(CHIMERA_VERSION)},
            {QStringLiteral("qt"), QString::fromLatin1(qVersion())},
            {QStringLiteral("sqlite"), sqliteVersion()},
            {QStringLiteral("schema"), schema}};
}

Result<ExitCode> runDoctor(const CommandContext& context)
{
    CHIMERA_TRY(const Finding finding, examine(context));
    QJsonArray warnings;
    if (isOnNetwork(context.backend.profile().folder))
        warnings.append(QStringLiteral("The profile is on a network file system, where locks cannot be relied on."));
    QJsonObject report{{QStringLiteral("sound"), finding.integrity.isSound()},
                       {QStringLiteral("problems"), QJsonArray::fromStringList(finding.integrity.problems)},
                       {QStringLiteral("warnings"), warnings},
                       {QStringLiteral("versions"), versions(finding.schema)},
                       {QStringLiteral("profile"), context.backend.profile().folder}};
    const auto workspaces = context.backend.runner().readNow(
        "workspaces.list", [&](ReadTx& tx) { return Workspaces::list(context.caller, tx); }, context.cancel);
    if (workspaces)
        report.insert(QStringLiteral("counts"), counts(*workspaces, context.backend.backups().list().size()));
    else if (finding.integrity.isSound())
        return workspaces.error();
    if (context.output.isJson())
        context.output.document(report);
    else
        show(context.output, report);
    if (!finding.integrity.isSound())
        context.output.note(backupAdvice(context.backend.profile()));
    return finding.integrity.isSound() ? ExitCode::Ok : ExitCode::Failed;
}

} // namespace chimera::app
