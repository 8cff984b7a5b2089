// ScoreKeeper: watches the rounds of a recorded game, and when one ends that belongs among the high scores, has it cut
// out of the recording and puts it into the table - in this order, so that no entry leads to nothing.
//
// The game's thread. The recorder and the scores must outlive it; call finish() before recording stops.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "game/program/high_scores.h"
#include "game/rules/state.h"
#include "recorder/clip_writer.h"
#include "recorder/recorder.h"

namespace game {

class ScoreKeeper {
 public:
  ScoreKeeper(const recorder::Recorder& recorder, HighScores& scores);

  // Call it for every tick, right after it was recorded. `counts`: the round was played by a person in one go. What is
  // not recorded leaves no score, as nobody could watch it.
  void on_tick(uint64_t events, const GameState& state, bool counts);
  // Takes rounds that have been cut out into the table. Costs next to nothing when there are none. True when the place
  // of a round has become known.
  bool advance();
  // Waits for what is still to be cut out. No tick may be noted afterwards.
  void finish();

  // The place, 0 for the first, of the round that this state belongs to; nothing for one that has none.
  std::optional<size_t> rank_of(const GameState& state) const;
  // What went wrong last; empty as long as all is well.
  const std::string& problem() const { return problem_; }

 private:
  void add(const ScoreEntry& entry);

  const recorder::Recorder& recorder_;
  HighScores& scores_;
  recorder::ClipWriter clips_;
  std::vector<ScoreEntry> waiting_;      // for their recording; the oldest first, as they are written
  std::optional<uint64_t> ranked_seed_;  // the seed of the round that has the place
  std::optional<size_t> rank_;
  std::string problem_;
};

}  // namespace game
