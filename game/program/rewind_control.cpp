#include "game/program/rewind_control.h"

#include <algorithm>
#include <utility>

#include "game/rules/state.h"

namespace game {

bool RewindControl::execute(Command command, bool pressed, std::optional<uint64_t> inspected) {
  if (command == Command::kRewind) return hold_rewind(pressed, inspected);
  if (!pressed || command == Command::kMute) return false;
  if (rewind_.active()) return execute_in_countdown(command);
  if (waiting_ && start_for_player(command)) return true;
  waiting_ = false;
  return active() && execute_in_countdown(command);
}

bool RewindControl::hold_rewind(bool pressed, std::optional<uint64_t> inspected) {
  if (!pressed) {
    rewind_.release();
  } else {
    start_.stop();
    pause_after_rewind_ = false;
    begin(inspected);
  }
  return true;
}

void RewindControl::begin(std::optional<uint64_t> inspected) {
  if (!the_.recorder.recording()) return the_.messages.show("Nothing is being recorded, so there is no rewind", true);
  if (!rewind_.active()) {
    clock_ns_ = 0;
    the_.live.clear_turns();
  }
  PlayedFrame from{the_.game.current(), the_.game.number(), the_.game.events()};
  if (!inspected || *inspected == from.number) return rewind_.begin(from, the_.live.view().blend);
  const recorder::Status read = the_.frames.read(*inspected, from);
  if (!read) return the_.messages.show(read.message(), true);
  rewind_.begin_at(from);
}

// Turns are queued for when play resumes; commands for the game itself end the rewind first.
bool RewindControl::execute_in_countdown(Command command) {
  if (const auto direction = direction_for(command)) {
    if (beginning()) {
      start_.stop();
      the_.live.execute(command);
      return true;
    }
    if (const GameState* const landing = rewind_.landing()) the_.live.queue_turn(*direction, *landing);
    if (start_.running()) the_.live.queue_turn(*direction, the_.game.current());
    return true;
  }
  switch (command) {
    case Command::kConfirm:
      rewind_.skip();
      start_.skip();
      return true;
    case Command::kPause:
      the_.live.clear_turns();
      rewind_.cancel();
      if (start_.running()) return interrupt(), true;
      the_.live.pause();
      return true;
    case Command::kRestart:
    case Command::kQuit:
      rewind_.cancel();
      start_.stop();
      waiting_ = false;
      return false;
    default:
      return true;
  }
}

// In any other status the game waits for the player anyway.
void RewindControl::wait_for_player() {
  waiting_ = the_.game.current().status == Status::kPlaying;
  if (waiting_) the_.live.pause();
}

void RewindControl::count_down() {
  waiting_ = false;
  start_.start();
}

// The first key starts the countdown, and is played first if it is a turn.
bool RewindControl::start_for_player(Command command) {
  const auto direction = direction_for(command);
  if (!direction && command != Command::kConfirm && command != Command::kPause) return false;
  count_down();
  if (direction) the_.live.queue_turn(*direction, the_.game.current());
  return true;
}

void RewindControl::end() {
  rewind_.cancel();
  start_.stop();
}

void RewindControl::interrupt() {
  rewind_.release();
  pause_after_rewind_ = rewind_.active();
  waiting_ = waiting_ || start_.running();
  start_.stop();
}

bool RewindControl::advance(int64_t elapsed_ns) {
  if (start_.running()) {
    const bool begins = beginning();
    if (!start_.advance(elapsed_ns)) return true;
    the_.live.resume();
    if (begins) the_.live.execute(Command::kConfirm);
    return false;
  }
  if (!rewind_.active()) return false;
  clock_ns_ += std::max<int64_t>(0, elapsed_ns);
  rewind_.advance(elapsed_ns);
  if (const auto problem = rewind_.take_problem()) the_.messages.show("Can't rewind further: " + *problem, true);
  if (const auto landing = rewind_.take_landing()) {
    waiting_ = false;
    the_.live.branch(landing->state, landing->number);
    if (std::exchange(pause_after_rewind_, false)) the_.live.pause();
  }
  return rewind_.active();
}

// --- the picture -----------------------------------------------------------------------------------------------------

View RewindControl::view() const { return start_.running() ? the_.live.view() : rewind_.view(); }

RewindStatus RewindControl::status() const {
  return {.rate = rewind_.rate(),
          .back_s = rewind_.back_s(),
          .number = rewind_.number(),
          .at_beginning = rewind_.at_beginning(),
          .clock_s = static_cast<float>(static_cast<double>(clock_ns_) * 1e-9)};
}

CountdownKeys RewindControl::countdown_keys(bool pad) const {
  if (beginning()) return {.resume = pad ? "A" : "Arrows", .rewind = "", .cancel = ""};
  if (pad) return {.resume = "A", .rewind = "L", .cancel = "B"};
  const KeyMap& keys = the_.preferences.keys();
  return {.resume = keys.first_name(Command::kConfirm), .rewind = keys.first_name(Command::kRewind)};
}

void RewindControl::paint(engine::Painter& painter, const engine::Rect& area, BoardPainter& board, bool pad,
                          const GhostView* ghost) {
  const Layout layout = layout_of(area, painter.scale(), board.theme());
  board.paint(painter, area, view(), ghost);
  if (active() && !rewind_.going_back()) {
    const bool rewound = !start_.running();
    const float done = rewound ? rewind_.countdown_progress() : start_.progress();
    return paint_countdown(painter, layout, view().current, done, rewound, countdown_keys(pad));
  }
  const RewindStatus status = this->status();
  for (const GlitchStrip& strip : glitch_strips(layout, status)) {
    if (strip.area.empty()) continue;
    painter.push_clip(strip.area);
    board.paint(painter, area.moved({strip.shift_px, 0}), view(), ghost);
    painter.pop_clip();
  }
  paint_rewind(painter, layout, status);
}

}  // namespace game
