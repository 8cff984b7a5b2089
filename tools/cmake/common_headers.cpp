// Where common_headers.h is compiled for all (Build.cmake).
#include "tools/cmake/common_headers.h"
