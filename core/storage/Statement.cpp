#include "core/storage/Connection.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <sqlite3.h>

namespace chimera {

Statement::Statement(Connection& owner, sqlite3_stmt* statement, QByteArray sql)
    : m_owner(&owner), m_statement(statement), m_sql(std::move(sql)), m_code(SQLITE_OK)
{}

Statement::Statement(Statement&& other) noexcept
    : m_owner(other.m_owner)
    , m_statement(std::exchange(other.m_statement, nullptr))
    , m_sql(std::move(other.m_sql))
    , m_code(other.m_code)
    , m_rows(other.m_rows)
    , m_elapsed(other.m_elapsed)
    , m_error(std::move(other.m_error))
{}

Statement::~Statement()
{
    if (!m_statement)
        return;
    m_owner->record(m_statement, m_sql, m_elapsed, m_rows);
    sqlite3_reset(m_statement);
    sqlite3_clear_bindings(m_statement);
    m_owner->giveBack(m_sql, m_statement);
}

bool Statement::next()
{
    if (m_code != SQLITE_OK && m_code != SQLITE_ROW)
        return false;
    const auto start = std::chrono::steady_clock::now();
    m_code = sqlite3_step(m_statement);
    m_elapsed += std::chrono::steady_clock::now() - start;
    if (m_code == SQLITE_ROW) {
        ++m_rows;
        return true;
    }
    if (m_code != SQLITE_DONE)
        m_error = m_owner->lastError(m_code);
    return false;
}

Result<void> Statement::done() const
{
    if (m_code == SQLITE_OK || m_code == SQLITE_ROW || m_code == SQLITE_DONE)
        return {};
    return m_error;
}

Result<int> Statement::run()
{
    while (next()) {
    }
    CHIMERA_CHECK(done());
    return sqlite3_changes(m_owner->handle());
}

QString Statement::text(int column) const
{
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(m_statement, column));
    return QString::fromUtf8(bytes, sqlite3_column_bytes(m_statement, column));
}

QByteArray Statement::utf8(int column) const
{
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(m_statement, column));
    return {bytes, sqlite3_column_bytes(m_statement, column)};
}

QByteArray Statement::blob(int column) const
{
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(m_statement, column));
    return {bytes, sqlite3_column_bytes(m_statement, column)};
}

std::int64_t Statement::integer(int column) const
{
    return sqlite3_column_int64(m_statement, column);
}

double Statement::real(int column) const
{
    return sqlite3_column_double(m_statement, column);
}

bool Statement::isNull(int column) const
{
    return sqlite3_column_type(m_statement, column) == SQLITE_NULL;
}

std::optional<Timestamp> Statement::optionalTime(int column) const
{
    if (isNull(column))
        return std::nullopt;
    return time(column);
}

void Statement::bind(int index, std::nullptr_t)
{
    sqlite3_bind_null(m_statement, index);
}

void Statement::bindInteger(int index, std::int64_t value)
{
    sqlite3_bind_int64(m_statement, index, value);
}

void Statement::bind(int index, double value)
{
    sqlite3_bind_double(m_statement, index, value);
}

void Statement::bind(int index, const QString& value)
{
    const QByteArray bytes = value.toUtf8();
    sqlite3_bind_text64(m_statement, index, bytes.constData(), static_cast<sqlite3_uint64>(bytes.size()),
                        SQLITE_TRANSIENT, SQLITE_UTF8);
}

void Statement::bind(int index, const QByteArray& blob)
{
    sqlite3_bind_blob64(m_statement, index, blob.isNull() ? "" : blob.constData(),
                        static_cast<sqlite3_uint64>(blob.size()), SQLITE_TRANSIENT);
}

void Statement::bind(int index, const QStringList& list)
{
    bind(index, QString::fromUtf8(QJsonDocument(QJsonArray::fromStringList(list)).toJson(QJsonDocument::Compact)));
}

} // namespace chimera
