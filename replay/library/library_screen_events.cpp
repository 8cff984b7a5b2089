// What keys and mouse do in the library.
#include <algorithm>
#include <cmath>
#include <string_view>

#include "replay/library/library_screen.h"

namespace replay {

using engine::Point;
using Kind = LibrarySpot::Kind;

// --- keys ----------------------------------------------------------------------------------------------------------

bool LibraryScreen::handle(const SDL_Event& event) {
  const auto at = [this](int x, int y) {
    return Point{static_cast<float>(x), static_cast<float>(y)} * pixels_per_unit_;
  };
  if (const auto press = engine::key_press(event)) return key(*press);
  switch (event.type) {
    case SDL_TEXTINPUT:
      return text(event.text.text);
    case SDL_MOUSEBUTTONDOWN:
      if (event.button.button != SDL_BUTTON_LEFT) return false;
      press_mouse(at(event.button.x, event.button.y), event.button.clicks);
      return true;
    case SDL_MOUSEBUTTONUP:
      drag_ = Drag::kNone;
      return true;
    case SDL_MOUSEMOTION:
      move_mouse(at(event.motion.x, event.motion.y));
      return true;
    case SDL_MOUSEWHEEL:
      wheel(event.wheel.preciseY != 0 ? event.wheel.preciseY : static_cast<float>(event.wheel.y));
      return true;
    default:
      return false;
  }
}

bool LibraryScreen::key(const engine::KeyPress& press) {
  if (keys_.take_key(press)) return true;
  if (press.is(SDLK_ESCAPE)) {
    if (!press.repeat) escape();  // the key that left another screen, held a little, does not leave this one too
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
    while (!typed.empty() && (static_cast<unsigned char>(typed.back()) & 0xc0) == 0x80) typed.pop_back();
    if (!typed.empty()) typed.pop_back();
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
  } else if (press.is(SDLK_f, engine::kCtrl)) {
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

// A slash is told by the text it types: it is on other keys in other countries.
bool LibraryScreen::text(const char* typed) {
  const std::string_view letters = typed;
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

// --- mouse ---------------------------------------------------------------------------------------------------------

void LibraryScreen::press_mouse(Point point, int clicks) {
  if (keys_.take_click()) return;
  const LibraryLayout place = layout();
  const LibrarySpot spot = place.at(point, scroll_, notice_.undo);
  hovered_ = spot;
  set_search(spot.kind == Kind::kSearch);
  drag_from_ = point;
  drag_scroll_ = scroll_;
  EntryFilter filter = library_.filter();
  switch (spot.kind) {
    case Kind::kUndo:
      notice_ = {};
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

// Again: the other way round.
void LibraryScreen::press_sort(const LibraryLayout& place, size_t index) {
  const SortOrder order = library_.order();
  if (place.one_sort) return change_order(default_order(next_key(order.key)));
  const SortKey key = kSortKeys[index];
  change_order(key == order.key ? SortOrder{key, !order.descending} : default_order(key));
}

// A press beside the handle takes its middle there.
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
  // A hand that is not quite still while it clicks does not scroll.
  if (drag_ == Drag::kPressed && std::fabs(point.y - drag_from_.y) > 6 * scale_) drag_ = Drag::kGrid;
  if (drag_ == Drag::kGrid) return scroll_to(drag_scroll_ + drag_from_.y - point.y, true);
  hovered_ = place.at(point, scroll_, notice_.undo);
}

void LibraryScreen::wheel(float turned) {
  scroll_to(scroll_target_ - turned * 96 * scale_, false);
  hovered_ = {};
}

}  // namespace replay
