#include "core/settings/Settings.h"

#include "tests/support/TempProfile.h"

using namespace chimera;
using test::TempProfile;

class SettingsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void answersTheDefaultUntilSetAndAgainAfterReset()
    {
        TempProfile profile;
        const auto get = [&] { return profile.read([](ReadTx& tx) { return Settings::get(tx, settings::theme); }); };
        const auto set = [&](const QJsonValue& value) {
            return profile.write([&](WriteTx& tx) { return Settings::set(tx, settings::theme, value); });
        };
        QCOMPARE(get()->toString(), QStringLiteral("system"));
        CHIMERA_VERIFY(set(QStringLiteral("dark")));
        QCOMPARE(get()->toString(), QStringLiteral("dark"));
        CHIMERA_VERIFY(set(QStringLiteral("system")));
        QCOMPARE(*profile.read([](ReadTx& tx) { return tx.count("SELECT count(*) FROM setting"); }), 0);
    }

    void aValueOfTheWrongTypeIsRefusedAndAForeignOneIgnored()
    {
        TempProfile profile;
        QVERIFY(!profile.write([](WriteTx& tx) { return Settings::set(tx, settings::theme, 7); }));
        CHIMERA_VERIFY(profile.write([](WriteTx& tx) {
            return tx.run("INSERT INTO setting(key, value) VALUES('appearance.theme', '{broken'), ('unknown', '[1]')");
        }));
        const auto all = profile.read([](ReadTx& tx) { return Settings::getAll(tx); });
        CHIMERA_VERIFY(all);
        QCOMPARE(all->value(QStringLiteral("appearance.theme")).toString(), QStringLiteral("system"));
        QVERIFY(!all->contains(QStringLiteral("unknown")));
    }
};

QTEST_GUILESS_MAIN(SettingsTest)
#include "SettingsTest.moc"
