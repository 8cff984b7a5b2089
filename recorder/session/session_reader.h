// SessionReader: reads the frames of a session, whether it is finished, still being recorded, or damaged.
//
// Frames are addressed by index, 0 .. frame_count() - 1, in the order they were recorded. Their numbers (Seal::frame)
// grow with the index, and jump where frames are missing: those jumps are the gaps.
//
// A packed session is opened by its index, in time that does not depend on its frames. Without an index - a log, or an
// index that is damaged - opening scans the whole file, checks every checksum and remembers where chunks start. Reading
// a frame loads its chunk and decodes from the nearest frame at hand, forwards or backwards, so that a step in either
// direction costs the same little. Chunks stay in memory as the differences they consist of, up to `cache_bytes`; a
// chunk is some kilobytes.
//
// States seen from outside: `recording` (a process holds the file's lock), `died` (none does, and there is neither a
// DONE block nor a footer), `finished`. On a file system without locks the first two cannot be told apart: `unknown`,
// until work_without_locks() says that no other program uses the file. refresh() follows a file that is still growing.
//
// One thread per object; any number of objects may read one file, also while it is being recorded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "recorder/base/status.h"
#include "recorder/schema/seal.h"
#include "recorder/session/frames.h"
#include "recorder/session/session_info.h"

namespace recorder::session {

class ChunkTable;
class MemoryCopy;
struct LoadedChunk;

enum class State { kRecording, kDied, kFinished, kUnknown };
// "recording", "died", "finished", "recording or died".
const char* name_of(State state);

enum class OpenMode {
  kByIndex,  // by the index if there is a valid one, else by a scan
  kByScan,   // by a scan in any case: checks every block and counts damage
};

struct ReaderOptions {
  OpenMode mode = OpenMode::kByIndex;
  size_t cache_bytes = 64u << 20;  // for chunks; at least one is kept
  Progress progress = {};          // of a scan, in bytes; opening fails when it asks to stop
  // Read the file's copy in memory (memory_copy.h), which its owner keeps up to date. All but bookmarks() then wait for
  // no disk.
  std::shared_ptr<const MemoryCopy> copy = {};
};

class SessionReader {
 public:
  SessionReader();
  // A moved-from reader has nothing open.
  SessionReader(SessionReader&& other) noexcept;
  SessionReader& operator=(SessionReader&& other) noexcept;
  ~SessionReader();

  // Opens `path`. Fails, with the reason, when it is not a recording, has a newer format, or neither its header nor its
  // description can be read; damage further in does not fail but shows in damage(). On failure the object is unchanged.
  Status open(const std::string& path, const ReaderOptions& options = {});

  // Reads what was appended since. Cheap when the file has not changed. A failure leaves the frames known so far.
  Status refresh();

  bool is_open() const;
  // The file's path, empty before open(). Like the other references, valid until the next open() or refresh().
  const std::string& path() const;
  const SessionInfo& info() const;
  uint32_t format_version() const;
  State state() const;
  // Whether it is in its final form.
  bool is_packed() const;
  // Whether it is packed and its end is missing: how many frames were lost with it is unknown.
  bool is_cut() const;
  // Whether it was opened by its index. Damage to frames is then found only when they are read.
  bool has_index() const;

  uint64_t frame_count() const;
  const std::vector<Gap>& gaps() const;
  // Frames with event bits, by index. The first call reads them from a packed session's list.
  const std::vector<EventMark>& events();
  // The bookmarks beside the file (bookmarks.h), else those in it; empty when neither can be read.
  std::vector<Bookmark> bookmarks() const;
  const Damage& damage() const;
  uint64_t file_bytes() const;
  // Whether recovery completed the session after a crash.
  bool was_recovered() const;
  // Numbers of the first and last frame, and their times in ns since the session's start; 0 without frames.
  uint64_t first_number() const;
  uint64_t last_number() const;
  uint64_t first_time_ns() const;
  uint64_t end_time_ns() const;

  // Copies frame `index`, seal included, to `slot`, which is slot_bytes long. Fails when there is no such frame or the
  // file no longer holds what scan or index found; `slot` is then unchanged.
  Status read(uint64_t index, std::span<std::byte> slot);
  // Copies these parts, one after the other, of each of the `count` frames from index `first` on to `out`, which holds
  // them all, and the seals without their checksums to `seals`, `count` or none. A column of a table, several times as
  // fast as frame by frame. Fails as read() does; `out` and `seals` are then undefined.
  Status read_parts(uint64_t first, uint64_t count, std::span<const FramePart> parts, std::span<std::byte> out,
                    std::span<Seal> seals = {});
  // The seal alone, without its checksum.
  Status read_seal(uint64_t index, Seal& seal);

  // The first frame whose number is at least `number`; frame_count() when there is none.
  uint64_t index_of_number(uint64_t number);
  // The last frame whose time is at most `time_ns`; 0 when all are later.
  uint64_t index_of_time(uint64_t time_ns);
  // The nearest frame after `index`, or before it, that has one of these event bits. nullopt: there is none, or none
  // that can be read.
  std::optional<uint64_t> next_event(uint64_t index, uint64_t events);
  std::optional<uint64_t> previous_event(uint64_t index, uint64_t events);

  // Whether the frames missing before frame `index`, or after the last one for frame_count(), were lost to damage.
  bool damaged_before(uint64_t index) const;

  // For recovery and packing: where the whole blocks end; in a packed session that was opened by a scan, the end of the
  // last whole footer (0 without one); the number after the last frame; the chunks.
  uint64_t end_of_whole_blocks() const;
  uint64_t end_of_footer() const;
  uint64_t next_frame() const;
  const ChunkTable& chunks() const;
  // The records of a chunk. Valid until another one is loaded.
  Status load_chunk(size_t chunk, const LoadedChunk*& loaded);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;  // never null
};

// Whether the session's last block marks it as finished. Reads only the file's tail; false for anything unreadable.
bool is_finished(const std::string& path);

}  // namespace recorder::session
