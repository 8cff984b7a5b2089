#include "recorder/dump/frame_diff.h"

#include <algorithm>
#include <cstring>

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

void add_field(const Field& field, const FrameAt& a, const FrameAt& b, FrameDiff& diff) {
  const uint32_t size = size_of(field.type);
  if (!fits(field, a.slot) || !fits(field, b.slot)) return;
  const bool is_text = field.type == FieldType::kChar && field.count > 1 && field.columns == 0;
  if (is_text && characters_of(field, 0, field.count, a.slot) != characters_of(field, 0, field.count, b.slot)) {
    diff.values.push_back(
        {field.name, field.name, field.offset, field.size_bytes(), text_of(field, a.slot), text_of(field, b.slot)});
  }
  if (is_text) return;
  for (uint32_t i = 0; i < field.count; ++i) {
    const uint32_t offset = field.offset + i * size;
    if (std::memcmp(a.slot.data() + offset, b.slot.data() + offset, size) == 0) continue;
    const std::string name = field.count > 1 ? field.name + "[" + std::to_string(i) + "]" : field.name;
    diff.values.push_back({name, field.name, offset, size, value_text(field, i, a.slot), value_text(field, i, b.slot)});
  }
}

void add_bytes(const FrameSchema& schema, const FrameAt& a, const FrameAt& b, FrameDiff& diff) {
  const size_t end = std::min({size_t{schema.frame_bytes()}, a.slot.size(), b.slot.size()});
  for (uint32_t offset = 0; offset < end; ++offset) {
    if (a.slot[offset] == b.slot[offset] || schema.field_at(offset) != nullptr) continue;
    diff.values.push_back(
        {"byte " + std::to_string(offset), "", offset, 1, byte_text(a.slot[offset]), byte_text(b.slot[offset])});
  }
}

}  // namespace

bool same_layout(const FrameSchema& a, const FrameSchema& b) {
  return a.frame_bytes() == b.frame_bytes() && std::equal(a.fields().begin(), a.fields().end(), b.fields().begin(),
                                                          b.fields().end(), [](const Field& one, const Field& other) {
                                                            return one.name == other.name && one.type == other.type &&
                                                                   one.offset == other.offset &&
                                                                   one.count == other.count;
                                                          });
}

FrameDiff diff_frames(const FrameSchema& schema, const FrameAt& a, const FrameAt& b, bool times) {
  FrameDiff diff;
  if (a.slot.size() >= kSealBytes) diff.seal_a = seal_of(a.slot);
  if (b.slot.size() >= kSealBytes) diff.seal_b = seal_of(b.slot);
  diff.index_a = a.index;
  diff.index_b = b.index;
  for (const Field& field : schema.fields()) add_field(field, a, b, diff);
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
