// Fields and schemas made by hand.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "recorder/schema/schema.h"

namespace schema_test {

inline recorder::Field field(std::string name, recorder::FieldType type, uint32_t offset, uint32_t count = 1,
                             double default_value = 0) {
  recorder::Field made;
  made.name = std::move(name);
  made.type = type;
  made.offset = offset;
  made.count = count;
  made.default_value = default_value;
  return made;
}

inline recorder::FrameSchema schema_of(std::vector<recorder::Field> fields,
                                       std::vector<recorder::EventKind> events = {}, uint32_t frame_bytes = 64) {
  return {"test", 1, frame_bytes, std::move(fields), std::move(events)};
}

}  // namespace schema_test
