#include "core/transfer/MarkdownImport.h"
#include "tests/bench/Command.h"
#include "tests/bench/Corpus.h"
#include "tests/bench/Measure.h"

#include <QCoreApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>

#include <cstdio>

namespace chimera::bench {

namespace {

void writeFolder(const QString& path, std::uint64_t seed, std::int64_t count)
{
    const Corpus corpus(seed);
    for (std::int64_t i = 0; i < count; ++i) {
        const QString folder = QStringLiteral("%1/folder %2").arg(path).arg(i % 50);
        QDir().mkpath(folder);
        const GeneratedNote note = corpus.note(i);
        QFile file(QStringLiteral("%1/note %2.md").arg(folder).arg(i));
        if (!file.open(QIODevice::WriteOnly))
            qFatal("cannot write the notes");
        file.write(QStringLiteral("---\ntitle: \"%1\"\ntags: [%2]\n---\n\n%3")
                       .arg(note.title, note.tags.join(QStringLiteral(", ")), note.content)
                       .toUtf8());
    }
}

} // namespace

int runImport(const CommandOptions& options)
{
    writeFolder(options.path, options.seed, options.memories);
    const auto backend = openProfile(options.dataDir);
    const ImportOptions import{options.path, seededWorkspace(*backend).id, false, {}};
    for (const char* round : {"first import", "second import, nothing changed"}) {
        QElapsedTimer timer;
        timer.start();
        auto report = MarkdownImport(backend->runner(), backend->attachments(), benchCaller(*backend))
                          .run(import, {}, [](const TransferProgress&) {});
        if (!report)
            qFatal("%s", qPrintable(report.error().message));
        const double seconds = static_cast<double>(timer.elapsed()) / 1000;
        std::printf(
            "%s: %lld created, %lld unchanged, %zu skipped, %zu lost in %.2f s: %.0f notes/s; peak memory %.0f MB\n",
            round, static_cast<long long>(report->created), static_cast<long long>(report->unchanged),
            report->skipped.size(), report->lost.size(), seconds, static_cast<double>(report->read) / seconds,
            residentMegabytes(QCoreApplication::applicationPid(), true));
    }
    return 0;
}

} // namespace chimera::bench
