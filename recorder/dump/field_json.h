// A field of a frame as a JSON value, for objects that are built in memory. Private to the project: rows and dumps of
// many frames are written without building anything (frame_rows.h). Pure function, any thread.
#pragma once

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <vector>

#include "recorder/schema/schema.h"

namespace recorder {

struct FieldJsonOptions {
  bool names = true;        // names instead of numbers for enumerations
  bool number_rows = true;  // a grid of numbers as a list of rows, else as one list; characters always are in rows
  bool trims_zeros = true;  // texts without the zero bytes at their end
};

// Integers are exact; a float has the shortest text that reads back, or is "NaN", "Infinity" or "-Infinity"; null is a
// field that lies outside the frame. A character array is a string of UTF-8; bytes that are not are \xNN
// (base::append_escaped).
nlohmann::ordered_json float_json(double value);
nlohmann::ordered_json field_json(const Field& field, std::span<const std::byte> frame,
                                  const FieldJsonOptions& options = {});
// Puts the fields into the object `into` under their names, and each group as a list with an object for each element
// that is alive, which begins with its place, "index", unless it has a field of that name.
void add_fields_json(const std::vector<Field>& fields, const std::vector<Group>& groups,
                     std::span<const std::byte> frame, const FieldJsonOptions& options, nlohmann::ordered_json& into);

}  // namespace recorder
