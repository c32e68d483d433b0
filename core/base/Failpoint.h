// Named places where a test may kill the process: CHIMERA_FAILPOINT=name[:n] ends it with _exit at the n-th passage.
// Compiled out unless CHIMERA_FAILPOINTS is defined (test builds).
#pragma once

namespace chimera {

#ifdef CHIMERA_FAILPOINTS
void failpoint(const char* name);
#else
inline void failpoint(const char*) {}
#endif

} // namespace chimera
