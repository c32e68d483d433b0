#include "core/storage/SqlFunctions.h"

#include "core/base/Text.h"
#include "core/base/Timestamp.h"

#include <QLocale>

#include <sqlite3.h>

namespace chimera {

namespace {

struct Utf8
{
    const char* bytes;
    int size;
};

Utf8 argument(sqlite3_value* value)
{
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_value_text(value));
    return {bytes ? bytes : "", sqlite3_value_bytes(value)};
}

void answer(sqlite3_context* context, const QByteArray& utf8)
{
    sqlite3_result_text(context, utf8.constData(), static_cast<int>(utf8.size()), SQLITE_TRANSIENT);
}

// The first CJK letter is U+1100, whose UTF-8 starts with 0xE1: most texts are settled by one look at their bytes.
bool mayHoldCjk(Utf8 text)
{
    for (int i = 0; i < text.size; ++i) {
        if (static_cast<unsigned char>(text.bytes[i]) >= 0xE1)
            return true;
    }
    return false;
}

void cjkBigramsFunction(sqlite3_context* context, int, sqlite3_value** arguments)
{
    const Utf8 text = argument(arguments[0]);
    if (!mayHoldCjk(text))
        return sqlite3_result_text(context, "", 0, SQLITE_STATIC);
    answer(context, text::cjkIndexWords(QString::fromUtf8(text.bytes, text.size)).toUtf8());
}

void withoutCjkFunction(sqlite3_context* context, int, sqlite3_value** arguments)
{
    const Utf8 text = argument(arguments[0]);
    if (!mayHoldCjk(text))
        return sqlite3_result_value(context, arguments[0]);
    answer(context, text::withoutCjk(QString::fromUtf8(text.bytes, text.size)).toUtf8());
}

void timeOfFunction(sqlite3_context* context, int, sqlite3_value** arguments)
{
    const Utf8 text = argument(arguments[0]);
    if (const auto time = Timestamp::fromIso(QString::fromUtf8(text.bytes, text.size)))
        sqlite3_result_int64(context, time->micros);
    else
        sqlite3_result_null(context);
}

void dayWordsFunction(sqlite3_context* context, int, sqlite3_value** arguments)
{
    if (sqlite3_value_type(arguments[0]) != SQLITE_INTEGER)
        return sqlite3_result_null(context);
    const QDate day = Timestamp{sqlite3_value_int64(arguments[0])}.toDateTime().date();
    answer(context, QLocale::c().toString(day, QStringLiteral("d MMMM yyyy dddd yyyy-MM-dd")).toUtf8());
}

} // namespace

void registerSqlFunctions(sqlite3* database)
{
    constexpr int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
    sqlite3_create_function(database, "cjk_bigrams", 1, flags, nullptr, cjkBigramsFunction, nullptr, nullptr);
    sqlite3_create_function(database, "without_cjk", 1, flags, nullptr, withoutCjkFunction, nullptr, nullptr);
    sqlite3_create_function(database, "time_of", 1, flags, nullptr, timeOfFunction, nullptr, nullptr);
    sqlite3_create_function(database, "day_words", 1, flags, nullptr, dayWordsFunction, nullptr, nullptr);
}

} // namespace chimera
