#include "tools/sql/frame_pairs.h"

#include <algorithm>

#include "recorder/schema/seal.h"

namespace sql {

using recorder::Status;

struct FramePairs::Place {
  explicit Place(ReaderPool& pool) : reader(pool) {}

  // Whether that frame is there, or follows.
  bool is_near(const std::shared_ptr<const Recordings>& its, FramePosition wanted) const {
    return is_of(its) && at && at->recording == wanted.recording &&
           (at->index == wanted.index || at->index + 1 == wanted.index);
  }
  // It does not keep them: what is opened next reads the descriptions anew.
  bool is_of(const std::shared_ptr<const Recordings>& its) const {
    return !recordings.owner_before(its) && !its.owner_before(recordings);
  }
  Status open(const std::shared_ptr<const Recordings>& its, size_t recording);
  Status move_to(FramePosition wanted);
  Status read_slot(uint64_t index, std::vector<std::byte>& slot) {
    slot.resize(reader->info().slot_bytes);
    return reader->read(index, slot);
  }

  PooledReader reader;
  std::weak_ptr<const Recordings> recordings;
  std::optional<size_t> opened;     // the recording that the reader reads
  std::optional<FramePosition> at;  // of `current`
  std::vector<std::byte> previous, current;
};

Status FramePairs::Place::open(const std::shared_ptr<const Recordings>& its, size_t recording) {
  if (is_of(its) && opened == recording) return {};
  at.reset();
  opened.reset();
  recordings = its;
  if (Status failed = reader.open(its->all()[recording].path); !failed.ok()) return failed;
  opened = recording;
  return {};
}

Status FramePairs::Place::move_to(FramePosition wanted) {
  if (at == wanted) return {};
  if (wanted.index >= reader->frame_count()) static_cast<void>(reader->refresh());  // it has grown
  const bool follows = at && at->index + 1 == wanted.index;
  at.reset();
  previous.swap(current);
  if (!follows) previous.clear();
  if (!follows && wanted.index > 0 && !read_slot(wanted.index - 1, previous).ok()) previous.clear();
  if (Status read = read_slot(wanted.index, current); !read.ok()) return read;
  at = wanted;
  return {};
}

FramePairs::FramePairs(ReaderPool& pool) {
  for (auto& place : places_) place = std::make_unique<Place>(pool);
}
FramePairs::~FramePairs() = default;

FramePairs::Place& FramePairs::place_for(const std::shared_ptr<const Recordings>& recordings, FramePosition at) {
  const auto near =
      std::find_if(places_.begin(), places_.end(), [&](const auto& place) { return place->is_near(recordings, at); });
  const auto chosen = near != places_.end() ? near : places_.end() - 1;
  std::rotate(places_.begin(), chosen, chosen + 1);
  return *places_.front();
}

Status FramePairs::read(const std::shared_ptr<const Recordings>& recordings, FramePosition at,
                        std::span<const std::byte>& previous, std::span<const std::byte>& current) {
  Place& place = place_for(recordings, at);
  if (Status opened = place.open(recordings, at.recording); !opened.ok()) return opened;
  if (Status moved = place.move_to(at); !moved.ok()) return moved;
  // Behind a gap there is no frame right before it.
  const bool is_right_before =
      !place.previous.empty() && recorder::seal_of(place.previous).frame + 1 == recorder::seal_of(place.current).frame;
  previous = is_right_before ? std::span<const std::byte>(place.previous) : std::span<const std::byte>();
  current = place.current;
  return {};
}

}  // namespace sql
