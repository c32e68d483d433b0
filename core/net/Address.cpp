#include "core/net/Address.h"

#include <arpa/inet.h>
#include <cstring>

namespace chimera::net {

Result<QUrl> parsedUrl(const QString& text)
{
    const QUrl url(text.trimmed(), QUrl::StrictMode);
    const QString scheme = url.scheme();
    if (!url.isValid() || url.host().isEmpty() || (scheme != QLatin1String("http") && scheme != QLatin1String("https")))
        return Error::invalid(QStringLiteral("The address must be a whole one that begins with http:// or https://."));
    if (!url.userInfo().isEmpty())
        return Error::invalid(QStringLiteral("The address must not contain a user name or a password."));
    return url;
}

bool isLoopback(const QUrl& url)
{
    const QByteArray host = url.host(QUrl::FullyEncoded).toLatin1();
    in_addr four{};
    if (inet_pton(AF_INET, host.constData(), &four) == 1)
        return (ntohl(four.s_addr) >> 24) == 127;
    in6_addr six{};
    if (inet_pton(AF_INET6, host.constData(), &six) != 1)
        return false;
    if (IN6_IS_ADDR_V4MAPPED(&six))
        return six.s6_addr[12] == 127;
    return std::memcmp(&six, &in6addr_loopback, sizeof six) == 0;
}

QString hostText(const QUrl& url)
{
    const QString host = url.host();
    const QString shown = host.contains(u':') ? QLatin1Char('[') + host + QLatin1Char(']') : host;
    return url.port() < 0 ? shown : shown + QLatin1Char(':') + QString::number(url.port());
}

bool sameOrigin(const QUrl& one, const QUrl& other)
{
    const auto port = [](const QUrl& url) { return url.port(url.scheme() == QLatin1String("https") ? 443 : 80); };
    return one.scheme() == other.scheme() && one.host() == other.host() && port(one) == port(other);
}

} // namespace chimera::net
