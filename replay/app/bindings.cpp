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

// The keys of one command in a settings file, without unknown ones.
std::vector<KeyChord> chords_in(const std::string& name, const Json& list, std::vector<std::string>& notices) {
  std::vector<KeyChord> chords;
  for (const Json& entry : list) {
    const std::string text = entry.is_string() ? entry.get<std::string>() : entry.dump();
    const auto chord = engine::key_named(text);
    if (chord) {
      chords.push_back(*chord);
    } else {
      notices.push_back("keys: " + name + ": unknown key \"" + text + "\" - write it like Ctrl+Left, F1, Space");
    }
  }
  return chords;
}

constexpr size_t kLongestKeys = 24;  // letters of the keys of a line

// "Shift+" of "Shift+Left".
std::string_view modifiers_in(std::string_view key) {
  const size_t plus = key.rfind('+', key.size() - 2);
  return plus == std::string_view::npos || key.size() < 2 ? "" : key.substr(0, plus + 1);
}

// "0 - 9" for many keys in a row, else each, modifiers once: "Shift+Left  Right". Further keys of the same commands if
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
  if (!object.is_object()) return {"keys: is not an object of lists of keys - replay --print-keys shows one"};
  std::vector<Binding> chosen;
  for (const auto& [name, list] : object.items()) {
    const auto action = action_named(name);
    if (!action) {
      notices.push_back("keys: unknown command \"" + name + "\" - replay --print-keys shows all");
      continue;
    }
    if (!list.is_array()) {
      notices.push_back("keys: " + name + ": is not a list of keys, like [\"Space\"]");
      continue;
    }
    std::erase_if(bindings_, [&](const Binding& binding) { return binding.action == *action; });
    for (const KeyChord& chord : chords_in(name, list, notices)) {
      const auto taken = std::find_if(chosen.begin(), chosen.end(), [&](const Binding& b) { return b.chord == chord; });
      if (taken == chosen.end()) {
        chosen.push_back({chord, *action});
      } else if (taken->action != *action) {
        notices.push_back("keys: " + text_of(chord) + " is set for " + std::string(actions()[taken->action].name) +
                          " and for " + name + " - the first one keeps it");
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
    if (press.is(binding.chord.key, binding.chord.modifiers)) return actions()[binding.action].command;
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

std::string KeyBindings::key_of(const Command& command) const {
  for (const Binding& binding : bindings_) {
    if (actions()[binding.action].command == command) return text_of(binding.chord);
  }
  return "";
}

std::string KeyBindings::keys_of_actions(const std::vector<size_t>& actions) const {
  std::vector<std::string> keys;
  std::vector<std::string> further;
  for (const size_t action : actions) {
    bool first = true;
    for (const Binding& binding : of_action(action)) {
      // Shift with / is how ? is typed where SDL does not say so itself, = where + needs Shift.
      if (binding.chord == KeyChord{SDLK_SLASH, engine::kShift}) continue;
      if (binding.chord.key == SDLK_EQUALS) continue;
      (first ? keys : further).push_back(text_of(binding.chord));
      first = false;
    }
  }
  return keys.empty() ? "" : joined(keys, further);
}

std::string KeyBindings::keys_of(std::initializer_list<Command> commands) const {
  std::vector<size_t> found;
  for (const Command& command : commands) {
    for (size_t i = 0; i < actions().size(); ++i) {
      if (actions()[i].command == command) found.push_back(i);
    }
  }
  return keys_of_actions(found);
}

std::vector<theme::KeyLine> KeyBindings::sheet() const {
  std::vector<theme::KeyLine> lines;
  const auto all = actions();
  for (size_t i = 0; i < all.size();) {
    const std::string_view meaning = all[i].meaning;
    std::vector<size_t> alike;
    for (; i < all.size() && all[i].meaning == meaning; ++i) alike.push_back(i);
    if (std::string keys = keys_of_actions(alike); !keys.empty()) lines.push_back({keys, std::string(meaning)});
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

// --- key events -----------------------------------------------------------------------------------------------------

namespace {

bool repeats(const Command& command) {
  switch (command.command) {
    case CommandId::kStep:
    case CommandId::kSkip:
    case CommandId::kSpeed:
    case CommandId::kNextMark:
    case CommandId::kPreviousMark:
    case CommandId::kPan:
    case CommandId::kZoom:
    case CommandId::kUiScale:
      return true;
    default:
      return false;
  }
}

}  // namespace

std::optional<Command> KeyCommands::handle(const SDL_Event& event) {
  std::optional<Command> command;
  bool repeat = false;
  if (const auto press = engine::key_press(event)) {
    command = bindings_.command_for(*press);
    repeat = press->repeat;
    unbound_press_ = command ? std::nullopt : press;
  } else if (event.type == SDL_TEXTINPUT && unbound_press_) {
    command = bindings_.command_for_text(event.text.text);
    repeat = unbound_press_->repeat;
    unbound_press_.reset();
  }
  if (command && repeat && !repeats(*command)) return std::nullopt;
  return command;
}

// --- preferences ----------------------------------------------------------------------------------------------------

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

RulerUnit Preferences::ruler_unit() const {
  return settings_.get("ruler", "times") == "frames" ? RulerUnit::kFrames : RulerUnit::kTimes;
}

void Preferences::set_ruler_unit(RulerUnit unit) {
  if (unit == ruler_unit()) return;
  settings_.set("ruler", unit == RulerUnit::kFrames ? "frames" : "times");
  changed_ = true;
}

bool Preferences::muted() const { return settings_.get("muted", false); }

void Preferences::set_muted(bool muted) {
  if (muted == this->muted()) return;
  settings_.set("muted", muted);
  changed_ = true;
}

float Preferences::ui_scale() const { return static_cast<float>(settings_.get("ui_scale", 0.0)); }

void Preferences::set_ui_scale(float factor) {
  if (factor == ui_scale()) return;
  settings_.set("ui_scale", double{factor});
  changed_ = true;
}

std::optional<engine::WindowPlace> Preferences::window() const {
  const auto number = [&](const char* name) { return static_cast<int>(settings_.get(name, int64_t{-1})); };
  const engine::WindowPlace place{number("window_x"), number("window_y"), number("window_width"),
                                  number("window_height"), settings_.get("window_fullscreen", false)};
  return place.width > 0 && place.height > 0 ? std::optional(place) : std::nullopt;
}

void Preferences::set_window(const engine::WindowPlace& place) {
  if (place.width <= 0 || place.height <= 0 || window() == place) return;
  settings_.set("window_x", place.x);
  settings_.set("window_y", place.y);
  settings_.set("window_width", place.width);
  settings_.set("window_height", place.height);
  settings_.set("window_fullscreen", place.fullscreen);
  changed_ = true;
}

void Preferences::save(recorder::base::BackgroundWriter& writer) {
  if (!changed_ || settings_.path().empty()) return;
  const auto copy = std::make_shared<engine::Settings>(settings_);
  // Without a thread the next call tries again.
  changed_ = !writer.write(settings_.path(), [copy](const std::atomic<bool>&) { return copy->save(); }).ok();
}

// --- controllers ----------------------------------------------------------------------------------------------------

namespace {

constexpr float kRest = 0.2f;      // a stick or trigger at rest reaches this far
constexpr double kFastest = 0.25;  // of the visible timeline, per second

// -1 .. 1, 0 within the rest.
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
