#include "core/transfer/FrontMatter.h"

#include "core/transfer/Yaml.h"

#include <QElapsedTimer>
#include <QJsonArray>
#include <QTest>

using namespace chimera;
using namespace chimera::transfer;

class FrontMatterTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsWhatVaultsWrite();
    void readsWhatJoplinWrites();
    void readsJson();
    void readsTags_data();
    void readsTags();
    void readsDates_data();
    void readsDates();
    void keepsUnknownKeysWithTheirTypes();
    void brokenYamlIsReadLineByLine();
    void refusesWhatIsHostile_data();
    void refusesWhatIsHostile();
    void aSentenceIsNoMap();
    void writesWhatItReads();
    void writesStrangeTexts_data();
    void writesStrangeTexts();
    void mergesOnlyWhatChanged();
    void mergesJson();
    void refusesToMergeWhatItCannot();
};

void FrontMatterTest::readsWhatVaultsWrite()
{
    const FrontMatter read =
        readFrontMatter(u"title: A note\ntags:\n  - one\n  - two/three\naliases: [x, \"y z\"]\n"
                        "cssclasses:\n  - wide\ncreated: 2020-08-21T10:30:00\nupdated: 2021-01-02\n");
    QCOMPARE(read.title, QStringLiteral("A note"));
    QCOMPARE(read.tags, QStringList({QStringLiteral("one"), QStringLiteral("two/three")}));
    QCOMPARE(read.aliases, QStringList({QStringLiteral("x"), QStringLiteral("y z")}));
    QCOMPARE(read.created->toIso(), QStringLiteral("2020-08-21T10:30:00.000000Z"));
    QCOMPARE(read.updated->toIso(), QStringLiteral("2021-01-02T00:00:00.000000Z"));
    QCOMPARE(read.rest.keys(), QStringList{QStringLiteral("cssclasses")});
    QVERIFY(read.problem.isEmpty());
    QVERIFY(readFrontMatter(u"").isMap);
}

void FrontMatterTest::readsWhatJoplinWrites()
{
    const FrontMatter read = readFrontMatter(
        u"title: \"Trip: day 1\"\nupdated: 2019-05-01 16:29:15Z\ncreated: 1970-01-01 00:00:00Z\n"
        "source: https://example.org/a\nauthor: Ada\nlatitude: 37.084021\nlongitude: -94.51350\n"
        "altitude: 0.0000\ncompleted?: no\ndue: 2019-06-01 12:00:00Z\ntags:\n  - travel\n  - two words\n");
    QCOMPARE(read.title, QStringLiteral("Trip: day 1"));
    QCOMPARE(read.created->micros, 0);
    QCOMPARE(read.updated->toIso(), QStringLiteral("2019-05-01T16:29:15.000000Z"));
    QCOMPARE(read.tags, QStringList({QStringLiteral("travel"), QStringLiteral("two words")}));
    QCOMPARE(read.rest.value(QStringLiteral("completed?")).toString(), QStringLiteral("no"));
    QCOMPARE(read.rest.value(QStringLiteral("author")).toString(), QStringLiteral("Ada"));
    QCOMPARE(read.rest.value(QStringLiteral("latitude")).toDouble(), 37.084021);
}

void FrontMatterTest::readsJson()
{
    const FrontMatter read = readFrontMatter(u"{\"title\": \"J\", \"tags\": [\"a\"], \"rating\": 5}\n");
    QCOMPARE(read.title, QStringLiteral("J"));
    QCOMPARE(read.tags, QStringList{QStringLiteral("a")});
    QCOMPARE(read.rest.value(QStringLiteral("rating")).toInt(), 5);
}

void FrontMatterTest::readsTags_data()
{
    QTest::addColumn<QString>("yaml");
    QTest::addColumn<QStringList>("tags");
    const QStringList ab{QStringLiteral("a"), QStringLiteral("b")};
    QTest::newRow("commas") << QStringLiteral("tags: a, b") << ab;
    QTest::newRow("blanks") << QStringLiteral("tags: a b") << ab;
    QTest::newRow("hash") << QStringLiteral("tags: [\"#a\", b]") << ab;
    QTest::newRow("singular") << QStringLiteral("tag: a\ntags: [b, A]") << ab;
    QTest::newRow("number") << QStringLiteral("tags: [2020]") << QStringList{QStringLiteral("2020")};
    QTest::newRow("null") << QStringLiteral("tags:") << QStringList();
    QTest::newRow("case") << QStringLiteral("Tags: [a, b]") << ab;
}

