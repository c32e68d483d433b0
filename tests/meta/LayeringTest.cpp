// Reads every #include under app/, core/ and ui/ and fails on an edge that ARCHITECTURE.md does not allow, on a circle
// between folders, on third-party headers in headers, and on waiting inside the window's code.
#include <QDirIterator>
#include <QFile>
#include <QHash>
#include <QRegularExpression>
#include <QSet>
#include <QTest>

namespace {

struct Include
{
    QString file;   // from the root
    QString target; // as written
    bool quoted = false;
};

QString root()
{
    return QStringLiteral(CHIMERA_SOURCE_DIR) + QLatin1Char('/');
}

QString readFile(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    return QString::fromUtf8(file.readAll());
}

QStringList sources(const QString& folder)
{
    QStringList files;
    QDirIterator walk(root() + folder, {QStringLiteral("*.h"), QStringLiteral("*.cpp")}, QDir::Files,
                      QDirIterator::Subdirectories);
    while (walk.hasNext())
        files.append(walk.next().mid(root().size()));
    return files;
}

QList<Include> includes()
{
    static const QRegularExpression form(QStringLiteral("^#include ([\"<])([^\">]+)"),
                                         QRegularExpression::MultilineOption);
    QList<Include> found;
    for (const char* folder : {"app", "core", "ui"}) {
        for (const QString& file : sources(QString::fromLatin1(folder))) {
            const QString text = readFile(root() + file);
            for (auto match = form.globalMatch(text); match.hasNext();) {
                const auto one = match.next();
                found.append({file, one.captured(2), one.captured(1) == QLatin1String("\"")});
            }
        }
    }
    return found;
}

// "core/memories", "ui", "ui/widgets", "app", "core" (the Backend): the unit that the table speaks about.
QString room(const QString& path)
{
    const QStringList parts = path.split(QLatin1Char('/'));
    if (parts.value(0) == QLatin1String("core"))
        return parts.size() > 2 ? QStringLiteral("core/") + parts.at(1) : QStringLiteral("core");
    if (parts.value(0) == QLatin1String("ui") && parts.value(1) == QLatin1String("widgets"))
        return QStringLiteral("ui/widgets");
    return parts.value(0);
}

// A domain may use those on its left.
const QStringList& domains()
{
    static const QStringList order{
        QStringLiteral("core/base"),     QStringLiteral("core/net"),      QStringLiteral("core/storage"),
        QStringLiteral("core/settings"), QStringLiteral("core/accounts"), QStringLiteral("core/workspaces"),
        QStringLiteral("core/markdown"), QStringLiteral("core/memories"), QStringLiteral("core/embedding"),
        QStringLiteral("core/search"),   QStringLiteral("core/chat"),     QStringLiteral("core/dashboard"),
        QStringLiteral("core/transfer"), QStringLiteral("core"),          QStringLiteral("core/api")};
    return order;
}

bool mayUse(const QString& from, const QString& to)
{
    if (from == to)
        return true;
    const qsizetype left = domains().indexOf(to);
    if (from == QLatin1String("core/markdown") || from == QLatin1String("core/net"))
        return to == QLatin1String("core/base");
    if (to == QLatin1String("core/net"))
        return from == QLatin1String("core/chat") || from.startsWith(QLatin1String("core/api")) ||
               from == QLatin1String("core") || from == QLatin1String("app");
    if (to.startsWith(QLatin1String("core/api")))
        return from == QLatin1String("app");
    if (from == QLatin1String("ui/widgets"))
        return to == QLatin1String("core/base") || to == QLatin1String("core/markdown");
    if (from == QLatin1String("ui"))
        return to == QLatin1String("ui/widgets") || left >= 0; // storage is narrowed below
    if (from == QLatin1String("app"))
        return true;
    return left >= 0 && left < domains().indexOf(from);
}

QStringList thirdParty()
{
    return {QStringLiteral("archive.h"),  QStringLiteral("archive_entry.h"), QStringLiteral("yaml.h"),
            QStringLiteral("zstd.h"),     QStringLiteral("cmark-gfm.h"),     QStringLiteral("sqlite3.h"),
            QStringLiteral("Eigen/Core"), QStringLiteral("curl/curl.h"),     QStringLiteral("sodium.h"),
            QStringLiteral("zlib.h"),     QStringLiteral("openssl/evp.h")};
}

} // namespace

class LayeringTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void thereAreSourcesToRead() { QVERIFY(includes().size() > 200); }

    void everyEdgeIsInTheTable()
    {
        QStringList wrong;
        for (const Include& include : includes()) {
            if (!include.quoted || include.target.endsWith(QLatin1String(".moc")))
                continue;
            if (!mayUse(room(include.file), room(include.target)))
                wrong.append(include.file + QStringLiteral(" -> ") + include.target);
        }
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(QLatin1Char('\n'))));
    }

    void qtModulesStayInTheirRooms()
    {
        static const QRegularExpression gui(
            QStringLiteral("^Q(Widget|Painter|Image|Pixmap|Color|Font|Icon|Gui|Action|Main|"
                           "Label|TextDocument|TextCursor|Application)"));
        QStringList wrong;
        for (const Include& include : includes()) {
            const QString from = room(include.file);
            const bool core = from.startsWith(QLatin1String("core"));
            if (core && gui.match(include.target).hasMatch())
                wrong.append(include.file + QStringLiteral(" -> ") + include.target);
            if (include.target.startsWith(QLatin1String("QSql")) && from != QLatin1String("core/storage"))
                wrong.append(include.file + QStringLiteral(" -> ") + include.target);
        }
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(QLatin1Char('\n'))));
    }

    void thirdPartyHeadersStayInCppFiles()
    {
        QStringList wrong;
        for (const Include& include : includes()) {
            if (include.file.endsWith(QLatin1String(".h")) &&
                (thirdParty().contains(include.target) || include.target.startsWith(QLatin1String("boost/"))))
                wrong.append(include.file + QStringLiteral(" -> ") + include.target);
            if (include.target == QLatin1String("sqlite3.h") && room(include.file) != QLatin1String("core/storage") &&
                room(include.file) != QLatin1String("core/search") && room(include.file) != QLatin1String("app"))
                wrong.append(include.file + QStringLiteral(" -> ") + include.target);
        }
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(QLatin1Char('\n'))));
    }

    // The window gets transactions only inside lambdas for the Runner; connections and statements are none of its
    // business.
    void windowSeesOnlyValuesOfStorage()
    {
        static const QSet<QString> allowed{QStringLiteral("core/storage/ChangeSet.h"),
                                           QStringLiteral("core/storage/Runner.h"), QStringLiteral("core/storage/Tx.h"),
                                           QStringLiteral("core/storage/Timings.h")};
        QStringList wrong;
        for (const Include& include : includes()) {
            if (include.file.startsWith(QLatin1String("ui/")) &&
                include.target.startsWith(QLatin1String("core/storage/")) && !allowed.contains(include.target))
                wrong.append(include.file + QStringLiteral(" -> ") + include.target);
        }
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(QLatin1Char('\n'))));
    }

    void theWindowNeverWaits()
    {
        static const QRegularExpression waiting(
            QStringLiteral("\\.result\\(\\)|waitForFinished|QEventLoop|BlockingQueuedConnection|readNow\\(|writeNow\\(|"
                           "processEvents"));
        QStringList wrong;
        for (const QString& file : sources(QStringLiteral("ui"))) {
            const QStringList lines = readFile(root() + file).split(QLatin1Char('\n'));
            for (qsizetype i = 0; i < lines.size(); ++i) {
                if (waiting.match(lines.at(i)).hasMatch())
                    wrong.append(QStringLiteral("%1:%2 %3").arg(file).arg(i + 1).arg(lines.at(i).trimmed()));
            }
        }
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(QLatin1Char('\n'))));
    }

    void sqlStandsInStorageAndDomainSourcesOnly()
    {
        static const QRegularExpression sql(QStringLiteral("\"(SELECT|INSERT INTO|UPDATE|DELETE FROM) "));
        QStringList wrong;
        for (const char* folder : {"ui", "app"}) {
            for (const QString& file : sources(QString::fromLatin1(folder))) {
                if (sql.match(readFile(root() + file)).hasMatch())
                    wrong.append(file);
            }
        }
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(QLatin1Char('\n'))));
    }
};

QTEST_GUILESS_MAIN(LayeringTest)
#include "LayeringTest.moc"
