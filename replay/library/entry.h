// Entry: what the library knows of one recording in a folder, as its card shows it. A value type.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

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

}  // namespace replay
