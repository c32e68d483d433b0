// One prepared statement with its values bound, on loan from its Connection's cache; goes back there when destroyed.
// Lives on the Connection's thread and not longer than its transaction. A failed step is kept until done() is asked.
#pragma once

#include "core/base/Id.h"
#include "core/base/Result.h"
#include "core/base/Timestamp.h"

#include <QByteArray>
#include <QString>

#include <chrono>
#include <concepts>
#include <cstdint>
#include <optional>

struct sqlite3_stmt;

namespace chimera {

class Connection;

class Statement
{
public:
    Statement(Statement&& other) noexcept;
    Statement& operator=(Statement&&) = delete;
    ~Statement();

    // To the next row; false at the end or on failure (see done()).
    bool next();
    // Whether everything so far went well.
    Result<void> done() const;
    // For statements without rows: steps to the end, returns the number of rows changed.
    Result<int> run();

    // Columns of the current row, counted from 0. NULL reads as empty, 0 or nullopt.
    QString text(int column) const;
    QByteArray utf8(int column) const;
    QByteArray blob(int column) const;
    std::int64_t integer(int column) const;
    double real(int column) const;
    bool boolean(int column) const { return integer(column) != 0; }
    bool isNull(int column) const;
    Timestamp time(int column) const { return {integer(column)}; }
    std::optional<Timestamp> optionalTime(int column) const;
    template <typename AnyId>
    AnyId id(int column) const
    {
        return AnyId(text(column));
    }

    void bind(int index, std::nullptr_t);
    template <std::integral Number>
    void bind(int index, Number value)
    {
        bindInteger(index, static_cast<std::int64_t>(value));
    }
    void bind(int index, double value);
    void bind(int index, const QString& value);
    void bind(int index, const QByteArray& blob);
    void bind(int index, Timestamp value) { bindInteger(index, value.micros); }
    // A list is bound as a JSON array, for json_each(?).
    void bind(int index, const QStringList& list);
    template <typename Kind>
    void bind(int index, const Id<Kind>& value)
    {
        bind(index, value.text());
    }
    template <typename T>
    void bind(int index, const std::optional<T>& value)
    {
        if (value)
            bind(index, *value);
        else
            bind(index, nullptr);
    }

private:
    friend class Connection;
    void bindInteger(int index, std::int64_t value);
    Statement(Connection& owner, sqlite3_stmt* statement, QByteArray sql);

    Connection* m_owner = nullptr;
    sqlite3_stmt* m_statement = nullptr;
    QByteArray m_sql;
    int m_code = 0;
    std::int64_t m_rows = 0;
    std::chrono::nanoseconds m_elapsed{0};
    Error m_error;
};

} // namespace chimera
