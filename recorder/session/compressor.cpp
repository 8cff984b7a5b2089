#include "recorder/session/compressor.h"

#include <zstd.h>

#include "recorder/session/format.h"

namespace recorder::session {

Compressor::Compressor(int level) : context_(ZSTD_createCCtx()) {
  ZSTD_CCtx_setParameter(context_, ZSTD_c_compressionLevel, level);
}
Compressor::~Compressor() { ZSTD_freeCCtx(context_); }

bool Compressor::compress(std::span<const std::byte> plain, std::vector<std::byte>& out) {
  const size_t begin = out.size();
  out.resize(begin + ZSTD_compressBound(plain.size()));
  const size_t bytes = ZSTD_compress2(context_, out.data() + begin, out.size() - begin, plain.data(), plain.size());
  out.resize(ZSTD_isError(bytes) != 0 ? begin : begin + bytes);
  return ZSTD_isError(bytes) == 0;
}

bool is_compressed(std::span<const std::byte> packed) {
  return packed.size() >= 4 && load<uint32_t>(packed.data()) == ZSTD_MAGICNUMBER;
}

uint64_t decompressed_bytes(std::span<const std::byte> packed) {
  const unsigned long long bytes = ZSTD_getFrameContentSize(packed.data(), packed.size());
  return bytes == ZSTD_CONTENTSIZE_UNKNOWN || bytes == ZSTD_CONTENTSIZE_ERROR ? UINT64_MAX : uint64_t{bytes};
}

size_t compressed_bytes(std::span<const std::byte> packed) {
  const size_t bytes = ZSTD_findFrameCompressedSize(packed.data(), packed.size());
  return ZSTD_isError(bytes) != 0 ? 0 : bytes;
}

Decompressor::Decompressor() : context_(ZSTD_createDCtx()) {}
Decompressor::~Decompressor() { ZSTD_freeDCtx(context_); }

bool Decompressor::decompress(std::span<const std::byte> packed, size_t plain_bytes, std::vector<std::byte>& plain) {
  // The frame says its size, too: the memory for it is taken only where both agree.
  if (ZSTD_getFrameContentSize(packed.data(), packed.size()) != plain_bytes) return false;
  plain.resize(plain_bytes);
  return ZSTD_decompressDCtx(context_, plain.data(), plain_bytes, packed.data(), packed.size()) == plain_bytes;
}

}  // namespace recorder::session
