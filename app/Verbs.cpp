#include "app/Verbs.h"

#include "app/Options.h"
#include "app/commands/AccountsCommand.h"
#include "app/commands/ServeCommand.h"
#include "app/commands/TokensCommand.h"

namespace chimera::app {

namespace {

constexpr const char* workspaceHelp = "the workspace's name or id";

std::optional<QString> checkWorkspaces(const Options& options)
{
    const QString action = options.arguments.value(0);
    const qsizetype rest = options.arguments.size() - 1;
    if (action.isEmpty() && rest < 0)
        return std::nullopt;
    if ((action == QLatin1String("add") && rest == 1) || (action == QLatin1String("rename") && rest == 2) ||
        (action == QLatin1String("remove") && rest == 1))
        return std::nullopt;
    return QStringLiteral("Usage: chimera workspaces [add NAME | rename W NAME | remove W]");
}

std::optional<QString> checkAdd(const Options& options)
{
    if (!options.has("workspace"))
        return QStringLiteral("Say where: chimera add --workspace W --title T [FILE|-].");
    if (!options.has("title"))
        return QStringLiteral("Give it a title: chimera add --workspace W --title T [FILE|-].");
    return std::nullopt;
}

std::optional<QString> checkEdit(const Options& options)
{
    if (options.has("title") || options.has("tag") || options.has("content") || options.has("local-only"))
        return std::nullopt;
    return QStringLiteral("Say what changes: --title, --tag, --content or --local-only.");
}

std::optional<QString> checkEmbed(const Options& options)
{
    const QString action = options.arguments.value(0, QStringLiteral("status"));
    const qsizetype rest = std::max<qsizetype>(options.arguments.size() - 1, 0);
    const bool alone =
        action == QLatin1String("status") || action == QLatin1String("run") || action == QLatin1String("verify");
    if ((alone && rest == 0) || (action == QLatin1String("use") && rest == 1))
        return std::nullopt;
    return QStringLiteral("Usage: chimera embed [status | run | use MODEL | verify]");
}

std::optional<QString> checkConversations(const Options& options)
{
    const QString action = options.arguments.value(0, QStringLiteral("list"));
    const qsizetype rest = std::max<qsizetype>(options.arguments.size() - 1, 0);
    if ((action == QLatin1String("list") && rest == 0) || (action == QLatin1String("show") && rest == 1) ||
        (action == QLatin1String("export") && (rest == 1 || rest == 2)))
        return std::nullopt;
    return QStringLiteral("Usage: chimera conversations [list | show ID | export ID [FILE]]");
}

std::optional<QString> checkIntegrations(const Options& options)
{
    const QString action = options.arguments.value(0, QStringLiteral("list"));
    const qsizetype rest = std::max<qsizetype>(options.arguments.size() - 1, 0);
    const bool adds = action == QLatin1String("add");
    if (adds && rest == 0 && options.has("provider"))
        return std::nullopt;
    if (!adds)
        for (const char* option : {"provider", "name", "base-url", "model", "no-key"}) {
            if (options.has(option))
                return QStringLiteral("--%1 goes with add.").arg(QLatin1String(option));
        }
    const bool names = action == QLatin1String("test") || action == QLatin1String("remove");
    if ((action == QLatin1String("list") && rest == 0) || (names && rest == 1))
        return std::nullopt;
    return QStringLiteral("Usage: chimera integrations [list | add --provider P | test ID | remove ID]");
}

std::optional<QString> checkRestoreBackup(const Options& options)
{
    if (options.has("yes"))
        return std::nullopt;
    return QStringLiteral("restore-backup replaces all that is in the profile; say --yes if that is what you want.");
}

std::optional<QString> addedText(const Options& options)
{
    return options.arguments.value(0, QStringLiteral("-"));
}

std::optional<QString> editedText(const Options& options)
{
    return options.has("content") ? std::optional(options.value("content")) : std::nullopt;
}

std::optional<QString> chatText(const Options& options)
{
    const bool typed = !options.arguments.isEmpty() && options.arguments != QStringList{QStringLiteral("-")};
    return typed ? std::nullopt : std::optional(QStringLiteral("-"));
}

VerbSpec chatVerb(const OptionSpec& workspace)
{
    return {
        "chat",
        "[--workspace W] [--model M] [--strict] [--no-memory] [--conversation ID] [PROMPT|-]",
        "ask a question over your memories",
        "The question comes from PROMPT, or from standard input. The answer is printed as it comes, then its sources.\n"
        "Without a connected model the built-in answerer quotes what your memories say.\n"
        "Ctrl+C stops the answer; what had arrived is kept.",
        {workspace,
         {"model", "M", "who answers (default: the one chosen in the settings)"},
         {"strict", nullptr, "only from memories; refuse when nothing is found"},
         {"no-memory", nullptr, "look for no memories"},
         {"conversation", "ID", "go on with this conversation"}},
        0,
        -1,
        false,
        nullptr,
        chatText};
}

std::optional<QString> givenKey(const Options& options)
{
    const bool adds = options.arguments.value(0) == QLatin1String("add") && !options.has("no-key");
    return adds ? std::optional(QStringLiteral("-")) : std::nullopt;
}

void addProviderVerbs(std::vector<VerbSpec>& table)
{
    table.push_back(
        {"integrations",
         "[list | add --provider P [--name NAME] [--base-url URL] [--model M] [--no-key] | test ID | remove ID]",
         "the model providers that answer in chats",
         "add reads the key from standard input, never from an argument, and tests it at once;\n"
         "it ends with 7 when the provider is stored but does not answer, test with 5.\n"
         "custom is a server that speaks OpenAI's language: Ollama, llama.cpp, LM Studio, vLLM.",
         {{"provider", "P", "openai, anthropic, google, deepseek, groq or custom", false,
           "openai|anthropic|google|deepseek|groq|custom"},
          {"name", "NAME", "what it is called here"},
          {"base-url", "URL", "its address, as http://127.0.0.1:11434/v1; needed for custom"},
          {"model", "M", "the model that answers when none is named"},
          {"no-key", nullptr, "it wants no key, or has it from the environment"}},
         0,
         2,
         true,
         checkIntegrations,
         givenKey,
         true});
    table.push_back({"models",
                     "[--known]",
                     "the models that can answer",
                     "Asks each provider for its list, which is kept for an hour.",
                     {{"known", nullptr, "only what is known without asking"}},
                     0,
                     0,
                     true});
}

std::vector<VerbSpec> makeVerbs()
{
    const OptionSpec workspace{"workspace", "W", workspaceHelp};
    const OptionSpec tag{"tag", "TAG", "a tag; may be given several times", true};
    std::vector<VerbSpec> table;
    table.push_back({"workspaces",
                     "[add NAME | rename W NAME | remove W]",
                     "list, add, rename or remove workspaces",
                     "remove moves the whole workspace to the Trash.",
                     {},
                     0,
                     3,
                     false,
                     checkWorkspaces});
    table.push_back({"add",
                     "--workspace W --title T [--tag TAG]... [FILE|-]",
                     "create a memory and print its id",
                     "The text comes from FILE, or from standard input.",
                     {workspace, {"title", "T", "the memory's title"}, tag},
                     0,
                     1,
                     false,
                     checkAdd,
                     addedText});
    table.push_back({"list",
                     "[--workspace W] [--tag TAG] [--sort ORDER] [--limit N] [--offset N] [--trash]",
                     "list memories",
                     "",
                     {workspace,
                      {"tag", "TAG", "only with this tag or one below it"},
                      {"sort", "ORDER", "recent (default), title or created", false, "recent|title|created"},
                      {"limit", "N", "at most so many (default 50)", false, "", 0, 1'000'000},
                      {"offset", "N", "leave out so many first"},
                      {"trash", nullptr, "those in the Trash"}}});
    table.push_back({"show", "ID", "print a memory", "", {}, 1, 1});
    table.push_back(
        {"edit",
         "ID [--title T] [--tag TAG]... [--content FILE|-] [--base-version N] [--local-only yes|no]",
         "change a memory",
         "The tags given replace the old ones; --tag \"\" takes all away.\n"
         "With --base-version the change is refused when the memory has been saved since; both texts are kept.",
         {{"title", "T", "the new title"},
          tag,
          {"content", "FILE", "the new text; - for standard input"},
          {"base-version", "N", "the version that the change is based on", false, "", 1},
          {"local-only", "YES", "whether it is kept from models that are not on this machine", false, "yes|no"}},
         1,
         1,
         false,
         checkEdit,
         editedText});
    table.push_back({"trash", "ID...", "move memories to the Trash", "They stay there for 30 days.", {}, 1, -1});
    table.push_back({"restore", "ID...", "take memories out of the Trash", "", {}, 1, -1});
    table.push_back({"search",
                     "QUERY [--workspace W] [--mode MODE] [--limit N] [--explain]",
                     "find memories, the best first",
                     "Words, \"a phrase\", -not, OR, tag:x, title:x, workspace:x, created:>2026-01, updated:2026-11.\n"
                     "Put -- before a query that begins with a dash.\n"
                     "By meaning too, where \"chimera embed run\" or the window has made the index; else by words.",
                     {workspace,
                      {"mode", "MODE", "text, meaning or hybrid (default: hybrid where there is an index)", false,
                       "text|meaning|hybrid"},
                      {"limit", "N", "at most so many (default 20)", false, "", 1, 1000},
                      {"explain", nullptr, "tell how the query was read and why each hit stands where it does"}},
                     1,
                     -1});
    table.push_back({"related",
                     "ID [--limit N] [--duplicates]",
                     "find memories near a memory by meaning",
                     "",
                     {{"limit", "N", "at most so many (default 10)", false, "", 1, 100},
                      {"duplicates", nullptr, "only those that say nearly the same"}},
                     1,
                     1});
    table.push_back(chatVerb(workspace));
    table.push_back(
        {"embed",
         "[status | run | use MODEL | verify]",
         "the index by meaning: its state, make it, choose its model, check it",
         "run goes on until every memory is indexed; it can be stopped at any time and goes on next time.\n"
         "use takes effect with the next run; until the new index is complete, search answers from the old one.",
         {},
         0,
         2,
         true,
         checkEmbed});
    table.push_back({"conversations",
                     "[list [--workspace W] [--text WORDS] [--trash] | show ID | export ID [FILE] [--format md|html]]",
                     "list, show or export conversations",
                     "export writes Markdown or, by the file's suffix or --format, a web page that loads nothing.",
                     {workspace,
                      {"text", "WORDS", "only those that hold all of these words"},
                      {"trash", nullptr, "what is in the Trash"},
                      {"format", "FORMAT", "md or html", false, "md|html"}},
                     0,
                     3,
                     false,
                     checkConversations});
    addProviderVerbs(table);
    table.push_back({"import",
                     "PATH [--workspace W] [--dry-run]",
                     "bring in a Markdown folder or an Obsidian vault",
                     "The workspace is created when absent; without --workspace it is named after the folder.\n"
                     "A second import of the same folder updates and never duplicates.",
                     {workspace, {"dry-run", nullptr, "only tell what would happen"}},
                     1,
                     1,
                     true});
    table.push_back({"export",
                     "DIR|FILE [--workspace W]",
                     "write memories to a folder or file",
                     "A folder gets Markdown; a file goes by its suffix: .html, .json or .chimera.zip.",
                     {workspace},
                     1,
                     1,
                     true});
    table.push_back({"backup", "FILE", "write the whole profile to a .chimera.zip file", "", {}, 1, 1, true});
    table.push_back({"restore-backup",
                     "FILE --yes",
                     "put a backup in place of the profile",
                     "FILE is a .chimera.zip or one of the automatic backups in the profile's folder.",
                     {{"yes", nullptr, "really replace what is there"}},
                     1,
                     1,
                     true,
                     checkRestoreBackup});
    table.push_back(
        {"serve",
         "[--listen ADDR:PORT] [--host NAME]... [--allow-origin URL]... [--tls-cert F --tls-key F] [--registration "
         "MODE]",
         "serve the HTTP API to a team, without a window",
         "Takes the profile for itself until Ctrl+C or SIGTERM; writes a line of JSON for each request.\n"
         "The first account may be made from this machine; later ones need a code of \"chimera accounts invite\".",
         {{"listen", "ADDR:PORT", "where (default: port 7421 of this machine alone)"},
          {"host", "NAME", "a name under which it is reached; may be given several times", true},
          {"allow-origin", "URL", "a web page's origin that may use it; may be given several times", true},
          {"tls-cert", "F", "certificate, PEM"},
          {"tls-key", "F", "its key, PEM"},
          {"insecure-http", nullptr, "beyond this machine without TLS"},
          {"registration", "MODE", "who may make an account: open, invite (default) or closed", false,
           "open|invite|closed"}},
         0,
         0,
         true,
         checkServe});
    table.push_back({"accounts",
                     "[list | add EMAIL [--name N] | password EMAIL | claim EMAIL | invite]",
                     "who can sign in to the team server",
                     "add, password and claim read the password from standard input.\n"
                     "claim lets the owner of this profile sign in; invite prints a code to register with, once.",
                     {{"name", "N", "the person's name"}},
                     0,
                     2,
                     false,
                     checkAccounts,
                     accountsText});
    table.push_back({"tokens",
                     "[list | add NAME [--scope SCOPE] | revoke ID]",
                     "API tokens for tools",
                     "add prints the token; it is shown once.",
                     {{"scope", "SCOPE", "read (default), propose or write", false, "read|propose|write"}},
                     0,
                     2,
                     false,
                     checkTokens});
    table.push_back({"doctor",
                     "",
                     "check the profile; print counts and versions",
                     "Ends with 1 when something is damaged.",
                     {},
                     0,
                     0,
                     true});
    return table;
}

QString optionLine(const OptionSpec& option)
{
    QString left = QStringLiteral("  --") + QLatin1String(option.name);
    if (option.value)
        left += QLatin1Char(' ') + QLatin1String(option.value);
    return left.leftJustified(24) + QLatin1String(option.help) + QLatin1Char('\n');
}

QString generalOptionLines()
{
    QString lines;
    for (const OptionSpec& option : generalOptions())
        lines += optionLine(option);
    return lines;
}

} // namespace

const std::vector<VerbSpec>& verbs()
{
    static const std::vector<VerbSpec> table = makeVerbs();
    return table;
}

const VerbSpec* findVerb(const QString& name)
{
    const auto found = std::find_if(verbs().begin(), verbs().end(),
                                    [&name](const VerbSpec& verb) { return name == QLatin1String(verb.name); });
    return found == verbs().end() ? nullptr : &*found;
}

const std::vector<OptionSpec>& generalOptions()
{
    static const std::vector<OptionSpec> options{
        {"data-dir", "DIR", "use the profile in DIR instead of the default one"},
        {"json", nullptr, "print one JSON document; errors as JSON on standard error"},
        {"timings", nullptr, "print the slow calls and statements of this verb on standard error"},
        {"help", nullptr, "print help; after a verb, help on that verb"},
        {"version", nullptr, "print the versions of Chimera, Qt, SQLite and the schema"},
    };
    return options;
}

QString generalHelp()
{
    QString help =
        QStringLiteral("Usage: chimera [--data-dir DIR] [FILE|LINK]...\n"
                       "       chimera [--data-dir DIR] [--json] [--timings] VERB [OPTION|ARGUMENT]...\n\n"
                       "Without a verb the window opens. Verbs need no display and work while the window is open.\n\n"
                       "Verbs:\n");
    for (const VerbSpec& verb : verbs())
        help += QStringLiteral("  ") + QString::fromLatin1(verb.name).leftJustified(18) + QLatin1String(verb.summary) +
                QLatin1Char('\n');
    help += QStringLiteral("\nOptions (before or after the verb):\n") + generalOptionLines();
    help += QStringLiteral(
        "\nchimera VERB --help tells more about a verb.\n"
        "Exit codes: 0 ok, 1 failed, 2 usage, 3 nothing found, 4 locked, 5 network, 6 cancelled, 7 partly done, "
        "78 configuration.\n");
    return help;
}

QString verbHelp(const VerbSpec& verb)
{
    QString help =
        QStringLiteral("Usage: chimera %1 %2").arg(QLatin1String(verb.name), QLatin1String(verb.synopsis)).trimmed();
    QString summary = QLatin1String(verb.summary);
    summary[0] = summary[0].toUpper();
    help += QStringLiteral("\n\n") + summary + QStringLiteral(".\n");
    if (*verb.details)
        help += QLatin1String(verb.details) + QLatin1Char('\n');
    if (!verb.options.empty()) {
        help += QStringLiteral("\nOptions:\n");
        for (const OptionSpec& option : verb.options)
            help += optionLine(option);
    }
    return help + QStringLiteral("\nGeneral options:\n") + generalOptionLines();
}

QString completionData()
{
    QString data;
    for (const VerbSpec& verb : verbs()) {
        data += QStringLiteral("%1\t%2\n").arg(QLatin1String(verb.name), QLatin1String(verb.summary));
        for (const OptionSpec& option : verb.options)
            data +=
                QStringLiteral("%1\t--%2\t%3\t%4\n")
                    .arg(QLatin1String(verb.name), QLatin1String(option.name),
                         option.value ? QLatin1String(option.value) : QLatin1String(""), QLatin1String(option.help));
    }
    return data;
}

} // namespace chimera::app
