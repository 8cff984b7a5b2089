#include "replay/compare/difference_scan.h"

#include <algorithm>
#include <bit>

#include "replay/compare/frame_comparer.h"

namespace replay {
namespace {

constexpr uint64_t kWordSteps = 64;
constexpr uint64_t kReportEvery = 256;  // steps

}  // namespace

DifferenceScan::DifferenceScan(const engine::FrameSource& one, const engine::FrameSource& other, PairBy by,
                               int64_t shift)
    : thread_([this, open_one = one.opener(), open_other = other.opener(), by, shift] {
        run(open_one, open_other, by, shift);
        ended_ = true;
      }) {}

DifferenceScan::~DifferenceScan() {
  stop_ = true;
  thread_.join();
}

std::string DifferenceScan::error() const {
  const std::lock_guard lock(mutex_);
  return error_;
}

void DifferenceScan::set(uint64_t step) {
  bits_[step / kWordSteps].fetch_or(uint64_t{1} << step % kWordSteps, std::memory_order_relaxed);
  differing_.fetch_add(1, std::memory_order_relaxed);
}

void DifferenceScan::run(const Opener& open_one, const Opener& open_other, PairBy by, int64_t shift) {
  const auto progress = [this](uint64_t, uint64_t) { return !stop_; };
  std::unique_ptr<engine::FrameSource> one, other;
  recorder::Status opened = open_one(one, progress);
  if (opened.ok()) opened = open_other(other, progress);
  if (!opened.ok()) {
    const std::lock_guard lock(mutex_);
    error_ = opened.message();
    return;
  }
  PairedFrames pairs(*one, *other, by, shift);
  bits_ = std::vector<std::atomic<uint64_t>>(pairs.steps() / kWordSteps + 1);
  steps_ = pairs.steps();
  compare(*one, *other, pairs);
}

void DifferenceScan::compare(engine::FrameSource& one, engine::FrameSource& other, PairedFrames& pairs) {
  FrameComparer comparer(one.schema(), other.schema());
  std::vector<std::byte> one_slot(one.slot_bytes());
  std::vector<std::byte> other_slot(other.slot_bytes());
  const uint64_t steps = pairs.steps();
  bool both = true;  // at the step before, or the beginning
  uint64_t step = 0;
  for (; step < steps && !stop_; ++step) {
    const PairedFrames::Pair pair = pairs.at(step);
    if (pair.one && pair.other) {
      const bool read = one.read(*pair.one, one_slot).ok() && other.read(*pair.other, other_slot).ok();
      if (!read) {
        unreadable_.fetch_add(1, std::memory_order_relaxed);
      } else if (comparer.differ(one_slot, other_slot)) {
        set(step);
      }
      both = true;
    } else if (pair.one || pair.other) {
      if (both) set(step);
      both = false;
    }
    if (step % kReportEvery == 0) scanned_.store(step, std::memory_order_release);
  }
  scanned_.store(step, std::memory_order_release);
}

// --- asking --------------------------------------------------------------------------------------------------------

std::optional<uint64_t> DifferenceScan::next_from(uint64_t step) const {
  const uint64_t end = scanned();
  while (step < end) {
    const uint64_t word = bits_[step / kWordSteps].load(std::memory_order_relaxed) >> step % kWordSteps;
    if (word != 0) {
      step += static_cast<uint64_t>(std::countr_zero(word));
      return step < end ? std::optional(step) : std::nullopt;
    }
    step = (step / kWordSteps + 1) * kWordSteps;
  }
  return std::nullopt;
}

std::optional<uint64_t> DifferenceScan::first() const { return next_from(0); }

std::optional<uint64_t> DifferenceScan::next(uint64_t step) const { return next_from(step + 1); }

std::optional<uint64_t> DifferenceScan::previous(uint64_t step) const {
  uint64_t end = std::min(step, scanned());  // one behind the last that is asked for
  while (end > 0) {
    const uint64_t base = (end - 1) / kWordSteps * kWordSteps;
    const uint64_t unwanted = kWordSteps - (end - base);
    const uint64_t word = bits_[base / kWordSteps].load(std::memory_order_relaxed) << unwanted;
    if (word != 0) return end - 1 - static_cast<uint64_t>(std::countl_zero(word));
    end = base;
  }
  return std::nullopt;
}

bool DifferenceScan::within(uint64_t first, uint64_t last) const {
  const auto found = next_from(first);
  return found && *found <= last;
}

}  // namespace replay
