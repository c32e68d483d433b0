#include "tests/support/TempProfile.h"
