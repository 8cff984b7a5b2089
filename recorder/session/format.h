// The bytes of a session file (*.oro), in one place for writers, readers and recovery. FORMAT.md is the specification
// with the reasons; this header is its tables as structs. Little-endian throughout.
//
//   log    = file header, META, META, { DIFF }, [ DONE ]                          while recording, and until packed
//   packed = file header, META, { PACK }, { EVNT }, { GAPS }, META, { INDX }, [ MARK ], FOOT, { [ MARK ], FOOT }
//   block  = block header (24 bytes), payload; unknown types are skipped
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "recorder/base/file.h"

namespace recorder::session {

inline constexpr std::array<unsigned char, 8> kFileMagic{0x89, 'O', 'R', 'O', '\r', '\n', 0x1a, '\n'};
inline constexpr std::array<unsigned char, 8> kEndMagic{0x89, 'E', 'N', 'D', '\r', '\n', 0x1a, '\n'};
inline constexpr uint32_t kFormatVersion = 4;      // the newest; all from kOldestVersion on are read
inline constexpr uint32_t kValuesVersion = 4;      // written where a chunk has values by column
inline constexpr uint32_t kPackedMetaVersion = 3;  // written where META is compressed
inline constexpr uint32_t kCommonVersion = 2;      // written for sessions that need nothing of a newer one
inline constexpr uint32_t kOldestVersion = 1;      // frame_codec.h
inline constexpr uint32_t kChunkFrames = 256;      // most frames from one key frame to the next
inline constexpr uint32_t kChunkBytes = 1u << 20;  // a chunk that has grown to this many bytes of records is closed
inline constexpr uint32_t kMaxColumnBytes = 48u << 20;          // so that no chunk has more of columns
inline constexpr uint32_t kMaxPayloadBytes = 64u << 20;         // no block is larger; a larger size is damage
inline constexpr uint32_t kMaxFrameBytes = 16u << 20;           // of a game's struct
inline constexpr uint32_t kMaxSlotBytes = kMaxFrameBytes + 32;  // and its seal
inline constexpr uint64_t kMaxFrame = (uint64_t{1} << 63) - 1;  // largest frame number
inline constexpr uint32_t kMaxJsonBytes = 4u << 20;             // MARK; parsed, JSON takes many times its size
inline constexpr uint32_t kMaxDescriptionBytes = 32u << 20;     // META's JSON, which a block may hold compressed
inline constexpr uint32_t kMaxPlainMetaBytes = 16u << 10;       // a longer one is compressed
inline constexpr uint32_t kTableEntries = 65536;                // most entries of one block of a table
inline constexpr const char* kExtension = ".oro";
// Held by the writer of a session; without it, an unfinished recording has died.
inline constexpr base::LockRange kSessionLock{0, 4};

// Opens the session at `path`, but not through a link, to change it, and takes its lock. Fails, with "PATH: `held`
// process N", when another has it.
Status open_and_lock(const std::string& path, base::File& file, const char* held);

// --- file header -----------------------------------------------------------------------------------------------------

struct FileHeader {
  std::array<unsigned char, 8> magic = kFileMagic;
  uint32_t version = kCommonVersion;
  uint32_t header_bytes = 64;
  uint64_t id = 0;            // of the session, random, never 0
  int64_t start_unix_ns = 0;  // ns since 1970 UTC
  uint32_t slot_bytes = 0;    // payload and seal
  std::array<uint32_t, 5> zero{};
  uint64_t checksum = 0;  // XXH3-64 of the 56 bytes before
};
static_assert(sizeof(FileHeader) == 64);

// --- blocks ----------------------------------------------------------------------------------------------------------

constexpr uint32_t block_type(const char (&name)[5]) {
  return static_cast<uint32_t>(static_cast<unsigned char>(name[0])) | static_cast<uint32_t>(name[1]) << 8 |
         static_cast<uint32_t>(name[2]) << 16 | static_cast<uint32_t>(name[3]) << 24;
}
inline constexpr uint32_t kMeta =
    block_type("META");  // JSON, or zstd of it: what the session says about itself (session_info.h)
inline constexpr uint32_t kDiff = block_type("DIFF");  // BatchHeader, records of the frames (frame_codec.h)
inline constexpr uint32_t kDone = block_type("DONE");  // DonePayload: the log is complete
inline constexpr uint32_t kPack =
    block_type("PACK");  // PackHeader, zstd of columns (compression.h), values (value_columns.h)
inline constexpr uint32_t kEvents = block_type("EVNT");  // table of EventEntry
inline constexpr uint32_t kGaps = block_type("GAPS");    // table of GapEntry
inline constexpr uint32_t kIndex = block_type("INDX");   // table of ChunkEntry
inline constexpr uint32_t kMarks = block_type("MARK");   // JSON: all bookmarks (bookmarks.h); the last block counts
inline constexpr uint32_t kFoot = block_type("FOOT");    // Footer: where all that is

struct BlockHeader {
  uint32_t type = 0;
  uint32_t payload_bytes = 0;
  uint64_t payload_checksum = 0;  // XXH3-64 of the payload, seeded with type and size
  uint64_t header_checksum = 0;   // XXH3-64 of the 16 bytes before
};
static_assert(sizeof(BlockHeader) == 24);

// A batch is what one flush of the recorder took. A chunk is a batch that starts from zeros and those behind it up to
// the next such batch; frames within depend on the ones before them, chunks do not depend on each other.
struct BatchHeader {
  uint64_t first_frame = 0;    // number; the others follow without a gap
  uint64_t first_time_ns = 0;  // since the session's start
  uint64_t events = 0;         // union of the frames' event bits
  uint32_t frame_count = 0;    // at least 1
  uint32_t flags = 0;          // kBatchIsKey
};
static_assert(sizeof(BatchHeader) == 32);
inline constexpr uint32_t kBatchIsKey = 1;
inline constexpr uint32_t kBatchIsUnsealed = 2;  // version 1 only: checksums stored, not implied

struct DonePayload {
  uint64_t frame_count = 0;
  uint64_t next_frame = 0;  // larger than the last frame's plus one when the last ones found no room in the ring
  uint64_t flags = 0;
};
static_assert(sizeof(DonePayload) == 24);
inline constexpr uint64_t kDoneRecovered = 1;  // completed by recovery after a crash; in Footer::flags, too

// A whole chunk. Frame numbers may jump within it.
struct PackHeader {
  uint64_t first_frame = 0;
  uint64_t last_frame = 0;
  uint64_t first_time_ns = 0;
  uint64_t last_time_ns = 0;
  uint64_t events = 0;
  uint32_t frame_count = 0;
  uint32_t column_bytes = 0;  // before compression
};
static_assert(sizeof(PackHeader) == 48);

// --- tables ----------------------------------------------------------------------------------------------------------

// A table's block: number of entries (8 bytes), zstd of the entries. A longer table is several blocks in a row.

struct ChunkEntry {
  uint64_t offset = 0;         // of the chunk's first block
  uint64_t first_index = 0;    // position of its first frame in the session, counted from 0
  uint64_t first_frame = 0;    // number of its first frame
  uint64_t last_frame = 0;     // number of its last frame
  uint64_t first_time_ns = 0;  //
  uint64_t last_time_ns = 0;   //
  uint64_t events = 0;         // union of its frames' event bits
  uint32_t frame_count = 0;
  uint32_t bytes = 0;  // of its blocks in the file
  bool has_gaps() const { return last_frame - first_frame + 1 != frame_count; }
};
static_assert(sizeof(ChunkEntry) == 64);

struct EventEntry {
  uint64_t distance = 0;  // frames since the entry before; the first one: its index
  uint64_t events = 0;    // the frame's event bits, not 0
};
static_assert(sizeof(EventEntry) == 16);

struct GapEntry {
  uint64_t index = 0;          // of the first frame after the gap; the number of frames when the last ones are missing
  uint64_t first_missing = 0;  // frame number
  uint64_t count = 0;          // frames missing
  uint64_t flags = 0;
};
static_assert(sizeof(GapEntry) == 32);
inline constexpr uint64_t kGapIsDamage = 1;  // lost to damage; else never recorded

// Always the last block of a packed session. Offsets are those of the first block of a kind, 0 without one.
struct Footer {
  uint64_t index_offset = 0;
  uint64_t events_offset = 0;
  uint64_t gaps_offset = 0;
  uint64_t marks_offset = 0;
  uint64_t meta_offset = 0;  // of the second META
  uint64_t chunk_count = 0;
  uint64_t event_count = 0;
  uint64_t gap_count = 0;
  uint64_t frame_count = 0;
  uint64_t next_frame = 0;
  uint64_t flags = 0;
  std::array<unsigned char, 8> magic = kEndMagic;  // the file's last 8 bytes
};
static_assert(sizeof(Footer) == 96);
inline constexpr uint64_t kFootBytes = sizeof(BlockHeader) + sizeof(Footer);

// --- checksums and assembly ------------------------------------------------------------------------------------------

// Checksums of the three kinds, as the tables above define them.
uint64_t checksum_of(const FileHeader& header);
uint64_t header_checksum_of(const BlockHeader& header);
uint64_t payload_checksum_of(const BlockHeader& header, const std::byte* payload);

// Whether the header's own checksum holds and its size is possible.
bool is_valid(const BlockHeader& header);

// Appends a block to `out`; the payload comes in two parts, to spare putting them together.
void append_block(std::vector<std::byte>& out, uint32_t type, std::span<const std::byte> head,
                  std::span<const std::byte> rest = {});

// Reading and writing the little pieces that session files consist of: plain structs, and integers of variable length.
//
//   varint = 7 bits a byte, low bits first; the highest bit of a byte says that more follow. At most 10 bytes.
//   zigzag = signed as unsigned, small numbers of either sign first: 0 -1 1 -2 2 ... become 0 1 2 3 4 ...
//
// Pure functions, any thread.

inline constexpr size_t kMaxVarintBytes = 10;

template <typename T>
std::span<const std::byte> bytes_of(const T& object) {
  return std::as_bytes(std::span(&object, 1));
}
inline void append(std::vector<std::byte>& out, std::span<const std::byte> bytes) {
  out.insert(out.end(), bytes.begin(), bytes.end());
}
// The struct at `at`, which need not be aligned.
template <typename T>
T load(const std::byte* at) {
  T value;
  std::memcpy(&value, at, sizeof value);
  return value;
}

// Writes at `at`, which has room for kMaxVarintBytes; returns the position after it.
inline std::byte* write_varint(std::byte* at, uint64_t value) {
  for (; value >= 0x80; value >>= 7) *at++ = static_cast<std::byte>(value | 0x80);
  *at++ = static_cast<std::byte>(value);
  return at;
}
inline void write_varint(std::vector<std::byte>& out, uint64_t value) {
  std::byte bytes[kMaxVarintBytes];
  append(out, {bytes, write_varint(bytes, value)});
}

// Reads at `at`, never at or beyond `end`; returns the position after it, nullptr without one.
inline const std::byte* read_varint(const std::byte* at, const std::byte* end, uint64_t& value) {
  value = 0;
  for (int shift = 0; shift < 64 && at != end; shift += 7) {
    const auto byte = static_cast<uint64_t>(*at++);
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return at;
  }
  return nullptr;
}

// Bits that are set in a byte. A table, since processors without the instruction are what is compiled for.
inline constexpr std::array<uint8_t, 256> kBitCounts = [] {
  std::array<uint8_t, 256> counts{};
  for (size_t i = 1; i < counts.size(); ++i) counts[i] = static_cast<uint8_t>(counts[i / 2] + i % 2);
  return counts;
}();

constexpr uint64_t zigzag(uint64_t difference) { return difference << 1 ^ (0 - (difference >> 63)); }
constexpr uint64_t unzigzag(uint64_t value) { return value >> 1 ^ (0 - (value & 1)); }

// BlockScanner: walks the blocks of a session file from front to back, also through damage.
//
// Reads with pread, some way ahead: memory is bounded by the largest block, and a file that shrinks meanwhile gives a
// short read. One thread per object; the file is borrowed and must stay open.

enum class Found {
  kBlock,       // a whole block with sound checksums
  kDamaged,     // bytes inside the file that are not a valid block; scanning continues after them
  kIncomplete,  // the file ends within a block: torn by a kill, or still being written
  kEnd,         // the file ends where a block ends
};

struct Block {
  uint64_t offset = 0;                 // of its header, or of the damage
  uint64_t end = 0;                    // first byte after it
  uint32_t type = 0;                   // kBlock only
  std::span<const std::byte> payload;  // kBlock only; valid until the next call
};

// The JSON that is the payload of a META or MARK block; valid as long as the block's payload.
inline std::string_view text_of(const Block& block) {
  return {reinterpret_cast<const char*>(block.payload.data()), block.payload.size()};
}

// The footer that a FOOT block holds; nullopt for any other block.
inline std::optional<Footer> footer_of(const Block& block) {
  if (block.type != kFoot || block.payload.size() != sizeof(Footer)) return std::nullopt;
  const auto footer = load<Footer>(block.payload.data());
  return footer.magic == kEndMagic ? std::optional(footer) : std::nullopt;
}

class BlockScanner {
 public:
  // Scans from `offset`, which must be where a block starts. `read_ahead` bytes are read at once, if no block needs
  // more.
  explicit BlockScanner(const base::File& file, uint64_t offset, size_t read_ahead = 256u << 10)
      : file_(file), offset_(offset), read_ahead_(read_ahead) {}

  // The next piece of the file. After kIncomplete or kEnd the position stays, so that a call after the file has grown
  // goes on from there.
  Found next(Block& block);

  uint64_t offset() const { return offset_; }
  // Goes on from another place where a block starts; what was read ahead is forgotten, its memory is kept.
  void seek(uint64_t offset, size_t read_ahead) {
    offset_ = offset;
    read_ahead_ = read_ahead;
    buffered_ = 0;
  }

 private:
  Found damaged_up_to_next(Block& block);
  Found block_at_offset(Block& block);
  // Up to `bytes` at `offset`: what is there. Valid until the next call.
  std::span<const std::byte> bytes_at(uint64_t offset, size_t bytes);

  const base::File& file_;
  uint64_t offset_;
  size_t read_ahead_;
  std::vector<std::byte> buffer_;
  uint64_t buffer_offset_ = 0;  // what of the file `buffer_` begins with
  size_t buffered_ = 0;         // bytes of it that are valid
};

}  // namespace recorder::session
