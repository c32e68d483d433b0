#include "core/workspaces/Workspaces.h"
