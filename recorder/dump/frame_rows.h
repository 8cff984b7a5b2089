// RowWriter: frames as rows of CSV (RFC 4180), as JSON objects, or as they are. The text of a row is made in a buffer
// that is written when it is full: nothing is allocated for a row. One object, one thread; stream, schema and columns
// are borrowed.
#pragma once

#include <memory>
#include <ostream>
#include <span>
#include <string>
#include <vector>

#include "recorder/dump/frame_columns.h"
#include "recorder/frame/schema.h"

namespace recorder {

enum class RowFormat { kCsv, kNdjson, kRaw };

struct RowOptions {
  RowFormat format = RowFormat::kCsv;
  bool names = false;  // names instead of numbers for enumerations
  bool slots = false;  // raw: whole slots, seals included, else the schema's bytes
};

class RowWriter {
 public:
  explicit RowWriter(std::ostream& out) : out_(out) { buffer_.reserve(kBufferBytes + kRoomBytes); }
  RowWriter(const RowWriter&) = delete;
  RowWriter& operator=(const RowWriter&) = delete;
  virtual ~RowWriter() = default;

  // What stands before the first row.
  virtual void begin() {}
  virtual void add(std::span<const std::byte> slot) = 0;
  // Hands over what is left.
  void finish() { write_out(); }

 protected:
  static constexpr size_t kBufferBytes = size_t{64} << 10;
  static constexpr size_t kRoomBytes = size_t{64} << 10;

  void end_row() {
    if (buffer_.size() >= kBufferBytes) write_out();
  }
  std::string buffer_;

 private:
  void write_out() {
    out_.write(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
    buffer_.clear();
  }

  std::ostream& out_;
};

// Columns of raw frames are not looked at.
std::unique_ptr<RowWriter> make_row_writer(const RowOptions& options, const FrameSchema& schema,
                                           const std::vector<Column>& columns, std::ostream& out);

}  // namespace recorder
