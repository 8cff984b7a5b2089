#include "recorder/session/format.h"

#include <xxhash.h>

#include <algorithm>

namespace recorder::session {
namespace {

uint64_t seed_of(const BlockHeader& header) { return uint64_t{header.payload_bytes} << 32 | header.type; }

}  // namespace

Status open_and_lock(const std::string& path, base::File& file, const char* held) {
  const base::OpenOptions how{.access = base::Access::kReadWrite, .links = base::Links::kDoNotFollow};
  if (const base::Error error = file.open(path, how); error != 0) {
    return system_failure(path, "cannot be opened", error);
  }
  const base::Error error = file.try_lock(kSessionLock);
  return error == 0 ? Status() : file.lock_failure(path, kSessionLock, held, error);
}

uint64_t checksum_of(const FileHeader& header) { return XXH3_64bits(&header, offsetof(FileHeader, checksum)); }

uint64_t header_checksum_of(const BlockHeader& header) {
  return XXH3_64bits(&header, offsetof(BlockHeader, header_checksum));
}

uint64_t payload_checksum_of(const BlockHeader& header, const std::byte* payload) {
  return XXH3_64bits_withSeed(payload, header.payload_bytes, seed_of(header));
}

bool is_valid(const BlockHeader& header) {
  return header.payload_bytes <= kMaxPayloadBytes && header.header_checksum == header_checksum_of(header);
}

void append_block(std::vector<std::byte>& out, uint32_t type, std::span<const std::byte> head,
                  std::span<const std::byte> rest) {
  BlockHeader header;
  header.type = type;
  header.payload_bytes = static_cast<uint32_t>(head.size() + rest.size());
  const size_t at = out.size();
  append(out, bytes_of(header));
  append(out, head);
  append(out, rest);
  header.payload_checksum = payload_checksum_of(header, out.data() + at + sizeof header);
  header.header_checksum = header_checksum_of(header);
  std::memcpy(out.data() + at, &header, sizeof header);
}

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
    const size_t got = file_.read_at(offset + buffered_, std::span(buffer_).subspan(buffered_, piece));
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
