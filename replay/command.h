// What a key does in the viewer. One table serves the keyboard and the key sheet, so that they cannot disagree.
//
// Pure functions, any thread.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "engine/input.h"

namespace replay {

enum class Command {
  kTogglePlay,
  kStep,  // argument: frames
  kSkip,  // argument: milliseconds of recorded time
  kPreviousMark,
  kNextMark,
  kShuttleBack,
  kPause,
  kShuttleForward,
  kStart,
  kEnd,    // again at the end: follow live
  kTenth,  // argument: 0..9
  kSpeed,  // argument: steps up or down
  kNormalSpeed,
  kInPoint,
  kOutPoint,
  kClearLoop,
  kBookmark,
  kZoom,  // argument: per cent of what is shown
  kKeySheet,
  kScreenshot,
  kQuit,
};

struct Order {
  Command command = Command::kPause;
  int argument = 0;

  bool operator==(const Order&) const = default;
};

// A line of the key sheet: keys as text, what they do.
struct KeyHelp {
  const char* keys;
  const char* meaning;
};

// The order for a key press; nothing for a key without one. Digits and punctuation go by what is printed on the key.
std::optional<Order> order_for(const engine::KeyPress& press);

std::span<const KeyHelp> key_sheet();

}  // namespace replay
