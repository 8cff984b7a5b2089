#include "recorder/dump/frame_rows.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <functional>
#include <optional>
#include <set>
#include <string_view>
#include <type_traits>
#include <utility>

#include "recorder/base/text.h"
#include "recorder/dump/ring_text.h"
#include "recorder/schema/seal.h"

namespace recorder {
namespace {

void add_columns(const Field& field, bool split_arrays, bool of_element, std::vector<Column>& columns) {
  const Column whole{&field, 0, field.count, field.name, {}, nullptr, of_element};
  if (!split_arrays || field.count == 1 || whole.is_text()) {
    columns.push_back(whole);
    return;
  }
  for (uint32_t i = 0; i < field.count; ++i) {
    columns.push_back({&field, i, 1, field.name + "[" + std::to_string(i) + "]", {}, nullptr, of_element});
  }
}

// The 3 of "body[3]"; nullopt when that is not an index of the field.
std::optional<uint32_t> index_in(const std::string& name, size_t bracket, const Field& field) {
  uint32_t index = 0;
  const char* const last = name.data() + name.size() - 1;
  const auto [end, error] = std::from_chars(name.data() + bracket + 1, last, index);
  if (error != std::errc() || end != last || *last != ']' || index >= field.count) return std::nullopt;
  return index;
}

Status add_named(const FrameSchema& schema, const std::string& name, bool split_arrays, std::vector<Column>& columns,
                 const Group* rows) {
  const Field* const of_element = rows == nullptr ? nullptr : rows->find(name);
  if (const Field* field = of_element != nullptr ? of_element : schema.find(name)) {
    add_columns(*field, split_arrays, of_element != nullptr, columns);
    return {};
  }
  if (const Group* const group = schema.find_group(name)) {
    columns.push_back({nullptr, 0, 1, name, {}, group});
    return {};
  }
  const size_t bracket = name.find('[');
  const Field* field = bracket == std::string::npos ? nullptr : schema.find(name.substr(0, bracket));
  if (field == nullptr) {
    return Status::failure("there is no field '" + name + "' in its frames - session schema lists them");
  }
  const auto index = index_in(name, bracket, *field);
  if (!index) {
    return Status::failure("'" + name + "' is not a value of " + field->name + ", which has the indices 0 to " +
                           std::to_string(field->count - 1));
  }
  columns.push_back({field, *index, 1, name, {}, nullptr});
  return {};
}

}  // namespace

Status choose_columns(const FrameSchema& schema, const std::vector<std::string>& names, bool split_arrays,
                      std::vector<Column>& columns, const Group* rows) {
  columns.clear();
  if (names.empty()) {
    const auto& fields = rows == nullptr ? schema.fields() : rows->fields;
    for (const Field& field : fields) add_columns(field, split_arrays, rows != nullptr, columns);
    for (const Group& group : rows == nullptr ? schema.groups() : rows->groups) {
      columns.push_back({nullptr, 0, 1, group.name, {}, &group, rows != nullptr});
    }
  }
  for (const std::string& name : names) {
    if (Status added = add_named(schema, name, split_arrays, columns, rows); !added.ok()) return added;
  }
  return {};
}

namespace {

template <typename T>
void append_number(std::string& out, T value) {
  std::array<char, 40> text;
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value);
  out.append(text.data(), static_cast<size_t>(end.ptr - text.data()));
}

std::string_view characters(const Column& column, std::span<const std::byte> slot) {
  return characters_of(*column.field, column.first, column.count, slot);
}

// --- CSV -------------------------------------------------------------------------------------------------------------

}  // namespace

// Control characters are escaped, so that a row is always one line.
void append_csv_text(std::string& out, std::string_view text, const RowOptions& options) {
  const bool quoted = text.find_first_of(",\"") != std::string_view::npos;
  const bool is_formula = !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos;
  if (quoted) out += '"';
  if (options.spreadsheet && is_formula) out += '\'';
  for (size_t from = 0; from < text.size();) {
    const size_t quote = std::min(text.find('"', from), text.size());
    base::append_escaped(out, text.substr(from, quote - from), base::Controls::kEscape);
    if (quote < text.size()) out += "\"\"";
    from = quote + 1;
  }
  if (quoted) out += '"';
}

