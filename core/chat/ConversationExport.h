// A conversation as a text of its own: Markdown, or a web page that loads nothing. With its sources. Pure.
#pragma once

#include "core/chat/Conversation.h"

namespace chimera {

// Titles, roles, times, texts as they are, sources as a list under each answer.
QString toMarkdown(const Conversation& conversation);
// A whole page; what the messages say goes through markdown/HtmlWriter: no scripts, no addresses but http, https and
// mailto, nothing fetched.
QString toHtml(const Conversation& conversation);

} // namespace chimera
