// A moment in UTC microseconds since 1970. ISO 8601 with 'Z' outside, local time only on screen.
#pragma once

#include <QString>

#include <compare>
#include <cstdint>
#include <optional>

class QDateTime;

namespace chimera {

struct Timestamp
{
    std::int64_t micros = 0;

    auto operator<=>(const Timestamp&) const = default;

    bool isNull() const { return micros == 0; }
    // "2026-11-23T07:49:34.534584Z"
    QString toIso() const;
    QDateTime toDateTime() const; // UTC
    Timestamp plusSeconds(std::int64_t seconds) const { return {micros + seconds * 1'000'000}; }
    Timestamp plusDays(std::int64_t days) const { return plusSeconds(days * 86'400); }

    static Timestamp fromDateTime(const QDateTime& moment);
    // Any ISO 8601 date or date-time ("2026-11-23", "... 10:30:00", "...T10:30:00+01:00", "...Z"); no zone means UTC.
    static std::optional<Timestamp> fromIso(QStringView text);
};

} // namespace chimera
