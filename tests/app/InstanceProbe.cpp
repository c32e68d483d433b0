// InstanceProbe DIR MILLISECONDS [mute]: claims the profile in DIR. Prints "owner" when it has it, holds it that long
// and ends with 0; "taken" and 3 when another has it; 9 when two had it at once. With "mute" it stops itself while it
// owns.
#include "app/Paths.h"
#include "app/SingleInstance.h"

#include <QCoreApplication>

#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <thread>
#include <unistd.h>

using namespace chimera::app;

namespace {

// O_EXCL: whoever comes second is caught.
int holdAlone(const QByteArray& mark, std::chrono::milliseconds time)
{
    const int file = ::open(mark.constData(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
    if (file < 0)
        return 9;
    std::this_thread::sleep_for(time);
    ::close(file);
    return ::unlink(mark.constData()) == 0 ? 0 : 9;
}

} // namespace

int main(int argc, char** argv)
{
    const QCoreApplication application(argc, argv);
    Paths paths;
    paths.data = paths.state = paths.runtime = QString::fromLocal8Bit(argv[1]);
    SingleInstance instance(paths);
    const auto claim = instance.claim();
    if (!claim)
        return 1;
    if (*claim != SingleInstance::Claim::Owned) {
        std::puts("taken");
        return 3;
    }
    if (!instance.listen([](Wire) {}))
        return 2;
    std::puts("owner");
    std::fflush(stdout);
    if (argc > 3)
        ::raise(SIGSTOP);
    const int code = holdAlone(QByteArray(argv[1]) + "/owner.mark", std::chrono::milliseconds(std::atoi(argv[2])));
    instance.release();
    return code;
}
