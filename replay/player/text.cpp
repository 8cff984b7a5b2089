#include "replay/player/text.h"

#include <array>
#include <cstdio>

namespace replay {

std::string time_text(uint64_t ns) {
  const uint64_t tenths = ns / 100'000'000;
  const uint64_t seconds = tenths / 10;
  std::array<char, 48> text{};
  const auto print = [&](const char* format, auto... args) {
    std::snprintf(text.data(), text.size(), format, args...);
  };
  const auto minutes = static_cast<unsigned long long>(seconds / 60);
  const auto second = static_cast<unsigned>(seconds % 60);
  const auto tenth = static_cast<unsigned>(tenths % 10);
  if (minutes >= 60) {
    print("%llu:%02u:%02u.%u", minutes / 60, static_cast<unsigned>(minutes % 60), second, tenth);
  } else {
    print("%llu:%02u.%u", minutes, second, tenth);
  }
  return text.data();
}

std::string count_text(uint64_t count) {
  std::string text = std::to_string(count);
  for (size_t at = text.size(); at > 3; at -= 3) text.insert(at - 3, ",");
  return text;
}

std::string speed_text(int speed_step, Direction direction) {
  const std::string sign = direction == Direction::kBackward ? "-" : "";
  return sign + (speed_step < 0 ? "1/" + std::to_string(1 << -speed_step) : std::to_string(1 << speed_step)) + "x";
}

std::string parent_text(const recorder::session::SessionInfo& info) {
  if (!info.parent) return "";
  const std::string frame = " frame " + count_text(info.parent->frame);
  // Games write "NAME@FRAME" there, which says more than an id.
  if (const auto named = info.extra.find("resumed from"); named != info.extra.end()) {
    return "resumed from " + named->second.substr(0, named->second.rfind('@')) + frame;
  }
  const std::string session = "session " + recorder::session::id_text(info.parent->id);
  // A part that was cut out keeps the numbers of its frames.
  if (info.first_frame == info.parent->frame) return "part of " + session;
  return "resumed from " + session + frame;
}

}  // namespace replay
