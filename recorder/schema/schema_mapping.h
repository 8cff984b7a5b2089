// SchemaMapping: reads the frames of one schema as frames of another, so that a program reads recordings of its older
// versions, whose struct had other fields at other offsets.
//
// Fields are found by name. Numbers are converted: one that does not fit becomes the nearest that does, a fraction is
// cut off, NaN becomes 0. Values of two enumerations are matched by name, arrays as far as both reach. Where the
// recorded schema lacks a field, the rest of an array or the name of a value, the wanted field's default stands in.
//
// Immutable, and independent of the two schemas once made; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "recorder/schema/field.h"
#include "recorder/schema/schema.h"

namespace recorder {

class SchemaMapping {
 public:
  SchemaMapping() = default;
  // Both are valid (FrameSchema::validate).
  SchemaMapping(const FrameSchema& recorded, const FrameSchema& wanted);

  // Fills `out`, at least the wanted schema's frame_bytes long, from `recorded`, at least the recorded schema's; what
  // no wanted field names becomes 0. The two do not overlap.
  void convert(std::span<const std::byte> recorded, std::span<std::byte> out) const;

  // The recorded frame as the struct that the wanted schema describes, whose frame_bytes are its size.
  template <typename State>
  State read(std::span<const std::byte> recorded) const {
    State state;
    convert(recorded, std::as_writable_bytes(std::span(&state, 1)));
    return state;
  }

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
    std::vector<double> values_by_name;  // the wanted value for each recorded value of an enumeration; or empty
  };

  uint32_t wanted_bytes_ = 0;
  bool identity_ = true;
  std::vector<Copy> copies_;
  std::vector<std::string> missing_;
};

}  // namespace recorder
