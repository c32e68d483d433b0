// The command table: every verb with its options, arguments and help. Parsing, --help and completions all come from it.
// Constant after start; any thread.
#pragma once

#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace chimera::app {

struct Options;

struct OptionSpec
{
    const char* name;         // without dashes
    const char* value;        // what stands after it in the help, nullptr: a flag
    const char* help;         // one line
    bool repeatable = false;  // else the last one counts
    const char* choices = ""; // "a|b|c": only these
    std::int64_t least = 0;   // of a number N
    std::int64_t most = INT64_MAX;
};

struct VerbSpec
{
    enum class Content { None, Text }; // Text: takes a file's or the standard input's text with it

    const char* name;
    const char* synopsis; // after the name
    const char* summary;  // one line
    const char* details;  // further lines of the help, may be ""
    std::vector<OptionSpec> options;
    int fewestArguments = 0;
    int mostArguments = 0; // -1: any number
    bool isLong = false;   // may take longer than a moment: not pushed onto a short-lived owner
    // Further rules of the verb: the sentence that names what is wrong, or nothing.
    std::optional<QString> (*check)(const Options& options) = nullptr;
    // Where its text comes from: a file's name, "-" for standard input, nothing when it takes none.
    std::optional<QString> (*contentFrom)(const Options& options) = nullptr;
    bool isSecret = false; // that text: a terminal asks for one line and does not show it
};

const std::vector<VerbSpec>& verbs();
const VerbSpec* findVerb(const QString& name);
const std::vector<OptionSpec>& generalOptions();

QString generalHelp();
QString verbHelp(const VerbSpec& verb);
// One line a verb or option, tab-separated: "verb<TAB>summary", "verb<TAB>--option<TAB>value<TAB>help". For packagers'
// completions.
QString completionData();

} // namespace chimera::app
