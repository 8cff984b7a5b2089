// What does not add up in a ring's header. Opening a ring refuses every such file; buffer_dump prints it as it stands
// and says this on stderr. Pure functions on a copy; any thread.
#pragma once

#include <cinttypes>
#include <cstdio>
#include <string>
#include <vector>

#include "position.h"

namespace recorder::ring {

namespace detail {

template <typename... Args>
std::string text(const char* format, Args... args) {
  char buffer[256];
  std::snprintf(buffer, sizeof buffer, format, args...);
  return buffer;
}

}  // namespace detail

// Why the bytes cannot be a ring at all, or an empty string: too small, wrong magic, impossible geometry, a size that
// the geometry does not give. Until this is empty, nothing else in the header means anything.
inline std::string invalid_ring_reason(const HeaderCopy& header, uint64_t file_bytes) {
  using detail::text;
  if (file_bytes == 0) return "the file is empty";
  if (file_bytes < kHeaderBytes) {
    return text("the file has %" PRIu64 " bytes, less than the header of %zu", file_bytes, kHeaderBytes);
  }
  if (header.magic_number != kMagic) {
    return text("the magic number is 0x%08x instead of 0x%08x", header.magic_number, kMagic);
  }
  const Geometry geometry = header.geometry();
  if (!geometry.valid()) {
    return text("%u slots of %u bytes are no possible geometry", geometry.slot_count, geometry.slot_bytes);
  }
  if (file_bytes != geometry.file_bytes()) {
    return text("%u slots of %u bytes need a file of %" PRIu64 " bytes, this one has %" PRIu64 "%s",
                geometry.slot_count, geometry.slot_bytes, geometry.file_bytes(), file_bytes,
                file_bytes < geometry.file_bytes() ? " (truncated?)" : "");
  }
  return {};
}

// What an honest writer and reader cannot have left in the header of a file that is a ring; empty for a sound one.
inline std::vector<std::string> inconsistencies(const HeaderCopy& header) {
  using detail::text;
  std::vector<std::string> found;
  const uint32_t slot_count = header.geometry().slot_count;
  if (header.overflow > static_cast<uint32_t>(Overflow::kOverwriteOldest)) {
    found.push_back(text("the overflow policy %u is unknown", header.overflow));
  }
  if (header.write_index >= slot_count) {
    found.push_back(text("the write index %u is outside the %u slots", header.write_index, slot_count));
  }
  if (header.read_index >= slot_count) {
    found.push_back(text("the read index %u is outside the %u slots", header.read_index, slot_count));
  }
  if (!found.empty()) return found;

  const Positions at = positions_of(header);
  const uint32_t apart = (at.writer.index + slot_count - at.reader.index) % slot_count;
  if (at.unread() > slot_count) {
    found.push_back(text("%u writes and %u reads leave %u unread in %u slots", at.writer.sequence, at.reader.sequence,
                         at.unread(), slot_count));
  } else if (at.unread() % slot_count != apart) {
    found.push_back(text("%u writes and %u reads leave %u unread, but the indices %u and %u are %u slots apart",
                         at.writer.sequence, at.reader.sequence, at.unread(), at.writer.index, at.reader.index, apart));
  }
  return found;
}

}  // namespace recorder::ring
