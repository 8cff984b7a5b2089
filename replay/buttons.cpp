#include "replay/buttons.h"

#include <array>

namespace replay {
namespace {

constexpr auto kTransport = std::to_array<Button>({
    {Icon::kPreviousMark, {CommandId::kPreviousMark, 0}, "previous mark"},
    {Icon::kStepBack, {CommandId::kStep, -1}, "one frame back"},
    {Icon::kPlayBackward, {CommandId::kPlayBackward, 0}, "play backwards"},
    {Icon::kPlay, {CommandId::kPlayForward, 0}, "play"},
    {Icon::kStepOn, {CommandId::kStep, 1}, "one frame on"},
    {Icon::kNextMark, {CommandId::kNextMark, 0}, "next mark"},
});

constexpr auto kTools = std::to_array<Button>({
    {Icon::kSpeed, {CommandId::kSpeed, 1}, "speed: click or wheel, right click is slower", 0},
    {Icon::kInPoint, {CommandId::kInPoint, 0}, "select from here", 5, true},
    {Icon::kOutPoint, {CommandId::kOutPoint, 0}, "select to here", 5},
    {Icon::kClearLoop, {CommandId::kClearLoop, 0}, "end the selection", 6},
    {Icon::kRepeat, {CommandId::kEndBehaviour, 0}, "at the end: stop or start again", 9},
    {Icon::kBookmark, {CommandId::kBookmark, 0}, "bookmark; right click for a note", 1, true},
    {Icon::kGoTo, {CommandId::kGoTo, 0}, "go to a frame or time", 7},
    {Icon::kExport, {CommandId::kExport, 0}, "export", 4},
    {Icon::kPlayFromHere, {CommandId::kPlayFromHere, 0}, "play the game on from here", 6},
    {Icon::kZoomAll, {CommandId::kZoomAll, 0}, "show the whole recording", 10},
    {Icon::kInside, {CommandId::kOverlay, 0}, "look inside", 2, true},
    {Icon::kKeys, {CommandId::kKeySheet, 0}, "keys", 3},
    {Icon::kFullScreen, {CommandId::kFullScreen, 0}, "full screen", 8},
    {Icon::kLibrary, {CommandId::kLibrary, 0}, "all recordings", 8},
});

}  // namespace

std::span<const Button> transport_buttons() { return kTransport; }
std::span<const Button> tool_buttons() { return kTools; }

}  // namespace replay
