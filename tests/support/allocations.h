// The largest piece of memory that the test program has asked for: shows whether a file can make its reader allocate.
#pragma once

#include <cstddef>

namespace session_test {

void forget_allocations();
size_t largest_allocation();

}  // namespace session_test
