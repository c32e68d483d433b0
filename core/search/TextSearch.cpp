#include "core/search/TextSearch.h"
