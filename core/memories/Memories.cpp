#include "core/memories/Memories.h"