void FrontMatterTest::readsTags()
{
    QFETCH(QString, yaml);
    QFETCH(QStringList, tags);
    QCOMPARE(readFrontMatter(yaml).tags, tags);
}

void FrontMatterTest::readsDates_data()
{
    QTest::addColumn<QString>("yaml");
    QTest::addColumn<QString>("iso");
    const auto row = [](const char* yaml, const char* iso) {
        QTest::newRow(yaml) << QString::fromLatin1(yaml) << QString::fromLatin1(iso);
    };
    row("created: 2020-08-21", "2020-08-21T00:00:00.000000Z");
    row("date: 2020-08-21T10:30", "2020-08-21T10:30:00.000000Z");
    row("date created: 2020-08-21 10:30:05", "2020-08-21T10:30:05.000000Z");
    row("created_at: 2020-08-21T10:30:00+02:00", "2020-08-21T08:30:00.000000Z");
    row("created: 20200821", "2020-08-21T00:00:00.000000Z");
    row("created: 202008211030", "2020-08-21T10:30:00.000000Z");
    row("created: 1598005800", "2020-08-21T10:30:00.000000Z");
    row("created: 1598005800123", "2020-08-21T10:30:00.123000Z");
    row("created: \"[[2020-08-21]]\"", "2020-08-21T00:00:00.000000Z");
    row("created: yesterday", "");
}

void FrontMatterTest::readsDates()
{
    QFETCH(QString, yaml);
    QFETCH(QString, iso);
    const FrontMatter read = readFrontMatter(yaml);
    QCOMPARE(read.created ? read.created->toIso() : QString(), iso);
    if (iso.isEmpty())
        QCOMPARE(read.rest.value(QStringLiteral("created")).toString(), QStringLiteral("yesterday"));
}

void FrontMatterTest::keepsUnknownKeysWithTheirTypes()
{
    const QJsonObject rest =
        readFrontMatter(u"n: 5\nr: 2.5\nb: true\nnull: ~\nzip: 01234\nbig: 123456789012345678901234567890\n"
                        "text: \"5\"\nlist: [1, a]\nmap: {x: {y: z}}\nlink: \"[[Note]]\"\n")
            .rest;
    QCOMPARE(rest.value(QStringLiteral("n")), QJsonValue(5));
    QCOMPARE(rest.value(QStringLiteral("r")), QJsonValue(2.5));
    QCOMPARE(rest.value(QStringLiteral("b")), QJsonValue(true));
    QVERIFY(rest.value(QStringLiteral("null")).isNull());
    QCOMPARE(rest.value(QStringLiteral("zip")), QJsonValue(QStringLiteral("01234")));
    QCOMPARE(rest.value(QStringLiteral("big")), QJsonValue(QStringLiteral("123456789012345678901234567890")));
    QCOMPARE(rest.value(QStringLiteral("text")), QJsonValue(QStringLiteral("5")));
    QCOMPARE(rest.value(QStringLiteral("list")).toArray().size(), 2);
    QCOMPARE(rest.value(QStringLiteral("map")).toObject().value(QStringLiteral("x")).toObject().size(), 1);
    QCOMPARE(rest.value(QStringLiteral("link")).toString(), QStringLiteral("[[Note]]"));
}

void FrontMatterTest::brokenYamlIsReadLineByLine()
{
    const FrontMatter read = readFrontMatter(u"title: Foo: bar [baz\ntags:\n- a\n- b\nbad: \"open\nother: x\n");
    QCOMPARE(read.title, QStringLiteral("Foo: bar [baz"));
    QCOMPARE(read.tags, QStringList({QStringLiteral("a"), QStringLiteral("b")}));
    QVERIFY(!read.problem.isEmpty());
    QVERIFY(read.isMap);
}

