// What keys and mouse do while two recordings are compared.
#include <algorithm>
#include <cmath>

#include "replay/compare/compare_screen.h"

namespace replay {

using engine::Point;

constexpr int64_t kSecond_ns = 1'000'000'000;

// --- keys ----------------------------------------------------------------------------------------------------------

bool CompareScreen::handle(const SDL_Event& event) {
  const auto at = [this](int x, int y) {
    return Point{static_cast<float>(x), static_cast<float>(y)} * pixels_per_unit_;
  };
  if (const auto press = engine::key_press(event)) return key(*press);
  switch (event.type) {
    case SDL_TEXTINPUT:
      return keys_.take_text(event.text.text);
    case SDL_MOUSEBUTTONDOWN:
      if (event.button.button != SDL_BUTTON_LEFT) return false;
      press_mouse(at(event.button.x, event.button.y));
      return true;
    case SDL_MOUSEBUTTONUP:
      if (dragging_ && was_playing_) clock_.play();
      dragging_ = false;
      return true;
    case SDL_MOUSEMOTION:
      move_mouse(at(event.motion.x, event.motion.y));
      return true;
    case SDL_MOUSEWHEEL:
      wheel(event.wheel.preciseY != 0 ? event.wheel.preciseY : static_cast<float>(event.wheel.y), mouse_);
      return true;
    default:
      return false;
  }
}

bool CompareScreen::key(const engine::KeyPress& press) {
  notice_.clear();
  want_first_ = false;  // who goes elsewhere is not taken away from there
  if (keys_.take_key(press)) return true;
  if (press.is(SDLK_ESCAPE)) {
    result_.kind = Result::Kind::kBack;
  } else if (press.is(SDLK_q) || press.is(SDLK_q, engine::kCtrl)) {
    result_.kind = Result::Kind::kQuit;
  } else {
    return handle_compare_key(press) || handle_seek_key(press) || handle_playback_key(press);
  }
  return true;
}

bool CompareScreen::handle_compare_key(const engine::KeyPress& press) {
  if (press.is(SDLK_d) || press.is(SDLK_RETURN) || press.is(SDLK_KP_ENTER)) {
    go_to_first();
  } else if (press.is(SDLK_n)) {
    go_to_next();
  } else if (press.is(SDLK_n, engine::kShift)) {
    go_to_previous();
  } else if (press.is(SDLK_t)) {
    pair_by(pairs_->by() == PairBy::kFrame ? PairBy::kTime : PairBy::kFrame);
  } else if (press.is(SDLK_COMMA, engine::kShift)) {
    shift(-1);
  } else if (press.is(SDLK_PERIOD, engine::kShift)) {
    shift(1);
  } else {
    return false;
  }
  return true;
}

bool CompareScreen::handle_seek_key(const engine::KeyPress& press) {
  if (press.is(SDLK_COMMA)) {
    clock_.step(-1);
  } else if (press.is(SDLK_PERIOD)) {
    clock_.step(1);
  } else if (press.key == SDLK_LEFT || press.key == SDLK_RIGHT) {
    const int64_t seconds = press.modifiers == engine::kShift ? 1 : 5;
    clock_.skip((press.key == SDLK_LEFT ? -seconds : seconds) * kSecond_ns, durations());
  } else if (press.is(SDLK_HOME)) {
    clock_.seek(0);
  } else if (press.is(SDLK_END)) {
    clock_.seek(static_cast<double>(pairs_->steps()));
  } else if (press.modifiers == engine::kNoModifier && press.key >= SDLK_0 && press.key <= SDLK_9) {
    seek_fraction((press.key - SDLK_0) / 10.0);
  } else {
    return false;
  }
  read_frames();
  return true;
}

bool CompareScreen::handle_playback_key(const engine::KeyPress& press) {
  if (press.modifiers != engine::kNoModifier) return false;
  switch (press.key) {
    case SDLK_SPACE:
      if (!press.repeat) clock_.toggle();
      return true;
    case SDLK_j:
      if (!press.repeat) clock_.shuttle(Direction::kBackward);
      return true;
    case SDLK_k:
      clock_.pause();
      return true;
    case SDLK_l:
      if (!press.repeat) clock_.shuttle(Direction::kForward);
      return true;
    case SDLK_LEFTBRACKET:
    case SDLK_DOWN:
      clock_.set_speed_step(clock_.speed_step() - 1);
      return true;
    case SDLK_RIGHTBRACKET:
    case SDLK_UP:
      clock_.set_speed_step(clock_.speed_step() + 1);
      return true;
    case SDLK_BACKSPACE:
      clock_.set_speed_step(0);
      clock_.set_direction(Direction::kForward);
      return true;
    default:
      return false;
  }
}

// --- mouse ---------------------------------------------------------------------------------------------------------

void CompareScreen::seek_fraction(double fraction) {
  const double last = pairs_->steps() == 0 ? 0 : static_cast<double>(pairs_->steps() - 1);
  clock_.seek(std::round(fraction * last));
  read_frames();
}

void CompareScreen::press_mouse(Point point) {
  notice_.clear();
  want_first_ = false;
  if (keys_.take_click()) return;
  const CompareLayout place = layout();
  const bool on_picture = place.pictures[0].contains(point) || place.pictures[1].contains(point);
  if (place.play.contains(point) || on_picture) {
    clock_.toggle();
  } else if (place.strip.contains(point) && point.y < place.play.y) {
    was_playing_ = clock_.playing();
    clock_.pause();
    dragging_ = true;
    seek_fraction(place.fraction_at(point));
  }
}

void CompareScreen::move_mouse(Point point) {
  mouse_ = point;
  const CompareLayout place = layout();
  hover_.reset();
  const bool on_track = place.strip.contains(point) && point.y < place.play.y;
  if (dragging_ || on_track) hover_ = place.fraction_at(point);
  if (dragging_) seek_fraction(*hover_);
}

void CompareScreen::wheel(float turned, Point point) {
  if (!layout().list.contains(point)) {
    clock_.set_speed_step(clock_.speed_step() + (turned > 0 ? 1 : -1));
    return;
  }
  const auto scrolled = static_cast<int64_t>(list_scroll_) - std::llround(turned * 3);
  const auto most = lines_.empty() ? 0 : static_cast<int64_t>(lines_.size()) - 1;
  list_scroll_ = static_cast<size_t>(std::clamp<int64_t>(scrolled, 0, most));
}

}  // namespace replay
