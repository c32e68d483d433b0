// Thousands of operations in random order, then everything that is derived is compared with what it is derived from.
#include "core/base/Text.h"
#include "core/memories/Tags.h"
#include "core/memories/Versions.h"
#include "tests/core/memories/MemoryFixture.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QRandomGenerator>

using namespace chimera;
using namespace chimera::test;

namespace {

class Player
{
public:
    Player(MemoryProfile& profile, quint32 seed) : p(profile), m_random(seed)
    {
        m_workspaces.push_back(p.workspace());
        m_workspaces.push_back(
            p.write([&](WriteTx& tx) { return Workspaces::create(p.caller(), tx, QStringLiteral("Second")); })->id);
    }

    void step()
    {
        p.clock().advanceSeconds(m_random.bounded(200));
        switch (m_random.bounded(12)) {
        case 0:
        case 1:
        case 2:
            return create();
        case 3:
        case 4:
        case 5:
            return save();
        case 6:
            return bulk([&](WriteTx& tx, const auto& ids) { return Memories::trash(p.caller(), tx, ids); });
        case 7:
            return bulk([&](WriteTx& tx, const auto& ids) { return Memories::restore(p.caller(), tx, ids); });
        case 8:
            return bulk([&](WriteTx& tx, const auto& ids) { return Memories::purge(p.caller(), tx, ids); });
        case 9:
            return bulk([&](WriteTx& tx, const auto& ids) { return Memories::move(p.caller(), tx, ids, anyPlace()); });
        case 10:
            return bulk([&](WriteTx& tx, const auto& ids) {
                return m_random.bounded(2) ? Memories::addTags(p.caller(), tx, ids, tags())
                                           : Memories::removeTags(p.caller(), tx, ids, tags());
            });
        default:
            return rare();
        }
    }

private:
    void create()
    {
        NewMemory given;
        given.title = words(1);
        given.content = words(12);
        given.tags = tags();
        given.pinned = m_random.bounded(5) == 0;
        const auto made = p.write([&](WriteTx& tx) { return Memories::create(p.caller(), tx, anyPlace(), given); });
        if (made)
            m_ids.push_back(made->id);
        expect(made);
    }
    void save()
    {
        MemoryEdit edit;
        if (m_random.bounded(2))
            edit.title = words(1);
        if (m_random.bounded(3))
            edit.content = words(12);
        if (m_random.bounded(2))
            edit.tags = tags();
        if (m_random.bounded(6) == 0)
            edit.baseVersion = 1;
        expect(p.save(anyId(), edit));
    }
    template <typename Work>
    void bulk(Work work)
    {
        std::vector<MemoryId> ids;
        for (int i = m_random.bounded(3); i >= 0; --i)
            ids.push_back(anyId());
        expect(p.write([&](WriteTx& tx) { return work(tx, ids); }));
    }
    void rare()
    {
        switch (m_random.bounded(4)) {
        case 0:
            return expect(p.write([&](WriteTx& tx) { return Workspaces::trash(p.caller(), tx, anyPlace()); }));
        case 1:
            return expect(p.write([&](WriteTx& tx) { return Memories::purgeOlderThan(tx, 1, 5); }));
        default:
            return expect(p.write(
                [&](WriteTx& tx) { return Tags::rename(p.caller(), tx, anyPlace(), tags().front(), tags().back()); }));
        }
    }
    // Refusals are right; bugs are not.
    template <typename T>
    void expect(const Result<T>& result)
    {
        if (result)
            return;
        const ErrorCode code = result.error().code;
        if (code != ErrorCode::NotFound && code != ErrorCode::Conflict && code != ErrorCode::Invalid)
            qFatal("%s %s", qPrintable(result.error().message), qPrintable(result.error().detail));
    }

