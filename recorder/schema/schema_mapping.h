// SchemaMapping: reads the frames of one schema as frames of another, so that a program reads recordings of its older
// versions, whose struct had other fields at other offsets.
//
// Fields are found by name. Numbers are converted: one that does not fit becomes the nearest that does, a fraction is
// cut off, NaN becomes 0. Values of two enumerations and flags are matched by name, scaled numbers keep their value,
// arrays and groups reach as far as both do. Where the recorded schema lacks a field, the rest of an array or the name
// of a value, the wanted field's default stands in; elements beyond the recorded capacity are 0.
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
  // The wanted fields and groups that the recorded schema does not have: "score", "enemies", "enemies.hp".
  const std::vector<std::string>& missing() const { return missing_; }

 private:
  struct Copy {
    Field recorded, wanted;
    uint32_t count = 0;                  // values that both have
    bool same_numbers = true;            // stored alike, so that a value is converted without its scale
    std::vector<double> values_by_name;  // the wanted value for each recorded value of an enumeration; or empty
    std::vector<uint8_t> bit_by_name;    // the wanted bit for each recorded one of flags, kNoBit: none; or empty
  };
  static constexpr uint8_t kNoBit = 0xff;
  // The frame, or a group: so many elements of both, and what is in each.
  struct Part {
    uint32_t from = 0, from_stride = 0;
    uint32_t to = 0, to_stride = 0;
    uint32_t elements = 1;
    std::vector<Copy> copies;
    std::vector<Part> groups;
  };

  void match(const std::vector<Field>& recorded, const std::vector<Field>& wanted, const std::string& prefix,
             Part& part);
  void match(const std::vector<Group>& recorded, const std::vector<Group>& wanted, const std::string& prefix,
             Part& part);
  static Copy copy_between(const Field& recorded, const Field& wanted);
  static void convert(const Part& part, std::span<const std::byte> recorded, std::span<std::byte> out);

  uint32_t wanted_bytes_ = 0;
  bool identity_ = true;
  Part frame_;
  std::vector<std::string> missing_;
};

}  // namespace recorder
