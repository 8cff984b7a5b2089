// Changes of bytes from frame to frame, for the panels: which flash (ChangeFade), and how often each value has changed
// (ChangeCounter).
//
// One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "engine/overlay/field_rows.h"
#include "recorder/schema/schema.h"

namespace engine {

// Which bytes of the shown frame changed a moment ago. A byte flashes when it differs from the frame before it in the
// recording, which is what the panels' columns compare with, and, where playing skips frames, from the frame shown
// last. It fades in real time, also while the game stands still.
class ChangeFade {
 public:
  static constexpr float kFade_s = 0.6f;
  // Skipping more is a jump, not playing: only what changed in the frame itself flashes then.
  static constexpr uint64_t kMaxSkippedFrames = 120;

  // The slot that is drawn now, `elapsed_s` after the last one; `previous` is the frame before it or empty. The first
  // frame does not flash.
  void update(std::span<const std::byte> slot, std::span<const std::byte> previous, float elapsed_s);

  // How fresh the latest change is: 1 now, 0 when it has faded or there was none; of a span its freshest byte.
  float glow(uint32_t byte) const { return byte < left_s_.size() ? left_s_[byte] / kFade_s : 0; }
  float glow(ByteSpan span) const;
  // Whether any byte has still to fade.
  bool fading() const { return fading_; }

 private:
  void light(std::span<const std::byte> slot, std::span<const std::byte> before);

  std::vector<float> left_s_;  // for each byte
  std::vector<std::byte> shown_;
  bool fading_ = false;
};

// How often each value has changed from one frame to the next, over the frames that have been shown. A frame counts
// once, however often it is shown.
class ChangeCounter {
 public:
  // The slot that is drawn now. Another schema starts over.
  void update(const recorder::FrameSchema& schema, std::span<const std::byte> slot,
              std::span<const std::byte> previous);

  // Changes of the values first .. first + count - 1 of a field (its place in the schema), added up.
  uint64_t changes(size_t field, uint32_t first, uint32_t count) const;
  // Frames that have been compared with the one before.
  uint64_t frames() const { return frames_; }

 private:
  bool count_frame(uint64_t number);
  void restart(const recorder::FrameSchema& schema);

  std::vector<std::byte> last_counted_;   // so that a still picture costs one comparison
  std::vector<size_t> first_of_field_;    // places in counts_
  std::vector<uint32_t> counts_;          // of every value of every field
  std::map<uint64_t, uint64_t> counted_;  // ranges of frame numbers, first -> last
  std::string schema_json_;
  const recorder::FrameSchema* schema_ = nullptr;
  uint64_t frames_ = 0;
};

}  // namespace engine
