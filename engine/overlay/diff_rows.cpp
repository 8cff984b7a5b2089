#include "engine/overlay/diff_rows.h"

#include <algorithm>

#include "recorder/frame/seal.h"

namespace engine {
namespace {

using Bytes = std::span<const std::byte>;

bool all_zero(Bytes bytes) {
  return std::ranges::all_of(bytes, [](std::byte byte) { return byte == std::byte{0}; });
}

// How much of both is the game's.
size_t common_payload(Bytes a, Bytes b) {
  const size_t shorter = std::min(a.size(), b.size());
  return shorter < recorder::kSealBytes ? 0 : recorder::payload_bytes(shorter);
}

}  // namespace

DiffKind kind_of(Bytes a, Bytes b) {
  if (all_zero(a)) return DiffKind::kAdded;
  return all_zero(b) ? DiffKind::kRemoved : DiffKind::kChanged;
}

std::vector<DiffRow> differing_rows(const recorder::FrameSchema& schema, Bytes a, Bytes b) {
  std::vector<DiffRow> rows;
  const size_t size = common_payload(a, b);
  const auto differs = [&](const recorder::Field& field) { return row_differs({&field, 0, 0, field.count}, a, b); };
  for (const FieldRow& row : rows_of(schema, "", differs)) {
    if (row.group || row.bytes().end() > size || !row_differs(row, a, b)) continue;
    const ByteSpan span = row.bytes();
    rows.push_back({row, kind_of(a.subspan(span.offset, span.bytes), b.subspan(span.offset, span.bytes))});
  }
  return rows;
}

std::vector<uint32_t> differing_lines(Bytes a, Bytes b, size_t line_bytes) {
  std::vector<uint32_t> lines;
  const size_t size = common_payload(a, b);
  for (size_t from = 0; from < size; from += line_bytes) {
    const size_t count = std::min(line_bytes, size - from);
    if (!std::ranges::equal(a.subspan(from, count), b.subspan(from, count))) {
      lines.push_back(static_cast<uint32_t>(from / line_bytes));
    }
  }
  return lines;
}

size_t differing_bytes(Bytes a, Bytes b) {
  size_t count = 0;
  for (size_t i = 0; i < common_payload(a, b); ++i) count += a[i] != b[i] ? 1 : 0;
  return count;
}

}  // namespace engine
