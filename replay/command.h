// CommandId: everything that somebody can ask of the viewer. Keys (replay/key_bindings.h), buttons (replay/buttons.h)
// and gamepad (replay/gamepad.h) all give orders; the player carries out what concerns playing, the screen the rest.
//
// Values; any thread.
#pragma once

#include <span>
#include <string_view>

namespace replay {

enum class CommandId {
  // --- playing: the player's ---
  kTogglePlay,
  kPlayForward,   // plays on, or pauses when it does
  kPlayBackward,  // plays backwards, or pauses when it does
  kStep,          // argument: frames
  kSkip,          // argument: milliseconds of recorded time
  kPreviousMark,
  kNextMark,
  kCrossBranch,  // between where the game went back and where it went on from
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
  kEndBehaviour,  // the next way to go on at the end: stop, from the start again, live
  kAbandoned,     // with or without what was abandoned
  kBookmark,
  kUndo,
  kZoom,  // argument: per cent of what is shown
  kZoomAll,
  kPan,   // argument: per cent of what is shown
  kPlot,  // argument: fields on or back
  // --- the window's ---
  kGoTo,
  kBookmarkNote,
  kChooseField,
  kExport,
  kPlayFromHere,  // the game
  kOverlay,
  kKeySheet,
  kFullScreen,
  kScreenshot,
  kLibrary,
  kCompare,
  kClose,  // what is open; else leaves full screen; else ends the loop
  kQuit,
};

struct Command {
  CommandId command = CommandId::kPause;
  int argument = 0;

  bool operator==(const Command&) const = default;
};

// An order with the name that settings files know it by, the keys it has unless these say otherwise, separated by
// blanks, and what it does. Orders in a row with the same meaning share a line of the key sheet.
struct Action {
  std::string_view name;  // "toggle_play"
  Command order;
  std::string_view keys;  // "Space", "Up ]"
  std::string_view meaning;
};

// All there are, in the order of the key sheet.
std::span<const Action> actions();

}  // namespace replay
