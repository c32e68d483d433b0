// What an address says before anybody is asked: its parts, and whether it is this machine. Pure and thread-safe.
#pragma once

#include "core/base/Result.h"

#include <QUrl>

namespace chimera::net {

// http or https with a host, without user name and password; else Invalid.
Result<QUrl> parsedUrl(const QString& text);

// Whether the host is a loopback address written as a number (127.0.0.0/8, ::1, ::ffff:127.0.0.0/104). Names are not:
// who answers for them decides a resolver.
bool isLoopback(const QUrl& url);

// "api.openai.com", "127.0.0.1:11434": for people.
QString hostText(const QUrl& url);

bool sameOrigin(const QUrl& one, const QUrl& other);

} // namespace chimera::net
