#include "replay/compare/differences.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "recorder/base/text.h"
#include "recorder/dump/frame_diff.h"
#include "recorder/schema/seal.h"

namespace replay {
namespace {

using recorder::Field;
using recorder::FrameSchema;
using recorder::Group;

// A character in quotes, or a blank would be invisible.
std::string value_text(const Field& field, uint32_t index, std::span<const std::byte> frame) {
  const std::string text = recorder::text_at(field, index, frame);
  return field.type == recorder::FieldType::kChar ? "'" + text + "'" : text;
}

std::string events_text(const FrameSchema& schema, uint64_t events) {
  std::string text;
  for (const recorder::EventKind& kind : schema.events()) {
    if ((events >> kind.bit & 1) != 0) text += (text.empty() ? "" : " ") + kind.name;
  }
  return text.empty() ? events == 0 ? "none" : "unnamed" : text;
}

std::string hex_text(std::byte value) {
  std::string text;
  recorder::base::append_hex(text, std::to_integer<uint8_t>(value));
  return text;
}

bool is_in_group(const FrameSchema& schema, uint32_t offset) {
  return std::ranges::any_of(schema.groups(), [&](const Group& group) {
    return offset >= group.offset && offset - group.offset < group.size_bytes();
  });
}

}  // namespace

FrameComparer::FrameComparer(const FrameSchema& one, const FrameSchema& other)
    : one_(one),
      other_(other),
      same_layout_(recorder::same_layout(one, other)),
      mapping_(other, one),
      scratch_(one.frame_bytes()) {
  share_fields();
  share_groups();
  share_events();
  if (same_layout_) compare_bytes_beside_groups();
}

void FrameComparer::share_groups() {
  for (const Group& group : one_.groups()) {
    const Group* const same = other_.find_group(group.name);
    if (same == nullptr) {
      only_in_one_.push_back(group.name);
    } else {
      groups_.emplace_back(group, *same);
    }
  }
  for (const Group& group : other_.groups()) {
    if (one_.find_group(group.name) == nullptr) only_in_other_.push_back(group.name);
  }
}

void FrameComparer::compare_bytes_beside_groups() {
  std::vector<Bytes> groups;
  for (const Group& group : one_.groups()) {
    groups.push_back({group.offset, group.offset + static_cast<uint32_t>(group.size_bytes())});
  }
  std::ranges::sort(groups, {}, &Bytes::begin);
  compared_.clear();
  uint32_t at = 0;
  for (const Bytes& group : groups) {
    if (group.begin > at) compared_.push_back({at, group.begin});
    at = group.end;
  }
  if (at < one_.frame_bytes()) compared_.push_back({at, one_.frame_bytes()});
}

void FrameComparer::share_fields() {
  for (const Field& field : one_.fields()) {
    const Field* same = other_.find(field.name);
    if (same == nullptr) {
      only_in_one_.push_back(field.name);
      continue;
    }
    const uint32_t count = std::min(field.count, same->count);
    shared_.push_back({field, *same, count});
    const uint32_t end = field.offset + count * recorder::size_of(field.type);
    if (!compared_.empty() && compared_.back().end == field.offset) {
      compared_.back().end = end;
    } else {
      compared_.push_back({field.offset, end});
    }
  }
  for (const Field& field : other_.fields()) {
    if (one_.find(field.name) == nullptr) only_in_other_.push_back(field.name);
  }
}

void FrameComparer::share_events() {
  if (same_layout_) {
    events_ = ~uint64_t{0};
    return;
  }
  for (const auto& kind : one_.events()) {
    const bool same = std::ranges::any_of(
        other_.events(), [&](const auto& each) { return each.bit == kind.bit && each.name == kind.name; });
    if (same) events_ |= uint64_t{1} << kind.bit;
  }
}

std::span<const std::byte> FrameComparer::as_one(std::span<const std::byte> other) {
  if (same_layout_ && mapping_.is_identity()) return other;
  mapping_.convert(other, scratch_);
  return scratch_;
}

bool FrameComparer::fits(std::span<const std::byte> one, std::span<const std::byte> other) const {
  return one.size() >= one_.frame_bytes() + recorder::kSealBytes &&
         other.size() >= other_.frame_bytes() + recorder::kSealBytes;
}

bool FrameComparer::differ(std::span<const std::byte> one, std::span<const std::byte> other) {
  if (!fits(one, other)) return true;
  if (((recorder::seal_of(one).events ^ recorder::seal_of(other).events) & events_) != 0) return true;
  const std::span<const std::byte> converted = as_one(other);
  const bool bytes_differ = std::ranges::any_of(compared_, [&](const Bytes& bytes) {
    return std::memcmp(one.data() + bytes.begin, converted.data() + bytes.begin, bytes.end - bytes.begin) != 0;
  });
  return bytes_differ || groups_differ(one, other);
}

// Mostly all bytes are the same, and nothing needs to be matched.
bool FrameComparer::groups_differ(std::span<const std::byte> one, std::span<const std::byte> other) const {
  return std::ranges::any_of(groups_, [&](const auto& group) {
    if (same_layout_ && std::memcmp(one.data() + group.first.offset, other.data() + group.second.offset,
                                    group.first.size_bytes()) == 0) {
      return false;
    }
    return !recorder::diff_group(group.first, one, group.second, other).empty();
  });
}

std::vector<FieldDifference> FrameComparer::differences(std::span<const std::byte> one,
                                                        std::span<const std::byte> other) {
  std::vector<FieldDifference> found;
  if (!fits(one, other)) return found;
  const std::span<const std::byte> converted = as_one(other);
  for (const Shared& field : shared_) add_field(field, one, converted, other, found);
  add_groups(one, other, found);
  if (same_layout_) add_bytes(one, converted, found);
  add_events(recorder::seal_of(one).events & events_, recorder::seal_of(other).events & events_, found);
  return found;
}

void FrameComparer::add_field(const Shared& field, std::span<const std::byte> one, std::span<const std::byte> converted,
                              std::span<const std::byte> other, std::vector<FieldDifference>& found) const {
  const uint32_t size = recorder::size_of(field.one.type);
  FieldDifference difference{field.one.name, field.one.columns, field.count, 0, {}, {}};
  const bool grid = field.one.columns > 1 && field.count > field.one.columns;
  for (uint32_t i = 0; i < field.count; ++i) {
    const uint32_t offset = field.one.offset + i * size;
    if (std::memcmp(one.data() + offset, converted.data() + offset, size) == 0) continue;
    if (difference.different == 0 && grid) difference.cells.resize(field.count);
    ++difference.different;
    if (grid) difference.cells[i] = true;
    if (difference.values.size() >= kMostValues) continue;
    difference.values.push_back({i, value_text(field.one, i, one), value_text(field.other, i, other)});
  }
  if (difference.different != 0) found.push_back(std::move(difference));
}

void FrameComparer::add_groups(std::span<const std::byte> one, std::span<const std::byte> other,
                               std::vector<FieldDifference>& found) const {
  for (const auto& [group, same] : groups_) {
    const std::vector<recorder::FrameDiff::Value> values = recorder::diff_group(group, one, same, other);
    if (values.empty()) continue;
    FieldDifference difference{group.name, 0, static_cast<uint32_t>(values.size()) + 1, 0, {}, {}};
    difference.different = static_cast<uint32_t>(values.size());
    for (const recorder::FrameDiff::Value& value : values) {
      if (difference.values.size() == kMostValues) break;
      difference.values.push_back({0, value.a, value.b, value.name});
    }
    found.push_back(std::move(difference));
  }
}

void FrameComparer::add_bytes(std::span<const std::byte> one, std::span<const std::byte> other,
                              std::vector<FieldDifference>& found) const {
  FieldDifference difference{"bytes without a field", 0, one_.frame_bytes(), 0, {}, {}};
  for (uint32_t offset = 0; offset < one_.frame_bytes(); ++offset) {
    if (one[offset] == other[offset] || one_.field_at(offset) != nullptr || is_in_group(one_, offset)) continue;
    ++difference.different;
    if (difference.values.size() >= kMostValues) continue;
    difference.values.push_back({offset, hex_text(one[offset]), hex_text(other[offset])});
  }
  if (difference.different != 0) found.push_back(std::move(difference));
}

void FrameComparer::add_events(uint64_t one, uint64_t other, std::vector<FieldDifference>& found) const {
  if (one == other) return;
  found.push_back({"events", 0, 1, 1, {{0, events_text(one_, one), events_text(other_, other)}}, {}});
}

namespace {

std::string place_of(const FieldDifference& difference, uint32_t index) {
  if (difference.count == 1) return difference.name;
  if (difference.columns == 0) return difference.name + "[" + std::to_string(index) + "]";
  return difference.name + "[" + std::to_string(index / difference.columns) + "," +
         std::to_string(index % difference.columns) + "]";
}

void add_lines(const FieldDifference& difference, size_t most, std::vector<DifferenceLine>& lines) {
  const size_t shown = std::min(difference.values.size(), most);
  for (size_t i = 0; i < shown; ++i) {
    const FieldDifference::Value& value = difference.values[i];
    const std::string place = value.place.empty() ? place_of(difference, value.index) : value.place;
    lines.push_back({place, value.one, value.other, {}});
  }
  const size_t rest = difference.different - shown;
  if (rest != 0) lines.push_back({{}, {}, {}, "and " + std::to_string(rest) + " more of " + difference.name});
}

}  // namespace

std::vector<DifferenceLine> lines_of(const std::vector<FieldDifference>& differences, size_t most_of_field) {
  std::vector<DifferenceLine> lines;
  for (const bool arrays : {false, true}) {
    for (const FieldDifference& difference : differences) {
      if ((difference.count > 1) == arrays) add_lines(difference, most_of_field, lines);
    }
  }
  return lines;
}

std::string names_of(const std::vector<std::string>& names, size_t most) {
  std::string text;
  for (size_t i = 0; i < std::min(names.size(), most); ++i) text += (i == 0 ? "" : ", ") + names[i];
  if (names.size() > most) text += " and " + std::to_string(names.size() - most) + " more";
  return text;
}

namespace {

constexpr uint64_t kWordSteps = 64;
constexpr uint64_t kReportEvery = 256;  // steps

}  // namespace

DifferenceScan::DifferenceScan(const engine::FrameSource& one, const engine::FrameSource& other, PairBy by,
                               int64_t shift) {
  recorder::Status started =
      job_.start([this, open_one = one.opener(), open_other = other.opener(), by, shift](
                     recorder::base::Job::Control& control) { return run(open_one, open_other, by, shift, control); });
  if (!started.ok()) result_ = std::move(started);
}

std::string DifferenceScan::error() const {
  if (!result_) result_ = job_.take_result();
  return result_ ? result_->message() : "";
}

void DifferenceScan::set(uint64_t step) {
  bits_[step / kWordSteps].fetch_or(uint64_t{1} << step % kWordSteps, std::memory_order_relaxed);
  differing_.fetch_add(1, std::memory_order_relaxed);
}

recorder::Status DifferenceScan::run(const Opener& open_one, const Opener& open_other, PairBy by, int64_t shift,
                                     recorder::base::Job::Control& control) {
  const auto progress = [&control](uint64_t, uint64_t) { return !control.cancelled(); };
  std::unique_ptr<engine::FrameSource> one, other;
  recorder::Status opened = open_one(one, progress);
  if (opened.ok()) opened = open_other(other, progress);
  if (!opened.ok()) return opened;
  PairedFrames pairs(*one, *other, by, shift);
  bits_ = std::vector<std::atomic<uint64_t>>(pairs.steps() / kWordSteps + 1);
  steps_ = pairs.steps();
  compare(*one, *other, pairs, control);
  return {};
}

void DifferenceScan::compare(engine::FrameSource& one, engine::FrameSource& other, PairedFrames& pairs,
                             recorder::base::Job::Control& control) {
  FrameComparer comparer(one.schema(), other.schema());
  std::vector<std::byte> one_slot(one.slot_bytes());
  std::vector<std::byte> other_slot(other.slot_bytes());
  const uint64_t steps = pairs.steps();
  bool both = true;  // at the step before, or the beginning
  uint64_t step = 0;
  for (; step < steps && !control.cancelled(); ++step) {
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
  uint64_t end = std::min(step, scanned());  // one behind the last candidate
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
