// ByteSpan: a stretch of a slot, which is what a field, a value of an array or a part of the seal comes down to. A
// value type; what inspector and hex view agree in when one shows what is selected in the other.
#pragma once

#include <algorithm>
#include <cstdint>

#include "recorder/frame/schema.h"

namespace engine {

struct ByteSpan {
  uint32_t offset = 0;
  uint32_t bytes = 0;

  uint32_t end() const { return offset + bytes; }
  bool empty() const { return bytes == 0; }
  bool contains(uint32_t byte) const { return byte >= offset && byte < end(); }
  bool overlaps(ByteSpan other) const { return offset < other.end() && other.offset < end(); }

  friend bool operator==(const ByteSpan&, const ByteSpan&) = default;
};

// The bytes of `count` values of the field from value `first` on.
inline ByteSpan span_of(const recorder::Field& field, uint32_t first, uint32_t count) {
  const uint32_t size = recorder::size_of(field.type);
  return {field.offset + first * size, count * size};
}
inline ByteSpan span_of(const recorder::Field& field) { return {field.offset, field.size_bytes()}; }

}  // namespace engine
