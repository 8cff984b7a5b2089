// XXH3-64 by the 256-bit vectors of AVX2, for seal.cpp on processors that have them. Only this source is compiled for
// AVX2.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace recorder {

// The same value as XXH3_64bits(data, bytes). Call it only on a processor with AVX2.
uint64_t xxh3_avx2(const void* data, size_t bytes);

}  // namespace recorder
