#include "replay/command.h"

#include <array>

namespace replay {
namespace {

constexpr auto kActions = std::to_array<Action>({
    {"toggle_play", {CommandId::kTogglePlay, 0}, "Space", "play, pause"},
    {"step_back", {CommandId::kStep, -1}, ",", "one frame back, on"},
    {"step_on", {CommandId::kStep, 1}, ".", "one frame back, on"},
    {"back_5s", {CommandId::kSkip, -5000}, "Left", "5 seconds back, on"},
    {"on_5s", {CommandId::kSkip, 5000}, "Right", "5 seconds back, on"},
    {"back_1s", {CommandId::kSkip, -1000}, "Shift+Left", "1 second back, on"},
    {"on_1s", {CommandId::kSkip, 1000}, "Shift+Right", "1 second back, on"},
    {"previous_mark", {CommandId::kPreviousMark, 0}, "Ctrl+Left", "previous, next mark"},
    {"next_mark", {CommandId::kNextMark, 0}, "Ctrl+Right", "previous, next mark"},
    {"cross_branch", {CommandId::kCrossBranch, 0}, "X", "where the game went back, and to where"},
    {"shuttle_back", {CommandId::kShuttleBack, 0}, "J", "backwards, pause, forwards; again: faster"},
    {"pause", {CommandId::kPause, 0}, "K", "backwards, pause, forwards; again: faster"},
    {"shuttle_forward", {CommandId::kShuttleForward, 0}, "L", "backwards, pause, forwards; again: faster"},
    {"start", {CommandId::kStart, 0}, "Home", "start, end; again at the end follows live"},
    {"end", {CommandId::kEnd, 0}, "End", "start, end; again at the end follows live"},
    {"tenth_0", {CommandId::kTenth, 0}, "0", "tenths of the recording"},
    {"tenth_1", {CommandId::kTenth, 1}, "1", "tenths of the recording"},
    {"tenth_2", {CommandId::kTenth, 2}, "2", "tenths of the recording"},
    {"tenth_3", {CommandId::kTenth, 3}, "3", "tenths of the recording"},
    {"tenth_4", {CommandId::kTenth, 4}, "4", "tenths of the recording"},
    {"tenth_5", {CommandId::kTenth, 5}, "5", "tenths of the recording"},
    {"tenth_6", {CommandId::kTenth, 6}, "6", "tenths of the recording"},
    {"tenth_7", {CommandId::kTenth, 7}, "7", "tenths of the recording"},
    {"tenth_8", {CommandId::kTenth, 8}, "8", "tenths of the recording"},
    {"tenth_9", {CommandId::kTenth, 9}, "9", "tenths of the recording"},
    {"go_to", {CommandId::kGoTo, 0}, "G Ctrl+G", "go to a frame or time"},
    {"slower", {CommandId::kSpeed, -1}, "Down [", "slower, faster; also the wheel"},
    {"faster", {CommandId::kSpeed, 1}, "Up ]", "slower, faster; also the wheel"},
    {"normal_speed", {CommandId::kNormalSpeed, 0}, "Backspace", "normal speed"},
    {"in_point", {CommandId::kInPoint, 0}, "I", "select from here, to here; plays in a loop"},
    {"out_point", {CommandId::kOutPoint, 0}, "O", "select from here, to here; plays in a loop"},
    {"close", {CommandId::kClose, 0}, "Escape", "close, leave full screen, end the selection"},
    {"end_behaviour", {CommandId::kEndBehaviour, 0}, "R", "at the end: stop, start again"},
    {"abandoned", {CommandId::kAbandoned, 0}, "A", "with, without what was abandoned"},
    {"play_from_here", {CommandId::kPlayFromHere, 0}, "N", "play the game on from here"},
    {"export", {CommandId::kExport, 0}, "Ctrl+E", "export the selection"},
    {"bookmark", {CommandId::kBookmark, 0}, "B", "set or remove a bookmark"},
    {"bookmark_note", {CommandId::kBookmarkNote, 0}, "Shift+B", "bookmark with a note"},
    {"undo", {CommandId::kUndo, 0}, "Ctrl+Z", "take back a change of the bookmarks"},
    {"next_field", {CommandId::kPlot, 1}, "V", "plot the next, the previous field"},
    {"previous_field", {CommandId::kPlot, -1}, "Shift+V", "plot the next, the previous field"},
    {"choose_field", {CommandId::kChooseField, 0}, "P", "choose what is plotted"},
    {"zoom_in", {CommandId::kZoom, 50}, "Ctrl++ Ctrl+=", "zoom the timeline; also Ctrl + wheel"},
    {"zoom_out", {CommandId::kZoom, 200}, "Ctrl+-", "zoom the timeline; also Ctrl + wheel"},
    {"zoom_all", {CommandId::kZoomAll, 0}, "Ctrl+0", "show all of it; also a double click"},
    {"pan_back", {CommandId::kPan, -25}, "Alt+Left", "move along; also Shift + wheel"},
    {"pan_on", {CommandId::kPan, 25}, "Alt+Right", "move along; also Shift + wheel"},
    {"overlay", {CommandId::kOverlay, 0}, "F1", "look inside: ring, fields, bytes"},
    {"full_screen", {CommandId::kFullScreen, 0}, "F F11 Alt+Enter", "full screen"},
    {"picture", {CommandId::kScreenshot, 0}, "F12", "save a picture"},
    {"library", {CommandId::kLibrary, 0}, "Ctrl+O", "all recordings"},
    {"compare", {CommandId::kCompare, 0}, "C", "compare with another recording"},
    {"keys", {CommandId::kKeySheet, 0}, "? Shift+/ H", "this sheet"},
    {"quit", {CommandId::kQuit, 0}, "Q Ctrl+Q", "quit"},
});

}  // namespace

std::span<const Action> actions() { return kActions; }

}  // namespace replay
