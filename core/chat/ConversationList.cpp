#include "core/base/Text.h"
#include "core/chat/ConversationRows.h"
#include "core/chat/Conversations.h"

#include <QJsonDocument>
#include <QRegularExpression>

namespace chimera {

using namespace chat;

namespace {

constexpr qsizetype mostWords = 16;

// What the index of messages is asked for one typed word: its beginning, or the pairs of a CJK run.
QString matchOf(const QString& word)
{
    const QString pairs = text::cjkBigrams(word);
    const QString rest = text::withoutCjk(word).simplified();
    QStringList parts;
    if (!pairs.isEmpty())
        parts.append(QStringLiteral("cjk : \"%1\"%2").arg(pairs, pairs.size() < 2 ? QStringLiteral("*") : QString()));
    if (!rest.isEmpty())
        parts.append(QStringLiteral("content : \"%1\"*").arg(QString(rest).replace(u'"', u' ')));
    return parts.join(QStringLiteral(" AND "));
}

QStringList wordsOf(const QString& typed)
{
    static const QRegularExpression gap(QStringLiteral("[^\\p{L}\\p{M}\\p{N}]+"));
    QStringList words = text::sanitized(typed.left(500)).split(gap, Qt::SkipEmptyParts);
    if (words.size() > mostWords)
        words.resize(mostWords);
    return words;
}

// "%w%" with the wildcards of the word itself taken out of use.
QString likePattern(QString word)
{
    word.replace(u'\\', QStringLiteral("\\\\"))
        .replace(u'%', QStringLiteral("\\%"))
        .replace(u'_', QStringLiteral("\\_"));
    return u'%' + word + u'%';
}

QByteArray conditionOf(const ConversationQuery& query, const QStringList& words)
{
    QByteArray condition = " FROM conversation c JOIN workspace w ON w.pk = c.workspace WHERE c.workspace = ";
    condition += Access::readablePlace;
    condition += query.trash ? " AND c.trashed_at IS NOT NULL" : " AND c.trashed_at IS NULL";
    if (query.status)
        condition += " AND c.status = ?3";
    else if (words.isEmpty() && !query.trash)
        condition += " AND c.status <> 'archived'";
    // Each word in the title or in some message; asked once for each word, not for each conversation.
    for (qsizetype i = 0; i < words.size(); ++i) {
        const QByteArray asked = "json_extract(?4, '$[" + QByteArray::number(i);
        condition += " AND (c.title LIKE " + asked + "][0]') ESCAPE '\\' OR c.pk IN (SELECT m.conversation FROM " +
                     "message_fts CROSS JOIN message m ON m.pk = message_fts.rowid WHERE message_fts MATCH " + asked +
                     "][1]')))";
    }
    return condition;
}

QString wordsJson(const QStringList& words)
{
    QJsonArray array;
    for (const QString& word : words)
        array.append(QJsonArray{likePattern(word), matchOf(word)});
    return QString::fromUtf8(QJsonDocument(array).toJson(QJsonDocument::Compact));
}

} // namespace

Result<ConversationPage> Conversations::list(const Caller& caller, const ReadTx& tx, const ConversationQuery& query)
{
    const QStringList words = wordsOf(query.text);
    const QByteArray condition = conditionOf(query, words);
    const QString status = query.status ? wireName(*query.status) : QString();
    const QString asked = wordsJson(words);
    ConversationPage page;
    {
        const QByteArray order =
            query.trash ? "c.trashed_at DESC, c.pk DESC" : "c.pinned DESC, c.updated_at DESC, c.pk DESC";
        CHIMERA_TRY(auto rows, tx.query(QByteArray("SELECT ") + conversationColumns + condition + " ORDER BY " + order +
                                            " LIMIT ?5 OFFSET ?6",
                                        query.workspace, caller.user, status, asked, query.limit < 0 ? -1 : query.limit,
                                        std::max<std::int64_t>(query.offset, 0)));
        while (rows.next())
            page.conversations.push_back(readConversationRow(rows));
        CHIMERA_CHECK(rows.done());
    }
    page.total = static_cast<std::int64_t>(page.conversations.size());
    const bool whole = query.limit < 0 || page.total < query.limit;
    if (whole && query.offset <= 0 && page.total > 0)
        return page;
    CHIMERA_CHECK(Access::toRead(tx, caller, query.workspace));
    CHIMERA_TRY(page.total, tx.count("SELECT count(*)" + condition, query.workspace, caller.user, status, asked));
    return page;
}

} // namespace chimera
