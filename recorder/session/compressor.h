// zstd, as sessions use it: each compressed piece is one frame that says its size.
//
// One object, one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

struct ZSTD_CCtx_s;
struct ZSTD_DCtx_s;

namespace recorder::session {

// zstd, with a context that is kept. Level 3: measured 4 % smaller than level 1, and packing is still bound by reading
// and turning the records.
inline constexpr int kPackLevel = 3;

class Compressor {
 public:
  explicit Compressor(int level = kPackLevel);
  ~Compressor();
  // Appends `plain` compressed to `out`. false: out of memory.
  bool compress(std::span<const std::byte> plain, std::vector<std::byte>& out);

 private:
  ZSTD_CCtx_s* context_;
};

// Whether it begins as a zstd frame does.
bool is_compressed(std::span<const std::byte> packed);
// How large the frame says to be decompressed; UINT64_MAX when it does not say so.
uint64_t decompressed_bytes(std::span<const std::byte> packed);

// How many bytes of `packed` its first zstd frame has; 0 when it does not begin with a whole one.
size_t compressed_bytes(std::span<const std::byte> packed);

class Decompressor {
 public:
  Decompressor();
  ~Decompressor();
  // Replaces `plain` by what `packed` holds. false unless that is one zstd frame of exactly `plain_bytes`.
  bool decompress(std::span<const std::byte> packed, size_t plain_bytes, std::vector<std::byte>& plain);

 private:
  ZSTD_DCtx_s* context_;
};

}  // namespace recorder::session
