#include "recorder/session/format.h"

#include <xxhash.h>

#include "recorder/session/bytes.h"

namespace recorder::session {
namespace {

uint64_t seed_of(const BlockHeader& header) { return uint64_t{header.payload_bytes} << 32 | header.type; }

}  // namespace

uint64_t checksum_of(const FileHeader& header) { return XXH3_64bits(&header, offsetof(FileHeader, checksum)); }

uint64_t header_checksum_of(const BlockHeader& header) {
  return XXH3_64bits(&header, offsetof(BlockHeader, header_checksum));
}

uint64_t payload_checksum_of(const BlockHeader& header, const std::byte* payload) {
  return XXH3_64bits_withSeed(payload, header.payload_bytes, seed_of(header));
}

bool is_valid(const BlockHeader& header) {
  return header.payload_bytes <= kMaxPayloadBytes && header.header_checksum == header_checksum_of(header);
}

void append_block(std::vector<std::byte>& out, uint32_t type, std::span<const std::byte> head,
                  std::span<const std::byte> rest) {
  BlockHeader header;
  header.type = type;
  header.payload_bytes = static_cast<uint32_t>(head.size() + rest.size());
  const size_t at = out.size();
  append(out, bytes_of(header));
  append(out, head);
  append(out, rest);
  header.payload_checksum = payload_checksum_of(header, out.data() + at + sizeof header);
  header.header_checksum = header_checksum_of(header);
  std::memcpy(out.data() + at, &header, sizeof header);
}

}  // namespace recorder::session
