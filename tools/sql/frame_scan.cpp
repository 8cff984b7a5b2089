#include "tools/sql/frame_scan.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "recorder/dump/ring_text.h"

namespace sql {

using recorder::Seal;
using recorder::Status;

namespace {

constexpr uint64_t kBlockFrames = 4096;
constexpr uint64_t kBlockBytes = uint64_t{4} << 20;
constexpr size_t kBlocksAhead = 4;    // of a session
constexpr size_t kSessionsAhead = 2;  // for each job

}  // namespace

uint64_t event_bits(const recorder::FrameSchema& schema, std::string_view name) {
  uint64_t bits = 0;
  for (uint32_t bit = 0; bit < 64; ++bit) {
    if (recorder::event_names(uint64_t{1} << bit, schema)[0] == name) bits |= uint64_t{1} << bit;
  }
  return bits;
}

// The frames of one session.
class FrameScan::SessionScan {
 public:
  SessionScan(const Recordings& recordings, size_t recording, const FrameConditions& conditions,
              const RowLayout& layout, ReaderPool& pool, const Host& host)
      : recording_(recordings.all()[recording]),
        schema_(*recordings.schemas()[recording_.schema]),
        place_(recording),
        conditions_(conditions),
        layout_(layout),
        host_(host),
        session_(pool) {}

  // The next block, which may have a problem and no frames; false at the end.
  bool next(FrameBlock& block) {
    block = {};
    block.recording = place_;
    block.row_bytes = layout_.row_bytes;
    if (!std::exchange(opened_, true)) open(block);
    if (at_ >= end_ || host_.interrupted()) return !block.problem.empty();
    const uint64_t in_block = std::clamp<uint64_t>(kBlockBytes / std::max(1u, layout_.row_bytes), 1, kBlockFrames);
    const uint64_t count = std::min(in_block, end_ - at_);
    if (chosen_) {
      block.indices.assign(chosen_->begin() + static_cast<ptrdiff_t>(at_),
                           chosen_->begin() + static_cast<ptrdiff_t>(at_ + count));
      read_one_by_one(block);
    } else {
      read_run(block, at_, count);
    }
    at_ += count;
    const double share = static_cast<double>(at_) / static_cast<double>(end_);
    block.done_bytes = static_cast<uint64_t>(share * static_cast<double>(recording_.bytes));
    return true;
  }

 private:
  void open(FrameBlock& block) {
    const auto progress = [this](uint64_t, uint64_t) { return !host_.interrupted(); };
    if (const Status opened = session_.open(recording_.path, progress); !opened.ok()) {
      block.problem = opened.message();
      return;
    }
    end_ = session_->frame_count();
    if (end_ == 0) return;
    choose_range();
    if (conditions_.with_events || !conditions_.events.empty()) choose_by_events();
  }

  void choose_range() {
    const FrameConditions& wanted = conditions_;
    if (wanted.first_frame > 0) at_ = session_->index_of_number(wanted.first_frame);
    if (wanted.last_frame < UINT64_MAX) end_ = std::min(end_, session_->index_of_number(wanted.last_frame + 1));
    // Frames of one time may stand before the one that is found.
    if (wanted.first_ns > 0) at_ = std::max(at_, session_->index_of_time(wanted.first_ns - 1));
    if (wanted.last_ns < UINT64_MAX) end_ = std::min(end_, session_->index_of_time(wanted.last_ns) + 1);
  }

  void choose_by_events() {
    std::vector<uint64_t> masks;
    for (const std::string& name : conditions_.events) masks.push_back(event_bits(schema_, name));
    chosen_.emplace();
    for (const auto& mark : session_->events()) {
      const bool has_all =
          std::all_of(masks.begin(), masks.end(), [&](uint64_t mask) { return (mark.events & mask) != 0; });
      if (mark.index >= at_ && mark.index < end_ && has_all) chosen_->push_back(mark.index);
    }
    at_ = 0;
    end_ = chosen_->size();
  }

  void read_run(FrameBlock& block, uint64_t first, uint64_t count) {
    block.seals.resize(count);
    block.rows.resize(count * layout_.row_bytes);
    block.indices.resize(count);
    for (uint64_t i = 0; i < count; ++i) block.indices[i] = first + i;
    if (session_->read_parts(first, count, layout_.parts, block.rows, block.seals).ok()) return;
    read_one_by_one(block);
  }

  // Passes over those that cannot be read.
  void read_one_by_one(FrameBlock& block) {
    const std::vector<uint64_t> wanted = std::exchange(block.indices, {});
    block.rows.resize(wanted.size() * layout_.row_bytes);
    block.seals.resize(wanted.size());
    size_t got = 0;
    for (const uint64_t index : wanted) {
      const auto row = std::span(block.rows).subspan(got * layout_.row_bytes, layout_.row_bytes);
      const Status read = session_->read_parts(index, 1, layout_.parts, row, std::span(block.seals).subspan(got, 1));
      if (read.ok()) {
        block.indices.push_back(index);
        ++got;
      } else if (!std::exchange(has_damage_, true)) {
        block.problem = read.message() + " - frames that cannot be read are left out";
      }
    }
    block.rows.resize(got * layout_.row_bytes);
    block.seals.resize(got);
  }

