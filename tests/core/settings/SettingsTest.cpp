#include "core/settings/Settings.h"

#include "tests/support/TempProfile.h"

#include <QJsonArray>
#include <QJsonObject>

using namespace chimera;
using chimera::test::TempProfile;

namespace {

QJsonValue valueOf(TempProfile& profile, const settings::Key& key)
{
    return *profile.read([&](const ReadTx& tx) { return Settings::get(tx, key); });
}

Result<void> put(TempProfile& profile, const settings::Key& key, const QJsonValue& value)
{
    return profile.write([&](WriteTx& tx) { return Settings::set(tx, key, value); });
}

std::int64_t rows(TempProfile& profile)
{
    return *profile.read([](const ReadTx& tx) { return tx.count("SELECT count(*) FROM setting"); });
}

} // namespace

class SettingsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyKeyHasADefault();
    void storesAndForgets();
    void keepsEveryKindOfValue();
    void refusesAnotherType();
    void fallsBackOnNonsense_data();
    void fallsBackOnNonsense();
    void announcesChanges();
};

void SettingsTest::everyKeyHasADefault()
{
    TempProfile profile;
    const auto all = profile.read([](const ReadTx& tx) { return Settings::getAll(tx); });
    CHIMERA_VERIFY(all);
    QCOMPARE(std::size_t(all->size()), settings::all().size());
    QSet<QString> names;
    for (const settings::Key* key : settings::all()) {
        const QString name = QString::fromLatin1(key->name);
        QCOMPARE(all->value(name), key->fallback);
        QCOMPARE(settings::find(name), key);
        QVERIFY2(!names.contains(name), key->name);
        names.insert(name);
    }
    QCOMPARE(settings::find(QStringLiteral("unknown")), nullptr);
    QCOMPARE(rows(profile), 0);
}

void SettingsTest::storesAndForgets()
{
    TempProfile profile;
    CHIMERA_VERIFY(put(profile, settings::trashDays, 7));
    QCOMPARE(valueOf(profile, settings::trashDays).toInt(), 7);
    CHIMERA_VERIFY(put(profile, settings::trashDays, 8));
    QCOMPARE(valueOf(profile, settings::trashDays).toInt(), 8);
    QCOMPARE(rows(profile), 1);
    CHIMERA_VERIFY(put(profile, settings::trashDays, settings::trashDays.fallback));
    QCOMPARE(rows(profile), 0);
    QCOMPARE(valueOf(profile, settings::trashDays), settings::trashDays.fallback);
}

void SettingsTest::keepsEveryKindOfValue()
{
    TempProfile profile;
    const QJsonObject session{{QStringLiteral("tabs"), QJsonArray{u"🧠 \"quoted\"\n"_qs, 1.5, true}}};
    CHIMERA_VERIFY(put(profile, settings::session, session));
    QCOMPARE(valueOf(profile, settings::session).toObject(), session);
    CHIMERA_VERIFY(put(profile, settings::theme, u"dark"_qs));
    QCOMPARE(valueOf(profile, settings::theme).toString(), u"dark"_qs);
    const auto all = profile.read([](const ReadTx& tx) { return Settings::getAll(tx); });
    QCOMPARE(all->value(QLatin1String(settings::theme.name)).toString(), u"dark"_qs);
}

void SettingsTest::refusesAnotherType()
{
    TempProfile profile;
    const auto refused = put(profile, settings::trashDays, QStringLiteral("thirty"));
    QCOMPARE(refused.error().code, ErrorCode::Invalid);
    QVERIFY(refused.error().fields.contains(QLatin1String(settings::trashDays.name)));
    QCOMPARE(rows(profile), 0);
}

void SettingsTest::fallsBackOnNonsense_data()
{
    QTest::addColumn<QString>("stored");
    QTest::newRow("no JSON") << QStringLiteral("{{{");
    QTest::newRow("empty") << QString();
    QTest::newRow("other type") << QStringLiteral("[\"thirty\"]");
    QTest::newRow("two values") << QStringLiteral("[1,2]");
}

void SettingsTest::fallsBackOnNonsense()
{
    QFETCH(QString, stored);
    TempProfile profile;
    CHIMERA_VERIFY(profile.write([&](WriteTx& tx) -> Result<int> {
        CHIMERA_CHECK(tx.run("INSERT INTO setting(key, value) VALUES('unknown.key', '[1]')"));
        return tx.run("INSERT INTO setting(key, value) VALUES(?, ?)", QString::fromLatin1(settings::trashDays.name),
                      stored);
    }));
    QCOMPARE(valueOf(profile, settings::trashDays), settings::trashDays.fallback);
    const auto all = profile.read([](const ReadTx& tx) { return Settings::getAll(tx); });
    QCOMPARE(all->value(QLatin1String(settings::trashDays.name)), settings::trashDays.fallback);
    QVERIFY(!all->contains(QStringLiteral("unknown.key")));
}

void SettingsTest::announcesChanges()
{
    TempProfile profile;
    ChangeSet last;
    profile.runner().onChanged([&last](const ChangeSet& changes) { last = changes; });
    CHIMERA_VERIFY(put(profile, settings::theme, QStringLiteral("dark")));
    QVERIFY(last.touches(Entity::Setting, QLatin1String(settings::theme.name)));
}

QTEST_GUILESS_MAIN(SettingsTest)
#include "SettingsTest.moc"
