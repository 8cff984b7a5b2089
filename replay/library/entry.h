// Entry: what the library knows of one recording in a folder, as its card shows it. A value type.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/draw/typeface.h"

namespace replay {

enum class EntryState {
  kReading,     // listed, but not looked into yet
  kFinished,    //
  kRecording,   // somebody holds the file's lock and is adding to it
  kDied,        // the recorder was cut off; opening it recovers what its ring still holds
  kDamaged,     // it plays, but a part of it is lost; `reason` says what
  kUnreadable,  // it does not open; `reason` says why
};

// "finished", "recording", ...
const char* name_of(EntryState state);

// A file as it was when it was looked at. A different stamp means different contents.
struct FileStamp {
  uint64_t bytes = 0;
  int64_t modified_unix_ns = 0;
  bool operator==(const FileStamp&) const = default;
};

struct Entry {
  std::string path;
  std::string name;  // of the file, without its extension
  FileStamp stamp;
  EntryState state = EntryState::kReading;
  std::string reason;  // why it is damaged or unreadable; without the path

  uint64_t id = 0;              // 0 while it is not known
  int64_t start_unix_ns = 0;    // while it is not known: when the file was last written
  uint64_t length_ns = 0;       // from the first frame to the last
  uint64_t frames = 0;          //
  std::string game;             //
  std::string game_version;     // may be empty
  std::string parent;           // what it was resumed from, in words; empty if nothing
  uint64_t parent_id = 0;       // that session
  uint64_t parent_frame = 0;    // and the number of its frame
  std::optional<double> score;  // the highest known: of the last frame, until a thumbnail has been made (portraits.h)
  uint64_t bookmarks = 0;       //
  bool bookmarks_readable = true;  // whether `bookmarks` can be trusted
  bool favourite = false;          // filled in from the settings (library_settings.h)
};

// How the library writes dates, sizes and scores. Dates are in local time.
//
// Pure functions but for the time zone; any thread.

// "Today 14:32", "Yesterday 9:05", "12 Nov 14:32", and "12 Nov 2025" in another year than now.
std::string date_text(int64_t unix_ns, int64_t now_unix_ns);
// "0:42", "12:05", "1:02:03".
std::string length_text(uint64_t ns);
// "812 bytes", "1.2 MB".
std::string bytes_text(uint64_t bytes);
// "1,240"; fractions only where there are some: "12.5".
std::string score_text(double score);
// What a card says in its second line: the name of a file that somebody has renamed, else the game.
std::string title_text(const Entry& entry);

// `text`, or as much of its beginning as fits into `width_px`, with three dots behind.
std::string fitted_text(const std::string& text, float width_px, const engine::TextStyle& style);

// Shelf: which of the recordings are shown, and in which order.
//
// Pure functions; any thread.

enum class SortKey { kDate, kScore, kLength, kSize, kName };
inline constexpr std::array kSortKeys{SortKey::kDate, SortKey::kScore, SortKey::kLength, SortKey::kSize,
                                      SortKey::kName};
// "Date", ...
const char* name_of(SortKey key);

struct SortOrder {
  SortKey key = SortKey::kDate;
  bool descending = true;  // newest, highest, longest, largest first
  bool operator==(const SortOrder&) const = default;
};
// By `key`, in the direction that is usually wanted: names from A on, everything else from the most on.
SortOrder default_order(SortKey key);
SortKey next_key(SortKey key);

// What is shown: with no state chosen all of them.
struct EntryFilter {
  bool favourites = false;  // these alone
  bool finished = false;
  bool died = false;  // those that are damaged or cannot be read count as well
  bool recording = false;
  std::string text = {};  // every word of it is in name, date, game or state; capitals make no difference

  bool any() const { return favourites || finished || died || recording || !text.empty(); }
  bool operator==(const EntryFilter&) const = default;
};

bool passes_filter(const Entry& entry, const EntryFilter& filter, int64_t now_unix_ns);

// Indices of the entries that are shown, in order. Those without a value to sort by come last; equal ones by date,
// newest first, then by path, so that cards never swap places on their own.
std::vector<size_t> sorted_and_filtered(std::span<const Entry> entries, const SortOrder& order,
                                        const EntryFilter& filter, int64_t now_unix_ns);

}  // namespace replay