    MemoryId anyId()
    {
        return m_ids.empty() ? MemoryId(QStringLiteral("memory-000000000000"))
                             : m_ids[m_random.bounded(static_cast<quint32>(m_ids.size()))];
    }
    // A workspace that is in Trash comes back now and then.
    const WorkspaceId& anyPlace() { return m_workspaces[m_random.bounded(static_cast<quint32>(m_workspaces.size()))]; }
    QString words(int most)
    {
        static const QStringList vocabulary{QStringLiteral("memory"),
                                            QStringLiteral("#tag"),
                                            QStringLiteral("#tag/sub"),
                                            u"全文搜索"_qs,
                                            u"Ärger"_qs,
                                            QStringLiteral("[[Note]]"),
                                            u"🧠"_qs,
                                            QStringLiteral("running"),
                                            QStringLiteral("`#code`"),
                                            u"#日本"_qs,
                                            QStringLiteral("\n"),
                                            QStringLiteral("![[pic.png]]"),
                                            u"한국어 text"_qs};
        QString text = QStringLiteral("n");
        for (int i = m_random.bounded(most) + 1; i > 0; --i)
            text += u' ' + vocabulary[m_random.bounded(static_cast<quint32>(vocabulary.size()))];
        return text;
    }
    QStringList tags()
    {
        static const QStringList names{QStringLiteral("a"),   QStringLiteral("A"), QStringLiteral("b/c"),
                                       QStringLiteral("tag"), u"日本"_qs,          QStringLiteral("b")};
        QStringList chosen;
        for (int i = m_random.bounded(3); i >= 0; --i)
            chosen.append(names[m_random.bounded(static_cast<quint32>(names.size()))]);
        return chosen;
    }

    MemoryProfile& p;
    QRandomGenerator m_random;
    std::vector<MemoryId> m_ids;
    std::vector<WorkspaceId> m_workspaces;
};

} // namespace

class RandomOperationsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everythingDerivedAgrees_data();
    void everythingDerivedAgrees();
};

void RandomOperationsTest::everythingDerivedAgrees_data()
{
    QTest::addColumn<int>("seed");
    for (const int seed : {1, 2, 3, 4})
        QTest::addRow("seed %d", seed) << seed;
}

void RandomOperationsTest::everythingDerivedAgrees()
{
    QFETCH(int, seed);
    MemoryProfile p;
    Player player(p, static_cast<quint32>(seed));
    for (int round = 0; round < 600; ++round) {
        player.step();
        if (round % 100 == 99) {
            QCOMPARE(p.problems(), QStringList());
            // Trashed workspaces come back, so that the play goes on.
            CHIMERA_VERIFY(p.write([](WriteTx& tx) { return tx.run("UPDATE workspace SET trashed_at = NULL"); }));
        }
    }
    // Titles, snippets, tags and links say what the texts say.
    const auto wrong = p.read([](const ReadTx& tx) -> Result<QStringList> {
        QStringList found;
        CHIMERA_TRY(auto rows, tx.query("SELECT m.id, m.title, m.folded, m.snippet, t.content, m.tags, m.inline_tags, "
                                        "(SELECT json_group_array(folded) FROM (SELECT g.folded FROM memory_tag mt "
                                        "JOIN tag g ON g.pk = mt.tag WHERE mt.memory = m.pk)), "
                                        "(SELECT count(*) FROM link l WHERE l.source = m.pk) "
                                        "FROM memory m JOIN memory_text t ON t.memory = m.pk"));
        while (rows.next()) {
            const auto list = [&rows](int column) {
                QStringList keys;
                for (const QJsonValue& value : QJsonDocument::fromJson(rows.utf8(column)).array())
                    keys.append(text::foldCase(value.toString()));
                return keys;
            };
            QStringList expected = list(5) + list(6);
            QStringList stored = list(7);
            expected.removeDuplicates();
            expected.sort();
            stored.sort();
            const bool links = rows.integer(8) == rows.text(4).count(QStringLiteral("[[Note]]")) +
                                                      rows.text(4).count(QStringLiteral("![[pic"));
            if (rows.text(2) != text::fold(rows.text(1)) || rows.text(3) != text::snippet(rows.text(4)) ||
                expected != stored || !links)
                found.append(rows.text(0));
        }
        CHIMERA_CHECK(rows.done());
        return found;
    });
    CHIMERA_VERIFY(wrong);
    QCOMPARE(*wrong, QStringList());
    QCOMPARE(p.count("SELECT count(*) FROM tag WHERE NOT EXISTS (SELECT 1 FROM memory_tag mt WHERE mt.tag = tag.pk)"),
             0);
    QVERIFY(p.count("SELECT count(*) FROM memory") > 50);
}

QTEST_GUILESS_MAIN(RandomOperationsTest)
#include "RandomOperationsTest.moc"
