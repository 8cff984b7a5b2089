// Prompt: a line of text that somebody types: where to go, the note of a bookmark. Knows keys and text, no window.
//
// A value type, one thread.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "engine/input.h"
#include "recorder/status.h"

namespace replay {

class Prompt {
 public:
  // What is done with the text; a failure is shown below the line, which stays open then.
  using Accept = std::function<recorder::Status(const std::string& text)>;

  Prompt(std::string title, std::string hint, std::string text, Accept accept);

  // Keys and text, as SDL sends them. `clipboard` is what Ctrl+V inserts.
  void key(const engine::KeyPress& press, const std::string& clipboard);
  void type(const std::string& utf8);
  // Enter was pressed and accepted, or Escape.
  bool done() const { return done_; }

  const std::string& title() const { return title_; }
  const std::string& hint() const { return hint_; }  // shown while there is no text
  const std::string& text() const { return text_; }
  size_t cursor() const { return cursor_; }  // bytes of the text before it
  const std::string& error() const { return error_; }

 private:
  void erase(size_t begin, size_t end);
  size_t before() const;
  size_t behind() const;

  std::string title_;
  std::string hint_;
  std::string text_;
  Accept accept_;
  size_t cursor_;
  std::string error_;
  bool done_ = false;
};

}  // namespace replay
