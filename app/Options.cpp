#include "app/Options.h"

#include <QFileInfo>

namespace chimera::app {

namespace {

QString quoted(const QString& text)
{
    return QLatin1Char('\'') + text + QLatin1Char('\'');
}

// Letters that would have to change to make one word of the other.
int distance(const QString& from, const QString& to)
{
    std::vector<int> row(static_cast<std::size_t>(to.size()) + 1);
    for (std::size_t column = 0; column < row.size(); ++column)
        row[column] = static_cast<int>(column);
    for (qsizetype line = 0; line < from.size(); ++line) {
        int diagonal = row[0]++;
        for (qsizetype column = 0; column < to.size(); ++column) {
            const auto at = static_cast<std::size_t>(column);
            const int replaced = diagonal + (from[line] == to[column] ? 0 : 1);
            diagonal = row[at + 1];
            row[at + 1] = std::min({replaced, row[at] + 1, diagonal + 1});
        }
    }
    return row.back();
}

// What the window opens: a link, a path, something that is there.
bool isForWindow(const QString& argument)
{
    return argument.startsWith(QLatin1String("chimera:")) || argument.startsWith(QLatin1String("file:")) ||
           argument.contains(QLatin1Char('/')) || argument.contains(QLatin1Char('.')) || QFileInfo::exists(argument);
}

Error unknownVerb(const QString& name)
{
    const VerbSpec* nearest = nullptr;
    int least = 3;
    for (const VerbSpec& verb : verbs()) {
        const int apart = distance(name, QLatin1String(verb.name));
        if (apart < least) {
            least = apart;
            nearest = &verb;
        }
    }
    const QString hint = nearest ? QStringLiteral(" Did you mean %1?").arg(QLatin1String(nearest->name)) : QString();
    return Error::invalid(QStringLiteral("There is no verb %1.%2 See chimera --help.").arg(quoted(name), hint));
}

class Parser
{
public:
    explicit Parser(const QStringList& arguments) : m_arguments(arguments) {}

    Result<Options> parse()
    {
        while (m_next < m_arguments.size()) {
            const QString argument = m_arguments[m_next++];
            if (m_onlyArguments || !argument.startsWith(QLatin1Char('-')) || argument == QLatin1String("-"))
                CHIMERA_CHECK(takeArgument(argument));
            else if (argument == QLatin1String("--"))
                m_onlyArguments = true;
            else
                CHIMERA_CHECK(takeOption(argument));
        }
        return finish();
    }

private:
    Result<void> takeArgument(const QString& argument)
    {
        if (m_options.verb || !m_options.arguments.isEmpty()) {
            m_options.arguments.append(argument);
            return {};
        }
        if (const VerbSpec* verb = m_onlyArguments ? nullptr : findVerb(argument)) {
            m_options.verb = verb;
            return {};
        }
        if (!m_onlyArguments && !isForWindow(argument))
            return unknownVerb(argument);
        m_options.arguments.append(argument);
        return {};
    }

    const OptionSpec* find(const QString& name) const
    {
        const auto named = [&name](const OptionSpec& option) { return name == QLatin1String(option.name); };
        for (const OptionSpec& option : generalOptions()) {
            if (named(option))
                return &option;
        }
        if (!m_options.verb)
            return nullptr;
        const auto& options = m_options.verb->options;
        const auto found = std::find_if(options.begin(), options.end(), named);
        return found == options.end() ? nullptr : &*found;
    }

    Result<void> takeOption(const QString& argument)
    {
        if (argument == QLatin1String("-h"))
            return store(QStringLiteral("help"), {});
        if (argument == QLatin1String("--completion-data")) {
            m_completionData = true;
            return {};
        }
        const qsizetype equals = argument.indexOf(QLatin1Char('='));
        const QString name = argument.mid(2, equals < 0 ? -1 : equals - 2);
        const OptionSpec* option = argument.startsWith(QLatin1String("--")) ? find(name) : nullptr;
        if (!option)
            return unknownOption(argument);
        if (!option->value) {
            if (equals >= 0)
                return Error::invalid(QStringLiteral("--%1 takes no value.").arg(name));
            return store(name, {});
        }
        if (equals < 0 && m_next >= m_arguments.size())
            return Error::invalid(
                QStringLiteral("--%1 needs a value: --%1 %2.").arg(name, QLatin1String(option->value)));
        const QString value = equals < 0 ? m_arguments[m_next++] : argument.mid(equals + 1);
        CHIMERA_CHECK(checkValue(*option, value));
        return store(name, value);
    }

