#include "core/transfer/Transfer.h"

#include <QJsonArray>

namespace chimera {

namespace {

QJsonArray toJson(const std::vector<TransferNote>& notes)
{
    QJsonArray array;
    for (const TransferNote& note : notes)
        array.append(QJsonObject{{QStringLiteral("item"), note.item}, {QStringLiteral("reason"), note.reason}});
    return array;
}

} // namespace

QJsonObject toJson(const TransferReport& report)
{
    QJsonObject json{{QStringLiteral("dryRun"), report.dryRun},
                     {QStringLiteral("read"), qint64(report.read)},
                     {QStringLiteral("created"), qint64(report.created)},
                     {QStringLiteral("updated"), qint64(report.updated)},
                     {QStringLiteral("unchanged"), qint64(report.unchanged)},
                     {QStringLiteral("attachments"), qint64(report.attachments)},
                     {QStringLiteral("links"), qint64(report.links)},
                     {QStringLiteral("unresolvedLinks"), qint64(report.unresolvedLinks)},
                     {QStringLiteral("skipped"), toJson(report.skipped)},
                     {QStringLiteral("lost"), toJson(report.lost)},
                     {QStringLiteral("noted"), toJson(report.noted)},
                     {QStringLiteral("cancelled"), report.cancelled},
                     {QStringLiteral("milliseconds"), qint64(report.milliseconds)}};
    if (report.id)
        json.insert(QStringLiteral("id"), report.id->text());
    return json;
}

} // namespace chimera
