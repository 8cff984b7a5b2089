// What the fuzz targets share: inputs taken apart, and files put together of them.
//
// A session under checksums and zstd cannot be mutated to any use, so an input is a list of plain pieces, of which
// assemble() makes a file: it compresses, computes the checksums, and puts the places of blocks where an index and a
// footer have them - unless the piece asks for the opposite.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <vector>

namespace fuzz {

using Bytes = std::vector<std::byte>;

// Takes an input from front to back; behind its end everything is 0.
class Input {
 public:
  Input(const uint8_t* data, size_t size) : left_(std::as_bytes(std::span(data, size))) {}
  size_t left() const { return left_.size(); }
  template <typename T>
  T take() {
    T value{};
    const auto bytes = take_bytes(sizeof value);
    if (!bytes.empty()) std::memcpy(&value, bytes.data(), bytes.size());
    return value;
  }
  std::span<const std::byte> take_bytes(size_t count) {
    const auto taken = left_.first(std::min(count, left_.size()));
    left_ = left_.subspan(taken.size());
    return taken;
  }

 private:
  std::span<const std::byte> left_;
};

// --- sessions --------------------------------------------------------------------------------------------------------

enum Form : uint8_t {
  kRaw,        // the bytes as they are
  kFixed,      // with checksums put right, block after block
  kAssembled,  // pieces
};

// Of a piece: type (4 bytes), flags (1), length (2), payload.
enum PieceFlag : uint8_t {
  kPlain = 1,      // a PACK or a table, not compressed yet
  kDamaged = 2,    // its checksum does not hold
  kKeepSizes = 4,  // PACK: what it says of its columns stands as it is
  kKeepPlaces = 8  // INDX, FOOT: places stand as they are
};
constexpr uint64_t kSessionId = 0x5e5510;

// Form (1 byte), then a file; or slot size (2 bytes), version (1), pieces. Replaces `file`.
void session_from(Input& input, Bytes& file);
// The other way round, for seeds: the pieces of a sound session, form included.
Bytes pieces_of(std::span<const std::byte> file);

// For LLVMFuzzerCustomMutator: mutates one piece of the session that begins at `begin` of the input, most often a
// number in it, and leaves the others whole; without that, hardly a mutant reaches what stands behind the first change.
size_t mutate_session(uint8_t* data, size_t size, size_t max_size, unsigned seed, size_t begin);

// --- files -----------------------------------------------------------------------------------------------------------

// A folder in memory if there is such a place, removed when the program ends in peace.
const std::string& folder();
// Writes `bytes` to folder()/`name`; gives the path.
std::string write(const std::string& name, std::span<const std::byte> bytes);

// What must hold.
inline void require(bool holds) {
  if (!holds) __builtin_trap();
}

}  // namespace fuzz
