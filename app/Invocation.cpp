#include "app/Invocation.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

namespace chimera::app {

namespace {

Error tooLong()
{
    return Error::invalid(QStringLiteral("The text is too long: a memory holds at most 64 MB."));
}

// Not with QFile: no signal could stop it.
Result<QByteArray> readDescriptor(int descriptor)
{
    QByteArray bytes;
    QByteArray piece(64 * 1024, Qt::Uninitialized);
    for (;;) {
        const ssize_t got = ::read(descriptor, piece.data(), static_cast<std::size_t>(piece.size()));
        if (got == 0)
            return bytes;
        if (got < 0 && errno == EINTR)
            return Error::cancelled();
        if (got < 0)
            return Error{ErrorCode::Io, QStringLiteral("The text cannot be read.")};
        bytes.append(piece.constData(), got);
        if (bytes.size() > Invocation::longestContent)
            return tooLong();
    }
}

Result<QByteArray> readFile(const QString& name)
{
    const int descriptor = ::open(QFile::encodeName(name).constData(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0 && errno == EINTR)
        return Error::cancelled();
    if (descriptor < 0 && errno == ENOENT)
        return Error::notFound(QStringLiteral("There is no file of that name."));
    if (descriptor < 0)
        return Error{ErrorCode::Io, QStringLiteral("The file cannot be read.")};
    auto bytes = readDescriptor(descriptor);
    ::close(descriptor);
    return bytes;
}

// One line from the terminal, which does not show it.
Result<QByteArray> readHidden()
{
    std::fputs("Key: ", stderr);
    termios before{};
    const bool known = ::tcgetattr(STDIN_FILENO, &before) == 0;
    termios hidden = before;
    hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    if (known)
        ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
    QByteArray line;
    char letter = 0;
    ssize_t got = 0;
    while ((got = ::read(STDIN_FILENO, &letter, 1)) == 1 && letter != '\n')
        line.append(letter);
    const bool interrupted = got < 0;
    if (known)
        ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
    std::fputs("\n", stderr);
    if (interrupted)
        return Error::cancelled();
    return line;
}

} // namespace

QString Invocation::path(const QString& typed) const
{
    return QDir::cleanPath(QDir(folder).absoluteFilePath(typed));
}

QJsonObject Invocation::toJson() const
{
    return {{QStringLiteral("words"), QJsonArray::fromStringList(words)},
            {QStringLiteral("folder"), folder},
            {QStringLiteral("terminal"), terminal.toJson()},
            {QStringLiteral("content"), content.has_value()}};
}

Result<Invocation> Invocation::fromJson(const QJsonObject& json)
{
    Invocation invocation;
    for (const QJsonValue word : json[QLatin1String("words")].toArray())
        invocation.words.append(word.toString());
    invocation.folder = json[QLatin1String("folder")].toString();
    invocation.terminal = Terminal::fromJson(json[QLatin1String("terminal")].toObject());
    CHIMERA_TRY(invocation.options, Options::parse(invocation.words));
    if (invocation.options.mode != Options::Mode::Verb || !QDir::isAbsolutePath(invocation.folder))
        return Error::invalid(QStringLiteral("This is no verb."));
    return invocation;
}

Result<std::optional<QByteArray>> readContent(const Options& options)
{
    const auto from = options.verb && options.verb->contentFrom ? options.verb->contentFrom(options) : std::nullopt;
    if (!from)
        return std::optional<QByteArray>();
    if (options.verb->isSecret && ::isatty(STDIN_FILENO) == 1) {
        CHIMERA_TRY(auto typed, readHidden());
        return std::optional(std::move(typed));
    }
    CHIMERA_TRY(auto bytes, *from == QLatin1String("-") ? readDescriptor(STDIN_FILENO) : readFile(*from));
    return std::optional(std::move(bytes));
}

} // namespace chimera::app
