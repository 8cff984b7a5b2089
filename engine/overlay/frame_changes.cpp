#include "engine/overlay/frame_changes.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "recorder/schema/seal.h"

namespace engine {
namespace {

using Bytes = std::span<const std::byte>;

bool same_bytes(Bytes a, Bytes b) {
  return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size()) == 0);
}

uint64_t number_of(Bytes slot) { return slot.size() < recorder::kSealBytes ? 0 : recorder::seal_of(slot).frame; }

}  // namespace

void ChangeFade::update(Bytes slot, Bytes previous, float elapsed_s) {
  fading_ = false;
  for (float& left : left_s_) {
    left = std::max(0.0f, left - elapsed_s);
    fading_ |= left > 0;
  }
  if (same_bytes(slot, shown_)) return;
  const bool first = shown_.empty() || shown_.size() != slot.size();
  left_s_.resize(slot.size(), 0);
  if (first) std::fill(left_s_.begin(), left_s_.end(), 0.0f);
  if (!first) {
    light(slot, previous);
    const uint64_t now = number_of(slot);
    const uint64_t before = number_of(shown_);
    if (now > before + 1 && now - before <= kMaxSkippedFrames) light(slot, shown_);
  }
  shown_.assign(slot.begin(), slot.end());
}

void ChangeFade::light(Bytes slot, Bytes before) {
  if (before.size() != slot.size()) return;
  for (size_t i = 0; i < slot.size(); ++i) {
    if (slot[i] == before[i]) continue;
    left_s_[i] = kFade_s;
    fading_ = true;
  }
}

float ChangeFade::glow(ByteSpan span) const {
  const auto end = std::min<size_t>(span.end(), left_s_.size());
  float most = 0;
  for (size_t i = span.offset; i < end; ++i) most = std::max(most, left_s_[i]);
  return most / kFade_s;
}

// --- counting --------------------------------------------------------------------------------------------------------

void ChangeCounter::restart(const recorder::FrameSchema& schema) {
  first_of_field_.clear();
  size_t values = 0;
  for (const recorder::Field& field : schema.fields()) {
    first_of_field_.push_back(values);
    values += field.count;
  }
  counts_.assign(values, 0);
  counted_.clear();
  last_counted_.clear();
  frames_ = 0;
}

// False if it has been counted. Numbers mostly come in order, so a few ranges hold them all.
bool ChangeCounter::count_frame(uint64_t number) {
  auto after = counted_.upper_bound(number);
  if (after != counted_.begin()) {
    const auto at = std::prev(after);
    if (number <= at->second) return false;
    if (number == at->second + 1) {
      at->second = number;
      if (after != counted_.end() && after->first == number + 1) {
        at->second = after->second;
        counted_.erase(after);
      }
      return true;
    }
  }
  if (after != counted_.end() && after->first == number + 1) {
    const uint64_t last = after->second;
    counted_.erase(after);
    counted_[number] = last;
    return true;
  }
  counted_[number] = number;
  return true;
}

void ChangeCounter::update(const recorder::FrameSchema& schema, Bytes slot, Bytes previous) {
  if (schema_ != &schema) {
    std::string json = schema.to_json();
    if (json != schema_json_) restart(schema);
    schema_json_ = std::move(json);
    schema_ = &schema;
  }
  if (slot.size() < recorder::kSealBytes || previous.size() != slot.size() || same_bytes(slot, last_counted_)) return;
  last_counted_.assign(slot.begin(), slot.end());
  if (!count_frame(number_of(slot))) return;
  ++frames_;
  const auto& fields = schema.fields();
  for (size_t f = 0; f < fields.size(); ++f) {
    if (!recorder::fits(fields[f], slot)) continue;
    const uint32_t size = recorder::size_of(fields[f].type);
    const std::byte* now = slot.data() + fields[f].offset;
    const std::byte* before = previous.data() + fields[f].offset;
    if (std::memcmp(now, before, fields[f].size_bytes()) == 0) continue;
    for (uint32_t i = 0; i < fields[f].count; ++i) {
      if (std::memcmp(now + i * size, before + i * size, size) != 0) ++counts_[first_of_field_[f] + i];
    }
  }
}

uint64_t ChangeCounter::changes(size_t field, uint32_t first, uint32_t count) const {
  if (field >= first_of_field_.size()) return 0;
  uint64_t sum = 0;
  for (uint32_t i = 0; i < count; ++i) sum += counts_[first_of_field_[field] + first + i];
  return sum;
}

}  // namespace engine
