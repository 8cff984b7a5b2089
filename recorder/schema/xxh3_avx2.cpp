#include "recorder/schema/xxh3_avx2.h"

// C headers only: an inline function of the C++ library, compiled here, could be the one that the linker keeps for all.
#define XXH_INLINE_ALL
#include <xxhash.h>

#if XXH_VECTOR != XXH_AVX2
#error "compile this file for AVX2"
#endif

namespace recorder {

uint64_t xxh3_avx2(const void* data, size_t bytes) { return XXH3_64bits(data, bytes); }

}  // namespace recorder
