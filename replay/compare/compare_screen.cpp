#include "replay/compare/compare_screen.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <utility>

#include "recorder/schema/seal.h"
#include "replay/player/player.h"
#include "replay/player/theme.h"

namespace replay {
namespace {

constexpr int64_t kRefreshEvery_ns = 1'000'000'000;  // at recordings that grow

constexpr std::array kKeys{
    theme::KeyLine{"D, Enter", "the first frame that differs"},
    theme::KeyLine{"N, Shift+N", "the next, the previous one"},
    theme::KeyLine{"T", "in step by frame, by time"},
    theme::KeyLine{"Shift+, .", "lay the second a frame earlier, later"},
    theme::KeyLine{"Space", "play, pause"},
    theme::KeyLine{", .", "one frame back, on"},
    theme::KeyLine{"Left Right", "5 seconds, with Shift 1 second"},
    theme::KeyLine{"J K L", "backwards, pause, forwards; again is faster"},
    theme::KeyLine{"Home End", "start, end"},
    theme::KeyLine{"0 - 9", "tenths"},
    theme::KeyLine{"[ ], Backspace", "speed, normal speed"},
    theme::KeyLine{"wheel", "speed; over the list: scroll"},
    theme::KeyLine{"Esc", "back"},
    theme::KeyLine{"Q", "quit"},
};

std::string count_of(uint64_t count, const char* what) {
  return count_text(count) + " " + what + (count == 1 ? "" : "s");
}

}  // namespace

CompareScreen::CompareScreen(std::unique_ptr<engine::FrameSource> one, std::unique_ptr<engine::FrameSource> other)
    : comparer_(one->schema(), other->schema()) {
  sides_[0].source = std::move(one);
  sides_[1].source = std::move(other);
  for (Side& side : sides_) {
    side.stage = std::make_unique<FramePainter>(side.source->schema());
    side.name = std::filesystem::path(side.source->path()).stem().string();
  }
  restart_scan(PairBy::kFrame, 0);
}

CompareScreen::Result CompareScreen::take_result() { return std::exchange(result_, {}); }

void CompareScreen::restart_scan(PairBy by, int64_t shift) {
  next_scan_.reset();
  scan_.reset();  // the old one first: it holds both files
  scan_ = std::make_unique<DifferenceScan>(*sides_[0].source, *sides_[1].source, by, shift);
  grown_ = false;
  want_first_ = false;
  rebuild_pairs(by, shift);
}

// What is shown stays.
void CompareScreen::rebuild_pairs(PairBy by, int64_t shift) {
  const PairedFrames::Pair shown = pairs_ == nullptr ? PairedFrames::Pair{} : pairs_->at(step());
  auto paired = std::make_unique<PairedFrames>(*sides_[0].source, *sides_[1].source, by, shift);
  clock_.set_frame_count(paired->steps());
  if (shown.one || shown.other) {
    const double glide = clock_.position() - static_cast<double>(clock_.frame());
    clock_.seek(static_cast<double>(paired->step_of(shown)) + glide);
  }
  pairs_ = std::move(paired);
  read_step_.reset();
  read_frames();
}

void CompareScreen::refresh_sources(int64_t elapsed_ns) {
  if (next_scan_ != nullptr && next_scan_->ended()) scan_ = std::move(next_scan_);
  since_refresh_ns_ += elapsed_ns;
  if (since_refresh_ns_ < kRefreshEvery_ns || !(sides_[0].source->live() || sides_[1].source->live())) return;
  since_refresh_ns_ = 0;
  const auto count = [this] { return sides_[0].source->frame_count() + sides_[1].source->frame_count(); };
  const uint64_t before = count();
  for (Side& side : sides_) {
    if (const auto grown = side.source->refresh(); !grown.ok()) notice_ = grown.message();
  }
  if (count() != before) {
    grown_ = true;
    rebuild_pairs(pairs_->by(), pairs_->shift());
  }
  if (!grown_ || next_scan_ != nullptr || !scan_->ended()) return;
  grown_ = false;
  next_scan_ = std::make_unique<DifferenceScan>(*sides_[0].source, *sides_[1].source, pairs_->by(), pairs_->shift());
}

void CompareScreen::pair_by(PairBy by) { restart_scan(by, pairs_->shift()); }

void CompareScreen::shift(int64_t frames) {
  restart_scan(pairs_->by(), pairs_->shift() + frames);
  const int64_t now = pairs_->shift();
  notice_ = now == 0 ? "The second lies where it was"
                     : "The second lies " + count_of(static_cast<uint64_t>(std::abs(now)), "frame") +
                           (now > 0 ? " later" : " earlier");
}

// --- going to differences ------------------------------------------------------------------------------------------

void CompareScreen::seek(std::optional<uint64_t> step, const char* none) {
  notice_ = step ? "" : scan_->ended() ? none : std::string(none) + " so far";
  if (!step) return;
  clock_.pause();
  clock_.seek(static_cast<double>(*step));
  read_frames();
}

void CompareScreen::go_to_first() {
  const auto first = scan_->first();
  want_first_ = !first && !scan_->ended();
  seek(first, "No difference");
}

void CompareScreen::go_to_next() { seek(scan_->next(step()), "No difference behind this"); }
void CompareScreen::go_to_previous() { seek(scan_->previous(step()), "No difference before this"); }

// --- frames --------------------------------------------------------------------------------------------------------

void CompareScreen::advance(int64_t elapsed_ns) {
  refresh_sources(elapsed_ns);
  clock_.advance(elapsed_ns, durations());
  if (want_first_ && (scan_->first() || scan_->ended())) go_to_first();
  read_frames();
}

void CompareScreen::read_side(Side& side, std::optional<uint64_t> index, std::optional<uint64_t> before) {
  side.current.clear();
  side.previous.clear();
  side.problem.clear();
  if (!index) return;
  if (const auto read = side.source->read_pair(*index, side.previous, side.current); !read.ok()) {
    side.problem = read.message();
  }
  if (!before || *before + 1 != *index) side.previous.clear();
}

void CompareScreen::read_frames() {
  if (read_step_ == step()) return;
  read_step_ = step();
  list_scroll_ = 0;
  const PairedFrames::Pair now = pairs_->at(step());
  const PairedFrames::Pair before = step() == 0 ? PairedFrames::Pair{} : pairs_->at(step() - 1);
  read_side(sides_[0], now.one, before.one);
  read_side(sides_[1], now.other, before.other);
  differences_.clear();
  const bool both = !sides_[0].current.empty() && !sides_[1].current.empty();
  if (both) differences_ = comparer_.differences(sides_[0].current, sides_[1].current);
  lines_ = lines_of(differences_);
}

// --- picture -------------------------------------------------------------------------------------------------------

std::string CompareScreen::why_no_frame(const PairedFrames::Extent& extent) const {
  if (extent.end <= extent.begin) return "no frames";
  return step() < extent.begin ? "has not begun" : step() >= extent.end ? "has ended" : "this frame is missing";
}

CompareView::Side CompareScreen::view_of(const Side& side, const PairedFrames::Extent& extent) const {
  CompareView::Side shown{side.name, {}, extent};
  if (side.current.empty()) {
    shown.where = why_no_frame(extent);
  } else {
    const recorder::Seal seal = recorder::seal_of(side.current);
    shown.where = "frame " + count_text(seal.frame) + "   " + time_text(seal.time_ns);
  }
  return shown;
}

std::string CompareScreen::left_text() {
  if (!notice_.empty()) return notice_;
  const std::string by = pairs_->by() == PairBy::kFrame ? "by frame" : "by time";
  const std::string shift = pairs_->shift() == 0  ? ""
                            : pairs_->shift() > 0 ? " +" + std::to_string(pairs_->shift())
                                                  : " " + std::to_string(pairs_->shift());
  return "In step " + by + shift + "   " + speed_text(clock_.speed_step(), clock_.direction());
}

std::string CompareScreen::right_text() const {
  if (const std::string error = scan_->error(); !error.empty()) return error;
  const uint64_t differing = scan_->differing();
  const std::string found = differing == 0 ? "no difference" : count_of(differing, "difference");
  if (!scan_->ended()) {
    return "comparing " + std::to_string(static_cast<int>(scan_->progress() * 100)) + " %   " + found;
  }
  const uint64_t lost = scan_->unreadable();
  return lost == 0 ? found : found + ", " + count_of(lost, "frame") + " cannot be read";
}

std::string CompareScreen::list_note() const {
  for (const Side& side : sides_) {
    if (!side.problem.empty()) return side.problem;
  }
  if (sides_[0].current.empty() || sides_[1].current.empty()) return "Only one of them has a frame here";
  return "These two frames are the same";
}

std::string CompareScreen::schema_note() const {
  constexpr size_t kMost = 4;
  std::string note;
  if (!comparer_.only_in_one().empty()) note = "only in 1: " + names_of(comparer_.only_in_one(), kMost);
  if (comparer_.only_in_other().empty()) return note;
  return note + (note.empty() ? "" : "     ") + "only in 2: " + names_of(comparer_.only_in_other(), kMost);
}

CompareView CompareScreen::view() {
  CompareView view;
  view.sides = {view_of(sides_[0], pairs_->extent_of_one()), view_of(sides_[1], pairs_->extent_of_other())};
  view.differs = !differences_.empty();
  view.lines = lines_;
  view.list_scroll = list_scroll_;
  const auto grid = std::ranges::find_if(differences_, [](const auto& each) { return !each.cells.empty(); });
  view.grid = grid == differences_.end() ? nullptr : &*grid;
  view.list_note = list_note();
  view.schema_note = schema_note();
  view.scan = scan_.get();
  view.steps = pairs_->steps();
  view.position = clock_.position();
  view.playing = clock_.playing();
  view.left = left_text();
  view.right = right_text();
  if (!hover_ || view.steps == 0) return view;
  const auto step = static_cast<uint64_t>(std::llround(*hover_ * static_cast<double>(view.steps - 1)));
  view.hovered = step;
  view.hover_text = time_text(pairs_->time_ns(step)) + (scan_->within(step, step) ? "   differs" : "");
  return view;
}

void CompareScreen::paint(engine::Painter& painter) {
  area_ = painter.target().area();
  scale_ = painter.scale();
  const CompareLayout place = layout();
  painter.clear(theme::kField);
  const CompareView shown = view();
  for (size_t i = 0; i < sides_.size(); ++i) {
    Side& side = sides_[i];
    if (side.current.empty()) {
      paint_no_frame(painter, place.pictures[i], shown.sides[i].where);
    } else {
      side.stage->paint(painter, place.pictures[i], side.previous, side.current, clock_.blend());
    }
  }
  paint_captions(painter, place, shown);
  paint_difference_list(painter, place, shown);
  paint_shared_timeline(painter, place, shown);
  if (keys_.shown()) theme::paint_keys(painter, area_, kKeys);
  painter.flush();
}

// What keys and mouse do while two recordings are compared.

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
