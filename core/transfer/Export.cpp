#include "core/transfer/Export.h"
