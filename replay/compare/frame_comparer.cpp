#include "replay/compare/frame_comparer.h"

#include <algorithm>
#include <cstring>

#include "recorder/dump/frame_diff.h"
#include "recorder/frame/seal.h"

namespace replay {
namespace {

using recorder::Field;
using recorder::FrameSchema;

// A character in quotes, for a blank would not be seen.
std::string value_text(const Field& field, uint32_t index, std::span<const std::byte> frame) {
  const std::string text = recorder::text_at(field, index, frame);
  return field.type == recorder::FieldType::kChar ? "'" + text + "'" : text;
}

std::string events_text(const FrameSchema& schema, uint64_t events) {
  std::string text;
  for (const recorder::EventKind& kind : schema.events()) {
    if ((events >> kind.bit & 1) != 0) text += (text.empty() ? "" : " ") + kind.name;
  }
  return text.empty() ? events == 0 ? "none" : "without a name" : text;
}

std::string hex_text(std::byte value) {
  constexpr char kHex[] = "0123456789abcdef";
  const auto number = std::to_integer<unsigned>(value);
  return {kHex[number >> 4], kHex[number & 15]};
}

}  // namespace

FrameComparer::FrameComparer(const FrameSchema& one, const FrameSchema& other)
    : one_(one),
      other_(other),
      same_layout_(recorder::same_layout(one, other)),
      mapping_(other, one),
      scratch_(one.frame_bytes()) {
  share_fields();
  share_events();
  if (same_layout_) compared_ = {{0, one.frame_bytes()}};
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
  return std::ranges::any_of(compared_, [&](const Bytes& bytes) {
    return std::memcmp(one.data() + bytes.begin, converted.data() + bytes.begin, bytes.end - bytes.begin) != 0;
  });
}

std::vector<FieldDifference> FrameComparer::differences(std::span<const std::byte> one,
                                                        std::span<const std::byte> other) {
  std::vector<FieldDifference> found;
  if (!fits(one, other)) return found;
  const std::span<const std::byte> converted = as_one(other);
  for (const Shared& field : shared_) add_field(field, one, converted, other, found);
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

void FrameComparer::add_bytes(std::span<const std::byte> one, std::span<const std::byte> other,
                              std::vector<FieldDifference>& found) const {
  FieldDifference difference{"bytes without a field", 0, one_.frame_bytes(), 0, {}, {}};
  for (uint32_t offset = 0; offset < one_.frame_bytes(); ++offset) {
    if (one[offset] == other[offset] || one_.field_at(offset) != nullptr) continue;
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

}  // namespace replay
