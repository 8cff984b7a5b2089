#include "recorder/session/format.h"

#include <xxhash.h>

namespace recorder::session {

uint64_t checksum_of(const FileHeader& header) { return XXH3_64bits(&header, offsetof(FileHeader, checksum)); }

uint64_t header_checksum_of(const BlockHeader& header) {
  return XXH3_64bits(&header, offsetof(BlockHeader, header_checksum));
}

uint64_t payload_checksum_of(const BlockHeader& header, const std::byte* payload) {
  const uint64_t seed = uint64_t{header.payload_bytes} << 32 | header.type;
  return XXH3_64bits_withSeed(payload, header.payload_bytes, seed);
}

bool is_sound(const BlockHeader& header) {
  return header.payload_bytes <= kMaxPayloadBytes && header.header_checksum == header_checksum_of(header);
}

}  // namespace recorder::session