namespace {

struct CsvText {
  static void append(std::string& out, std::string_view text, const RowOptions& options) {
    append_csv_text(out, text, options);
  }
  template <typename T>
  static void append_number_of(std::string& out, T value, const RowOptions&) {
    append_number(out, value);
  }
  static void append_nothing(std::string&) {}
};

// --- JSON ------------------------------------------------------------------------------------------------------------

}  // namespace

void append_json_text(std::string& out, std::string_view text) {
  std::string escaped;
  base::append_escaped(escaped, text, base::Controls::kKeep);
  out += '"';
  for (const char c : escaped) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte >= 0x20 && byte != 0x7f) {
      out += c;
    } else {
      out += "\\u00";
      base::append_hex(out, byte);
    }
  }
  out += '"';
}

namespace {

struct JsonText {
  static void append(std::string& out, std::string_view text, const RowOptions&) { append_json_text(out, text); }
  template <typename T>
  static void append_number_of(std::string& out, T value, const RowOptions& options) {
    if constexpr (std::is_floating_point_v<T>) {
      // JSON has no inf and NaN.
      if (!std::isfinite(value)) {
        out += std::isnan(value) ? "\"NaN\"" : value < 0 ? "\"-Infinity\"" : "\"Infinity\"";
        return;
      }
      append_number(out, value);
    } else {
      constexpr int64_t kExact = int64_t{1} << 53;
      const bool quoted = options.big_as_text && (std::cmp_greater(value, kExact) || std::cmp_less(value, -kExact));
      if (quoted) out += '"';
      append_number(out, value);
      if (quoted) out += '"';
    }
  }
  static void append_nothing(std::string& out) { out += "null"; }
};

// --- values ----------------------------------------------------------------------------------------------------------

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : "|") + name;
  return text;
}

template <typename Text>
void append_one(std::string& out, const Field& field, const std::byte* at, const RowOptions& options) {
  if (field.type == FieldType::kChar) {
    return Text::append(out, std::string_view(reinterpret_cast<const char*>(at), 1), options);
  }
  with_value(field.type, at, [&](auto value) {
    using T = decltype(value);
    if (field.is_scaled()) {
      return Text::append_number_of(out, static_cast<double>(value) * field.scale + field.zero, options);
    }
    if constexpr (std::is_integral_v<T>) {
      const std::string* const name = options.names ? field.name_of(value) : nullptr;
      if (name != nullptr) return Text::append(out, *name, options);
      if (options.names && field.is_flags) {
        return Text::append(out, joined(flag_names(field, static_cast<std::make_unsigned_t<T>>(value))), options);
      }
    }
    Text::append_number_of(out, value, options);
  });
}

template <typename Text>
void append_calculated(std::string& out, Number number, const RowOptions& options) {
  switch (number.kind()) {
    case Number::Kind::kNone:
      return Text::append_nothing(out);
    case Number::Kind::kSigned:
      return Text::append_number_of(out, static_cast<int64_t>(number.bits()), options);
    case Number::Kind::kUnsigned:
      return Text::append_number_of(out, number.bits(), options);
    case Number::Kind::kReal:
      return Text::append_number_of(out, number.to_double(), options);
  }
}

// The values between commas.
template <typename Text>
void append_list(std::string& out, const Column& column, std::span<const std::byte> slot, const RowOptions& options) {
  if (column.field == nullptr) return append_calculated<Text>(out, column.calculate(slot), options);
  const uint32_t size = size_of(column.field->type);
  const std::byte* at = slot.data() + column.field->offset + size_t{column.first} * size;
  for (uint32_t i = 0; i < column.count; ++i, at += size) {
    if (i != 0) out += ',';
    append_one<Text>(out, *column.field, at, options);
  }
}

