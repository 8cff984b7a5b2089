#include "replay/command.h"

#include <array>

namespace replay {
namespace {

constexpr auto kActions = std::to_array<Action>({
    {"toggle_play", {Command::kTogglePlay, 0}, "Space", "play, pause"},
    {"step_back", {Command::kStep, -1}, ",", "one frame back, on"},
    {"step_on", {Command::kStep, 1}, ".", "one frame back, on"},
    {"back_5s", {Command::kSkip, -5000}, "Left", "5 seconds back, on"},
    {"on_5s", {Command::kSkip, 5000}, "Right", "5 seconds back, on"},
    {"back_1s", {Command::kSkip, -1000}, "Shift+Left", "1 second back, on"},
    {"on_1s", {Command::kSkip, 1000}, "Shift+Right", "1 second back, on"},
    {"previous_mark", {Command::kPreviousMark, 0}, "Ctrl+Left", "previous, next mark"},
    {"next_mark", {Command::kNextMark, 0}, "Ctrl+Right", "previous, next mark"},
    {"cross_branch", {Command::kCrossBranch, 0}, "X", "where the game went back, and to where"},
    {"shuttle_back", {Command::kShuttleBack, 0}, "J", "backwards, pause, forwards; again: faster"},
    {"pause", {Command::kPause, 0}, "K", "backwards, pause, forwards; again: faster"},
    {"shuttle_forward", {Command::kShuttleForward, 0}, "L", "backwards, pause, forwards; again: faster"},
    {"start", {Command::kStart, 0}, "Home", "start, end; again at the end follows live"},
    {"end", {Command::kEnd, 0}, "End", "start, end; again at the end follows live"},
    {"tenth_0", {Command::kTenth, 0}, "0", "tenths of the recording"},
    {"tenth_1", {Command::kTenth, 1}, "1", "tenths of the recording"},
    {"tenth_2", {Command::kTenth, 2}, "2", "tenths of the recording"},
    {"tenth_3", {Command::kTenth, 3}, "3", "tenths of the recording"},
    {"tenth_4", {Command::kTenth, 4}, "4", "tenths of the recording"},
    {"tenth_5", {Command::kTenth, 5}, "5", "tenths of the recording"},
    {"tenth_6", {Command::kTenth, 6}, "6", "tenths of the recording"},
    {"tenth_7", {Command::kTenth, 7}, "7", "tenths of the recording"},
    {"tenth_8", {Command::kTenth, 8}, "8", "tenths of the recording"},
    {"tenth_9", {Command::kTenth, 9}, "9", "tenths of the recording"},
    {"go_to", {Command::kGoTo, 0}, "G Ctrl+G", "go to a frame or time"},
    {"slower", {Command::kSpeed, -1}, "Down [", "slower, faster; also the wheel"},
    {"faster", {Command::kSpeed, 1}, "Up ]", "slower, faster; also the wheel"},
    {"normal_speed", {Command::kNormalSpeed, 0}, "Backspace", "normal speed"},
    {"in_point", {Command::kInPoint, 0}, "I", "select from here, to here; plays in a loop"},
    {"out_point", {Command::kOutPoint, 0}, "O", "select from here, to here; plays in a loop"},
    {"close", {Command::kClose, 0}, "Escape", "close, leave full screen, end the selection"},
    {"end_behaviour", {Command::kEndBehaviour, 0}, "R", "at the end: stop, start again"},
    {"abandoned", {Command::kAbandoned, 0}, "A", "with, without what was abandoned"},
    {"play_from_here", {Command::kPlayFromHere, 0}, "N", "play the game on from here"},
    {"export", {Command::kExport, 0}, "Ctrl+E", "export the selection"},
    {"bookmark", {Command::kBookmark, 0}, "B", "set or remove a bookmark"},
    {"bookmark_note", {Command::kBookmarkNote, 0}, "Shift+B", "bookmark with a note"},
    {"undo", {Command::kUndo, 0}, "Ctrl+Z", "take back a change of the bookmarks"},
    {"next_field", {Command::kPlot, 1}, "V", "plot the next, the previous field"},
    {"previous_field", {Command::kPlot, -1}, "Shift+V", "plot the next, the previous field"},
    {"choose_field", {Command::kChooseField, 0}, "P", "choose what is plotted"},
    {"zoom_in", {Command::kZoom, 50}, "Ctrl++ Ctrl+=", "zoom the timeline; also Ctrl + wheel"},
    {"zoom_out", {Command::kZoom, 200}, "Ctrl+-", "zoom the timeline; also Ctrl + wheel"},
    {"zoom_all", {Command::kZoomAll, 0}, "Ctrl+0", "show all of it; also a double click"},
    {"pan_back", {Command::kPan, -25}, "Alt+Left", "move along; also Shift + wheel"},
    {"pan_on", {Command::kPan, 25}, "Alt+Right", "move along; also Shift + wheel"},
    {"overlay", {Command::kOverlay, 0}, "F1", "look inside: ring, fields, bytes"},
    {"full_screen", {Command::kFullScreen, 0}, "F F11 Alt+Enter", "full screen"},
    {"picture", {Command::kScreenshot, 0}, "F12", "save a picture"},
    {"library", {Command::kLibrary, 0}, "Ctrl+O", "all recordings"},
    {"compare", {Command::kCompare, 0}, "C", "compare with another recording"},
    {"keys", {Command::kKeySheet, 0}, "? Shift+/ H", "this sheet"},
    {"quit", {Command::kQuit, 0}, "Q Ctrl+Q", "quit"},
});

}  // namespace

std::span<const Action> actions() { return kActions; }

}  // namespace replay
