// ChangeSearch: looks through a recording for the next or previous frame in which some bytes differ from the frame
// before it, a slice at a time, so that drawing goes on meanwhile.
//
// One thread, that of the frames' source.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/inspect/frame_source.h"
#include "engine/overlay/byte_span.h"

namespace engine {

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
