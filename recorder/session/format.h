// The bytes of a session file (*.oro), in one place for writer, reader and recovery. Little-endian throughout.
//
//   file    = file header, block META, { block DIFF }, [ block DONE ]
//   block   = block header (24 bytes), payload
//
//   file header                                   block header
//   offset bytes                                  offset bytes
//        0     8  magic 89 'O' 'R' 'O' 0D 0A 1A 0A     0     4  type, four characters
//        8     4  format version, 1                    4     4  payload bytes
//       12     4  bytes of this header, 64              8     8  XXH3-64 of the payload, seeded with type and size
//       16     8  session id, random, never 0         16     8  XXH3-64 of the 16 bytes before
//       24     8  start, ns since 1970 UTC
//       32     4  slot bytes (payload and seal)
//       36    20  zero
//       56     8  XXH3-64 of the 56 bytes before
//
//   META    JSON: the game, its version, the ring's path, the frame schema, whatever else the game adds
//   DIFF    batch header (32 bytes), then its frames as differences (frame_codec.h)
//             0     8  number of the first frame; the others follow without a gap
//             8     8  time of the first frame, ns since the session's start
//            16     8  union of the frames' event bits
//            24     4  number of frames, at least 1
//            28     4  flags: 1 key (starts from a frame of zeros), 2 unsealed (checksums stored, not implied)
//   DONE    frame count (8), next frame number (8; larger than the last frame's plus one when the last ones found no
//           room in the ring), flags (8): 1 recovered after a crash
//
// Why blocks of this kind: every write() of the recorder appends whole blocks, so a file is valid at every tick; the
// header's own checksum lets a reader trust the size before it reads the payload and find the next block behind a
// damaged one. A chunk is a key batch and the batches up to the next key; frames within depend on the ones before them,
// chunks do not depend on each other. A later packed form uses the same container with other block types.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace recorder::session {

inline constexpr std::array<unsigned char, 8> kFileMagic{0x89, 'O', 'R', 'O', '\r', '\n', 0x1a, '\n'};
inline constexpr uint32_t kFormatVersion = 1;
inline constexpr uint32_t kChunkFrames = 256;            // most frames from one key batch to the next
inline constexpr uint32_t kMaxPayloadBytes = 64u << 20;  // no block is larger; a larger size is damage
inline constexpr uint32_t kMaxSlotBytes = 1u << 20;      // a frame is at most 1 MiB
inline constexpr const char* kExtension = ".oro";

// Frames that a chunk may hold: kChunkFrames, and fewer of large ones, so that no chunk decodes to more than a largest
// payload. A batch that would go beyond is damage: a few bytes can stand for any number of equal frames.
constexpr uint32_t chunk_frames_of(uint32_t slot_bytes) {
  const uint32_t fitting = kMaxPayloadBytes / slot_bytes;
  return fitting < kChunkFrames ? fitting : kChunkFrames;
}

struct FileHeader {
  std::array<unsigned char, 8> magic = kFileMagic;
  uint32_t version = kFormatVersion;
  uint32_t header_bytes = 64;
  uint64_t id = 0;
  int64_t start_unix_ns = 0;
  uint32_t slot_bytes = 0;
  std::array<uint32_t, 5> zero{};
  uint64_t checksum = 0;
};
static_assert(sizeof(FileHeader) == 64);

constexpr uint32_t block_type(const char (&name)[5]) {
  return static_cast<uint32_t>(static_cast<unsigned char>(name[0])) | static_cast<uint32_t>(name[1]) << 8 |
         static_cast<uint32_t>(name[2]) << 16 | static_cast<uint32_t>(name[3]) << 24;
}
inline constexpr uint32_t kMeta = block_type("META");
inline constexpr uint32_t kDiff = block_type("DIFF");
inline constexpr uint32_t kDone = block_type("DONE");

struct BlockHeader {
  uint32_t type = 0;
  uint32_t payload_bytes = 0;
  uint64_t payload_checksum = 0;
  uint64_t header_checksum = 0;
};
static_assert(sizeof(BlockHeader) == 24);

struct BatchHeader {
  uint64_t first_frame = 0;
  uint64_t first_time_ns = 0;
  uint64_t events = 0;
  uint32_t frame_count = 0;
  uint32_t flags = 0;
};
static_assert(sizeof(BatchHeader) == 32);
inline constexpr uint32_t kBatchIsKey = 1;
inline constexpr uint32_t kBatchIsUnsealed = 2;

struct DonePayload {
  uint64_t frame_count = 0;
  uint64_t next_frame = 0;
  uint64_t flags = 0;
};
static_assert(sizeof(DonePayload) == 24);
inline constexpr uint64_t kDoneRecovered = 1;

// Checksums of the three kinds, as the tables above define them.
uint64_t checksum_of(const FileHeader& header);
uint64_t header_checksum_of(const BlockHeader& header);
uint64_t payload_checksum_of(const BlockHeader& header, const std::byte* payload);

// Whether the header's own checksum holds and its size is possible.
bool is_sound(const BlockHeader& header);

}  // namespace recorder::session
