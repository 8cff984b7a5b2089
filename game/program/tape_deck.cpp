#include "game/program/tape_deck.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <utility>

#include "game/layout.h"
#include "recorder/session/session_info.h"

namespace game {
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

ReadyKeys RewindControl::ready_keys(bool pad) const {
  if (pad) return {.go = "A", .back = "L", .cancel = "B"};
  const KeyMap& keys = preferences_.keys();
  return {.go = keys.first_name(Command::kConfirm), .back = keys.first_name(Command::kRewind)};
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
