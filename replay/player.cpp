#include "replay/player.h"

#include <array>
#include <cstdio>

#include "recorder/frame/seal.h"

namespace replay {

using recorder::Status;

Player::Player(std::unique_ptr<engine::FrameSource> source) : source_(std::move(source)) {
  if (Status loaded = bookmarks_.load(source_->path()); !loaded.ok()) notice_ = loaded.message();
  clock_.set_frame_count(source_->frame_count());
  timeline_.set_frame_count(source_->frame_count());
  rebuild_marks();
  read_frames();
}

void Player::rebuild_marks() {
  marks_ = marks_of(*source_, bookmarks_.frame_numbers());
  marked_events_ = source_->events().size();
  marked_gaps_ = source_->gaps().size();
}

void Player::refresh() {
  if (Status grown = source_->refresh(); !grown.ok()) notice_ = grown.message();
  clock_.set_frame_count(source_->frame_count());
  timeline_.set_frame_count(source_->frame_count());
  if (source_->events().size() != marked_events_ || source_->gaps().size() != marked_gaps_) rebuild_marks();
}

void Player::advance(int64_t elapsed_ns) {
  clock_.advance(elapsed_ns, durations());
  if (clock_.playing()) timeline_.reveal(clock_.position());
  read_frames();
}

void Player::read_frames() {
  current_.clear();
  previous_.clear();
  if (source_->frame_count() == 0) return;
  const uint64_t index = clock_.frame();
  current_.resize(source_->slot_bytes());
  if (Status read = source_->read(index, current_); !read.ok()) {
    notice_ = read.message();
    current_.clear();
    return;
  }
  if (index == 0) return;
  previous_.resize(source_->slot_bytes());
  const bool there = source_->read(index - 1, previous_).ok();
  if (!there || recorder::seal_of(previous_).frame + 1 != recorder::seal_of(current_).frame) previous_.clear();
}

void Player::go_to(const Mark* mark) {
  if (mark == nullptr) return;
  clock_.seek(static_cast<double>(mark->index));
  timeline_.reveal(clock_.position());
}

void Player::toggle_bookmark() {
  if (current_.empty()) return;
  const Status saved = bookmarks_.toggle(recorder::seal_of(current_).frame);
  notice_ = saved.message();
  rebuild_marks();
}

void Player::grab() {
  was_playing_ = clock_.playing();
  clock_.pause();
}

void Player::release() {
  if (was_playing_ && !clock_.at_end()) clock_.play();
  was_playing_ = false;
}

bool Player::carry_out(const Order& order) {
  const auto count = static_cast<double>(source_->frame_count());
  switch (order.command) {
    case Command::kTogglePlay:
      clock_.toggle();
      break;
    case Command::kStep:
      clock_.step(order.argument);
      break;
    case Command::kSkip:
      clock_.skip(int64_t{order.argument} * 1'000'000, durations());
      break;
    case Command::kPreviousMark:
      go_to(previous_mark(marks_, clock_.frame()));
      break;
    case Command::kNextMark:
      go_to(next_mark(marks_, clock_.frame()));
      break;
    case Command::kShuttleBack:
      clock_.shuttle(Direction::kBackward);
      break;
    case Command::kPause:
      clock_.pause();
      break;
    case Command::kShuttleForward:
      clock_.shuttle(Direction::kForward);
      break;
    case Command::kStart:
      clock_.seek(0);
      break;
    case Command::kEnd:
      if (clock_.at_end() && source_->live()) {
        clock_.follow();
      } else {
        clock_.seek(count);
      }
      break;
    case Command::kTenth:
      clock_.seek(static_cast<double>(static_cast<uint64_t>(count * order.argument / 10)));
      break;
    case Command::kSpeed:
      clock_.set_speed_step(clock_.speed_step() + order.argument);
      break;
    case Command::kNormalSpeed:
      clock_.set_speed_step(0);
      clock_.set_direction(Direction::kForward);
      break;
    case Command::kInPoint:
      clock_.set_in(clock_.frame());
      break;
    case Command::kOutPoint:
      clock_.set_out(clock_.frame());
      break;
    case Command::kClearLoop:
      clock_.clear_loop();
      break;
    case Command::kBookmark:
      toggle_bookmark();
      break;
    case Command::kZoom:
      timeline_.zoom(order.argument / 100.0, std::clamp(timeline_.fraction_of(clock_.position()), 0.0, 1.0));
      break;
    case Command::kKeySheet:
    case Command::kScreenshot:
    case Command::kQuit:
      return false;
  }
  timeline_.reveal(clock_.position());
  return true;
}

TimelineText Player::text() {
  TimelineText text;
  const uint64_t count = source_->frame_count();
  if (count == 0) {
    text.left = "waiting for the first frame";
  } else {
    const uint64_t now = current_.empty() ? 0 : recorder::seal_of(current_).time_ns;
    text.left = time_text(now) + " / " + time_text(source_->time_ns(count - 1)) + "   frame " +
                count_text(current_.empty() ? clock_.frame() : recorder::seal_of(current_).frame) + " of " +
                count_text(count);
  }
  const std::string speed = clock_.following() ? "LIVE" : speed_text(clock_.speed_step(), clock_.direction());
  text.right = speed + "   " + source_->description();
  return text;
}

std::string time_text(uint64_t ns) {
  const uint64_t tenths = ns / 100'000'000;
  const uint64_t seconds = tenths / 10;
  std::array<char, 48> text{};
  const auto print = [&](const char* format, auto... args) {
    std::snprintf(text.data(), text.size(), format, args...);
  };
  const auto minutes = static_cast<unsigned long long>(seconds / 60);
  const auto second = static_cast<unsigned>(seconds % 60);
  const auto tenth = static_cast<unsigned>(tenths % 10);
  if (minutes >= 60) {
    print("%llu:%02u:%02u.%u", minutes / 60, static_cast<unsigned>(minutes % 60), second, tenth);
  } else {
    print("%llu:%02u.%u", minutes, second, tenth);
  }
  return text.data();
}

std::string count_text(uint64_t count) {
  std::string text = std::to_string(count);
  for (size_t at = text.size(); at > 3; at -= 3) text.insert(at - 3, ",");
  return text;
}

std::string speed_text(int speed_step, Direction direction) {
  const std::string sign = direction == Direction::kBackward ? "-" : "";
  return sign + (speed_step < 0 ? "1/" + std::to_string(1 << -speed_step) : std::to_string(1 << speed_step)) + "x";
}

}  // namespace replay
