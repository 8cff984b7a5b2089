// The buttons of the control strip: with these and the timeline the mouse alone suffices.
//
// Values; any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "replay/command.h"

namespace replay {

enum class Icon : uint8_t {
  kPlay,
  kPlayBackward,
  kPause,
  kStepBack,
  kStepOn,
  kPreviousMark,
  kNextMark,
  kSpeed,  // drawn as text
  kInPoint,
  kOutPoint,
  kClearLoop,
  kRepeat,
  kBookmark,
  kGoTo,
  kExport,
  kPlayFromHere,
  kZoomAll,
  kInside,
  kKeys,
  kFullScreen,
  kLibrary,
};

struct Button {
  Icon icon;
  Command order;
  std::string_view name;      // for the tooltip
  int rank = 0;               // the highest drop out first where there is no room
  bool begins_group = false;  // a little apart from what stands before it
};

// In the order they stand: those that move the playhead, and all others.
std::span<const Button> transport_buttons();
std::span<const Button> tool_buttons();

}  // namespace replay