// [{"index":0,"hp":10},...]: the elements that are alive.
void append_elements(std::string& out, const Group& group, std::span<const std::byte> outer,
                     const RowOptions& options) {
  out += '[';
  bool first = true;
  for_each_element(group, outer, [&](uint32_t index, std::span<const std::byte> element) {
    out += first ? "{\"index\":" : ",{\"index\":";
    first = false;
    append_number(out, index);
    for (const Field& field : group.fields) {
      out += ',';
      append_json_text(out, field.name);
      out += ':';
      append_json_values(out, {&field, 0, field.count, {}, {}}, element, options);
    }
    for (const Group& inner : group.groups) {
      out += ',';
      append_json_text(out, inner.name);
      out += ':';
      append_elements(out, inner, element, options);
    }
    out += '}';
  });
  out += ']';
}

// Calls use(index, element) for what rows are written of: each living element, or once the frame itself.
template <typename Use>
void for_each_row(const RowOptions& options, std::span<const std::byte> slot, Use use) {
  if (options.rows == nullptr) return use(0u, slot);
  for_each_element(*options.rows, slot, use);
}

}  // namespace

void append_json_values(std::string& out, const Column& column, std::span<const std::byte> slot,
                        const RowOptions& options) {
  if (column.is_text()) return append_json_text(out, characters(column, slot));
  if (column.group != nullptr) return append_elements(out, *column.group, slot, options);
  if (column.count > 1) out += '[';
  append_list<JsonText>(out, column, slot, options);
  if (column.count > 1) out += ']';
}

std::vector<std::string> unique_names(const std::vector<Column>& columns, const RowOptions& options) {
  std::set<std::string, std::less<>> taken{"frame", "time_ns", "events"};
  if (options.rows != nullptr) taken.insert("index");
  std::vector<std::string> names;
  for (const Column& column : columns) {
    std::string name = column.name;
    for (int i = 1; taken.contains(name); ++i) name = "game." + column.name + (i == 1 ? "" : "_" + std::to_string(i));
    taken.insert(name);
    names.push_back(std::move(name));
  }
  return names;
}

namespace {

std::array<std::string, 64> names_of_events(const FrameSchema& schema) {
  std::array<std::string, 64> names;
  for (uint32_t bit = 0; bit < 64; ++bit) names[bit] = event_names(uint64_t{1} << bit, schema)[0];
  return names;
}

// --- writers ---------------------------------------------------------------------------------------------------------

class CsvWriter : public RowWriter {
 public:
  CsvWriter(const FrameSchema& schema, const std::vector<Column>& columns, const RowOptions& options, std::ostream& out)
      : RowWriter(out), events_(names_of_events(schema)), columns_(columns), options_(options) {}

  void begin() override {
    buffer_ += options_.rows == nullptr ? "frame,time_ns,events" : "frame,time_ns,events,index";
    for (const std::string& name : unique_names(columns_, options_)) {
      buffer_ += ',';
      append_csv_text(buffer_, name, options_);
    }
    buffer_ += "\r\n";
  }

  void add(std::span<const std::byte> slot) override {
    const Seal seal = seal_of(slot);
    for_each_row(options_, slot, [&](uint32_t index, std::span<const std::byte> element) {
      append_number(buffer_, seal.frame);
      buffer_ += ',';
      append_number(buffer_, seal.time_ns);
      buffer_ += ',';
      add_events(seal.events);
      if (options_.rows != nullptr) {
        buffer_ += ',';
        append_number(buffer_, index);
      }
      for (const Column& column : columns_) {
        buffer_ += ',';
        add_column(column, column.of_element ? element : slot);
      }
      buffer_ += "\r\n";
      end_row();
    });
  }

 private:
  void add_events(uint64_t events) {
    if (events == 0) return;
    scratch_.clear();
    for (size_t bit = 0; bit < events_.size(); ++bit) {
      if ((events >> bit & 1) == 0) continue;
      if (!scratch_.empty()) scratch_ += '+';
      scratch_ += events_[bit];
    }
    append_csv_text(buffer_, scratch_, options_);
  }

