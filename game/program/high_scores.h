// HighScores: the ten best rounds of each mode on this machine, and of each of the last days' daily games, each with a
// recording of just that round. ScoreTables is what was read of them, ScoreBoard (score_board.h) changes them while a
// game runs.
//
// Stored in scores.json in the data folder, recordings beside it in scores/. A recording is written before the table
// names it and deleted only after the table has dropped it, so a crash leaves at worst a recording without an entry,
// which a later load() deletes. Games that run at the same time lose nothing: each change is made to the file on disk,
// under a lock.
//
// One thread per object. The functions of HighScores wait for the disk and for other games, those of ScoreTables do
// not.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "game/rules/state.h"
#include "recorder/base/status.h"

namespace game {

struct ScoreEntry {
  Mode mode = Mode::kWalls;
  uint32_t score = 0;
  uint32_t length = 0;
  uint64_t ticks = 0;
  uint64_t seed = 0;      // of the round
  std::string date = {};  // "2026-11-25 19:00:00", UTC
  std::string file = {};  // of its recording, in recordings_folder(); empty: none
  std::string day = {};   // "2026-11-25": of that day's daily game, which has a table of its own; empty: of no such

  bool operator==(const ScoreEntry&) const = default;
};

// The tables as they were read. A value.
class ScoreTables {
 public:
  static constexpr size_t kMaxEntries = 10;  // of one mode, or one day
  static constexpr size_t kMaxDays = 30;     // the latest ones

  // Of the scores in `folder`, see recorder::base::data_folder(). Empty: none are stored, and nothing fails.
  explicit ScoreTables(std::string folder) : folder_(std::move(folder)) {}

  // The entries of a mode, the best first; of equal ones the older.
  std::span<const ScoreEntry> table(Mode mode) const { return tables_[static_cast<size_t>(mode)]; }
  // Those of a day's daily game, likewise.
  std::span<const ScoreEntry> table(const std::string& day) const;
  // The best one that has a recording; of all entries, or with `day` of the daily game.
  std::optional<ScoreEntry> best(Mode mode) const { return best_[static_cast<size_t>(mode)]; }
  std::optional<ScoreEntry> best(const std::string& day) const;
  // The place that a round with that score would have, 0 for the first; nothing when it has none.
  std::optional<size_t> place(Mode mode, uint32_t score) const { return place_in(table(mode), score); }
  std::optional<size_t> place(const std::string& day, uint32_t score) const { return place_in(table(day), score); }
  // The place of an entry.
  std::optional<size_t> place_of(const ScoreEntry& entry) const;

  // Path of the entry's recording; empty when it has none.
  std::string recording(const ScoreEntry& entry) const;

  bool stored() const { return !folder_.empty(); }
  std::string path() const { return folder_ + "/scores.json"; }
  std::string recordings_folder() const { return folder_ + "/scores"; }

  const std::string& folder() const { return folder_; }

 protected:
  // All entries, in order; `has_recording` finds the best ones to race.
  void assign(std::vector<ScoreEntry> entries, const std::function<bool(const ScoreEntry&)>& has_recording);
  // Changes in memory alone, where a recording counts as there.
  void insert(const ScoreEntry& entry);
  void erase(const ScoreEntry& entry);

 private:
  void change(const std::function<void(std::vector<ScoreEntry>&)>& change);
  std::optional<size_t> place_in(std::span<const ScoreEntry> entries, uint32_t score) const;
  // The table that an entry belongs to.
  std::span<const ScoreEntry> table_of(const ScoreEntry& entry) const {
    return entry.day.empty() ? table(entry.mode) : table(entry.day);
  }
  friend class HighScores;

  std::string folder_;
  std::array<std::vector<ScoreEntry>, 2> tables_;       // by mode
  std::array<std::optional<ScoreEntry>, 2> best_ = {};  // by mode
  std::vector<ScoreEntry> daily_;                       // the latest day first
  std::vector<ScoreEntry> daily_best_;                  // of each day, those that have a recording
};

class HighScores : public ScoreTables {
 public:
  // Asked every few milliseconds while another game holds the table: whether to go on waiting for that process.
  using KeepWaiting = std::function<bool(const std::string& holder, std::chrono::milliseconds waited)>;

  // Reads nothing yet. Without `keep_waiting` it waits for two seconds.
  explicit HighScores(std::string folder, KeepWaiting keep_waiting = {});

  // Reads the table; a missing one is a success. Fails when it is damaged: its intact entries are in the table, and the
  // file is kept as scores.json.damaged.
  recorder::Status load();
  // Adds an entry, unless it is there already, and gives its place. Deletes the recordings of entries that drop out, of
  // this one too when there are ten better ones (no place). On failure the table is unchanged.
  recorder::Status add(const ScoreEntry& entry, std::optional<size_t>& place);
  // Removes an entry. Its recording stays until discard(), so that add() can undo this.
  recorder::Status remove(const ScoreEntry& entry);
  // Deletes the recording of a removed entry.
  void discard(const ScoreEntry& entry);

 private:
  using Entries = std::vector<ScoreEntry>;
  // Under the lock: reads the table, changes it, writes it, and keeps it.
  recorder::Status change(const std::function<void(Entries&)>& change);
  recorder::Status read(Entries& entries, std::string& problem) const;
  recorder::Status write(const Entries& entries) const;
  void keep(Entries entries);
  void delete_recording(const ScoreEntry& entry) const;
  void delete_orphaned_recordings(const Entries& entries) const;

  KeepWaiting keep_waiting_;
};

// "2026-11-25 19:00:00", UTC, now.
std::string date_now();
// "2026-11-25", UTC, today; and the seed of that day's daily game, the same on every machine.
std::string today();
uint64_t daily_seed(const std::string& day);

// A name for the recording of a new entry: another one for each call.
std::string new_recording_file(Mode mode, uint32_t score);

}  // namespace game
