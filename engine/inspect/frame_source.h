// FrameSource: the frames somebody looks at, wherever they come from: a session file (session_source.h) or a ring that
// may be in use (ring_source.h). Frames are addressed by index, 0 .. frame_count() - 1.
//
// One thread. Sources that grow take in what is new with refresh(); an index keeps meaning the same frame, except in a
// ring, which forgets its oldest frames when it has remembered very many (forgotten()), and in a file that turned out
// damaged (generation()).
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "recorder/base/status.h"
#include "recorder/schema/schema.h"
#include "recorder/session/frames.h"
#include "recorder/session/session_reader.h"

namespace engine {

class FrameSource {
 public:
  virtual ~FrameSource() = default;

  virtual const recorder::FrameSchema& schema() const = 0;
  virtual uint32_t slot_bytes() const = 0;
  virtual uint64_t frame_count() const = 0;
  // Copies frame `index`, seal included, to `slot`, which is slot_bytes() long.
  virtual recorder::Status read(uint64_t index, std::span<std::byte> slot) = 0;
  // Time of frame `index` in ns since the start of the recording; 0 when it cannot be read.
  virtual uint64_t time_ns(uint64_t index) = 0;
  // The first frame whose number in the recording is at least `number`; frame_count() when there is none.
  virtual uint64_t index_of_number(uint64_t number) = 0;

  // Frames with events and places where frames are missing, in order.
  virtual const std::vector<recorder::session::EventMark>& events() = 0;
  virtual const std::vector<recorder::session::Gap>& gaps() const = 0;

  // Takes in what is new. A failure leaves what was there.
  virtual recorder::Status refresh() = 0;
  // Another source of the same frames for another thread, with a place in the file of its own; of a ring, a copy of
  // what is remembered now, which does not grow. Fails when the file cannot be opened any more.
  virtual recorder::Status reopen(std::unique_ptr<FrameSource>& source) const = 0;
  // The same for later and from another thread, which matters where opening takes long; `progress` can stop it. Holds
  // nothing of this object. To be called once.
  using Opener = std::function<recorder::Status(std::unique_ptr<FrameSource>& source,
                                                const recorder::session::Progress& progress)>;
  virtual Opener opener() const {
    auto opened = std::make_shared<std::unique_ptr<FrameSource>>();
    const recorder::Status status = reopen(*opened);
    return [opened, status](std::unique_ptr<FrameSource>& source, const recorder::session::Progress&) {
      source = std::move(*opened);
      return status;
    };
  }
  // Whether refresh() of such another source takes in what is new.
  virtual bool copies_grow() const { return true; }
  // How many frames have been forgotten so far: index + forgotten() means the same frame for ever.
  virtual uint64_t forgotten() const { return 0; }
  // Another number when indices mean other frames than before, and what was found out by them is void.
  virtual uint64_t generation() const { return 0; }

  // Whether somebody is still recording.
  virtual bool live() const = 0;

  virtual const std::string& path() const = 0;
  // One line about where this comes from and its state: "session, finished", "ring, followed live".
  virtual std::string description() const = 0;

  // How long frame `index` was the latest one: until the next came, at least 1 ms, at most 1 s, so that neither a pause
  // in the game nor a simulation at full speed spoils watching. The last frame lasts as long as the one before it.
  int64_t duration_ns(uint64_t index) {
    if (index + 1 >= frame_count()) {
      if (index == 0) return 100'000'000;
      --index;
    }
    const uint64_t from = time_ns(index);
    const uint64_t to = time_ns(index + 1);
    return std::clamp<int64_t>(to > from ? static_cast<int64_t>(to - from) : 0, 1'000'000, 1'000'000'000);
  }
};

}  // namespace engine
