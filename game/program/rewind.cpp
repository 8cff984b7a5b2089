#include "game/program/rewind.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "game/rules/state.h"

namespace game {
namespace {

constexpr double kDoubles_s = 0.8;            // until the rate has doubled
constexpr double kStaticSpeedup = 8;          // in stretches without motion
constexpr float kShowEnd_s = 1.5f;            // of the end of a round
constexpr double kSettlesBehindEnd = 4;       // times as fast as played
constexpr int64_t kLongest_ns = 100'000'000;  // made up for after a stall

bool is_static(const GameState& state) {
  if (state.status == Status::kReady) return true;
  return is_over(state) && seconds_in_status(state) > kShowEnd_s;
}

}  // namespace

bool Countdown::advance(int64_t elapsed_ns) {
  if (!running()) return false;
  left_ns_ -= std::max<int64_t>(0, elapsed_ns);
  if (left_ns_ > 0) return false;
  stop();
  return true;
}

float Countdown::progress() const {
  return running() ? 1 - static_cast<float>(left_ns_) / static_cast<float>(kDuration_ns) : 0;
}

void Rewind::begin(const PlayedFrame& newest, float blend) {
  if (phase_ == Phase::kOff) from_newest_ = true;
  start(newest, blend);
}

void Rewind::begin_at(const PlayedFrame& shown) {
  if (phase_ == Phase::kOff) from_newest_ = false;
  start(shown, 1);
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
    earlier_known_ = start_known_ = at_beginning_ = false;
    way_.begin(from);
  }
  problem_.reset();
  held_ns_ = 0;
  phase_ = Phase::kBack;
}

void Rewind::release() {
  if (phase_ == Phase::kBack) phase_ = Phase::kSettling;
}

void Rewind::cancel() {
  phase_ = Phase::kOff;
  way_.end();
}

void Rewind::skip() {
  if (phase_ == Phase::kCountdown) phase_ = Phase::kLanded;
}

void Rewind::advance(int64_t elapsed_ns) {
  const int64_t ns = std::clamp<int64_t>(elapsed_ns, 0, kLongest_ns);
  if (phase_ == Phase::kCountdown) {
    if (countdown_.advance(ns)) phase_ = Phase::kLanded;
    return;
  }
  if (!going_back() || !find_earlier()) return;
  if (phase_ == Phase::kSettling) return settle(ns);
  held_ns_ += ns;
  move_back(static_cast<double>(ns) * rate());
}

// The frame before later_; false while it is still being read.
bool Rewind::find_earlier() {
  if (earlier_known_) return true;
  std::optional<WayBack::Step> step = way_.take();
  if (!step) return false;
  earlier_known_ = true;
  later_ = step->at;
  if (!std::exchange(start_known_, true)) start_ = later_;
  earlier_ = step->before;
  at_beginning_ = !earlier_;
  if (!step->problem.empty() && !problem_) problem_ = std::move(step->problem);
  return true;
}

// One frame back; false when there is none, or the one before it is not known yet.
bool Rewind::step_back() {
  if (!earlier_) return false;
  later_ = *std::exchange(earlier_, std::nullopt);
  blend_ = 1;
  earlier_known_ = false;
  return find_earlier();
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

// Goes to a frame that play can continue from; after the end of a round that is the last one before it.
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
  const bool within_a_tick = back_ns_ < start_.state.tick_period_us * 1e3 && !is_over(start_.state);
  if (from_newest_ && (frame.number == start_.number || within_a_tick)) return cancel();
  countdown_.start();
  phase_ = frame.state.status == Status::kReady ? Phase::kLanded : Phase::kCountdown;
}

const GameState* Rewind::landing() const {
  if (phase_ == Phase::kSettling) return earlier_ && blend_ < 0.5f ? &earlier_->state : &later_.state;
  return phase_ == Phase::kCountdown ? &later_.state : nullptr;
}

View Rewind::view() const {
  if (!earlier_ || phase_ == Phase::kCountdown) return {later_.state, later_.state, 1};
  return {earlier_->state, later_.state, blend_};
}

std::optional<PlayedFrame> Rewind::take_landing() {
  if (phase_ != Phase::kLanded) return std::nullopt;
  cancel();
  return later_;
}

std::optional<std::string> Rewind::take_problem() {
  if (problem_ && later_.number == start_.number && !earlier_) cancel();
  return std::exchange(problem_, std::nullopt);
}

double Rewind::rate() const {
  const double held_s = static_cast<double>(held_ns_) * 1e-9;
  return std::clamp(std::exp2(held_s / kDoubles_s - 0.5), 1.0, kFastest);
}

double Rewind::back_s() const { return back_ns_ * 1e-9; }

uint64_t Rewind::number() const { return earlier_ && blend_ < 0.5f ? earlier_->number : later_.number; }

}  // namespace game
