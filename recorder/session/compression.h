// Packed chunks: the records of a chunk (frame_codec.h), turned from frame after frame into column after column, so
// that what belongs together lies together, and then compressed by zstd.
//
//   columns = the tag of each record, with bits 4..7 zero
//             the jumps, times and events that the tags announce, varints, all of one kind after the other
//             the stored checksums, 8 bytes each
//             for each word of the payload: in how many frames it changes (varint), n
//             for each word: n distances (varints): frames since it last changed, less one; the first from frame -1
//             for each word: n masks
//             for each word: the differences of the bytes in each mask
//
// Measured on a million frames of the demo game, 256 to a chunk, zstd -3: records as they are 10.6 bytes a frame;
// counts, words, masks and differences by word 8.4; with distances instead of words 7.3. Keeping the bytes of a word
// apart, too, gives 7.0, but costs a quarter of the speed. Whole-file zstd -19 --long of the raw frames: 11.2.
//
// One thread per object; buffers are kept between calls.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "recorder/session/compressor.h"
#include "recorder/session/format.h"

namespace recorder::session {

// Turns the records of `frames` frames, all of which check_record() has accepted for this number of payload words, into
// columns, which replace `columns`.
void columns_of(std::span<const std::byte> records, uint32_t frames, size_t words, std::vector<std::byte>& columns);

// The other way round; `begins` gets where each record begins, and the end. false, with both undefined, when these are
// no columns of that many frames. What it gives passes check_record(). `columns` may hold anything; memory is taken in
// proportion to its size and `frames`.
bool records_of(std::span<const std::byte> columns, uint32_t frames, size_t words, std::vector<std::byte>& records,
                std::vector<uint32_t>& begins);

// Tables of a packed session: entries of one fixed size, a number of them to a block, compressed.
//
// Pure functions; any thread.

// Appends the blocks of a table to `out`; nothing for an empty one.
template <typename Entry>
void append_table(std::vector<std::byte>& out, uint32_t type, std::span<const Entry> entries) {
  Compressor compressor;
  std::vector<std::byte> payload;
  while (!entries.empty()) {
    const auto part = entries.first(std::min<size_t>(entries.size(), kTableEntries));
    const uint64_t count = part.size();
    payload.clear();
    compressor.compress(std::as_bytes(part), payload);
    append_block(out, type, bytes_of(count), payload);
    entries = entries.subspan(part.size());
  }
}

// Reads `count` entries from the blocks of `type` that begin at `offset`. false when they are not there, damaged, or
// not that many. Memory is taken block by block, as the file's own bytes are found sound.
template <typename Entry>
bool read_table(const base::File& file, uint64_t offset, uint32_t type, uint64_t count, std::vector<Entry>& entries) {
  entries.clear();
  Decompressor decompressor;
  std::vector<std::byte> plain;
  BlockScanner scanner(file, offset);
  while (entries.size() < count) {
    Block block;
    if (scanner.next(block) != Found::kBlock || block.type != type || block.payload.size() < 8) return false;
    const auto in_block = load<uint64_t>(block.payload.data());
    if (in_block == 0 || in_block > kTableEntries || in_block > count - entries.size()) return false;
    if (!decompressor.decompress(block.payload.subspan(8), in_block * sizeof(Entry), plain)) return false;
    const size_t before = entries.size();
    entries.resize(before + in_block);
    std::memcpy(entries.data() + before, plain.data(), plain.size());
  }
  return true;
}

}  // namespace recorder::session
