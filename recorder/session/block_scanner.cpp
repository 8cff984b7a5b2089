#include "recorder/session/block_scanner.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace recorder::session {
namespace {

BlockHeader header_from(std::span<const std::byte> bytes) {
  BlockHeader header;
  std::memcpy(&header, bytes.data(), sizeof header);
  return header;
}

}  // namespace

std::span<const std::byte> BlockScanner::read_at(uint64_t offset, size_t bytes) {
  // Piece by piece: a size that stands in the file earns memory only as far as bytes are really there.
  constexpr size_t kPiece = 1u << 20;
  size_t done = 0;
  while (done < bytes) {
    const size_t wanted = std::min(bytes - done, kPiece);
    if (buffer_.size() < done + wanted) buffer_.resize(done + wanted);
    const ssize_t got = ::pread(fd_, buffer_.data() + done, wanted, static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    done += static_cast<size_t>(got);
  }
  return {buffer_.data(), done};
}

Found BlockScanner::next(Block& block) {
  block = {};
  block.offset = block.end = offset_;
  const auto head = read_at(offset_, sizeof(BlockHeader));
  if (head.empty()) return Found::kEnd;
  if (head.size() < sizeof(BlockHeader)) return Found::kIncomplete;
  const BlockHeader header = header_from(head);
  if (!is_sound(header)) return damaged_up_to_next(block);

  const auto payload = read_at(offset_ + sizeof header, header.payload_bytes);
  if (payload.size() < header.payload_bytes) return Found::kIncomplete;
  offset_ += sizeof header + header.payload_bytes;
  block.end = offset_;
  if (payload_checksum_of(header, payload.data()) != header.payload_checksum) return Found::kDamaged;
  block.type = header.type;
  block.payload = payload;
  return Found::kBlock;
}

// Looks for the next sound block header at any byte. When none follows, the file's tail is torn.
Found BlockScanner::damaged_up_to_next(Block& block) {
  constexpr size_t kWindow = 256u << 10;
  for (uint64_t from = offset_ + 1;;) {
    const auto window = read_at(from, kWindow);
    if (window.size() < sizeof(BlockHeader)) return Found::kIncomplete;
    const size_t last = window.size() - sizeof(BlockHeader);
    for (size_t i = 0; i <= last; ++i) {
      if (!is_sound(header_from(window.subspan(i)))) continue;
      offset_ = block.end = from + i;
      return Found::kDamaged;
    }
    from += last + 1;
  }
}

}  // namespace recorder::session
