// Internal to core/markdown: from cmark's tree to ours, tokens put back as nodes.
#pragma once

#include "core/markdown/Document.h"
#include "core/markdown/Encoder.h"

struct cmark_node;

namespace chimera::markdown {

inline constexpr int maxDepth = 100; // of the tree; what lies deeper becomes text

Node buildTree(cmark_node* root, const Encoded& encoded);

} // namespace chimera::markdown
