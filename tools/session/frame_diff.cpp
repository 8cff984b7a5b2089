#include "tools/session/frame_diff.h"

#include <algorithm>
#include <cstring>

#include "tools/session/summary.h"
#include "tools/session/text.h"

namespace session_tool {
namespace {

using recorder::Field;

std::string byte_text(std::byte value) {
  constexpr char kHex[] = "0123456789abcdef";
  const auto number = std::to_integer<unsigned>(value);
  return {kHex[number >> 4], kHex[number & 15]};
}

std::string events_text(const recorder::FrameSchema& schema, uint64_t events) {
  std::string text;
  for (const std::string& name : event_names(schema, events)) text += (text.empty() ? "" : " ") + name;
  return text.empty() ? "none" : text;
}

// A character in quotes, for a blank would not be seen.
std::string value_text(const Field& field, uint32_t index, std::span<const std::byte> frame) {
  const std::string text = recorder::text_at(field, index, frame);
  return field.type == recorder::FieldType::kChar ? "'" + text + "'" : text;
}

void add_field(const Field& field, const FrameAt& a, const FrameAt& b, FrameDiff& diff) {
  const uint32_t size = recorder::size_of(field.type);
  for (uint32_t i = 0; i < field.count; ++i) {
    const uint32_t offset = field.offset + i * size;
    if (std::memcmp(a.slot.data() + offset, b.slot.data() + offset, size) == 0) continue;
    const std::string name = field.count > 1 ? field.name + "[" + std::to_string(i) + "]" : field.name;
    diff.values.push_back({name, field.name, offset, value_text(field, i, a.slot), value_text(field, i, b.slot)});
  }
}

void add_bytes(const recorder::FrameSchema& schema, const FrameAt& a, const FrameAt& b, FrameDiff& diff) {
  for (uint32_t offset = 0; offset < schema.frame_bytes(); ++offset) {
    if (a.slot[offset] == b.slot[offset] || schema.field_at(offset) != nullptr) continue;
    diff.values.push_back(
        {"byte " + std::to_string(offset), "", offset, byte_text(a.slot[offset]), byte_text(b.slot[offset])});
  }
}

}  // namespace

bool same_layout(const recorder::FrameSchema& a, const recorder::FrameSchema& b) {
  return a.frame_bytes() == b.frame_bytes() && std::equal(a.fields().begin(), a.fields().end(), b.fields().begin(),
                                                          b.fields().end(), [](const Field& one, const Field& other) {
                                                            return one.name == other.name && one.type == other.type &&
                                                                   one.offset == other.offset &&
                                                                   one.count == other.count;
                                                          });
}

FrameDiff diff_frames(const recorder::FrameSchema& schema, const FrameAt& a, const FrameAt& b, bool times) {
  FrameDiff diff;
  diff.seal_a = recorder::seal_of(a.slot);
  diff.seal_b = recorder::seal_of(b.slot);
  diff.index_a = a.index;
  diff.index_b = b.index;
  for (const Field& field : schema.fields()) add_field(field, a, b, diff);
  add_bytes(schema, a, b, diff);
  if (diff.seal_a.events != diff.seal_b.events) {
    diff.seals.push_back(
        {"events", "", 0, events_text(schema, diff.seal_a.events), events_text(schema, diff.seal_b.events)});
  }
  if (times && diff.seal_a.time_ns != diff.seal_b.time_ns) {
    diff.seals.push_back({"time_ns", "", 0, std::to_string(diff.seal_a.time_ns), std::to_string(diff.seal_b.time_ns)});
  }
  return diff;
}

void print_frame_diff(const FrameDiff& diff, const std::string& a, const std::string& b, bool all, std::ostream& out) {
  constexpr uint64_t kMostOfField = 8;
  out << "frame " << diff.seal_a.frame << " (at " << duration_text(diff.seal_a.time_ns) << ")";
  if (diff.seal_b.frame == diff.seal_a.frame) {
    out << " is the first that differs\n\n";
  } else {
    out << " and frame " << diff.seal_b.frame << " are the first that differ\n\n";
  }
  std::vector<std::vector<std::string>> table{{"OFFSET", "FIELD", a, b}};
  uint64_t of_field = 0;
  for (size_t i = 0; i < diff.values.size(); ++i) {
    const FrameDiff::Value& value = diff.values[i];
    of_field = i > 0 && diff.values[i - 1].field == value.field ? of_field + 1 : 1;
    if (all || of_field <= kMostOfField) {
      table.push_back({std::to_string(value.offset), value.name, value.a, value.b});
    } else if (i + 1 == diff.values.size() || diff.values[i + 1].field != value.field) {
      table.push_back({"", "and " + std::to_string(of_field - kMostOfField) + " more of " +
                               (value.field.empty() ? "these bytes" : value.field) + ", see --all"});
    }
  }
  for (const FrameDiff::Value& value : diff.seals) table.push_back({"", value.name, value.a, value.b});
  print_table(out, table, 1);
}

Json json_of(const FrameDiff& diff) {
  Json out{{"frame", diff.seal_a.frame},
           {"frame_b", diff.seal_b.frame},
           {"index_a", diff.index_a},
           {"index_b", diff.index_b},
           {"time_ns", diff.seal_a.time_ns}};
  out["values"] = Json::array();
  for (const FrameDiff::Value& value : diff.values) {
    out["values"].push_back({{"name", value.name}, {"offset", value.offset}, {"a", value.a}, {"b", value.b}});
  }
  for (const FrameDiff::Value& value : diff.seals) {
    out["values"].push_back({{"name", value.name}, {"a", value.a}, {"b", value.b}});
  }
  return out;
}

}  // namespace session_tool
