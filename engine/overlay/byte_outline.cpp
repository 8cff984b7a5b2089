#include "engine/overlay/byte_outline.h"

#include <algorithm>
#include <array>

#include "engine/overlay/field_rows.h"
#include "recorder/frame/seal.h"

namespace engine {
namespace {

using recorder::Field;
using recorder::HexLineLayout;
using recorder::kHexLineBytes;

constexpr uint32_t kLine = kHexLineBytes;
using Stretch = std::pair<size_t, size_t>;

// The bytes of a span in one line, as places in it: first .. last - 1; equal when there are none.
Stretch places_in(ByteSpan span, uint32_t line) {
  const uint32_t begin = line * kLine;
  const uint32_t from = std::max(span.offset, begin);
  const uint32_t to = std::min(span.end(), begin + kLine);
  if (from >= to) return {0, 0};
  return {from - begin, to - begin};
}

Stretch columns(const HexLineLayout& layout, Stretch places, bool digits) {
  if (places.first == places.second) return {0, 0};
  if (digits) return {layout.hex_column(places.first), layout.hex_column(places.second - 1) + 2};
  return {layout.ascii_column(places.first), layout.ascii_column(places.second - 1) + 1};
}

// `piece` without what `cover` hides of it.
std::vector<Stretch> uncovered(Stretch piece, Stretch cover) {
  if (cover.first == cover.second) return {piece};
  std::vector<Stretch> left;
  if (piece.first < std::min(cover.first, piece.second))
    left.emplace_back(piece.first, std::min(cover.first, piece.second));
  if (std::max(cover.second, piece.first) < piece.second)
    left.emplace_back(std::max(cover.second, piece.first), piece.second);
  return left;
}

struct SealPart {
  const char* name;
  uint32_t offset;
};
constexpr std::array<SealPart, 4> kSealParts = {
    {{"seal: frame number", 0}, {"seal: time, ns", 8}, {"seal: events", 16}, {"seal: checksum", 24}}};

bool in_seal(size_t slot_bytes, uint32_t byte) {
  return slot_bytes >= recorder::kSealBytes && byte >= recorder::payload_bytes(slot_bytes);
}

const SealPart& seal_part(size_t slot_bytes, uint32_t byte) {
  return kSealParts[std::min<size_t>((byte - recorder::payload_bytes(slot_bytes)) / 8, 3)];
}

FieldRow row_at(const recorder::FrameSchema& schema, uint32_t byte) {
  for (const FieldRow& row : rows_of(schema, "", [&](const Field& field) { return span_of(field).contains(byte); })) {
    if (!row.group && row.bytes().contains(byte)) return row;
  }
  return {};
}

}  // namespace

std::vector<OutlinePiece> outline_of(const HexLineLayout& layout, ByteSpan span, uint32_t first_line,
                                     uint32_t last_line) {
  std::vector<OutlinePiece> pieces;
  if (span.empty()) return pieces;
  first_line = std::max(first_line, span.offset / kLine);
  last_line = std::min(last_line, (span.end() - 1) / kLine);
  for (uint32_t line = first_line; line <= last_line; ++line) {
    for (const bool digits : {true, false}) {
      const Stretch here = columns(layout, places_in(span, line), digits);
      const Stretch above = line == 0 ? Stretch{0, 0} : columns(layout, places_in(span, line - 1), digits);
      const Stretch below = columns(layout, places_in(span, line + 1), digits);
      pieces.push_back({line, here.first, here.second, uncovered(here, above), uncovered(here, below)});
    }
  }
  return pieces;
}

std::optional<uint32_t> byte_at(const HexLineLayout& layout, uint32_t line, float column) {
  for (uint32_t i = 0; i < kLine; ++i) {
    // The space behind two digits belongs to them, so that the mouse never falls between two bytes.
    const auto digits = static_cast<float>(layout.hex_column(i));
    const auto character = static_cast<float>(layout.ascii_column(i));
    if ((column >= digits && column < digits + 3 && (i + 1 < kLine || column < digits + 2)) ||
        (column >= character && column < character + 1)) {
      return line * kLine + i;
    }
  }
  return std::nullopt;
}

ByteSpan field_span_at(const recorder::FrameSchema& schema, size_t slot_bytes, uint32_t byte) {
  if (in_seal(slot_bytes, byte)) {
    return {static_cast<uint32_t>(recorder::payload_bytes(slot_bytes)) + seal_part(slot_bytes, byte).offset, 8};
  }
  const Field* field = schema.field_at(byte);
  return field == nullptr ? ByteSpan{byte, 1} : span_of(*field);
}

ByteSpan row_span_at(const recorder::FrameSchema& schema, size_t slot_bytes, uint32_t byte) {
  if (in_seal(slot_bytes, byte)) return field_span_at(schema, slot_bytes, byte);
  const FieldRow row = row_at(schema, byte);
  return row.field == nullptr ? ByteSpan{byte, 1} : row.bytes();
}

ByteSpan stepped(const recorder::FrameSchema& schema, size_t slot_bytes, ByteSpan from, ByteStep step) {
  if (slot_bytes == 0) return {};
  const auto last = static_cast<uint32_t>(slot_bytes - 1);
  const auto line = static_cast<uint32_t>(recorder::kHexLineBytes);
  uint32_t to = 0;
  if (step == ByteStep::kLast) {
    to = last;
  } else if (step != ByteStep::kFirst && !from.empty()) {
    const uint32_t back = step == ByteStep::kPrevious ? 1 : line;
    const bool on = step == ByteStep::kNext || step == ByteStep::kDown;
    to = step == ByteStep::kNext   ? from.end()
         : step == ByteStep::kDown ? std::max(from.end(), from.offset + line)
                                   : from.offset - std::min(from.offset, back);
    if (on && to > last) return from;
  }
  return row_span_at(schema, slot_bytes, std::min(to, last));
}

std::string name_at(const recorder::FrameSchema& schema, std::span<const std::byte> slot, uint32_t byte) {
  if (in_seal(slot.size(), byte)) return seal_part(slot.size(), byte).name;
  const FieldRow row = row_at(schema, byte);
  if (row.field == nullptr || !recorder::fits(*row.field, slot)) return "no field";
  const Field& field = *row.field;
  const bool single = row.count == 1 || field.type == recorder::FieldType::kChar;
  // Of a line of numbers the one that the byte belongs to.
  const uint32_t index = (byte - field.offset) / recorder::size_of(field.type);
  const std::string name = single ? row.name() : field.name + "[" + std::to_string(index) + "]";
  const std::string value = single ? row_text(row, slot) : recorder::text_at(field, index, slot);
  return name + " = " + value + (field.unit.empty() ? "" : " " + field.unit);
}

}  // namespace engine
