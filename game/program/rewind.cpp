#include "game/program/rewind.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <utility>

#include "game/picture/view.h"
#include "game/rules/state.h"
#include "recorder/session/session_info.h"

namespace game {
namespace {

constexpr double kDoubles_s = 0.8;            // how long it takes to run twice as fast
constexpr double kStaticSpeedup = 8;          // how much faster stretches pass in which nothing moves
constexpr double kShowEnd_s = 1.5;            // of the end of a round
constexpr double kSettlesBehindEnd = 4;       // times as fast as played
constexpr int64_t kLongest_ns = 100'000'000;  // that is made up for after a stall
constexpr int64_t kWait_ns = 500'000'000;     // for the newest frame to be readable; it may have been lost

bool is_static(const GameState& state) {
  if (state.status == Status::kReady) return true;
  const double seconds = (state.frame - state.status_frame) * (state.tick_period_us * 1e-6);
  return is_over(state) && seconds > kShowEnd_s;
}

}  // namespace

void Rewind::begin(const PlayedFrame& newest, float blend) {
  if (phase_ == Phase::kOff) from_newest_ = true;
  start(newest, blend);
}

void Rewind::begin_at(const PlayedFrame& looked_at) {
  if (phase_ == Phase::kOff) from_newest_ = false;
  start(looked_at, 1);
}

void Rewind::start(const PlayedFrame& from, float blend) {
  if (going_back()) {
    phase_ = Phase::kBack;
    return;
  }
  if (phase_ == Phase::kOff) {
    start_ = later_ = from;
    blend_ = std::clamp(blend, 0.0f, 1.0f);
    back_ns_ = 0;
    earlier_.reset();
    earlier_known_ = at_beginning_ = false;
  }
  problem_.reset();
  held_ns_ = waited_ns_ = 0;
  phase_ = Phase::kBack;
}

void Rewind::release() {
  if (phase_ == Phase::kBack) phase_ = Phase::kSettling;
}

void Rewind::skip() {
  if (phase_ == Phase::kReady) phase_ = Phase::kLanded;
}

void Rewind::advance(int64_t elapsed_ns) {
  const int64_t ns = std::clamp<int64_t>(elapsed_ns, 0, kLongest_ns);
  if (phase_ == Phase::kReady) {
    ready_ns_ += ns;
    if (ready_ns_ >= kReady_ns) phase_ = Phase::kLanded;
    return;
  }
  if (!going_back() || newest_pending(ns)) return;
  if (!earlier_known_) find_earlier();
  if (phase_ == Phase::kSettling) return settle(ns);
  held_ns_ += ns;
  move_back(static_cast<double>(ns) * rate());
}

bool Rewind::newest_pending(int64_t elapsed_ns) {
  if (earlier_known_ || waited_ns_ >= kWait_ns) return false;
  if (const recorder::Status read = frames_.refresh(); !read) problem_ = read.message();
  waited_ns_ += elapsed_ns;
  return !frames_.holds(later_.number) && !problem_;
}

// Finds out what was before later_.
void Rewind::find_earlier() {
  earlier_known_ = true;
  earlier_.reset();
  PlayedFrame before;
  recorder::Status read = frames_.resolve(later_);
  const bool first = later_.number <= frames_.first_number();
  if (read.ok() && !first) read = frames_.read_before(later_, before);
  at_beginning_ = first || !read.ok();
  if (!at_beginning_) {
    earlier_ = before;
  } else if (!first && !problem_) {
    problem_ = read.message();
  }
}

// One frame back. false: there is none.
bool Rewind::step_back() {
  if (!earlier_) return false;
  later_ = *earlier_;
  blend_ = 1;
  find_earlier();
  return true;
}

double Rewind::duration_ns(const GameState& state) const {
  const double played_ns = state.tick_period_us * 1e3 / speed_;
  return std::max(1.0, is_static(state) ? played_ns / kStaticSpeedup : played_ns);
}

void Rewind::move_back(double way_ns) {
  while (earlier_) {
    const double whole_ns = duration_ns(later_.state);
    const double left_ns = whole_ns * static_cast<double>(blend_);
    const double part_ns = std::min(way_ns, left_ns);
    back_ns_ += part_ns / whole_ns * later_.state.tick_period_us * 1e3;
    if (way_ns < left_ns) {
      blend_ -= static_cast<float>(way_ns / whole_ns);
      return;
    }
    way_ns -= left_ns;
    step_back();
  }
  blend_ = 1;
}

// Goes to a frame that can be played on from. Behind the end of a round that is the last one before it.
void Rewind::settle(int64_t elapsed_ns) {
  if (is_over(later_.state)) {
    if (!earlier_) return cancel();
    return move_back(static_cast<double>(elapsed_ns) * std::max(rate(), kSettlesBehindEnd));
  }
  const float part = static_cast<float>(static_cast<double>(elapsed_ns) / duration_ns(later_.state));
  if (!earlier_ || blend_ >= 0.5f) {
    blend_ += part;
    if (!earlier_ || blend_ >= 1) land(later_);
  } else {
    blend_ -= part;
    if (blend_ <= 0 && step_back()) land(later_);
  }
}

void Rewind::land(const PlayedFrame& frame) {
  blend_ = 1;
  PlayedFrame start = start_;
  // One that cannot be read is none that was landed on.
  static_cast<void>(frames_.resolve(start));
  const bool within_a_tick = back_ns_ < start_.state.tick_period_us * 1e3 && !is_over(start_.state);
  if (from_newest_ && (frame.number == start.number || within_a_tick)) return cancel();
  ready_ns_ = 0;
  phase_ = frame.state.status == Status::kReady ? Phase::kLanded : Phase::kReady;
}

const GameState* Rewind::landing() const {
  if (phase_ == Phase::kSettling) return earlier_ && blend_ < 0.5f ? &earlier_->state : &later_.state;
  return phase_ == Phase::kReady ? &later_.state : nullptr;
}

View Rewind::view() const {
  if (!earlier_ || phase_ == Phase::kReady) return {later_.state, later_.state, 1};
  return {earlier_->state, later_.state, blend_};
}

std::optional<PlayedFrame> Rewind::take_landing() {
  if (phase_ != Phase::kLanded) return std::nullopt;
  phase_ = Phase::kOff;
  return later_;
}

std::optional<std::string> Rewind::take_problem() {
  if (problem_ && later_.number == start_.number && !earlier_) phase_ = Phase::kOff;
  return std::exchange(problem_, std::nullopt);
}

double Rewind::rate() const {
  const double held_s = static_cast<double>(held_ns_) * 1e-9;
  return std::clamp(std::exp2(held_s / kDoubles_s - 0.5), 1.0, kFastest);
}

double Rewind::back_s() const { return back_ns_ * 1e-9; }

uint64_t Rewind::number() const { return earlier_ && blend_ < 0.5f ? earlier_->number : later_.number; }

float Rewind::ready() const { return static_cast<float>(ready_ns_) / static_cast<float>(kReady_ns); }

namespace {

constexpr int64_t kMessageShown_ns = 5'000'000'000;
constexpr size_t kMaxMessages = 3;

std::string seconds_text(uint64_t ns) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f s", static_cast<double>(ns) * 1e-9);
  return text;
}

}  // namespace

