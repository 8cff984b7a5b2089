#include "recorder/session/session_info.h"

#include <array>
#include <ctime>
#include <nlohmann/json.hpp>
#include <random>
#include <stdexcept>

#include "recorder/frame/seal.h"

namespace recorder::session {

uint64_t new_session_id() {
  std::random_device random;
  uint64_t id = 0;
  while (id == 0) id = uint64_t{random()} << 32 | random();
  return id;
}

std::string meta_json(const SessionInfo& info) {
  nlohmann::json out{{"game", info.game}, {"game_version", info.game_version}, {"ring", info.ring_path}};
  out["schema"] = nlohmann::json::parse(info.schema.to_json());
  out["extra"] = info.extra;
  return out.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

namespace {

// Parses text out of a file. What is nested deeper than any description is refused: such a value is copied and printed
// by recursion, and a hostile file could nest it as deep as its own length.
nlohmann::json parse_shallow(std::string_view text) {
  constexpr int kMaxDepth = 16;
  return nlohmann::json::parse(text, [](int depth, nlohmann::json::parse_event_t, nlohmann::json&) {
    if (depth > kMaxDepth) throw std::runtime_error("the session's description is nested too deep");
    return true;
  });
}

}  // namespace

Status read_meta_json(std::string_view text, SessionInfo& info) {
  try {
    const auto in = parse_shallow(text);
    SessionInfo read = info;
    read.game = in.at("game").get<std::string>();
    read.game_version = in.value("game_version", "");
    read.ring_path = in.value("ring", "");
    read.extra = in.value("extra", std::map<std::string, std::string>{});
    if (Status schema = FrameSchema::from_json(in.at("schema").dump(), read.schema); !schema.ok()) return schema;
    if (read.schema.frame_bytes() > payload_bytes(info.slot_bytes)) {
      return Status::failure("the schema's frame of " + std::to_string(read.schema.frame_bytes()) +
                             " bytes does not fit a slot of " + std::to_string(info.slot_bytes));
    }
    info = std::move(read);
    return {};
  } catch (const std::exception& error) {
    return Status::failure(error.what());
  }
}

std::string file_stem(int64_t start_unix_ns) {
  const std::time_t seconds = start_unix_ns / 1'000'000'000;
  std::tm local{};
  localtime_r(&seconds, &local);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%d_%H-%M-%S", &local);
  return text.data();
}

}  // namespace recorder::session
