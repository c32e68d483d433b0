#include "core/markdown/Document.h"
