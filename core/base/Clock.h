// Where "now" comes from. Passed in, so that a test can bend it; thread-safe.
#pragma once

#include "core/base/Timestamp.h"

namespace chimera {

class Clock
{
public:
    virtual ~Clock() = default;
    virtual Timestamp now() const = 0;
};

class SystemClock final : public Clock
{
public:
    Timestamp now() const override;
};

} // namespace chimera
