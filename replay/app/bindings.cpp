#include "replay/app/bindings.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <nlohmann/json.hpp>

#include "recorder/base/process.h"

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

namespace {

std::string settings_path() {
  const std::string folder = recorder::base::config_folder();
  return folder.empty() ? "" : folder + "/replay.json";
}

}  // namespace

Preferences::Preferences() : settings_(settings_path()) {
  if (settings_.path().empty()) return;
  if (const recorder::Status loaded = settings_.load(); !loaded.ok()) problems_.push_back(loaded.message());
  const std::string keys = settings_.get_json("keys");
  if (keys.empty()) return;
  for (const std::string& problem : keys_.rebind(keys)) problems_.push_back(settings_.path() + ": " + problem);
}

std::string Preferences::field(const std::string& game) const { return settings_.get("field." + game, ""); }

void Preferences::set_field(const std::string& game, const std::string& field) {
  if (field == this->field(game)) return;
  settings_.set("field." + game, field);
  changed_ = true;
}

recorder::Status Preferences::save() {
  if (!changed_ || settings_.path().empty()) return {};
  recorder::Status saved = settings_.save();
  changed_ = !saved.ok();
  return saved;
}

namespace {

constexpr float kRest = 0.2f;      // of a stick or trigger that nobody touches
constexpr double kFastest = 0.25;  // of what is shown, in a second

// -1 .. 1 without the part in which it rests.
double beyond_rest(float axis) {
  const double away = std::max(0.0f, std::fabs(axis) - kRest) / (1 - kRest);
  return std::copysign(std::min(1.0, away), axis);
}

}  // namespace

std::optional<Command> command_for(SDL_GameControllerButton button) {
  switch (button) {
    case SDL_CONTROLLER_BUTTON_A:
      return Command{CommandId::kTogglePlay, 0};
    case SDL_CONTROLLER_BUTTON_B:
      return Command{CommandId::kNormalSpeed, 0};
    case SDL_CONTROLLER_BUTTON_X:
      return Command{CommandId::kBookmark, 0};
    case SDL_CONTROLLER_BUTTON_Y:
      return Command{CommandId::kOverlay, 0};
    case SDL_CONTROLLER_BUTTON_START:
      return Command{CommandId::kKeySheet, 0};
    case SDL_CONTROLLER_BUTTON_BACK:
      return Command{CommandId::kEnd, 0};
    case SDL_CONTROLLER_BUTTON_DPAD_LEFT:
      return Command{CommandId::kStep, -1};
    case SDL_CONTROLLER_BUTTON_DPAD_RIGHT:
      return Command{CommandId::kStep, 1};
    case SDL_CONTROLLER_BUTTON_DPAD_UP:
      return Command{CommandId::kSkip, 5000};
    case SDL_CONTROLLER_BUTTON_DPAD_DOWN:
      return Command{CommandId::kSkip, -5000};
    case SDL_CONTROLLER_BUTTON_LEFTSHOULDER:
      return Command{CommandId::kPreviousMark, 0};
    case SDL_CONTROLLER_BUTTON_RIGHTSHOULDER:
      return Command{CommandId::kNextMark, 0};
    default:
      return std::nullopt;
  }
}

double scrub_per_second(const PadAxes& axes, double shown_frames) {
  const double pushed = beyond_rest(axes.left_x);
  return pushed * pushed * pushed * shown_frames * kFastest;
}

std::optional<Shuttle> shuttle_of(const PadAxes& axes) {
  const bool backward = axes.left_trigger > axes.right_trigger;
  const double pulled = beyond_rest(backward ? axes.left_trigger : axes.right_trigger);
  if (pulled <= 0) return std::nullopt;
  return Shuttle{backward ? Direction::kBackward : Direction::kForward,
                 static_cast<int>(std::lround(pulled * kFastestStep))};
}

std::optional<Command> Gamepad::handle(const SDL_Event& event) {
  const auto press = pads_.handle(event);
  return press && press->pressed ? command_for(press->button) : std::nullopt;
}

void Gamepad::advance(Player& player, int64_t elapsed_ns) {
  PlaybackClock& clock = player.clock();
  const double elapsed_s = static_cast<double>(elapsed_ns) / 1e9;
  const double scrub = scrub_per_second(pads_.axes(), player.timeline().span());
  if (scrub != 0) {
    if (!scrubbing_) player.grab();
    clock.seek(clock.position() + scrub * elapsed_s);
    player.timeline().reveal(clock.position());
  } else if (scrubbing_) {
    clock.seek(std::round(clock.position()));
    player.release();
  }
  scrubbing_ = scrub != 0;
  const auto shuttle = shuttle_of(pads_.axes());
  if (shuttle) {
    if (!shuttled_from_) shuttled_from_ = Before{clock.playing(), clock.direction(), clock.speed_step()};
    if (!clock.playing() || clock.direction() != shuttle->direction) clock.play(shuttle->direction);
    clock.set_speed_step(shuttle->speed_step);
  } else if (shuttled_from_) {
    clock.set_direction(shuttled_from_->direction);
    clock.set_speed_step(shuttled_from_->speed_step);
    if (!shuttled_from_->playing) clock.pause();
    shuttled_from_.reset();
  }
}

}  // namespace replay
