#include "core/settings/Settings.h"

#include <QJsonDocument>

namespace chimera {

namespace {

// A JSON document holds no bare value, so it travels as the only element of an array.
QString encode(const QJsonValue& value)
{
    return QString::fromUtf8(QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact));
}

QJsonValue decode(const QByteArray& stored, const QJsonValue& fallback)
{
    const QJsonArray array = QJsonDocument::fromJson(stored).array();
    return array.size() == 1 && array.first().type() == fallback.type() ? array.first() : fallback;
}

} // namespace

Result<QJsonValue> Settings::get(const ReadTx& tx, const settings::Key& key, const QString& scope)
{
    CHIMERA_TRY(auto rows, tx.query("SELECT value FROM setting WHERE key=? AND scope=ifnull(?, '')",
                                    QString::fromLatin1(key.name), scope));
    const QJsonValue value = rows.next() ? decode(rows.utf8(0), key.fallback) : key.fallback;
    CHIMERA_CHECK(rows.done());
    return value;
}

Result<QJsonObject> Settings::getAll(const ReadTx& tx)
{
    QJsonObject values;
    for (const settings::Key* key : settings::all())
        values.insert(QLatin1String(key->name), key->fallback);
    CHIMERA_TRY(auto rows, tx.query("SELECT key, value FROM setting WHERE scope=''"));
    while (rows.next()) {
        if (const settings::Key* key = settings::find(rows.text(0)))
            values.insert(QLatin1String(key->name), decode(rows.utf8(1), key->fallback));
    }
    CHIMERA_CHECK(rows.done());
    return values;
}

Result<void> Settings::set(WriteTx& tx, const settings::Key& key, const QJsonValue& value, const QString& scope)
{
    const QString name = QString::fromLatin1(key.name);
    if (value.type() != key.fallback.type())
        return Error::field(name, QStringLiteral("The value has the wrong type."));
    if (value == key.fallback)
        CHIMERA_CHECK(tx.run("DELETE FROM setting WHERE key=? AND scope=ifnull(?, '')", name, scope));
    else
        CHIMERA_CHECK(tx.run("INSERT INTO setting(key, scope, value) VALUES(?, ifnull(?, ''), ?) "
                             "ON CONFLICT(key, scope) DO UPDATE SET value=excluded.value",
                             name, scope, encode(value)));
    tx.touched(Entity::Setting, ChangeKind::Updated, name, scope);
    return {};
}

} // namespace chimera
