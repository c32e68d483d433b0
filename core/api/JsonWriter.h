// Writes JSON as UTF-8 into a string that the caller owns, without building a tree first. The caller keeps the order of
// keys and values; commas come by themselves. Text is taken as valid UTF-8 (or UTF-16 from a QString). No errors.
#pragma once

#include "core/base/Timestamp.h"

#include <QString>

#include <string>
#include <string_view>

class QJsonObject;
class QJsonValue;

namespace chimera::api {

class JsonWriter
{
public:
    explicit JsonWriter(std::string& out) : m_out(out) {}

    void beginObject() { open('{'); }
    void endObject() { close('}'); }
    void beginArray() { open('['); }
    void endArray() { close(']'); }
    void key(std::string_view name); // must need no escapes

    void text(std::string_view utf8);
    void text(const QByteArray& utf8)
    {
        text(std::string_view(utf8.constData(), static_cast<std::size_t>(utf8.size())));
    }
    void text(const QString& value) { text(value.toUtf8()); }
    void number(std::int64_t value);
    void real(double value);
    void boolean(bool value) { raw(std::string_view(value ? "true" : "false")); }
    void null() { raw(std::string_view("null")); }
    void time(Timestamp value);
    void value(const QJsonValue& value);
    // A value that is JSON already.
    void raw(std::string_view json)
    {
        separate();
        m_out.append(json);
    }
    void raw(const QByteArray& json) { raw(std::string_view(json.constData(), static_cast<std::size_t>(json.size()))); }

    template <typename T>
    void member(std::string_view name, const T& value)
    {
        key(name);
        put(value);
    }

    std::string& out() { return m_out; }

private:
    void put(std::string_view value) { text(value); }
    void put(const char* value) { text(std::string_view(value)); }
    void put(const QByteArray& value) { text(value); }
    void put(const QString& value) { text(value); }
    void put(std::int64_t value) { number(value); }
    void put(int value) { number(value); }
    void put(double value) { real(value); }
    void put(bool value) { boolean(value); }
    void put(Timestamp value) { time(value); }
    void put(const QJsonObject& object);

    void open(char bracket)
    {
        separate();
        m_out += bracket;
        m_first = true;
    }
    void close(char bracket)
    {
        m_out += bracket;
        m_first = false;
    }
    void separate()
    {
        if (!m_first)
            m_out += ',';
        m_first = false;
    }

    std::string& m_out;
    bool m_first = true;
};

// "2026-11-23T07:49:34.534584Z", appended.
void appendIso(std::string& out, Timestamp moment);

} // namespace chimera::api
