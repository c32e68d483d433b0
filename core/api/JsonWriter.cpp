#include "core/api/JsonWriter.h"

#include <QJsonDocument>

#include <charconv>

namespace chimera::api {

namespace {

// 0: as it is; 'u': \u00XX; else the letter after the backslash.
constexpr std::array<char, 256> escapes = [] {
    std::array<char, 256> table{};
    for (std::size_t c = 0; c < 0x20; ++c)
        table[c] = 'u';
    table['\b'] = 'b';
    table['\f'] = 'f';
    table['\n'] = 'n';
    table['\r'] = 'r';
    table['\t'] = 't';
    table['"'] = '"';
    table['\\'] = '\\';
    return table;
}();

void appendEscape(std::string& out, unsigned char c)
{
    static constexpr std::string_view digits = "0123456789abcdef";
    out += '\\';
    out += escapes[c];
    if (escapes[c] == 'u') {
        out += "00";
        out += digits[c >> 4U];
        out += digits[c & 15U];
    }
}

void appendPadded(std::string& out, unsigned value, int digits)
{
    std::array<char, 8> text{};
    for (int i = digits - 1; i >= 0; --i) {
        text[static_cast<std::size_t>(i)] = static_cast<char>('0' + value % 10);
        value /= 10;
    }
    out.append(text.data(), static_cast<std::size_t>(digits));
}

} // namespace

void appendIso(std::string& out, Timestamp moment)
{
    constexpr std::int64_t dayMicros = 86'400'000'000;
    std::int64_t days = moment.micros / dayMicros;
    std::int64_t rest = moment.micros % dayMicros;
    if (rest < 0) {
        rest += dayMicros;
        --days;
    }
    // Days to a date of the Gregorian calendar, counted in eras of 400 years that begin in March.
    const std::int64_t shifted = days + 719'468;
    const std::int64_t era = (shifted >= 0 ? shifted : shifted - 146'096) / 146'097;
    const auto dayOfEra = static_cast<unsigned>(shifted - era * 146'097);
    const unsigned yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36'524 - dayOfEra / 146'096) / 365;
    const unsigned dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    const unsigned monthFromMarch = (5 * dayOfYear + 2) / 153;
    const unsigned day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1;
    const unsigned month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
    const std::int64_t year = static_cast<std::int64_t>(yearOfEra) + era * 400 + (month <= 2 ? 1 : 0);

    const auto seconds = static_cast<unsigned>(rest / 1'000'000);
    appendPadded(out, static_cast<unsigned>(std::clamp<std::int64_t>(year, 0, 9999)), 4);
    out += '-';
    appendPadded(out, month, 2);
    out += '-';
    appendPadded(out, day, 2);
    out += 'T';
    appendPadded(out, seconds / 3600, 2);
    out += ':';
    appendPadded(out, seconds / 60 % 60, 2);
    out += ':';
    appendPadded(out, seconds % 60, 2);
    out += '.';
    appendPadded(out, static_cast<unsigned>(rest % 1'000'000), 6);
    out += 'Z';
}

void JsonWriter::key(std::string_view name)
{
    separate();
    m_out += '"';
    m_out.append(name);
    m_out += "\":";
    m_first = true;
}

void JsonWriter::text(std::string_view utf8)
{
    separate();
    m_out += '"';
    std::size_t begin = 0;
    for (std::size_t i = 0; i < utf8.size(); ++i) {
        const auto c = static_cast<unsigned char>(utf8[i]);
        if (escapes[c] == 0)
            continue;
        m_out.append(utf8, begin, i - begin);
        appendEscape(m_out, c);
        begin = i + 1;
    }
    m_out.append(utf8, begin);
    m_out += '"';
}

void JsonWriter::number(std::int64_t value)
{
    separate();
    std::array<char, 24> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    m_out.append(digits.data(), end);
}

void JsonWriter::real(double value)
{
    separate();
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    m_out.append(digits.data(), end);
}

void JsonWriter::time(Timestamp value)
{
    separate();
    m_out += '"';
    appendIso(m_out, value);
    m_out += '"';
}

void JsonWriter::value(const QJsonValue& value)
{
    if (value.isString())
        return text(value.toString());
    // A document holds no bare value, so it travels as the only element of an array.
    const QByteArray list = QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact);
    raw(list.mid(1, list.size() - 2));
}

void JsonWriter::put(const QJsonObject& object)
{
    raw(object.isEmpty() ? QByteArray("{}") : QJsonDocument(object).toJson(QJsonDocument::Compact));
}

} // namespace chimera::api
