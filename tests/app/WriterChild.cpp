// WriterChild DIR: writes memories into the profile as fast as it can and prints each id once its write is
// acknowledged. Every tenth is edited, every fifth trashed. Ends when it is killed.
#include "app/Paths.h"
#include "app/SingleInstance.h"
#include "core/Backend.h"
#include "core/memories/Memories.h"
#include "core/workspaces/Workspaces.h"

#include <QCoreApplication>

#include <cstdio>
#include <sys/stat.h>
#include <unistd.h>

using namespace chimera;

namespace {

Result<WorkspaceId> place(Backend& backend, const Caller& caller)
{
    return backend.runner().writeNow("place", [&](WriteTx& tx) -> Result<WorkspaceId> {
        const auto found = Workspaces::find(caller, tx, QStringLiteral("Killed"));
        if (found)
            return found->id;
        CHIMERA_TRY(const Workspace made, Workspaces::create(caller, tx, QStringLiteral("Killed")));
        return made.id;
    });
}

Result<MemoryId> writeOne(Backend& backend, const Caller& caller, const WorkspaceId& workspace, int number)
{
    NewMemory given;
    given.title = QStringLiteral("Note %1").arg(number);
    given.content = QStringLiteral("Written by %1, number %2. ").arg(::getpid()).arg(number).repeated(1 + number % 40);
    given.tags = {QStringLiteral("tag%1").arg(number % 7)};
    CHIMERA_TRY(const Memory made, backend.runner().writeNow("create", [&](WriteTx& tx) {
        return Memories::create(caller, tx, workspace, given);
    }));
    if (number % 10 == 0) {
        MemoryEdit edit;
        edit.content = given.content + QStringLiteral(" edited");
        edit.baseVersion = made.version;
        CHIMERA_CHECK(
            backend.runner().writeNow("save", [&](WriteTx& tx) { return Memories::save(caller, tx, made.id, edit); }));
    }
    return made.id;
}

int fail(const Error& error)
{
    std::fprintf(stderr, "%s %s\n", qPrintable(error.message), qPrintable(error.detail));
    return 1;
}

} // namespace

int main(int argc, char** argv)
{
    ::umask(077);
    const QCoreApplication application(argc, argv);
    app::Paths paths;
    paths.data = paths.state = paths.runtime = QString::fromLocal8Bit(argv[1]);
    app::SingleInstance instance(paths);
    const auto claim = instance.claim();
    if (!claim || *claim != app::SingleInstance::Claim::Owned)
        return 4;
    auto backend = Backend::open({paths.profile()});
    if (!backend)
        return fail(backend.error());
    const Caller caller = (*backend)->caller(QStringLiteral("cli"));
    const auto workspace = place(**backend, caller);
    if (!workspace)
        return fail(workspace.error());
    for (int number = 0;; ++number) {
        const auto written = writeOne(**backend, caller, *workspace, number);
        if (!written)
            return fail(written.error());
        const QByteArray line = written->text().toLatin1() + '\n';
        if (::write(STDOUT_FILENO, line.constData(), static_cast<std::size_t>(line.size())) < 0)
            return 0;
    }
}
