#include "tools/buffer_dump/ring_reader.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "recorder/ring/position.h"

namespace buffer_dump {

namespace base = recorder::base;
using recorder::Status;

namespace {

Status open_failure(const std::string& name, base::Error error) {
  std::string hint;
  if (error == ENOENT) hint = " - check the name; a ring is there once the program that records has started";
  if (error == EACCES) hint = " - you may not read it; ask its owner, or run as the user who recorded it";
  return Status::failure(name + ": " + recorder::error_text(error) + hint);
}

}  // namespace

Status ByteSource::open(const std::string& path) {
  ByteSource opened;
  opened.path_ = path;
  opened.name_ = path == "-" ? "standard input" : path;
  if (path == "-") {
    opened.file_ = base::standard_stream(base::Stream::kInput);
  } else if (const base::Error error = opened.file_.open(path, {.waits = true}); error != 0) {
    return open_failure(opened.name_, error);
  }
  base::FileInfo info;
  if (const base::Error error = opened.file_.info(info); error != 0) return open_failure(opened.name_, error);
  if (info.kind == base::FileKind::kFolder) {
    return Status::failure(opened.name_ + ": is a directory - name a ring file in it");
  }
  opened.live_ = info.kind == base::FileKind::kRegular;
  if (!opened.live_) {
    if (Status read = opened.read_stream(); !read.ok()) return read;
  }
  *this = std::move(opened);
  return {};
}

// Reads as far as the ring's geometry reaches, and one byte further, so that a stream without end comes to one.
Status ByteSource::read_stream() {
  constexpr size_t kStepBytes = 64 * 1024;
  uint64_t wanted = recorder::ring::kHeaderBytes;
  while (stream_.size() < wanted) {
    const size_t before = stream_.size();
    size_t got = 0;
    stream_.resize(before + std::min<uint64_t>(kStepBytes, wanted - before));
    const base::Error error = file_.read_some(std::span(stream_).subspan(before), got);
    stream_.resize(before + got);
    if (error != 0) return recorder::system_failure(name_, "cannot be read", error);
    if (got == 0) break;
    if (stream_.size() > kMaxStreamBytes) {
      return Status::failure(name_ + ": holds more than 1 GiB - save it to a file and name that");
    }
    if (wanted == recorder::ring::kHeaderBytes && stream_.size() == wanted) {
      recorder::ring::HeaderCopy header;
      std::memcpy(&header, stream_.data(), sizeof header);
      const recorder::ring::Geometry geometry = header.geometry();
      wanted = (geometry.valid() ? geometry : recorder::ring::Geometry{}).file_bytes() + 1;
    }
  }
  return {};
}

uint64_t ByteSource::bytes() const { return live_ ? file_.bytes() : stream_.size(); }

size_t ByteSource::read(uint64_t offset, std::span<std::byte> out) const {
  if (!live_) {
    const size_t there = offset < stream_.size() ? stream_.size() - static_cast<size_t>(offset) : 0;
    const size_t bytes = std::min(there, out.size());
    if (bytes != 0) std::memcpy(out.data(), stream_.data() + offset, bytes);
    return bytes;
  }
  errno = 0;
  const size_t got = file_.read_at(offset, out);
  if (got != out.size() && errno != 0) error_ = errno;
  return got;
}

bool ByteSource::replaced() const {
  base::FileInfo opened;
  base::FileInfo named;
  return live_ && path_ != "-" && file_.info(opened) == 0 && base::file_info(path_, named) == 0 &&
         opened.id != named.id;
}

namespace {

using recorder::SealState;
using recorder::ring::Geometry;
using recorder::ring::HeaderCopy;

// How often something that a live ring changed meanwhile is read again.
constexpr int kTries = 200;

HeaderSnapshot read_header(const ByteSource& source) {
  HeaderSnapshot look;
  std::byte bytes[recorder::ring::kHeaderBytes] = {};
  look.header_bytes = source.read(0, bytes);
  std::memcpy(&look.header, bytes, sizeof look.header);
  look.file_bytes = std::max<uint64_t>(source.bytes(), look.header_bytes);
  const Geometry stated = look.header.geometry();
  const bool is_ring = look.header_bytes == sizeof bytes && look.header.magic_number == recorder::ring::kMagic;
  if (stated.valid() && (is_ring || stated.file_bytes() == look.file_bytes)) look.geometry = stated;

  const std::string problem = recorder::ring::invalid_ring_reason(look.header, look.file_bytes);
  if (!problem.empty()) look.problems.push_back(problem);
  if (is_ring && stated.valid()) {
    const std::vector<std::string> found = recorder::ring::inconsistencies(look.header);
    look.counted = found.empty();
    look.problems.insert(look.problems.end(), found.begin(), found.end());
  }
  if (look.counted) look.at = recorder::ring::positions_of(look.header);
  return look;
}

// Whether the writer can have stored into `slot` between the two headers.
bool was_overwritten(const HeaderSnapshot& before, const HeaderSnapshot& after, uint32_t slot) {
  const uint32_t slot_count = before.geometry.slot_count;
  const uint32_t steps = after.at.writer.sequence - before.at.writer.sequence;
  const uint32_t distance = (slot + slot_count - before.at.writer.index) % slot_count;
  return steps != 0 && (steps >= slot_count || distance <= steps);
}

// Whether the slot under the index may be being filled: not while the ring is full and refuses.
bool writer_may_be_filling(const HeaderSnapshot& look) {
  const bool full = look.at.unread() == look.geometry.slot_count;
  return !full || look.header.overflow != static_cast<uint32_t>(recorder::ring::Overflow::kReject);
}

}  // namespace

recorder::Status RingReader::open(const std::string& path) {
  ByteSource opened;
  if (recorder::Status status = opened.open(path); !status.ok()) return status;
  source_ = std::move(opened);
  refresh();
  return {};
}

// A live ring is judged several times, because the header may be read between two of its stores.
const HeaderSnapshot& RingReader::refresh() {
  for (int i = 0; i < kTries; ++i) {
    look_ = read_header(source_);
    if (look_.problems.empty() || !source_.is_live()) break;
  }
  return look_;
}

uint32_t RingReader::slots_present() const {
  if (look_.file_bytes <= recorder::ring::kHeaderBytes) return 0;
  const uint64_t bytes = look_.file_bytes - recorder::ring::kHeaderBytes;
  const uint64_t slots = (bytes + look_.geometry.slot_bytes - 1) / look_.geometry.slot_bytes;
  return static_cast<uint32_t>(std::min<uint64_t>(slots, look_.geometry.slot_count));
}

uint32_t RingReader::frames() const {
  if (!look_.counted) return 0;
  const uint32_t trusted = look_.geometry.slot_count - (writer_may_be_filling(look_) ? 1 : 0);
  return std::min(trusted, look_.at.writer.sequence);
}

uint32_t RingReader::slot_of(uint32_t sequence) const {
  const uint32_t slot_count = look_.geometry.slot_count;
  const uint32_t back = (look_.at.writer.sequence - sequence) % slot_count;
  return (look_.at.writer.index + slot_count - back) % slot_count;
}

// Sequence number, unread, and the meaning of a broken checksum, by the header that was read after the bytes.
void RingReader::describe(SlotCopy& copy) const {
  if (!look_.counted) return;
  const uint32_t slot_count = look_.geometry.slot_count;
  const uint32_t back = (look_.at.writer.index + slot_count - copy.slot) % slot_count;
  const uint32_t age = back == 0 ? slot_count : back;
  if (age <= frames()) {
    copy.sequence = look_.at.writer.sequence - age;
    copy.unread = age <= look_.at.unread();
  } else if (copy.seal_state == SealState::kBroken) {
    copy.seal_state = SealState::kUnpublished;
  }
}

// Reads the slot once and the header afterwards, so that the header covers all of the bytes.
SlotCopy RingReader::read_once(uint32_t slot, uint64_t max_bytes) {
  const Geometry geometry = look_.geometry;
  const uint64_t offset = recorder::ring::kHeaderBytes + uint64_t{slot} * geometry.slot_bytes;
  const uint64_t in_file = look_.file_bytes > offset ? look_.file_bytes - offset : 0;
  SlotCopy copy;
  copy.slot = slot;
  copy.slot_bytes = geometry.slot_bytes;
  copy.bytes.resize(static_cast<size_t>(std::min<uint64_t>({max_bytes, geometry.slot_bytes, in_file})));
  copy.bytes.resize(source_.read(offset, copy.bytes));
  recorder::ring::fence(std::memory_order_acquire);
  if (max_bytes >= copy.slot_bytes) copy.seal_state = recorder::judge_seal(copy.bytes, copy.slot_bytes);
  // The bytes where a seal would stand are another program's own.
  if (copy.seal_state == SealState::kBroken && !look_.header.is_sealed()) copy.seal_state = SealState::kNone;
  if (source_.is_live()) {
    look_ = read_header(source_);
    if (!look_.counted) refresh();
  }
  return copy;
}

SlotCopy RingReader::read_slot(uint32_t slot, uint64_t max_bytes) {
  SlotCopy copy;
  for (int i = 0; i < kTries; ++i) {
    const HeaderSnapshot before = look_;
    copy = read_once(slot, max_bytes);
    const bool comparable = before.counted && look_.counted && look_.geometry == before.geometry;
    if (!comparable || !was_overwritten(before, look_, slot)) {
      describe(copy);
      return copy;
    }
    if (copy.seal_state == SealState::kValid) return copy;
  }
  copy.seal_state = SealState::kChanging;
  return copy;
}

std::optional<SlotCopy> RingReader::read_frame(uint32_t sequence) {
  const auto is_there = [&] {
    const uint32_t age = end_sequence() - sequence;
    return age != 0 && age <= frames();
  };
  if (!is_there()) return std::nullopt;
  SlotCopy copy = read_once(slot_of(sequence), look_.geometry.slot_bytes);
  if (!is_there()) return std::nullopt;
  copy.sequence = sequence;
  copy.unread = end_sequence() - sequence <= look_.at.unread();
  return copy;
}

}  // namespace buffer_dump
