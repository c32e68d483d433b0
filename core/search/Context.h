// Where memories stand among others: their thread, place, author and time; and which are their neighbours. Read for the
// candidates of one search. Inside a read transaction.
#pragma once

#include "core/storage/Tx.h"

#include <QHash>
#include <QString>

#include <array>
#include <optional>
#include <vector>

namespace chimera {

struct PassagePlace
{
    std::int64_t passage = 0;
    std::int64_t memory = 0;
    std::int64_t workspace = 0;
    QString thread; // "" none
    std::int64_t position = 0;
    QString author;
};

class ThreadContext
{
public:
    static constexpr int reach = 2; // places before and behind

    // Reads the places of these passages and of their neighbours.
    static Result<ThreadContext> read(const ReadTx& tx, const std::vector<std::int64_t>& passages);

    const std::vector<PassagePlace>& places() const { return m_places; } // those asked for, then neighbours
    // The passage `offset` places on in the same thread; 0: none.
    std::int64_t neighbour(const PassagePlace& place, int offset) const;
    bool hasThreads() const { return m_hasThreads; }

private:
    struct Key
    {
        std::int64_t workspace = 0;
        std::int64_t position = 0;
        QString thread;
        bool operator==(const Key&) const = default;
        friend size_t qHash(const Key& key, size_t seed)
        {
            return qHashMulti(seed, key.workspace, key.position, key.thread);
        }
    };

    std::vector<PassagePlace> m_places;
    QHash<Key, std::int64_t> m_byPosition;
    bool m_hasThreads = false;
};

// Whether a query, as folded words, names this author: one of the name's words is among them.
bool namesAuthor(const QStringList& foldedWords, const QString& author);

} // namespace chimera
