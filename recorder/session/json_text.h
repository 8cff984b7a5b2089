// Parses JSON from a file that may be hostile. Pure function, any thread.
#pragma once

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <string_view>

#include "recorder/session/format.h"

namespace recorder::session {

// How deep objects and lists lie within each other, of JSON; of other text any number.
inline int depth_of_json(std::string_view text) {
  int depth = 0;
  int deepest = 0;
  bool in_string = false;
  for (size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (in_string) {
      if (c == '\\') ++at;
      in_string = c != '"';
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      deepest = std::max(deepest, ++depth);
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  return deepest;
}

// Throws std::exception for text that is not JSON, begins with a byte order mark, is longer than a session allows, or
// is nested deeper than any description: values are copied and printed by recursion, and a hostile file could nest them
// as deep as it is long.
inline nlohmann::json parse_json(std::string_view text, size_t max_bytes = kMaxJsonBytes) {
  constexpr int kMaxDepth = 16;  // of objects and lists within each other
  if (text.size() > max_bytes) throw std::runtime_error("is too long for a description or a list of bookmarks");
  if (text.starts_with("\xef\xbb\xbf")) throw std::runtime_error("begins with a byte order mark");
  // Not by a callback of the parser: with one it looks at all of a list again after each of its elements.
  if (depth_of_json(text) > kMaxDepth) throw std::runtime_error("is nested too deep");
  return nlohmann::json::parse(text);
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
