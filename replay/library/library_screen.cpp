#include "replay/library/library_screen.h"

#include <SDL_clipboard.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <string_view>
#include <utility>

#include "recorder/base/path.h"
#include "recorder/base/text.h"
#include "replay/export/file_dialog.h"
#include "replay/player/game_view.h"
#include "replay/player/pointer.h"

namespace replay {

using engine::Point;
using Kind = LibrarySpot::Kind;

namespace {

// Looks for what the threads have found: in the folder, which they list every second, and of what they are reading.
constexpr int64_t kFolderPoll_ns = 250'000'000;
constexpr int64_t kScanPoll_ns = 30'000'000;
constexpr int64_t kExportProgressEvery_ns = 100'000'000;
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
  picked_.clear();
  selected_ = anchor_ = library_.listed_path(path);
  chosen_ = true;
  keep_selection();
  reveal_selection(true);
}

// --- time and picture -----------------------------------------------------------------------------------------------

void LibraryScreen::advance(int64_t elapsed_ns) {
  const bool fresh = library_.refresh();
  if (fresh) keep_selection();
  changed_ |= fresh;
  select_moved();
  if (auto exported = export_.take_result()) library_.notify(exported->first, !exported->second);
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
  if (export_.running()) redraw.changes_in(kExportProgressEvery_ns);
  redraw.round_in(library_.settled() ? kFolderPoll_ns : kScanPoll_ns);
}

LibraryView LibraryScreen::view() const {
  LibraryView view;
  view.entries = library_.entries();
  view.shown = library_.shown();
  view.selected = library_.position_of(selected_);
  if (!picked_.empty()) view.picked = &picked_;
  view.hovered = hovered_;
  view.compared = library_.compared();
  view.order = library_.order();
  view.filter = library_.filter();
  view.searching = searching_;
  view.search = &search_;
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
  const LibraryLayout place = layout();
  popups_.lay_out(area_, scale_);
  picture_.paint(painter, place, view());
  cancel_export_ = {};
  if (export_.running()) {
    cancel_export_ = paint_export_progress(painter, place.grid, export_.text(), export_.progress());
  }
  if (popups_.menu() != nullptr) paint_menu(painter, *popups_.menu());
  if (popups_.prompt() != nullptr) prompt_box_ = paint_prompt(painter, place.grid, *popups_.prompt());
  painter.flush();
}

// --- selection ------------------------------------------------------------------------------------------------------

// Of any cards one is always selected: the same as before, else the one in its place.
void LibraryScreen::keep_selection() {
  const size_t count = library_.shown().size();
  if (count == 0) return;
  const auto position = chosen_ ? library_.position_of(selected_) : 0;
  selected_hint_ = position.value_or(std::min(selected_hint_, count - 1));
  selected_ = library_.at(selected_hint_).path;
  keep_picked();
}

// Of several those that are still shown: nothing is done to what cannot be seen.
void LibraryScreen::keep_picked() {
  if (picked_.empty()) return;
  std::set<std::string> shown;
  for (const size_t index : library_.shown()) {
    const std::string& path = library_.entries()[index].path;
    if (picked_.contains(path)) shown.insert(path);
  }
  picked_ = std::move(shown);
  if (picked_.size() < 2) picked_.clear();
}

// Where an undo or a rename has brought a recording.
void LibraryScreen::select_moved() {
  if (const auto moved = library_.take_moved()) awaited_ = library_.listed_path(*moved);
  if (awaited_.empty()) return;
  if (const auto position = library_.position_of(awaited_)) {
    choose(*position);
    changed_ = true;
  }
}

std::vector<std::string> LibraryScreen::targets() const {
  std::vector<std::string> paths;
  if (picked_.empty() && library_.position_of(selected_)) paths.push_back(selected_);
  if (picked_.empty()) return paths;
  for (const size_t index : library_.shown()) {
    const std::string& path = library_.entries()[index].path;
    if (picked_.contains(path)) paths.push_back(path);
  }
  return paths;
}

void LibraryScreen::choose(size_t position) {
  const size_t count = library_.shown().size();
  if (count == 0) return;
  chosen_ = true;
  selected_hint_ = std::min(position, count - 1);
  selected_ = anchor_ = library_.at(selected_hint_).path;
  picked_.clear();
  awaited_.clear();
  reveal_selection(false);
}

// From the card where the selection began.
void LibraryScreen::extend_to(size_t position) {
  const std::string anchor = anchor_.empty() ? selected_ : anchor_;
  const size_t from = library_.position_of(anchor).value_or(selected_hint_);
  choose(position);
  anchor_ = anchor;
  const auto [first, last] = std::minmax(from, selected_hint_);
  for (size_t i = first; i <= last && last > first; ++i) picked_.insert(library_.at(i).path);
}

void LibraryScreen::toggle_pick(size_t position) {
  std::set<std::string> picked = std::move(picked_);
  if (picked.empty()) picked.insert(selected_);
  choose(position);
  if (picked.erase(selected_) == 0) picked.insert(selected_);
  picked_ = std::move(picked);
  if (picked_.size() >= 2) return;
  // The one that is left is selected alone.
  if (!picked_.empty() && library_.position_of(*picked_.begin())) selected_ = anchor_ = *picked_.begin();
  picked_.clear();
  keep_selection();
}

void LibraryScreen::select_all() {
  picked_.clear();
  for (const size_t index : library_.shown()) picked_.insert(library_.entries()[index].path);
  if (picked_.size() < 2) picked_.clear();
}

void LibraryScreen::reveal_selection(bool at_once) {
  scroll_to(layout().scroll_to(selected_hint_, scroll_target_), at_once);
}

void LibraryScreen::move_selection(int64_t by, bool extend) {
  const auto count = static_cast<int64_t>(library_.shown().size());
  const auto now = static_cast<int64_t>(library_.position_of(selected_).value_or(selected_hint_));
  const int64_t wanted = now + by;
  const auto columns = static_cast<int64_t>(layout().columns);
  // Up and down stay in their column, but reach an incomplete last row.
  const bool rows = by == columns || by == -columns;
  if (rows && wanted < 0) return;
  if (rows && wanted >= count && now / columns == (count - 1) / columns) return;
  const auto to = static_cast<size_t>(std::clamp<int64_t>(wanted, 0, std::max<int64_t>(0, count - 1)));
  extend ? extend_to(to) : choose(to);
}

void LibraryScreen::open_selected() {
  const auto position = library_.position_of(selected_);
  if (!position) return;
  const Entry& entry = library_.at(*position);
  if (entry.state == EntryState::kUnreadable) return library_.notify(entry.path + ": " + entry.reason);
  result_ = {Result::Kind::kOpen, entry.path, {}};
}

void LibraryScreen::toggle_compared() {
  const std::vector<std::string> both = targets();
  if (both.size() > 2) return library_.notify("Select two recordings to compare");
  if (both.size() == 2) {
    result_ = {Result::Kind::kCompare, both[0], both[1]};
    return;
  }
  if (both.empty()) return;
  library_.toggle_compared(selected_);
  if (library_.compared().size() != 2) return;
  result_ = {Result::Kind::kCompare, library_.compared()[0], library_.compared()[1]};
}

// All of them become favourites, unless they all are.
void LibraryScreen::toggle_favourites() {
  const std::vector<std::string> paths = targets();
  const auto is_favourite = [&](const std::string& path) {
    const auto position = library_.position_of(path);
    return position && library_.at(*position).favourite;
  };
  const bool all = std::ranges::all_of(paths, is_favourite);
  for (const std::string& path : paths) {
    if (is_favourite(path) == all) library_.toggle_favourite(path);
  }
  keep_selection();
}

void LibraryScreen::remove_selected() {
  const std::vector<std::string> paths = targets();
  if (!paths.empty()) library_.remove(paths);
  picked_.clear();
  keep_selection();
  anchor_ = selected_;
  reveal_selection(false);
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
  if (popups_.handle(event, pixels_per_unit_, prompt_box_)) return true;
  if (const auto press = engine::key_press(event)) return key(*press);
  if (event.type == SDL_TEXTINPUT) return text(event.text.text);
  const auto pointer = pointer_event(event, pixels_per_unit_);
  if (!pointer) return false;
  switch (pointer->kind) {
    case PointerEvent::Kind::kPress:
      return press_button(pointer->at, pointer->button, pointer->clicks);
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
         (!searching_ && (handle_action_key(press) || handle_card_key(press)));
}

// The line's own keys; up, down and Enter go on to the cards.
bool LibraryScreen::handle_search_key(const engine::KeyPress& press) {
  if (!search_.key(press, clipboard_for(press))) return false;
  if (const auto copied = search_.take_copied()) SDL_SetClipboardText(copied->c_str());
  EntryFilter filter = library_.filter();
  filter.text = search_.text();
  if (filter != library_.filter()) change_filter(filter);
  return true;
}

bool LibraryScreen::handle_selection_key(const engine::KeyPress& press) {
  if ((press.modifiers & ~unsigned{engine::kShift}) != 0) return false;
  const bool extend = (press.modifiers & engine::kShift) != 0;
  const LibraryLayout place = layout();
  const auto columns = static_cast<int64_t>(place.columns);
  const auto page = columns * static_cast<int64_t>(place.rows_seen());
  switch (press.key) {
    case SDLK_LEFT:
      move_selection(-1, extend);
      return true;
    case SDLK_RIGHT:
      move_selection(1, extend);
      return true;
    case SDLK_UP:
      move_selection(-columns, extend);
      return true;
    case SDLK_DOWN:
      move_selection(columns, extend);
      return true;
    case SDLK_PAGEUP:
      move_selection(-page, extend);
      return true;
    case SDLK_PAGEDOWN:
      move_selection(page, extend);
      return true;
    case SDLK_HOME:
      extend ? extend_to(0) : choose(0);
      return true;
    case SDLK_END:
      extend ? extend_to(library_.shown().size()) : choose(library_.shown().size());
      return true;
    case SDLK_RETURN:
    case SDLK_KP_ENTER:
      if (!press.repeat && !extend) open_selected();
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

// What is done to the selected recordings.
bool LibraryScreen::handle_card_key(const engine::KeyPress& press) {
  if (press.repeat) return false;
  const bool menu = press.is(SDLK_APPLICATION) || press.is(SDLK_MENU) || press.is(SDLK_F10, engine::kShift);
  const Point at = layout().card(selected_hint_, scroll_).center();
  if (press.is(SDLK_f)) {
    toggle_favourites();
  } else if (press.is(SDLK_c)) {
    toggle_compared();
  } else if (press.is(SDLK_DELETE)) {
    remove_selected();
  } else if (press.is(SDLK_F2)) {
    open_rename();
  } else if (press.is(SDLK_n)) {
    open_note();
  } else if (press.is(SDLK_e, engine::kCtrl)) {
    open_export(at);
  } else if (press.is(SDLK_a, engine::kCtrl)) {
    select_all();
  } else if (menu) {
    open_menu(at);
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
    search_.type(typed);
    EntryFilter filter = library_.filter();
    filter.text = search_.text();
    change_filter(filter);
    return true;
  }
  if (letters == "/") set_search(true);
  return keys_.take_text(letters) || letters == "/";
}

void LibraryScreen::escape() {
  if (!picked_.empty()) {
    picked_.clear();
  } else if (searching_ || library_.filter().any()) {
    set_search(false);
    search_ = LineEdit();
    change_filter({});
  } else if (!library_.compared().empty()) {
    library_.clear_compared();
  } else {
    result_ = {Result::Kind::kQuit, {}, {}};
  }
}

// --- menus and prompts ----------------------------------------------------------------------------------------------

namespace {

// Items of a menu, with what they do.
class MenuBuilder {
 public:
  void add(std::string text, std::string key, std::function<void()> action, bool enabled = true) {
    items_.push_back({std::move(text), std::move(key), enabled});
    actions_.push_back(std::move(action));
  }
  Menu make(std::string title, Point anchor, size_t chosen = 0) {
    return {std::move(title), std::move(items_), chosen, anchor,
            [actions = std::move(actions_)](size_t item) { actions[item](); }};
  }

 private:
  std::vector<Menu::Item> items_;
  std::vector<std::function<void()>> actions_;
};

std::string name_in(const std::string& path) { return recorder::base::text_of(recorder::base::path_of(path).stem()); }

}  // namespace

void LibraryScreen::open_menu(Point at) {
  const std::vector<std::string> paths = targets();
  if (paths.empty()) return open_background_menu(at);
  const bool one = paths.size() == 1;
  MenuBuilder menu;
  if (one) menu.add("Open", "Enter", [this] { open_selected(); });
  const bool second = one && library_.compared().size() == 1 && library_.compared()[0] != selected_;
  menu.add(
      second || paths.size() == 2 ? "Compare" : "Compare with another", "C", [this] { toggle_compared(); },
      paths.size() <= 2);
  menu.add("Favourite on/off", "F", [this] { toggle_favourites(); });
  if (one) menu.add("Rename", "F2", [this] { open_rename(); });
  if (one) menu.add("Note", "N", [this] { open_note(); });
  menu.add("Export", "Ctrl+E", [this, at] { open_export(at); });
  menu.add("Delete", "Del", [this] { remove_selected(); });
  menu.add("Select all", "Ctrl+A", [this] { select_all(); });
  if (one) {
    menu.add("Show in folder", "", [this, path = paths[0]] {
      if (const auto shown = show_in_folder(path); !shown.ok()) library_.notify(shown.message());
    });
  }
  const std::string title = one ? name_in(paths[0]) : recorder::base::count_text(paths.size(), "recording");
  popups_.open(menu.make(title, at, paths.size() > 2 ? 1 : 0));
}

void LibraryScreen::open_background_menu(Point at) {
  MenuBuilder menu;
  menu.add("Undo", "Ctrl+Z", [this] { library_.undo(); });
  menu.add("Select all", "Ctrl+A", [this] { select_all(); });
  menu.add("Clear search and filters", "Esc", [this] {
    search_ = LineEdit();
    change_filter({});
  });
  menu.add("Sort by \u2026", "S", [this] { open_sort_menu(); });
  menu.add("All keys", "?", [this] { keys_.show(); });
  popups_.open(menu.make("Recordings", at));
}

void LibraryScreen::open_sort_menu() {
  MenuBuilder menu;
  const SortOrder order = library_.order();
  size_t chosen = 0;
  for (size_t i = 0; i < kSortKeys.size(); ++i) {
    const SortKey key = kSortKeys[i];
    if (key == order.key) chosen = i;
    menu.add(name_of(key), key == order.key ? "now" : "", [this, key] { change_order(default_order(key)); });
  }
  menu.add("Reverse", "Shift+S", [this] { change_order({library_.order().key, !library_.order().descending}); });
  const engine::Rect button = layout().more_sorts;
  popups_.open(menu.make("Sort by", {button.center().x, button.bottom()}, chosen));
}

void LibraryScreen::open_rename() {
  if (targets().size() != 1) return library_.notify("Select one recording to rename");
  popups_.open(Prompt("New name of " + name_in(selected_), "a name", name_in(selected_),
                      [this, path = selected_](const std::string& name) { return library_.rename(path, name); }));
}

void LibraryScreen::open_note() {
  const auto position = library_.position_of(selected_);
  if (!position || targets().size() != 1) return library_.notify("Select one recording for a note");
  popups_.open(Prompt("Note on " + name_in(selected_), "a note", library_.at(*position).note,
                      [this, path = selected_](const std::string& note) {
                        library_.set_note(path, note);
                        return recorder::Status();
                      }));
}

void LibraryScreen::open_export(Point at) {
  const size_t count = targets().size();
  if (count == 0) return;
  if (export_.running()) return library_.notify("An export is still running");
  MenuBuilder menu;
  for (const FormatInfo& info : export_formats()) {
    if (info.format == ExportFormat::kPicture) continue;
    menu.add(std::string(info.label), "", [this, format = info.format] { choose_export_folder(format); });
  }
  popups_.open(menu.make("Export " + recorder::base::count_text(count, "recording"), at));
}

void LibraryScreen::choose_export_folder(ExportFormat format) {
  std::error_code error;
  const std::filesystem::path here = std::filesystem::current_path(error);
  const std::string folder = export_folder_.empty() && !error ? recorder::base::text_of(here) : export_folder_;
  popups_.open(Prompt("Export to this folder", "a folder", folder,
                      [this, format, paths = targets()](const std::string& typed) -> recorder::Status {
                        std::error_code failed;
                        if (!std::filesystem::is_directory(recorder::base::path_of(typed), failed)) {
                          return recorder::Status::failure("there is no such folder");
                        }
                        export_folder_ = typed;
                        return export_.start(paths, {.format = format}, typed, library_.games());
                      }));
}

// --- mouse ----------------------------------------------------------------------------------------------------------

bool LibraryScreen::press_button(Point point, PointerButton button, int clicks) {
  if (button == PointerButton::kMiddle) return false;
  if (cancel_export_.contains(point)) {
    export_.cancel();
  } else if (button == PointerButton::kLeft) {
    press_mouse(point, clicks);
  } else if (!keys_.take_click()) {
    const LibrarySpot spot = layout().at(point, scroll_, notices_.latest().undo);
    const bool on_card = spot.kind == Kind::kCard || spot.kind == Kind::kStar || spot.kind == Kind::kPlay;
    if (on_card && !picked_.contains(library_.at(spot.index).path)) choose(spot.index);
    on_card ? open_menu(point) : open_background_menu(point);
  }
  return true;
}

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
      return press_sort(spot.index);
    case Kind::kMoreSorts:
      return open_sort_menu();
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
void LibraryScreen::press_sort(size_t index) {
  const SortOrder order = library_.order();
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
  const auto held = engine::modifiers_of(static_cast<Uint16>(SDL_GetModState()));
  if (spot.kind != Kind::kStar && (held & engine::kShift) != 0) return extend_to(spot.index);
  if (spot.kind != Kind::kStar && (held & engine::kCtrl) != 0) return toggle_pick(spot.index);
  choose(spot.index);
  if (spot.kind == Kind::kStar) {
    library_.toggle_favourite(selected_);
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