RewindControl::RewindControl(recorder::Recorder& recorder, RecordedGame& game, LiveGame& live, const Options& options,
                             const Preferences& preferences)
    : recorder_(recorder),
      game_(game),
      live_(live),
      options_(options),
      preferences_(preferences),
      frames_(recorder),
      rewind_(frames_, options.speed) {}

// --- rewind
// -----------------------------------------------------------------------------------------------------------

bool RewindControl::execute(Command command, bool pressed, std::optional<uint64_t> looked_at) {
  if (command == Command::kRewind) return rewinds(pressed, looked_at);
  if (!pressed) return false;
  if (command == Command::kSaveClip) {
    save_clip();
    return true;
  }
  if (command == Command::kMute) return false;
  if (rewind_.active()) return while_getting_ready(command);
  if (waiting_ && start_for_player(command)) return true;
  waiting_ = false;
  return active() && while_getting_ready(command);
}

bool RewindControl::rewinds(bool pressed, std::optional<uint64_t> looked_at) {
  if (!pressed) {
    rewind_.release();
  } else {
    starting_ns_.reset();
    pause_after_rewind_ = false;
    begin(looked_at);
  }
  return true;
}

void RewindControl::begin(std::optional<uint64_t> looked_at) {
  if (!recorder_.recording()) return tell("Nothing is recorded, so time cannot be rewound", true);
  if (!rewind_.active()) {
    clock_ns_ = 0;
    live_.clear_turns();
  }
  PlayedFrame from{game_.current(), game_.number(), game_.events()};
  if (!looked_at || *looked_at == from.number) return rewind_.begin(from, live_.view().blend);
  if (const recorder::Status read = frames_.read(*looked_at, from); !read) return tell(read.message(), true);
  rewind_.begin_at(from);
}

