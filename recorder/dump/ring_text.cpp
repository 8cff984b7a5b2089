#include "recorder/dump/ring_text.h"

#include <algorithm>
#include <cstdio>
#include <string>
#include <string_view>

namespace recorder {
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
