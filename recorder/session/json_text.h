// Parses JSON from a file that may be hostile. Pure function, any thread.
#pragma once

#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <string_view>

#include "recorder/session/format.h"

namespace recorder::session {

// Throws std::exception for text that is not JSON, begins with a byte order mark, is longer than a session allows, or
// is nested deeper than any description: values are copied and printed by recursion, and a hostile file could nest them
// as deep as it is long.
inline nlohmann::json parse_json(std::string_view text) {
  using Event = nlohmann::json::parse_event_t;
  constexpr int kMaxDepth = 16;  // of objects and lists within each other
  if (text.size() > kMaxJsonBytes) throw std::runtime_error("is too long for a description or a list of bookmarks");
  if (text.starts_with("\xef\xbb\xbf")) throw std::runtime_error("begins with a byte order mark");
  return nlohmann::json::parse(text, [](int around, Event event, nlohmann::json&) {
    const bool opens = event == Event::object_start || event == Event::array_start;
    if (opens && around >= kMaxDepth) throw std::runtime_error("is nested too deep");
    return true;
  });
}

// The whole number under `key`, of 0 to `max`. Throws for anything else: get<uint64_t>() would take -1 and 1.5, too.
inline uint64_t whole_number(const nlohmann::json& in, const char* key, uint64_t max) {
  const nlohmann::json& value = in.at(key);
  if (!value.is_number_unsigned() || value.get<uint64_t>() > max) {
    throw std::runtime_error("'" + std::string(key) + "' is not a whole number of 0 to " + std::to_string(max));
  }
  return value.get<uint64_t>();
}
inline uint64_t whole_number(const nlohmann::json& in, const char* key, uint64_t max, uint64_t missing) {
  return in.contains(key) ? whole_number(in, key, max) : missing;
}

}  // namespace recorder::session
