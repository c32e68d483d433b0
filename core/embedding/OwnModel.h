// Reads what a user's own model folder says about itself. The folder is hostile: sizes are bounded, links are followed
// only to plain files, and nothing is taken on trust that tryOut() of the store can measure. Errors: NotFound, Invalid.
#pragma once

#include "core/base/Cancel.h"
#include "core/embedding/ModelManifest.h"

namespace chimera::ownmodel {

struct Source
{
    QString weights; // paths
    QString tokenizer;
    ModelManifest manifest; // dimension 0 when the folder does not tell
};

Result<Source> read(const QString& folder);

// Copies a file and says what was copied. `name` is the new file's.
Result<ModelFile> copy(const QString& from, const QString& toFolder, const QString& name, const CancelToken& cancel);

} // namespace chimera::ownmodel
