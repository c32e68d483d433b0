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

char lowered(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool isAscii(Utf8 text)
{
    return std::all_of(text.bytes, text.bytes + text.size, [](char c) { return static_cast<signed char>(c) >= 0; });
}

// Whether ASCII `needle` stands in `text`, without case: the first letter is looked for in both its forms.
bool containsAscii(Utf8 text, Utf8 needle)
{
    const char first = lowered(needle.bytes[0]);
    const char* const end = text.bytes + text.size - needle.size + 1;
    for (const char* at = text.bytes; at < end; ++at) {
        if (lowered(*at) == first && std::equal(needle.bytes + 1, needle.bytes + needle.size, at + 1,
                                                [](char a, char b) { return lowered(a) == lowered(b); }))
            return true;
    }
    return false;
}

// contains_folded(text, needle): literal, without case.
void containsFoldedFunction(sqlite3_context* context, int, sqlite3_value** arguments)
{
    const Utf8 text = argument(arguments[0]);
    const Utf8 needle = argument(arguments[1]);
    bool found = needle.size == 0;
    if (!found && isAscii(needle))
        found = needle.size <= text.size && containsAscii(text, needle);
    else if (!found)
        found = QString::fromUtf8(text.bytes, text.size)
                    .contains(QString::fromUtf8(needle.bytes, needle.size), Qt::CaseInsensitive);
    sqlite3_result_int(context, found ? 1 : 0);
}

} // namespace

void registerSqlFunctions(sqlite3* database)
{
    constexpr int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
    sqlite3_create_function(database, "contains_folded", 2, flags, nullptr, containsFoldedFunction, nullptr, nullptr);
    sqlite3_create_function(database, "cjk_bigrams", 1, flags, nullptr, cjkBigramsFunction, nullptr, nullptr);
    sqlite3_create_function(database, "without_cjk", 1, flags, nullptr, withoutCjkFunction, nullptr, nullptr);
    sqlite3_create_function(database, "time_of", 1, flags, nullptr, timeOfFunction, nullptr, nullptr);
    sqlite3_create_function(database, "day_words", 1, flags, nullptr, dayWordsFunction, nullptr, nullptr);
}

} // namespace chimera
