#include "core/transfer/ArchiveRow.h"

#include "core/base/Text.h"

#include <QJsonArray>

namespace chimera::transfer {

std::optional<Timestamp> timeFromJson(const QJsonValue& value)
{
    if (value.isString())
        return Timestamp::fromIso(value.toString());
    if (value.isDouble())
        return Timestamp{value.toInteger()};
    return std::nullopt;
}

Error damaged(const QString& detail)
{
    return {ErrorCode::Invalid, QStringLiteral("The archive holds a row that does not fit; nothing was changed."),
            detail};
}

QString textAt(const QJsonObject& row, const char* key)
{
    return text::sanitized(row.value(QLatin1String(key)).toString());
}

Timestamp timeAt(const QJsonObject& row, const char* key)
{
    return timeFromJson(row.value(QLatin1String(key))).value_or(Timestamp());
}

QStringList listAt(const QJsonObject& row, const char* key)
{
    QStringList list;
    const QJsonArray array = row.value(QLatin1String(key)).toArray();
    for (const QJsonValue& item : array) {
        if (item.isString())
            list.append(text::sanitized(item.toString()));
    }
    return list;
}

} // namespace chimera::transfer
