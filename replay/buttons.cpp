#include "replay/buttons.h"

#include <array>

namespace replay {
namespace {

constexpr auto kTransport = std::to_array<Button>({
    {Icon::kPreviousMark, {Command::kPreviousMark, 0}, "previous mark"},
    {Icon::kStepBack, {Command::kStep, -1}, "one frame back"},
    {Icon::kPlayBackward, {Command::kPlayBackward, 0}, "play backwards"},
    {Icon::kPlay, {Command::kPlayForward, 0}, "play"},
    {Icon::kStepOn, {Command::kStep, 1}, "one frame on"},
    {Icon::kNextMark, {Command::kNextMark, 0}, "next mark"},
});

constexpr auto kTools = std::to_array<Button>({
    {Icon::kSpeed, {Command::kSpeed, 1}, "speed: click or wheel, right click is slower", 0},
    {Icon::kInPoint, {Command::kInPoint, 0}, "select from here", 5, true},
    {Icon::kOutPoint, {Command::kOutPoint, 0}, "select to here", 5},
    {Icon::kClearLoop, {Command::kClearLoop, 0}, "end the selection", 6},
    {Icon::kRepeat, {Command::kEndBehaviour, 0}, "at the end: stop or start again", 9},
    {Icon::kBookmark, {Command::kBookmark, 0}, "bookmark; right click for a note", 1, true},
    {Icon::kGoTo, {Command::kGoTo, 0}, "go to a frame or time", 7},
    {Icon::kExport, {Command::kExport, 0}, "export", 4},
    {Icon::kPlayFromHere, {Command::kPlayFromHere, 0}, "play the game on from here", 6},
    {Icon::kZoomAll, {Command::kZoomAll, 0}, "show the whole recording", 10},
    {Icon::kInside, {Command::kOverlay, 0}, "look inside", 2, true},
    {Icon::kKeys, {Command::kKeySheet, 0}, "keys", 3},
    {Icon::kFullScreen, {Command::kFullScreen, 0}, "full screen", 8},
    {Icon::kLibrary, {Command::kLibrary, 0}, "all recordings", 8},
});

}  // namespace

std::span<const Button> transport_buttons() { return kTransport; }
std::span<const Button> tool_buttons() { return kTools; }

}  // namespace replay
