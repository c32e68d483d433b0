#include "core/search/DateWords.h"

#include <QDateTime>
#include <QRegularExpression>

namespace chimera {

namespace {

// [begin, end) in whole local days. `open`: said alone it reaches until now ("7d" is the last seven days).
struct Span
{
    QDate begin;
    QDate end;
    bool open = false;
};

std::optional<Span> valid(Span span)
{
    const auto sane = [](QDate date) { return date.isValid() && date.year() >= 1 && date.year() <= 9999; };
    return sane(span.begin) && sane(span.end) ? std::optional(span) : std::nullopt;
}

std::optional<Span> relativeSpan(const QString& text, QDate today)
{
    static const QRegularExpression pattern(QStringLiteral("^([0-9]{1,4})([dwmy])$"));
    const auto match = pattern.match(text);
    if (!match.hasMatch())
        return std::nullopt;
    const int count = match.capturedView(1).toInt();
    QDate begin;
    switch (match.capturedView(2).front().unicode()) {
    case u'd':
        begin = today.addDays(-count);
        break;
    case u'w':
        begin = today.addDays(-7 * count);
        break;
    case u'm':
        begin = today.addMonths(-count);
        break;
    default:
        begin = today.addYears(-count);
    }
    return valid({begin, begin.addDays(1), true});
}

std::optional<Span> calendarSpan(const QString& text)
{
    static const QRegularExpression pattern(QStringLiteral("^([0-9]{4})(?:[-/.]([0-9]{1,2})(?:[-/.]([0-9]{1,2}))?)?$"));
    const auto match = pattern.match(text);
    if (!match.hasMatch())
        return std::nullopt;
    const bool hasMonth = match.lastCapturedIndex() >= 2;
    const bool hasDay = match.lastCapturedIndex() >= 3;
    const QDate begin(match.capturedView(1).toInt(), hasMonth ? match.capturedView(2).toInt() : 1,
                      hasDay ? match.capturedView(3).toInt() : 1);
    if (!begin.isValid())
        return std::nullopt;
    if (hasDay)
        return valid({begin, begin.addDays(1)});
    return valid({begin, hasMonth ? begin.addMonths(1) : begin.addYears(1)});
}

std::optional<Span> readSpan(const QString& given, QDate today)
{
    const QString text = given.trimmed().toLower();
    if (text == u"today")
        return valid({today, today.addDays(1)});
    if (text == u"yesterday")
        return valid({today.addDays(-1), today});
    if (auto span = relativeSpan(text, today))
        return span;
    return calendarSpan(text);
}

Timestamp startOf(QDate day)
{
    return Timestamp::fromDateTime(day.startOfDay(Qt::LocalTime));
}

std::optional<DateRange> between(const QString& left, const QString& right, QDate today)
{
    DateRange range;
    if (!left.trimmed().isEmpty()) {
        const auto span = readSpan(left, today);
        if (!span)
            return std::nullopt;
        range.from = startOf(span->begin);
    }
    if (!right.trimmed().isEmpty()) {
        const auto span = readSpan(right, today);
        if (!span)
            return std::nullopt;
        range.until = startOf(span->end);
    }
    return range.from || range.until ? std::optional(range) : std::nullopt;
}

// The operator before the date, taken off `text`: one of "", "=", ">", ">=", "<", "<=".
QString takeOperator(QString& text)
{
    QString sign;
    while (!text.isEmpty() && sign.size() < 2) {
        const char16_t c = text.front().unicode();
        if (c == u'>' || c == u'\uFF1E')
            sign += u'>';
        else if (c == u'<' || c == u'\uFF1C')
            sign += u'<';
        else if (c == u'=' || c == u'\uFF1D')
            sign += u'=';
        else if (c == u'\u2265' || c == u'\u2264')
            sign += c == u'\u2265' ? QStringLiteral(">=") : QStringLiteral("<=");
        else
            break;
        text.remove(0, 1);
    }
    return sign;
}

} // namespace

std::optional<DateRange> readDateRange(const QString& given, Timestamp now)
{
    QString text = given.trimmed();
    const QDate today = now.toDateTime().toLocalTime().date();
    if (const qsizetype dots = text.indexOf(QLatin1String("..")); dots >= 0)
        return between(text.left(dots), text.mid(dots + 2), today);
    const QString sign = takeOperator(text);
    const auto span = readSpan(text, today);
    if (!span)
        return std::nullopt;
    DateRange range;
    if (sign == u">")
        range.from = startOf(span->end);
    else if (sign == u">=" || sign == u"=>")
        range.from = startOf(span->begin);
    else if (sign == u"<")
        range.until = startOf(span->begin);
    else if (sign == u"<=" || sign == u"=<")
        range.until = startOf(span->end);
    else if (sign == u"" || sign == u"=") {
        range.from = startOf(span->begin);
        if (!span->open)
            range.until = startOf(span->end);
    } else
        return std::nullopt;
    return range;
}

} // namespace chimera
