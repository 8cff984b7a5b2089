#include "recorder/dump/ring_text.h"

#include <algorithm>
#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

#include "recorder/base/text.h"
#include "recorder/schema/seal.h"

namespace recorder {

std::string_view name_of(SealState state) {
  switch (state) {
    case SealState::kValid:
      return "sound";
    case SealState::kBroken:
      return "BROKEN";
    case SealState::kNone:
      return "none";
    case SealState::kUnpublished:
      return "unpublished";
    case SealState::kCutOff:
      return "cut off";
    case SealState::kChanging:
      break;
  }
  return "changing";
}

SealState judge_seal(std::span<const std::byte> bytes, uint32_t slot_bytes) {
  if (bytes.size() < slot_bytes) return SealState::kCutOff;
  if (bytes.size() < kSealBytes) return SealState::kNone;
  const auto seal = bytes.last(kSealBytes);
  if (std::all_of(seal.begin(), seal.end(), [](std::byte byte) { return byte == std::byte{0}; })) {
    return SealState::kNone;
  }
  return seal_is_valid(bytes) ? SealState::kValid : SealState::kBroken;
}

std::span<const std::byte> payload_of(const SlotView& slot) {
  const bool sealed = slot.seal_state != SealState::kNone && slot.slot_bytes >= kSealBytes;
  const size_t payload = sealed ? payload_bytes(slot.slot_bytes) : slot.slot_bytes;
  return slot.bytes.first(std::min(slot.bytes.size(), payload));
}

namespace {

constexpr size_t kOffsetDigits = 8;

char printable(std::byte byte) {
  const auto value = std::to_integer<unsigned char>(byte);
  return value >= 0x20 && value < 0x7f ? static_cast<char>(value) : '.';
}

bool is_marked(HexMarks marks, size_t index) { return (static_cast<unsigned>(marks) >> index & 1u) != 0; }

std::string label_of(uint32_t slot, const HexLineLayout& layout) {
  const std::string number = std::to_string(slot);
  return "slot[" + std::string(layout.slot_digits - std::min(layout.slot_digits, number.size()), ' ') + number + "] ";
}

// Adds [begin, end) as marked, the unmarked stretch before it first.
void add_marked(std::vector<HexRun>& runs, size_t begin, size_t end) {
  const size_t done = runs.empty() ? 0 : runs.back().end;
  if (begin > done) runs.push_back({done, begin, false});
  runs.push_back({begin, end, true});
}

}  // namespace

HexLineLayout HexLineLayout::for_slots(uint32_t slot_count) {
  const uint32_t last = slot_count == 0 ? 0 : slot_count - 1;
  return {std::max<size_t>(2, std::to_string(last).size())};
}

void append_hex_line(std::string& out, const HexLineLayout& layout, uint32_t slot, uint32_t offset,
                     std::span<const std::byte> bytes) {
  bytes = bytes.first(std::min(bytes.size(), kHexLineBytes));
  const size_t start = out.size();
  out += label_of(slot, layout);
  for (size_t digit = kOffsetDigits; digit-- > 0;) out += base::kHexDigits[offset >> (4 * digit) & 15];
  out += ": ";
  for (const std::byte byte : bytes) {
    base::append_hex(out, std::to_integer<uint8_t>(byte));
    out += ' ';
  }
  const size_t bar = start + layout.ascii_column(0) - 1;
  if (out.size() < bar) out.append(bar - out.size(), ' ');
  out += '|';
  for (const std::byte byte : bytes) out += printable(byte);
  out += '|';
}

std::vector<HexRun> hex_runs(const HexLineLayout& layout, size_t byte_count, HexMarks marks) {
  byte_count = std::min(byte_count, kHexLineBytes);
  std::vector<HexRun> runs;
  const auto add_groups = [&](auto begin_of, auto end_of) {
    for (size_t first = 0; first < byte_count; ++first) {
      if (!is_marked(marks, first)) continue;
      size_t last = first;
      while (last + 1 < byte_count && is_marked(marks, last + 1)) ++last;
      add_marked(runs, begin_of(first), end_of(last));
      first = last;
    }
  };
  add_groups([&](size_t i) { return layout.hex_column(i); }, [&](size_t i) { return layout.hex_column(i) + 2; });
  add_groups([&](size_t i) { return layout.ascii_column(i); }, [&](size_t i) { return layout.ascii_column(i) + 1; });
  const size_t done = runs.empty() ? 0 : runs.back().end;
  const size_t line_end = layout.ascii_column(0) + byte_count + 1;
  runs.push_back({done, line_end, false});
  return runs;
}

HexMarks changed_bytes(std::span<const std::byte> before, std::span<const std::byte> now) {
  unsigned marks = 0;
  for (size_t i = 0; i < std::min(now.size(), kHexLineBytes); ++i) {
    if (i >= before.size() || before[i] != now[i]) marks |= 1u << i;
  }
  return static_cast<HexMarks>(marks);
}

namespace {

std::string seconds(uint64_t time_ns) {
  constexpr uint64_t kNsPerSecond = 1'000'000'000;
  char text[48];
  std::snprintf(text, sizeof text, "%" PRIu64 ".%09" PRIu64 " s", time_ns / kNsPerSecond, time_ns % kNsPerSecond);
  return text;
}

std::string joined(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name;
  return out.empty() ? "none" : base::shown_text(out);
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

void print_field(std::ostream& out, const Field& field, std::span<const std::byte> frame, size_t name_width,
                 size_t depth) {
  const std::string indent(2 * depth + 2 + name_width + 2, ' ');
  out << std::string(2 * depth + 2, ' ') << base::padded_text(base::shown_text(field.name), name_width + 2);
  const std::string unit = field.unit.empty() ? "" : " " + base::shown_text(field.unit);
  if (!fits(field, frame)) {
    out << "missing: the slot ends before byte " << field.offset + field.size_bytes() << '\n';
  } else if (field.count == 1) {
    out << base::shown_text(text_at(field, 0, frame)) << unit << '\n';
  } else if (field.columns == 0) {
    out << base::shown_text(text_of(field, frame), SIZE_MAX) << unit << '\n';
  } else {
    for (uint32_t begin = 0; begin < field.count;) {
      const uint32_t end = begin + std::min(field.columns, field.count - begin);
      out << (begin == 0 ? "" : indent) << base::shown_text(row_text(field, begin, end, frame), SIZE_MAX)
          << (end == field.count ? unit : "") << '\n';
      begin = end;
    }
  }
}

// Fields a line each, then for each element that is alive its name and what it has.
void print_fields(std::ostream& out, const std::vector<Field>& fields, const std::vector<Group>& groups,
                  std::span<const std::byte> frame, size_t depth) {
  size_t name_width = 0;
  for (const Field& field : fields) {
    name_width = std::max(name_width, base::display_width(base::shown_text(field.name)));
  }
  for (const Field& field : fields) print_field(out, field, frame, name_width, depth);
  const std::string indent(2 * depth + 2, ' ');
  for (const Group& group : groups) {
    const std::string name = base::shown_text(group.name);
    if (group.offset + group.size_bytes() > frame.size()) {
      out << indent << name << "  missing: the slot ends before byte " << group.offset + group.size_bytes() << '\n';
      continue;
    }
    uint32_t alive = 0;
    for_each_element(group, frame, [&](uint32_t index, std::span<const std::byte> element) {
      ++alive;
      out << indent << name << '[' << index << "]\n";
      print_fields(out, group.fields, group.groups, element, depth + 1);
    });
    if (alive == 0) out << indent << name << "  none\n";
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
  print_fields(out, schema.fields(), schema.groups(), payload_of(slot), 0);
}

namespace {

void print_line(std::ostream& out, const std::string& line, const HexDumpOptions& options, size_t byte_count,
                HexMarks marks) {
  if (options.palette.plain() || marks == 0) {
    out << line << '\n';
    return;
  }
  const std::string_view text = line;
  for (const HexRun& run : hex_runs(options.layout, byte_count, marks)) {
    const std::string_view piece = text.substr(run.begin, run.end - run.begin);
    if (run.marked) {
      out << options.palette.changed << piece << options.palette.end;
    } else {
      out << piece;
    }
  }
  out << '\n';
}

std::span<const std::byte> line_at(std::span<const std::byte> bytes, size_t offset) {
  if (offset >= bytes.size()) return {};
  return bytes.subspan(offset, std::min(kHexLineBytes, bytes.size() - offset));
}

}  // namespace

void print_header(std::ostream& out, const ring::HeaderCopy& header, size_t header_bytes) {
  const auto field = [&](const char* label, uint32_t value, size_t offset) {
    if (offset + sizeof value <= header_bytes) out << label << value << '\n';
  };
  out << "=== CIRCULAR BUFFER HEADER ===\n";
  field("Write index:  ", header.write_index, offsetof(ring::HeaderCopy, write_index));
  field("Read index:   ", header.read_index, offsetof(ring::HeaderCopy, read_index));
  field("Total writes: ", header.total_writes, offsetof(ring::HeaderCopy, total_writes));
  field("Total reads:  ", header.total_reads, offsetof(ring::HeaderCopy, total_reads));
  if (offsetof(ring::HeaderCopy, magic_number) + sizeof header.magic_number <= header_bytes) {
    char magic[16];
    std::snprintf(magic, sizeof magic, "0x%08x", header.magic_number);
    out << "Magic number: " << magic << '\n';
  }
  out << "=============================\n";
}

void print_hex_dump(std::ostream& out, const SlotView& slot, const HexDumpOptions& options) {
  const auto bytes = slot.bytes.first(std::min<uint64_t>(slot.bytes.size(), options.bytes));
  std::string line;
  std::span<const std::byte> previous;
  bool starred = false;
  for (size_t offset = 0; offset < bytes.size() && out; offset += kHexLineBytes) {
    const auto now = line_at(bytes, offset);
    if (options.squeeze && std::ranges::equal(now, previous)) {
      if (!starred) out << "*\n";
      starred = true;
      continue;
    }
    previous = now;
    starred = false;
    line.clear();
    append_hex_line(line, options.layout, slot.slot, static_cast<uint32_t>(offset), now);
    const HexMarks marks = slot.before.empty() ? HexMarks{0} : changed_bytes(line_at(slot.before, offset), now);
    print_line(out, line, options, now.size(), marks);
  }
}

}  // namespace recorder
