// The local log: a rotating file in the state folder, written only from here. Secrets never enter it: every line passes
// through redact(). Thread-safe. Q-messages of Qt itself are routed into it by installLog().
#pragma once

#include <QString>

namespace chimera {

enum class LogLevel { Debug, Info, Warning, Error, Off };

void logLine(LogLevel level, const QString& area, const QString& text);

// Sends lines to `file` (rotated at 2 MB, one old file kept) and, from `echo` upwards, to stderr
// (Off: none).
void installLog(const QString& file, LogLevel echo);

// API keys, bearer tokens and the like replaced by "***".
QString redact(QString line);

} // namespace chimera
