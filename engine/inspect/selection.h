// Selection: what is selected in a recording, in the picture and in all panels alike: a thing of a list, a value, or
// any bytes of a frame. A thing is followed by its identity, wherever it lies in the frames that are shown.
//
// Values and pure functions; any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "recorder/schema/schema.h"

namespace engine {

// Some bytes of a slot: of a field, a value or a part of the seal. Panels agree in it on what is selected.
struct ByteSpan {
  uint32_t offset = 0;
  uint32_t bytes = 0;

  uint32_t end() const { return offset + bytes; }
  bool empty() const { return bytes == 0; }
  bool contains(uint32_t byte) const { return byte >= offset && byte < end(); }
  bool overlaps(ByteSpan other) const { return offset < other.end() && other.offset < end(); }

  friend bool operator==(const ByteSpan&, const ByteSpan&) = default;
};

struct Selection {
  std::string group;         // the list whose thing it is; empty: bytes of the frame itself
  recorder::Number element;  // the thing's identity, its index in a list without identities
  ByteSpan bytes;            // of the thing, from its start, or of the frame; empty: nothing is selected

  bool empty() const { return bytes.empty(); }
  // Whether both are the same thing of a list, or parts of it; without one, the same bytes.
  bool is_same_thing(const Selection& other) const {
    if (empty() || other.empty() || group != other.group) return false;
    return group.empty() ? bytes == other.bytes : element == other.element;
  }
  bool operator==(const Selection& other) const {
    return group == other.group && bytes == other.bytes && (group.empty() || element == other.element);
  }

  // The selected bytes in a frame of that schema; none when the thing is not in it.
  ByteSpan in(const recorder::FrameSchema& schema, std::span<const std::byte> frame) const {
    if (group.empty() || empty()) return bytes;
    const recorder::Group* const list = schema.find_group(group);
    if (list == nullptr || list->offset + list->size_bytes() > frame.size()) return {};
    ByteSpan found;
    recorder::for_each_element(*list, frame, [&](uint32_t index, std::span<const std::byte> thing) {
      if (list->identity_of(index, thing) != element) return;
      found = {list->offset + index * list->stride + bytes.offset, bytes.bytes};
    });
    return found;
  }

  // A living thing of a list.
  static Selection of_thing(const recorder::Group& list, uint32_t index, std::span<const std::byte> thing) {
    return {list.name, list.identity_of(index, thing), {0, list.stride}};
  }
  // These bytes of `frame`: within a living thing they are that thing's.
  static Selection of_bytes(const recorder::FrameSchema& schema, ByteSpan span, std::span<const std::byte> frame) {
    for (const recorder::Group& list : schema.groups()) {
      if (span.offset < list.offset || span.end() > list.offset + list.size_bytes()) continue;
      if (list.offset + list.size_bytes() > frame.size()) break;
      const uint32_t index = (span.offset - list.offset) / list.stride;
      const uint32_t start = list.offset + index * list.stride;
      const auto thing = list.element(index, frame);
      if (index >= list.count_in(frame) || !list.is_alive(thing) || span.end() > start + list.stride) break;
      return {list.name, list.identity_of(index, thing), {span.offset - start, span.bytes}};
    }
    return {{}, {}, span};
  }
};

}  // namespace engine
