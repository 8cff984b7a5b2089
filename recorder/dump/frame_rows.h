// Columns: which values of a frame a table has, and in what order. Chosen once, before the first row. One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <ostream>
#include <span>
#include <string>
#include <vector>

#include "recorder/base/status.h"
#include "recorder/schema/schema.h"

namespace recorder {

// One value of a frame, or several of one field.
struct Column {
  const Field* field = nullptr;  // of the schema; nullptr: calculated
  uint32_t first = 0;
  uint32_t count = 1;
  std::string name;                                                  // "score", "body[3]", "body" for all of it
  std::function<double(std::span<const std::byte> slot)> calculate;  // without a field

  bool is_text() const { return field != nullptr && field->type == FieldType::kChar && count > 1; }
};

// The columns for fields named as "score", "body" or "body[3]"; all fields if there are no names. Arrays, text aside,
// are taken split_arrays into a column for each value if `split_arrays`. Fails for a name that the schema does not
// have. The columns point into the schema.
Status choose_columns(const FrameSchema& schema, const std::vector<std::string>& names, bool split_arrays,
                      std::vector<Column>& columns);

// RowWriter: frames as rows of CSV (RFC 4180), as JSON objects, or as they are. The text of a row is made in a buffer
// that is written when it is full: nothing is allocated for a row. One object, one thread; stream, schema and columns
// are borrowed.

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
