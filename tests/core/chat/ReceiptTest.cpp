#include "core/chat/Receipt.h"

#include <QTest>

using namespace chimera;

namespace {

Receipt sample()
{
    Receipt receipt;
    receipt.provider = QStringLiteral("openai");
    receipt.host = QStringLiteral("models.example");
    receipt.model = QStringLiteral("big-1");
    receipt.window = 8192;
    receipt.replyRoom = 2000;
    receipt.parts = {{PartKind::System, 0, {}, QStringLiteral("System text"), {}, 0, 120, true, {}},
                     {PartKind::Memory,
                      1,
                      MemoryId(QStringLiteral("memory-a")),
                      QStringLiteral("A"),
                      QStringLiteral("found: 0.83"),
                      0.83,
                      200,
                      true,
                      {}},
                     {PartKind::Memory, 0, MemoryId(QStringLiteral("memory-b")), QStringLiteral("B"),
                      QStringLiteral("by hand"), 1, 900, false, QStringLiteral("local only")},
                     {PartKind::Question, 0, {}, {}, {}, 0, 12, true, {}}};
    receipt.messages = {{MessageRole::System, QStringLiteral("Be brief.")},
                        {MessageRole::User, QStringLiteral("你好")}};
    receipt.searchMs = 12.5;
    receipt.firstTokenMs = 300;
    receipt.totalMs = 900;
    return receipt;
}

} // namespace

class ReceiptTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void countsOnlyWhatIsSent()
    {
        const Receipt receipt = sample();
        QCOMPARE(receipt.tokens(), 332);
        QCOMPARE(receipt.tokens(PartKind::Memory), 200);
        QCOMPARE(receipt.tokens(PartKind::File), 0);
    }

    void staysWholeAsJson()
    {
        const QJsonObject json = toJson(sample());
        const Receipt read = receiptFromJson(json);
        QCOMPARE(toJson(read), json);
        QCOMPARE(read.parts.size(), std::size_t(4));
        QCOMPARE(read.parts[2].whyNot, QStringLiteral("local only"));
        QVERIFY(!read.parts[2].sent);
        QCOMPARE(read.parts[1].memory, MemoryId(QStringLiteral("memory-a")));
        QCOMPARE(read.messages[1].role, MessageRole::User);
        QCOMPARE(read.messages[1].content, QStringLiteral("你好"));
        QCOMPARE(json.value(QStringLiteral("tokens")).toInt(), 332);
    }

    void strangeJsonIsSomeReceipt()
    {
        const QJsonObject json{{QStringLiteral("parts"), QJsonArray{1, QStringLiteral("x"), QJsonObject()}},
                               {QStringLiteral("messages"), QStringLiteral("none")},
                               {QStringLiteral("window"), QStringLiteral("wide")}};
        const Receipt read = receiptFromJson(json);
        QCOMPARE(read.parts.size(), std::size_t(3));
        QCOMPARE(read.window, 0);
        QVERIFY(read.messages.empty());
    }
};

QTEST_APPLESS_MAIN(ReceiptTest)
#include "ReceiptTest.moc"
