#include "replay/library/library_screen.h"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>

#include "recorder/base/text.h"
#include "replay/player/pointer.h"

namespace replay {

using engine::Point;
using Kind = LibrarySpot::Kind;

namespace {

// Looks for what the threads have found: in the folder, which they list every second, and of what they are reading.
constexpr int64_t kFolderPoll_ns = 250'000'000;
constexpr int64_t kScanPoll_ns = 30'000'000;
// Cards and filters say how long ago a recording was made.
constexpr int64_t kAgesChangeEvery_ns = int64_t{60} * 1'000'000'000;

// The share of the way to its target that scrolling covers in that time.
float eased_share(int64_t elapsed_ns) {
  const float seconds = static_cast<float>(elapsed_ns) * 1e-9f;
  return 1 - std::exp(-seconds * 22);
}

}  // namespace

LibraryScreen::LibraryScreen(LibraryOptions options) : library_(std::move(options)) {}

LibraryScreen::Result LibraryScreen::take_result() { return std::exchange(result_, {}); }

void LibraryScreen::resume(const std::string& path) {
  library_.rescan();
  library_.clear_compared();
  drag_ = Drag::kNone;
  hovered_ = {};
  if (path.empty()) return;
  selected_ = library_.listed_path(path);
  chosen_ = true;
  keep_selection();
  reveal_selection(true);
}

// --- time and picture -----------------------------------------------------------------------------------------------

void LibraryScreen::advance(int64_t elapsed_ns) {
  const bool fresh = library_.refresh();
  if (fresh) keep_selection();
  changed_ |= fresh;
  notices_.advance(elapsed_ns);
  if (auto notice = library_.take_notice()) {
    notices_.show(std::move(*notice));
    changed_ = true;
  }
  const LibraryLayout place = layout();
  scroll_target_ = std::clamp(scroll_target_, 0.0f, place.max_scroll());
  scroll_ += (scroll_target_ - scroll_) * eased_share(elapsed_ns);
  if (std::fabs(scroll_target_ - scroll_) < 0.5f) scroll_ = scroll_target_;
  const size_t first = place.first_seen(scroll_);
  const size_t end = place.end_seen(scroll_);
  if (!fresh && thumbnails_asked_ && first == asked_first_ && end == asked_end_) return;
  thumbnails_asked_ = true;
  asked_first_ = first;
  asked_end_ = end;
  library_.request_thumbnails(first, end);
}

void LibraryScreen::announce(engine::Redraw& redraw) {
  if (std::exchange(changed_, false)) redraw.changed();
  if (scroll_ != scroll_target_) redraw.changes_in(0);
  redraw.changes_in(notices_.changes_in_ns());
  redraw.changes_in(kAgesChangeEvery_ns);
  redraw.round_in(library_.settled() ? kFolderPoll_ns : kScanPoll_ns);
}

LibraryView LibraryScreen::view() const {
  LibraryView view;
  view.entries = library_.entries();
  view.shown = library_.shown();
  view.selected = library_.position_of(selected_);
  view.hovered = hovered_;
  view.compared = library_.compared();
  view.order = library_.order();
  view.filter = library_.filter();
  view.searching = searching_;
  view.scroll_px = scroll_;
  view.notice = notices_.latest();
  view.keys = keys_.shown();
  view.listed = library_.folder_state().listed;
  view.folder_missing = library_.folder_state().folder_missing;
  view.folder = library_.folder();
  view.problem = library_.folder_state().problem;
  view.game_program = library_.game_program();
  view.now_unix_ns = library_.now_unix_ns();
  view.picture = [this](const Entry& entry) { return library_.thumbnail(entry); };
  return view;
}

void LibraryScreen::paint(engine::Painter& painter) {
  area_ = painter.target().area();
  scale_ = painter.scale();
  picture_.paint(painter, layout(), view());
}

// --- selection ------------------------------------------------------------------------------------------------------

// Of any cards one is always selected: the same as before, else the one in its place.
void LibraryScreen::keep_selection() {
  const size_t count = library_.shown().size();
  if (count == 0) return;
  const auto position = chosen_ ? library_.position_of(selected_) : 0;
  selected_hint_ = position.value_or(std::min(selected_hint_, count - 1));
  selected_ = library_.at(selected_hint_).path;
}

void LibraryScreen::choose(size_t position) {
  const size_t count = library_.shown().size();
  if (count == 0) return;
  chosen_ = true;
  selected_hint_ = std::min(position, count - 1);
  selected_ = library_.at(selected_hint_).path;
  reveal_selection(false);
}

void LibraryScreen::reveal_selection(bool at_once) {
  scroll_to(layout().scroll_to(selected_hint_, scroll_target_), at_once);
}

void LibraryScreen::move_selection(int64_t by) {
  const auto count = static_cast<int64_t>(library_.shown().size());
  const auto now = static_cast<int64_t>(library_.position_of(selected_).value_or(selected_hint_));
  const int64_t wanted = now + by;
  const auto columns = static_cast<int64_t>(layout().columns);
  // Up and down stay in their column, but reach an incomplete last row.
  const bool rows = by == columns || by == -columns;
  if (rows && wanted < 0) return;
  if (rows && wanted >= count && now / columns == (count - 1) / columns) return;
  choose(static_cast<size_t>(std::clamp<int64_t>(wanted, 0, std::max<int64_t>(0, count - 1))));
}

void LibraryScreen::open_selected() {
  const auto position = library_.position_of(selected_);
  if (!position) return;
  const Entry& entry = library_.at(*position);
  if (entry.state == EntryState::kUnreadable) return library_.notify(entry.path + ": " + entry.reason);
  result_ = {Result::Kind::kOpen, entry.path, {}};
}

void LibraryScreen::toggle_compared() {
  if (!library_.position_of(selected_)) return;
  library_.toggle_compared(selected_);
  if (library_.compared().size() != 2) return;
  result_ = {Result::Kind::kCompare, library_.compared()[0], library_.compared()[1]};
}

void LibraryScreen::set_search(bool on) {
  searching_ = on;
  fresh_search_ = on;
}

void LibraryScreen::change_filter(const EntryFilter& filter) {
  library_.set_filter(filter);
  keep_selection();
  scroll_to(0, true);
  reveal_selection(true);
}

// The selection stays, in view.
void LibraryScreen::change_order(const SortOrder& order) {
  library_.set_order(order);
  keep_selection();
  reveal_selection(false);
}

void LibraryScreen::scroll_to(float target, bool at_once) {
  scroll_target_ = std::clamp(target, 0.0f, layout().max_scroll());
  if (at_once) scroll_ = scroll_target_;
}

// --- keys -----------------------------------------------------------------------------------------------------------

bool LibraryScreen::handle(const SDL_Event& event) {
  if (const auto press = engine::key_press(event)) return key(*press);
  if (event.type == SDL_TEXTINPUT) return text(event.text.text);
  const auto pointer = pointer_event(event, pixels_per_unit_);
  if (!pointer) return false;
  switch (pointer->kind) {
    case PointerEvent::Kind::kPress:
      if (pointer->button != PointerButton::kLeft) return false;
      press_mouse(pointer->at, pointer->clicks);
      return true;
    case PointerEvent::Kind::kRelease:
      drag_ = Drag::kNone;
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

bool LibraryScreen::key(const engine::KeyPress& press) {
  fresh_search_ = false;
  if (keys_.take_key(press)) return true;
  if (press.is(SDLK_ESCAPE)) {
    if (!press.repeat) escape();  // held since it left another screen, it does not leave this one too
    return true;
  }
  if (press.is(SDLK_q, engine::kCtrl) || (!searching_ && press.is(SDLK_q))) {
    result_ = {Result::Kind::kQuit, {}, {}};
    return true;
  }
  return (searching_ && handle_search_key(press)) || handle_selection_key(press) ||
         (!searching_ && handle_action_key(press));
}

bool LibraryScreen::handle_search_key(const engine::KeyPress& press) {
  EntryFilter filter = library_.filter();
  std::string& typed = filter.text;
  if (press.is(SDLK_BACKSPACE)) {
    recorder::base::remove_last_character(typed);
  } else if (press.is(SDLK_BACKSPACE, engine::kCtrl)) {
    typed.clear();
  } else {
    return false;
  }
  change_filter(filter);
  return true;
}

bool LibraryScreen::handle_selection_key(const engine::KeyPress& press) {
  if (press.modifiers != engine::kNoModifier) return false;
  const LibraryLayout place = layout();
  const auto columns = static_cast<int64_t>(place.columns);
  const auto page = columns * static_cast<int64_t>(place.rows_seen());
  switch (press.key) {
    case SDLK_LEFT:
      move_selection(-1);
      return true;
    case SDLK_RIGHT:
      move_selection(1);
      return true;
    case SDLK_UP:
      move_selection(-columns);
      return true;
    case SDLK_DOWN:
      move_selection(columns);
      return true;
    case SDLK_PAGEUP:
      move_selection(-page);
      return true;
    case SDLK_PAGEDOWN:
      move_selection(page);
      return true;
    case SDLK_HOME:
      choose(0);
      return true;
    case SDLK_END:
      choose(library_.shown().size());
      return true;
    case SDLK_RETURN:
    case SDLK_KP_ENTER:
      if (!press.repeat) open_selected();
      return true;
    default:
      return false;
  }
}

bool LibraryScreen::handle_action_key(const engine::KeyPress& press) {
  const bool plain = press.modifiers == engine::kNoModifier;
  if (press.repeat) return false;
  if (plain && press.key >= SDLK_1 && press.key < SDLK_1 + static_cast<SDL_Keycode>(kChips.size())) {
    EntryFilter filter = library_.filter();
    toggle(filter, kChips[static_cast<size_t>(press.key - SDLK_1)]);
    change_filter(filter);
  } else if (press.is(SDLK_f)) {
    library_.toggle_favourite(selected_);
    keep_selection();
  } else if (press.is(SDLK_c)) {
    toggle_compared();
  } else if (press.is(SDLK_DELETE)) {
    if (library_.position_of(selected_)) library_.remove(selected_);
    keep_selection();
    reveal_selection(false);
  } else if (press.is(SDLK_z, engine::kCtrl)) {
    library_.undo();
  } else if (press.is(SDLK_f, engine::kCtrl) || press.is(SDLK_SLASH)) {
    set_search(true);
  } else if (press.is(SDLK_s)) {
    change_order(default_order(next_key(library_.order().key)));
  } else if (press.is(SDLK_s, engine::kShift)) {
    change_order({library_.order().key, !library_.order().descending});
  } else {
    return false;
  }
  return true;
}

// By its text: keyboards have the slash on different keys. The text of the slash that began a search is none of it.
bool LibraryScreen::text(const char* typed) {
  const std::string_view letters = typed;
  if (searching_ && std::exchange(fresh_search_, false) && letters == "/") return true;
  if (searching_) {
    EntryFilter filter = library_.filter();
    filter.text += letters;
    change_filter(filter);
    return true;
  }
  if (letters == "/") set_search(true);
  return keys_.take_text(letters) || letters == "/";
}

void LibraryScreen::escape() {
  if (searching_ || library_.filter().any()) {
    set_search(false);
    change_filter({});
  } else if (!library_.compared().empty()) {
    library_.clear_compared();
  } else {
    result_ = {Result::Kind::kQuit, {}, {}};
  }
}

// --- mouse ----------------------------------------------------------------------------------------------------------

void LibraryScreen::press_mouse(Point point, int clicks) {
  if (keys_.take_click()) return;
  const LibraryLayout place = layout();
  const LibrarySpot spot = place.at(point, scroll_, notices_.latest().undo);
  hovered_ = spot;
  set_search(spot.kind == Kind::kSearch);
  drag_from_ = point;
  drag_scroll_ = scroll_;
  EntryFilter filter = library_.filter();
  switch (spot.kind) {
    case Kind::kUndo:
      notices_.clear();
      return library_.undo();
    case Kind::kChip:
      toggle(filter, kChips[spot.index]);
      return change_filter(filter);
    case Kind::kSort:
      return press_sort(place, spot.index);
    case Kind::kHelp:
      keys_.show();
      return;
    case Kind::kScrollbar:
      return press_scrollbar(place, point);
    case Kind::kCard:
    case Kind::kStar:
    case Kind::kPlay:
      press_card(spot, clicks);
      [[fallthrough]];
    default:
      if (place.grid.contains(point)) drag_ = Drag::kPressed;
      return;
  }
}

// The current key reverses the order.
void LibraryScreen::press_sort(const LibraryLayout& place, size_t index) {
  const SortOrder order = library_.order();
  if (place.one_sort) return change_order(default_order(next_key(order.key)));
  const SortKey key = kSortKeys[index];
  change_order(key == order.key ? SortOrder{key, !order.descending} : default_order(key));
}

// A press beside the handle moves its middle there.
void LibraryScreen::press_scrollbar(const LibraryLayout& place, Point point) {
  const engine::Rect handle = place.scroll_handle(scroll_);
  const bool held = point.y >= handle.y && point.y < handle.bottom();
  drag_scroll_ = held ? point.y - handle.y : handle.h / 2;
  drag_ = Drag::kScrollbar;
  move_mouse(point);
}

void LibraryScreen::press_card(const LibrarySpot& spot, int clicks) {
  chosen_ = true;
  selected_hint_ = spot.index;
  selected_ = library_.at(spot.index).path;
  if (spot.kind == Kind::kStar) {
    library_.toggle_favourite(selected_);
  } else if ((SDL_GetModState() & KMOD_CTRL) != 0) {
    toggle_compared();
  } else if (spot.kind == Kind::kPlay || clicks >= 2) {
    open_selected();
  }
}

void LibraryScreen::move_mouse(Point point) {
  const LibraryLayout place = layout();
  if (drag_ == Drag::kScrollbar) return scroll_to(place.scroll_of_handle(point.y - drag_scroll_), true);
  // A click with a slightly moving hand does not scroll.
  if (drag_ == Drag::kPressed && std::fabs(point.y - drag_from_.y) > 6 * scale_) drag_ = Drag::kGrid;
  if (drag_ == Drag::kGrid) return scroll_to(drag_scroll_ + drag_from_.y - point.y, true);
  hovered_ = place.at(point, scroll_, notices_.latest().undo);
}

void LibraryScreen::wheel(float notches) {
  scroll_to(scroll_target_ - notches * 96 * scale_, false);
  hovered_ = {};
}

}  // namespace replay