// Turns are kept for when it goes on; what else there is to do with a game ends this first.
bool RewindControl::while_getting_ready(Command command) {
  if (const auto direction = direction_for(command)) {
    if (const GameState* const landing = rewind_.landing()) live_.queue_turn(*direction, *landing);
    if (starting_ns_) live_.queue_turn(*direction, game_.current());
    return true;
  }
  switch (command) {
    case Command::kConfirm:
      rewind_.skip();
      if (starting_ns_) starting_ns_ = Rewind::kReady_ns;
      return true;
    case Command::kPause:
      live_.clear_turns();
      rewind_.cancel();
      if (starting_ns_) return interrupt(), true;
      live_.pause();
      return true;
    case Command::kRestart:
    case Command::kQuit:
      rewind_.cancel();
      starting_ns_.reset();
      waiting_ = false;
      return false;
    default:
      return true;
  }
}

// The end of a round, or one that has not begun, waits for the player by itself.
void RewindControl::wait_for_player() {
  waiting_ = game_.current().status == Status::kPlaying;
  if (waiting_) live_.pause();
}

// The first key ends the pause, and if it is a turn that is played first.
bool RewindControl::start_for_player(Command command) {
  const auto direction = direction_for(command);
  if (!direction && command != Command::kConfirm && command != Command::kPause) return false;
  waiting_ = false;
  starting_ns_ = 0;
  if (direction) live_.queue_turn(*direction, game_.current());
  return true;
}

void RewindControl::interrupt() {
  rewind_.release();
  pause_after_rewind_ = rewind_.active();
  waiting_ = waiting_ || starting_ns_;
  starting_ns_.reset();
}

bool RewindControl::advance(int64_t elapsed_ns) {
  frames_.follow();
  take_clips();
  for (Message& message : messages_) message.left_ns -= elapsed_ns;
  std::erase_if(messages_, [](const Message& message) { return message.left_ns <= 0; });
  if (starting_ns_) {
    *starting_ns_ += std::max<int64_t>(0, elapsed_ns);
    if (*starting_ns_ < Rewind::kReady_ns) return true;
    starting_ns_.reset();
    live_.unpause();
    return false;
  }
  if (!rewind_.active()) return false;
  clock_ns_ += std::max<int64_t>(0, elapsed_ns);
  rewind_.advance(elapsed_ns);
  if (auto problem = rewind_.take_problem()) tell("Time does not go further back: " + *problem, true);
  if (const auto landing = rewind_.take_landing()) {
    waiting_ = false;
    live_.branch(landing->state, landing->number);
    if (std::exchange(pause_after_rewind_, false)) live_.pause();
  }
  return rewind_.active();
}

// --- clips
// ------------------------------------------------------------------------------------------------------------

