// One file with everything: HTML to read in a browser (images inlined, no scripts, nothing loaded), or JSON in the
// shapes of the HTTP contract. Written beside the target and renamed. On the calling thread.
#pragma once

#include "core/transfer/ExportPlan.h"
#include "core/transfer/Work.h"

namespace chimera::transfer {

Result<TransferReport> exportHtml(Runner& runner, const Attachments& attachments,
                                  const std::vector<PlannedWorkspace>& plan, const QString& file,
                                  const CancelToken& cancel, const ProgressSink& sink);
// `caller`: whose conversations there are written too; nothing: none.
Result<TransferReport> exportJson(Runner& runner, const std::optional<Caller>& caller,
                                  const std::vector<PlannedWorkspace>& plan, const QString& file,
                                  const CancelToken& cancel, const ProgressSink& sink);

} // namespace chimera::transfer
