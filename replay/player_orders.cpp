// What the player does when it is told to.
#include <algorithm>
#include <cmath>

#include "replay/player.h"

namespace replay {
namespace {

constexpr double kGrace_ns = 0.7e9;  // of real time

}  // namespace

bool Player::execute(const Command& order) {
  const bool moved = execute_move(order) || execute_pace(order);
  went_to_end_ = order.command == CommandId::kEnd;
  if (!moved) return execute_on_timeline(order);
  held_view_ = false;
  timeline_.reveal(clock_.position());
  return true;
}

// Whoever asks for the mark before the last one while it plays on from that would never get behind it: what was passed
// less than a moment ago counts as not passed yet.
uint64_t Player::frame_before_grace() {
  if (!clock_.playing() || clock_.direction() == Direction::kBackward) return clock_.frame();
  PlaybackClock back = clock_;
  back.skip(-static_cast<int64_t>(clock_.speed() * kGrace_ns), durations());
  return std::max<uint64_t>(back.frame(), 1);
}

// Where playing is.
bool Player::execute_move(const Command& order) {
  switch (order.command) {
    case CommandId::kStep:
      clock_.step(order.argument);
      return true;
    case CommandId::kSkip:
      clock_.skip(int64_t{order.argument} * 1'000'000, durations());
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
      clock_.seek(std::floor(static_cast<double>(source_->frame_count()) * order.argument / 10));
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
bool Player::execute_pace(const Command& order) {
  switch (order.command) {
    case CommandId::kTogglePlay:
      clock_.toggle();
      return true;
    case CommandId::kPlayForward:
    case CommandId::kPlayBackward: {
      const Direction way = order.command == CommandId::kPlayForward ? Direction::kForward : Direction::kBackward;
      const bool plays_so = clock_.playing() && clock_.direction() == way;
      plays_so ? clock_.pause() : clock_.play(way);
      return true;
    }
    case CommandId::kShuttleBack:
      clock_.shuttle(Direction::kBackward);
      return true;
    case CommandId::kPause:
      clock_.pause();
      return true;
    case CommandId::kShuttleForward:
      clock_.shuttle(Direction::kForward);
      return true;
    case CommandId::kSpeed:
      clock_.set_speed_step(clock_.speed_step() + order.argument);
      return true;
    case CommandId::kNormalSpeed:
      clock_.set_speed_step(0);
      clock_.set_direction(Direction::kForward);
      return true;
    default:
      return false;
  }
}

// What leaves the playhead where it is.
bool Player::execute_on_timeline(const Command& order) {
  switch (order.command) {
    case CommandId::kEndBehaviour:
      next_end_behaviour();
      return true;
    case CommandId::kAbandoned:
      toggle_abandoned();
      return true;
    case CommandId::kBookmark:
      toggle_bookmark();
      return true;
    case CommandId::kUndo:
      undo();
      return true;
    case CommandId::kZoom:
      zoom(order.argument / 100.0, timeline_.fraction_of(clock_.position()));
      return true;
    case CommandId::kZoomAll:
      timeline_.show_all();
      return true;
    case CommandId::kPan:
      pan(timeline_.span() * order.argument / 100);
      return true;
    case CommandId::kPlot:
      plot_.cycle_field(order.argument);
      return true;
    default:
      return false;
  }
}

}  // namespace replay
