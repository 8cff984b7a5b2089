// LibraryScreen: the recordings as cards, with keyboard and mouse. take_result() returns the user's decision; opening
// and comparing are the caller's.
//
//   LibraryScreen library({.folder = "recordings"});
//   while (...) {
//     library.set_pixels_per_unit(window.to_pixels({1, 1}).x);
//     for (events) library.handle(event);
//     library.advance(elapsed_ns);
//     library.announce(redraw);
//     if (redraw.take_picture(window.visible())) library.paint(painter);
//     switch (library.take_result().kind) ...
//   }
//
// The drawing thread. It must be destroyed before the window.
#pragma once

#include <SDL_events.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/draw/painter.h"
#include "engine/platform/input.h"
#include "engine/platform/redraw.h"
#include "replay/app/line_edit.h"
#include "replay/app/popups.h"
#include "replay/export/exporter.h"
#include "replay/library/library.h"
#include "replay/library/library_picture.h"
#include "replay/player/notices.h"
#include "replay/player/theme.h"

namespace replay {

class LibraryScreen {
 public:
  struct Result {
    enum class Kind { kNone, kOpen, kCompare, kQuit };
    Kind kind = Kind::kNone;
    std::string path;   // to open, or the first to compare
    std::string other;  // the second
  };

  explicit LibraryScreen(LibraryOptions options);

  // Pixels per window unit, in which events have mouse positions.
  void set_pixels_per_unit(float pixels) { pixels_per_unit_ = pixels; }
  // Handles an event of the window; false if it was not for this screen.
  bool handle(const SDL_Event& event);
  // Lets time pass: takes over news from the disk, scrolls, ends notices.
  void advance(int64_t elapsed_ns);
  // Announces what changes without an event.
  void announce(engine::Redraw& redraw);
  // Paints over all of the target and flushes.
  void paint(engine::Painter& painter);

  // The decision, once.
  Result take_result();
  // Returns from another screen: rescans the folder at once, selects that recording, if any, and removes the marks.
  void resume(const std::string& path = {});
  // Shows a notice, e.g. why a recording could not be opened.
  void notify(const std::string& text) { library_.notify(text); }
  void clear_notice() { notices_.clear(); }

  Library& library() { return library_; }
  // The path of the selected recording; empty without one.
  const std::string& selected() const { return selected_; }
  // All selected ones, in the order of the cards.
  std::vector<std::string> targets() const;
  bool searching() const { return searching_; }
  // Whether letters are typed: into the search or a prompt.
  bool typing() const { return searching_ || popups_.prompt() != nullptr; }
  const PopupStack& popups() const { return popups_; }
  const BatchExport& exporting() const { return export_; }
  // As of the last paint(), scrolled as now.
  LibraryLayout layout() const { return LibraryLayout(area_, scale_, library_.shown().size()); }
  float scroll_px() const { return scroll_; }

 private:
  enum class Drag { kNone, kPressed, kGrid, kScrollbar };

  bool key(const engine::KeyPress& press);
  bool handle_search_key(const engine::KeyPress& press);
  bool handle_selection_key(const engine::KeyPress& press);
  bool handle_action_key(const engine::KeyPress& press);
  bool handle_card_key(const engine::KeyPress& press);
  bool text(const char* typed);
  void escape();
  bool press_button(engine::Point point, PointerButton button, int clicks);
  void press_mouse(engine::Point point, int clicks);
  void move_mouse(engine::Point point);
  void wheel(float notches);
  void press_sort(size_t index);
  void press_scrollbar(const LibraryLayout& place, engine::Point point);
  void press_card(const LibrarySpot& spot, int clicks);

  void choose(size_t position);
  void move_selection(int64_t by, bool extend);
  void extend_to(size_t position);
  void toggle_pick(size_t position);
  void select_all();
  void keep_selection();
  void keep_picked();
  void select_moved();
  void reveal_selection(bool at_once);
  void open_selected();
  void toggle_compared();
  void toggle_favourites();
  void remove_selected();
  void open_menu(engine::Point at);
  void open_background_menu(engine::Point at);
  void open_sort_menu();
  void open_rename();
  void open_note();
  void open_export(engine::Point at);
  void choose_export_folder(ExportFormat format);
  void set_search(bool on);
  void change_filter(const EntryFilter& filter);
  void change_order(const SortOrder& order);
  void scroll_to(float target, bool at_once);
  LibraryView view() const;

  Library library_;
  LibraryPicture picture_;
  engine::Rect area_{0, 0, 960, 720};
  float scale_ = 1;
  float pixels_per_unit_ = 1;

  std::string selected_;          // path
  std::set<std::string> picked_;  // paths of several selected ones, else empty
  std::string anchor_;            // path, from where a selection is extended
  std::string awaited_;           // path, to be selected once it is listed
  size_t selected_hint_ = 0;      // its last position, for when it has gone
  bool chosen_ = false;           // by the user; until then the first card is selected, whichever that is
  LibrarySpot hovered_;
  bool searching_ = false;
  LineEdit search_;
  PopupStack popups_;
  engine::Rect prompt_box_;
  BatchExport export_;
  std::string export_folder_;  // of the last one
  engine::Rect cancel_export_;
  bool fresh_search_ = false;  // the text of the key that began it may still come
  KeySheet keys_;
  float scroll_ = 0;
  float scroll_target_ = 0;
  Drag drag_ = Drag::kNone;
  engine::Point drag_from_;
  float drag_scroll_ = 0;  // the scroll at its start, or the grabbed place within the handle
  Notices notices_{8'000'000'000};
  Result result_;
  bool thumbnails_asked_ = false;
  size_t asked_first_ = 0;
  size_t asked_end_ = 0;
  bool changed_ = false;  // since the last announcement
};

}  // namespace replay
