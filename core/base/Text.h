// Small questions about text that several domains ask. All pure and thread-safe.
#pragma once

#include <QString>
#include <QStringList>

namespace chimera::text {

// First `limit` code points; never cuts a surrogate pair.
QString firstCodePoints(QStringView text, qsizetype limit);
qsizetype codePointCount(QStringView text);

// The contract's snippet: the first 150 code points, plus "..." if there are more.
QString snippet(QStringView content);

// Case and accents folded, for comparing names ("Ärger" and "arger" are one). Independent of the locale.
QString fold(QStringView text);
// Case folded and NFC only: the identity of a tag.
QString foldCase(QStringView text);

// Chinese, Japanese or Korean letter: a run of these has no blanks between words.
bool isCjk(char32_t c);

// Every pair of neighbours in each CJK run, blank-separated ("全文搜索" -> "全文 文搜 搜索"); a run of one letter
// stands alone.
QString cjkBigrams(QStringView text);

// What the index holds of them: the pairs, then the run's last letter alone ("全文搜索" -> "全文 文搜 搜索 索"). So
// every letter begins some word, and two runs never look like one.
QString cjkIndexWords(QStringView text);

// The text with each CJK run replaced by one blank.
QString withoutCjk(QStringView text);

// Unpaired surrogates replaced by U+FFFD and NUL removed, so that the text survives UTF-8 and SQLite.
QString sanitized(QString text);

} // namespace chimera::text
