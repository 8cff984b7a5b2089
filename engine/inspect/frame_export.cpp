#include "engine/inspect/frame_export.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>

#include "engine/inspect/series.h"
#include "recorder/base/text.h"
#include "recorder/dump/field_json.h"
#include "recorder/dump/ring_text.h"
#include "recorder/schema/seal.h"

namespace engine {
namespace {

using OrderedJson = nlohmann::ordered_json;
using recorder::Field;
using Slot = std::span<const std::byte>;

OrderedJson number_json(recorder::Number number) {
  switch (number.kind()) {
    case recorder::Number::Kind::kSigned:
      return static_cast<int64_t>(number.bits());
    case recorder::Number::Kind::kUnsigned:
      return number.bits();
    case recorder::Number::Kind::kReal:
      return recorder::float_json(number.to_double());
    case recorder::Number::Kind::kNone:
      break;
  }
  return nullptr;
}

}  // namespace

std::string frame_json(const recorder::FrameSchema& schema, Slot previous, Slot slot, const FrameJsonOptions& options) {
  if (slot.size() < recorder::kSealBytes) return "null";
  const recorder::Seal seal = recorder::seal_of(slot);
  const Slot frame = slot.first(recorder::payload_bytes(slot.size()));
  OrderedJson out{{"frame", seal.frame},
                  {"time_s", static_cast<double>(seal.time_ns) / 1e9},
                  {"events", recorder::event_names(seal.events, schema)}};
  OrderedJson& fields = out["fields"] = OrderedJson::object();
  recorder::add_fields_json(schema.fields(), schema.groups(), frame, {.names = options.names}, fields);
  const DerivedValues derived(schema);
  for (size_t i = 0; i < derived.values().size(); ++i) {
    out["derived"][derived.values()[i].definition.name] = number_json(derived.value(i, previous, slot));
  }
  out["seal"] = {{"checksum", recorder::base::hex_text(seal.checksum)}, {"sound", recorder::seal_is_valid(slot)}};
  return out.dump(options.indent, ' ', false, OrderedJson::error_handler_t::replace);
}

namespace {

using recorder::Column;
using recorder::Status;

constexpr uint64_t kFramesBetweenProgress = 256;  // frames

// A calculated column. `frames` has the frame before the one that is written.
Status add_expression(const FrameSource& source, const std::string& text, const FramePairs& frames,
                      std::vector<Column>& columns) {
  auto expression = std::make_shared<Expression>();
  ExpressionError error;
  if (!Expression::compile(source.schema(), text, *expression, error)) {
    return Status::failure("column '" + text + "': " + error.reason);
  }
  Column column;
  column.name = text;
  column.calculate = [expression, &frames](std::span<const std::byte> slot) {
    return expression->value(frames.previous(), slot);
  };
  columns.push_back(std::move(column));
  return {};
}

Status add_columns(const FrameSource& source, const FrameRowsOptions& options, const FramePairs& frames,
                   std::vector<Column>& columns) {
  const recorder::FrameSchema& schema = source.schema();
  const bool apart = options.format == recorder::RowFormat::kCsv && !options.whole_arrays;
  if (options.columns.empty()) {
    const Status chosen = recorder::choose_columns(schema, {}, apart, columns);
    // Derived values that do not compile are left out.
    for (const auto& derived : schema.derived()) {
      (void)add_expression(source, Expression::escaped_name(derived.name), frames, columns).ok();
    }
    return chosen;
  }
  for (const std::string& name : options.columns) {
    std::vector<Column> some;
    if (recorder::choose_columns(schema, {name}, apart, some).ok()) {
      columns.insert(columns.end(), some.begin(), some.end());
    } else if (Status added = add_expression(source, name, frames, columns); !added.ok()) {
      return added;
    }
  }
  return {};
}

}  // namespace

Status write_frame_rows(FrameSource& source, uint64_t first, uint64_t last, const FrameRowsOptions& options,
                        std::ostream& out, const recorder::session::Progress& progress, uint64_t* skipped) {
  if (skipped != nullptr) *skipped = 0;
  FramePairs frames(source);
  std::vector<Column> columns;
  if (Status added = add_columns(source, options, frames, columns); !added.ok()) return added;
  const uint64_t end = first > last ? first : std::min(last, source.frame_count() - 1) + 1;
  if (source.frame_count() == 0 || first >= end) return Status::failure(source.path() + ": has no frames there");
  const recorder::RowOptions row_options{.format = options.format,
                                         .names = options.names,
                                         .spreadsheet = options.spreadsheet,
                                         .big_as_text = options.big_as_text};
  const auto rows = recorder::make_row_writer(row_options, source.schema(), columns, out);
  rows->begin();
  for (uint64_t index = first; index < end; ++index) {
    if (frames.seek(index).ok()) {
      rows->add(frames.current());
    } else if (skipped != nullptr) {
      ++*skipped;
    }
    if (!out) return Status::failure(source.path() + ": its frames cannot be written");
    if ((index - first) % kFramesBetweenProgress == 0 && progress && !progress(index - first, end - first)) {
      return Status::failure(source.path() + ": cancelled");
    }
  }
  rows->finish();
  out.flush();
  return out ? Status() : Status::failure(source.path() + ": its frames cannot be written");
}

}  // namespace engine
