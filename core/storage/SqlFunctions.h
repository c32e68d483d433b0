// The deterministic SQL functions that the schema's views and triggers call. Registered on every connection.
//   cjk_bigrams(text)   see text::cjkIndexWords
//   without_cjk(text)   the text with each CJK run replaced by a blank, so that "Obsidian同步" is found by "obsidian"
// They are part of the file format: what they answer for a text must never change without a migration that rebuilds the
// index.
#pragma once

struct sqlite3;

namespace chimera {

void registerSqlFunctions(sqlite3* database);

} // namespace chimera
