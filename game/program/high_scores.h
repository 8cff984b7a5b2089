// HighScores: the ten best rounds of each mode on this machine, each with a recording of just that round. ScoreKeeper
// adds them as they are played.
//
// Stored in scores.json in the data folder, recordings beside it in scores/. A recording is written before the table
// names it and deleted only after the table has dropped it, so a crash leaves at worst a recording without an entry,
// which a later load() deletes. Games that run at the same time lose nothing: each change is made to the file on disk,
// under a lock.
//
// One thread. All calls but table(), best() and place() wait for the disk.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
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
  std::string file = {};  // of its recording, in recordings_folder(); empty: none

  bool operator==(const ScoreEntry&) const = default;
};

class HighScores {
 public:
  static constexpr size_t kMaxEntries = 10;  // of one mode

  // Scores in `folder`, see recorder::base::data_folder(). Empty: none are stored, and nothing fails. Reads nothing
  // yet.
  explicit HighScores(std::string folder);

  // Reads the table; a missing one is a success. Fails when it is damaged: its intact entries are in the table, and the
  // file is kept as scores.json.damaged.
  recorder::Status load();

  // The entries of a mode, the best first; of equal ones the older.
  std::span<const ScoreEntry> table(Mode mode) const;
  // The best one that has a recording.
  std::optional<ScoreEntry> best(Mode mode) const;
  // The place that a round with that score would have, 0 for the first; nothing when it has none.
  std::optional<size_t> place(Mode mode, uint32_t score) const;

  // Path of the entry's recording; empty when it has none.
  std::string recording(const ScoreEntry& entry) const;
  // An unused name for the recording of a new entry.
  std::string new_file(Mode mode, uint32_t score) const;

  // Adds an entry and gives its place. Deletes the recordings of entries that drop out, of this one too when there are
  // ten better ones (no place). On failure the table is unchanged.
  recorder::Status add(const ScoreEntry& entry, std::optional<size_t>& place);
  // Removes an entry. Its recording stays until discard(), so that add() can undo this.
  recorder::Status remove(const ScoreEntry& entry);
  // Deletes the recording of a removed entry.
  void discard(const ScoreEntry& entry);

  std::string path() const { return folder_ + "/scores.json"; }
  std::string recordings_folder() const { return folder_ + "/scores"; }

 private:
  using Tables = std::vector<ScoreEntry>;  // of all modes, in order
  bool stored() const { return !folder_.empty(); }
  // Under the lock: reads the table, changes it, writes it, and keeps it.
  recorder::Status change(const std::function<void(Tables&)>& change);
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

// Adds the rounds of a recorded game to the high scores: when one ends that has a place, its clip is saved and then its
// entry added. The game's thread. The recorder and the scores must outlive it; call finish() before recording stops.
class ScoreKeeper {
 public:
  ScoreKeeper(const recorder::Recorder& recorder, HighScores& scores);

  // For every tick, right after it was recorded. `counts`: the round was played by a person without rewinding. A game
  // that is not recorded has no scores.
  void on_tick(uint64_t events, const GameState& state, bool counts);
  // Adds the rounds whose clips are finished. Cheap when there are none. True when the place of a round has become
  // known.
  bool advance();
  // Waits for clips that are still being saved. No on_tick() afterwards.
  void finish();

  // The place, 0 for the first, of the round that has ended with this state; nothing when it has none.
  std::optional<size_t> rank_of(const GameState& state) const;
  // The last failure, for the player; empty: none.
  const std::string& problem() const { return problem_; }

 private:
  void add(const ScoreEntry& entry);

  const recorder::Recorder& recorder_;
  HighScores& scores_;
  recorder::ClipWriter clips_;
  std::vector<ScoreEntry> waiting_;      // for their clip, the oldest first
  std::optional<uint64_t> ranked_seed_;  // of the round that has the place
  std::optional<size_t> rank_;
  std::string problem_;
};

}  // namespace game
