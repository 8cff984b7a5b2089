// ChangeFade: which bytes of the shown frame changed a moment ago, for panels that let a change flash and fade.
//
// A byte flashes when a frame is shown in which it differs from the frame before it in the recording - the same that
// the panels' columns compare with - and, when frames were passed over since (played faster than shown), from the frame
// shown last. It fades in real time, also while the game stands still. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/inspect/frame_source.h"
#include "engine/overlay/field_rows.h"
#include "recorder/schema/schema.h"

namespace engine {

class ChangeFade {
 public:
  static constexpr float kFade_s = 0.6f;
  // Frames further on than this are a jump, not playing: only what changed in the frame itself flashes then.
  static constexpr uint64_t kMaxSkippedFrames = 120;

  // Takes the slot that is drawn now, `elapsed_s` after the one drawn before; `previous` is the frame before it or
  // empty. The first frame ever does not flash.
  void update(std::span<const std::byte> slot, std::span<const std::byte> previous, float elapsed_s);

  // How fresh the latest change is: 1 now, 0 when it has faded or there was none; of a span the freshest.
  float glow(uint32_t byte) const { return byte < left_s_.size() ? left_s_[byte] / kFade_s : 0; }
  float glow(ByteSpan span) const;

 private:
  void light(std::span<const std::byte> slot, std::span<const std::byte> before);

  std::vector<float> left_s_;  // for each byte
  std::vector<std::byte> shown_;
};

// ChangeCounter: how often each value of a frame's fields has changed from one frame to the next, over the frames that
// have been shown; each is counted once, however often it is looked at. One thread.
class ChangeCounter {
 public:
  // Takes the slot that is drawn now. Another schema begins anew.
  void update(const recorder::FrameSchema& schema, std::span<const std::byte> slot,
              std::span<const std::byte> previous);

  // Changes of one value, of a field by its place in the schema; of several values together: frames in which any of
  // them changed is not known, so their sum.
  uint64_t changes(size_t field, uint32_t first, uint32_t count) const;
  // Frames that have been compared with the one before.
  uint64_t frames() const { return frames_; }

 private:
  bool count_frame(uint64_t number);
  void restart(const recorder::FrameSchema& schema);

  std::vector<std::byte> last_counted_;   // last counted slot, so that a still picture costs a comparison
  std::vector<size_t> first_of_field_;    // places in counts_
  std::vector<uint32_t> counts_;          // of every value of every field
  std::map<uint64_t, uint64_t> counted_;  // stretches of frame numbers, first -> last
  std::string schema_json_;
  const recorder::FrameSchema* schema_ = nullptr;
  uint64_t frames_ = 0;
};

// ChangeSearch: looks through a recording for the next or previous frame in which some bytes differ from the frame
// before it, a slice at a time, so that drawing goes on meanwhile.
//
// One thread, that of the frames' source.

class ChangeSearch {
 public:
  // Begins to look for a change of `span` behind frame `from` (or before it, with `backwards`). `what` names the bytes
  // for a person. Ends an earlier search.
  void start(ByteSpan span, std::string what, uint64_t from, bool backwards);
  void cancel() { running_ = false; }
  bool running() const { return running_; }

  // Looks at up to `frames` more. The frame of the change, once found; then, and when there is none, it is over.
  std::optional<uint64_t> advance(FrameSource& source, uint64_t frames);

  // 0..1 of the frames that there are to look at.
  double progress(const FrameSource& source) const;
  // "no further change of score", after a search without a find; empty otherwise.
  const std::string& outcome() const { return outcome_; }
  const std::string& what() const { return what_; }

 private:
  bool read_part(FrameSource& source, uint64_t index, std::vector<std::byte>& part);

  ByteSpan span_;
  std::string what_;
  std::string outcome_;
  uint64_t from_ = 0;
  uint64_t at_ = 0;  // the frame looked at last
  bool backwards_ = false;
  bool running_ = false;
  std::vector<std::byte> slot_;
  std::vector<std::byte> last_;  // the bytes in frame at_; empty: not read, or it cannot be
};

}  // namespace engine
