// Completion: what an expression that is being typed can go on with - names of fields, lists, derived values and
// functions, and beside an enumeration or flags the names of their values.
//
// Pure functions, any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "recorder/schema/schema.h"

namespace engine {

struct Completion {
  std::string text;    // as it is typed: "score", "changed(", "`two words`"
  std::string detail;  // a few words for a person: "points", "value of status", "differs from the previous frame"
};

// Bytes [begin, end) of the text are what an item replaces.
struct Completions {
  size_t begin = 0;
  size_t end = 0;
  std::vector<Completion> items;  // the likeliest first, at most kMost
  static constexpr size_t kMost = 50;
};

// Of `text` with the cursor at byte `cursor`. Where nothing has been typed yet there are only values of an enumeration
// or flags and names of events; inside of quotes there is nothing. Case does not matter; names that begin with what was
// typed come before those that contain it.
Completions complete(const recorder::FrameSchema& schema, std::string_view text, size_t cursor);

// The same where the text has expressions between braces: "hp {player.hp} at {x}"; outside of them there is nothing.
Completions complete_in_braces(const recorder::FrameSchema& schema, std::string_view text, size_t cursor);

// The text with the item in place of what it replaces; `cursor` is set behind it.
std::string completed(std::string_view text, const Completions& completions, size_t item, size_t& cursor);

// The field that an expression is a value of, with or without indices: of "enemies[#42].hp" the field hp. nullptr when
// it is anything else. Valid as long as the schema.
const recorder::Field* field_of_value(const recorder::FrameSchema& schema, std::string_view expression);

}  // namespace engine
