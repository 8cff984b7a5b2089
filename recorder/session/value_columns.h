// Values that change in most frames - positions, velocities, clocks, samples - and how a packed chunk keeps them.
//
// The sparse differences of frame_codec.h are made for state that mostly stays. A number that moves costs them a gap, a
// mask and all of its noisy bytes in every frame. Here the values of one field, in all elements and all frames of a
// chunk, are a *column*: each value is predicted, what is left is stored byte plane by byte plane, and zstd has each
// plane for itself. Planes of noise are stored as they are, planes of zeros not at all.
//
//     ValueEncoder encoder(schema, payload_bytes);        // once a session
//     if (encoder.encode(slots, slot_bytes, section)) ... // the columns of this chunk, if there are any worth it
//     encoder.clear(payload);                             // what is left for the sparse differences
//
//     ValueReader reader;
//     reader.read(section, frames, payload_bytes, values)   // any bytes; false: they are no columns
//     values.copy_to(frame, payload);                       // puts them back
//
// A section says itself where its values lie, so that reading needs no schema, and a schema that lies costs bytes at
// most. FORMAT.md specifies it. Predictions are exact: integers modulo 2^n, floats as integers in the order of their
// values, and sums of floats only of numbers whose result is the same on every processor and in every mode of it.
//
// Plain objects; one thread each. Reading a ChunkValues needs no lock.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "recorder/schema/schema.h"
#include "recorder/session/compressor.h"

namespace recorder::session {

// Where the values of one field lie in a payload: at `offset`, repeated by arrays and groups.
struct ValueColumn {
  struct Repeat {
    uint32_t count = 1;
    uint32_t stride = 0;  // bytes from one to the next
    bool operator==(const Repeat&) const = default;
  };
  uint32_t offset = 0;
  uint8_t width = 1;  // bytes of a value: 1, 2, 4, 8
  bool is_float = false;
  std::vector<Repeat> repeats;  // the outermost first; empty: a single value

  // Values in a frame; UINT64_MAX where that is no number.
  uint64_t count() const;
  // Whether all values lie within that many bytes.
  bool fits(size_t payload_bytes) const;
  bool operator==(const ValueColumn&) const = default;
};
inline constexpr size_t kMaxRepeats = 6;  // an array in a group in groups
inline constexpr size_t kMaxValueColumns = 1024;

// How a value is predicted. The numbers stand in files.
enum class Prediction : uint8_t {
  kNone = 0,           // 0
  kPrevious = 1,       // as it was in the frame before
  kLinear = 2,         // on by as much as in the frame before
  kNeighbour = 3,      // as the value before it, the first one as the last of the frame before: samples
  kNeighbourLine = 4,  // on by as much as the value before it
  kMoved = 5,          // on by another value of the same element in this frame: a position and its velocity
  kMovedBefore = 6,    // on by that other value in the frame before
};

// The columns of one chunk, decoded.
class ChunkValues {
 public:
  struct Column {
    ValueColumn where;
    uint32_t values = 0;  // in a frame
    uint32_t end = 0;     // the first byte of the payload behind all of them
    size_t begin = 0;     // of its values, frame by frame, among those of all columns
    size_t bytes = 0;     // of them

    size_t row_bytes() const { return size_t{values} * where.width; }
  };

  bool empty() const { return columns_.empty(); }
  const std::vector<Column>& columns() const { return columns_; }
  // The values of a column in a frame, one behind the other.
  const std::byte* row(const Column& column, uint32_t frame) const {
    return data_.data() + column.begin + frame * column.row_bytes();
  }
  size_t memory_bytes() const { return data_.capacity() + columns_.capacity() * sizeof(Column); }

  // Puts the values of frame `frame` of the chunk into its payload.
  void copy_to(uint32_t frame, std::span<std::byte> payload) const;
  // The same for a part of it: `out` is what lies at `offset` of the payload.
  void copy_to(uint32_t frame, size_t offset, std::span<std::byte> out) const;

  // --- for who makes them ---

  // Keeps the memory.
  void clear();
  // Behind clear(): takes memory for that many bytes of values, and no more.
  void reserve(size_t bytes);
  // Adds a column with room for `frames` rows, which are undefined. It lies within the payload.
  Column& add(ValueColumn where, uint32_t frames);
  // Whether both have the same columns and values.
  bool operator==(const ChunkValues& other) const;
  std::byte* row(const Column& column, uint32_t frame) {
    return data_.data() + column.begin + frame * column.row_bytes();
  }
  // Puts the columns into another order.
  void reorder(std::span<const size_t> order);

 private:
  std::vector<Column> columns_;
  std::vector<std::byte> data_;  // may be longer than what is used
  size_t used_ = 0;
};

// Finds the columns of chunks, and writes them.
class ValueEncoder {
 public:
  // Of frames with this schema; what of it does not lie within the payload is left out.
  ValueEncoder(const FrameSchema& schema, size_t payload_bytes);
  ValueEncoder(const ValueEncoder&) = delete;
  ValueEncoder& operator=(const ValueEncoder&) = delete;

  // Whether the schema has anything that could be a column.
  bool is_useful() const { return !candidates_.empty(); }
  // Puts the columns that are worth it into `section`, replacing it. The chunk's frames are slots of `slot_bytes`, one
  // after the other. false: none is, or memory is short.
  bool encode(std::span<const std::byte> slots, size_t slot_bytes, std::vector<std::byte>& section);
  // The columns that encode() has found last.
  const ChunkValues& values() const { return chosen_; }
  // Sets their bytes in a payload to 0.
  void clear(std::span<std::byte> payload) const;

 private:
  struct Candidate {
    ValueColumn where;
    const Group* counted = nullptr;  // whose living elements alone are looked at
  };

  void add_fields(const std::vector<Field>& fields, const ValueColumn& at, const Group* counted);
  void add_groups(const std::vector<Group>& groups, const ValueColumn& at, bool is_outer);
  void add(Candidate candidate);
  void choose(std::span<const std::byte> slots, size_t slot_bytes, uint32_t frames);

  size_t payload_bytes_;
  FrameSchema schema_;
  std::vector<Candidate> candidates_;
  ChunkValues chosen_;
  Compressor compressor_;
  std::vector<std::byte> planes_;
  std::vector<std::byte> packed_;
};

// Reads sections.
class ValueReader {
 public:
  // false when it is no section, or not of that many frames and bytes; `values` is then undefined. Takes memory for
  // what the payload can hold at most, and no more than kMaxColumnBytes.
  bool read(std::span<const std::byte> section, uint32_t frames, size_t payload_bytes, ChunkValues& values);

 private:
  Decompressor decompressor_;
  std::array<std::vector<std::byte>, 8> planes_;
};

}  // namespace recorder::session
