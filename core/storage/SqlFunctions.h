// The deterministic SQL functions that the schema's views and triggers call. Registered on every connection.
//   cjk_bigrams(text)   see text::cjkIndexWords
//   without_cjk(text)   the text with each CJK run replaced by a blank, so that "Obsidian同步" is found by "obsidian"
//   time_of(iso)        microseconds since 1970 of an ISO 8601 text, NULL for any other text
//   day_words(micros)   the words a day is asked for with: "8 May 2023 Monday 2023-05-08"; NULL for NULL
// They are part of the file format: what they answer for a text must never change without a migration that rebuilds the
// index.
#pragma once

struct sqlite3;

namespace chimera {

void registerSqlFunctions(sqlite3* database);

} // namespace chimera
