// ClipSaver: saves the last seconds of the running recording as sessions of their own, and tells the player.
//
// The game's thread. What it refers to must outlive it, and recording goes on while it is busy().
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "game/program/hud.h"
#include "recorder/clip_writer.h"
#include "recorder/recorder.h"

namespace game {

class ClipSaver {
 public:
  // Clips go to `folder`.
  ClipSaver(const recorder::Recorder& recorder, std::string folder, Messages& messages)
      : recorder_(recorder), folder_(std::move(folder)), messages_(messages) {}

  // Starts saving the last `seconds` in the background.
  void save(uint32_t seconds);
  // Reports clips that are finished: to the player, and on standard output or standard error.
  void advance();
  bool busy() const { return writer_ && writer_->busy(); }

 private:
  std::string path_by_time() const;

  const recorder::Recorder& recorder_;
  const std::string folder_;
  Messages& messages_;
  std::unique_ptr<recorder::ClipWriter> writer_;  // from the first clip on
};

}  // namespace game
