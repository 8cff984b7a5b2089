#include "replay/key_bindings.h"

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>

namespace replay {
namespace {

using engine::KeyChord;
using Json = nlohmann::json;

std::optional<size_t> action_named(std::string_view name) {
  const auto all = actions();
  const auto found = std::find_if(all.begin(), all.end(), [&](const Action& action) { return action.name == name; });
  if (found == all.end()) return std::nullopt;
  return static_cast<size_t>(found - all.begin());
}

std::string text_of(const KeyChord& chord) { return engine::name_of(chord.key, chord.modifiers); }

// The keys of one order in a settings file. What is no key is told and left out.
std::vector<KeyChord> chords_in(const std::string& name, const Json& list, std::vector<std::string>& notices) {
  std::vector<KeyChord> chords;
  for (const Json& entry : list) {
    const std::string text = entry.is_string() ? entry.get<std::string>() : entry.dump();
    const auto chord = engine::key_named(text);
    if (chord) {
      chords.push_back(*chord);
    } else {
      notices.push_back("keys: " + name + ": there is no key \"" + text + "\" - write it like Ctrl+Left, F1, Space");
    }
  }
  return chords;
}

constexpr size_t kLongestKeys = 24;  // letters of a line's keys

// "Shift+" of "Shift+Left".
std::string_view modifiers_in(std::string_view key) {
  const size_t plus = key.rfind('+', key.size() - 2);
  return plus == std::string_view::npos || key.size() < 2 ? "" : key.substr(0, plus + 1);
}

// "0 - 9" for many keys in a row, else each, modifiers once: "Shift+Left  Right". Further keys for the same, where
// there is room for all of them.
std::string joined(const std::vector<std::string>& keys, const std::vector<std::string>& further) {
  if (keys.size() > 6) return keys.front() + " - " + keys.back();
  std::string text;
  std::string_view modifiers;
  for (const std::string& key : keys) {
    const bool same = !text.empty() && !modifiers_in(key).empty() && modifiers_in(key) == modifiers;
    modifiers = modifiers_in(key);
    text += (text.empty() ? "" : "  ") + (same ? key.substr(modifiers.size()) : key);
  }
  std::string longer = text;
  for (const std::string& key : further) longer += (longer.empty() ? "" : "  ") + key;
  return longer.size() <= kLongestKeys ? longer : text;
}

}  // namespace

KeyBindings::KeyBindings() {
  const auto all = actions();
  for (size_t i = 0; i < all.size(); ++i) {
    std::string_view rest = all[i].keys;
    while (!rest.empty()) {
      const size_t end = std::min(rest.find(' '), rest.size());
      if (const auto chord = engine::key_named(rest.substr(0, end))) bindings_.push_back({*chord, i});
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
}

std::vector<std::string> KeyBindings::rebind(std::string_view json) {
  std::vector<std::string> notices;
  const Json object = Json::parse(json, nullptr, false);
  if (!object.is_object()) return {"keys: is no object of lists of keys - replay --print-keys shows one"};
  std::vector<Binding> chosen;
  for (const auto& [name, list] : object.items()) {
    const auto action = action_named(name);
    if (!action) {
      notices.push_back("keys: there is no order \"" + name + "\" - replay --print-keys shows all");
      continue;
    }
    if (!list.is_array()) {
      notices.push_back("keys: " + name + ": is no list of keys, like [\"Space\"]");
      continue;
    }
    std::erase_if(bindings_, [&](const Binding& binding) { return binding.action == *action; });
    for (const KeyChord& chord : chords_in(name, list, notices)) {
      const auto taken = std::find_if(chosen.begin(), chosen.end(), [&](const Binding& b) { return b.chord == chord; });
      if (taken == chosen.end()) {
        chosen.push_back({chord, *action});
      } else if (taken->action != *action) {
        notices.push_back("keys: " + text_of(chord) + " is wanted for " + std::string(actions()[taken->action].name) +
                          " and for " + name + " - it stays with the first");
      }
    }
  }
  for (const Binding& binding : chosen) {
    const auto loser = std::find_if(bindings_.begin(), bindings_.end(),
                                    [&](const Binding& other) { return other.chord == binding.chord; });
    if (loser == bindings_.end()) continue;
    notices.push_back("keys: " + text_of(binding.chord) + " is now for " + std::string(actions()[binding.action].name) +
                      ", no longer for " + std::string(actions()[loser->action].name));
    bindings_.erase(loser);
  }
  bindings_.insert(bindings_.end(), chosen.begin(), chosen.end());
  return notices;
}

std::optional<Command> KeyBindings::command_for(const engine::KeyPress& press) const {
  for (const Binding& binding : bindings_) {
    if (press.is(binding.chord.key, binding.chord.modifiers)) return actions()[binding.action].order;
  }
  return std::nullopt;
}

std::optional<Command> KeyBindings::command_for_text(std::string_view text) const {
  const bool mark =
      text.size() == 1 && text[0] > ' ' && text[0] < 0x7f && std::isalpha(static_cast<unsigned char>(text[0])) == 0;
  return mark ? command_for({.key = SDL_Keycode{text[0]}}) : std::nullopt;
}

std::vector<KeyBindings::Binding> KeyBindings::of_action(size_t action) const {
  std::vector<Binding> found;
  std::copy_if(bindings_.begin(), bindings_.end(), std::back_inserter(found),
               [&](const Binding& binding) { return binding.action == action; });
  return found;
}

std::string KeyBindings::key_of(const Command& order) const {
  for (const Binding& binding : bindings_) {
    if (actions()[binding.action].order == order) return text_of(binding.chord);
  }
  return "";
}

std::vector<KeyHelp> KeyBindings::sheet() const {
  std::vector<KeyHelp> lines;
  const auto all = actions();
  for (size_t i = 0; i < all.size();) {
    std::vector<std::string> keys;
    std::vector<std::string> further;
    const std::string_view meaning = all[i].meaning;
    for (; i < all.size() && all[i].meaning == meaning; ++i) {
      bool first = true;
      for (const Binding& binding : of_action(i)) {
        // Shift with / is how ? is typed where SDL does not say so itself, = where + needs Shift.
        if (binding.chord == KeyChord{SDLK_SLASH, engine::kShift}) continue;
        if (binding.chord == KeyChord{SDLK_EQUALS, engine::kCtrl}) continue;
        (first ? keys : further).push_back(text_of(binding.chord));
        first = false;
      }
    }
    if (!keys.empty()) lines.push_back({joined(keys, further), std::string(meaning)});
  }
  return lines;
}

std::string KeyBindings::to_json() const {
  std::string text = "{";
  for (size_t i = 0; i < actions().size(); ++i) {
    Json keys = Json::array();
    for (const Binding& binding : of_action(i)) keys.push_back(text_of(binding.chord));
    text += (i == 0 ? "\n  " : ",\n  ") + Json(actions()[i].name).dump() + ": " + keys.dump();
  }
  return text + "\n}\n";
}

}  // namespace replay
