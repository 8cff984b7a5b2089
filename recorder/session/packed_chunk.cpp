#include "recorder/session/packed_chunk.h"

#include <zstd.h>

#include <array>
#include <bit>

#include "recorder/session/bytes.h"
#include "recorder/session/frame_codec.h"

namespace recorder::session {
namespace {

using std::byte;

// One word of one frame that has changed.
struct Change {
  uint32_t frame;
  uint32_t word;
  const byte* differences;
  uint8_t mask;
};

// The parts of the records that are not changed words, in columns; the changes are gathered for later.
void take_records(std::span<const byte> records, uint32_t frames, std::vector<byte>& columns,
                  std::vector<Change>& changes) {
  std::array<std::vector<byte>, 4> parts;  // jumps, times, events, checksums
  const byte* at = records.data();
  const byte* const end = at + records.size();
  for (uint32_t frame = 0; frame < frames; ++frame) {
    columns.push_back(*at & byte{0x0f});
    const auto tag = static_cast<unsigned>(*at);
    RecordHead head;
    at = take_head(at, end, head);
    if ((tag & 1) != 0) put_varint(parts[0], head.jump);
    if ((tag & 2) != 0) put_varint(parts[1], zigzag(head.time));
    if ((tag & 4) != 0) put_varint(parts[2], head.events);
    if (head.has_checksum) append(parts[3], bytes_of(head.checksum));
    uint64_t word = 0;
    for (uint64_t i = 0; i < head.words; ++i, ++word) {
      uint64_t gap = 0;
      at = take_varint(at, end, gap);
      word += gap;
      const auto mask = static_cast<uint8_t>(*at++);
      changes.push_back({frame, static_cast<uint32_t>(word), at, mask});
      at += std::popcount(mask);
    }
  }
  for (const auto& part : parts) append(columns, part);
}

// Where each word's changes begin when they are sorted by word; one more for the end.
std::vector<uint32_t> begins_by_word(const std::vector<Change>& changes, size_t words) {
  std::vector<uint32_t> begins(words + 1);
  for (const Change& change : changes) ++begins[change.word + 1];
  for (size_t word = 0; word < words; ++word) begins[word + 1] += begins[word];
  return begins;
}

}  // namespace

void columns_of(std::span<const std::byte> records, uint32_t frames, size_t words, std::vector<std::byte>& columns) {
  columns.clear();
  std::vector<Change> changes;
  changes.reserve(records.size() / 3);
  take_records(records, frames, columns, changes);
  const std::vector<uint32_t> begins = begins_by_word(changes, words);
  std::vector<Change> sorted(changes.size());
  std::vector<uint32_t> next(begins.begin(), begins.end() - 1);
  for (const Change& change : changes) sorted[next[change.word]++] = change;

  for (size_t word = 0; word < words; ++word) put_varint(columns, begins[word + 1] - begins[word]);
  for (size_t word = 0; word < words; ++word) {
    uint32_t expected = 0;
    for (uint32_t i = begins[word]; i < begins[word + 1]; ++i) {
      put_varint(columns, sorted[i].frame - expected);
      expected = sorted[i].frame + 1;
    }
  }
  for (const Change& change : sorted) columns.push_back(static_cast<byte>(change.mask));
  for (size_t word = 0; word < words; ++word) {
    unsigned used = 0;
    for (uint32_t i = begins[word]; i < begins[word + 1]; ++i) used |= sorted[i].mask;
    for (; used != 0; used &= used - 1) {
      const unsigned below = (used & (0 - used)) - 1;
      for (uint32_t i = begins[word]; i < begins[word + 1]; ++i) {
        if ((sorted[i].mask & (below + 1)) == 0) continue;
        columns.push_back(sorted[i].differences[std::popcount(sorted[i].mask & below)]);
      }
    }
  }
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
    const byte* behind = take_varint(at_, end_, value);
    if (behind == nullptr) return false;
    at_ = behind;
    return true;
  }

 private:
  const byte* at_;
  const byte* end_;
};

struct Cell {
  uint32_t word;
  uint32_t change;  // index by word
};

struct Columns {
  const byte* tags = nullptr;
  std::vector<uint64_t> jumps, times, events;  // of the frames that have one, in order
  const byte* checksums = nullptr;
  std::vector<uint32_t> begins;       // of each word's changes; one more for the end
  std::vector<uint32_t> frame_of;     // of each change
  const byte* masks = nullptr;        // of each change
  std::vector<uint64_t> differences;  // of each change

  bool read(ColumnReader& in, uint32_t frames, size_t words);

 private:
  bool read_heads(ColumnReader& in, uint32_t frames);
  bool read_changes(ColumnReader& in, uint32_t frames, size_t words);
};

bool Columns::read_heads(ColumnReader& in, uint32_t frames) {
  if (!in.take(frames, tags)) return false;
  size_t stored = 0;
  for (uint32_t i = 0; i < frames; ++i) {
    const auto tag = static_cast<unsigned>(tags[i]);
    if (tag > 15) return false;
    jumps.resize(jumps.size() + (tag & 1));
    times.resize(times.size() + (tag >> 1 & 1));
    events.resize(events.size() + (tag >> 2 & 1));
    stored += tag >> 3;
  }
  for (auto* part : {&jumps, &times, &events}) {
    for (uint64_t& value : *part) {
      if (!in.take(value)) return false;
    }
  }
  return in.take(stored * 8, checksums);
}

