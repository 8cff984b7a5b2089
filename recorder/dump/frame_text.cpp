#include "recorder/dump/frame_text.h"

#include <algorithm>
#include <cinttypes>
#include <cstdio>

#include "recorder/frame/seal.h"

namespace recorder {
namespace {

std::string label_of(uint32_t slot, const HexLineLayout& layout) {
  const std::string number = std::to_string(slot);
  return "slot[" + std::string(layout.slot_digits - std::min(layout.slot_digits, number.size()), ' ') + number + "] ";
}

std::string seconds(uint64_t time_ns) {
  constexpr uint64_t kNsPerSecond = 1'000'000'000;
  char text[48];
  std::snprintf(text, sizeof text, "%" PRIu64 ".%09" PRIu64 " s", time_ns / kNsPerSecond, time_ns % kNsPerSecond);
  return text;
}

std::string joined(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name;
  return out.empty() ? "none" : out;
}

void print_seal(std::ostream& out, const SlotView& slot, const FrameSchema& schema, const Palette& palette) {
  const Seal seal = seal_of(slot.bytes);
  out << "frame " << seal.frame << "  time " << seconds(seal.time_ns) << "  events "
      << joined(event_names(seal.events, schema)) << "  checksum ";
  const bool bad = slot.seal_state == SealState::kBroken;
  out << (bad ? palette.bad : "") << name_of(slot.seal_state) << (bad ? palette.end : "") << '\n';
}

// The line that says what the slot is.
void print_title(std::ostream& out, const SlotView& slot, const FrameSchema& schema, const Palette& palette) {
  switch (slot.seal_state) {
    case SealState::kValid:
    case SealState::kBroken:
      print_seal(out, slot, schema, palette);
      break;
    case SealState::kNone:
      out << "no seal\n";
      break;
    case SealState::kUnpublished:
      out << "not published: the writer fills this slot next\n";
      break;
    case SealState::kCutOff:
      out << palette.bad << "cut off after " << slot.bytes.size() << " of " << slot.slot_bytes << " bytes"
          << palette.end << '\n';
      break;
    case SealState::kChanging:
      out << "overwritten while it was being read\n";
      break;
  }
}

// One row of an array: characters as between the bars of a hex dump, numbers with a space between them.
std::string row_text(const Field& field, uint32_t begin, uint32_t end, std::span<const std::byte> frame) {
  std::string out;
  for (uint32_t i = begin; i < end; ++i) {
    const std::string text = text_at(field, i, frame);
    if (field.type == FieldType::kChar) {
      out += text.size() == 1 ? text : ".";
    } else {
      out += (i == begin ? "" : " ") + text;
    }
  }
  return field.type == FieldType::kChar ? "|" + out + "|" : out;
}

void print_field(std::ostream& out, const Field& field, std::span<const std::byte> frame, size_t name_width) {
  const std::string indent(2 + name_width + 2, ' ');
  out << "  " << field.name << std::string(name_width - field.name.size() + 2, ' ');
  const std::string unit = field.unit.empty() ? "" : " " + field.unit;
  if (!fits(field, frame)) {
    out << "missing: the slot ends before byte " << field.offset + field.size_bytes() << '\n';
  } else if (field.count == 1) {
    out << text_at(field, 0, frame) << unit << '\n';
  } else if (field.columns == 0) {
    out << text_of(field, frame) << unit << '\n';
  } else {
    for (uint32_t begin = 0; begin < field.count;) {
      const uint32_t end = begin + std::min(field.columns, field.count - begin);
      out << (begin == 0 ? "" : indent) << row_text(field, begin, end, frame) << (end == field.count ? unit : "")
          << '\n';
      begin = end;
    }
  }
}

bool is_blank(std::span<const std::byte> bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](std::byte byte) { return byte == std::byte{0}; });
}

}  // namespace

std::vector<std::string> event_names(uint64_t events, const FrameSchema& schema) {
  std::vector<std::string> names;
  for (uint32_t bit = 0; bit < 64; ++bit) {
    if ((events >> bit & 1) == 0) continue;
    const auto found = std::find_if(schema.events().begin(), schema.events().end(),
                                    [&](const EventKind& event) { return event.bit == bit; });
    names.push_back(found != schema.events().end() ? found->name : "bit " + std::to_string(bit));
  }
  return names;
}

void print_frame(std::ostream& out, const SlotView& slot, const FrameSchema& schema, const HexLineLayout& layout,
                 const Palette& palette) {
  out << label_of(slot.slot, layout);
  if (!slot.sequence && slot.seal_state == SealState::kNone && is_blank(slot.bytes)) {
    out << "never used\n";
    return;
  }
  print_title(out, slot, schema, palette);
  if (slot.seal_state == SealState::kChanging) return;
  size_t name_width = 0;
  for (const Field& field : schema.fields()) name_width = std::max(name_width, field.name.size());
  for (const Field& field : schema.fields()) print_field(out, field, payload_of(slot), name_width);
}

}  // namespace recorder
