#include "replay/player/text.h"

namespace replay {

std::string time_text(uint64_t ns) { return recorder::base::clock_text(ns, 1); }

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
