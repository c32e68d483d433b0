// What happened in a workspace, newest first (contract, section 3). Stateless.
#pragma once

#include "core/accounts/Access.h"

namespace chimera {

struct ActivityEntry
{
    ActivityId id;
    QString type;
    QString message;
    QJsonObject metadata;
    Timestamp at;
};

class Activity
{
public:
    static Result<void> record(WriteTx& tx, std::int64_t workspacePk, const QString& type, const QString& message,
                               const QJsonObject& metadata);
    static Result<std::vector<ActivityEntry>> newest(const Caller& caller, const ReadTx& tx, const WorkspaceId& id,
                                                     int limit);
};

} // namespace chimera
