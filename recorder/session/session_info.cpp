#include "recorder/session/session_info.h"

#include <charconv>
#include <random>
#include <stdexcept>

#include "recorder/base/text.h"
#include "recorder/schema/seal.h"
#include "recorder/session/format.h"
#include "recorder/session/json_text.h"

namespace recorder::session {

uint64_t new_session_id() {
  std::random_device random;
  uint64_t id = 0;
  while (id == 0) id = uint64_t{random()} << 32 | random();
  return id;
}

std::string id_text(uint64_t id) { return base::hex_text(id); }

std::string meta_json(const SessionInfo& info) {
  nlohmann::json out{{"id", id_text(info.id)}, {"start_unix_ns", info.start_unix_ns}, {"slot_bytes", info.slot_bytes},
                     {"game", info.game},      {"game_version", info.game_version},   {"ring", info.ring_path}};
  if (info.ring_slots != 0) out["ring_slots"] = info.ring_slots;
  if (info.first_frame != 0) out["first_frame"] = info.first_frame;
  if (info.parent) out["parent"] = {{"id", id_text(info.parent->id)}, {"frame", info.parent->frame}};
  out["schema"] = nlohmann::json::parse(info.schema.to_json());
  out["extra"] = info.extra;
  return out.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

namespace {

uint64_t id_from(const nlohmann::json& in) {
  const auto text = in.get<std::string>();
  uint64_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id, 16);
  if (error != std::errc() || end != text.data() + text.size()) throw std::runtime_error("'" + text + "' is not an id");
  return id;
}

// The file header takes precedence, if it can be read.
void read_identity(const nlohmann::json& in, SessionInfo& info) {
  if (info.id == 0) {
    info.id = id_from(in.at("id"));
    info.start_unix_ns = in.at("start_unix_ns").get<int64_t>();
    info.slot_bytes = in.at("slot_bytes").get<uint32_t>();
  }
  if (info.slot_bytes <= kSealBytes || info.slot_bytes > kMaxSlotBytes) {
    throw std::runtime_error("frames of " + std::to_string(info.slot_bytes) + " bytes cannot be read");
  }
}

}  // namespace

Status read_meta_json(std::string_view text, SessionInfo& info) {
  try {
    const auto in = parse_json(text);
    SessionInfo read = info;
    read_identity(in, read);
    read.game = in.at("game").get<std::string>();
    read.game_version = in.value("game_version", "");
    read.ring_path = in.value("ring", "");
    read.ring_slots = in.value("ring_slots", 0u);
    read.first_frame = in.value("first_frame", uint64_t{0});
    if (in.contains("parent")) {
      read.parent = Parent{id_from(in.at("parent").at("id")), in.at("parent").at("frame").get<uint64_t>()};
    }
    read.extra = in.value("extra", std::map<std::string, std::string>{});
    if (Status schema = FrameSchema::from_json(in.at("schema").dump(), read.schema); !schema.ok()) return schema;
    if (read.schema.frame_bytes() > payload_bytes(read.slot_bytes)) {
      return Status::failure("the schema's frame of " + std::to_string(read.schema.frame_bytes()) +
                             " bytes does not fit a slot of " + std::to_string(read.slot_bytes));
    }
    info = std::move(read);
    return {};
  } catch (const std::exception& error) {
    return Status::failure(error.what());
  }
}

std::string file_stem(int64_t start_unix_ns) { return base::local_time_text(start_unix_ns, "%Y-%m-%d_%H-%M-%S"); }
std::string start_text(int64_t start_unix_ns) { return base::local_time_text(start_unix_ns, "%Y-%m-%d %H:%M:%S"); }

}  // namespace recorder::session
