#include "core/embedding/ModelStore.h"
#include "tests/bench/Command.h"
#include "tests/bench/Corpus.h"
#include "tests/bench/Measure.h"

#include <QCoreApplication>
#include <QFile>

#include <cstdio>

namespace chimera::bench {

namespace {

constexpr qsizetype passageTokens = 120;

// The beginnings of generated notes, cut where the model's own tokens begin.
QStringList passages(const Embedder& embedder, std::uint64_t seed, int count)
{
    const Corpus corpus(seed);
    QStringList texts;
    for (std::int64_t i = 0; texts.size() < count; ++i) {
        const QString text = corpus.note(i).content;
        const std::vector<qsizetype> begins = embedder.tokenOffsets(text);
        if (begins.size() > static_cast<std::size_t>(passageTokens))
            texts.append(text.left(begins[static_cast<std::size_t>(passageTokens)]).simplified());
    }
    return texts;
}

void writeLines(const QString& path, const QStringList& lines)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(lines.join(QLatin1Char('\n')).toUtf8()) < 0)
        qFatal("cannot write the texts");
}

void embedOrDie(const Embedder& embedder, const QStringList& texts, TextRole role)
{
    const auto rows = embedder.embed(texts, role, {});
    if (!rows)
        qFatal("%s %s", qPrintable(rows.error().message), qPrintable(rows.error().detail));
}

} // namespace

// --times passages of about 120 tokens, then as many short queries. With --path the texts are written there, one a
// line, for tests/bench/embed_reference.py.
int runEmbed(const CommandOptions& options)
{
    const ModelStore store(ModelStore::usualPlaces(options.dataDir));
    const auto start = std::chrono::steady_clock::now();
    const auto opened = store.open(options.model, {options.threads, options.batch, options.batch * 512});
    if (!opened) {
        std::fprintf(stderr, "%s %s\n", qPrintable(opened.error().message), qPrintable(opened.error().detail));
        return 1;
    }
    const Embedder& embedder = **opened;
    const std::chrono::duration<double, std::milli> opening = std::chrono::steady_clock::now() - start;
    std::printf("%s, %d threads, batches of %d; opened in %.0f ms\n", qPrintable(options.model), options.threads,
                options.batch, opening.count());

    const QStringList texts = passages(embedder, options.seed, options.times);
    if (!options.path.isEmpty())
        writeLines(options.path, texts);
    embedOrDie(embedder, texts.mid(0, 8), TextRole::Passage);
    const auto begin = std::chrono::steady_clock::now();
    embedOrDie(embedder, texts, TextRole::Passage);
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
    std::printf("%lld passages of %lld tokens: %.1f passages/s\n", static_cast<long long>(texts.size()),
                static_cast<long long>(passageTokens), static_cast<double>(texts.size()) / seconds.count());

    const Corpus corpus(options.seed);
    printHeader();
    printRow(QStringLiteral("query of 4 words"),
             measure(20, options.times, [&](int i) { embedOrDie(embedder, {corpus.query(i, 4)}, TextRole::Query); }));
    std::printf("resident %.0f MB, peak %.0f MB\n", residentMegabytes(QCoreApplication::applicationPid(), false),
                residentMegabytes(QCoreApplication::applicationPid(), true));
    return 0;
}

} // namespace chimera::bench
