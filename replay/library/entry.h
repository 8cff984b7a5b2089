// Entry: what the library knows of one recording in a folder, as its card shows it; with filters and sort orders.
//
// Values and pure functions (but for the time zone); any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace replay {

enum class EntryState {
  kReading,     // listed, but not read yet
  kFinished,    //
  kRecording,   // a game is appending to it
  kUnknown,     // one of the two around: on a file system without locks nothing tells which
  kDied,        // the recorder was interrupted; opening it recovers the frames that its ring still holds
  kDamaged,     // it plays, but `reason` is lost
  kUnreadable,  // it does not open because of `reason`
};

// "finished", "recording", "interrupted", ...
const char* name_of(EntryState state);

// A version of a file: different contents have different stamps.
struct FileStamp {
  uint64_t bytes = 0;
  int64_t modified_unix_ns = 0;
  uint64_t inode = 0;
  bool operator==(const FileStamp&) const = default;
};

struct Entry {
  std::string path;
  std::string name;  // of the file, without its extension
  FileStamp stamp;
  EntryState state = EntryState::kReading;
  std::string reason;  // why it is damaged or unreadable; without the path

  uint64_t id = 0;                 // 0: unknown yet
  int64_t start_unix_ns = 0;       // until it is known the time of the file's last change
  uint64_t length_ns = 0;          // from the first frame to the last
  uint64_t frames = 0;             //
  std::string game;                //
  std::string game_version;        // may be empty
  std::string parent;              // the session it was resumed from, in words; empty without one
  uint64_t parent_id = 0;          // of that session
  uint64_t parent_frame = 0;       // the number of the frame in it
  std::optional<double> score;     // the highest known: of the last frame until a thumbnail has been made
  uint64_t bookmarks = 0;          //
  bool bookmarks_readable = true;  // whether `bookmarks` can be trusted
  bool favourite = false;          // by LibrarySettings, like the note
  std::string note = {};           //
  std::string mode = {};           // as its game says (engine::RecordingSummary)
  std::string player = {};         //
  std::optional<uint64_t> rounds = {};
  std::string ending = {};
};

// --- texts ----------------------------------------------------------------------------------------------------------

// In local time: "Today 14:32", "Yesterday 9:05", "12 Nov 14:32", and "12 Nov 2025" in another year than now.
std::string date_text(int64_t unix_ns, int64_t now_unix_ns);
// "1,240", "12.5".
std::string score_text(double score);
// A card's second line: the name of a renamed file, else the game.
std::string title_text(const Entry& entry);
// The third: mode, rounds, ending and player, as far as they are known.
std::string summary_text(const Entry& entry);

// --- filters and sort orders ----------------------------------------------------------------------------------------

enum class SortKey { kDate, kScore, kLength, kSize, kName, kMode, kPlayer, kRounds, kEnding };
inline constexpr std::array kSortKeys{SortKey::kDate,   SortKey::kScore,  SortKey::kLength,
                                      SortKey::kSize,   SortKey::kName,   SortKey::kMode,
                                      SortKey::kPlayer, SortKey::kRounds, SortKey::kEnding};
// Those with a button of their own; the others are in a menu.
inline constexpr size_t kSortButtons = 5;
// "Date", ...
const char* name_of(SortKey key);

struct SortOrder {
  SortKey key = SortKey::kDate;
  bool descending = true;  // newest, highest, longest, largest first
  bool operator==(const SortOrder&) const = default;
};
// Words ascending, all other keys descending.
SortOrder default_order(SortKey key);
SortKey next_key(SortKey key);

// The entries to show. Without any state all states pass.
struct EntryFilter {
  bool favourites = false;   // only these
  bool finished = false;     //
  bool interrupted = false;  // damaged and unreadable ones too
  bool recording = false;
  // Each of its words is in name, note, date, game, mode, player, rounds, ending or state; case makes no difference.
  std::string text = {};

  bool any() const { return favourites || finished || interrupted || recording || !text.empty(); }
  bool operator==(const EntryFilter&) const = default;
};

bool passes_filter(const Entry& entry, const EntryFilter& filter, int64_t now_unix_ns);

// Indices of the entries that pass, in order. Those without a value to sort by come last; equal ones by date, newest
// first, then by path, so that cards never swap places on their own.
std::vector<size_t> sorted_and_filtered(std::span<const Entry> entries, const SortOrder& order,
                                        const EntryFilter& filter, int64_t now_unix_ns);

}  // namespace replay
