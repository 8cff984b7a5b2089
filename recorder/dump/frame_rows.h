// Frames as rows of a table: CSV (RFC 4180), JSON objects, or raw bytes, with columns chosen once before the first row.
// The one writer of rows for `session export`, `replay --export` and the panels.
//
// Each row begins with the frame's own frame, time_ns and events, and with the index where rows are elements of a
// group. A column that has the name of one before it, such as a field `frame`, is called "game.frame", and a further
// one "game.frame_2". Text is UTF-8 as the frame has it, without the zeros behind it; bytes that are not UTF-8 are \xNN
// (base::append_escaped), in CSV control characters too, so that a row is always one line. Integers have all their
// digits. JSON: "NaN", "Infinity" and "-Infinity" are those floats, null is what has no value, as an expression with an
// index outside of its array.
//
// One object, one thread; stream, schema and columns are borrowed. A row allocates nothing: its text goes to a buffer
// that is written when it is full.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <ostream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "recorder/base/status.h"
#include "recorder/schema/schema.h"

namespace recorder {

// One value of a frame, several of one field, or all elements of a group.
struct Column {
  const Field* field = nullptr;  // of the schema; nullptr: calculated
  uint32_t first = 0;
  uint32_t count = 1;
  std::string name;                                                  // "score", "body[3]", "body" for all of it
  std::function<Number(std::span<const std::byte> slot)> calculate;  // without a field or group
  const Group* group = nullptr;                                      // a list of objects, as JSON in CSV too
  bool of_element = false;  // of the element that the row is for (RowOptions::rows)

  bool is_text() const { return field != nullptr && field->type == FieldType::kChar && count > 1; }
};

// The columns for fields named as "score", "body" or "body[3]"; all fields without names. With `split_arrays`, arrays
// other than text get a column for each value. Fails for a name that the schema does not have. The columns point into
// the schema. With `rows`, a group of it, names are looked for in its elements first, and without names all fields of
// the elements are chosen.
Status choose_columns(const FrameSchema& schema, const std::vector<std::string>& names, bool split_arrays,
                      std::vector<Column>& columns, const Group* rows = nullptr);

enum class RowFormat { kCsv, kNdjson, kRaw };

struct RowOptions {
  RowFormat format = RowFormat::kCsv;
  bool names = false;  // names instead of numbers for enumerations
  bool slots = false;  // raw: whole slots with their seals, else the schema's bytes
  // CSV: an apostrophe before a text that a spreadsheet would take for a formula: one that begins with = + - @ or a
  // tab.
  bool spreadsheet = false;
  // JSON: integers beyond 2^53 as strings, for readers that know numbers as doubles alone.
  bool big_as_text = false;
  // A row for each living element of this group instead of one for each frame, with its index behind the events.
  const Group* rows = nullptr;
};

// The names that rows give these columns, each once: parsers keep one of two that are alike.
std::vector<std::string> unique_names(const std::vector<Column>& columns, const RowOptions& options = {});

// --- cells, for tables of other things -------------------------------------------------------------------------------

// Text as a cell of CSV: in quotes where it has a comma or a quote; control characters are escaped.
void append_csv_text(std::string& out, std::string_view text, const RowOptions& options = {});
// Text as a string of JSON, with its quotes.
void append_json_text(std::string& out, std::string_view text);
// The values of a column in the frame that begins with `slot`, as JSON: one, or a list; text is a string.
void append_json_values(std::string& out, const Column& column, std::span<const std::byte> slot,
                        const RowOptions& options = {});

// --- rows ------------------------------------------------------------------------------------------------------------

class RowWriter {
 public:
  explicit RowWriter(std::ostream& out) : out_(out) { buffer_.reserve(kBufferBytes + kRoomBytes); }
  RowWriter(const RowWriter&) = delete;
  RowWriter& operator=(const RowWriter&) = delete;
  virtual ~RowWriter() = default;

  // Writes the line before the first row, if the format has one.
  virtual void begin() {}
  virtual void add(std::span<const std::byte> slot) = 0;
  // Writes the rest of the buffer to the stream.
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

// Raw frames have no columns.
std::unique_ptr<RowWriter> make_row_writer(const RowOptions& options, const FrameSchema& schema,
                                           const std::vector<Column>& columns, std::ostream& out);

}  // namespace recorder
