#include "core/base/Failpoint.h"

#ifdef CHIMERA_FAILPOINTS

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <unistd.h>

namespace chimera {

namespace {

struct Armed
{
    const char* name = nullptr;
    std::size_t length = 0;
    std::atomic<long> remaining{0};

    Armed()
    {
        name = std::getenv("CHIMERA_FAILPOINT");
        if (!name)
            return;
        const char* colon = std::strrchr(name, ':');
        length = colon ? static_cast<std::size_t>(colon - name) : std::strlen(name);
        remaining = colon ? std::atol(colon + 1) : 1;
    }
};

} // namespace

void failpoint(const char* name)
{
    static Armed armed;
    if (!armed.name || std::strlen(name) != armed.length || std::strncmp(name, armed.name, armed.length) != 0)
        return;
    if (armed.remaining.fetch_sub(1) == 1)
        _exit(137);
}

} // namespace chimera

#endif
