// Columns: which values of a frame a table has, and in what order. Chosen once, before the first row. One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "recorder/frame/schema.h"
#include "recorder/status.h"

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

}  // namespace recorder
