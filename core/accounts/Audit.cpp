#include "core/accounts/Audit.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace chimera {

namespace {

constexpr std::size_t spelledOut = 100; // changes of one write

QString changesOf(const ChangeSet& set)
{
    QJsonArray list;
    for (const Change& change : set.changes) {
        if (list.size() >= static_cast<qsizetype>(spelledOut))
            break;
        list.append(
            QJsonArray{static_cast<int>(change.entity), static_cast<int>(change.kind), change.id, change.workspace});
    }
    return QString::fromUtf8(QJsonDocument(list).toJson(QJsonDocument::Compact));
}

} // namespace

Result<void> Audit::record(WriteTx& tx, const TokenInfo& token, const QString& client, const QString& action)
{
    static const QByteArray sql = "INSERT INTO audit(at, user, token, client, action, changes) "
                                  "SELECT ?1, user, pk, ?3, ?4, ?5 FROM token WHERE pk = ?2";
    CHIMERA_CHECK(tx.run(sql, tx.now(), token.pk, client, action, changesOf(tx.changes())));
    return {};
}

Result<std::vector<AuditEntry>> Audit::list(const Caller& caller, const ReadTx& tx, int limit, std::int64_t before)
{
    CHIMERA_TRY(auto rows,
                tx.query("SELECT a.pk, a.at, ifnull(t.name, ''), a.client, a.action, a.changes FROM audit a "
                         "LEFT JOIN token t ON t.pk = a.token WHERE a.user = (SELECT pk FROM user WHERE id = ?1) "
                         "AND (?2 = 0 OR a.pk < ?2) ORDER BY a.pk DESC LIMIT ?3",
                         caller.user, before, std::clamp(limit, 0, 1000)));
    std::vector<AuditEntry> entries;
    while (rows.next())
        entries.push_back({rows.integer(0), rows.time(1), rows.text(2), rows.text(3), rows.text(4),
                           QJsonDocument::fromJson(rows.utf8(5)).array()});
    CHIMERA_CHECK(rows.done());
    return entries;
}

Result<int> Audit::purgeOlderThan(WriteTx& tx, int days, int limit)
{
    return tx.run("DELETE FROM audit WHERE pk IN (SELECT pk FROM audit WHERE at < ? LIMIT ?)", tx.now().plusDays(-days),
                  limit);
}

} // namespace chimera