// "2026-01-31_12-00-00_clip.oro", with a number where that is taken.
std::string RewindControl::clip_path() const {
  using std::chrono::system_clock;
  const auto now = std::chrono::duration_cast<std::chrono::nanoseconds>(system_clock::now().time_since_epoch());
  const std::string stem = options_.sessions + "/" + recorder::session::file_stem(now.count()) + "_clip";
  std::error_code ignored;
  for (int i = 1;; ++i) {
    const std::string path = stem + (i == 1 ? "" : "_" + std::to_string(i)) + ".oro";
    if (std::ranges::find(clip_paths_, path) == clip_paths_.end() && !std::filesystem::exists(path, ignored)) {
      return path;
    }
  }
}

void RewindControl::save_clip() {
  if (!recorder_.recording()) return tell("Nothing is recorded, so nothing can be saved", true);
  if (!clips_) clips_ = std::make_unique<recorder::ClipWriter>(recorder_);
  clip_paths_.push_back(clip_path());
  const uint64_t seconds = options_.clip_seconds.value_or(static_cast<uint32_t>(preferences_.clip_seconds()));
  clips_->save({.last_ns = seconds * 1'000'000'000, .path = clip_paths_.back()});
}

void RewindControl::take_clips() {
  if (!clips_) return;
  for (const recorder::ClipWriter::Result& result : clips_->take_results()) {
    if (result.status.ok()) {
      std::printf("clip:    %s, %llu frames\n", result.request.path.c_str(),
                  static_cast<unsigned long long>(result.frames));
      std::fflush(stdout);
      const std::string name = std::filesystem::path(result.request.path).filename().string();
      tell("Saved the last " + seconds_text(result.time_ns) + " as " + name, false);
    } else {
      std::fprintf(stderr, "snake: %s\n", result.status.message().c_str());
      tell("Not saved: " + result.status.message(), true);
    }
  }
}

void RewindControl::leave() {
  if (!clips_) return;
  clips_->wait();
  take_clips();
  clips_.reset();
}

// --- what is seen
// -----------------------------------------------------------------------------------------------------

void RewindControl::tell(std::string text, bool alarm) {
  if (messages_.size() == kMaxMessages) messages_.erase(messages_.begin());
  messages_.push_back({{std::move(text), alarm}, kMessageShown_ns});
}

std::vector<Badge> RewindControl::badges() const {
  std::vector<Badge> badges;
  for (const Message& message : messages_) badges.push_back(message.badge);
  return badges;
}

View RewindControl::view() const { return starting_ns_ ? live_.view() : rewind_.view(); }

RewindStatus RewindControl::tape() const {
  return {.rate = rewind_.rate(),
          .back_s = rewind_.back_s(),
          .number = rewind_.number(),
          .at_beginning = rewind_.at_beginning(),
          .clock_s = static_cast<float>(static_cast<double>(clock_ns_) * 1e-9)};
}

CountdownKeys RewindControl::ready_keys(bool pad) const {
  if (pad) return {.resume = "A", .rewind = "L", .cancel = "B"};
  const KeyMap& keys = preferences_.keys();
  return {.resume = keys.first_name(Command::kConfirm), .rewind = keys.first_name(Command::kRewind)};
}

void RewindControl::paint(engine::Painter& painter, const engine::Rect& area, BoardPainter& board, bool pad,
                          const GhostView* ghost) {
  const Layout layout = layout_of(area, painter.scale(), board.theme());
  board.paint(painter, area, view(), ghost);
  if (starting_ns_ || rewind_.getting_ready()) {
    const float done =
        starting_ns_ ? static_cast<float>(*starting_ns_) / static_cast<float>(Rewind::kReady_ns) : rewind_.ready();
    return paint_countdown(painter, layout, view().current, done, !starting_ns_, ready_keys(pad));
  }
  const RewindStatus tape = this->tape();
  for (const GlitchStrip& strip : glitch_strips(layout, tape)) {
    if (strip.area.empty()) continue;
    painter.push_clip(strip.area);
    board.paint(painter, area.moved({strip.shift_px, 0}), view(), ghost);
    painter.pop_clip();
  }
  paint_rewind(painter, layout, tape);
}

}  // namespace game
