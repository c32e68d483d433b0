// English words that say nothing about what a text is about: questions in a whole sentence are searched without them.
#pragma once

#include <QStringView>

namespace chimera {

// `folded`: without case and accents.
bool isStopWord(QStringView folded);

} // namespace chimera
