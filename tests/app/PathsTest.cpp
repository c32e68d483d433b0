#include "app/Paths.h"

#include <QDir>
#include <QFile>
#include <QProcessEnvironment>
#include <QTemporaryDir>
#include <QTest>

#include <sys/un.h>
#include <unistd.h>

using namespace chimera;
using namespace chimera::app;

class PathsTest : public QObject
{
    Q_OBJECT

    static QProcessEnvironment environment(const QMap<QString, QString>& values)
    {
        QProcessEnvironment made;
        for (auto each = values.begin(); each != values.end(); ++each)
            made.insert(each.key(), each.value());
        return made;
    }

private Q_SLOTS:
    void homeAlone()
    {
        const auto paths =
            Paths::find({}, environment({{QStringLiteral("HOME"), QStringLiteral("/h")}}), QStringLiteral("/bin"));
        QVERIFY(paths);
        QCOMPARE(paths->data, QStringLiteral("/h/.local/share/chimera"));
        QCOMPARE(paths->state, QStringLiteral("/h/.local/state/chimera"));
        QCOMPARE(paths->runtime, paths->data);
    }

    void variablesAreHonouredWhenAbsolute()
    {
        const QTemporaryDir runtime;
        const auto paths = Paths::find({},
                                       environment({{QStringLiteral("HOME"), QStringLiteral("/h")},
                                                    {QStringLiteral("XDG_DATA_HOME"), QStringLiteral("/d")},
                                                    {QStringLiteral("XDG_STATE_HOME"), QStringLiteral("relative")},
                                                    {QStringLiteral("XDG_RUNTIME_DIR"), runtime.path()}}),
                                       QStringLiteral("/bin"));
        QVERIFY(paths);
        QCOMPARE(paths->data, QStringLiteral("/d/chimera"));
        QCOMPARE(paths->state, QStringLiteral("/h/.local/state/chimera"));
        QCOMPARE(paths->runtime, runtime.path() + QStringLiteral("/chimera"));
    }

    void optionBeatsVariableBeatsPortable()
    {
        const QTemporaryDir program;
        QFile marker(program.filePath(QStringLiteral("portable")));
        QVERIFY(marker.open(QIODevice::WriteOnly));
        const auto home = environment({{QStringLiteral("HOME"), QStringLiteral("/h")}});
        QCOMPARE(Paths::find({}, home, program.path())->data, program.filePath(QStringLiteral("chimera-data")));
        QCOMPARE(Paths::find({}, home, program.path())->state, program.filePath(QStringLiteral("chimera-data")));
        const auto named = environment({{QStringLiteral("HOME"), QStringLiteral("/h")},
                                        {QStringLiteral("CHIMERA_DATA_DIR"), QStringLiteral("/v")}});
        QCOMPARE(Paths::find({}, named, program.path())->data, QStringLiteral("/v"));
        QCOMPARE(Paths::find(QStringLiteral("rel/../o"), named, program.path())->data,
                 QDir::current().absoluteFilePath(QStringLiteral("o")));
    }

    void withoutHomeItIsAConfigurationError()
    {
        const auto paths = Paths::find({}, environment({}), QStringLiteral("/bin"));
        QVERIFY(!paths);
        QCOMPARE(paths.error().code, ErrorCode::Config);
    }

    void tooLongANameIsRefused()
    {
        const auto paths = Paths::find(QLatin1Char('/') + QStringLiteral("long/").repeated(800), environment({}),
                                       QStringLiteral("/bin"));
        QVERIFY(!paths);
        QCOMPARE(paths.error().code, ErrorCode::Config);
    }

    void socketIsShortWhateverTheFolder()
    {
        Paths paths;
        for (const QString& folder :
             {QStringLiteral("/d"), QLatin1Char('/') + QStringLiteral("ordner-ä/").repeated(40)}) {
            paths.data = paths.runtime = folder;
            QVERIFY(QFile::encodeName(paths.socket()).size() < static_cast<qsizetype>(sizeof(sockaddr_un::sun_path)));
        }
        QVERIFY(paths.socket().startsWith(QStringLiteral("/tmp/chimera-%1/").arg(::geteuid())));
    }

    void oneProfileHasOneSocketUnderAnyName()
    {
        const QTemporaryDir folder;
        QVERIFY(QDir(folder.path()).mkdir(QStringLiteral("real")));
        QVERIFY(QFile::link(folder.filePath(QStringLiteral("real")), folder.filePath(QStringLiteral("link"))));
        Paths real;
        Paths link;
        real.runtime = link.runtime = folder.path();
        real.data = folder.filePath(QStringLiteral("real"));
        link.data = folder.filePath(QStringLiteral("link"));
        QCOMPARE(real.socket(), link.socket());
    }
};

QTEST_GUILESS_MAIN(PathsTest)
#include "PathsTest.moc"
