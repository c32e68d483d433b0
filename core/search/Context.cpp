#include "core/search/Context.h"

#include "core/base/Text.h"
#include "core/memories/MemoryRows.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace chimera {

namespace {

const QByteArray placeColumns = "SELECT p.pk, p.memory, m.workspace, c.thread, c.position, c.author FROM ";

PassagePlace placeOf(const Statement& row)
{
    return {row.integer(0), row.integer(1), row.integer(2), row.text(3), row.integer(4), row.text(5)};
}

} // namespace

Result<ThreadContext> ThreadContext::read(const ReadTx& tx, const std::vector<std::int64_t>& passages)
{
    static const QByteArray askedSql =
        placeColumns +
        "json_each(?) j CROSS JOIN passage p ON p.pk = j.value CROSS JOIN memory m ON m.pk = p.memory LEFT "
        "JOIN memory_context c ON c.memory = p.memory WHERE m.trashed_at IS NULL ORDER BY j.key";
    // A neighbour is known by the first passage of its memory: what stands in a thread is short.
    static const QByteArray neighbourSql =
        placeColumns +
        "json_each(?) j CROSS JOIN memory_context c ON c.thread = json_extract(j.value, '$[0]') AND c.thread "
        "<> '' AND c.position = json_extract(j.value, '$[1]') CROSS JOIN memory m ON m.pk = c.memory CROSS "
        "JOIN passage p ON p.memory = c.memory AND p.ordinal = 0 WHERE m.trashed_at IS NULL";
    ThreadContext context;
    QSet<Key> wanted;
    {
        CHIMERA_TRY(auto rows, tx.query(askedSql, jsonList(passages)));
        while (rows.next()) {
            context.m_places.push_back(placeOf(rows));
            const PassagePlace& place = context.m_places.back();
            if (place.thread.isEmpty())
                continue;
            context.m_byPosition.insert({place.workspace, place.position, place.thread}, place.passage);
            for (int offset = -reach; offset <= reach; ++offset)
                wanted.insert({place.workspace, place.position + offset, place.thread});
        }
        CHIMERA_CHECK(rows.done());
    }
    context.m_hasThreads = !wanted.isEmpty();
    if (wanted.isEmpty())
        return context;
    QJsonArray keys;
    for (const Key& key : wanted)
        keys.append(QJsonArray{key.thread, static_cast<qint64>(key.position)});
    CHIMERA_TRY(auto rows,
                tx.query(neighbourSql, QString::fromUtf8(QJsonDocument(keys).toJson(QJsonDocument::Compact))));
    while (rows.next()) {
        const PassagePlace place = placeOf(rows);
        const Key key{place.workspace, place.position, place.thread};
        // Another workspace may have a thread of the same name; it is none of this search's.
        if (!wanted.contains(key) || context.m_byPosition.contains(key))
            continue;
        context.m_byPosition.insert(key, place.passage);
        context.m_places.push_back(place);
    }
    CHIMERA_CHECK(rows.done());
    return context;
}

std::int64_t ThreadContext::neighbour(const PassagePlace& place, int offset) const
{
    if (place.thread.isEmpty())
        return 0;
    return m_byPosition.value({place.workspace, place.position + offset, place.thread}, 0);
}

bool namesAuthor(const QStringList& foldedWords, const QString& author)
{
    if (author.isEmpty())
        return false;
    for (const QString& name : text::fold(author).split(u' ', Qt::SkipEmptyParts)) {
        if (name.size() > 1 && foldedWords.contains(name))
            return true;
    }
    return false;
}

} // namespace chimera
