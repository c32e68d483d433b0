#include "tests/core/api/ApiFixture.h"

using namespace chimera;
using namespace chimera::test;

class WorkspaceRoutesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void narrowPath();
};

void WorkspaceRoutesTest::narrowPath()
{
    ApiProfile api;
    const auto ann = api.person(QStringLiteral("Ann"));
    QVERIFY(!ann.token.isEmpty());
    const Answer made = api.post("/api/workspaces", ann.token, {{QStringLiteral("name"), QStringLiteral(" Alpha ")}});
    QCOMPARE(made.status, 201);
    QCOMPARE(made.text("name"), QStringLiteral("Alpha"));
    const QByteArray id = made.text("id").toLatin1();
    const Answer list = api.get("/api/workspaces", ann.token);
    QCOMPARE(list.status, 200);
    QCOMPARE(list["total"].toInt(), 1);
    const QByteArray memory = api.memory(ann, id, QStringLiteral("T"), QStringLiteral("text"));
    const Answer one = api.get("/api/memories/" + memory, ann.token);
    QCOMPARE(one.status, 200);
    QCOMPARE(one["embedding"].toArray().size(), 100);
    qInfo("%s", one.body.constData());
}

QTEST_GUILESS_MAIN(WorkspaceRoutesTest)
#include "WorkspaceRoutesTest.moc"
