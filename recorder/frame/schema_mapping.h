// SchemaMapping: reads the frames of one schema as if they were frames of another: how a program of today reads the
// recordings of yesterday, whose struct had other fields at other places.
//
// Fields are found by name. Numbers are converted: one that does not fit becomes the nearest that does, a fraction is
// cut off, no number (NaN) is 0. Where both fields are enumerations, values go by their names. Of arrays as many values
// are taken as both have. What the recorded schema lacks - a field, the rest of an array, the name of a value - becomes
// the default that the wanted field states.
//
// Immutable once made, it keeps nothing of the two schemas; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "recorder/frame/schema.h"

namespace recorder {

class SchemaMapping {
 public:
  SchemaMapping() = default;
  // Both are valid (FrameSchema::validate).
  SchemaMapping(const FrameSchema& recorded, const FrameSchema& wanted);

  // Fills `out`, at least the wanted schema's frame_bytes long, from `recorded`, at least the recorded schema's; what
  // no wanted field names becomes 0. The two do not overlap.
  void convert(std::span<const std::byte> recorded, std::span<std::byte> out) const;

  // Whether frames are the same bytes in both, so that nothing needs to be converted.
  bool is_identity() const { return identity_; }
  // The wanted fields that the recorded schema does not have.
  const std::vector<std::string>& missing() const { return missing_; }

 private:
  struct Copy {
    FieldType from_type, to_type;
    uint32_t from, to;                   // offsets
    uint32_t count;                      // values that both have
    uint32_t to_count;                   // values of the wanted field
    double missing;                      // its default
    std::vector<double> values_by_name;  // of a recorded value: what it is called now is this value; or empty
  };

  uint32_t wanted_bytes_ = 0;
  bool identity_ = true;
  std::vector<Copy> copies_;
  std::vector<std::string> missing_;
};

}  // namespace recorder
