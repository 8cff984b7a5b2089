#include "recorder/dump/frame_diff.h"

#include <algorithm>
#include <cstring>

#include "recorder/base/text.h"
#include "recorder/dump/ring_text.h"
#include "recorder/schema/matched_elements.h"

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

// The field or group of that name; mostly it stands at the same place.
template <typename Named>
const Named* same_named(const std::vector<Named>& all, const Named& wanted, size_t place) {
  if (place < all.size() && all[place].name == wanted.name) return &all[place];
  const auto found = std::find_if(all.begin(), all.end(), [&](const Named& one) { return one.name == wanted.name; });
  return found == all.end() ? nullptr : &*found;
}

// Whether value `index` is the same in both. Of different types, as a person sees it.
bool same_value(const Field& a, const Field& b, uint32_t index, const Sides& sides) {
  if (a.type != b.type || a.scale != b.scale || a.zero != b.zero) {
    return value_text(a, index, sides.a) == value_text(b, index, sides.b);
  }
  const size_t size = size_of(a.type);
  return std::memcmp(sides.a.data() + a.offset + index * size, sides.b.data() + b.offset + index * size, size) == 0;
}

void add_field(const Field& a, const Field& b, const Sides& sides, FrameDiff& diff) {
  if (!fits(a, sides.a) || !fits(b, sides.b)) return;
  const uint32_t begin = sides.base + b.offset;
  if (a.is_text() && b.is_text()) {
    if (characters_of(a, 0, a.count, sides.a) == characters_of(b, 0, b.count, sides.b)) return;
    const std::string whole = sides.prefix + a.name;
    diff.values.push_back({whole, whole, begin, b.size_bytes(), text_of(a, sides.a), text_of(b, sides.b)});
    return;
  }
  const uint32_t size = size_of(b.type);
  for (uint32_t i = 0; i < std::min(a.count, b.count); ++i) {
    if (same_value(a, b, i, sides)) continue;
    const std::string whole = sides.prefix + a.name;
    const std::string name = a.count > 1 ? whole + "[" + std::to_string(i) + "]" : whole;
    diff.values.push_back({name, whole, begin + i * size, size, value_text(a, i, sides.a), value_text(b, i, sides.b)});
  }
}

void add_group(const Group& a, const Group& b, const Sides& sides, FrameDiff& diff);

// What has fields and groups: a schema, or a group.
struct Members {
  const std::vector<Field>& fields;
  const std::vector<Group>& groups;
};

void add_members(const Members& a, const Members& b, const Sides& sides, FrameDiff& diff) {
  for (size_t i = 0; i < a.fields.size(); ++i) {
    if (const Field* const same = same_named(b.fields, a.fields[i], i)) add_field(a.fields[i], *same, sides, diff);
  }
  for (size_t i = 0; i < a.groups.size(); ++i) {
    if (const Group* const same = same_named(b.groups, a.groups[i], i)) add_group(a.groups[i], *same, sides, diff);
  }
}

// An element that one of the frames has and the other has not.
void add_presence(const Group& group, const Sides& sides, const std::string& name, const MatchedElement& element,
                  FrameDiff& diff) {
  const bool in_b = element.b.exists();
  const uint32_t index = in_b ? element.b.index : element.a.index;
  const std::string there = "at index " + std::to_string(index);
  const uint32_t offset = sides.base + group.offset + index * group.stride;
  const std::string gone(kNotThere);
  diff.values.push_back(
      {name, sides.prefix + group.name, offset, group.stride, in_b ? gone : there, in_b ? there : gone});
}

void add_group(const Group& a, const Group& b, const Sides& sides, FrameDiff& diff) {
  if (a.offset + a.size_bytes() > sides.a.size() || b.offset + b.size_bytes() > sides.b.size()) return;
  for (const MatchedElement& element : match_elements(a, sides.a, b, sides.b)) {
    const std::string name = sides.prefix + element_name(a, element.identity);
    if (!element.a.exists() || !element.b.exists()) {
      add_presence(b, sides, name, element, diff);
      continue;
    }
    const uint32_t base = sides.base + b.offset + element.b.index * b.stride;
    add_members({a.fields, a.groups}, {b.fields, b.groups}, {element.a.bytes, element.b.bytes, name + ".", base}, diff);
  }
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

std::vector<FrameDiff::Value> diff_group(const Group& group_a, std::span<const std::byte> a, const Group& group_b,
                                         std::span<const std::byte> b) {
  FrameDiff diff;
  add_group(group_a, group_b, {a, b}, diff);
  return std::move(diff.values);
}

FrameDiff diff_frames(const FrameSchema& schema, const FrameAt& a, const FrameAt& b, bool times) {
  FrameDiff diff;
  if (a.slot.size() >= kSealBytes) diff.seal_a = seal_of(a.slot);
  if (b.slot.size() >= kSealBytes) diff.seal_b = seal_of(b.slot);
  diff.index_a = a.index;
  diff.index_b = b.index;
  const Members members{schema.fields(), schema.groups()};
  add_members(members, members, {a.slot, b.slot}, diff);
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
