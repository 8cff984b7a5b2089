#include "replay/player/stillness.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <utility>

#include "recorder/schema/schema.h"
#include "recorder/schema/seal.h"
#include "replay/player/player.h"

namespace replay {
namespace {

using recorder::Status;

constexpr uint64_t kPairs = 64;     // of neighbours, to find counters by
constexpr double kNearlyAll = 0.9;  // of them
constexpr uint64_t kLeastFirst_ns = 1'000'000'000;
constexpr uint64_t kMostFirst = 300'000;      // frames that first_move() reads
constexpr uint64_t kStillReportEvery = 4096;  // frames

bool is_integer(const recorder::Field& field) {
  switch (field.type) {
    case recorder::FieldType::kU16:
    case recorder::FieldType::kI16:
    case recorder::FieldType::kU32:
    case recorder::FieldType::kI32:
    case recorder::FieldType::kU64:
    case recorder::FieldType::kI64:
      return field.count == 1;
    default:
      return false;
  }
}

// The bytes of the fields that count by themselves, in order.
std::vector<std::pair<size_t, size_t>> counters_of(engine::FrameSource& source) {
  const uint64_t count = source.frame_count();
  std::map<const recorder::Field*, std::map<double, uint64_t>> steps;
  std::vector<std::byte> before, now;
  uint64_t pairs = 0;
  for (uint64_t i = 0; i < kPairs && count > 1; ++i) {
    const uint64_t index = 1 + (count - 2) * i / (kPairs - 1);
    if (!source.read_pair(index, before, now).ok() || before.empty()) continue;
    ++pairs;
    for (const recorder::Field& field : source.schema().fields()) {
      if (!is_integer(field) || !recorder::fits(field, now)) continue;
      const double step = recorder::number_at(field, 0, now) - recorder::number_at(field, 0, before);
      if (step > 0) ++steps[&field][step];
    }
  }
  std::vector<std::pair<size_t, size_t>> bytes;
  for (const auto& [field, counts] : steps) {
    const auto most = std::ranges::max_element(counts, {}, [](const auto& step) { return step.second; });
    if (static_cast<double>(most->second) < kNearlyAll * static_cast<double>(pairs)) continue;
    bytes.emplace_back(field->offset, field->offset + field->size_bytes());
  }
  std::ranges::sort(bytes);
  return bytes;
}

// Calls found(first, last) for each stretch of frames that are alike, in order, and goes on while it returns true;
// `report` may stop it, too. Reads at most `most` frames.
template <class Found, class Report>
void for_each_stretch(engine::FrameSource& source, uint64_t most, const Found& found, const Report& report) {
  const FrameMotion motion(source);
  const uint64_t count = std::min(source.frame_count(), most);
  std::vector<std::byte> before(source.slot_bytes()), now(source.slot_bytes());
  bool readable = count != 0 && source.read(0, before).ok();
  uint64_t first = 0;
  for (uint64_t index = 1; index < count; ++index) {
    if (index % kStillReportEvery == 0 && !report(index, count)) return;
    const bool read = source.read(index, now).ok();
    const bool still =
        readable && read && source.number_of(index) == source.number_of(index - 1) + 1 && !motion.moves(before, now);
    if (!still) {
      if (index - 1 > first && !found(first, index - 1)) return;
      first = index;
    }
    readable = read;
    std::swap(before, now);
  }
  if (count > first + 1) found(first, count - 1);
}

// How long frames first .. last were shown.
uint64_t length_ns(engine::FrameSource& source, uint64_t first, uint64_t last) {
  const uint64_t from = source.time_ns(first);
  const uint64_t to = source.time_ns(std::min(last + 1, source.frame_count() - 1));
  return to > from ? to - from : 0;
}

}  // namespace

FrameMotion::FrameMotion(engine::FrameSource& source) {
  size_t from = 0;
  const size_t end = source.slot_bytes() - recorder::kSealBytes;
  for (const auto& [begin, behind] : counters_of(source)) {
    if (begin > from) compared_.push_back({from, begin});
    from = std::max(from, behind);
  }
  if (from < end) compared_.push_back({from, end});
}

bool FrameMotion::moves(std::span<const std::byte> before, std::span<const std::byte> now) const {
  if (recorder::seal_of(now).events != 0) return true;
  return std::ranges::any_of(compared_, [&](const Bytes& bytes) {
    return std::memcmp(before.data() + bytes.begin, now.data() + bytes.begin, bytes.end - bytes.begin) != 0;
  });
}

uint64_t first_move(engine::FrameSource& source) {
  uint64_t move = 0;
  for_each_stretch(
      source, kMostFirst,
      [&](uint64_t first, uint64_t last) {
        const bool ends = last + 1 < std::min(source.frame_count(), kMostFirst);
        if (first == 0 && ends && length_ns(source, first, last) >= kLeastFirst_ns) move = last + 1;
        return false;
      },
      [](uint64_t, uint64_t) { return true; });
  return move;
}

void play_from_first_move(Player& player) {
  constexpr uint64_t kLead_ns = 500'000'000;
  engine::FrameSource& source = player.source();
  if (const uint64_t move = first_move(source); move != 0) {
    const uint64_t at_ns = source.time_ns(move);
    player.go_to(source.index_of_time(at_ns - std::min(at_ns, kLead_ns)));
    player.say("begins at the first move - Home: from the start");
  }
  player.clock().play();
}

Stillness::Stillness(engine::FrameSource& source)
    : source_(source), found_(std::make_shared<std::vector<FrameRange>>()) {
  start();
}

void Stillness::start() {
  if (source_.live() || source_.frame_count() == 0) return;
  frames_ = source_.frame_count();
  generation_ = source_.generation();
  found_->clear();
  // Without a thread nothing is known to be still.
  static_cast<void>(job_.start(
      [opener = source_.opener(), found = found_](recorder::base::Job::Control& control) -> Status {
        std::unique_ptr<engine::FrameSource> source;
        const Status opened = opener(source, [&](uint64_t, uint64_t) { return !control.cancelled(); });
        if (!opened.ok()) return opened;
        for_each_stretch(
            *source, UINT64_MAX,
            [&](uint64_t first, uint64_t last) {
              if (length_ns(*source, first, last) >= kLeast_ns) found->push_back({first, last});
              return !control.cancelled();
            },
            [&](uint64_t done, uint64_t all) { return control.report(done, all); });
        // Where nothing ever happens nothing can be told apart.
        const uint64_t count = source->frame_count();
        if (found->size() == 1 && found->front().first == 0 && found->front().last + 1 == count) found->clear();
        return {};
      },
      recorder::base::Job::Priority::kBackground));
}

void Stillness::update() {
  if (const auto result = job_.take_result()) stretches_ = result->ok() ? *found_ : std::vector<FrameRange>();
  const bool changed = source_.frame_count() != frames_ || source_.generation() != generation_;
  if (changed && !source_.live() && !job_.is_running()) start();
}

std::optional<FrameRange> Stillness::at(uint64_t index) const {
  const auto behind = std::ranges::upper_bound(stretches_, index, {}, &FrameRange::first);
  if (behind == stretches_.begin() || (behind - 1)->last < index) return std::nullopt;
  return *(behind - 1);
}

std::optional<uint64_t> Stillness::after_skip(uint64_t index, Direction direction) const {
  const auto stretch = at(index);
  if (!stretch) return std::nullopt;
  const uint64_t to = direction == Direction::kForward ? stretch->last : stretch->first;
  return to == index ? std::nullopt : std::optional(to);
}

}  // namespace replay
