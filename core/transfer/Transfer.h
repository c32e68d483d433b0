// What importers and exporters have in common: the report, the progress, the options. Plain values.
#pragma once

#include "core/base/Cancel.h"
#include "core/base/Id.h"
#include "core/base/Timestamp.h"

#include <QJsonObject>
#include <QStringList>

#include <algorithm>
#include <functional>
#include <optional>
#include <vector>

namespace chimera {

struct TransferNote
{
    QString item;          // path inside the source, or title
    QString reason;        // one sentence
    bool expected = false; // left aside by rule, not by failure: files that no note shows
};

struct TransferReport
{
    std::optional<ImportId> id; // of an import that can be undone
    bool dryRun = false;
    std::int64_t read = 0;
    std::int64_t created = 0; // of an undo: taken away again
    std::int64_t updated = 0;
    std::int64_t unchanged = 0;
    std::int64_t attachments = 0;
    std::int64_t links = 0;
    std::int64_t unresolvedLinks = 0;
    std::vector<TransferNote> skipped; // not taken, and why
    std::vector<TransferNote> lost;    // taken, but this part of it not
    std::vector<TransferNote> noted;   // taken whole, but worth a look (guessed encoding, both texts kept ...)
    bool cancelled = false;
    std::int64_t milliseconds = 0;

    // Cancelled, or something could not be taken that should have been.
    bool isPartial() const
    {
        return cancelled ||
               std::any_of(skipped.begin(), skipped.end(), [](const TransferNote& one) { return !one.expected; });
    }
};

QJsonObject toJson(const TransferReport& report);

struct TransferProgress
{
    QString phase; // "Looking", "Reading", "Linking" ... (tr() by the skin)
    std::int64_t done = 0;
    std::int64_t total = 0; // 0: not known yet
    std::int64_t etaSeconds = -1;
};

// Called on the job's thread, at most ten times a second.
using ProgressSink = std::function<void(const TransferProgress&)>;

} // namespace chimera
