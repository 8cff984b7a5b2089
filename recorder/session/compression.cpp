#include "recorder/session/compression.h"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

#include "recorder/session/format.h"
#include "recorder/session/frame_codec.h"

namespace recorder::session {
namespace {

using std::byte;

// One word of one frame that has changed.
struct Change {
  const byte* differences;
  uint32_t word;
  uint16_t frame;
  uint8_t mask;
};
static_assert(kChunkFrames <= UINT16_MAX);

// The heads of records, part by part, and their changes.
struct Parts {
  std::vector<byte> tags, jumps, times, events, checksums;
  std::vector<Change> changes;

  Parts(std::span<const byte> records, uint32_t frames);
};

Parts::Parts(std::span<const byte> records, uint32_t frames) {
  tags.reserve(frames);
  changes.resize(records.size() / 2 + 1);  // each takes two bytes at least
  Change* change = changes.data();
  const byte* at = records.data();
  const byte* const end = at + records.size();
  for (uint32_t frame = 0; frame < frames; ++frame) {
    const auto tag = static_cast<unsigned>(*at);
    tags.push_back(static_cast<byte>(tag & 15));
    RecordHead head;
    at = read_head(at, end, head);
    if ((tag & 1) != 0) write_varint(jumps, head.jump);
    if ((tag & 2) != 0) write_varint(times, zigzag(head.time));
    if ((tag & 4) != 0) write_varint(events, head.events);
    if (head.has_checksum) append(checksums, bytes_of(head.checksum));
    uint64_t word = 0;
    for (uint64_t i = 0; i < head.words; ++i, ++word) {
      uint64_t gap = 0;
      at = read_varint(at, end, gap);
      word += gap;
      const auto mask = static_cast<uint8_t>(*at++);
      *change++ = {at, static_cast<uint32_t>(word), static_cast<uint16_t>(frame), mask};
      at += kBitCounts[mask];
    }
  }
  changes.resize(static_cast<size_t>(change - changes.data()));
}

// Sorts the changes by word, those of a word by frame. Gives where each word's changes begin; one more for the end.
std::vector<uint32_t> sort_by_word(std::vector<Change>& changes, size_t words) {
  std::vector<uint32_t> begins(words + 1);
  for (const Change& change : changes) ++begins[change.word + 1];
  for (size_t word = 0; word < words; ++word) begins[word + 1] += begins[word];
  std::vector<uint32_t> next(begins.begin(), begins.end() - 1);
  std::vector<Change> sorted(changes.size());
  for (const Change& change : changes) sorted[next[change.word]++] = change;
  changes = std::move(sorted);
  return begins;
}

// Copies the `count` <= 8 bytes at `from`, as eight wherever so many can be read and written: a copy of a size that is
// known costs a fraction of one that is not. Gives the place behind them at `to`, which has room for eight.
byte* copy_few(const byte* from, const byte* from_end, size_t count, byte* to) {
  if (from_end - from >= 8) {
    std::memcpy(to, from, 8);
  } else {
    std::memcpy(to, from, count);
  }
  return to + count;
}

byte* put_all(const std::vector<byte>& part, byte* out) { return std::copy(part.begin(), part.end(), out); }

}  // namespace

void columns_of(std::span<const std::byte> records, uint32_t frames, size_t words, std::vector<std::byte>& columns) {
  Parts parts(records, frames);
  std::vector<Change>& changes = parts.changes;
  const std::vector<uint32_t> begins = sort_by_word(changes, words);
  // Heads and differences are in the records; a count has at most 3 bytes, a distance 3, a mask 1; 8 to write beyond.
  columns.resize(records.size() + frames + words * 3 + changes.size() * 4 + 8);
  byte* out = columns.data();
  for (const auto* part : {&parts.tags, &parts.jumps, &parts.times, &parts.events, &parts.checksums}) {
    out = put_all(*part, out);
  }
  for (size_t word = 0; word < words; ++word) out = write_varint(out, begins[word + 1] - begins[word]);
  for (size_t word = 0; word < words; ++word) {
    uint32_t expected = 0;
    for (uint32_t i = begins[word]; i < begins[word + 1]; ++i) {
      out = write_varint(out, changes[i].frame - expected);
      expected = changes[i].frame + 1u;
    }
  }
  for (const Change& change : changes) *out++ = static_cast<byte>(change.mask);
  const byte* const end = records.data() + records.size();
  for (const Change& change : changes) out = copy_few(change.differences, end, kBitCounts[change.mask], out);
  columns.resize(static_cast<size_t>(out - columns.data()));
}

namespace {

// Reads columns from front to back; every step says whether it found what it wanted.
class ColumnReader {
 public:
  explicit ColumnReader(std::span<const byte> columns) : at_(columns.data()), end_(at_ + columns.size()) {}
  size_t left() const { return static_cast<size_t>(end_ - at_); }
  bool take(size_t bytes, const byte*& begin) {
    if (left() < bytes) return false;
    begin = at_;
    at_ += bytes;
    return true;
  }
  bool take(uint64_t& value) {
    const byte* behind = read_varint(at_, end_, value);
    if (behind == nullptr) return false;
    at_ = behind;
    return true;
  }

 private:
  const byte* at_;
  const byte* end_;
};

// A changed word, in the order of frames and then of words.
struct Cell {
  const byte* differences;
  uint32_t word;
  uint8_t mask;
};

struct Columns {
  const byte* tags = nullptr;
  std::vector<uint64_t> jumps, times, events;  // of the frames that have one, in order
  const byte* checksums = nullptr;
  std::vector<Cell> cells;
  std::vector<uint32_t> ends;  // of each frame's cells

