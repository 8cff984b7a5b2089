#include "recorder/dump/frame_columns.h"

#include <charconv>
#include <optional>

namespace recorder {
namespace {

void add_field(const Field& field, bool split_arrays, std::vector<Column>& columns) {
  const Column whole{&field, 0, field.count, field.name, {}};
  if (!split_arrays || field.count == 1 || whole.is_text()) {
    columns.push_back(whole);
    return;
  }
  for (uint32_t i = 0; i < field.count; ++i) {
    columns.push_back({&field, i, 1, field.name + "[" + std::to_string(i) + "]", {}});
  }
}

// The 3 of "body[3]"; nullopt when that is no index of the field.
std::optional<uint32_t> index_in(const std::string& name, size_t bracket, const Field& field) {
  uint32_t index = 0;
  const char* const last = name.data() + name.size() - 1;
  const auto [end, error] = std::from_chars(name.data() + bracket + 1, last, index);
  if (error != std::errc() || end != last || *last != ']' || index >= field.count) return std::nullopt;
  return index;
}

Status add_named(const FrameSchema& schema, const std::string& name, bool split_arrays, std::vector<Column>& columns) {
  if (const Field* field = schema.find(name)) {
    add_field(*field, split_arrays, columns);
    return {};
  }
  const size_t bracket = name.find('[');
  const Field* field = bracket == std::string::npos ? nullptr : schema.find(name.substr(0, bracket));
  if (field == nullptr) {
    return Status::failure("there is no field '" + name + "' in its frames - session schema lists them");
  }
  const auto index = index_in(name, bracket, *field);
  if (!index) {
    return Status::failure("'" + name + "' is no value of " + field->name + ", which has the indices 0 to " +
                           std::to_string(field->count - 1));
  }
  columns.push_back({field, *index, 1, name, {}});
  return {};
}

}  // namespace

Status choose_columns(const FrameSchema& schema, const std::vector<std::string>& names, bool split_arrays,
                      std::vector<Column>& columns) {
  columns.clear();
  if (names.empty()) {
    for (const Field& field : schema.fields()) add_field(field, split_arrays, columns);
  }
  for (const std::string& name : names) {
    if (Status added = add_named(schema, name, split_arrays, columns); !added.ok()) return added;
  }
  return {};
}

}  // namespace recorder
