#include "core/Backend.h"
