#include "replay/compare/compare_screen.h"

#include <SDL_clipboard.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "recorder/base/path.h"
#include "recorder/base/text.h"
#include "recorder/schema/seal.h"
#include "replay/player/chosen_scene.h"
#include "replay/player/player.h"
#include "replay/player/pointer.h"
#include "replay/player/theme.h"

namespace replay {
namespace {

constexpr int64_t kLiveRefresh_ns = 1'000'000'000;  // of live recordings
constexpr int64_t kMillisecond_ns = 1'000'000;
constexpr int64_t kScanEvery_ns = 100'000'000;  // its progress is shown

}  // namespace

CompareScreen::CompareScreen(std::unique_ptr<engine::FrameSource> one, std::unique_ptr<engine::FrameSource> other,
                             engine::Games games, KeyBindings keys)
    : comparer_(one->schema(), other->schema()), bindings_(std::move(keys)) {
  sides_[0].source = std::move(one);
  sides_[1].source = std::move(other);
  for (Side& side : sides_) {
    side.game = std::make_unique<GameView>(side.source->schema(), games);
    side.game->set_has_panels(false);
    side.name = recorder::base::text_of(recorder::base::path_of(side.source->path()).stem());
  }
  restart_scan(PairBy::kFrame, 0);
}

void CompareScreen::use_player_settings() {
  for (Side& side : sides_) {
    if (const auto used = use_choices(*side.game); !used.ok()) notify(used.message());
  }
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

// The shown frames stay.
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
  if (since_refresh_ns_ < kLiveRefresh_ns || !(sides_[0].source->changing() || sides_[1].source->changing())) return;
  since_refresh_ns_ = 0;
  const auto count = [this] { return sides_[0].source->frame_count() + sides_[1].source->frame_count(); };
  const uint64_t before = count();
  for (Side& side : sides_) {
    if (const auto grown = side.source->refresh(); !grown.ok()) notify(grown.message());
    if (const std::string notice = side.source->take_notice(); !notice.empty()) notify(notice);
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
  notify(now == 0 ? "Recording 2 is not shifted"
                  : "Recording 2 is shifted by " +
                        recorder::base::count_text(static_cast<uint64_t>(std::abs(now)), "frame") +
                        (now > 0 ? ", later" : ", earlier"));
}

void CompareScreen::swap() {
  const PairBy by = pairs_->by();
  const int64_t shift = pairs_->shift();
  const PairedFrames::Pair shown = pairs_->at(step());
  next_scan_.reset();
  scan_.reset();  // they hold both files
  pairs_.reset();
  std::swap(sides_[0], sides_[1]);
  comparer_ = FrameComparer(sides_[0].source->schema(), sides_[1].source->schema());
  restart_scan(by, -shift);
  clock_.seek(static_cast<double>(pairs_->step_of({shown.other, shown.one})));
  read_frames();
  notify("Swapped: 1 is " + sides_[0].name);
}

void CompareScreen::next_sides() {
  shown_sides_ = shown_sides_ == CompareSides::kBoth  ? CompareSides::kOne
                 : shown_sides_ == CompareSides::kOne ? CompareSides::kOther
                                                      : CompareSides::kBoth;
  hovered_button_.reset();
}

void CompareScreen::show_values(bool on) {
  values_ = on;
  values_scroll_ = 0;
}

void CompareScreen::scroll_values(int64_t lines) {
  const auto most = values_lines_ == 0 ? 0 : static_cast<int64_t>(values_lines_) - 1;
  values_scroll_ = static_cast<size_t>(std::clamp<int64_t>(static_cast<int64_t>(values_scroll_) + lines, 0, most));
}

// As a table: name, first, second, separated by tabs.
void CompareScreen::copy_values() const {
  std::string text;
  for (const DifferenceLine& line : all_lines_) {
    text += line.remark.empty() ? line.name + "\t" + line.one + "\t" + line.other + "\n" : line.remark + "\n";
  }
  SDL_SetClipboardText(text.c_str());
}

// --- seeking differences --------------------------------------------------------------------------------------------

void CompareScreen::seek_difference(std::optional<uint64_t> step, const char* none) {
  if (!step) return notify(scan_->ended() ? none : std::string(none) + " so far");
  notices_.clear();
  clock_.pause();
  clock_.seek(static_cast<double>(*step));
  read_frames();
}

void CompareScreen::go_to_first() {
  const auto first = scan_->first();
  want_first_ = !first && !scan_->ended();
  seek_difference(first, "No difference");
}

void CompareScreen::go_to_next() { seek_difference(scan_->next(step()), "No difference after this"); }
void CompareScreen::go_to_previous() { seek_difference(scan_->previous(step()), "No difference before this"); }

// --- frames ---------------------------------------------------------------------------------------------------------

void CompareScreen::advance(int64_t elapsed_ns) {
  refresh_sources(elapsed_ns);
  clock_.advance(elapsed_ns, durations());
  if (want_first_ && (scan_->first() || scan_->ended())) go_to_first();
  read_frames();
}

void CompareScreen::announce(engine::Redraw& redraw) const {
  if (clock_.moving()) redraw.changes_in(0);
  if (!scan_->ended() || next_scan_ != nullptr) redraw.changes_in(kScanEvery_ns);
  if (sides_[0].source->changing() || sides_[1].source->changing())
    redraw.changes_in(kLiveRefresh_ns - since_refresh_ns_);
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
  all_lines_ = lines_of(differences_, FrameComparer::kMostValues);
}

// --- picture --------------------------------------------------------------------------------------------------------

std::string CompareScreen::no_frame_text(const PairedFrames::Extent& extent) const {
  if (extent.end <= extent.begin) return "no frames";
  return step() < extent.begin ? "has not begun" : step() >= extent.end ? "has ended" : "this frame is missing";
}

CompareView::Side CompareScreen::view_of(const Side& side, const PairedFrames::Extent& extent) const {
  CompareView::Side shown{side.name, {}, extent};
  if (side.current.empty()) {
    shown.where = no_frame_text(extent);
  } else {
    const recorder::Seal seal = recorder::seal_of(side.current);
    shown.where = "frame " + count_text(seal.frame) + "   " + time_text(seal.time_ns);
  }
  return shown;
}

std::string CompareScreen::left_text() {
  if (notices_.shown()) return notices_.latest().text;
  const std::string by = pairs_->by() == PairBy::kFrame ? "by frame" : "by time";
  const std::string shift = pairs_->shift() == 0  ? ""
                            : pairs_->shift() > 0 ? " +" + std::to_string(pairs_->shift())
                                                  : " " + std::to_string(pairs_->shift());
  return "Synced " + by + shift + "   " + speed_text(clock_.speed_step(), clock_.direction());
}

std::string CompareScreen::right_text() const {
  if (const std::string error = scan_->error(); !error.empty()) return error;
  const uint64_t differing = scan_->differing();
  const std::string found = differing == 0 ? "no difference" : recorder::base::count_text(differing, "difference");
  if (!scan_->ended()) {
    return "comparing " + std::to_string(static_cast<int>(scan_->progress() * 100)) + " %   " + found;
  }
  const uint64_t lost = scan_->unreadable();
  return lost == 0 ? found : found + ", " + recorder::base::count_text(lost, "frame") + " unreadable";
}

std::string CompareScreen::list_note() const {
  for (const Side& side : sides_) {
    if (!side.problem.empty()) return side.problem;
  }
  if (sides_[0].current.empty() || sides_[1].current.empty()) return "Only one recording has a frame here";
  return "These frames are equal";
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
  view.all_lines = all_lines_;
  view.list_scroll = list_scroll_;
  const auto grid = std::ranges::find_if(differences_, [](const auto& each) { return !each.cells.empty(); });
  view.grid = grid == differences_.end() ? nullptr : &*grid;
  view.list_note = list_note();
  view.schema_note = schema_note();
  view.scan = scan_.get();
  view.steps = pairs_->steps();
  view.position = clock_.position();
  view.playing = clock_.playing();
  view.shown = shown_sides_;
  view.values = values_;
  view.hovered_button = hovered_button_;
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
    if (place.pictures[i].empty()) continue;
    if (side.current.empty()) {
      paint_no_frame(painter, place.pictures[i], shown.sides[i].where);
    } else {
      side.game->paint(painter, place.pictures[i], side.previous, side.current, clock_.blend());
    }
  }
  paint_captions(painter, place, shown);
  if (values_) {
    const engine::Rect room{area_.x, area_.y, area_.w, place.list.y - area_.y};
    values_lines_ = paint_whole_values(painter, room, shown, values_scroll_);
  }
  paint_difference_list(painter, place, shown);
  paint_shared_timeline(painter, place, shown);
  if (key_sheet_.shown()) theme::paint_key_sheet(painter, area_, key_lines());
  painter.flush();
}

// --- events ---------------------------------------------------------------------------------------------------------

bool CompareScreen::handle(const SDL_Event& event) {
  if (engine::key_press(event) || event.type == SDL_TEXTINPUT) return handle_key(event);
  const auto pointer = pointer_event(event, pixels_per_unit_);
  if (!pointer) return false;
  switch (pointer->kind) {
    case PointerEvent::Kind::kPress:
      if (pointer->button != PointerButton::kLeft) return false;
      press_mouse(pointer->at);
      return true;
    case PointerEvent::Kind::kRelease:
      end_drag();
      return true;
    case PointerEvent::Kind::kMove:
      move_mouse(pointer->at);
      return true;
    case PointerEvent::Kind::kWheel:
      wheel(pointer->wheel_y);
      return true;
  }
  return false;
}

// --- keys -----------------------------------------------------------------------------------------------------------

bool CompareScreen::handle_key(const SDL_Event& event) {
  const auto press = engine::key_press(event);
  if (press) {
    notices_.clear();
    want_first_ = false;  // it must not override another seek
    key_commands_.ignore_text();
    if (key_sheet_.take_key(*press) || handle_values_key(*press) || handle_compare_key(*press)) return true;
  } else if (key_sheet_.take_text(event.text.text)) {
    return true;
  }
  const auto command = key_commands_.handle(event);
  return command && execute(*command);
}

// While the whole values are shown.
bool CompareScreen::handle_values_key(const engine::KeyPress& press) {
  constexpr int64_t kPage = 12;
  if (!values_) return false;
  if (press.is(SDLK_ESCAPE) || press.is(SDLK_v)) {
    show_values(false);
  } else if (press.is(SDLK_c, engine::kCtrl)) {
    copy_values();
    notify("Copied");
  } else if (press.is(SDLK_PAGEDOWN) || press.is(SDLK_DOWN)) {
    scroll_values(press.is(SDLK_DOWN) ? 1 : kPage);
  } else if (press.is(SDLK_PAGEUP) || press.is(SDLK_UP)) {
    scroll_values(press.is(SDLK_UP) ? -1 : -kPage);
  } else {
    return false;
  }
  return true;
}

void CompareScreen::press_button(CompareButton button) {
  switch (button) {
    case CompareButton::kPrevious:
      return go_to_previous();
    case CompareButton::kStepBack:
    case CompareButton::kStepOn:
      execute_seek({CommandId::kStep, button == CompareButton::kStepOn ? 1 : -1});
      return;
    case CompareButton::kPlay:
      return clock_.toggle();
    case CompareButton::kNext:
      return go_to_next();
    case CompareButton::kSides:
      return next_sides();
    case CompareButton::kSwap:
      return swap();
    case CompareButton::kValues:
      return show_values(!values_);
  }
}

bool CompareScreen::handle_compare_key(const engine::KeyPress& press) {
  if (press.is(SDLK_d) || press.is(SDLK_RETURN) || press.is(SDLK_KP_ENTER)) {
    go_to_first();
  } else if (press.is(SDLK_n)) {
    go_to_next();
  } else if (press.is(SDLK_n, engine::kShift)) {
    go_to_previous();
  } else if (press.is(SDLK_w)) {
    swap();
  } else if (press.is(SDLK_f)) {
    next_sides();
  } else if (press.is(SDLK_v)) {
    show_values(true);
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

std::vector<theme::KeyLine> CompareScreen::key_lines() const {
  const auto step = [](int frames) { return Command{CommandId::kStep, frames}; };
  const auto skip = [](int ms) { return Command{CommandId::kSkip, ms}; };
  const auto id = [](CommandId command) { return Command{command, 0}; };
  std::vector<theme::KeyLine> lines{{"D, Enter", "first difference"},
                                    {"N, Shift+N", "next / previous difference"},
                                    {"V", "differing values in full"},
                                    {"F", "show both, only 1, only 2"},
                                    {"W", "swap 1 and 2"},
                                    {"T", "sync by frame / by time"},
                                    {"Shift+, .", "shift recording 2 by one frame"}};
  const auto add = [&](std::initializer_list<Command> commands, const char* meaning) {
    if (std::string keys = bindings_.keys_of(commands); !keys.empty()) lines.push_back({std::move(keys), meaning});
  };
  add({id(CommandId::kTogglePlay)}, "play, pause");
  add({step(-1), step(1)}, "previous / next frame");
  add({skip(-5000), skip(5000)}, "5 seconds back / forward");
  add({skip(-1000), skip(1000)}, "1 second back / forward");
  add({id(CommandId::kShuttleBack), id(CommandId::kPause), id(CommandId::kShuttleForward)},
      "backwards, pause, forwards; again: faster");
  add({id(CommandId::kStart), id(CommandId::kEnd)}, "start, end");
  lines.push_back({"0 - 9", "jump to 0-90 %"});
  add({{CommandId::kSpeed, -1}, {CommandId::kSpeed, 1}}, "slower, faster; also the wheel");
  add({id(CommandId::kNormalSpeed)}, "normal speed");
  lines.push_back({"wheel", "speed; over the list: scroll"});
  add({id(CommandId::kClose)}, "back");
  add({id(CommandId::kQuit)}, "quit");
  return lines;
}

bool CompareScreen::execute(const Command& command) {
  switch (command.command) {
    case CommandId::kClose:
      result_.kind = Result::Kind::kBack;
      return true;
    case CommandId::kQuit:
      result_.kind = Result::Kind::kQuit;
      return true;
    case CommandId::kKeySheet:
      key_sheet_.show();
      return true;
    default:
      return execute_seek(command) || execute_pace(clock_, command);
  }
}

bool CompareScreen::execute_seek(const Command& command) {
  switch (command.command) {
    case CommandId::kStep:
      clock_.step(command.argument);
      break;
    case CommandId::kSkip:
      clock_.skip(command.argument * kMillisecond_ns, durations());
      break;
    case CommandId::kStart:
      clock_.seek(0);
      break;
    case CommandId::kEnd:
      clock_.seek(static_cast<double>(pairs_->steps()));
      break;
    case CommandId::kTenth:
      seek_fraction(command.argument / 10.0);
      break;
    default:
      return false;
  }
  read_frames();
  return true;
}

// --- mouse ----------------------------------------------------------------------------------------------------------

void CompareScreen::seek_fraction(double fraction) {
  const double last = pairs_->steps() == 0 ? 0 : static_cast<double>(pairs_->steps() - 1);
  clock_.seek(std::round(fraction * last));
  read_frames();
}

void CompareScreen::press_mouse(engine::Point point) {
  notices_.clear();
  want_first_ = false;
  if (key_sheet_.take_click()) return;
  const CompareLayout place = layout();
  const bool on_picture = place.pictures[0].contains(point) || place.pictures[1].contains(point);
  if (const auto button = place.button_at(point)) {
    press_button(*button);
  } else if (place.list.contains(point) || (values_ && on_picture)) {
    show_values(!values_);
  } else if (on_picture) {
    clock_.toggle();
  } else if (place.strip.contains(point) && point.y < place.play.y) {
    was_playing_ = clock_.playing();
    clock_.pause();
    dragging_ = true;
    seek_fraction(place.fraction_at(point));
  }
}

void CompareScreen::move_mouse(engine::Point point) {
  mouse_ = point;
  const CompareLayout place = layout();
  hover_.reset();
  hovered_button_ = dragging_ ? std::nullopt : place.button_at(point);
  const bool on_track = place.strip.contains(point) && point.y < place.play.y;
  if (dragging_ || on_track) hover_ = place.fraction_at(point);
  if (dragging_) seek_fraction(*hover_);
}

void CompareScreen::end_drag() {
  if (dragging_ && was_playing_) clock_.play();
  dragging_ = false;
}

void CompareScreen::wheel(float notches) {
  if (values_ && mouse_.y < layout().list.y) return scroll_values(-std::llround(notches * 3));
  if (!layout().list.contains(mouse_)) {
    clock_.set_speed_step(clock_.speed_step() + (notches > 0 ? 1 : -1));
    return;
  }
  const auto scrolled = static_cast<int64_t>(list_scroll_) - std::llround(notches * 3);
  const auto most = lines_.empty() ? 0 : static_cast<int64_t>(lines_.size()) - 1;
  list_scroll_ = static_cast<size_t>(std::clamp<int64_t>(scrolled, 0, most));
}

}  // namespace replay
