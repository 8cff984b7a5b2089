// LibraryScreen: the recordings as cards, with keyboard and mouse. What somebody decides on is told by take_result();
// opening and comparing are the caller's.
//
//   LibraryScreen library({.folder = "recordings"});
//   while (...) {
//     library.set_pixels_per_unit(window.to_pixels({1, 1}).x);
//     for (events) library.handle(event);
//     library.advance(elapsed_ns);
//     library.paint(painter);
//     switch (library.take_result().kind) ...
//   }
//
// The drawing thread. On a window it must be gone before the window is.
#pragma once

#include <SDL_events.h>

#include <cstdint>
#include <optional>
#include <string>

#include "engine/draw/painter.h"
#include "engine/platform/input.h"
#include "replay/library/library.h"
#include "replay/library/library_picture.h"
#include "replay/player/theme.h"

namespace replay {

class LibraryScreen {
 public:
  struct Result {
    enum class Kind { kNone, kOpen, kCompare, kQuit };
    Kind kind = Kind::kNone;
    std::string path;   // to be opened, or the first to be compared
    std::string other;  // the second
  };

  explicit LibraryScreen(LibraryOptions options);

  // Events have mouse positions in window units: how many pixels one is.
  void set_pixels_per_unit(float pixels) { pixels_per_unit_ = pixels; }
  // Takes an event of the window. true: it was for this screen.
  bool handle(const SDL_Event& event);
  // Lets time go by: takes in what is new on disk, moves what is scrolling, takes away notices.
  void advance(int64_t elapsed_ns);
  // Paints over all of the target and flushes.
  void paint(engine::Painter& painter);

  // What was decided, once.
  Result take_result();
  // Coming back from somewhere else: looks at the folder at once and chooses that recording, if it is not empty.
  // Nothing is marked to be compared.
  void resume(const std::string& path = {});
  // Says something, e.g. why a recording could not be opened.
  void say(const std::string& text) { library_.say(text); }
  // Takes away what was said last.
  void clear_notice() { notice_left_ns_ = 0; }

  Library& library() { return library_; }
  // The path of the chosen recording, empty if there is none.
  const std::string& selected() const { return selected_; }
  bool searching() const { return searching_; }
  // As of the last paint(), with the scrolling of now.
  LibraryLayout layout() const { return LibraryLayout(area_, scale_, library_.shown().size()); }
  float scroll_px() const { return scroll_; }

 private:
  enum class Drag { kNone, kPressed, kGrid, kScrollbar };

  bool key(const engine::KeyPress& press);
  bool handle_search_key(const engine::KeyPress& press);
  bool handle_selection_key(const engine::KeyPress& press);
  bool handle_action_key(const engine::KeyPress& press);
  bool text(const char* typed);
  void escape();
  void press_mouse(engine::Point point, int clicks);
  void move_mouse(engine::Point point);
  void wheel(float turned);
  void press_sort(const LibraryLayout& place, size_t index);
  void press_scrollbar(const LibraryLayout& place, engine::Point point);
  void press_card(const LibrarySpot& spot, int clicks);

  void choose(size_t position);
  void move_selection(int64_t by);
  void keep_selection();
  void reveal_selection(bool at_once);
  void open_selected();
  void toggle_compared();
  void set_search(bool on);
  void change_filter(const EntryFilter& filter);
  void change_order(const SortOrder& order);
  void scroll_to(float target, bool at_once);
  void take_message();
  LibraryView view() const;

  Library library_;
  LibraryPicture picture_;
  engine::Rect area_{0, 0, 960, 720};
  float scale_ = 1;
  float pixels_per_unit_ = 1;

  std::string selected_;      // path
  size_t selected_hint_ = 0;  // where it was, for when it has gone
  bool chosen_ = false;       // by somebody; until then it is the first, also when another one becomes that
  LibrarySpot hovered_;
  bool searching_ = false;
  KeySheet keys_;
  float scroll_ = 0;
  float scroll_target_ = 0;
  Drag drag_ = Drag::kNone;
  engine::Point drag_from_;
  float drag_scroll_ = 0;  // where it was scrolled to, or where in the handle it was taken hold of
  LibraryNotice notice_;
  int64_t notice_left_ns_ = 0;
  Result result_;
  bool thumbnails_asked_ = false;
  size_t asked_first_ = 0;
  size_t asked_end_ = 0;
};

}  // namespace replay
