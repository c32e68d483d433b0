#include "core/transfer/VaultIndex.h"
#include "tests/support/TempProfile.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

using namespace chimera;
using namespace chimera::transfer;

namespace {

void put(const QByteArray& path, const QByteArray& bytes = "x")
{
    const int file = ::open(path.constData(), O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0600);
    QVERIFY2(file >= 0, path.constData());
    QCOMPARE(::write(file, bytes.constData(), static_cast<std::size_t>(bytes.size())), bytes.size());
    ::close(file);
}

QStringList idsOf(const std::vector<VaultFile>& files)
{
    QStringList ids;
    for (const VaultFile& file : files)
        ids.append(file.id);
    return ids;
}

} // namespace

class VaultWalkTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void listsInOrder();
    void hiddenNamesAreLeftAlone();
    void linksAreNotFollowed();
    void aFolderExchangedForALinkIsNotFollowed();
    void specialFilesAreNotOpened();
    void strangeNames();
    void aVeryLongPath();
    void hundredThousandFiles();
    void tooLargeIsRefused();
    void aFileThatGrowsIsReadWhole();
    void oneFile();
    void whatIsNotThere();
    void resolvesReferences();
    void cancels();

private:
    std::vector<VaultFile> list()
    {
        m_skipped.clear();
        auto walk = VaultWalk::open(m_folder->path());
        if (!walk)
            return {};
        auto files = walk->list({}, m_skipped);
        return files ? *files : std::vector<VaultFile>();
    }
    QStringList skippedItems() const
    {
        QStringList items;
        for (const TransferNote& line : m_skipped)
            items.append(line.item);
        return items;
    }
    QByteArray at(const char* name) const { return m_folder->path().toUtf8() + '/' + name; }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::vector<TransferNote> m_skipped;
};

void VaultWalkTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(m_folder->isValid());
}

// Names that Qt cannot spell are in there.
void VaultWalkTest::cleanup()
{
    QProcess::execute(QStringLiteral("rm"), {QStringLiteral("-rf"), m_folder->path()});
}

