// How many tokens a text takes, estimated without a model's own tokenizer: deliberately a little high, so that what is
// said to fit does. Pure, deterministic, linear, thread-safe.
#pragma once

#include <QStringView>

namespace chimera {

// A word of up to six Latin letters is one token, other letters three to one, a Chinese character one, each sign one.
int estimateTokens(QStringView text);

// What a chat message costs besides its text: its role and its delimiters.
inline constexpr int tokensAroundMessage = 4;

} // namespace chimera
