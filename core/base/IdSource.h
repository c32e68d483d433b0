// Makes new identifiers. Thread-safe; ULIDs made by one source in one process only ever grow.
#pragma once

#include "core/base/Clock.h"
#include "core/base/Id.h"

#include <memory>

namespace chimera {

class IdSource
{
public:
    virtual ~IdSource() = default;
    // 26 characters of Crockford's base 32 in lower case: 48 bits of milliseconds, 80 bits of chance.
    virtual QString ulid() = 0;
    virtual UserId user() = 0;

    template <typename AnyId>
    AnyId make()
    {
        return AnyId(AnyId::prefix() + ulid());
    }
};

class SystemIdSource final : public IdSource
{
public:
    explicit SystemIdSource(const Clock& clock);
    ~SystemIdSource() override;
    QString ulid() override;
    UserId user() override;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace chimera
