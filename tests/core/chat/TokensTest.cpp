#include "core/chat/Tokens.h"

#include <QTest>

using namespace chimera;

class TokensTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void estimates_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("tokens");
        QTest::newRow("empty") << QString() << 0;
        QTest::newRow("one word") << QStringLiteral("notes") << 1;
        QTest::newRow("long word") << QStringLiteral("internationalization") << 4;
        QTest::newRow("sentence") << QStringLiteral("The cat sat on the mat.") << 7;
        QTest::newRow("chinese") << QStringLiteral("今天天气很好。") << 7;
        QTest::newRow("mixed") << QStringLiteral("用 Python 写") << 3;
        QTest::newRow("cyrillic") << QStringLiteral("собрание") << 3;
        QTest::newRow("number") << QStringLiteral("20261125") << 3;
        QTest::newRow("lines") << QStringLiteral("a\n\nb") << 3;
        QTest::newRow("signs") << QStringLiteral("{[()]}") << 6;
        QTest::newRow("emoji") << QStringLiteral("😀") << 2;
        QTest::newRow("half a pair") << QString(QChar(0xD83D)) << 1;
    }
    void estimates()
    {
        QFETCH(QString, text);
        QTEST(estimateTokens(text), "tokens");
    }

    void growsWithText()
    {
        const QString piece = QStringLiteral("One more thing, 例如 this: 42. ");
        QCOMPARE(estimateTokens(piece.repeated(1000)), 1000 * estimateTokens(piece));
    }
};

QTEST_APPLESS_MAIN(TokensTest)
#include "TokensTest.moc"
