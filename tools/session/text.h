// Times, sizes and counts as people write and read them. Pure functions, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace session_tool {

// "90s", "1.5m", "250ms", "1h", "1:30", "1:02:03.5" in ns; a bare number is seconds. nullopt: it is none of these.
std::optional<uint64_t> parse_time(std::string_view text);

// A plain decimal number. nullopt: it is none, or no frame can have it.
std::optional<uint64_t> parse_frame_number(std::string_view text);

// "3.250 s", "1:05.250", "2:01:05.250"
std::string duration_text(uint64_t ns);
// "950 bytes", "35.8 kB", "1.2 MB"; powers of 1000
std::string size_text(uint64_t bytes);
// "1 frame", "2 frames"
std::string count_text(uint64_t count, const std::string& singular);
// One digit behind the point.
std::string ratio_text(double value);

}  // namespace session_tool
