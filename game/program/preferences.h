// What the game remembers of the player between runs: best scores, the mode played last, and what is chosen on the
// settings screen. Kept in snake.json in the user's folder.
//
// One thread. Writing waits for the disk, so save() at moments when nothing moves.
#pragma once

#include <cstdint>

#include "engine/platform/settings.h"
#include "game/picture/theme.h"
#include "game/program/controls.h"
#include "game/rules/state.h"

namespace game {

class Preferences {
 public:
  static constexpr int kVolumeStep = 10;         // per cent
  static constexpr int kShortestClip_s = 5;      //
  static constexpr int kLongestClip_s = 5 * 60;  //

  // Reads them from the user's folder. What was wrong with the file is told on standard error.
  Preferences();

  uint32_t best(Mode mode) const;
  Mode mode() const;
  bool muted() const;
  int volume() const;           // 0 .. 100, 100 to begin with
  PaletteId palette() const;    //
  bool reduced_motion() const;  //
  bool rumble() const;          // whether gamepads may shake; on to begin with
  int clip_seconds() const;     // how much F9 keeps, 30 to begin with
  const KeyMap& keys() const { return keys_; }
  Theme theme() const { return theme_in(settings_); }

  // Takes over `state`'s best score if it is a better one.
  void update_best(const GameState& state);
  void set_mode(Mode mode);
  void set_muted(bool muted);
  void set_volume(int volume);
  void set_palette(PaletteId palette);
  void set_reduced_motion(bool reduced);
  void set_rumble(bool on);
  void set_clip_seconds(int seconds);
  void set_keys(const KeyMap& keys);

  // Writes what has changed, if anything. A failure is told on standard error, once, and given back every time; what
  // has changed is then still in force, and written with the next success.
  recorder::Status save();

 private:
  template <typename Value>
  void change(const char* name, const Value& value, const Value& before);

  engine::Settings settings_;
  KeyMap keys_;
  bool changed_ = false;
  bool failure_reported_ = false;
};

}  // namespace game
