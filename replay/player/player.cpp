#include "replay/player/player.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "recorder/schema/seal.h"
#include "recorder/session/session_reader.h"
#include "replay/player/destination.h"
#include "replay/player/text.h"

namespace replay {
namespace {

constexpr auto kActions = std::to_array<Action>({
    {"toggle_play", {CommandId::kTogglePlay, 0}, "Space", "play, pause"},
    {"step_back", {CommandId::kStep, -1}, ",", "previous / next frame"},
    {"step_on", {CommandId::kStep, 1}, ".", "previous / next frame"},
    {"back_5s", {CommandId::kSkip, -5000}, "Left", "5 seconds back / forward"},
    {"on_5s", {CommandId::kSkip, 5000}, "Right", "5 seconds back / forward"},
    {"back_1s", {CommandId::kSkip, -1000}, "Shift+Left", "1 second back / forward"},
    {"on_1s", {CommandId::kSkip, 1000}, "Shift+Right", "1 second back / forward"},
    {"previous_mark", {CommandId::kPreviousMark, 0}, "Ctrl+Left", "previous / next mark"},
    {"next_mark", {CommandId::kNextMark, 0}, "Ctrl+Right", "previous / next mark"},
    {"cross_branch", {CommandId::kCrossBranch, 0}, "X", "jump between rewind ends"},
    {"shuttle_back", {CommandId::kShuttleBack, 0}, "J", "backwards, pause, forwards; again: faster"},
    {"pause", {CommandId::kPause, 0}, "K", "backwards, pause, forwards; again: faster"},
    {"shuttle_forward", {CommandId::kShuttleForward, 0}, "L", "backwards, pause, forwards; again: faster"},
    {"start", {CommandId::kStart, 0}, "Home", "start, end; End follows a live one"},
    {"end", {CommandId::kEnd, 0}, "End", "start, end; End follows a live one"},
    {"tenth_0", {CommandId::kTenth, 0}, "0", "jump to 0-90 %"},
    {"tenth_1", {CommandId::kTenth, 1}, "1", "jump to 0-90 %"},
    {"tenth_2", {CommandId::kTenth, 2}, "2", "jump to 0-90 %"},
    {"tenth_3", {CommandId::kTenth, 3}, "3", "jump to 0-90 %"},
    {"tenth_4", {CommandId::kTenth, 4}, "4", "jump to 0-90 %"},
    {"tenth_5", {CommandId::kTenth, 5}, "5", "jump to 0-90 %"},
    {"tenth_6", {CommandId::kTenth, 6}, "6", "jump to 0-90 %"},
    {"tenth_7", {CommandId::kTenth, 7}, "7", "jump to 0-90 %"},
    {"tenth_8", {CommandId::kTenth, 8}, "8", "jump to 0-90 %"},
    {"tenth_9", {CommandId::kTenth, 9}, "9", "jump to 0-90 %"},
    {"go_to", {CommandId::kGoTo, 0}, "G Ctrl+G", "go to a frame or time"},
    {"slower", {CommandId::kSpeed, -1}, "Down [", "slower, faster; also the wheel"},
    {"faster", {CommandId::kSpeed, 1}, "Up ]", "slower, faster; also the wheel"},
    {"normal_speed", {CommandId::kNormalSpeed, 0}, "Backspace", "normal speed"},
    {"in_point", {CommandId::kInPoint, 0}, "I", "select from here, to here; plays in a loop"},
    {"out_point", {CommandId::kOutPoint, 0}, "O", "select from here, to here; plays in a loop"},
    {"close", {CommandId::kClose, 0}, "Escape", "close, leave full screen, end the selection"},
    {"end_behaviour", {CommandId::kEndBehaviour, 0}, "R", "loop on/off"},
    {"abandoned", {CommandId::kAbandoned, 0}, "A", "show / skip rewound parts"},
    {"stillness", {CommandId::kStillness, 0}, "S", "show / skip parts where nothing happens"},
    {"play_from_here", {CommandId::kPlayFromHere, 0}, "N", "resume the game from here"},
    {"export", {CommandId::kExport, 0}, "Ctrl+E", "export the selection"},
    {"show_export", {CommandId::kShowExport, 0}, "Shift+E", "open the folder of the last export"},
    {"bookmark", {CommandId::kBookmark, 0}, "B", "set or remove a bookmark"},
    {"bookmark_note", {CommandId::kBookmarkNote, 0}, "Shift+B", "bookmark with a note"},
    {"undo", {CommandId::kUndo, 0}, "Ctrl+Z", "undo bookmark change"},
    {"next_field", {CommandId::kPlot, 1}, "V", "plot the next / previous field"},
    {"previous_field", {CommandId::kPlot, -1}, "Shift+V", "plot the next / previous field"},
    {"choose_field", {CommandId::kChooseField, 0}, "P", "choose the plotted field"},
    {"zoom_in", {CommandId::kZoom, 50}, "+ =", "zoom the timeline; also Ctrl + wheel"},
    {"zoom_out", {CommandId::kZoom, 200}, "-", "zoom the timeline; also Ctrl + wheel"},
    {"zoom_all", {CommandId::kZoomAll, 0}, "Z", "show all; also a double click"},
    {"pan_back", {CommandId::kPan, -25}, "Alt+Left", "scroll; also Shift + wheel"},
    {"pan_on", {CommandId::kPan, 25}, "Alt+Right", "scroll; also Shift + wheel"},
    {"mute", {CommandId::kMute, 0}, "M", "sound on/off"},
    {"ruler_unit", {CommandId::kRulerUnit, 0}, "T", "times / frame numbers on the timeline"},
    {"picture_menu", {CommandId::kPictureMenu, 0}, "Shift+P", "picture: choose; scene / game's painter"},
    {"switch_picture", {CommandId::kSwitchPicture, 0}, "Shift+M", "picture: choose; scene / game's painter"},
    {"show_whole", {CommandId::kShowWhole, 0}, "Shift+Z", "scene: all of it, follow a thing, trails"},
    {"follow", {CommandId::kFollow, 0}, "Shift+F", "scene: all of it, follow a thing, trails"},
    {"trails", {CommandId::kTrails, 0}, "Shift+T", "scene: all of it, follow a thing, trails"},
    {"overlay", {CommandId::kOverlay, 0}, "F1", "debugger: ring, fields, bytes"},
    {"full_screen", {CommandId::kFullScreen, 0}, "F F11 Alt+Enter", "full screen"},
    {"larger", {CommandId::kUiScale, 1}, "Ctrl++ Ctrl+=", "larger / smaller text and controls"},
    {"smaller", {CommandId::kUiScale, -1}, "Ctrl+-", "larger / smaller text and controls"},
    {"automatic_size", {CommandId::kUiScale, 0}, "Ctrl+0", "automatic size"},
    {"picture", {CommandId::kScreenshot, 0}, "F12", "save a picture"},
    {"library", {CommandId::kLibrary, 0}, "Ctrl+O", "all recordings"},
    {"compare", {CommandId::kCompare, 0}, "C", "compare with another recording"},
    {"keys", {CommandId::kKeySheet, 0}, "? Shift+/ H", "this sheet"},
    {"quit", {CommandId::kQuit, 0}, "Q Ctrl+Q", "quit"},
});

}  // namespace

std::span<const Action> actions() { return kActions; }

using recorder::Status;

namespace {

constexpr uint64_t kMostRescanned = 500'000;  // frames: scanning them takes no noticeable time
constexpr uint64_t kLiveEdge_ns = 1'000'000'000;
constexpr double kGrace_ns = 0.7e9;  // of real time
constexpr const char* kReplaced = "another recording is under this name now - this one is shown on, and not changed";

}  // namespace

Player::Player(std::unique_ptr<engine::FrameSource> source, std::shared_ptr<recorder::base::BackgroundWriter> writer)
    : source_(std::move(source)),
      writer_(writer ? std::move(writer) : std::make_shared<recorder::base::BackgroundWriter>()),
      bookmarks_(writer_),
      marks_(*source_, inspection_),
      branches_(*source_),
      plot_(*source_),
      ruler_(*source_) {
  if (const recorder::session::SessionInfo* const session = source_->session()) {
    parent_ = parent_text(*session);
    if (!parent_.empty()) say(parent_);
  }
  writer_->finish();  // bookmarks that an earlier player has set
  if (const Status loaded = bookmarks_.load(source_->path()); !loaded.ok()) say(loaded.message());
  const recorder::session::SessionInfo* const shown = source_->session();
  const uint64_t there = bookmarks_.identity().session_id;
  replaced_ = shown != nullptr && there != 0 && there != shown->id;
  clock_.set_frame_count(source_->frame_count());
  clock_.set_growing(source_->live());
  seen_ = source_state();
  timeline_.set_frame_count(source_->frame_count());
  marks_.set_bookmarks(bookmarks_.all());
  read_frames();
}

void Player::say(const std::string& notice) {
  notice_ = notice;
  ++notices_;
}

engine::Inspection& Player::inspection() {
  if (!inspecting_) inspection_.attach(*source_);
  inspecting_ = true;
  return inspection_;
}

bool Player::scanning() const {
  return !branches_.complete() || plot_.busy() || (inspecting_ && inspection_.busy()) ||
         (stillness_ && stillness_->busy());
}

void Player::find_stillness() {
  if (!stillness_) stillness_ = std::make_unique<Stillness>(*source_);
}

bool Player::work() {
  const bool plotted = plot_.work();
  return (inspecting_ && inspection_.work()) || plotted;
}

Player::SourceState Player::source_state() const {
  return {source_->frame_count(), source_->generation(), source_->evicted_count(), source_->live(),
          source_->changing()};
}

bool Player::refresh() {
  if (const Status grown = source_->refresh(); !grown.ok()) say(grown.message());
  if (const std::string notice = source_->take_notice(); !notice.empty()) say(notice);
  clock_.set_growing(source_->live());
  const SourceState before = std::exchange(seen_, source_state());
  if (seen_ == before) return false;
  clock_.set_frame_count(source_->frame_count());
  timeline_.set_frame_count(source_->frame_count());
  marks_.update();
  branches_.update();
  plot_.update();
  if (inspecting_) inspection_.update();
  return true;
}

void Player::advance(int64_t elapsed_ns) {
  take_saved();
  take_look();
  if (found_damage_) refresh();
  found_damage_ = false;
  if (!branches_.complete()) branches_.update();
  clock_.advance(elapsed_ns, durations());
  skip_abandoned();
  if (stillness_) stillness_->update();
  skip_stillness();
  if (timeline_.shows(clock_.position())) held_view_ = false;
  if (clock_.playing() && !held_view_) timeline_.reveal(clock_.position());
  read_frames();
}

// --- frames ----------------------------------------------------------------------------------------------------------

void Player::read_frames() {
  const uint64_t index = clock_.frame();
  if (index >= source_->frame_count()) {
    previous_.clear();
    current_.clear();
    unreadable_ = UINT64_MAX;
    return;
  }
  const Status read = source_->read_pair(index, previous_, current_);
  if (!read.ok() && unreadable_ != index) {
    say(read.message());
    found_damage_ = source_->frame_count() < kMostRescanned;
  }
  unreadable_ = read.ok() ? UINT64_MAX : index;
}

// --- moving ----------------------------------------------------------------------------------------------------------

void Player::go_to(uint64_t index) {
  clock_.seek(static_cast<double>(index));
  held_view_ = false;
  timeline_.reveal(clock_.position());
}

void Player::jump(std::optional<uint64_t> index) {
  if (index) go_to(*index);
}

Status Player::go_to(std::string_view typed) {
  Destination destination;
  if (Status parsed = parse_destination(typed, destination); !parsed.ok()) return parsed;
  uint64_t index = 0;
  if (Status found = find_destination(destination, *source_, clock_.frame(), index); !found.ok()) return found;
  go_to(index);
  return {};
}

void Player::go_to_end() {
  // Of a recording that grows the end is where it is now, and what comes.
  source_->live() ? clock_.follow() : clock_.seek(static_cast<double>(source_->frame_count()));
}

// True within 1 s of the end of a live recording, which moves on while it is being dragged to.
bool Player::at_live_edge() {
  if (!source_->live() || source_->frame_count() == 0) return false;
  return clock_.at_end() || source_->time_ns(clock_.frame()) + kLiveEdge_ns >= end_time_ns();
}

void Player::grab() {
  was_playing_ = clock_.playing();
  clock_.pause();
}

void Player::release() {
  // Stays at the end that it plays towards; at the live edge it follows.
  const bool forward = clock_.direction() == Direction::kForward;
  if (was_playing_ && forward && at_live_edge()) {
    clock_.follow();
  } else if (was_playing_ && !(forward ? clock_.at_end() : clock_.at_start())) {
    clock_.play();
  }
  was_playing_ = false;
}

void Player::pan(double frames) {
  timeline_.pan(frames);
  held_view_ = true;
}

void Player::zoom(double factor, double at) {
  timeline_.zoom(factor, std::clamp(at, 0.0, 1.0));
  held_view_ = !timeline_.shows(clock_.position());
}

void Player::next_end_behaviour() {
  const AtEnd now = clock_.at_end_behaviour();
  if (now == AtEnd::kLoop) {
    clock_.set_at_end_behaviour(source_->live() ? AtEnd::kGoOn : AtEnd::kStop);
    say(source_->live() ? "at the end: follow live" : "at the end: stop");
  } else if (now == AtEnd::kGoOn && source_->live()) {
    clock_.set_at_end_behaviour(AtEnd::kStop);
    say("at the end: stop");
  } else {
    clock_.set_at_end_behaviour(AtEnd::kLoop);
    say("at the end: loop");
  }
}

std::optional<FrameRange> Player::selection() const {
  const uint64_t count = source_->frame_count();
  if ((!clock_.in_point() && !clock_.out_point()) || count == 0) return std::nullopt;
  return FrameRange{std::min(clock_.in_point().value_or(0), count - 1),
                    std::min(clock_.out_point().value_or(count - 1), count - 1)};
}

std::string Player::description_of(uint64_t index, const std::optional<Mark>& mark) const {
  std::string text = mark ? marks_.text(*mark) : "";
  const uint64_t frame = mark ? mark->index : index;
  std::string more = frame == 0 ? parent_ : branches_.text(frame);
  const auto still = stillness_ ? stillness_->at(frame) : std::nullopt;
  if (more.empty() && still) more = "nothing happens in " + count_text(still->last - still->first + 1) + " frames";
  return text + (text.empty() || more.empty() ? "" : ": ") + more;
}

// --- branches --------------------------------------------------------------------------------------------------------

void Player::cross_branch() {
  const auto end = branches_.other_end(clock_.frame());
  end ? go_to(*end) : say("no rewinds in this recording");
}

void Player::toggle_abandoned() {
  if (branches_.all().empty()) return say("no rewinds in this recording");
  skips_abandoned_ = !skips_abandoned_;
  say(skips_abandoned_ ? "skipping rewound parts" : "showing rewound parts");
}

// While playing only: stepping and seeking show abandoned frames.
void Player::skip_abandoned() {
  if (!skips_abandoned_ || !clock_.playing() || clock_.following()) return;
  if (const auto next = branches_.after_skip(clock_.frame(), clock_.direction())) {
    clock_.seek(static_cast<double>(*next));
  }
}

// --- stillness -------------------------------------------------------------------------------------------------------

void Player::toggle_stillness() {
  if (stillness_ && stillness_->busy()) return say("still looking for parts where nothing happens");
  if (!stillness_ || stillness_->all().empty()) return say("something happens all the time in this recording");
  skips_stillness_ = !skips_stillness_;
  say(skips_stillness_ ? "skipping parts where nothing happens" : "showing parts where nothing happens");
}

// While playing only, like abandoned frames.
void Player::skip_stillness() {
  if (!skips_stillness_ || !stillness_ || !clock_.playing() || clock_.following()) return;
  if (const auto next = stillness_->after_skip(clock_.frame(), clock_.direction())) {
    clock_.seek(static_cast<double>(*next));
  }
}

// --- bookmarks -------------------------------------------------------------------------------------------------------

void Player::after_edit(const std::string& notice) {
  if (!notice.empty()) say(notice);
  marks_.set_bookmarks(bookmarks_.all());
}

// Another recording under the same name must not get this one's bookmarks.
bool Player::refuses_edits() {
  if (replaced_) say(kReplaced);
  return replaced_;
}

void Player::take_saved() {
  const Status failed = bookmarks_.take_failure();
  if (failed.ok()) return;
  replaced_ = replaced_ || bookmarks_.is_replaced();
  say(replaced_ ? kReplaced : failed.message());
  marks_.set_bookmarks(bookmarks_.all());
}

void Player::finish_saving() {
  writer_->finish();
  take_saved();
  take_look();
}

// A ring of the same name is followed by its source.
void Player::look_at_file() {
  const recorder::session::SessionInfo* const shown = source_->session();
  if (shown == nullptr || replaced_) return;
  // Without a thread the next look tells.
  static_cast<void>(writer_->write("look at " + source_->path(),
                                   [path = source_->path(), id = shown->id, look = look_](const std::atomic<bool>&) {
                                     const recorder::session::FileIdentity there = recorder::session::identity_of(path);
                                     const bool other = there.session_id != 0 && there.session_id != id;
                                     *look = !there.known ? Look::kGone : other ? Look::kReplaced : Look::kSame;
                                     return Status();
                                   }));
}

void Player::take_look() {
  const Look now = *look_;
  if (std::exchange(looked_, now) == now) return;
  if (now == Look::kGone) return say(source_->path() + ": has been moved or removed - what was read is still shown");
  if (now != Look::kReplaced) return;
  replaced_ = true;
  say(kReplaced);
}

void Player::toggle_bookmark() {
  if (current_.empty() || refuses_edits()) return;
  std::string notice;
  bookmarks_.toggle(recorder::seal_of(current_).frame, notice);
  after_edit(notice);
}

void Player::undo() {
  if (refuses_edits()) return;
  std::string notice;
  bookmarks_.undo(notice);
  after_edit(notice);
}

void Player::set_note(uint64_t index, const std::string& note) {
  if (index >= source_->frame_count() || refuses_edits()) return;
  bookmarks_.set_note(source_->number_of(index), note);
  after_edit("");
}

std::string Player::note_at(uint64_t index) {
  const auto* bookmark = bookmarks_.find(source_->number_of(index));
  return bookmark == nullptr ? "" : bookmark->note;
}

// Cached: it is shown all the time, and reading it loads another part of the file.
uint64_t Player::end_time_ns() {
  const uint64_t count = source_->frame_count();
  if (end_.first != count) end_ = {count, source_->time_ns(count - 1)};
  return end_.second;
}

PlayerText Player::text() {
  PlayerText text;
  const uint64_t count = source_->frame_count();
  if (count == 0) {
    text.time = "0:00.0";
    text.frame = "waiting for the first frame";
  } else {
    const recorder::Seal seal = current_.empty() ? recorder::Seal{} : recorder::seal_of(current_);
    const uint64_t now_ns = current_.empty() ? source_->time_ns(clock_.frame()) : seal.time_ns;
    text.time = time_text(now_ns) + " / " + time_text(end_time_ns());
    // Both are numbers, as the times above are both times: where frames are missing, a count would be another thing.
    const uint64_t number = current_.empty() ? source_->number_of(clock_.frame()) : seal.frame;
    text.frame = "frame " + count_text(number) + " / " + count_text(source_->number_of(count - 1));
  }
  text.speed = clock_.following() ? "LIVE" : speed_text(clock_.speed_step(), clock_.direction());
  if (skips_abandoned_) text.skips = "skipping rewound parts";
  if (skips_stillness_) text.skips += text.skips.empty() ? "skipping stillness" : " and stillness";
  text.state = source_->description();
  text.parent = parent_;
  return text;
}

// --- commands --------------------------------------------------------------------------------------------------------

bool Player::execute(const Command& command) {
  const bool moved = execute_move(command) || execute_pace(command);
  if (!moved) return execute_on_timeline(command);
  held_view_ = false;
  timeline_.reveal(clock_.position());
  return true;
}

// A mark passed less than kGrace_ns ago counts as not passed: else, while playing, the command for the previous mark
// would return to the same one again and again.
uint64_t Player::frame_before_grace() {
  if (!clock_.playing() || clock_.direction() == Direction::kBackward) return clock_.frame();
  PlaybackClock back = clock_;
  back.skip(-static_cast<int64_t>(clock_.speed() * kGrace_ns), durations());
  return std::max<uint64_t>(back.frame(), 1);
}

// Where playing is.
bool Player::execute_move(const Command& command) {
  switch (command.command) {
    case CommandId::kStep:
      clock_.step(command.argument);
      return true;
    case CommandId::kSkip:
      clock_.skip(int64_t{command.argument} * 1'000'000, durations());
      return true;
    case CommandId::kPreviousMark:
      jump(marks_.previous(frame_before_grace()));
      return true;
    case CommandId::kNextMark:
      jump(marks_.next(clock_.frame()));
      return true;
    case CommandId::kStart:
      clock_.seek(0);
      return true;
    case CommandId::kEnd:
      go_to_end();
      return true;
    case CommandId::kTenth:
      clock_.seek(std::floor(static_cast<double>(source_->frame_count()) * command.argument / 10));
      return true;
    case CommandId::kCrossBranch:
      cross_branch();
      return true;
    case CommandId::kInPoint:
      clock_.set_in(clock_.frame());
      return true;
    case CommandId::kOutPoint:
      clock_.set_out(clock_.frame());
      return true;
    case CommandId::kClearLoop:
      clock_.clear_loop();
      return true;
    default:
      return false;
  }
}

// Whether it plays, which way and how fast.
bool Player::execute_pace(const Command& command) {
  if (command.command != CommandId::kPlayForward && command.command != CommandId::kPlayBackward) {
    return replay::execute_pace(clock_, command);
  }
  const Direction way = command.command == CommandId::kPlayForward ? Direction::kForward : Direction::kBackward;
  const bool plays_so = clock_.playing() && clock_.direction() == way;
  plays_so ? clock_.pause() : clock_.play(way);
  return true;
}

bool execute_pace(PlaybackClock& clock, const Command& command) {
  switch (command.command) {
    case CommandId::kTogglePlay:
      clock.toggle();
      return true;
    case CommandId::kShuttleBack:
      clock.shuttle(Direction::kBackward);
      return true;
    case CommandId::kPause:
      clock.pause();
      return true;
    case CommandId::kShuttleForward:
      clock.shuttle(Direction::kForward);
      return true;
    case CommandId::kSpeed:
      clock.set_speed_step(clock.speed_step() + command.argument);
      return true;
    case CommandId::kNormalSpeed:
      clock.set_speed_step(0);
      clock.set_direction(Direction::kForward);
      return true;
    default:
      return false;
  }
}

// What leaves the playhead where it is.
bool Player::execute_on_timeline(const Command& command) {
  switch (command.command) {
    case CommandId::kEndBehaviour:
      next_end_behaviour();
      return true;
    case CommandId::kAbandoned:
      toggle_abandoned();
      return true;
    case CommandId::kStillness:
      toggle_stillness();
      return true;
    case CommandId::kBookmark:
      toggle_bookmark();
      return true;
    case CommandId::kUndo:
      undo();
      return true;
    case CommandId::kZoom:
      zoom(command.argument / 100.0, timeline_.fraction_of(clock_.position()));
      return true;
    case CommandId::kZoomAll:
      timeline_.show_all();
      return true;
    case CommandId::kPan:
      pan(timeline_.span() * command.argument / 100);
      return true;
    case CommandId::kPlot:
      plot_.cycle_field(command.argument);
      return true;
    case CommandId::kRulerUnit:
      ruler_.set_unit(ruler_.unit() == RulerUnit::kTimes ? RulerUnit::kFrames : RulerUnit::kTimes);
      return true;
    default:
      return false;
  }
}

}  // namespace replay