  const Recording& recording_;
  const recorder::FrameSchema& schema_;
  const size_t place_;
  const FrameConditions& conditions_;
  const RowLayout& layout_;
  const Host& host_;
  PooledReader session_;
  bool opened_ = false;
  bool has_damage_ = false;
  std::optional<std::vector<uint64_t>> chosen_;  // by events
  uint64_t at_ = 0, end_ = 0;                    // indices, or places in chosen_
};

FrameScan::FrameScan(std::shared_ptr<const Recordings> recordings, FrameConditions conditions,
                     std::vector<RowLayout> layouts, ReaderPool& pool, const Host& host)
    : recordings_(std::move(recordings)),
      conditions_(std::move(conditions)),
      layouts_(std::move(layouts)),
      pool_(pool),
      host_(host) {
  for (const size_t recording : conditions_.recordings) all_bytes_ += recordings_->all()[recording].bytes;
  if (host_.jobs > 1 && conditions_.recordings.size() > 1) start_jobs();
}

FrameScan::~FrameScan() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  changed_.notify_all();
  jobs_.clear();
}

bool FrameScan::next(FrameBlock& block) {
  while (!host_.interrupted() && (jobs_.empty() ? next_alone(block) : next_of_jobs(block))) {
    report(block);
    if (!block.indices.empty()) return true;
  }
  return false;
}

void FrameScan::report(const FrameBlock& block) {
  if (!block.problem.empty()) host_.warn(block.problem);
  host_.progress(bytes_before_ + block.done_bytes, all_bytes_);
}

bool FrameScan::next_alone(FrameBlock& block) {
  for (; current_ < conditions_.recordings.size(); ++current_) {
    const size_t recording = conditions_.recordings[current_];
    const Recording& opened = recordings_->all()[recording];
    if (alone_ == nullptr) {
      alone_ =
          std::make_unique<SessionScan>(*recordings_, recording, conditions_, layouts_[opened.schema], pool_, host_);
    }
    if (alone_->next(block)) return true;
    alone_.reset();
    bytes_before_ += opened.bytes;
  }
  return false;
}

// --- jobs ------------------------------------------------------------------------------------------------------------

void FrameScan::start_jobs() {
  queues_.resize(conditions_.recordings.size());
  for (size_t i = 0; i < std::min<size_t>(host_.jobs, queues_.size()); ++i) {
    auto job = std::make_unique<recorder::base::Job>();
    const Status started = job->start([this](recorder::base::Job::Control&) {
      work();
      return Status();
    });
    // Fewer do as well.
    if (started.ok()) jobs_.push_back(std::move(job));
  }
}

void FrameScan::work() {
  const size_t ahead = kSessionsAhead * host_.jobs;
  for (;;) {
    size_t place = 0;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] { return stop_ || next_place_ >= queues_.size() || next_place_ < current_ + ahead; });
      if (stop_ || next_place_ >= queues_.size()) return;
      place = next_place_++;
    }
    scan_ahead(place);
  }
}

void FrameScan::scan_ahead(size_t place) {
  const auto push = [&](FrameBlock* block, bool done) {
    std::unique_lock lock(mutex_);
    Queue& queue = queues_[place];
    changed_.wait(lock, [&] { return stop_ || done || queue.blocks.size() < kBlocksAhead; });
    if (block != nullptr) queue.blocks.push_back(std::move(*block));
    queue.done = done;
    changed_.notify_all();
    return !stop_;
  };
  try {
    const size_t recording = conditions_.recordings[place];
    const RowLayout& layout = layouts_[recordings_->all()[recording].schema];
    SessionScan scan(*recordings_, recording, conditions_, layout, pool_, host_);
    for (FrameBlock block; scan.next(block);) {
      if (!push(&block, false)) return;
    }
    push(nullptr, true);
  } catch (const std::exception& error) {
    FrameBlock failed;
    failed.recording = conditions_.recordings[place];
    failed.problem = recordings_->all()[failed.recording].path + ": " + error.what();
    push(&failed, true);
  }
}

bool FrameScan::next_of_jobs(FrameBlock& block) {
  std::unique_lock lock(mutex_);
  for (; current_ < queues_.size(); ++current_) {
    Queue& queue = queues_[current_];
    changed_.wait(lock, [&] { return queue.done || !queue.blocks.empty(); });
    if (!queue.blocks.empty()) {
      block = std::move(queue.blocks.front());
      queue.blocks.pop_front();
      changed_.notify_all();
      return true;
    }
    bytes_before_ += recordings_->all()[conditions_.recordings[current_]].bytes;
    changed_.notify_all();
  }
  return false;
}

}  // namespace sql
