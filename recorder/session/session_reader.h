// SessionReader: reads the frames of a session, whatever became of its recording.
//
// Frames are addressed by index, 0 .. frame_count() - 1, in the order they were recorded. Their numbers (Seal::frame)
// grow with the index, and jump where frames are missing: those jumps are the gaps.
//
// A packed session is opened by its index, in time that does not depend on what the frames hold. Without an index - a
// log, or an index that is damaged - opening scans the whole file, checks every checksum and remembers where chunks
// start. Reading a frame loads its chunk and goes to the frame from the nearest one at hand, forwards or backwards, so
// that a step in either direction costs the same little. Chunks stay in memory as the differences they consist of, up
// to `cache_bytes`; a chunk is some kilobytes.
//
// States an outside observer sees: `recording` (somebody holds the file's lock), `died` (nobody does and there is
// neither DONE block nor footer), `finished`. A file that is still growing is followed with refresh().
//
// One thread per object; any number of objects may read one file, also while it is being recorded.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "recorder/base/file.h"
#include "recorder/base/status.h"
#include "recorder/schema/seal.h"
#include "recorder/session/bookmarks.h"
#include "recorder/session/contents.h"
#include "recorder/session/session_info.h"

namespace recorder::session {

enum class State { kRecording, kDied, kFinished };
const char* name_of(State state);

enum class OpenMode {
  kByIndex,  // by the index if there is a sound one, else by a scan
  kByScan,   // by a scan in any case: checks every block and counts what is damaged
};

struct ReaderOptions {
  OpenMode mode = OpenMode::kByIndex;
  size_t cache_bytes = 64u << 20;  // for chunks; at least one is kept
  Progress progress = {};          // of a scan, in bytes; opening fails when it asks to stop
};

class SessionReader {
 public:
  // Opens `path`. Fails, naming the reason, when it is no session, of a newer format, or neither its header nor a
  // description of it can be read; damage further in is no failure but reported by damage(). On failure the object is
  // unchanged.
  Status open(const std::string& path, const ReaderOptions& options = {});

  // Takes in what has been appended since. Cheap when the file has not changed.
  Status refresh();

  bool is_open() const { return file_ != nullptr; }
  const std::string& path() const { return path_; }
  const SessionInfo& info() const { return info_; }
  uint32_t format_version() const { return version_; }
  State state() const;
  // Whether it is in its final form.
  bool is_packed() const { return contents_.packed; }
  // Whether it is packed and its end is missing: nothing tells how many frames were lost with it.
  bool is_cut() const { return contents_.packed && !contents_.complete; }
  // Whether it was opened by its index. Damage to frames is then found only when they are read.
  bool has_index() const { return footer_.has_value(); }

  uint64_t frame_count() const { return contents_.frame_count(); }
  const std::vector<Gap>& gaps() const { return contents_.gaps; }
  // Frames with event bits, by index. The first call reads them from a packed session's list.
  const std::vector<EventMark>& events();
  // The last MARK block, with what stands beside the file (bookmarks.h) put before it; empty when neither can be read.
  std::vector<Bookmark> bookmarks() const;
  const Damage& damage() const { return contents_.damage; }
  uint64_t file_bytes() const;
  // Whether the file says that it was completed by recovery after a crash.
  bool was_recovered() const { return contents_.recovered; }
  // Time of the last frame, ns since the session's start; 0 without frames.
  uint64_t end_time_ns() const { return contents_.chunks.empty() ? 0 : contents_.chunks.last().last_time_ns; }

  // Copies frame `index`, seal included, to `slot`, which is slot_bytes long. Fails when there is no such frame or the
  // file does not hold what scan or index said; `slot` is then unchanged.
  Status read(uint64_t index, std::span<std::byte> slot);
  // The seal alone, without its checksum.
  Status read_seal(uint64_t index, Seal& seal);

  // The first frame whose number is at least `number`; frame_count() when there is none.
  uint64_t index_of_number(uint64_t number);
  // The last frame whose time is at most `time_ns`; 0 when all are later.
  uint64_t index_of_time(uint64_t time_ns);
  // The nearest frame behind `index`, or before it, that has one of these event bits. nullopt: there is none, or none
  // that can be read.
  std::optional<uint64_t> next_event(uint64_t index, uint64_t events);
  std::optional<uint64_t> previous_event(uint64_t index, uint64_t events);

  // For recovery and packing: where the whole blocks end, and in a packed session that was opened by a scan the last
  // whole footer (0 without one), the number after the last frame, the chunks.
  uint64_t end_of_whole_blocks() const { return contents_.end; }
  uint64_t end_of_footer() const { return contents_.footer_end; }
  uint64_t next_frame() const { return contents_.next_frame; }
  const ChunkTable& chunks() const { return contents_.chunks; }
  // The records of a chunk. Valid until another one is loaded.
  Status load_chunk(size_t chunk, const LoadedChunk*& loaded);

 private:
  friend Status read_info(const std::string& path, SessionInfo& info);

  Status open_description(const std::string& path);
  Status read_file_header();
  Status read_description(bool header_is_valid);
  Status open_contents(const ReaderOptions& options);
  Status seek(uint64_t index);
  Status changed(const ChunkEntry& entry) const;
  // Calls use(position in the chunk, seal) for each frame of a chunk, until it gives false.
  template <typename Use>
  bool for_each_seal(size_t chunk, Use use);
  std::optional<uint32_t> find_event(size_t chunk, uint64_t events, uint32_t begin, uint32_t end, bool last);

  std::unique_ptr<base::File> file_;  // stays where it is when this object moves; set while it is open
  std::string path_;
  uint32_t version_ = kFormatVersion;
  SessionInfo info_;
  Contents contents_;
  std::optional<Footer> footer_;       // when opened by the index
  bool events_loaded_ = true;          // else the footer tells where they are
  std::unique_ptr<SessionScan> scan_;  // when opened by a scan
  base::FileInfo seen_;                // the file as it was before the last scan
  std::unique_ptr<ChunkLoader> loader_;
  ChunkCache cache_{0};

  // The frame at hand: position_ of chunk_, in decoder_.
  std::optional<size_t> chunk_;
  uint32_t position_ = 0;
  FrameDecoder decoder_{0};
};

// Reads only what a session says about itself, without scanning its frames. Fails like SessionReader::open.
Status read_info(const std::string& path, SessionInfo& info);

}  // namespace recorder::session
