#include "replay/app/line_edit.h"

#include <utility>

#include "recorder/base/text.h"

namespace replay {

using engine::kCtrl;
using engine::KeyPress;
using engine::kShift;
using recorder::base::next_character;
using recorder::base::previous_character;

LineEdit::LineEdit(std::string text) : now_{std::move(text), 0, 0} { now_.cursor = now_.anchor = now_.text.size(); }

void LineEdit::remember(Change change) {
  redo_.clear();
  const bool goes_on = change == last_ && change != Change::kOther;
  last_ = change;
  if (!goes_on) undo_.push_back(now_);
}

void LineEdit::replace(size_t begin, size_t end, const std::string& by) {
  now_.text.replace(begin, end - begin, by);
  now_.cursor = now_.anchor = begin + by.size();
}

void LineEdit::type(const std::string& utf8) {
  std::string line = utf8;
  std::replace_if(
      line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  const size_t selected = selection_end() - selection_begin();
  if (line.empty() || now_.text.size() - selected + line.size() > kLongest_bytes) return;
  remember(selected == 0 && line != " " ? Change::kTyping : Change::kOther);
  replace(selection_begin(), selection_end(), line);
}

void LineEdit::clear() {
  if (now_.text.empty()) return;
  remember(Change::kOther);
  replace(0, now_.text.size(), "");
}

bool LineEdit::key(const KeyPress& press, const std::string& clipboard) {
  return move(press) || erase(press) || use_clipboard(press, clipboard) || step_history(press);
}

std::optional<std::string> LineEdit::take_copied() { return std::exchange(copied_, std::nullopt); }

// A word and the blanks beside it.
size_t LineEdit::word_before() const {
  size_t at = now_.cursor;
  while (at > 0 && now_.text[at - 1] == ' ') --at;
  while (at > 0 && now_.text[at - 1] != ' ') --at;
  return at;
}

size_t LineEdit::word_behind() const {
  size_t at = now_.cursor;
  while (at < now_.text.size() && now_.text[at] != ' ') ++at;
  while (at < now_.text.size() && now_.text[at] == ' ') ++at;
  return at;
}

bool LineEdit::move(const KeyPress& press) {
  const unsigned modifiers = press.modifiers & ~unsigned{kShift};
  if (modifiers != 0 && modifiers != kCtrl) return false;
  const bool by_word = modifiers == kCtrl;
  const bool selects = (press.modifiers & kShift) != 0;
  const bool selected = now_.cursor != now_.anchor && !selects && !by_word;
  size_t to = now_.cursor;
  if (press.key == SDLK_LEFT) {
    to = by_word ? word_before() : selected ? selection_begin() : previous_character(now_.text, now_.cursor);
  } else if (press.key == SDLK_RIGHT) {
    to = by_word ? word_behind() : selected ? selection_end() : next_character(now_.text, now_.cursor);
  } else if (press.key == SDLK_HOME) {
    to = 0;
  } else if (press.key == SDLK_END) {
    to = now_.text.size();
  } else {
    return false;
  }
  last_ = Change::kNone;
  now_.cursor = to;
  if (!selects) now_.anchor = to;
  return true;
}

bool LineEdit::erase(const KeyPress& press) {
  if (press.is(SDLK_u, kCtrl)) {
    clear();
    return true;
  }
  const bool backward = press.key == SDLK_BACKSPACE;
  if ((!backward && press.key != SDLK_DELETE) || (press.modifiers & ~unsigned{kCtrl | kShift}) != 0) return false;
  const bool by_word = (press.modifiers & kCtrl) != 0;
  size_t begin = selection_begin();
  size_t end = selection_end();
  if (begin == end && backward) begin = by_word ? word_before() : previous_character(now_.text, now_.cursor);
  if (begin == end && !backward) end = by_word ? word_behind() : next_character(now_.text, now_.cursor);
  if (begin == end) return true;
  remember(by_word ? Change::kOther : Change::kErasing);
  replace(begin, end, "");
  return true;
}

bool LineEdit::use_clipboard(const KeyPress& press, const std::string& clipboard) {
  const bool cuts = press.is(SDLK_x, kCtrl);
  if (press.is(SDLK_a, kCtrl)) {
    now_.anchor = 0;
    now_.cursor = now_.text.size();
  } else if (press.is(SDLK_v, kCtrl) || press.is(SDLK_INSERT, kShift)) {
    last_ = Change::kNone;
    type(clipboard);
    last_ = Change::kNone;
  } else if (press.is(SDLK_c, kCtrl) || cuts) {
    if (selection_begin() == selection_end()) return true;
    copied_ = now_.text.substr(selection_begin(), selection_end() - selection_begin());
    if (!cuts) return true;
    remember(Change::kOther);
    replace(selection_begin(), selection_end(), "");
  } else {
    return false;
  }
  return true;
}

bool LineEdit::step_history(const KeyPress& press) {
  const bool back = press.is(SDLK_z, kCtrl);
  if (!back && !press.is(SDLK_y, kCtrl) && !press.is(SDLK_z, kCtrl | kShift)) return false;
  std::vector<State>& from = back ? undo_ : redo_;
  if (from.empty()) return true;
  (back ? redo_ : undo_).push_back(std::exchange(now_, std::move(from.back())));
  from.pop_back();
  last_ = Change::kNone;
  return true;
}

}  // namespace replay