  bool read(ColumnReader in, uint32_t frames, size_t words);

 private:
  bool read_heads(ColumnReader& in, uint32_t frames);
  bool read_places(ColumnReader& in, uint32_t frames, size_t words);
  bool read_cells(ColumnReader& in, size_t words);

  std::vector<uint32_t> begins_;    // of each word's changes; one more for the end
  std::vector<uint32_t> frame_of_;  // of each change, by word
};

bool Columns::read_heads(ColumnReader& in, uint32_t frames) {
  if (!in.take(frames, tags)) return false;
  std::array<size_t, 4> counts{};
  for (uint32_t i = 0; i < frames; ++i) {
    const auto tag = static_cast<unsigned>(tags[i]);
    if (tag > 15) return false;
    for (unsigned part = 0; part < 4; ++part) counts[part] += tag >> part & 1;
  }
  jumps.resize(counts[0]);
  times.resize(counts[1]);
  events.resize(counts[2]);
  for (auto* part : {&jumps, &times, &events}) {
    for (uint64_t& value : *part) {
      if (!in.take(value)) return false;
    }
  }
  return in.take(counts[3] * 8, checksums);
}

// Which words change in which frames. Afterwards `ends` holds where each frame's cells begin.
bool Columns::read_places(ColumnReader& in, uint32_t frames, size_t words) {
  begins_.resize(words + 1);
  for (size_t word = 0; word < words; ++word) {
    uint64_t count = 0;
    if (!in.take(count) || count > frames || begins_[word] + count > in.left()) return false;
    begins_[word + 1] = begins_[word] + static_cast<uint32_t>(count);
  }
  frame_of_.resize(begins_[words]);
  ends.assign(frames + 1, 0);
  for (size_t word = 0; word < words; ++word) {
    uint64_t frame = 0;
    for (uint32_t i = begins_[word]; i < begins_[word + 1]; ++i, ++frame) {
      uint64_t distance = 0;
      if (!in.take(distance) || distance >= frames - frame) return false;
      frame += distance;
      frame_of_[i] = static_cast<uint32_t>(frame);
      ++ends[frame + 1];
    }
  }
  for (size_t frame = 1; frame < ends.size(); ++frame) ends[frame] += ends[frame - 1];
  return true;
}

bool Columns::read_cells(ColumnReader& in, size_t words) {
  const byte* masks = nullptr;
  if (!in.take(frame_of_.size(), masks)) return false;
  size_t bytes = 0;
  for (size_t i = 0; i < frame_of_.size(); ++i) bytes += kBitCounts[static_cast<size_t>(masks[i])];
  const byte* differences = nullptr;
  if (!in.take(bytes, differences) || in.left() != 0) return false;
  cells.resize(frame_of_.size());
  for (uint32_t word = 0; word < words; ++word) {
    for (uint32_t i = begins_[word]; i < begins_[word + 1]; ++i) {
      const auto mask = static_cast<uint8_t>(masks[i]);
      cells[ends[frame_of_[i]]++] = {differences, word, mask};
      differences += kBitCounts[mask];
    }
  }
  return true;
}

bool Columns::read(ColumnReader in, uint32_t frames, size_t words) {
  return read_heads(in, frames) && read_places(in, frames, words) && read_cells(in, words);
}

// The changed words of a record, at `out`, which has room for them; gives the place behind it.
byte* put_cells(std::span<const Cell> cells, const byte* columns_end, byte* out) {
  uint32_t next = 0;
  for (const Cell& cell : cells) {
    out = write_varint(out, cell.word - next);
    next = cell.word + 1;
    *out++ = static_cast<byte>(cell.mask);
    out = copy_few(cell.differences, columns_end, kBitCounts[cell.mask], out);
  }
  return out;
}

}  // namespace

bool records_of(std::span<const std::byte> in, uint32_t frames, size_t words, std::vector<std::byte>& records,
                std::vector<uint32_t>& begins) {
  Columns columns;
  if (!columns.read(ColumnReader(in), frames, words)) return false;
  constexpr size_t kMaxHead = 64, kMaxCell = 14;  // a cell's end may be written eight bytes beyond
  records.resize(frames * kMaxHead + columns.cells.size() * kMaxCell + 8);
  byte* out = records.data();
  const uint64_t* jump = columns.jumps.data();
  const uint64_t* time = columns.times.data();
  const uint64_t* events = columns.events.data();
  uint32_t begin = 0;
  begins.resize(frames + 1);
  for (uint32_t frame = 0; frame < frames; ++frame) {
    begins[frame] = static_cast<uint32_t>(out - records.data());
    const auto tag = static_cast<unsigned>(columns.tags[frame]);
    const uint32_t count = columns.ends[frame] - begin;
    *out++ = static_cast<byte>(tag | (count < 15 ? count : 15) << 4);
    if (count >= 15) out = write_varint(out, count);
    if ((tag & 1) != 0) out = write_varint(out, *jump++);
    if ((tag & 2) != 0) out = write_varint(out, *time++);
    if ((tag & 4) != 0) out = write_varint(out, *events++);
    if ((tag & 8) != 0) {
      std::memcpy(out, columns.checksums, 8);
      columns.checksums += 8;
      out += 8;
    }
    out = put_cells(std::span(columns.cells).subspan(begin, count), in.data() + in.size(), out);
    begin = columns.ends[frame];
  }
  begins[frames] = static_cast<uint32_t>(out - records.data());
  records.resize(begins[frames]);
  return true;
}

}  // namespace recorder::session
