// What went wrong, as a value. Errors cross every module edge in this form; exceptions do not.
// `message` is one English sentence without paths, keys or SQL (it may reach an HTTP client); `detail` is for the local
// log.
#pragma once

#include <QMap>
#include <QString>
#include <QStringList>

namespace chimera {

enum class ErrorCode {
    Invalid,     // the input breaks a rule; `fields` may say which
    NotFound,    // no such thing (or in Trash)
    Denied,      // the caller has no right to it
    Conflict,    // based on an older version, or a name that is taken
    Busy,        // another process owns the profile or does not answer
    Cancelled,   // somebody asked to stop
    TimedOut,    // took longer than its limit
    DiskFull,    // no space left, or a file-size limit
    ReadOnly,    // the folder or database cannot be written
    Corrupt,     // the database or a file is damaged
    TooNew,      // written by a newer Chimera
    Unsupported, // a format or feature that is not there
    Network,     // a remote side failed
    Partial,     // some of the work was done, the rest is in the report
    Config,      // a setting or an installation is wrong
    Io,          // any other failure of the file system
    Internal,    // a bug
};

struct Error
{
    ErrorCode code = ErrorCode::Internal;
    QString message;
    QString detail = {};
    QMap<QString, QStringList> fields = {};

    bool operator==(const Error&) const = default;

    static Error invalid(QString sentence) { return {ErrorCode::Invalid, std::move(sentence)}; }
    static Error field(const QString& name, const QString& sentence);
    static Error notFound(QString sentence) { return {ErrorCode::NotFound, std::move(sentence)}; }
    static Error cancelled() { return {ErrorCode::Cancelled, QStringLiteral("Cancelled.")}; }
};

// The name used on the wire and by `--json`: "not_found", "disk_full", ...
QString wireName(ErrorCode code);

} // namespace chimera
