#include "core/base/Timestamp.h"

#include <QDateTime>

namespace chimera {

QString Timestamp::toIso() const
{
    std::int64_t seconds = micros / 1'000'000;
    std::int64_t fraction = micros % 1'000'000;
    if (fraction < 0) {
        fraction += 1'000'000;
        --seconds;
    }
    const QDateTime moment = QDateTime::fromSecsSinceEpoch(seconds, Qt::UTC);
    return moment.toString(QStringLiteral("yyyy-MM-ddTHH:mm:ss")) +
           QStringLiteral(".%1Z").arg(fraction, 6, 10, QLatin1Char('0'));
}

QDateTime Timestamp::toDateTime() const
{
    std::int64_t millis = micros / 1000;
    if (micros % 1000 < 0)
        --millis;
    return QDateTime::fromMSecsSinceEpoch(millis, Qt::UTC);
}

Timestamp Timestamp::fromDateTime(const QDateTime& moment)
{
    return {moment.toMSecsSinceEpoch() * 1000};
}

namespace {

// The digits after the seconds, as microseconds; takes them out of `text`.
std::int64_t takeFraction(QString& text)
{
    const qsizetype dot = text.indexOf(QLatin1Char('.'), 17);
    if (dot < 0)
        return 0;
    qsizetype end = dot + 1;
    std::int64_t value = 0;
    int digits = 0;
    while (end < text.size() && text[end] >= u'0' && text[end] <= u'9') {
        if (digits < 6) {
            value = value * 10 + (text[end].unicode() - u'0');
            ++digits;
        }
        ++end;
    }
    for (; digits < 6; ++digits)
        value *= 10;
    text.remove(dot, end - dot);
    return value;
}

} // namespace

std::optional<Timestamp> Timestamp::fromIso(QStringView input)
{
    QString text = input.trimmed().toString();
    if (text.size() < 8 || text.size() > 40)
        return std::nullopt;
    if (text.size() > 10 && text[10] == u' ')
        text[10] = u'T';
    if (text.size() <= 10) {
        const QDate date = QDate::fromString(text, Qt::ISODate);
        if (!date.isValid())
            return std::nullopt;
        return fromDateTime(QDateTime(date, QTime(0, 0), Qt::UTC));
    }
    const std::int64_t fraction = takeFraction(text);
    if (text.endsWith(u'z'))
        text[text.size() - 1] = u'Z';
    QDateTime moment = QDateTime::fromString(text, Qt::ISODate);
    if (!moment.isValid())
        return std::nullopt;
    if (moment.timeSpec() == Qt::LocalTime)
        moment.setTimeSpec(Qt::UTC);
    return Timestamp{moment.toSecsSinceEpoch() * 1'000'000 + fraction};
}

} // namespace chimera
