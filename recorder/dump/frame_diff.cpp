#include "recorder/dump/frame_diff.h"

#include <algorithm>
#include <cstring>
#include <map>

#include "recorder/base/text.h"
#include "recorder/dump/ring_text.h"

namespace recorder {
namespace {

std::string byte_text(std::byte value) {
  std::string text;
  base::append_hex(text, std::to_integer<uint8_t>(value));
  return text;
}

std::string events_text(const FrameSchema& schema, uint64_t events) {
  std::string text;
  for (const std::string& name : event_names(events, schema)) text += (text.empty() ? "" : " ") + name;
  return text.empty() ? "none" : text;
}

// A character in quotes, for a blank would not be seen.
std::string value_text(const Field& field, uint32_t index, std::span<const std::byte> frame) {
  const std::string text = text_at(field, index, frame);
  return field.type == FieldType::kChar ? "'" + text + "'" : text;
}

// The frames, or an element of each.
struct Sides {
  std::span<const std::byte> a, b;
  std::string prefix = {};  // "enemies[#42]."
  uint32_t base = 0;        // of side b, from the frame's start
};

void add_field(const Field& field, const Sides& sides, FrameDiff& diff) {
  const uint32_t size = size_of(field.type);
  if (!fits(field, sides.a) || !fits(field, sides.b)) return;
  const std::string whole = sides.prefix + field.name;
  const uint32_t begin = sides.base + field.offset;
  if (field.is_text()) {
    if (characters_of(field, 0, field.count, sides.a) == characters_of(field, 0, field.count, sides.b)) return;
    diff.values.push_back({whole, whole, begin, field.size_bytes(), text_of(field, sides.a), text_of(field, sides.b)});
    return;
  }
  for (uint32_t i = 0; i < field.count; ++i) {
    const uint32_t offset = i * size;
    const size_t at = size_t{field.offset} + offset;
    if (std::memcmp(sides.a.data() + at, sides.b.data() + at, size) == 0) continue;
    const std::string name = field.count > 1 ? whole + "[" + std::to_string(i) + "]" : whole;
    diff.values.push_back(
        {name, whole, begin + offset, size, value_text(field, i, sides.a), value_text(field, i, sides.b)});
  }
}

void add_group(const Group& group, const Sides& sides, FrameDiff& diff);

void add_fields(const std::vector<Field>& fields, const std::vector<Group>& groups, const Sides& sides,
                FrameDiff& diff) {
  for (const Field& field : fields) add_field(field, sides, diff);
  for (const Group& group : groups) add_group(group, sides, diff);
}

struct Element {
  uint32_t index = 0;
  std::span<const std::byte> bytes;
};
// By identity; of two alike the first.
std::map<std::string, Element> elements_of(const Group& group, std::span<const std::byte> outer) {
  std::map<std::string, Element> found;
  for_each_element(group, outer, [&](uint32_t index, std::span<const std::byte> bytes) {
    found.emplace(group.identity_of(index, bytes).text(), Element{index, bytes});
  });
  return found;
}

// An element that one of the frames has and the other has not.
void add_presence(const Group& group, const Sides& sides, const std::string& name, const Element& element, bool in_b,
                  FrameDiff& diff) {
  const std::string there = "at index " + std::to_string(element.index);
  const uint32_t offset = sides.base + group.offset + element.index * group.stride;
  diff.values.push_back(
      {name, sides.prefix + group.name, offset, group.stride, in_b ? "not there" : there, in_b ? there : "not there"});
}

// Elements are matched by their identity, so that one that the game has moved is still the same.
void add_group(const Group& group, const Sides& sides, FrameDiff& diff) {
  if (group.offset + group.size_bytes() > std::min(sides.a.size(), sides.b.size())) return;
  const auto in_a = elements_of(group, sides.a);
  const auto in_b = elements_of(group, sides.b);
  const char* const mark = group.identity_place.exists() ? "[#" : "[";
  for_each_element(group, sides.a, [&](uint32_t index, std::span<const std::byte> bytes) {
    const std::string identity = group.identity_of(index, bytes).text();
    const std::string name = sides.prefix + group.name + mark + identity + "]";
    const auto other = in_b.find(identity);
    if (other == in_b.end()) return add_presence(group, sides, name, {index, bytes}, false, diff);
    const uint32_t base = sides.base + group.offset + other->second.index * group.stride;
    add_fields(group.fields, group.groups, {bytes, other->second.bytes, name + ".", base}, diff);
  });
  for_each_element(group, sides.b, [&](uint32_t index, std::span<const std::byte> bytes) {
    const std::string identity = group.identity_of(index, bytes).text();
    if (in_a.contains(identity)) return;
    add_presence(group, sides, sides.prefix + group.name + mark + identity + "]", {index, bytes}, true, diff);
  });
}

void add_bytes(const FrameSchema& schema, const FrameAt& a, const FrameAt& b, FrameDiff& diff) {
  const size_t end = std::min({size_t{schema.frame_bytes()}, a.slot.size(), b.slot.size()});
  std::vector<bool> covered(end);
  const auto cover = [&](uint64_t from, uint64_t bytes) {
    for (uint64_t i = from; i < std::min<uint64_t>(from + bytes, end); ++i) covered[i] = true;
  };
  for (const Field& field : schema.fields()) cover(field.offset, field.size_bytes());
  for (const Group& group : schema.groups()) cover(group.offset, group.size_bytes());
  for (uint32_t offset = 0; offset < end; ++offset) {
    if (a.slot[offset] == b.slot[offset] || covered[offset]) continue;
    diff.values.push_back(
        {"byte " + std::to_string(offset), "", offset, 1, byte_text(a.slot[offset]), byte_text(b.slot[offset])});
  }
}

bool same_places(const std::vector<Field>& a, const std::vector<Field>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Field& one, const Field& other) {
    return one.name == other.name && one.type == other.type && one.offset == other.offset && one.count == other.count;
  });
}

bool same_places(const std::vector<Group>& a, const std::vector<Group>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Group& one, const Group& other) {
    return one.name == other.name && one.offset == other.offset && one.stride == other.stride &&
           one.capacity == other.capacity && same_places(one.fields, other.fields) &&
           same_places(one.groups, other.groups);
  });
}

}  // namespace

bool same_layout(const FrameSchema& a, const FrameSchema& b) {
  return a.frame_bytes() == b.frame_bytes() && same_places(a.fields(), b.fields()) &&
         same_places(a.groups(), b.groups());
}

FrameDiff diff_frames(const FrameSchema& schema, const FrameAt& a, const FrameAt& b, bool times) {
  FrameDiff diff;
  if (a.slot.size() >= kSealBytes) diff.seal_a = seal_of(a.slot);
  if (b.slot.size() >= kSealBytes) diff.seal_b = seal_of(b.slot);
  diff.index_a = a.index;
  diff.index_b = b.index;
  add_fields(schema.fields(), schema.groups(), {a.slot, b.slot}, diff);
  add_bytes(schema, a, b, diff);
  if (diff.seal_a.events != diff.seal_b.events) {
    diff.seals.push_back(
        {"events", "", 0, 0, events_text(schema, diff.seal_a.events), events_text(schema, diff.seal_b.events)});
  }
  if (times && diff.seal_a.time_ns != diff.seal_b.time_ns) {
    diff.seals.push_back(
        {"time_ns", "", 0, 0, std::to_string(diff.seal_a.time_ns), std::to_string(diff.seal_b.time_ns)});
  }
  return diff;
}

}  // namespace recorder
