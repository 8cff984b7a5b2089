// FrameSource: the frames of one recording, addressed by index, 0 .. frame_count() - 1, whether they stand in a session
// file (session_source.h) or pass through a ring (ring_source.h).
//
// A source belongs to one thread; opener() gives another thread a source of its own. A recording that grows does so in
// refresh() only. An index keeps its meaning, with two exceptions: a ring evicts its oldest frames once it holds very
// many (evicted_count()), and a file that turns out damaged is indexed anew (generation()).
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "recorder/base/status.h"
#include "recorder/expression/expression.h"
#include "recorder/schema/schema.h"
#include "recorder/session/frames.h"

namespace recorder::session {
struct SessionInfo;
}

namespace engine {

using recorder::Expression;
using recorder::ExpressionError;
using recorder::FramePair;

// A game that holds no lock by which it could be seen to run counts as running so long after its last frame.
inline constexpr std::chrono::seconds kLiveAfterFrame{2};

class FrameSource {
 public:
  virtual ~FrameSource() = default;

  // --- frames --------------------------------------------------------------------------------------------------------
  virtual const recorder::FrameSchema& schema() const = 0;
  virtual uint32_t slot_bytes() const = 0;
  virtual uint64_t frame_count() const = 0;
  // Copies frame `index`, seal included, to `slot`, which is slot_bytes() long.
  virtual recorder::Status read(uint64_t index, std::span<std::byte> slot) = 0;
  // Reads frame `index` into `current` and the one right before it into `previous`, which is empty at the first frame,
  // behind a gap, and where that frame is unreadable. On failure both are empty.
  recorder::Status read_pair(uint64_t index, std::vector<std::byte>& previous, std::vector<std::byte>& current);

  // --- numbers and times ---------------------------------------------------------------------------------------------
  // The number in the recording of frame `index`. Follows from gaps(): reads nothing, O(log gaps).
  uint64_t number_of(uint64_t index) const;
  // The first frame whose number is at least `number`; frame_count() when there is none.
  virtual uint64_t index_of_number(uint64_t number) = 0;
  // Time of frame `index` in ns since the start of the recording; 0 when it cannot be read.
  virtual uint64_t time_ns(uint64_t index) = 0;
  // The last frame whose time is at most `time_ns`; 0 when all are later.
  virtual uint64_t index_of_time(uint64_t time_ns);
  // How long frame `index` was the latest one: until the next came, at least 1 ms and at most 1 s, so that neither a
  // pause in the game nor a simulation at full speed spoils watching. The last frame lasts as long as the one before.
  int64_t duration_ns(uint64_t index);

  // --- marks ---------------------------------------------------------------------------------------------------------
  // Frames with events, and places where frames are missing, by index. Valid until refresh().
  virtual const std::vector<recorder::session::EventMark>& events() = 0;
  virtual const std::vector<recorder::session::Gap>& gaps() const = 0;

  // --- growth --------------------------------------------------------------------------------------------------------
  // Adds the frames recorded since. On failure the source is as before.
  virtual recorder::Status refresh() = 0;
  // Whether a recorder is still writing.
  virtual bool live() const = 0;
  // Whether refresh() may change anything: while live, and while a recording that died is recovered.
  virtual bool changing() const { return live(); }
  // What the last refresh() has to tell the user, once: that the recorder died, what was recovered. Mostly empty.
  virtual std::string take_notice() { return {}; }
  // Frames evicted so far: index + evicted_count() names a frame for good.
  virtual uint64_t evicted_count() const { return 0; }
  // Changes when indices name other frames than before; results found by index are then void.
  virtual uint64_t generation() const { return 0; }

  // --- more sources of the same frames -------------------------------------------------------------------------------
  // Opens such a source, on any thread, once. Refers to nothing of the source it came from. Fails when the file cannot
  // be opened any more, or `progress` asks to stop.
  using Opener = std::function<recorder::Status(std::unique_ptr<FrameSource>& source,
                                                const recorder::session::Progress& progress)>;
  // Cheap enough for every tick. Of a ring: the frames it holds now, which do not grow.
  virtual Opener opener() const = 0;
  recorder::Status reopen(std::unique_ptr<FrameSource>& source) const { return opener()(source, {}); }
  // Whether refresh() of such a source adds frames.
  virtual bool copies_grow() const { return true; }

  // --- origin --------------------------------------------------------------------------------------------------------
  virtual const std::string& path() const = 0;
  // One line: "session, finished", "ring, followed live".
  virtual std::string description() const = 0;
  // What the session says about itself; nullptr for a ring. Valid as long as the source.
  virtual const recorder::session::SessionInfo* session() const { return nullptr; }
  // Whether frames are found by a session's index. Damage then shows when a frame is read, else as a gap at once.
  virtual bool has_index() const { return false; }

 protected:
  // The number that the recording begins with: of frame 0, if no gap stands before it.
  virtual uint64_t first_number() const { return 0; }
  // An opener that hands over a source made already.
  static Opener opener_of(std::unique_ptr<FrameSource> made);
};

// FramePairs: reads frames one by one, each together with the frame right before it, as Expression::value() takes them.
// A walk in order reads every frame once. One thread, that of `source`, which must outlive this and keep the meaning of
// its indices.
class FramePairs {
 public:
  explicit FramePairs(FrameSource& source)
      : source_(source), current_(source.slot_bytes()), previous_(source.slot_bytes()) {}

  // Moves to frame `index`. Fails when it cannot be read.
  recorder::Status seek(uint64_t index);
  // The frame that the last seek() has read. Valid until the next.
  std::span<const std::byte> current() const { return current_; }
  // The frame right before it; empty at the first frame, behind a gap, and where that frame is unreadable.
  std::span<const std::byte> previous() const { return follows_ ? previous_ : std::span<const std::byte>(); }

 private:
  FrameSource& source_;
  std::vector<std::byte> current_, previous_;
  uint64_t index_ = UINT64_MAX;  // of the last seek
  bool valid_ = false;           // it could be read
  bool follows_ = false;
};

// FrameBlock: the same, many frames at once, as Expression::values() takes them.
class FrameBlock {
 public:
  explicit FrameBlock(FrameSource& source);

  // Frames that one read() can take: 64, or as many as fit into 256 KB.
  size_t capacity() const { return frames_.size(); }
  // The frames [index, index + count). One that cannot be read is empty. Valid until the next call.
  std::span<const FramePair> read(uint64_t index, size_t count);

 private:
  std::span<std::byte> slot(size_t place) { return std::span(bytes_).subspan(place * slot_bytes_, slot_bytes_); }

  FrameSource& source_;
  size_t slot_bytes_;
  std::vector<std::byte> bytes_;  // of the frame before the block, and of the block's
  std::vector<FramePair> frames_;
  uint64_t next_ = UINT64_MAX;  // one past the last read
  size_t last_ = 0;             // place of that in bytes_
  bool valid_ = false;          // it could be read
};

}  // namespace engine
