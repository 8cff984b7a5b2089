#include "recorder/session/black_box.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "recorder/base/file.h"
#include "recorder/ring/observer.h"
#include "recorder/session/format.h"
#include "recorder/session/pack.h"
#include "recorder/session/ring_description.h"
#include "recorder/session/session_reader.h"

namespace recorder::session {
namespace {

// How often copying starts over after the writer has overtaken it.
constexpr int kTries = 20;
constexpr uint64_t kReservedBytes = 64u << 20;

// A session's ring has no description, and needs none.
Status check_overflow_policy(const ring::RingObserver& ring) {
  if (ring.header().overflow == static_cast<uint32_t>(ring::Overflow::kOverwriteOldest)) return {};
  return Status::failure(ring.path() +
                         ": is the ring of a session, not of a black box - recover the session, which takes its "
                         "frames from there");
}

// Whether the frames are those that `info` describes.
Status check_identity(const ring::RingObserver& ring, const SessionInfo& info) {
  if (ring.header().tag != info.id) {
    return Status::failure(ring_description_path(ring.path()) +
                           ": describes another recording than the one in the ring");
  }
  if (ring.geometry().slot_bytes != info.slot_bytes) {
    return Status::failure(ring_description_path(ring.path()) + ": describes slots of " +
                           std::to_string(info.slot_bytes) + " bytes, the ring has slots of " +
                           std::to_string(ring.geometry().slot_bytes));
  }
  return {};
}

Status in_use(const std::string& ring_path) {
  base::File file;
  const bool opened = file.open(ring_path) == 0;
  const std::string holder = opened ? file.lock_holder(ring::kWriterRole.lock) : "another process";
  return Status::failure(ring_path + ": is being recorded by " + holder + " - wait until that has ended");
}

}  // namespace

Status RingSnapshot::copy(const std::string& ring_path, Ring ring) {
  RingSnapshot snapshot;
  snapshot.path_ = ring_path;
  ring::RingObserver observer;
  if (!observer.open(ring_path)) return Status::failure(observer.last_error());
  if (Status checked = check_overflow_policy(observer); !checked.ok()) return checked;
  if (Status read = read_ring_description(ring_path, snapshot.info_); !read.ok()) return read;
  if (Status checked = check_identity(observer, snapshot.info_); !checked.ok()) return checked;
  const bool abandoned = ring == Ring::kAbandoned;
  for (int tries = 0; snapshot.frames_.empty() && tries < (abandoned ? 1 : kTries); ++tries) {
    if (!observer.refresh()) return Status::failure(observer.last_error());
    snapshot.copy_slots(observer, abandoned);
  }
  if (!abandoned && snapshot.frames_.empty() && observer.available() != 0) {
    return Status::failure(ring_path + ": its frames are overwritten faster than they can be copied");
  }
  if (abandoned && observer.has_writer()) return in_use(ring_path);
  if (!observer.refresh()) return Status::failure(observer.last_error());
  if (Status checked = check_identity(observer, snapshot.info_); !checked.ok()) return checked;
  *this = std::move(snapshot);
  return {};
}

void RingSnapshot::copy_slots(const ring::RingObserver& observer, bool abandoned) {
  // Without a writer the oldest slot of a full ring can be trusted as well.
  const uint32_t count =
      abandoned ? std::max(observer.available(), observer.positions().unread()) : observer.available();
  clear();
  skipped_ = 0;
  // Not all at once: a file may claim far more slots than it holds frames.
  bytes_.reserve(static_cast<size_t>(std::min(uint64_t{count} * info_.slot_bytes, kReservedBytes)));
  std::vector<std::byte> slot(info_.slot_bytes);
  for (uint32_t i = 0; i < count; ++i) {
    const uint32_t sequence = observer.end_sequence() - count + i;
    if (abandoned) {
      observer.copy_slot(observer.slot_of(sequence), slot);
    } else if (!observer.copy_frame(sequence, slot)) {
      clear();  // lapped, and so soon will be all before
      continue;
    }
    add(slot);
  }
}

void RingSnapshot::clear() {
  bytes_.clear();
  frames_.clear();
  next_number_ = skipped_at_end_ = 0;
}

void RingSnapshot::add(std::span<const std::byte> slot) {
  const uint64_t number = seal_of(slot).frame;
  if (!seal_is_valid(slot) || number < next_number_ || number > kMaxFrame) {
    ++skipped_;
    ++skipped_at_end_;
    return;
  }
  frames_.push_back({bytes_.size(), std::exchange(skipped_at_end_, 0) != 0});
  bytes_.insert(bytes_.end(), slot.begin(), slot.end());
  next_number_ = number + 1;
}

Status RingSnapshot::read_seal(uint64_t index, Seal& seal) const {
  seal = seal_of(slot(index));
  return {};
}

uint64_t RingSnapshot::index_of_number(uint64_t number) const {
  const auto found = std::partition_point(frames_.begin(), frames_.end(), [&](const Frame& frame) {
    return seal_of(std::span(bytes_).subspan(frame.offset, info_.slot_bytes)).frame < number;
  });
  return static_cast<uint64_t>(found - frames_.begin());
}

Status RingSnapshot::save(uint64_t begin, uint64_t end, SessionInfo info, bool recovered, const std::string& path,
                          bool replace, CutReport& report) const {
  if (begin >= end || end > frame_count()) return Status::failure(path_ + ": has no frames there");
  info.first_frame = seal_of(slot(begin)).frame;
  PackedWriter out;
  if (Status made = out.create(path, info); !made.ok()) return made;
  for (uint64_t index = begin; index < end; ++index) {
    if (index != begin && frames_[index].damage_before) out.note_damage();
    if (Status added = out.add(slot(index)); !added.ok()) return added;
  }
  const uint64_t behind = end == frame_count() ? skipped_at_end_ : 0;
  if (behind != 0) out.note_damage();
  if (Status done = out.finish({}, recovered, behind != 0 ? next_number_ + behind : 0); !done.ok()) return done;
  if (Status placed = out.put_in_place(replace ? base::Replace::kYes : base::Replace::kNo); !placed.ok()) return placed;
  report = {info, out.frame_count(), info.first_frame, seal_of(slot(end - 1)).frame, out.bytes()};
  return {};
}

}  // namespace recorder::session
