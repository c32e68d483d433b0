// The notebook to look around in: the notes of resources/sample, brought in by the ordinary importer into a workspace
// of its own.
#pragma once

#include "core/workspaces/Workspaces.h"
#include "ui/Context.h"

namespace chimera::ui {

// Makes ":/icons" and ":/sample" readable; may be called again.
void loadResources();

// Copies the sample's files out of the program into `folder`.
Result<void> unpackSample(const QString& folder);

// then() comes when the workspace is there; its notes follow as the import goes on.
void createSampleWorkspace(Context& context, QObject* receiver, std::function<void(const Result<Workspace>&)> then);

} // namespace chimera::ui
