#include "core/storage/TableSalvage.h"

#include <sqlite3.h>

namespace chimera {

namespace {

constexpr std::int64_t furthestRow = std::int64_t(1) << 61;

struct StatementDeleter
{
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using RawStatement = std::unique_ptr<sqlite3_stmt, StatementDeleter>;

RawStatement prepare(sqlite3* database, const QByteArray& sql)
{
    sqlite3_stmt* statement = nullptr;
    sqlite3_prepare_v2(database, sql.constData(), static_cast<int>(sql.size()), &statement, nullptr);
    return RawStatement(statement);
}

// The columns that both files know.
QStringList columnsOf(sqlite3* database, const char* table)
{
    QStringList columns;
    const auto rows = prepare(database, QByteArray("SELECT name FROM pragma_table_info('") + table + "')");
    while (rows && sqlite3_step(rows.get()) == SQLITE_ROW)
        columns.append(QString::fromUtf8(reinterpret_cast<const char*>(sqlite3_column_text(rows.get(), 0))));
    return columns;
}

class TableSalvage
{
public:
    TableSalvage(sqlite3* from, sqlite3* to, const char* table, const char* key)
        : m_from(from), m_to(to), m_table(table), m_key(key)
    {
        const QStringList known = columnsOf(to, m_table);
        for (const QString& column : columnsOf(from, m_table)) {
            if (known.contains(column))
                m_columns.append(column.toUtf8());
        }
        QByteArrayList marks;
        marks.fill("?", m_columns.size());
        m_insert = prepare(to, QByteArray("INSERT OR IGNORE INTO ") + m_table + '(' + m_columns.join(", ") +
                                   ") VALUES(" + marks.join(", ") + ')');
    }

    void run()
    {
        if (m_columns.isEmpty() || !m_insert)
            return;
        if (m_key[0] == '\0')
            copyByRowid();
        else if (!copyOrdered("")) // from the front until it breaks, then from the back
            copyOrdered(" DESC");
    }

private:
    void insert(sqlite3_stmt* row, int offset)
    {
        for (int i = 0; i < static_cast<int>(m_columns.size()); ++i)
            sqlite3_bind_value(m_insert.get(), i + 1, sqlite3_column_value(row, i + offset));
        sqlite3_step(m_insert.get());
        sqlite3_reset(m_insert.get());
    }

    bool copyOrdered(const char* direction)
    {
        const QByteArray keys = QByteArray(m_key).replace(",", QByteArray(direction) + ',') + direction;
        const auto rows = prepare(m_from, "SELECT " + m_columns.join(", ") + " FROM " + m_table + " ORDER BY " + keys);
        int code = SQLITE_ERROR;
        while (rows && (code = sqlite3_step(rows.get())) == SQLITE_ROW)
            insert(rows.get(), 0);
        return code == SQLITE_DONE;
    }

    void copyByRowid()
    {
        const auto rows = prepare(m_from, "SELECT rowid, " + m_columns.join(", ") + " FROM " + m_table +
                                              " NOT INDEXED WHERE rowid >= ?1 ORDER BY rowid");
        const auto probe = prepare(m_from, QByteArray("SELECT rowid FROM ") + m_table +
                                               " NOT INDEXED WHERE rowid >= ?1 ORDER BY rowid LIMIT 1");
        if (!rows || !probe)
            return;
        std::int64_t next = -furthestRow;
        for (bool first = true; next < furthestRow; first = false) {
            sqlite3_reset(rows.get());
            sqlite3_bind_int64(rows.get(), 1, next);
            int code = SQLITE_ROW;
            while ((code = sqlite3_step(rows.get())) == SQLITE_ROW) {
                insert(rows.get(), 1);
                next = sqlite3_column_int64(rows.get(), 0) + 1;
            }
            if (code == SQLITE_DONE)
                return;
            next = first && next < 0 ? firstReadable(probe.get(), 1) : firstReadable(probe.get(), next + 1);
        }
    }

    bool reads(sqlite3_stmt* probe, std::int64_t from)
    {
        sqlite3_reset(probe);
        sqlite3_bind_int64(probe, 1, from);
        const int code = sqlite3_step(probe);
        sqlite3_reset(probe);
        return code == SQLITE_ROW || code == SQLITE_DONE;
    }

    // The first rowid from `from` on that lies behind the damage: strides that double, then halves.
    std::int64_t firstReadable(sqlite3_stmt* probe, std::int64_t from)
    {
        if (reads(probe, from))
            return from;
        std::int64_t bad = from;
        std::int64_t good = from + 1;
        for (std::int64_t stride = 1; !reads(probe, good); stride *= 2) {
            bad = good;
            good += stride;
            if (good >= furthestRow)
                return furthestRow;
        }
        while (good - bad > 1) {
            const std::int64_t middle = bad + (good - bad) / 2;
            (reads(probe, middle) ? good : bad) = middle;
        }
        return good;
    }

    sqlite3* m_from;
    sqlite3* m_to;
    const char* m_table;
    const char* m_key;
    QByteArrayList m_columns;
    RawStatement m_insert;
};

} // namespace

void salvageTable(Connection& from, Connection& to, const char* table, const char* key)
{
    TableSalvage(from.handle(), to.handle(), table, key).run();
}

} // namespace chimera
