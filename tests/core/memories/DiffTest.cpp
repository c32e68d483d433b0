#include "core/memories/Versions.h"

#include <QRandomGenerator>
#include <QTest>

using namespace chimera;

namespace {

QString joined(const std::vector<DiffLine>& lines, DiffKind side)
{
    QStringList kept;
    for (const DiffLine& line : lines) {
        if (line.kind == DiffKind::Same || line.kind == side)
            kept.append(line.text);
    }
    return kept.join(u'\n');
}

int edits(const std::vector<DiffLine>& lines)
{
    return static_cast<int>(
        std::count_if(lines.begin(), lines.end(), [](const DiffLine& l) { return l.kind != DiffKind::Same; }));
}

// The textbook table, for comparison.
int fewestEdits(const QStringList& a, const QStringList& b)
{
    std::vector<std::vector<int>> common(static_cast<std::size_t>(a.size() + 1),
                                         std::vector<int>(static_cast<std::size_t>(b.size() + 1), 0));
    for (qsizetype i = 1; i <= a.size(); ++i) {
        for (qsizetype j = 1; j <= b.size(); ++j) {
            const auto x = static_cast<std::size_t>(i);
            const auto y = static_cast<std::size_t>(j);
            common[x][y] =
                a[i - 1] == b[j - 1] ? common[x - 1][y - 1] + 1 : std::max(common[x - 1][y], common[x][y - 1]);
        }
    }
    return static_cast<int>(a.size() + b.size()) - 2 * common.back().back();
}

} // namespace

class DiffTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void knownTexts_data();
    void knownTexts();
    void isShortestAndExact();
    void isBounded();
    void longTextsWithFewEditsAreFast();
};

void DiffTest::knownTexts_data()
{
    QTest::addColumn<QString>("before");
    QTest::addColumn<QString>("after");
    QTest::addColumn<QString>("signs");
    QTest::newRow("nothing") << QString() << QString() << QString();
    QTest::newRow("first text") << QString() << QStringLiteral("a\nb") << QStringLiteral("++");
    QTest::newRow("emptied") << QStringLiteral("a\nb") << QString() << QStringLiteral("--");
    QTest::newRow("equal") << QStringLiteral("a\nb") << QStringLiteral("a\nb") << QStringLiteral("  ");
    QTest::newRow("changed line") << QStringLiteral("a\nb\nc") << QStringLiteral("a\nx\nc") << QStringLiteral(" -+ ");
    QTest::newRow("inserted") << QStringLiteral("a\nc") << QStringLiteral("a\nb\nc") << QStringLiteral(" + ");
    QTest::newRow("last line end") << QStringLiteral("a") << QStringLiteral("a\n") << QStringLiteral(" +");
    QTest::newRow("all new") << QStringLiteral("a\nb") << QStringLiteral("x\ny") << QStringLiteral("--++");
}

void DiffTest::knownTexts()
{
    QFETCH(QString, before);
    QFETCH(QString, after);
    QFETCH(QString, signs);
    QString got;
    for (const DiffLine& line : diffLines(before, after))
        got += line.kind == DiffKind::Same ? u' ' : line.kind == DiffKind::Added ? u'+' : u'-';
    QCOMPARE(got, signs);
}

void DiffTest::isShortestAndExact()
{
    QRandomGenerator random(7);
    for (int round = 0; round < 2000; ++round) {
        const auto text = [&random](int letters) {
            QStringList lines;
            const int count = random.bounded(1, 30);
            for (int i = 0; i < count; ++i)
                lines.append(QString(QChar(u'a' + random.bounded(letters))));
            return lines;
        };
        const int letters = 1 + random.bounded(6);
        const QStringList a = text(letters);
        const QStringList b = text(letters);
        const auto lines = diffLines(a.join(u'\n'), b.join(u'\n'));
        QCOMPARE(joined(lines, DiffKind::Removed), a.join(u'\n'));
        QCOMPARE(joined(lines, DiffKind::Added), b.join(u'\n'));
        QCOMPARE(edits(lines), fewestEdits(a, b));
    }
}

void DiffTest::isBounded()
{
    QStringList a{QStringLiteral("head")};
    QStringList b{QStringLiteral("head")};
    for (int i = 0; i < 200'000; ++i) {
        a.append(QStringLiteral("a%1").arg(i));
        b.append(QStringLiteral("b%1").arg(i));
        if (i % 10 == 0) {
            a.append(QStringLiteral("both"));
            b.append(QStringLiteral("both"));
        }
    }
    QElapsedTimer timer;
    timer.start();
    const auto lines = diffLines(a.join(u'\n'), b.join(u'\n'));
    QVERIFY2(timer.elapsed() < 5000, qPrintable(QString::number(timer.elapsed())));
    QCOMPARE(joined(lines, DiffKind::Removed), a.join(u'\n'));
    QCOMPARE(joined(lines, DiffKind::Added), b.join(u'\n'));
    QCOMPARE(lines[0].kind, DiffKind::Same);    // the equal ends stay
    QCOMPARE(lines[1].kind, DiffKind::Removed); // then all removed, all added
    QCOMPARE(lines[a.size() - 2].kind, DiffKind::Removed);
    QCOMPARE(edits(lines), int(a.size() + b.size()) - 2);
}

void DiffTest::longTextsWithFewEditsAreFast()
{
    QStringList a;
    for (int i = 0; i < 300'000; ++i)
        a.append(QStringLiteral("line %1").arg(i % 1000));
    QStringList b = a;
    for (int i = 0; i < 300; ++i)
        b[i * 1000] = QStringLiteral("changed %1").arg(i);
    QElapsedTimer timer;
    timer.start();
    const auto lines = diffLines(a.join(u'\n'), b.join(u'\n'));
    QVERIFY2(timer.elapsed() < 5000, qPrintable(QString::number(timer.elapsed())));
    QCOMPARE(edits(lines), 600);
}

QTEST_GUILESS_MAIN(DiffTest)
#include "DiffTest.moc"
