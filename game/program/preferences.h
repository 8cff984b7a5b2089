// Preferences: best scores, the last mode, and the choices of the settings screen, in snake.json in the user's config
// folder.
//
// One thread. Reading them at the start waits for the disk; nothing else does, as a thread of their own writes them.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "engine/platform/settings.h"
#include "game/picture/theme.h"
#include "game/program/controls.h"
#include "game/rules/state.h"
#include "recorder/base/background_writer.h"

namespace game {

class Preferences {
 public:
  static constexpr int kVolumeStep = 10;         // per cent
  static constexpr int kShortestClip_s = 5;      //
  static constexpr int kLongestClip_s = 5 * 60;  //

  // Reads them. Prints problems with the file on standard error.
  Preferences();
  ~Preferences();

  uint32_t best(Mode mode) const;
  Mode mode() const;
  bool muted() const;
  int volume() const;           // 0 .. 100, by default 100
  PaletteId palette() const;    //
  bool reduced_motion() const;  //
  bool rumble() const;          // whether gamepads may shake, by default yes
  int clip_seconds() const;     // length of a clip, by default 30
  float ui_scale() const;       // engine::Window::set_ui_scale; by default 0, automatic
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
  void set_ui_scale(float factor);
  void set_keys(const KeyMap& keys);

  // Starts writing changes, if any. Of the best scores in the file and here the higher ones stay, as another game may
  // have written its own.
  void save();
  // Whether they are being written.
  bool saving() const { return writer_->busy(); }
  // What writes them, for other small files of the program.
  const std::shared_ptr<recorder::base::BackgroundWriter>& writer() const { return writer_; }
  // Why an attempt to write, these or another file of writer(), has failed, once. The first failure is also printed on standard error. The changes stay in
  // effect and are written by the next save().
  std::optional<std::string> take_problem();
  // Waits until they are written, or have failed.
  void finish() { writer_->finish(); }

 private:
  struct Written;
  template <typename Value>
  void change(const char* name, const Value& value, const Value& before);

  engine::Settings settings_;
  KeyMap keys_;
  bool changed_ = false;
  std::shared_ptr<Written> written_;
  std::shared_ptr<recorder::base::BackgroundWriter> writer_;
};

}  // namespace game
