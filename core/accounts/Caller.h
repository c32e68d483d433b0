// Who asks. The first argument of every service call; judged by Access alone.
#pragma once

#include "core/base/Id.h"

namespace chimera {

enum class CallScope { Read, Propose, Write };

struct Caller
{
    UserId user;
    CallScope scope = CallScope::Write;
    QString client =
        QStringLiteral("window"); // "window", "cli", "import", "http:<token>" ...: for history and the journal
};

} // namespace chimera
