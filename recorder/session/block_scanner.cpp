#include "recorder/session/block_scanner.h"

#include <algorithm>

#include "recorder/session/bytes.h"
#include "recorder/session/file_io.h"

namespace recorder::session {

std::span<const std::byte> BlockScanner::bytes_at(uint64_t offset, size_t bytes) {
  if (offset >= buffer_offset_ && offset - buffer_offset_ <= buffered_) {
    const auto within = static_cast<size_t>(offset - buffer_offset_);
    if (buffered_ - within >= bytes) return {buffer_.data() + within, bytes};
  }
  // Piece by piece: a size that stands in the file earns memory only as far as bytes are really there.
  constexpr size_t kPiece = 1u << 20;
  const size_t wanted = std::max(bytes, read_ahead_);
  buffer_offset_ = offset;
  buffered_ = 0;
  while (buffered_ < wanted) {
    const size_t piece = std::min(wanted - buffered_, kPiece);
    if (buffer_.size() < buffered_ + piece) buffer_.resize(buffered_ + piece);
    const size_t got = read_at(fd_, offset + buffered_, std::span(buffer_).subspan(buffered_, piece));
    buffered_ += got;
    if (got < piece) break;
  }
  return {buffer_.data(), std::min(buffered_, bytes)};
}

Found BlockScanner::next(Block& block) {
  const Found found = block_at_offset(block);
  // At its end a file may still grow, or be cut and written anew.
  if (found == Found::kIncomplete || found == Found::kEnd) buffered_ = 0;
  return found;
}

Found BlockScanner::block_at_offset(Block& block) {
  block = {};
  block.offset = block.end = offset_;
  const auto head = bytes_at(offset_, sizeof(BlockHeader));
  if (head.empty()) return Found::kEnd;
  if (head.size() < sizeof(BlockHeader)) return Found::kIncomplete;
  const BlockHeader header = load<BlockHeader>(head.data());
  if (!is_valid(header)) return damaged_up_to_next(block);

  const auto whole = bytes_at(offset_, sizeof header + header.payload_bytes);
  if (whole.size() < sizeof header + header.payload_bytes) return Found::kIncomplete;
  const auto payload = whole.subspan(sizeof header);
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
    const auto window = bytes_at(from, kWindow);
    if (window.size() < sizeof(BlockHeader)) return Found::kIncomplete;
    const size_t last = window.size() - sizeof(BlockHeader);
    for (size_t i = 0; i <= last; ++i) {
      if (!is_valid(load<BlockHeader>(window.data() + i))) continue;
      offset_ = block.end = from + i;
      return Found::kDamaged;
    }
    from += last + 1;
  }
}

}  // namespace recorder::session
