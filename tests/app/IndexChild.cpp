// IndexChild DIR: writes and edits memories in the profile while the embedding job indexes them, with a model that is
// played, and prints a line once both go on. Ends when it is killed. IndexChild DIR check: indexes what is left and
// compares everything with the texts.
#include "core/embedding/IndexCheck.h"
#include "core/memories/Memories.h"
#include "core/workspaces/Workspaces.h"
#include "tests/support/FakeEmbedder.h"
#include "tests/support/KeptProfile.h"

#include <QCoreApplication>

#include <cstdio>
#include <unistd.h>

using namespace chimera;

namespace {

std::unique_ptr<EmbeddingJob> startJob(Runner& runner, const std::shared_ptr<const FakeEmbedder>& model)
{
    EmbeddingJob::Services services{runner, {}, {}, {}};
    services.models.info = [model](const QString&) { return Result<ModelInfo>(model->info()); };
    services.models.load = [model](const QString&) { return Result<std::shared_ptr<const Embedder>>(model); };
    services.indexed = [](const IndexDelta&) {};
    EmbeddingJob::Options options;
    options.memoriesABatch = 5;
    return std::make_unique<EmbeddingJob>(std::move(services), options);
}

int check(test::KeptProfile& profile, EmbeddingJob& job)
{
    const EmbeddingStatus status = job.waitUntilSettled({});
    const auto report = IndexCheck(profile.runner(), estimatedTokens, {}).run({});
    if (!report || !report->isSound() || status.pending > 0 || status.failed > 0 || report->memories == 0) {
        std::fprintf(stderr, "%s\n",
                     report ? qPrintable(report->problems.join(u'\n')) : qPrintable(report.error().message));
        return 1;
    }
    std::printf("%lld memories, %lld passages\n", static_cast<long long>(report->memories),
                static_cast<long long>(report->passages));
    return 0;
}

void writeForever(test::KeptProfile& profile)
{
    std::vector<MemoryId> known;
    for (int number = 0;; ++number) {
        const QString text = QStringLiteral("## Part\n\nwritten by %1 as number %2 ")
                                 .arg(::getpid())
                                 .arg(number)
                                 .repeated(1 + number % 60);
        (void)profile.runner().writeNow("write", [&](WriteTx& tx) -> Result<void> {
            if (number % 3 == 2) {
                MemoryEdit edit;
                edit.content = text;
                CHIMERA_CHECK(
                    Memories::save(profile.caller(), tx, known[static_cast<std::size_t>(number) % known.size()], edit));
                return {};
            }
            NewMemory memory;
            memory.title = QStringLiteral("Note %1").arg(number);
            memory.content = text;
            CHIMERA_TRY(const Memory made, Memories::create(profile.caller(), tx, profile.workspace(), memory));
            known.push_back(made.id);
            return {};
        });
        if (number == 10) {
            std::puts("writing");
            std::fflush(stdout);
        }
        ::usleep(2000);
    }
}

} // namespace

int main(int argc, char** argv)
{
    const QCoreApplication application(argc, argv);
    test::KeptProfile profile(QString::fromLocal8Bit(argv[1]));
    const auto model = std::make_shared<const FakeEmbedder>();
    const auto job = startJob(profile.runner(), model);
    if (argc > 2)
        return check(profile, *job);
    writeForever(profile);
}