  void add_column(const Column& column, std::span<const std::byte> slot) {
    if (column.is_text()) return append_csv_text(buffer_, characters(column, slot), options_);
    if (column.group != nullptr) {
      scratch_.clear();
      append_elements(scratch_, *column.group, slot, options_);
      return append_csv_text(buffer_, scratch_, options_);
    }
    if (column.count == 1) return append_list<CsvText>(buffer_, column, slot, options_);
    scratch_ = '[';
    append_list<CsvText>(scratch_, column, slot, options_);
    scratch_ += ']';
    append_csv_text(buffer_, scratch_, options_);
  }

  std::array<std::string, 64> events_;
  const std::vector<Column>& columns_;
  RowOptions options_;
  std::string scratch_;
};

class NdjsonWriter : public RowWriter {
 public:
  NdjsonWriter(const FrameSchema& schema, const std::vector<Column>& columns, const RowOptions& options,
               std::ostream& out)
      : RowWriter(out), columns_(columns), options_(options) {
    for (const std::string& name : names_of_events(schema)) {
      events_.emplace_back();
      append_json_text(events_.back(), name);
    }
    for (const std::string& name : unique_names(columns, options)) {
      keys_.emplace_back(",");
      append_json_text(keys_.back(), name);
      keys_.back() += ':';
    }
  }

  void add(std::span<const std::byte> slot) override {
    const Seal seal = seal_of(slot);
    for_each_row(options_, slot, [&](uint32_t index, std::span<const std::byte> element) {
      add_head(seal);
      if (options_.rows != nullptr) {
        buffer_ += ",\"index\":";
        append_number(buffer_, index);
      }
      for (size_t i = 0; i < columns_.size(); ++i) {
        buffer_ += keys_[i];
        append_json_values(buffer_, columns_[i], columns_[i].of_element ? element : slot, options_);
      }
      buffer_ += "}\n";
      end_row();
    });
  }

 private:
  void add_head(const Seal& seal) {
    buffer_ += "{\"frame\":";
    JsonText::append_number_of(buffer_, seal.frame, options_);
    buffer_ += ",\"time_ns\":";
    JsonText::append_number_of(buffer_, seal.time_ns, options_);
    buffer_ += ",\"events\":[";
    bool first = true;
    for (size_t bit = 0; seal.events != 0 && bit < events_.size(); ++bit) {
      if ((seal.events >> bit & 1) == 0) continue;
      if (!first) buffer_ += ',';
      first = false;
      buffer_ += events_[bit];
    }
    buffer_ += ']';
  }

  std::vector<std::string> events_;  // quoted
  std::vector<std::string> keys_;    // ",\"score\":"
  const std::vector<Column>& columns_;
  RowOptions options_;
};

class RawWriter : public RowWriter {
 public:
  RawWriter(size_t bytes, std::ostream& out) : RowWriter(out), bytes_(bytes) {}

  void add(std::span<const std::byte> slot) override {
    const size_t bytes = bytes_ == 0 ? slot.size() : bytes_;
    buffer_.append(reinterpret_cast<const char*>(slot.data()), bytes);
    end_row();
  }

 private:
  size_t bytes_;  // of each slot; 0: all
};

}  // namespace

std::unique_ptr<RowWriter> make_row_writer(const RowOptions& options, const FrameSchema& schema,
                                           const std::vector<Column>& columns, std::ostream& out) {
  switch (options.format) {
    case RowFormat::kCsv:
      return std::make_unique<CsvWriter>(schema, columns, options, out);
    case RowFormat::kNdjson:
      return std::make_unique<NdjsonWriter>(schema, columns, options, out);
    case RowFormat::kRaw:
      break;
  }
  return std::make_unique<RawWriter>(options.slots ? 0 : schema.frame_bytes(), out);
}

}  // namespace recorder
