// A conversation as printed pages: the light theme whatever is worn, text that can be searched, nothing fetched.
#pragma once

#include "core/base/Result.h"
#include "core/chat/Conversation.h"

#include <QTextDocument>

#include <memory>

namespace chimera::ui {

std::shared_ptr<QTextDocument> makePages(const Conversation& conversation); // GUI thread
Result<void> writePdf(const QTextDocument& pages, const QString& file);     // any thread, one at a time a document

} // namespace chimera::ui
