// HighScores: the ten best rounds of each mode on this machine, each with a recording of just that round.
//
// Kept in scores.json in the data folder, recordings beside it in scores/. The order of writing keeps both in step: a
// recording is there before the table names it, and goes only after the table has let go of it, so a crash leaves at
// worst a recording that nobody names, which a later load() clears away. Games that run at the same time lose nothing
// to each other: each change is made to what stands on the disk, under a lock.
//
// One thread. All calls but table(), best() and place() wait for the disk.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "game/rules/state.h"
#include "recorder/base/status.h"
#include "recorder/clip_writer.h"
#include "recorder/recorder.h"

namespace game {

struct ScoreEntry {
  Mode mode = Mode::kWalls;
  uint32_t score = 0;
  uint32_t length = 0;
  uint64_t ticks = 0;
  uint64_t seed = 0;      // of the round
  std::string date = {};  // "2026-11-25 19:00:00", UTC
  std::string file = {};  // name of its recording in the folder of recordings; empty: none

  bool operator==(const ScoreEntry&) const = default;
};

class HighScores {
 public:
  static constexpr size_t kMaxEntries = 10;  // of one mode

  // Scores in `folder`, see recorder::base::data_folder(). Empty: none are kept, and nothing fails. Nothing is read
  // yet.
  explicit HighScores(std::string folder);

  // Reads the table; none is a success. What is damaged is told: the file is kept as scores.json.damaged, and what is
  // good in it stays in the table.
  recorder::Status load();

  // The entries of a mode, the best first; of equal ones the older.
  std::span<const ScoreEntry> table(Mode mode) const;
  // The best one that can be watched and raced.
  std::optional<ScoreEntry> best(Mode mode) const;
  // Where a round with that score would stand, 0 for the first place; nothing for one that would not.
  std::optional<size_t> place(Mode mode, uint32_t score) const;

  // Where the recording of an entry lies; empty for one without.
  std::string recording(const ScoreEntry& entry) const;
  // A name for a recording, for an entry that is to be made now, that no other has.
  std::string new_file(Mode mode, uint32_t score) const;

  // Takes an entry in and gives its place; nothing when others were better in the meantime, and its recording is then
  // deleted. Recordings of entries that drop out are deleted. On failure the table is as it was.
  recorder::Status add(const ScoreEntry& entry, std::optional<size_t>& place);
  // Takes an entry out. Its recording stays until discard(), so that add() can undo this.
  recorder::Status remove(const ScoreEntry& entry);
  // Deletes the recording of an entry that was taken out for good.
  void discard(const ScoreEntry& entry);

  bool kept() const { return !folder_.empty(); }
  std::string path() const { return folder_ + "/scores.json"; }
  std::string recordings_folder() const { return folder_ + "/scores"; }

 private:
  using Tables = std::vector<ScoreEntry>;  // of all modes, in order
  recorder::Status read(Tables& tables, std::string& problem) const;
  recorder::Status write(const Tables& tables) const;
  void assign(Tables tables);
  void delete_recording(const ScoreEntry& entry) const;
  void delete_orphaned_recordings(const Tables& tables) const;

  std::string folder_;
  Tables walls_;
  Tables wrap_;
};

// "2026-11-25 19:00:00", UTC, now.
std::string date_now();

// ScoreKeeper: watches the rounds of a recorded game, and when one ends that belongs among the high scores, has it cut
// out of the recording and puts it into the table - in this order, so that no entry leads to nothing.
//
// The game's thread. The recorder and the scores must outlive it; call finish() before recording stops.

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
