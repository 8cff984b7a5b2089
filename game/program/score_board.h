// ScoreBoard: the high scores while a game runs. Changes show at once and reach the file (HighScores) on a thread of
// their own, so that no tick waits for the disk or for another game. ScoreKeeper adds the rounds as they are played.
//
// One thread, the game's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "game/program/high_scores.h"
#include "game/rules/state.h"
#include "recorder/base/background_writer.h"
#include "recorder/clip_writer.h"
#include "recorder/recorder.h"

namespace game {

class ScoreBoard : public ScoreTables {
 public:
  // Scores in `folder`, see ScoreTables.
  explicit ScoreBoard(std::string folder);
  // Gives up waiting for other games; changes that have not reached the file by then are lost.
  ~ScoreBoard();

  // Reads the file; poll() shows what is there.
  void load() { change({Change::Kind::kLoad, {}}); }
  void add(const ScoreEntry& entry);
  // Its recording stays until discard(), so that add() can undo this.
  void remove(const ScoreEntry& entry);
  // Deletes the recording of a removed entry.
  void discard(const ScoreEntry& entry) { change({Change::Kind::kDiscard, entry}); }

  // Shows what the file says once all changes are in it. True when that may have changed the tables or waiting_for().
  bool poll();
  // Whether changes are on their way to the file.
  bool busy() const { return writer_.busy(); }
  // The process that holds the file while changes wait for it for a second or more; empty: none does.
  std::string waiting_for() const;
  // Why a change could not be written, once. It is tried again with the next one.
  std::optional<std::string> take_problem();
  // Ends the waiting for another game, as a failure.
  void give_up() { writer_.cancel(); }
  // Waits until the changes are in the file, or have failed.
  void finish() { writer_.finish(); }

 private:
  struct Change {
    enum class Kind { kLoad, kAdd, kRemove, kDiscard };
    Kind kind = Kind::kLoad;
    ScoreEntry entry;
  };
  struct Work;
  void change(Change change);

  std::shared_ptr<Work> work_;
  std::string shown_holder_;
  recorder::base::BackgroundWriter writer_;
};

// Adds the rounds of a recorded game: when one ends that has a place, its clip is saved and then its entry added. The
// recorder and the scores must outlive it, and recording goes on while it is busy().
class ScoreKeeper {
 public:
  ScoreKeeper(const recorder::Recorder& recorder, ScoreBoard& scores);

  // From here on rounds are of that day's daily game.
  void set_day(const std::string& day) { day_ = day; }
  // For every tick, right after it was recorded. `counts`: the round was played by a person without rewinding. A game
  // that is not recorded has no scores.
  void on_tick(uint64_t events, const GameState& state, bool counts);
  // Adds the rounds whose clips are finished. Cheap when there are none. True when the place of a round has become
  // known.
  bool advance();
  // Whether clips are still being saved.
  bool busy() const { return !waiting_.empty(); }

  // The place, 0 for the first, of the round that has ended with this state; nothing when it has none.
  std::optional<size_t> rank_of(const GameState& state) const;
  // The last failure, for the player; empty: none.
  const std::string& problem() const { return problem_; }

 private:
  const recorder::Recorder& recorder_;
  ScoreBoard& scores_;
  recorder::ClipWriter clips_;
  std::vector<ScoreEntry> waiting_;   // for their clip, the oldest first
  std::optional<ScoreEntry> ranked_;  // the last round that was added
  std::string problem_;
  std::string day_;  // of the daily game that is played; empty: none is
};

}  // namespace game
