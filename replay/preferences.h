// What the viewer remembers between runs, in replay.json in the user's folder: keys that were changed, the field that
// is plotted of each game.
//
// One thread. Writing waits for the disk.
#pragma once

#include <string>
#include <vector>

#include "engine/settings.h"
#include "replay/key_bindings.h"

namespace replay {

class Preferences {
 public:
  // Reads them; without a user's folder there are none and none are kept.
  Preferences();

  // The keys, with what was wrong about them in the file, a line each, and what was wrong with the file.
  const KeyBindings& keys() const { return keys_; }
  const std::vector<std::string>& problems() const { return problems_; }

  // The plotted field of a game; empty if none was chosen.
  std::string field(const std::string& game) const;
  void set_field(const std::string& game, const std::string& field);

  // Writes what has changed, if anything.
  recorder::Status save();

 private:
  engine::Settings settings_;
  KeyBindings keys_;
  std::vector<std::string> problems_;
  bool changed_ = false;
};

}  // namespace replay
