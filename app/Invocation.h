// One run of a verb: what was typed, where, with which text, in front of which terminal. The client makes it, the
// process that owns the profile executes it; both may be the same. A plain value.
#pragma once

#include "app/Options.h"
#include "app/Output.h"

namespace chimera::app {

struct Invocation
{
    static constexpr qsizetype longestContent = 64LL * 1024 * 1024;

    Options options;
    QStringList words; // as typed, without the program's name
    QString folder;    // the working directory
    Terminal terminal;
    std::optional<QByteArray> content; // what the verb takes from a file or standard input

    // What was typed as an absolute path.
    QString path(const QString& typed) const;

    QJsonObject toJson() const; // without the content
    // Invalid when it is no verb that this program knows.
    static Result<Invocation> fromJson(const QJsonObject& json);
};

// The text for a verb that takes one, from where its options say. Blocks; in the client, before anything is opened.
Result<std::optional<QByteArray>> readContent(const Options& options);

} // namespace chimera::app
