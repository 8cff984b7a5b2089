// SessionReader: reads the frames of a session, whatever became of its recording.
//
// Frames are addressed by index, 0 .. frame_count() - 1, in the order they were recorded. Their numbers (Seal::frame)
// grow with the index, and jump where frames are missing: those jumps are the gaps. Opening scans the whole file once,
// checks every checksum and remembers where chunks start; reading a frame decodes its chunk, of which the last few are
// kept, so that stepping in either direction costs next to nothing.
//
// States an outside observer sees: `recording` (somebody holds the file's lock), `died` (nobody does and there is no
// DONE block), `finished`. A file that is still growing is followed with refresh().
//
// One thread per object; any number of objects may read one file, also while it is being recorded.
#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <list>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "recorder/frame/seal.h"
#include "recorder/ring/ring_file.h"
#include "recorder/session/block_scanner.h"
#include "recorder/session/frame_codec.h"
#include "recorder/session/session_info.h"
#include "recorder/status.h"

namespace recorder::session {

enum class State { kRecording, kDied, kFinished };
const char* name_of(State state);

// Frames that are missing between two that are there.
struct Gap {
  uint64_t index = 0;          // of the first frame behind the gap; frame_count() when the last frames are missing
  uint64_t first_missing = 0;  // frame number
  uint64_t count = 0;          // frames missing
  bool damaged = false;        // lost to damage in this file; else they never were recorded (the ring was full)
};

struct EventMark {
  uint64_t index = 0;
  uint64_t events = 0;
};

// What scanning found wrong with the file.
struct Damage {
  uint64_t damaged_bytes = 0;  // inside the file, in blocks whose checksum does not hold or that do not decode
  uint64_t damaged_places = 0;
  uint64_t incomplete_bytes = 0;  // at its end, in a block that was torn
};

class SessionReader {
 public:
  // Opens and scans `path`. Fails, naming the reason, when it is no session, of a newer format, or its header is
  // damaged; damage further in is no failure but reported by damage(). On failure the object is unchanged.
  Status open(const std::string& path);

  // Takes in what has been appended since. Cheap when the file has not changed.
  Status refresh();

  bool is_open() const { return file_.valid(); }
  const std::string& path() const { return path_; }
  const SessionInfo& info() const { return info_; }
  State state() const;

  uint64_t frame_count() const { return frame_count_; }
  const std::vector<Gap>& gaps() const { return gaps_; }
  const std::vector<EventMark>& events() const { return events_; }  // frames with event bits, by index
  const Damage& damage() const { return damage_; }
  uint64_t file_bytes() const;
  // Whether the file says that it was completed by recovery after a crash.
  bool was_recovered() const { return done_ && (done_->flags & kDoneRecovered) != 0; }

  // Copies frame `index`, seal included, to `slot`, which is slot_bytes long. Fails when there is no such frame or the
  // file no longer holds what the scan saw.
  Status read(uint64_t index, std::span<std::byte> slot);
  // The seal alone.
  Status read_seal(uint64_t index, Seal& seal);

  // The first frame whose number is at least `number`; frame_count() when there is none.
  uint64_t index_of_number(uint64_t number);
  // The last frame whose time is at most `time_ns`; 0 when all are later.
  uint64_t index_of_time(uint64_t time_ns);

  // Where a recovery continues the file.
  uint64_t end_of_whole_blocks() const { return end_; }
  // Number after the last frame.
  uint64_t next_frame() const { return next_frame_; }

 private:
  friend Status read_info(const std::string& path, SessionInfo& info);

  struct Chunk {
    uint64_t offset = 0;  // of its key batch
    uint64_t end = 0;     // behind its last batch
    uint64_t first_index = 0;
    uint64_t first_frame = 0;
    uint64_t first_time_ns = 0;
    uint32_t frame_count = 0;
  };
  struct Decoded {
    size_t chunk = 0;
    uint32_t frame_count = 0;
    std::vector<std::byte> frames;
  };

  Status open_header(const std::string& path);
  Status read_header();
  Status scan();
  void take_batch(const Block& block);
  void take_done(const Block& block);
  void add_frame(std::span<const std::byte> slot);
  void note_damage(uint64_t bytes);
  size_t chunk_of_index(uint64_t index) const;
  Status decoded(size_t chunk, const Decoded*& frames);
  Status slot_at(uint64_t index, std::span<const std::byte>& slot);

  ring::Descriptor file_;
  std::string path_;
  SessionInfo info_;

  // What the scan has found so far.
  std::vector<Chunk> chunks_;
  std::vector<Gap> gaps_;
  std::vector<EventMark> events_;
  Damage damage_;
  std::optional<DonePayload> done_;
  uint64_t frame_count_ = 0;
  uint64_t next_frame_ = 0;
  uint64_t end_ = 0;             // end of the last whole block: where scanning goes on
  bool lost_chain_ = true;       // batches until the next key batch cannot be decoded
  bool damage_pending_ = false;  // damage seen since the last good frame
  FrameDecoder scan_decoder_{0};
  struct stat scanned_ {};  // the file as it was before the last scan

  std::list<Decoded> cache_;  // most recently used first
};

// Reads only what a session says about itself, without scanning its frames. Fails like SessionReader::open.
Status read_info(const std::string& path, SessionInfo& info);

}  // namespace recorder::session
