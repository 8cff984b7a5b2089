// KeyBindings: which key gives which order. One table serves the keyboard, the tooltips and the key sheet, so that they
// cannot disagree; a settings file may change any part of it.
//
// In the settings file, "keys" is an object with a list of keys for each order to be changed, named as in
// replay/command.cpp: {"toggle_play": ["Space", "P"], "quit": []}. An order that is not named keeps its keys.
//
// One thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/input.h"
#include "replay/command.h"

namespace replay {

// A line of the key sheet: keys as text, what they do.
struct KeyHelp {
  std::string keys;
  std::string meaning;
};

class KeyBindings {
 public:
  // The keys of old.
  KeyBindings();

  // Changes the keys as the JSON text of that object says. What is wrong with it - an order or a key that does not
  // exist, a key for two orders - is left out and told, a line each; so is a key that another order has lost by it.
  std::vector<std::string> rebind(std::string_view json);

  // The order for a key press; nothing for a key without one. Digits and punctuation go by what is printed on the key.
  std::optional<Command> command_for(const engine::KeyPress& press) const;
  // The order for a digit or punctuation mark that was typed by a key press without an order of its own: where ? [ ] or
  // the digits need Shift or AltGr, only the text tells that it is them. Nothing for any other text.
  std::optional<Command> command_for_text(std::string_view text) const;

  // The first key for that order, for a tooltip: "Ctrl+Left"; empty without one.
  std::string key_of(const Command& order) const;
  std::vector<KeyHelp> sheet() const;
  // All keys of all orders, as rebind() reads them, an order a line.
  std::string to_json() const;

 private:
  struct Binding {
    engine::KeyChord chord;
    size_t action;  // place in actions()
  };

  std::vector<Binding> of_action(size_t action) const;

  std::vector<Binding> bindings_;
};

}  // namespace replay
