// Session files put together by hand, block by block, with valid checksums over any contents.
#pragma once

#include <string>

#include "recorder/session/format.h"
#include "tests/recorder/session/session_fixture.h"

namespace session_test {

using namespace recorder::session;

inline void append(Bytes& out, std::span<const std::byte> more) { out.insert(out.end(), more.begin(), more.end()); }
template <typename T>
inline std::span<const std::byte> raw(const T& object) {
  return std::as_bytes(std::span(&object, 1));
}
inline Bytes text_bytes(const std::string& text) {
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

inline Bytes file_header(uint32_t slot_bytes = kSlotBytes, uint32_t version = kFormatVersion) {
  FileHeader header;
  header.id = 7;
  header.version = version;
  header.slot_bytes = slot_bytes;
  header.checksum = checksum_of(header);
  return {raw(header).begin(), raw(header).end()};
}
// With `claimed` the header says another size, soundly.
inline Bytes block(uint32_t type, const Bytes& payload, uint32_t claimed = UINT32_MAX) {
  BlockHeader header;
  header.type = type;
  header.payload_bytes = static_cast<uint32_t>(payload.size());
  header.payload_checksum = payload_checksum_of(header, payload.data());
  if (claimed != UINT32_MAX) header.payload_bytes = claimed;
  header.header_checksum = header_checksum_of(header);
  Bytes out(raw(header).begin(), raw(header).end());
  append(out, payload);
  return out;
}
template <typename T>
T load_struct(const Bytes& bytes, size_t at) {
  T value;
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

}  // namespace session_test
