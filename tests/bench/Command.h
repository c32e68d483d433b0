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
    QString model;
    int threads = 1;
    int batch = 1;
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
int runEmbed(const CommandOptions& options);

} // namespace chimera::bench