    Error unknownOption(const QString& argument) const
    {
        if (m_options.verb)
            return Error::invalid(
                QStringLiteral("%1 does not know %2. See chimera %1 --help; put -- before an argument "
                               "that begins with a dash.")
                    .arg(QLatin1String(m_options.verb->name), quoted(argument)));
        return Error::invalid(
            QStringLiteral("There is no option %1. See chimera --help; options of a verb stand after it.")
                .arg(quoted(argument)));
    }

    static Result<void> checkValue(const OptionSpec& option, const QString& value)
    {
        const QString name = QLatin1String(option.name);
        const QStringList choices = QString::fromLatin1(option.choices).split(QLatin1Char('|'), Qt::SkipEmptyParts);
        if (!choices.isEmpty() && !choices.contains(value))
            return Error::invalid(QStringLiteral("--%1 is one of %2, not %3.")
                                      .arg(name, choices.join(QLatin1String(", ")), quoted(value)));
        if (QLatin1String(option.value) == QLatin1String("N")) {
            bool isNumber = false;
            const qlonglong number = value.toLongLong(&isNumber);
            if (!isNumber || number < option.least || number > option.most)
                return Error::invalid(option.most == INT64_MAX
                                          ? QStringLiteral("--%1 is a whole number from %2, not %3.")
                                                .arg(name)
                                                .arg(option.least)
                                                .arg(quoted(value))
                                          : QStringLiteral("--%1 is a whole number from %2 to %3, not %4.")
                                                .arg(name)
                                                .arg(option.least)
                                                .arg(option.most)
                                                .arg(quoted(value)));
        } else if (value.trimmed().isEmpty() && !option.repeatable) {
            return Error::invalid(QStringLiteral("--%1 may not be empty.").arg(name));
        }
        return {};
    }

    Result<void> store(const QString& name, const QString& value)
    {
        if (name == QLatin1String("data-dir"))
            m_options.dataDir = value;
        else if (name == QLatin1String("json"))
            m_options.json = true;
        else if (name == QLatin1String("timings"))
            m_options.timings = true;
        else if (name == QLatin1String("help"))
            m_help = true;
        else if (name == QLatin1String("version"))
            m_version = true;
        else
            m_options.values[name].append(value);
        return {};
    }

    Result<Options> finish()
    {
        if (m_help || m_version || m_completionData) {
            m_options.mode =
                m_help ? Options::Mode::Help : (m_version ? Options::Mode::Version : Options::Mode::CompletionData);
            return m_options;
        }
        if (!m_options.verb) {
            if (m_options.json || m_options.timings)
                return Error::invalid(QStringLiteral("--json and --timings belong to a verb. See chimera --help."));
            return m_options;
        }
        m_options.mode = Options::Mode::Verb;
        const VerbSpec& verb = *m_options.verb;
        const qsizetype count = m_options.arguments.size();
        if (count < verb.fewestArguments || (verb.mostArguments >= 0 && count > verb.mostArguments))
            return Error::invalid(usageOf(verb));
        if (verb.check) {
            if (const auto problem = verb.check(m_options))
                return Error::invalid(*problem);
        }
        return m_options;
    }

    static QString usageOf(const VerbSpec& verb)
    {
        return QStringLiteral("Usage: chimera %1 %2")
            .arg(QLatin1String(verb.name), QLatin1String(verb.synopsis))
            .trimmed();
    }

    const QStringList& m_arguments;
    qsizetype m_next = 0;
    bool m_onlyArguments = false;
    bool m_help = false;
    bool m_version = false;
    bool m_completionData = false;
    Options m_options;
};

} // namespace

std::int64_t Options::number(const char* option, std::int64_t fallback) const
{
    return has(option) ? value(option).toLongLong() : fallback;
}

Result<Options> Options::parse(const QStringList& arguments)
{
    return Parser(arguments).parse();
}

bool Options::wantsJson(const QStringList& arguments)
{
    const qsizetype end = arguments.indexOf(QLatin1String("--"));
    return arguments.mid(0, end).contains(QLatin1String("--json"));
}

} // namespace chimera::app
