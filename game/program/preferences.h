// Preferences: best scores, the last mode, and the choices of the settings screen, in snake.json in the user's config
// folder.
//
// One thread. save() waits for the disk: call it when nothing moves.
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

  // Reads them. Prints problems with the file on standard error.
  Preferences();

  uint32_t best(Mode mode) const;
  Mode mode() const;
  bool muted() const;
  int volume() const;           // 0 .. 100, by default 100
  PaletteId palette() const;    //
  bool reduced_motion() const;  //
  bool rumble() const;          // whether gamepads may shake, by default yes
  int clip_seconds() const;     // length of a clip, by default 30
  const KeyMap& keys() const { return keys_; }
  Theme theme() const { return theme_in(settings_); }

  // Keeps a score if it is higher than the best one.
  void update_best(Mode mode, uint32_t score);
  void set_mode(Mode mode);
  void set_muted(bool muted);
  void set_volume(int volume);
  void set_palette(PaletteId palette);
  void set_reduced_motion(bool reduced);
  void set_rumble(bool on);
  void set_clip_seconds(int seconds);
  void set_keys(const KeyMap& keys);

  // Writes changes, if any. Failures are returned, the first one also printed on standard error; the changes stay in
  // effect and are written by the next successful save.
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
