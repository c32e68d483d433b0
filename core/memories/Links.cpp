#include "core/memories/Links.h"

#include "core/base/Text.h"
#include "core/memories/Rules.h"

namespace chimera {

namespace {

// A memory that a name may mean.
struct Candidate
{
    std::int64_t pk = 0;
    MemoryId id;
    QString title;
    bool byTitle = false; // else by alias or file name
    QString root;         // the vault it came from
    QString path;         // inside the vault
};
using Candidates = QHash<QString, std::vector<Candidate>>; // by folded name

// Where a link stands.
struct Origin
{
    QString root;
    QString path;
    QString folder() const { return path.left(path.lastIndexOf(u'/') + 1); }
};

struct LinkRow
{
    std::int64_t pk = 0;
    QString folded;
    QString target;
    QString anchor;
    QString context;
    std::int64_t source = 0;
    MemoryId sourceId;
    QString sourceTitle;
    Timestamp sourceUpdated;
    Origin origin;
};

struct Rows
{
    bool visible = false;
    std::int64_t self = 0;
    MemoryId selfId;
    Origin selfOrigin;
    Candidates candidates;
    std::vector<LinkRow> links;
};

enum RowKind { CandidateRow, LinkRowKind, SelfRow };

// A column of the memory ?1, when user ?2 may read it and it is not in Trash.
QByteArray own(const char* column)
{
    return QByteArray("(SELECT x.") + column +
           " FROM memory x JOIN workspace w ON w.pk = x.workspace JOIN member mb ON mb.workspace = w.pk "
           "JOIN user u ON u.pk = mb.user "
           "WHERE x.id = ?1 AND u.id = ?2 AND x.trashed_at IS NULL AND w.trashed_at IS NULL)";
}

// CROSS JOIN: from the few rows of that name to their memories, never through all memories of the workspace.
// Columns: kind, folded, pk, id, title, byTitle, root, path, link, target, anchor, context, updated.
QByteArray candidateArms(const QByteArray& names)
{
    return "SELECT 0, m.folded, m.pk, m.id, m.title, 1, s.root, s.source_id, 0, '', '', '', 0 FROM memory m "
           "LEFT JOIN source_item s ON s.memory = m.pk WHERE m.workspace = " +
           own("workspace") + " AND m.trashed_at IS NULL AND m.folded IN " + names +
           " UNION ALL SELECT 0, a.folded, m.pk, m.id, m.title, 0, s.root, s.source_id, 0, '', '', '', 0 FROM alias a "
           "CROSS JOIN memory m ON m.pk = a.memory LEFT JOIN source_item s ON s.memory = m.pk WHERE a.folded IN " +
           names + " AND m.workspace = " + own("workspace") + " AND m.trashed_at IS NULL";
}

QByteArray linkArm(const QByteArray& condition)
{
    return " UNION ALL SELECT 1, l.folded, m.pk, m.id, m.title, 0, s.root, s.source_id, l.pk, l.target, l.anchor, "
           "l.context, m.updated_at FROM link l CROSS JOIN memory m ON m.pk = l.source "
           "LEFT JOIN source_item s ON s.memory = m.pk WHERE " +
           condition;
}

QByteArray selfArm()
{
    return " UNION ALL SELECT 2, '', m.pk, m.id, m.title, 0, s.root, s.source_id, 0, '', '', '', 0 FROM memory m "
           "LEFT JOIN source_item s ON s.memory = m.pk WHERE m.pk = " +
           own("pk");
}

void readRow(const Statement& row, Rows& rows)
{
    const Origin origin{row.text(6), row.text(7)};
    switch (static_cast<RowKind>(row.integer(0))) {
    case CandidateRow:
        rows.candidates[row.text(1)].push_back(
            {row.integer(2), row.id<MemoryId>(3), row.text(4), row.boolean(5), origin.root, origin.path});
        break;
    case LinkRowKind:
        rows.links.push_back({row.integer(8), row.text(1), row.text(9), row.text(10), row.text(11), row.integer(2),
                              row.id<MemoryId>(3), row.text(4), row.time(12), origin});
        break;
    case SelfRow:
        rows.visible = true;
        rows.self = row.integer(2);
        rows.selfId = row.id<MemoryId>(3);
        rows.selfOrigin = origin;
        break;
    }
}

// Unknown, in Trash, or without the right to read: Access says which.
Error missing(const Caller& caller, const ReadTx& tx, const MemoryId& id)
{
    auto workspace = tx.count("SELECT m.workspace FROM memory m JOIN workspace w ON w.pk = m.workspace "
                              "WHERE m.id = ? AND w.trashed_at IS NULL",
                              id);
    if (!workspace)
        return workspace.error();
    if (*workspace != 0) {
        if (auto judged = Access::toReadPk(tx, caller, *workspace); !judged)
            return judged.error();
    }
    return Error::notFound(QStringLiteral("Memory not found"));
}

Result<Rows> collect(const Caller& caller, const ReadTx& tx, const MemoryId& id, const QByteArray& sql,
                     const QString& name = {})
{
    Rows rows;
    {
        CHIMERA_TRY(auto statement, tx.query(sql, id, caller.user, name));
        while (statement.next())
            readRow(statement, rows);
        CHIMERA_CHECK(statement.done());
    }
    if (!rows.visible)
        return missing(caller, tx, id);
    return rows;
}

QString withoutSuffix(QString path)
{
    if (path.endsWith(u".md", Qt::CaseInsensitive))
        path.chop(3);
    return text::foldCase(path);
}

// "a/./b/../c" is "a/c"; "" when it leads out of the vault.
QString normalized(const QString& path)
{
    QStringList parts;
    for (const QString& part : path.split(u'/', Qt::SkipEmptyParts)) {
        if (part == QLatin1String("."))
            continue;
        if (part != QLatin1String(".."))
            parts.append(part);
        else if (parts.isEmpty())
            return {};
        else
            parts.removeLast();
    }
    return parts.join(u'/');
}

// How well a candidate fits, smaller is better: path beside the source, path in the vault, end of a path, title, other
// name.
int rank(const Candidate& candidate, const Origin& origin, const QString& relative, const QString& absolute)
{
    if (!candidate.path.isEmpty()) {
        const QString path = withoutSuffix(candidate.path);
        const bool sameVault = candidate.root == origin.root;
        if (sameVault && !relative.isEmpty() && path == relative)
            return 0;
        if (sameVault && !absolute.isEmpty() && path == absolute)
            return 1;
        if (absolute.contains(u'/') && (path == absolute || path.endsWith(QString(u'/' + absolute))))
            return 2;
    }
    return candidate.byTitle ? 3 : 4;
}

const Candidate* choose(const std::vector<Candidate>& candidates, const Origin& origin, const QString& target)
{
    const QString absolute = withoutSuffix(normalized(target));
    const QString relative = withoutSuffix(normalized(origin.folder() + target));
    const Candidate* best = nullptr;
    std::tuple<int, qsizetype, std::int64_t> bestKey;
    for (const Candidate& candidate : candidates) {
        const std::tuple key{rank(candidate, origin, relative, absolute), candidate.path.size(), candidate.pk};
        if (best && bestKey <= key)
            continue;
        best = &candidate;
        bestKey = key;
    }
    return best;
}

const Candidate* choose(const Candidates& candidates, const Origin& origin, const QString& folded,
                        const QString& target)
{
    const auto found = candidates.constFind(folded);
    return found == candidates.constEnd() ? nullptr : choose(*found, origin, target);
}

} // namespace

Result<std::vector<Backlink>> Links::backlinks(const Caller& caller, const ReadTx& tx, const MemoryId& id, int limit)
{
    static const QByteArray names =
        "(SELECT " + own("folded") + " UNION ALL SELECT folded FROM alias WHERE memory = " + own("pk") + ")";
    static const QByteArray sql =
        candidateArms(names) +
        linkArm("l.folded IN " + names + " AND m.workspace = " + own("workspace") + " AND m.trashed_at IS NULL") +
        selfArm();
    CHIMERA_TRY(Rows rows, collect(caller, tx, id, sql));
    std::sort(rows.links.begin(), rows.links.end(), [](const LinkRow& a, const LinkRow& b) {
        return std::tuple(b.sourceUpdated, b.source, a.pk) < std::tuple(a.sourceUpdated, a.source, b.pk);
    });
    std::vector<Backlink> found;
    std::int64_t lastSource = 0;
    for (const LinkRow& link : rows.links) {
        if (static_cast<int>(found.size()) >= limit)
            break;
        if (link.source == rows.self || (link.source == lastSource && found.back().context == link.context))
            continue;
        const Candidate* target = choose(rows.candidates, link.origin, link.folded, link.target);
        if (!target || target->pk != rows.self)
            continue;
        found.push_back({link.sourceId, link.sourceTitle, link.context});
        lastSource = link.source;
    }
    return found;
}

Result<std::vector<OutgoingLink>> Links::outgoing(const Caller& caller, const ReadTx& tx, const MemoryId& id)
{
    static const QByteArray names = "(SELECT folded FROM link WHERE source = " + own("pk") + ")";
    static const QByteArray sql = candidateArms(names) + linkArm("l.source = " + own("pk")) + selfArm();
    CHIMERA_TRY(Rows rows, collect(caller, tx, id, sql));
    std::sort(rows.links.begin(), rows.links.end(), [](const LinkRow& a, const LinkRow& b) { return a.pk < b.pk; });
    std::vector<OutgoingLink> found;
    QSet<QString> seen;
    for (const LinkRow& link : rows.links) {
        const QString key = link.target + u'#' + link.anchor;
        if (seen.contains(key))
            continue;
        seen.insert(key);
        const Candidate* target = choose(rows.candidates, rows.selfOrigin, link.folded, link.target);
        if (!target && rules::isFileTarget(link.target))
            continue;
        found.push_back({link.target, link.anchor, target ? std::optional(target->id) : std::nullopt,
                         target ? target->title : QString()});
    }
    return found;
}

Result<std::vector<UnresolvedLink>> Links::unresolved(const Caller& caller, const ReadTx& tx,
                                                      const WorkspaceId& workspace, int limit)
{
    static const QByteArray sql = "SELECT min(l.target), count(*) FROM memory s JOIN link l ON l.source = s.pk "
                                  "WHERE s.workspace = ?1 AND s.trashed_at IS NULL "
                                  "AND NOT EXISTS (SELECT 1 FROM memory m WHERE m.workspace = ?1 AND m.folded = "
                                  "l.folded AND m.trashed_at IS NULL) "
                                  "AND NOT EXISTS (SELECT 1 FROM alias a JOIN memory m ON m.pk = a.memory "
                                  "WHERE a.folded = l.folded AND m.workspace = ?1 AND m.trashed_at IS NULL) "
                                  "GROUP BY l.folded ORDER BY count(*) DESC, l.folded";
    CHIMERA_TRY(const auto place, Access::toRead(tx, caller, workspace));
    CHIMERA_TRY(auto rows, tx.query(sql, place));
    std::vector<UnresolvedLink> found;
    while (static_cast<int>(found.size()) < limit && rows.next()) {
        if (!rules::isFileTarget(rows.text(0)))
            found.push_back({rows.text(0), rows.integer(1)});
    }
    CHIMERA_CHECK(rows.done());
    return found;
}

Result<MemoryId> Links::resolve(const Caller& caller, const ReadTx& tx, const MemoryId& from, const QString& target)
{
    static const QByteArray sql = candidateArms("(?3)") + selfArm();
    const QString cleaned = text::sanitized(target);
    const QString folded = rules::linkName(cleaned);
    CHIMERA_TRY(Rows rows, collect(caller, tx, from, sql, folded));
    if (cleaned.trimmed().isEmpty())
        return rows.selfId; // "#Heading" stays here
    const Candidate* found = choose(rows.candidates, rows.selfOrigin, folded, cleaned);
    if (!found)
        return Error::notFound(QStringLiteral("No memory has this name."));
    return found->id;
}

Result<QStringList> Links::completeTitles(const Caller& caller, const ReadTx& tx, const WorkspaceId& workspace,
                                          const QString& prefix, int limit)
{
    static const QByteArray beginSql = "SELECT title FROM memory WHERE workspace = ?1 AND folded >= ?2 "
                                       "AND folded < ?2 || char(1114111) AND trashed_at IS NULL "
                                       "ORDER BY folded, pk LIMIT ?3";
    static const QByteArray insideSql = "SELECT title FROM memory WHERE workspace = ?1 AND instr(folded, ?2) > 1 "
                                        "AND trashed_at IS NULL ORDER BY folded, pk LIMIT ?3";
    CHIMERA_TRY(const auto place, Access::toRead(tx, caller, workspace));
    const QString folded = text::fold(text::sanitized(prefix));
    QStringList titles;
    const auto add = [&](const QByteArray& sql) -> Result<void> {
        CHIMERA_TRY(auto rows, tx.query(sql, place, folded, std::max(limit, 0)));
        while (titles.size() < limit && rows.next()) {
            if (!titles.contains(rows.text(0)))
                titles.append(rows.text(0));
        }
        return rows.done();
    };
    CHIMERA_CHECK(add(beginSql));
    if (titles.size() < limit && !folded.isEmpty())
        CHIMERA_CHECK(add(insideSql));
    return titles;
}

} // namespace chimera
