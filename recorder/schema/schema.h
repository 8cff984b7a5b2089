// FrameSchema: the meaning of a frame's bytes. It names every field of a game's frame struct - type, offset, count,
// unit, meaning, enum names - so that overlay, tools and viewer can show any game's frames. It is written into every
// session, so that a session explains itself after the struct has changed; SchemaMapping then reads the old frames.
//
// Value types; any thread may use its own. Make one beside the struct by describe() (describe.h), or by hand and with
// validate(), and give it to the recorder. All numbers in a frame are little-endian.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "recorder/base/status.h"
#include "recorder/schema/field.h"
#include "recorder/schema/scene.h"

namespace recorder {

// A list of things: an array of structs in the frame, such as the enemies of a game. Its fields are those of one
// struct, an *element*, with offsets from the element's start. An element's bytes are taken like a frame of their own:
// pass element() to value_at() and the others of field.h.
//
//     for_each_element(group, frame, [&](uint32_t index, std::span<const std::byte> element) { ... });
//
// Elements that are not alive have no values: nothing shows, compares or exports them, and commit() clears them in the
// frame, so that they cost next to nothing in log and session.
struct Group {
  std::string name;        // unique among fields and groups beside it; "enemies"
  uint32_t offset = 0;     // of the first element: from the frame's start, in a nested group from the outer element's
  uint32_t stride = 0;     // bytes from one element to the next
  uint32_t capacity = 0;   // elements that have room
  std::string counted_by;  // a single integer beside the group (in the frame, or the outer element): so many of the
                           // first elements can be alive, more than `capacity` counting as that; empty: all can
  std::string alive_by;    // a single field of the element that is not 0 where it is alive; empty: always
  std::string identified_by;  // a single integer field of the element: the same thing has the same number in every
                              // frame, wherever it lies; empty: it is known by its index
  std::string meaning;        // one sentence for a person
  std::vector<Field> fields;
  std::vector<Group> groups;  // nested, at most kMaxGroupDepth deep

  uint64_t size_bytes() const { return uint64_t{stride} * capacity; }
  const Field* find(std::string_view field) const;
  // Bytes of an element; `outer` is the frame, or the outer element. index < capacity.
  std::span<const std::byte> element(uint32_t index, std::span<const std::byte> outer) const {
    return outer.subspan(offset + size_t{index} * stride, stride);
  }
  // How many elements may be alive: those at this index and behind it are not.
  uint32_t count_in(std::span<const std::byte> outer) const;
  bool is_alive(std::span<const std::byte> element) const;
  // The element's number: that of identified_by, or its index.
  Number identity_of(uint32_t index, std::span<const std::byte> element) const;

  // Where the members that are named above lie; FrameSchema fills them in.
  struct Place {
    FieldType type = FieldType::kU8;
    uint32_t offset = UINT32_MAX;
    bool exists() const { return offset != UINT32_MAX; }
  };
  Place count_place, alive_place, identity_place;
};
inline constexpr uint32_t kMaxGroupDepth = 4;

// Calls use(index, element) for each element that is alive; `outer` is the frame, or the outer element.
template <typename Use>
void for_each_element(const Group& group, std::span<const std::byte> outer, Use&& use) {
  const uint32_t count = group.count_in(outer);
  for (uint32_t index = 0; index < count; ++index) {
    const auto element = group.element(index, outer);
    if (group.is_alive(element)) use(index, element);
  }
}

// One bit of a frame's event mask.
struct EventKind {
  uint32_t bit = 0;        // 0..63
  std::string name;        // "food"
  uint32_t color_rgb = 0;  // 0xRRGGBB, for marks on a timeline
  // Name of a u32 or u64 field that holds, in frames with this event, the number of the earlier frame that the game
  // continues from: where a player rewinds, the session branches, and timelines show it. Empty for other events.
  std::string refers_to = {};
  // Fields that say more in frames with this event: who, where, how much. Of the frame, or with `each` of its elements.
  std::vector<std::string> payload = {};
  // A group of which every living element is one such event, for what happens several times in a tick; or empty.
  std::string each = {};
};

// A value calculated from fields, for watches and plots: "food.x" from the food's cell. The recorder stores the
// expression as text; recorder/expression/expression.h evaluates it.
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
              std::vector<EventKind> events, std::vector<DerivedValue> derived = {}, std::vector<Group> groups = {});

  const std::string& name() const { return name_; }
  uint32_t version() const { return version_; }
  uint32_t frame_bytes() const { return frame_bytes_; }
  const std::vector<Field>& fields() const { return fields_; }
  const std::vector<Group>& groups() const { return groups_; }
  const std::vector<EventKind>& events() const { return events_; }
  const std::vector<DerivedValue>& derived() const { return derived_; }
  // What of a frame is a picture (scene.h); empty unless set.
  const Scene& scene() const { return scene_; }
  void set_scene(Scene scene) { scene_ = std::move(scene); }

  // The field of that name, or nullptr. Valid as long as this schema.
  const Field* find(std::string_view name) const;
  const Group* find_group(std::string_view name) const;
  // The field of the frame itself that holds the byte at `offset`, or nullptr.
  const Field* field_at(uint32_t offset) const;
  // The field that holds the byte at `offset`, of a group's element too; `name` is how it is typed, "enemies[3].hp".
  struct Located {
    const Field* field = nullptr;  // nullptr: no field has this byte
    uint32_t base = 0;             // of the element, from the frame's start; 0 for a field of the frame
    std::string name = {};
    bool is_alive = true;  // false: the byte of an element that is not, if a frame was given
  };
  Located locate(uint32_t offset, std::span<const std::byte> frame = {}) const;

  // Fails, naming the field, when a field or group lies outside the frame or overlaps another, a name or event bit is
  // used twice, what counts or identifies elements is not a single integer, or an event refers to anything but a single
  // u32 or u64 field, or the scene shows what there is not. Derived values need a unique name and an expression, which
  // is not evaluated.
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
  Status validate_names() const;
  Status validate_events() const;
  Status validate_texts() const;

  void index_names();

  std::string name_;
  uint32_t version_ = 0;
  uint32_t frame_bytes_ = 0;
  std::vector<Field> fields_;
  std::vector<EventKind> events_;
  std::vector<DerivedValue> derived_;
  std::vector<Group> groups_;
  Scene scene_;
  std::vector<uint32_t> by_name_;  // places of fields, by their names: a stranger's recording may have very many
};

// Sets all bytes of elements that are not alive to 0, so that they are the same in every frame. Elements of nested
// groups too. Costs a look at each element that can be alive. `frame` holds at least the schema's frame_bytes.
void clear_dead_elements(const std::vector<Group>& groups, std::span<std::byte> frame);

}  // namespace recorder
