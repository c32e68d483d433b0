// Every write that came through a token: when, whose, what. Written in the transaction of the write itself; kept for a
// year. Stateless.
#pragma once

#include "core/accounts/Tokens.h"

#include <QJsonArray>

namespace chimera {

struct AuditEntry
{
    std::int64_t pk = 0;
    Timestamp at;
    QString tokenName; // "" a sign-in
    QString client;
    QString action;     // "POST /api/workspaces/{id}/memories"
    QJsonArray changes; // [[entity, kind, id, workspace]]
};

class Audit
{
public:
    // What `tx` has touched so far, by `token`.
    static Result<void> record(WriteTx& tx, const TokenInfo& token, const QString& client, const QString& action);
    // The caller's own, newest first; `before` a pk, 0: from the newest.
    static Result<std::vector<AuditEntry>> list(const Caller& caller, const ReadTx& tx, int limit,
                                                std::int64_t before = 0);
    static Result<int> purgeOlderThan(WriteTx& tx, int days, int limit = 500);
};

} // namespace chimera
