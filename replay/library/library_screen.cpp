#include "replay/library/library_screen.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace replay {
namespace {

constexpr int64_t kNotice_ns = 8'000'000'000;

// How much of the way to its goal scrolling goes in that time.
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

// --- time and picture ----------------------------------------------------------------------------------------------

void LibraryScreen::advance(int64_t elapsed_ns) {
  const bool fresh = library_.refresh();
  if (fresh) keep_selection();
  take_message();
  notice_left_ns_ -= elapsed_ns;
  if (notice_left_ns_ <= 0) notice_ = {};
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

void LibraryScreen::take_message() {
  const auto message = library_.take_message();
  if (!message) return;
  notice_ = {message->text, message->bad, message->undo};
  notice_left_ns_ = kNotice_ns;
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
  view.notice = notice_;
  view.keys = keys_.shown();
  view.listed = library_.folder_state().listed;
  view.folder_missing = library_.folder_state().folder_missing;
  view.folder = library_.folder();
  view.problem = library_.folder_state().problem;
  view.now_unix_ns = library_.now_unix_ns();
  view.picture = [this](const Entry& entry) { return library_.thumbnail(entry); };
  return view;
}

void LibraryScreen::paint(engine::Painter& painter) {
  area_ = painter.target().area();
  scale_ = painter.scale();
  picture_.paint(painter, layout(), view());
}

// --- what is chosen ------------------------------------------------------------------------------------------------

// Something is always chosen while there is something: what was, else what took its place.
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
  // Up and down stay in their column at the ends, but reach a last row that is not full.
  const bool rows = by == columns || by == -columns;
  if (rows && wanted < 0) return;
  if (rows && wanted >= count && now / columns == (count - 1) / columns) return;
  choose(static_cast<size_t>(std::clamp<int64_t>(wanted, 0, std::max<int64_t>(0, count - 1))));
}

void LibraryScreen::open_selected() {
  const auto position = library_.position_of(selected_);
  if (!position) return;
  const Entry& entry = library_.at(*position);
  if (entry.state == EntryState::kUnreadable) return library_.say(entry.path + ": " + entry.reason);
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
  if (on && SDL_IsTextInputActive() == SDL_FALSE) SDL_StartTextInput();
}

void LibraryScreen::change_filter(const EntryFilter& filter) {
  library_.set_filter(filter);
  keep_selection();
  scroll_to(0, true);
  reveal_selection(true);
}

// What is chosen stays chosen, and seen.
void LibraryScreen::change_order(const SortOrder& order) {
  library_.set_order(order);
  keep_selection();
  reveal_selection(false);
}

void LibraryScreen::scroll_to(float target, bool at_once) {
  scroll_target_ = std::clamp(target, 0.0f, layout().max_scroll());
  if (at_once) scroll_ = scroll_target_;
}

}  // namespace replay
