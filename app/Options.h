// What the command line says, parsed by the command table. A plain value; any thread.
#pragma once

#include "app/Verbs.h"
#include "core/base/Result.h"

#include <QMap>

namespace chimera::app {

struct Options
{
    enum class Mode { Window, Verb, Help, Version, CompletionData };

    Mode mode = Mode::Window;
    const VerbSpec* verb = nullptr; // Verb, and Help on one
    QString dataDir;                // "" when not given
    bool json = false;
    bool timings = false;
    QMap<QString, QStringList> values; // options of the verb by name; a flag has one empty value
    QStringList arguments;             // what is no option; for the window files, folders and links

    bool has(const char* option) const { return values.contains(QLatin1String(option)); }
    // The last one given, "" when none.
    QString value(const char* option) const { return values.value(QLatin1String(option)).value(lastOf(option)); }
    QStringList all(const char* option) const { return values.value(QLatin1String(option)); }
    // Checked while parsing.
    std::int64_t number(const char* option, std::int64_t fallback) const;

    // `arguments` without the program's name. Wrong usage is Invalid with a sentence that says what would be right.
    static Result<Options> parse(const QStringList& arguments);
    // Whether --json stands there, for errors of the parsing itself.
    static bool wantsJson(const QStringList& arguments);

private:
    qsizetype lastOf(const char* option) const { return values.value(QLatin1String(option)).size() - 1; }
};

} // namespace chimera::app