void FrontMatterTest::refusesWhatIsHostile_data()
{
    QTest::addColumn<QByteArray>("yaml");
    QByteArray laughs("a: &a [x, x]\n");
    for (char c = 'b'; c < 'k'; ++c)
        laughs += QByteArray(1, c) + ": &" + c + " [*" + char(c - 1) + ", *" + char(c - 1) + "]\n";
    QTest::newRow("billion laughs") << laughs;
    QTest::newRow("alias to itself") << QByteArray("a: &a [*a]\n");
    QTest::newRow("merge key") << QByteArray("x: &x {a: 1}\ny:\n  <<: *x\n");
    QTest::newRow("deep") << QByteArray("a: " + QByteArray(10'000, '[') + QByteArray(10'000, ']'));
    QTest::newRow("deep maps") << QByteArray("a: ") + QByteArray("{a: ").repeated(1'000);
    QTest::newRow("wide") << QByteArray("a: [") + QByteArray("1,").repeated(100'000) + "1]";
    QTest::newRow("list as a key") << QByteArray("[a, b]: c\n");
    QTest::newRow("two documents") << QByteArray("a: b\n--- \nc: d\n");
    QTest::newRow("nul") << QByteArray("a: b\0c\n", 7);
    QTest::newRow("not UTF-8") << QByteArray("a: \xFF\xFE\n");
}

void FrontMatterTest::refusesWhatIsHostile()
{
    QFETCH(QByteArray, yaml);
    QElapsedTimer timer;
    timer.start();
    const auto outcome = readYaml(yaml).outcome;
    QVERIFY(outcome == YamlMap::Outcome::Broken || outcome == YamlMap::Outcome::Refused);
    readFrontMatter(QString::fromUtf8(yaml)); // must come back
    QVERIFY2(timer.elapsed() < 1000, qPrintable(QString::number(timer.elapsed())));
}

void FrontMatterTest::aSentenceIsNoMap()
{
    QVERIFY(!isFrontMatter(u"Just a sentence.\n"));
    QVERIFY(!isFrontMatter(u"- a\n- list\n"));
    QVERIFY(!isFrontMatter(u"5\n"));
    QVERIFY(isFrontMatter(u"# only a comment\n"));
}

void FrontMatterTest::writesWhatItReads()
{
    Properties properties;
    properties.title = QStringLiteral("A: \"note\" #1");
    properties.tags = {QStringLiteral("a/b"), QStringLiteral("2020"), QStringLiteral("yes"), QStringLiteral("标签")};
    properties.aliases = {QStringLiteral("- odd"), QStringLiteral("[[x]]")};
    properties.created = *Timestamp::fromIso(u"2020-08-21T10:30:00.123456Z");
    properties.updated = *Timestamp::fromIso(u"2021-08-21T10:30:00Z");
    properties.rest = {
        {QStringLiteral("author"), QStringLiteral("Ada")},
        {QStringLiteral("n"), 5},
        {QStringLiteral("zip"), QStringLiteral("01234")},
        {QStringLiteral("deep"), QJsonObject{{QStringLiteral("k: 1"), QJsonArray{1, QStringLiteral("true"), true}}}},
        {QStringLiteral("completed?"), QStringLiteral("no")}};
    properties.id = QStringLiteral("memory-01jd3q8m5x7v0c2k9a4h6t1zpe");
    QString text = writeFrontMatter(properties);
    QVERIFY(text.startsWith(QLatin1String("---\n")));
    text = text.mid(4, text.lastIndexOf(QLatin1String("---\n")) - 4);
    const FrontMatter read = readFrontMatter(text);
    QCOMPARE(read.title, properties.title);
    QCOMPARE(read.tags, properties.tags);
    QCOMPARE(read.aliases, properties.aliases);
    QCOMPARE(read.created, properties.created);
    QCOMPARE(read.updated, properties.updated);
    QCOMPARE(read.rest, properties.rest);
}

void FrontMatterTest::writesStrangeTexts_data()
{
    QTest::addColumn<QString>("title");
    const QStringList titles = {QStringLiteral("plain"),      QStringLiteral("no"),       QStringLiteral("~"),
                                QStringLiteral("- x"),        QStringLiteral("a: b"),     QStringLiteral("a #b"),
                                QStringLiteral("'"),          QStringLiteral("\\"),       QStringLiteral("*x"),
                                QStringLiteral("&x"),         QStringLiteral("1e3"),      QStringLiteral("{a}"),
                                QStringLiteral("😀"),          QStringLiteral("---"),      QStringLiteral("a\u0085b"),
                                QStringLiteral("a\u2028b"),   QStringLiteral("%x"),       QStringLiteral("`x`"),
                                QStringLiteral("? x"),        QStringLiteral("| x"),      QStringLiteral("مرحبا"),
                                QStringLiteral("Null"),       QStringLiteral("@x"),       QStringLiteral("x:"),
                                QStringLiteral("\"quoted\""), QStringLiteral("x\uFEFFy"), QStringLiteral("\u007F")};
    for (const QString& title : titles)
        QTest::newRow(qPrintable(title)) << title;
}

void FrontMatterTest::writesStrangeTexts()
{
    QFETCH(QString, title);
    Properties properties;
    properties.title = title;
    properties.rest = {{QStringLiteral("k"), title}, {title, 1}};
    QString text = writeFrontMatter(properties);
    text = text.mid(4, text.lastIndexOf(QLatin1String("---\n")) - 4);
    const QJsonObject values = readYaml(text.toUtf8()).values;
    QCOMPARE(values.value(QStringLiteral("k")).toString(), title);
    QCOMPARE(values.value(title).toInt(), 1);
}

void FrontMatterTest::mergesOnlyWhatChanged()
{
    const QString head = QStringLiteral("---\n# mine\ntitle: Old\nauthor:   Ada  # keep\ntags:\n  - a\n  - b\n\n"
                                        "modified: 2020-01-01\nnested:\n  title: no\n---\n\n");
    PropertyChanges changes;
    changes.title = QStringLiteral("New: one");
    changes.tags = QStringList{QStringLiteral("c")};
    changes.updated = *Timestamp::fromIso(u"2022-02-02T02:02:02Z");
    QCOMPARE(mergeFrontMatter(head, changes).value_or(QString()),
             QStringLiteral("---\n# mine\ntitle: \"New: one\"\nauthor:   Ada  # keep\ntags:\n  - c\n"
                            "modified: 2022-02-02T02:02:02Z\nnested:\n  title: no\n---\n\n"));
    QCOMPARE(mergeFrontMatter(head, {}).value_or(QString()), head);

    const QString windows = QStringLiteral("---\r\nauthor: Ada\r\n---\r\n");
    PropertyChanges added;
    added.tags = QStringList{QStringLiteral("x")};
    QCOMPARE(mergeFrontMatter(windows, added).value_or(QString()),
             QStringLiteral("---\r\nauthor: Ada\r\ntags:\r\n  - x\r\n---\r\n"));
}

void FrontMatterTest::mergesJson()
{
    PropertyChanges changes;
    changes.title = QStringLiteral("New");
    const auto merged = mergeFrontMatter(QStringLiteral("---\n{\"title\": \"Old\", \"x\": 1}\n---\nrest"), changes);
    QVERIFY(merged);
    QVERIFY(merged->endsWith(QLatin1String("---\nrest")));
    const FrontMatter read =
        readFrontMatter(QStringView(*merged).mid(4, merged->lastIndexOf(QLatin1String("---")) - 4));
    QCOMPARE(read.title, QStringLiteral("New"));
    QCOMPARE(read.rest.value(QStringLiteral("x")).toInt(), 1);
}

void FrontMatterTest::refusesToMergeWhatItCannot()
{
    PropertyChanges changes;
    changes.title = QStringLiteral("New");
    QVERIFY(!mergeFrontMatter(QStringLiteral("no fences"), changes));
    QVERIFY(!mergeFrontMatter(QStringLiteral("---\na: \"open\ntitle: x\n---\n"), changes));
    // One line with all of it: the key cannot be exchanged by lines.
    QVERIFY(!mergeFrontMatter(QStringLiteral("---\n{title: Old, x: 1}\n---\n"), changes));
}

QTEST_GUILESS_MAIN(FrontMatterTest)
#include "FrontMatterTest.moc"
