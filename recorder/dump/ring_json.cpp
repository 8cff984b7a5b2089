#include "recorder/dump/ring_json.h"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "recorder/dump/ring_text.h"
#include "recorder/schema/seal.h"

namespace recorder {
namespace {

using Json = nlohmann::ordered_json;

// Names of files need not be UTF-8, and a dump must not fail on one that is not.
std::string text_of_json(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

std::string hex_text(uint64_t value) {
  char text[24];
  std::snprintf(text, sizeof text, "0x%016llx", static_cast<unsigned long long>(value));
  return text;
}

std::string hex_bytes(std::span<const std::byte> bytes) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const std::byte byte : bytes) {
    out += kDigits[std::to_integer<unsigned>(byte) >> 4];
    out += kDigits[std::to_integer<unsigned>(byte) & 15];
  }
  return out;
}

// Each byte as the character of that code, so that none is lost.
void append_utf8(std::string& out, std::byte byte) {
  const auto value = std::to_integer<unsigned>(byte);
  if (value < 0x80) {
    out += static_cast<char>(value);
  } else {
    out += static_cast<char>(0xc0 | value >> 6);
    out += static_cast<char>(0x80 | (value & 0x3f));
  }
}

Json text_value(const Field& field, uint32_t begin, uint32_t end, std::span<const std::byte> frame) {
  std::string out;
  for (uint32_t i = begin; i < end; ++i) append_utf8(out, frame[field.offset + i]);
  return out;
}

Json value_at(const Field& field, uint32_t index, std::span<const std::byte> frame) {
  const std::string text = text_at(field, index, frame);
  // The text of a number is JSON unless it is "inf" or "nan"; the name of an enumeration's value is a string.
  Json value = Json::parse(text, nullptr, false);
  if (value.is_number()) return value;
  if (field.enum_names.empty()) return nullptr;
  return text;
}

Json field_value(const Field& field, std::span<const std::byte> frame) {
  if (!fits(field, frame)) return nullptr;
  if (field.type == FieldType::kChar && field.columns == 0) return text_value(field, 0, field.count, frame);
  Json values = Json::array();
  if (field.type == FieldType::kChar) {
    for (uint32_t begin = 0; begin < field.count;) {
      const uint32_t end = begin + std::min(field.columns, field.count - begin);
      values.push_back(text_value(field, begin, end, frame));
      begin = end;
    }
    return values;
  }
  if (field.count == 1) return value_at(field, 0, frame);
  for (uint32_t i = 0; i < field.count; ++i) values.push_back(value_at(field, i, frame));
  return values;
}

Json seal_json(const SlotView& slot, const FrameSchema* schema) {
  Json out;
  out["state"] = name_of(slot.seal_state);
  if (slot.seal_state != SealState::kValid && slot.seal_state != SealState::kBroken) return out;
  const Seal seal = seal_of(slot.bytes);
  out["frame"] = seal.frame;
  out["time_ns"] = seal.time_ns;
  out["events"] = seal.events;
  if (schema != nullptr) out["event_names"] = event_names(seal.events, *schema);
  out["checksum"] = hex_text(seal.checksum);
  return out;
}

}  // namespace

void print_json_head(std::ostream& out, const JsonHead& head) {
  const ring::HeaderCopy& header = head.header;
  Json fields;
  const auto add = [&](const char* name, auto value, size_t offset) {
    fields[name] = offset + sizeof value <= head.header_bytes ? Json(value) : Json(nullptr);
  };
  add("write_index", header.write_index, offsetof(ring::HeaderCopy, write_index));
  add("read_index", header.read_index, offsetof(ring::HeaderCopy, read_index));
  add("total_writes", header.total_writes, offsetof(ring::HeaderCopy, total_writes));
  add("total_reads", header.total_reads, offsetof(ring::HeaderCopy, total_reads));
  add("magic_number", header.magic_number, offsetof(ring::HeaderCopy, magic_number));
  add("overflow", header.overflow, offsetof(ring::HeaderCopy, overflow));
  add("slot_count", header.slot_count, offsetof(ring::HeaderCopy, slot_count));
  add("slot_bytes", header.slot_bytes, offsetof(ring::HeaderCopy, slot_bytes));
  add("rejected", header.rejected, offsetof(ring::HeaderCopy, rejected));
  add("resetting", header.resetting, offsetof(ring::HeaderCopy, resetting));
  add("tag", header.tag, offsetof(ring::HeaderCopy, tag));
  Json geometry;
  geometry["slot_count"] = head.geometry.slot_count;
  geometry["slot_bytes"] = head.geometry.slot_bytes;
  out << "{\n  \"file\": " << text_of_json(head.file) << ",\n  \"file_bytes\": " << head.file_bytes
      << ",\n  \"header\": " << text_of_json(fields) << ",\n  \"geometry\": " << text_of_json(geometry)
      << ",\n  \"slots\": [";
}

void print_json_slot(std::ostream& out, const SlotView& slot, const JsonDumpOptions& options) {
  Json json;
  json["slot"] = slot.slot;
  json["sequence"] = slot.sequence ? Json(*slot.sequence) : Json(nullptr);
  json["unread"] = slot.unread;
  json["seal"] = seal_json(slot, options.schema);
  const bool readable = slot.seal_state != SealState::kChanging;
  if (options.bytes != 0 && readable) {
    json["bytes"] = hex_bytes(slot.bytes.first(std::min<uint64_t>(slot.bytes.size(), options.bytes)));
  }
  if (options.schema != nullptr && readable) {
    Json& fields = json["fields"] = Json::object();
    for (const Field& field : options.schema->fields()) fields[field.name] = field_value(field, payload_of(slot));
  }
  out << text_of_json(json);
}

void print_json_tail(std::ostream& out, const std::vector<std::string>& problems) {
  out << "\n  ],\n  \"problems\": " << text_of_json(Json(problems)) << "\n}\n";
}

}  // namespace recorder
