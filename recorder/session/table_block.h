// Tables of a packed session: entries of one fixed size, a number of them to a block, compressed.
//
// Pure functions; any thread.
#pragma once

#include <algorithm>
#include <span>
#include <vector>

#include "recorder/session/block_scanner.h"
#include "recorder/session/bytes.h"
#include "recorder/session/packed_chunk.h"

namespace recorder::session {

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
bool read_table(int fd, uint64_t offset, uint32_t type, uint64_t count, std::vector<Entry>& entries) {
  entries.clear();
  Decompressor decompressor;
  std::vector<std::byte> plain;
  BlockScanner scanner(fd, offset);
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
