#include "core/memories/Attachments.h"

#include "tests/core/memories/MemoryFixture.h"

#include <QBuffer>
#include <QCryptographicHash>
#include <QDirIterator>

#include <csignal>
#include <sys/resource.h>
#include <sys/stat.h>
#include <utime.h>

using namespace chimera;
using namespace chimera::test;

namespace {

class AttachmentProfile : public MemoryProfile
{
public:
    AttachmentProfile() : m_attachments(root()) {}
    const Attachments& attachments() const { return m_attachments; }
    QString root() const { return folder() + QStringLiteral("/attachments"); }

    Result<void> attach(const MemoryId& memory, const AttachmentRef& ref)
    {
        return write([&](WriteTx& tx) { return Attachments::attach(caller(), tx, memory, ref); });
    }
    AttachmentRef add(const MemoryId& memory, const QString& name, const QByteArray& bytes, const QString& path = {})
    {
        const auto stored = m_attachments.store(bytes);
        const AttachmentRef ref{name, path, stored->hash, stored->size, QStringLiteral("image/png")};
        if (const auto attached = attach(memory, ref); !attached)
            qFatal("%s", qPrintable(attached.error().message));
        return ref;
    }
    Result<AttachmentRef> resolve(const MemoryId& memory, const QString& name)
    {
        return read([&](const ReadTx& tx) { return Attachments::resolve(caller(), tx, memory, name); });
    }
    QStringList filesThere() const
    {
        QStringList paths;
        QDirIterator entries(root(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
        while (entries.hasNext())
            paths.append(entries.next());
        return paths;
    }
    void age(const QString& path) const
    {
        const utimbuf old{1'000'000, 1'000'000};
        ::utime(QFile::encodeName(path).constData(), &old);
    }
    int collect()
    {
        int removed = 0;
        for (int i = 0; i < 300; ++i) // each call looks at a part of the folders
            removed += *write([&](WriteTx& tx) { return m_attachments.collectGarbage(tx); });
        return removed;
    }

private:
    Attachments m_attachments;
};

int modeOf(const QString& path)
{
    struct stat known = {};
    return ::stat(QFile::encodeName(path).constData(), &known) == 0 ? static_cast<int>(known.st_mode & 0777U) : -1;
}

class BrokenDevice : public QIODevice
{
public:
    BrokenDevice() { open(QIODevice::ReadOnly); }

protected:
    qint64 readData(char* data, qint64 size) override
    {
        if (m_given > 500'000)
            return -1;
        std::fill(data, data + size, 'x');
        m_given += size;
        return size;
    }
    qint64 writeData(const char*, qint64) override { return -1; }

private:
    qint64 m_given = 0;
};

} // namespace

class AttachmentsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void storesByHash();
    void twiceIsOnce();
    void isPrivateUnderAnyUmask();
    void refusesWhatIsNoHash_data();
    void refusesWhatIsNoHash();
    void fullDiskLeavesNothing();
    void brokenSourceLeavesNothing();
    void namesArePlacesNowhere_data();
    void namesArePlacesNowhere();
    void listsAndReplaces();
    void resolvesItsOwnFirst();
    void collectsOnlyWhatNobodyNames();
    void freshFilesAreSpared();
    void strangersAreDenied();
};

void AttachmentsTest::storesByHash()
{
    AttachmentProfile p;
    const QByteArray bytes = QByteArray("picture\0with NUL", 16).repeated(100'000); // several blocks
    QBuffer buffer;
    buffer.setData(bytes);
    buffer.open(QIODevice::ReadOnly);
    const auto stored = p.attachments().store(buffer);
    CHIMERA_VERIFY(stored);
    QCOMPARE(stored->size, bytes.size());
    QCOMPARE(stored->hash, QString::fromLatin1(QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex()));
    const auto path = p.attachments().filePath(stored->hash);
    QCOMPARE(*path, QString(p.root() + u'/' + stored->hash.left(2) + u'/' + stored->hash.mid(2)));
    QCOMPARE(*p.attachments().read(stored->hash), bytes);
    const auto empty = p.attachments().store(QByteArray());
    CHIMERA_VERIFY(empty);
    QCOMPARE(*p.attachments().read(empty->hash), QByteArray());
}

void AttachmentsTest::twiceIsOnce()
{
    AttachmentProfile p;
    const auto first = p.attachments().store(QByteArray("same"));
    const auto second = p.attachments().store(QByteArray("same"));
    QCOMPARE(first->hash, second->hash);
    QCOMPARE(p.filesThere().size(), 1);
    // A torn file of that name is put right.
    QFile file(p.filesThere().front());
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
    file.close();
    CHIMERA_VERIFY(p.attachments().store(QByteArray("same")));
    QCOMPARE(*p.attachments().read(first->hash), QByteArray("same"));
}

void AttachmentsTest::isPrivateUnderAnyUmask()
{
    AttachmentProfile p;
    const mode_t before = ::umask(0);
    const auto stored = p.attachments().store(QByteArray("secret"));
    ::umask(before);
    CHIMERA_VERIFY(stored);
    const QString path = *p.attachments().filePath(stored->hash);
    QCOMPARE(modeOf(path), 0600);
    QCOMPARE(modeOf(QFileInfo(path).path()), 0700);
    QCOMPARE(modeOf(p.root()), 0700);
}

void AttachmentsTest::refusesWhatIsNoHash_data()
{
    QTest::addColumn<QString>("hash");
    QTest::newRow("empty") << QString();
    QTest::newRow("path") << QStringLiteral("../../../../etc/passwd");
    QTest::newRow("path of that length") << (QStringLiteral("../") + QString(61, u'a'));
    QTest::newRow("upper case") << QString(64, u'A');
    QTest::newRow("long") << QString(65, u'a');
    QTest::newRow("NUL") << (QString(63, u'a') + QChar(u'\0'));
    QTest::newRow("unknown") << QString(64, u'a');
}

void AttachmentsTest::refusesWhatIsNoHash()
{
    QFETCH(QString, hash);
    AttachmentProfile p;
    QCOMPARE(p.attachments().filePath(hash).error().code, ErrorCode::NotFound);
    QCOMPARE(p.attachments().read(hash).error().code, ErrorCode::NotFound);
    if (hash.size() == 64 && hash == QString(64, u'a'))
        return;
    const auto made = p.create(QStringLiteral("T"));
    QCOMPARE(p.attach(made->id, {QStringLiteral("n"), {}, hash, 1, {}}).error().code, ErrorCode::Invalid);
}

void AttachmentsTest::fullDiskLeavesNothing()
{
    AttachmentProfile p;
    CHIMERA_VERIFY(p.attachments().store(QByteArray("before")));
    rlimit old{};
    QCOMPARE(::getrlimit(RLIMIT_FSIZE, &old), 0);
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    const rlimit small{1024 * 1024, old.rlim_max};
    QCOMPARE(::setrlimit(RLIMIT_FSIZE, &small), 0);
    const auto refused = p.attachments().store(QByteArray(3 * 1024 * 1024, 'x'));
    ::setrlimit(RLIMIT_FSIZE, &old);
    std::signal(SIGXFSZ, handler);
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::DiskFull);
    QCOMPARE(p.filesThere().size(), 1);
    CHIMERA_VERIFY(p.attachments().store(QByteArray(3 * 1024 * 1024, 'x'))); // and again when there is space
}

void AttachmentsTest::brokenSourceLeavesNothing()
{
    AttachmentProfile p;
    BrokenDevice broken;
    QCOMPARE(p.attachments().store(broken).error().code, ErrorCode::Io);
    QCOMPARE(p.filesThere(), QStringList());
}

void AttachmentsTest::namesArePlacesNowhere_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("kept"); // "": refused
    QTest::newRow("parent") << QStringLiteral("..") << QString();
    QTest::newRow("blank") << QStringLiteral(" \n") << QString();
    QTest::newRow("folder only") << QStringLiteral("a/b/") << QString();
    QTest::newRow("long") << QString(256, u'x') << QString();
    QTest::newRow("traversal") << QStringLiteral("../../x.png") << QStringLiteral("x.png");
    QTest::newRow("backslashes") << QStringLiteral("..\\..\\x.png") << QStringLiteral("x.png");
    QTest::newRow("line end") << QStringLiteral("a\nb.png") << QStringLiteral("a b.png");
    QTest::newRow("decomposed") << QString(QStringLiteral("a") + QChar(0x0308) + QStringLiteral(".png")) << u"ä.png"_qs;
    QTest::newRow("emoji") << u"🧠.png"_qs << u"🧠.png"_qs;
}

void AttachmentsTest::namesArePlacesNowhere()
{
    QFETCH(QString, name);
    QFETCH(QString, kept);
    AttachmentProfile p;
    const auto made = p.create(QStringLiteral("T"));
    const auto stored = p.attachments().store(QByteArray("x"));
    const auto attached = p.attach(made->id, {name, name, stored->hash, stored->size, {}});
    QCOMPARE(attached.has_value(), !kept.isEmpty());
    QCOMPARE(p.filesThere().size(), 1);
    if (kept.isEmpty()) {
        QCOMPARE(attached.error().code, ErrorCode::Invalid);
        return;
    }
    const auto list = p.read([&](const ReadTx& tx) { return Attachments::list(p.caller(), tx, made->id); });
    QCOMPARE(list->front().name, kept);
    QCOMPARE(p.resolve(made->id, name)->hash, stored->hash);
}

void AttachmentsTest::listsAndReplaces()
{
    AttachmentProfile p;
    const auto made = p.create(QStringLiteral("T"));
    p.add(made->id, QStringLiteral("b.png"), "1");
    p.add(made->id, QStringLiteral("a.png"), "2", QStringLiteral("img/a.png"));
    const AttachmentRef changed = p.add(made->id, QStringLiteral("b.png"), "333");
    const auto list = p.read([&](const ReadTx& tx) { return Attachments::list(p.caller(), tx, made->id); });
    QCOMPARE(list->size(), std::size_t(2));
    QCOMPARE(list->front().path, QStringLiteral("img/a.png"));
    QCOMPARE(list->front().mime, QStringLiteral("image/png"));
    QCOMPARE(list->back().hash, changed.hash);
    QCOMPARE(list->back().size, 3);
}

void AttachmentsTest::resolvesItsOwnFirst()
{
    AttachmentProfile p;
    const auto a = p.create(QStringLiteral("a"));
    const auto b = p.create(QStringLiteral("b"));
    const auto c = p.create(QStringLiteral("c"));
    const AttachmentRef ofA = p.add(a->id, QStringLiteral("pic.png"), "A", QStringLiteral("one/pic.png"));
    const AttachmentRef ofB = p.add(b->id, QStringLiteral("pic.png"), "B", QStringLiteral("two/pic.png"));
    QCOMPARE(p.resolve(a->id, QStringLiteral("pic.png"))->hash, ofA.hash);
    QCOMPARE(p.resolve(b->id, QStringLiteral("PIC.png"))->hash, ofB.hash);
    QCOMPARE(p.resolve(c->id, QStringLiteral("two/pic.png"))->hash, ofB.hash);
    QCOMPARE(p.resolve(c->id, QStringLiteral("./one/pic.png"))->hash, ofA.hash);
    QCOMPARE(p.resolve(c->id, QStringLiteral("pic.png"))->hash, ofA.hash);
    QCOMPARE(p.resolve(c->id, QStringLiteral("none.png")).error().code, ErrorCode::NotFound);
    CHIMERA_VERIFY(p.write([&](WriteTx& tx) { return Memories::trash(p.caller(), tx, {a->id}); }));
    QCOMPARE(p.resolve(c->id, QStringLiteral("pic.png"))->hash, ofB.hash);
    QCOMPARE(p.resolve(a->id, QStringLiteral("pic.png")).error().code, ErrorCode::NotFound);
}

void AttachmentsTest::collectsOnlyWhatNobodyNames()
{
    AttachmentProfile p;
    const auto kept = p.create(QStringLiteral("kept"));
    const auto gone = p.create(QStringLiteral("gone"));
    p.add(kept->id, QStringLiteral("k.png"), "kept");
    p.add(kept->id, QStringLiteral("both.png"), "both");
    p.add(gone->id, QStringLiteral("both.png"), "both");
    p.add(gone->id, QStringLiteral("g.png"), "gone");
    CHIMERA_VERIFY(p.attachments().store(QByteArray("never attached")));
    QFile half(p.root() + QStringLiteral("/incoming-abcdef"));
    QVERIFY(half.open(QIODevice::WriteOnly));
    half.close();
    QFile foreign(p.root() + QStringLiteral("/notes.txt"));
    QVERIFY(foreign.open(QIODevice::WriteOnly));
    foreign.close();
    CHIMERA_VERIFY(p.write([&](WriteTx& tx) { return Memories::trash(p.caller(), tx, {gone->id}); }));
    for (const QString& path : p.filesThere())
        p.age(path);
    QCOMPARE(p.collect(), 2); // what is in Trash may come back
    CHIMERA_VERIFY(p.write([&](WriteTx& tx) { return Memories::purge(p.caller(), tx, {gone->id}); }));
    QCOMPARE(p.collect(), 1);
    QCOMPARE(p.filesThere().size(), 3);
    QCOMPARE(p.count("SELECT count(*) FROM attachment"), 2);
    QVERIFY(foreign.exists());
    CHIMERA_VERIFY(p.attachments().read(p.resolve(kept->id, QStringLiteral("both.png"))->hash));
}

void AttachmentsTest::freshFilesAreSpared()
{
    AttachmentProfile p;
    CHIMERA_VERIFY(p.attachments().store(QByteArray("about to be named")));
    QCOMPARE(p.collect(), 0);
    const QString path = p.filesThere().front();
    p.age(path);
    CHIMERA_VERIFY(p.attachments().store(QByteArray("about to be named"))); // wanted again
    QCOMPARE(p.collect(), 0);
    QVERIFY(QFile::exists(path));
}

void AttachmentsTest::strangersAreDenied()
{
    AttachmentProfile p;
    const auto made = p.create(QStringLiteral("T"));
    const AttachmentRef ref = p.add(made->id, QStringLiteral("n.png"), "x");
    const Caller other = p.stranger();
    QCOMPARE(p.write([&](WriteTx& tx) { return Attachments::attach(other, tx, made->id, ref); }).error().code,
             ErrorCode::Denied);
    QCOMPARE(p.read([&](const ReadTx& tx) { return Attachments::list(other, tx, made->id); }).error().code,
             ErrorCode::Denied);
    QCOMPARE(p.read([&](const ReadTx& tx) { return Attachments::resolve(other, tx, made->id, ref.name); }).error().code,
             ErrorCode::Denied);
}

QTEST_GUILESS_MAIN(AttachmentsTest)
#include "AttachmentsTest.moc"
