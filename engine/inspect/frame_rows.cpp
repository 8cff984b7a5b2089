#include "engine/inspect/frame_rows.h"

#include <algorithm>
#include <memory>

#include "engine/inspect/exact_values.h"

namespace engine {
namespace {

using recorder::Column;
using recorder::Status;

constexpr uint64_t kFramesBetweenProgress = 256;  // frames

// A column of its own for what is no field. `frames` knows the frame before the one that is written.
Status add_expression(const FrameSource& source, const std::string& text, const FramePairs& frames,
                      std::vector<Column>& columns) {
  auto expression = std::make_shared<Expression>();
  ExpressionError error;
  if (!Expression::compile(source.schema(), text, *expression, error)) {
    return Status::failure("column '" + text + "': " + error.why);
  }
  Column column;
  column.name = text;
  column.calculate = [expression, &frames](std::span<const std::byte> slot) {
    return expression->value(frames.before(), slot);
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
    // Derived values that make no sense are no reason to get nothing.
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
                        std::ostream& out, const recorder::session::Progress& progress, uint64_t* left_out) {
  if (left_out != nullptr) *left_out = 0;
  FramePairs frames(source);
  std::vector<Column> columns;
  if (Status added = add_columns(source, options, frames, columns); !added.ok()) return added;
  const uint64_t end = first > last ? first : std::min(last, source.frame_count() - 1) + 1;
  if (source.frame_count() == 0 || first >= end) return Status::failure(source.path() + ": has no frames there");
  const auto rows = recorder::make_row_writer({options.format, options.names, false}, source.schema(), columns, out);
  rows->begin();
  for (uint64_t index = first; index < end; ++index) {
    if (frames.go_to(index).ok()) {
      rows->add(frames.slot());
    } else if (left_out != nullptr) {
      ++*left_out;
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
