#include "core/api/Request.h"

#include "core/api/Form.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QStringDecoder>

namespace chimera::api {

namespace {

int hexDigit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

Error notAnObject(const QJsonValue& value)
{
    Error error =
        Error::invalid(QStringLiteral("Invalid data. Expected a dictionary, but got %1.").arg(typeName(value)));
    error.fields.insert(QStringLiteral("non_field_errors"), {error.message});
    return error;
}

Error parseError(const QJsonParseError& problem)
{
    return Error::invalid(
        QStringLiteral("JSON parse error - %1 at offset %2").arg(problem.errorString()).arg(problem.offset));
}

bool isJsonType(QByteArrayView contentType)
{
    const qsizetype end = contentType.indexOf(';');
    return contentType.first(end < 0 ? contentType.size() : end)
               .trimmed()
               .compare("application/json", Qt::CaseInsensitive) == 0;
}

} // namespace

std::optional<QString> percentDecoded(QByteArrayView text, bool plusIsBlank)
{
    QByteArray bytes;
    bytes.reserve(text.size());
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text[i] == '+' && plusIsBlank) {
            bytes += ' ';
        } else if (text[i] != '%') {
            bytes += text[i];
        } else {
            const int high = i + 2 < text.size() ? hexDigit(text[i + 1]) : -1;
            const int low = i + 2 < text.size() ? hexDigit(text[i + 2]) : -1;
            if (high < 0 || low < 0)
                return std::nullopt;
            bytes += static_cast<char>(high * 16 + low);
            i += 2;
        }
    }
    if (bytes.contains('\0'))
        return std::nullopt;
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    QString decoded = decoder(bytes);
    if (decoder.hasError())
        return std::nullopt;
    return decoded;
}

UrlQuery::UrlQuery(QByteArrayView text)
{
    while (!text.isEmpty()) {
        const qsizetype end = text.indexOf('&');
        const QByteArrayView pair = text.first(end < 0 ? text.size() : end);
        text = end < 0 ? QByteArrayView() : text.sliced(end + 1);
        const qsizetype equals = pair.indexOf('=');
        const QByteArrayView name = pair.first(equals < 0 ? pair.size() : equals);
        if (auto value = percentDecoded(equals < 0 ? QByteArrayView() : pair.sliced(equals + 1), true);
            value && !name.isEmpty())
            m_pairs.emplace_back(name.toByteArray(), std::move(*value));
    }
}

bool UrlQuery::has(const char* name) const
{
    return std::any_of(m_pairs.begin(), m_pairs.end(), [name](const auto& pair) { return pair.first == name; });
}

QString UrlQuery::value(const char* name) const
{
    const auto found =
        std::find_if(m_pairs.rbegin(), m_pairs.rend(), [name](const auto& pair) { return pair.first == name; });
    return found == m_pairs.rend() ? QString() : found->second;
}

Result<std::optional<std::int64_t>> UrlQuery::count(const char* name) const
{
    if (!has(name))
        return std::optional<std::int64_t>();
    const QString text = value(name).trimmed();
    const bool digits = !text.isEmpty() && text.size() <= 18 &&
                        std::all_of(text.begin(), text.end(), [](QChar c) { return c >= u'0' && c <= u'9'; });
    if (!digits)
        return Error::field(QLatin1String(name), QStringLiteral("A valid integer is required."));
    return std::optional<std::int64_t>(text.toLongLong());
}

FieldSet::FieldSet(const QString& commaSeparated)
{
    for (const QString& name : commaSeparated.split(u',', Qt::SkipEmptyParts)) {
        if (const QString clean = name.trimmed(); !clean.isEmpty() && m_names.size() < 64)
            m_names.push_back(clean.toStdString());
    }
}

bool FieldSet::isNamed(std::string_view name) const
{
    return std::find(m_names.begin(), m_names.end(), name) != m_names.end();
}

Result<QJsonObject> parseBody(const QByteArray& body, QByteArrayView contentType)
{
    if (body.isEmpty())
        return QJsonObject();
    if (!isJsonType(contentType))
        return Error{ErrorCode::Unsupported,
                     QStringLiteral("Unsupported media type \"%1\" in request.")
                         .arg(QString::fromLatin1(contentType.first(std::min<qsizetype>(contentType.size(), 100))))};
    QJsonParseError problem;
    const QJsonDocument document = QJsonDocument::fromJson(body, &problem);
    if (document.isObject())
        return document.object();
    if (document.isArray())
        return notAnObject(document.array());
    // A document holds no bare value: as the only element of a list it may be a good one all the same.
    QJsonParseError again;
    const QJsonArray list = QJsonDocument::fromJson('[' + body + ']', &again).array();
    if (again.error == QJsonParseError::NoError && list.size() == 1)
        return notAnObject(list.first());
    if (again.error == QJsonParseError::NoError && body.trimmed().isEmpty())
        return QJsonObject();
    return parseError(problem);
}

} // namespace chimera::api