bool Columns::read_changes(ColumnReader& in, uint32_t frames, size_t words) {
  begins.resize(words + 1);
  for (size_t word = 0; word < words; ++word) {
    uint64_t count = 0;
    if (!in.take(count) || count > frames || begins[word] + count > in.left()) return false;
    begins[word + 1] = begins[word] + static_cast<uint32_t>(count);
  }
  frame_of.resize(begins[words]);
  for (size_t word = 0; word < words; ++word) {
    uint64_t frame = 0;
    for (uint32_t i = begins[word]; i < begins[word + 1]; ++i, ++frame) {
      uint64_t distance = 0;
      if (!in.take(distance) || distance >= frames - frame) return false;
      frame += distance;
      frame_of[i] = static_cast<uint32_t>(frame);
    }
  }
  return in.take(begins[words], masks);
}

bool Columns::read(ColumnReader& in, uint32_t frames, size_t words) {
  if (!read_heads(in, frames) || !read_changes(in, frames, words)) return false;
  differences.resize(frame_of.size());
  for (size_t word = 0; word < words; ++word) {
    unsigned used = 0;
    for (uint32_t i = begins[word]; i < begins[word + 1]; ++i) used |= static_cast<unsigned>(masks[i]);
    for (; used != 0; used &= used - 1) {
      const int shift = std::countr_zero(used);
      for (uint32_t i = begins[word]; i < begins[word + 1]; ++i) {
        if ((static_cast<unsigned>(masks[i]) >> shift & 1) == 0) continue;
        const byte* difference = nullptr;
        if (!in.take(1, difference)) return false;
        differences[i] |= static_cast<uint64_t>(*difference) << (8 * shift);
      }
    }
  }
  return in.left() == 0;
}

// The changes of each frame, by frame and then by word.
std::vector<Cell> cells_by_frame(const Columns& columns, size_t words, std::vector<uint32_t>& ends) {
  std::vector<Cell> cells(columns.frame_of.size());
  for (const uint32_t frame : columns.frame_of) ++ends[frame + 1];
  for (size_t frame = 1; frame < ends.size(); ++frame) ends[frame] += ends[frame - 1];
  for (uint32_t word = 0; word < words; ++word) {
    for (uint32_t i = columns.begins[word]; i < columns.begins[word + 1]; ++i) {
      cells[ends[columns.frame_of[i]]++] = {word, i};
    }
  }
  return cells;
}

}  // namespace

bool records_of(std::span<const std::byte> in, uint32_t frames, size_t words, std::vector<std::byte>& records) {
  Columns columns;
  ColumnReader reader(in);
  if (!columns.read(reader, frames, words)) return false;
  std::vector<uint32_t> ends(frames + 1);  // first where the frame's cells begin, then where they end
  const std::vector<Cell> cells = cells_by_frame(columns, words, ends);

  constexpr size_t kMaxHead = 64, kMaxCell = 14;
  records.resize(frames * kMaxHead + cells.size() * kMaxCell);
  byte* out = records.data();
  const uint64_t* jump = columns.jumps.data();
  const uint64_t* time = columns.times.data();
  const uint64_t* events = columns.events.data();
  uint32_t begin = 0;
  for (uint32_t frame = 0; frame < frames; ++frame) {
    const auto tag = static_cast<unsigned>(columns.tags[frame]);
    const uint32_t count = ends[frame] - begin;
    *out++ = static_cast<byte>(tag | (count < 15 ? count : 15) << 4);
    if (count >= 15) out = put_varint(out, count);
    if ((tag & 1) != 0) out = put_varint(out, *jump++);
    if ((tag & 2) != 0) out = put_varint(out, *time++);
    if ((tag & 4) != 0) out = put_varint(out, *events++);
    if ((tag & 8) != 0) {
      std::memcpy(out, columns.checksums, 8);
      columns.checksums += 8;
      out += 8;
    }
    uint32_t next = 0;
    for (; begin < ends[frame]; ++begin) {
      const Cell& cell = cells[begin];
      out = put_varint(out, cell.word - next);
      next = cell.word + 1;
      auto mask = static_cast<unsigned>(columns.masks[cell.change]);
      *out++ = static_cast<byte>(mask);
      const uint64_t difference = columns.differences[cell.change];
      for (; mask != 0; mask &= mask - 1) *out++ = static_cast<byte>(difference >> (8 * std::countr_zero(mask)));
    }
  }
  records.resize(static_cast<size_t>(out - records.data()));
  return true;
}

// --- zstd ------------------------------------------------------------------------------------------------------------

Compressor::Compressor(int level) : context_(ZSTD_createCCtx()) {
  ZSTD_CCtx_setParameter(context_, ZSTD_c_compressionLevel, level);
}
Compressor::~Compressor() { ZSTD_freeCCtx(context_); }

bool Compressor::compress(std::span<const std::byte> plain, std::vector<std::byte>& out) {
  const size_t begin = out.size();
  out.resize(begin + ZSTD_compressBound(plain.size()));
  const size_t bytes = ZSTD_compress2(context_, out.data() + begin, out.size() - begin, plain.data(), plain.size());
  out.resize(ZSTD_isError(bytes) != 0 ? begin : begin + bytes);
  return ZSTD_isError(bytes) == 0;
}

Decompressor::Decompressor() : context_(ZSTD_createDCtx()) {}
Decompressor::~Decompressor() { ZSTD_freeDCtx(context_); }

bool Decompressor::decompress(std::span<const std::byte> packed, size_t plain_bytes, std::vector<std::byte>& plain) {
  // The frame says its size, too: a lie of the caller's source earns no memory.
  if (ZSTD_getFrameContentSize(packed.data(), packed.size()) != plain_bytes) return false;
  plain.resize(plain_bytes);
  return ZSTD_decompressDCtx(context_, plain.data(), plain_bytes, packed.data(), packed.size()) == plain_bytes;
}

}  // namespace recorder::session
