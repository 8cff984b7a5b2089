#include "recorder/dump/ring_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "recorder/base/text.h"
#include "recorder/dump/field_json.h"
#include "recorder/dump/ring_text.h"
#include "recorder/schema/seal.h"

namespace recorder {
namespace {

using Json = nlohmann::ordered_json;

// Names of files need not be UTF-8, and a dump must not fail on one that is not.
std::string text_of_json(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

std::string hex_bytes(std::span<const std::byte> bytes) {
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const std::byte byte : bytes) base::append_hex(out, std::to_integer<uint8_t>(byte));
  return out;
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
  out["checksum"] = "0x" + base::hex_text(seal.checksum);
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
    add_fields_json(options.schema->fields(), options.schema->groups(), payload_of(slot),
                    {.number_rows = false, .trims_zeros = false}, fields);
  }
  out << text_of_json(json);
}

void print_json_tail(std::ostream& out, const std::vector<std::string>& problems) {
  out << "\n  ],\n  \"problems\": " << text_of_json(Json(problems)) << "\n}\n";
}

}  // namespace recorder
