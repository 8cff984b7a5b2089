// FrameSchema: the meaning of a frame's bytes. It names every field of a game's frame struct - type, offset, count,
// unit, meaning, enum names - so that overlay, tools and viewer can show any game's frames. It is written into every
// session, so that a session explains itself after the struct has changed; SchemaMapping then reads the old frames.
//
// Value types; any thread may use its own. Make one beside the struct by describe() (describe.h), or by hand and with
// validate(), and give it to the recorder. All numbers in a frame are little-endian.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "recorder/base/status.h"
#include "recorder/schema/field.h"

namespace recorder {

// One bit of a frame's event mask.
struct EventKind {
  uint32_t bit = 0;        // 0..63
  std::string name;        // "food"
  uint32_t color_rgb = 0;  // 0xRRGGBB, for marks on a timeline
  // Name of a u32 or u64 field that holds, in frames with this event, the number of the earlier frame that the game
  // continues from: where a player rewinds, the session branches, and timelines show it. Empty for other events.
  std::string refers_to = {};
};

// A value calculated from fields, for watches and plots: "food.x" from the food's cell. The recorder stores the
// expression as text; engine/inspect/expression.h evaluates it.
struct DerivedValue {
  std::string name;        // unique, among fields too; "head.x"
  std::string expression;  // over fields and other derived values; "food_cell % 16"
  std::string unit;        // "cells", ... or empty
  std::string meaning;     // one sentence for a person
};

class FrameSchema {
 public:
  FrameSchema() = default;
  // `frame_bytes` is the size of the game's struct, without the recorder's seal.
  FrameSchema(std::string name, uint32_t version, uint32_t frame_bytes, std::vector<Field> fields,
              std::vector<EventKind> events, std::vector<DerivedValue> derived = {});

  const std::string& name() const { return name_; }
  uint32_t version() const { return version_; }
  uint32_t frame_bytes() const { return frame_bytes_; }
  const std::vector<Field>& fields() const { return fields_; }
  const std::vector<EventKind>& events() const { return events_; }
  const std::vector<DerivedValue>& derived() const { return derived_; }

  // The field of that name, or nullptr. Valid as long as this schema.
  const Field* find(std::string_view name) const;
  // The field that holds the byte at `offset`, or nullptr.
  const Field* field_at(uint32_t offset) const;

  // Fails, naming the field, when a field lies outside the frame or overlaps another, a name or event bit is used
  // twice, or an event refers to anything but a single u32 or u64 field. Derived values need a unique name and an
  // expression, which is not evaluated.
  Status validate() const;
  // The same, and whether a recording can keep all of it and be asked for every value: default values are finite, texts
  // are UTF-8, names of fields, events and derived values can be typed (between backquotes, if need be) in one line,
  // and no two events share one. Stricter than validate() on purpose: recordings of earlier versions stay readable.
  Status validate_for_recording() const;

  // JSON as written into sessions (recorder/session/format.h). One line.
  std::string to_json() const;
  // Fails with the reason when `text` is not a schema or does not validate; `schema` is then unchanged.
  static Status from_json(std::string_view text, FrameSchema& schema);

 private:
  Status validate_places() const;
  Status validate_names() const;
  Status validate_texts() const;

  void index_names();

  std::string name_;
  uint32_t version_ = 0;
  uint32_t frame_bytes_ = 0;
  std::vector<Field> fields_;
  std::vector<EventKind> events_;
  std::vector<DerivedValue> derived_;
  std::vector<uint32_t> by_name_;  // places of fields, by their names: a stranger's recording may have very many
};

}  // namespace recorder
