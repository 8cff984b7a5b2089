#include "engine/inspect/frame_source.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "recorder/schema/seal.h"

namespace engine {
namespace {

using recorder::Status;

constexpr int64_t kFirstFrame_ns = 100'000'000;  // duration of the only frame there is

bool is_next(std::span<const std::byte> slot, std::span<const std::byte> previous) {
  return recorder::seal_of(previous).frame + 1 == recorder::seal_of(slot).frame;
}

}  // namespace

Status FrameSource::read_pair(uint64_t index, std::vector<std::byte>& previous, std::vector<std::byte>& current) {
  previous.clear();
  current.resize(slot_bytes());
  if (Status failed = read(index, current); !failed.ok()) {
    current.clear();
    return failed;
  }
  if (index == 0) return {};
  previous.resize(slot_bytes());
  if (!read(index - 1, previous).ok() || !is_next(current, previous)) previous.clear();
  return {};
}

uint64_t FrameSource::number_of(uint64_t index) const {
  return recorder::session::number_of(gaps(), first_number(), index);
}

uint64_t FrameSource::index_of_time(uint64_t wanted_ns) {
  uint64_t low = 0;
  uint64_t high = frame_count();
  while (low < high) {  // the first that is later
    const uint64_t middle = low + (high - low) / 2;
    time_ns(middle) <= wanted_ns ? low = middle + 1 : high = middle;
  }
  return low == 0 ? 0 : low - 1;
}

int64_t FrameSource::duration_ns(uint64_t index) {
  if (index + 1 >= frame_count()) {
    if (index == 0) return kFirstFrame_ns;
    --index;
  }
  const uint64_t from = time_ns(index);
  const uint64_t to = time_ns(index + 1);
  return std::clamp<int64_t>(to > from ? static_cast<int64_t>(to - from) : 0, 1'000'000, 1'000'000'000);
}

FrameSource::Opener FrameSource::opener_of(std::unique_ptr<FrameSource> made) {
  // Functions are copied, sources are not.
  auto kept = std::make_shared<std::unique_ptr<FrameSource>>(std::move(made));
  return [kept](std::unique_ptr<FrameSource>& source, const recorder::session::Progress&) {
    source = std::move(*kept);
    return Status();
  };
}

Status FramePairs::seek(uint64_t index) {
  if (valid_ && index_ == index) return {};
  std::swap(current_, previous_);
  // In order, the previous frame is at hand, or has just turned out unreadable.
  const bool has_previous = index > 0 && (index_ + 1 == index ? valid_ : source_.read(index - 1, previous_).ok());
  const Status read = source_.read(index, current_);
  index_ = index;
  valid_ = read.ok();
  follows_ = has_previous && valid_ && is_next(current_, previous_);
  return read;
}

FrameBlock::FrameBlock(FrameSource& source) : source_(source), slot_bytes_(source.slot_bytes()) {
  constexpr size_t kMostFrames = 64;
  constexpr size_t kMostBytes = size_t{256} << 10;
  frames_.resize(std::clamp<size_t>(kMostBytes / std::max<size_t>(slot_bytes_, 1), 1, kMostFrames));
  bytes_.resize((frames_.size() + 1) * slot_bytes_);
}

std::span<const FramePair> FrameBlock::read(uint64_t index, size_t count) {
  const bool goes_on = next_ == index && index > 0;
  if (goes_on && valid_) std::memcpy(slot(0).data(), slot(last_).data(), slot_bytes_);
  bool has_previous = goes_on ? valid_ : index > 0 && source_.read(index - 1, slot(0)).ok();
  for (size_t i = 0; i < count; ++i) {
    const bool valid = source_.read(index + i, slot(i + 1)).ok();
    frames_[i] = {};
    if (valid) frames_[i].current = slot(i + 1);
    if (valid && has_previous && is_next(slot(i + 1), slot(i))) frames_[i].previous = slot(i);
    has_previous = valid;
  }
  next_ = index + count;
  last_ = count;
  valid_ = has_previous;
  return std::span(frames_).first(count);
}

}  // namespace engine