void VaultWalkTest::listsInOrder()
{
    ::mkdir(at("sub").constData(), 0700);
    ::mkdir(at("sub/deep").constData(), 0700);
    put(at("b.md"), "hello");
    put(at("a.TXT"));
    put(at("pic.png"));
    put(at("sub/c.markdown"));
    put(at("sub/deep/d.md"));
    const auto files = list();
    QCOMPARE(idsOf(files), QStringList({QStringLiteral("a.TXT"), QStringLiteral("b.md"), QStringLiteral("pic.png"),
                                        QStringLiteral("sub/c.markdown"), QStringLiteral("sub/deep/d.md")}));
    QVERIFY(files[0].isNote);
    QVERIFY(!files[2].isNote);
    QCOMPARE(files[1].size, 5);
    QVERIFY(files[1].modified.micros > 1'500'000'000'000'000);
    QVERIFY(m_skipped.empty());
}

void VaultWalkTest::hiddenNamesAreLeftAlone()
{
    ::mkdir(at(".obsidian").constData(), 0700);
    put(at(".obsidian/app.md"));
    put(at(".hidden.md"));
    put(at("a.md"));
    QCOMPARE(idsOf(list()), QStringList{QStringLiteral("a.md")});
}

void VaultWalkTest::linksAreNotFollowed()
{
    QTemporaryDir outside;
    put(outside.path().toUtf8() + "/secret.md", "secret");
    ::mkdir(at("sub").constData(), 0700);
    put(at("sub/a.md"));
    QCOMPARE(::symlink("..", at("sub/loop").constData()), 0);
    QCOMPARE(::symlink(outside.path().toUtf8().constData(), at("out").constData()), 0);
    QCOMPARE(::symlink((outside.path().toUtf8() + "/secret.md").constData(), at("out.md").constData()), 0);
    QCOMPARE(::symlink("missing", at("dangling.md").constData()), 0);
    QCOMPARE(::symlink("self.md", at("self.md").constData()), 0);
    QCOMPARE(idsOf(list()), QStringList{QStringLiteral("sub/a.md")});
    QCOMPARE(m_skipped.size(), 5U);
    QCOMPARE(m_skipped.front().reason, QStringLiteral("Links are not followed."));
}

void VaultWalkTest::aFolderExchangedForALinkIsNotFollowed()
{
    QTemporaryDir outside;
    put(outside.path().toUtf8() + "/a.md", "secret");
    ::mkdir(at("sub").constData(), 0700);
    put(at("sub/a.md"));
    auto walk = VaultWalk::open(m_folder->path());
    CHIMERA_VERIFY(walk);
    auto files = walk->list({}, m_skipped);
    CHIMERA_VERIFY(files);
    QCOMPARE(::unlink(at("sub/a.md").constData()), 0);
    QCOMPARE(::rmdir(at("sub").constData()), 0);
    QCOMPARE(::symlink(outside.path().toUtf8().constData(), at("sub").constData()), 0);
    auto fresh = VaultWalk::open(m_folder->path());
    QVERIFY(!fresh->read(files->front(), 1000));
    put(at("b.md"));
    ::unlink(at("b.md").constData());
    QCOMPARE(::symlink((outside.path().toUtf8() + "/a.md").constData(), at("b.md").constData()), 0);
    VaultFile exchanged;
    exchanged.path = "b.md";
    QVERIFY(!fresh->read(exchanged, 1000));
}

void VaultWalkTest::specialFilesAreNotOpened()
{
    QCOMPARE(::mkfifo(at("pipe.md").constData(), 0600), 0);
    const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    const QByteArray path = at("s.md");
    QVERIFY(path.size() < qsizetype(sizeof address.sun_path));
    memcpy(address.sun_path, path.constData(), static_cast<std::size_t>(path.size()));
    QCOMPARE(::bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    put(at("a.md"));
    QCOMPARE(idsOf(list()), QStringList{QStringLiteral("a.md")});
    QCOMPARE(skippedItems(), QStringList({QStringLiteral("pipe.md"), QStringLiteral("s.md")}));
    auto walk = VaultWalk::open(m_folder->path());
    VaultFile pipe;
    pipe.path = "pipe.md";
    QVERIFY(!walk->read(pipe, 1000)); // and does not wait for a writer
    ::close(socket);
}

void VaultWalkTest::strangeNames()
{
    const std::vector<QByteArray> names = {"line\nbreak.md",   "emoji \xF0\x9F\x98\x80.md",
                                           "quote'\".md",      "back\\slash.md",
                                           "bytes\xFF\xE9.md", "cafe\xCC\x81.md",
                                           "caf\xC3\xA9.md",   "caf\xE9.md",
                                           "-rf.md",           " .md"};
    for (const QByteArray& name : names)
        put(m_folder->path().toUtf8() + '/' + name, name);
    const auto files = list();
    QCOMPARE(files.size(), names.size());
    auto walk = VaultWalk::open(m_folder->path());
    QSet<QString> ids;
    for (const VaultFile& file : files) {
        ids.insert(file.id);
        auto bytes = walk->read(file, 1000);
        CHIMERA_VERIFY(bytes);
        QCOMPARE(*bytes, file.path);
    }
    QCOMPARE(ids.size(), qsizetype(names.size())); // three ways to write café stay three notes
    QVERIFY(ids.contains(QStringLiteral("café.md")));
    QVERIFY(ids.contains(QStringLiteral("café (2).md")));
    QVERIFY(ids.contains(QStringLiteral("café (3).md")));
    QVERIFY(ids.contains(QStringLiteral("line\nbreak.md")));
}

void VaultWalkTest::aVeryLongPath()
{
    // Longer than PATH_MAX allows in one call.
    int folder = ::open(m_folder->path().toUtf8().constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const QByteArray part(250, 'd');
    for (int i = 0; i < 20; ++i) {
        QCOMPARE(::mkdirat(folder, part.constData(), 0700), 0);
        const int next = ::openat(folder, part.constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        ::close(folder);
        folder = next;
    }
    const int file = ::openat(folder, "deep.md", O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    QVERIFY(file >= 0);
    QCOMPARE(::write(file, "deep", 4), 4);
    ::close(file);
    ::close(folder);
    const auto files = list();
    QCOMPARE(files.size(), 1U);
    QVERIFY(files.front().path.size() > 5000);
    auto walk = VaultWalk::open(m_folder->path());
    QCOMPARE(walk->read(files.front(), 100).value_or(QByteArray()), QByteArray("deep"));
}

void VaultWalkTest::hundredThousandFiles()
{
    for (int folder = 0; folder < 100; ++folder) {
        const QByteArray path = at("") + QByteArray::number(folder);
        ::mkdir(path.constData(), 0700);
        const int base = ::open(path.constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        for (int i = 0; i < 1000; ++i)
            ::close(::openat(base, (QByteArray::number(i) + ".md").constData(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
        ::close(base);
    }
    QElapsedTimer timer;
    timer.start();
    const auto files = list();
    QCOMPARE(files.size(), 100'000U);
    QVERIFY2(timer.elapsed() < 10'000, qPrintable(QString::number(timer.elapsed())));
}

void VaultWalkTest::tooLargeIsRefused()
{
    put(at("big.md"), QByteArray(2000, 'x'));
    auto walk = VaultWalk::open(m_folder->path());
    const auto files = list();
    const auto bytes = walk->read(files.front(), 1999);
    QVERIFY(!bytes);
    QCOMPARE(bytes.error().code, ErrorCode::Invalid);
    QCOMPARE(walk->read(files.front(), 2000).value_or(QByteArray()).size(), 2000);
}

void VaultWalkTest::aFileThatGrowsIsReadWhole()
{
    put(at("a.md"), "short");
    const auto files = list();
    put(at("a.md"), QByteArray(5000, 'x'));
    auto walk = VaultWalk::open(m_folder->path());
    QCOMPARE(walk->read(files.front(), 100'000).value_or(QByteArray()).size(), 5000);
}

void VaultWalkTest::oneFile()
{
    put(at("a.md"));
    put(at("b.md"));
    put(at("pic.png"));
    auto walk = VaultWalk::open(QString::fromUtf8(at("a.md")));
    CHIMERA_VERIFY(walk);
    auto files = walk->list({}, m_skipped);
    CHIMERA_VERIFY(files);
    QCOMPARE(std::count_if(files->begin(), files->end(), [](const VaultFile& file) { return file.isNote; }), 1);
    QVERIFY(files->front().isNote);
    auto whole = VaultWalk::open(m_folder->path());
    QCOMPARE(walk->root(), whole->root()); // the same vault
}

void VaultWalkTest::whatIsNotThere()
{
    QCOMPARE(VaultWalk::open(m_folder->filePath(QStringLiteral("no"))).error().code, ErrorCode::NotFound);
    QCOMPARE(VaultWalk::open(QString()).error().code, ErrorCode::NotFound);
    QCOMPARE(VaultWalk::open(QString(5000, u'x')).error().code, ErrorCode::Io);
    QVERIFY(!VaultWalk::open(QStringLiteral("/dev/null")));
}

void VaultWalkTest::resolvesReferences()
{
    for (const char* folder : {"a", "a/img", "b", "b/img"})
        ::mkdir(at(folder).constData(), 0700);
    for (const char* file : {"a/Note.md", "a/img/pic.png", "b/img/pic.png", "b/img/only.png", "Deep.md", "Über.md"})
        put(at(file));
    const auto files = list();
    const VaultIndex index(files);
    const auto find = [&](const char* folder, const char* target) {
        const auto found = index.find(QString::fromUtf8(folder), QString::fromUtf8(target));
        return found ? files[*found].id : QString();
    };
    QCOMPARE(find("a", "img/pic.png"), QStringLiteral("a/img/pic.png"));
    QCOMPARE(find("b", "img/pic.png"), QStringLiteral("b/img/pic.png"));
    QCOMPARE(find("b", "../a/img/pic.png"), QStringLiteral("a/img/pic.png"));
    QCOMPARE(find("", "only.png"), QStringLiteral("b/img/only.png"));
    QCOMPARE(find("a", "b/img/pic.png"), QStringLiteral("b/img/pic.png"));
    QCOMPARE(find("b", "/a/note"), QStringLiteral("a/Note.md"));
    QCOMPARE(find("b", "NOTE"), QStringLiteral("a/Note.md"));
    QCOMPARE(find("b", "note.md"), QStringLiteral("a/Note.md"));
    QCOMPARE(find("", "über"), QStringLiteral("Über.md"));
    QCOMPARE(find("a", "../../etc/passwd"), QString());
    QCOMPARE(find("", "../Deep"), QString());
    QCOMPARE(find("", "nowhere/Deep"), QString());
    QCOMPARE(find("", ""), QString());
}

void VaultWalkTest::cancels()
{
    CancelSource source;
    source.cancel();
    auto walk = VaultWalk::open(m_folder->path());
    QCOMPARE(walk->list(source.token(), m_skipped).error().code, ErrorCode::Cancelled);
}

QTEST_GUILESS_MAIN(VaultWalkTest)
#include "VaultWalkTest.moc"
