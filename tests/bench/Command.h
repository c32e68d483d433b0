// What the subcommands of chimera-bench share: options, and the profile that they measure on.
#pragma once

#include "core/Backend.h"
#include "core/workspaces/Workspaces.h"

#include <memory>

namespace chimera::bench {

struct CommandOptions
{
    QString dataDir; // the profile; seeded by `seed`
    std::int64_t memories = 100'000;
    std::uint64_t seed = 1;
    int times = 500;
    QString path; // import: where the notes are written; start: the program; embed: where the texts are written
    // retrieval:
    QString run;   // the file that is written
    QString mode;  // text, meaning, hybrid
    QString model; // an embedding model's id
    bool wholeDocument = false;
    bool noContext = false;
    // vectors
    std::int64_t count = 100'000;
    int dimension = 384;
    QString kernel; // empty: each that works here
    int threads = 1;
    int batch = 1; // embed
};

std::unique_ptr<Backend> openProfile(const QString& folder);
Caller benchCaller(Backend& backend);
// The workspace that `seed` made.
Workspace seededWorkspace(Backend& backend);
// Writes `count` generated notes into the profile, from `first` on.
void seedMemories(Backend& backend, std::uint64_t seed, std::int64_t first, std::int64_t count);

int runSeed(const CommandOptions& options);
int runServices(const CommandOptions& options);
int runSearch(const CommandOptions& options);
int runImport(const CommandOptions& options);
int runGrowth(const CommandOptions& options);
int runStart(const CommandOptions& options);
int runRetrieval(const CommandOptions& options);
int runMeaning(const CommandOptions& options);
int runChat(const CommandOptions& options);
// Needs no profile.
int runVectors(const CommandOptions& options);
int runEmbed(const CommandOptions& options);

} // namespace chimera::bench
