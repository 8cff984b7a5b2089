// LineEdit: a line of text being typed, with the keys that every input has: words, selection, clipboard, undo. Prompts
// and the library's search are made of it.
//
// A value; the thread that polls events.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "engine/platform/input.h"

namespace replay {

class LineEdit {
 public:
  static constexpr size_t kLongest_bytes = 500;

  // The cursor is at the end.
  explicit LineEdit(std::string text = {});

  const std::string& text() const { return now_.text; }
  size_t cursor() const { return now_.cursor; }  // bytes of the text before it
  // The selected bytes, first to one past the last; equal without any.
  size_t selection_begin() const { return std::min(now_.cursor, now_.anchor); }
  size_t selection_end() const { return std::max(now_.cursor, now_.anchor); }

  // Text as SDL sends it replaces the selection; control characters become blanks. What would make the line too long is
  // refused.
  void type(const std::string& utf8);
  // Arrows, Home, End, with Ctrl by words, with Shift selecting; Backspace and Delete, with Ctrl by words; Ctrl+U
  // clears; Ctrl+A, C, X, V (inserts `clipboard`), Z, Y. Returns whether the key was one of these.
  bool key(const engine::KeyPress& press, const std::string& clipboard);
  // What is to be put on the clipboard, once.
  std::optional<std::string> take_copied();
  void clear();

 private:
  enum class Change { kNone, kTyping, kErasing, kOther };
  struct State {
    std::string text;
    size_t cursor = 0;
    size_t anchor = 0;  // the other end of the selection
  };

  bool move(const engine::KeyPress& press);
  bool erase(const engine::KeyPress& press);
  bool use_clipboard(const engine::KeyPress& press, const std::string& clipboard);
  bool step_history(const engine::KeyPress& press);
  void remember(Change change);
  void replace(size_t begin, size_t end, const std::string& by);
  size_t word_before() const;
  size_t word_behind() const;

  State now_;
  std::vector<State> undo_;
  std::vector<State> redo_;
  Change last_ = Change::kNone;  // letters typed one after the other are undone together
  std::optional<std::string> copied_;
};

}  // namespace replay
