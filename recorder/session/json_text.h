// Parses JSON from a file that may be hostile. Pure function, any thread.
#pragma once

#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string_view>

#include "recorder/session/format.h"

namespace recorder::session {

// Throws std::exception for text that is not JSON, is longer than a session allows, or is nested deeper than any
// description: values are copied and printed by recursion, and a hostile file could nest them as deep as it is long.
inline nlohmann::json parse_json(std::string_view text) {
  constexpr int kMaxDepth = 16;
  if (text.size() > kMaxJsonBytes) throw std::runtime_error("is too long for a description or a list of bookmarks");
  return nlohmann::json::parse(text, [](int depth, nlohmann::json::parse_event_t, nlohmann::json&) {
    if (depth > kMaxDepth) throw std::runtime_error("is nested too deep");
    return true;
  });
}

}  // namespace recorder::session
