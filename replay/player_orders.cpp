// What the player does when it is told to.
#include <algorithm>
#include <cmath>

#include "replay/player.h"

namespace replay {
namespace {

constexpr double kGrace_ns = 0.7e9;  // of real time

}  // namespace

bool Player::carry_out(const Order& order) {
  const bool moved = carry_out_move(order) || carry_out_pace(order);
  went_to_end_ = order.command == Command::kEnd;
  if (!moved) return carry_out_on_timeline(order);
  held_view_ = false;
  timeline_.reveal(clock_.position());
  return true;
}

// Whoever asks for the mark before the last one while it plays on from that would never get behind it: what was passed
// less than a moment ago counts as not passed yet.
uint64_t Player::before_grace() {
  if (!clock_.playing() || clock_.direction() == Direction::kBackward) return clock_.frame();
  PlaybackClock back = clock_;
  back.skip(-static_cast<int64_t>(clock_.speed() * kGrace_ns), durations());
  return std::max<uint64_t>(back.frame(), 1);
}

// Where playing is.
bool Player::carry_out_move(const Order& order) {
  switch (order.command) {
    case Command::kStep:
      clock_.step(order.argument);
      return true;
    case Command::kSkip:
      clock_.skip(int64_t{order.argument} * 1'000'000, durations());
      return true;
    case Command::kPreviousMark:
      jump(marks_.previous(before_grace()));
      return true;
    case Command::kNextMark:
      jump(marks_.next(clock_.frame()));
      return true;
    case Command::kStart:
      clock_.seek(0);
      return true;
    case Command::kEnd:
      go_to_end();
      return true;
    case Command::kTenth:
      clock_.seek(std::floor(static_cast<double>(source_->frame_count()) * order.argument / 10));
      return true;
    case Command::kCrossBranch:
      cross_branch();
      return true;
    case Command::kInPoint:
      clock_.set_in(clock_.frame());
      return true;
    case Command::kOutPoint:
      clock_.set_out(clock_.frame());
      return true;
    case Command::kClearLoop:
      clock_.clear_loop();
      return true;
    default:
      return false;
  }
}

// Whether it plays, which way and how fast.
bool Player::carry_out_pace(const Order& order) {
  switch (order.command) {
    case Command::kTogglePlay:
      clock_.toggle();
      return true;
    case Command::kPlayForward:
    case Command::kPlayBackward: {
      const Direction way = order.command == Command::kPlayForward ? Direction::kForward : Direction::kBackward;
      const bool plays_so = clock_.playing() && clock_.direction() == way;
      plays_so ? clock_.pause() : clock_.play(way);
      return true;
    }
    case Command::kShuttleBack:
      clock_.shuttle(Direction::kBackward);
      return true;
    case Command::kPause:
      clock_.pause();
      return true;
    case Command::kShuttleForward:
      clock_.shuttle(Direction::kForward);
      return true;
    case Command::kSpeed:
      clock_.set_speed_step(clock_.speed_step() + order.argument);
      return true;
    case Command::kNormalSpeed:
      clock_.set_speed_step(0);
      clock_.set_direction(Direction::kForward);
      return true;
    default:
      return false;
  }
}

// What leaves the playhead where it is.
bool Player::carry_out_on_timeline(const Order& order) {
  switch (order.command) {
    case Command::kEndBehaviour:
      next_end_behaviour();
      return true;
    case Command::kAbandoned:
      toggle_abandoned();
      return true;
    case Command::kBookmark:
      toggle_bookmark();
      return true;
    case Command::kUndo:
      undo();
      return true;
    case Command::kZoom:
      zoom(order.argument / 100.0, timeline_.fraction_of(clock_.position()));
      return true;
    case Command::kZoomAll:
      timeline_.show_all();
      return true;
    case Command::kPan:
      pan(timeline_.span() * order.argument / 100);
      return true;
    case Command::kPlot:
      plot_.turn(order.argument);
      return true;
    default:
      return false;
  }
}

}  // namespace replay
