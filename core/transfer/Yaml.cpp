#include "core/transfer/Yaml.h"

#include <QJsonArray>
#include <QStringConverter>

#include <cmath>
#include <yaml.h>

namespace chimera::transfer {

namespace {

constexpr int maxDepth = 16;
constexpr int maxNodes = 5'000;

class Reader
{
public:
    explicit Reader(const QByteArray& utf8)
    {
        m_ready = yaml_parser_initialize(&m_parser) != 0;
        if (!m_ready)
            return;
        yaml_parser_set_encoding(&m_parser, YAML_UTF8_ENCODING);
        yaml_parser_set_input_string(&m_parser, reinterpret_cast<const unsigned char*>(utf8.constData()),
                                     static_cast<std::size_t>(utf8.size()));
    }
    ~Reader()
    {
        if (m_ready)
            yaml_parser_delete(&m_parser);
    }
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;

    YamlMap read()
    {
        YamlMap map;
        QJsonValue root;
        bool any = false;
        while (m_ready && next()) {
            if (m_event.type == YAML_STREAM_END_EVENT)
                break;
            const bool frame = m_event.type == YAML_STREAM_START_EVENT || m_event.type == YAML_DOCUMENT_START_EVENT ||
                               m_event.type == YAML_DOCUMENT_END_EVENT;
            if (frame) {
                drop();
                continue;
            }
            if (any) { // a second document
                fail(YamlMap::Outcome::Refused);
                break;
            }
            any = true;
            root = value(0);
        }
        drop();
        if (!m_ready || m_failed) {
            map.outcome = m_ready ? m_failure : YamlMap::Outcome::Broken;
        } else if (any && !root.isObject() && !root.isNull()) {
            map.outcome = YamlMap::Outcome::Other;
        } else {
            map.values = root.toObject();
        }
        return map;
    }

private:
    bool next()
    {
        drop();
        if (m_failed)
            return false;
        if (!yaml_parser_parse(&m_parser, &m_event)) {
            fail(YamlMap::Outcome::Broken);
            return false;
        }
        m_hasEvent = true;
        if (++m_nodes > maxNodes) {
            fail(YamlMap::Outcome::Refused);
            return false;
        }
        return true;
    }

    void drop()
    {
        if (std::exchange(m_hasEvent, false))
            yaml_event_delete(&m_event);
    }

    void fail(YamlMap::Outcome how)
    {
        if (!std::exchange(m_failed, true))
            m_failure = how;
    }

    // The value that the current event begins; afterwards the current event is its last.
    QJsonValue value(int depth)
    {
        if (depth > maxDepth) {
            fail(YamlMap::Outcome::Refused);
            return {};
        }
        switch (m_event.type) {
        case YAML_SCALAR_EVENT:
            return scalar();
        case YAML_SEQUENCE_START_EVENT:
            return list(depth);
        case YAML_MAPPING_START_EVENT:
            return map(depth);
        default:
            fail(YamlMap::Outcome::Refused); // an alias
            return {};
        }
    }

    QJsonValue list(int depth)
    {
        QJsonArray items;
        while (next() && m_event.type != YAML_SEQUENCE_END_EVENT)
            items.append(value(depth + 1));
        return items;
    }

    QJsonValue map(int depth)
    {
        QJsonObject values;
        while (next() && m_event.type != YAML_MAPPING_END_EVENT) {
            if (m_event.type != YAML_SCALAR_EVENT) {
                fail(YamlMap::Outcome::Refused);
                return {};
            }
            const QString key = raw();
            if (!next())
                break;
            values.insert(key, value(depth + 1));
        }
        return values;
    }

    // Not QString::fromUtf8, which would take a byte order mark away.
    QString raw() const
    {
        QStringDecoder decoder(QStringConverter::Utf8,
                               QStringConverter::Flag::Stateless | QStringConverter::Flag::ConvertInitialBom);
        return decoder.decode(
            QByteArrayView(m_event.data.scalar.value, static_cast<qsizetype>(m_event.data.scalar.length)));
    }

    QJsonValue scalar() const
    {
        const QString text = raw();
        if (m_event.data.scalar.style != YAML_PLAIN_SCALAR_STYLE || m_event.data.scalar.tag)
            return text;
        if (text.isEmpty() || text == u'~' || text.compare(QLatin1String("null"), Qt::CaseInsensitive) == 0)
            return QJsonValue::Null;
        if (text.compare(QLatin1String("true"), Qt::CaseInsensitive) == 0)
            return true;
        if (text.compare(QLatin1String("false"), Qt::CaseInsensitive) == 0)
            return false;
        return number(text);
    }

    // Numbers that would be written differently (leading zeros, "1_000", too large) stay text.
    static QJsonValue number(const QString& text)
    {
        const QChar first = text.front();
        if (!(first >= u'0' && first <= u'9') && first != u'-' && first != u'.')
            return text;
        bool isInteger = false;
        const qint64 integer = text.toLongLong(&isInteger);
        if (isInteger)
            return QString::number(integer) == text ? QJsonValue(integer) : QJsonValue(text);
        bool isReal = false;
        const double real = text.toDouble(&isReal);
        const bool simple = isReal && std::isfinite(real) && text.size() <= 15 &&
                            std::all_of(text.begin(), text.end(),
                                        [](QChar c) { return (c >= u'0' && c <= u'9') || c == u'.' || c == u'-'; });
        return simple ? QJsonValue(real) : QJsonValue(text);
    }

    yaml_parser_t m_parser{};
    yaml_event_t m_event{};
    bool m_ready = false;
    bool m_hasEvent = false;
    bool m_failed = false;
    YamlMap::Outcome m_failure = YamlMap::Outcome::Broken;
    int m_nodes = 0;
};

} // namespace

YamlMap readYaml(const QByteArray& utf8)
{
    if (utf8.trimmed().isEmpty())
        return {};
    return Reader(utf8).read();
}

} // namespace chimera::transfer
