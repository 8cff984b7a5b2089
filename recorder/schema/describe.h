// describe(): the meaning of a frame's bytes, stated once beside the game's struct and checked by the compiler.
//
//     struct Ball {
//       float x, y;
//       uint32_t tick;
//       Side last_hit;         // enum class Side : uint8_t { kNone, kLeft, kRight }
//       uint8_t padding[3];
//     };
//     inline constexpr auto kBallFrame = recorder::describe<Ball>(
//         "ball", 1,                                                       raise the version when the struct changes
//         recorder::field<&Ball::x>("x", "m", "Where the ball is."),
//         recorder::field<&Ball::y>("y", "m"),
//         recorder::field<&Ball::tick>("tick", "ticks"),
//         recorder::field<&Ball::last_hit>("last_hit").named("none", "left", "right"),
//         recorder::reserved<&Ball::padding>(),
//         recorder::event(0, "bounce", 0x40c0ff),
//         recorder::derived("height", "10 - y", "m", "Above the ground."));
//     ...
//     options.schema = kBallFrame.schema();
//
// A member may be an integer of 8 to 64 bits, bool, char, float, double, or an enumeration of these; an array of them
// (T[N], std::array) or a grid (T[rows][columns]); a struct that has a description of its own (nested).
//
// These do not compile, with the reason and the remedy in the message: a member that is left out or named twice,
// unnamed bytes between members, two fields of one name, two events of one bit; pointers, references, virtual
// functions, std::string and the like, types whose size or meaning differs between systems (long double, wchar_t), and
// a struct that does not fit its slot. Bit fields cannot be described: use whole integers.
//
// Everything here is constant; any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "recorder/ring/options.h"
#include "recorder/schema/describe_checks.h"
#include "recorder/schema/schema.h"
#include "recorder/schema/seal.h"

namespace recorder {

// --- parts of a description ------------------------------------------------------------------------------------------

// A field, as field<>() makes it. Each function returns the field with that added.
template <auto Member, size_t kNames = 0>
class FieldPart {
 public:
  using Shape = detail::ShapeOf<Member>;
  static constexpr bool kIsField = true;

  constexpr FieldPart(const char* name, const char* unit, const char* meaning, uint32_t columns = Shape::kColumns,
                      double default_value = 0, std::array<const char*, kNames> names = {})
      : name_(name), unit_(unit), meaning_(meaning), columns_(columns), default_(default_value), names_(names) {}

  // Names of the values 0, 1, 2, ...
  template <typename... Names>
  constexpr auto named(Names... names) const {
    static_assert(!std::is_floating_point_v<typename Shape::Value>,
                  "only integers and enumerations can have names for their values");
    static_assert((std::is_convertible_v<Names, const char*> && ...), "the names of values are texts");
    return FieldPart<Member, sizeof...(Names)>(name_, unit_, meaning_, columns_, default_, {names...});
  }
  // The field's value in frames recorded without it; 0 unless given.
  constexpr FieldPart with_default(double value) const {
    return FieldPart(name_, unit_, meaning_, columns_, value, names_);
  }
  // An array that is a grid, with `columns` values per row.
  constexpr FieldPart in_rows_of(uint32_t columns) const {
    if (columns == 0 || Shape::kCount % columns != 0) detail::the_array_is_no_multiple_of_the_row();
    return FieldPart(name_, unit_, meaning_, columns, default_, names_);
  }

  // For describe().
  using Members = detail::Members<Member>;
  constexpr std::string_view name() const { return name_; }
  constexpr bool can_hold_a_frame_number() const {
    return Shape::kCount == 1 && (Shape::kType == FieldType::kU32 || Shape::kType == FieldType::kU64);
  }
  template <typename Frame>
  void add_to(std::vector<Field>& fields, uint32_t base, const std::string& prefix) const {
    Field field;
    field.name = prefix + name_;
    field.type = Shape::kType;
    field.offset = base + detail::offset_in<Frame, Member>();
    field.count = Shape::kCount;
    field.columns = columns_;
    field.unit = unit_;
    field.meaning = meaning_;
    field.enum_names.assign(names_.begin(), names_.end());
    if (std::is_same_v<typename Shape::Value, bool> && kNames == 0) field.enum_names = {"false", "true"};
    field.default_value = default_;
    fields.push_back(std::move(field));
  }

 private:
  const char* name_;
  const char* unit_;
  const char* meaning_;
  uint32_t columns_;
  double default_;
  std::array<const char*, kNames> names_;
};

// The member `Member`, as in field<&Ball::x>("x", "m", "Where the ball is."): its name in recordings, its unit, and a
// sentence for a person. The name need not be the member's; recordings are read by it, so it stays.
template <auto Member>
constexpr FieldPart<Member> field(const char* name, const char* unit = "", const char* meaning = "") {
  return {name, unit, meaning};
}

// A member that is not a field: padding, or room for later. It should be zero; it is recorded all the same, so its type
// must be that of a possible field.
template <auto Member>
struct ReservedPart {
  using Members = detail::Members<Member>;
};
template <auto Member>
constexpr ReservedPart<Member> reserved() {
  using Value = typename detail::Extents<typename detail::MemberOf<Member>::Type>::Value;
  static_assert((detail::check_value<Value>(), true));
  return {};
}

// A member that is a struct with a description of its own, whose fields get names such as "position.x". Events and
// derived values of that description are not included.
template <auto Member, typename Inner>
struct NestedPart {
  using Members = detail::Members<Member>;
  const char* prefix;
  Inner inner;

  constexpr std::string_view name() const { return prefix; }
  template <typename Frame>
  void add_to(std::vector<Field>& fields, uint32_t base, const std::string& outer) const {
    inner.add_fields(fields, base + detail::offset_in<Frame, Member>(), outer + prefix + ".");
  }
};
template <auto Member, typename Inner>
constexpr NestedPart<Member, Inner> nested(const char* name, const Inner& inner) {
  static_assert(std::is_same_v<typename detail::MemberOf<Member>::Type, typename Inner::Frame>,
                "the member is not of the struct that this description describes");
  return {name, inner};
}

// An event bit, 0 to 63, or an enumeration's value; 0xRRGGBB.
struct EventPart {
  using Members = detail::Members<>;
  uint32_t bit;
  const char* event_name;
  uint32_t color_rgb;
  const char* field = "";

  // The field that holds, in frames with this event, the earlier frame from which the game continues
  // (EventKind::refers_to).
  constexpr EventPart refers_to(const char* name) const { return {bit, event_name, color_rgb, name}; }
};
template <typename Bit>
constexpr EventPart event(Bit bit, const char* name, uint32_t color_rgb) {
  return {static_cast<uint32_t>(bit), name, color_rgb};
}

// A value calculated from fields (DerivedValue).
struct DerivedPart {
  using Members = detail::Members<>;
  const char* derived_name;
  const char* expression;
  const char* unit;
  const char* meaning;

  constexpr std::string_view name() const { return derived_name; }
};
constexpr DerivedPart derived(const char* name, const char* expression, const char* unit = "",
                              const char* meaning = "") {
  return {name, expression, unit, meaning};
}

// --- the description -------------------------------------------------------------------------------------------------

template <typename FrameType, typename... Parts>
class Description {
 public:
  using Frame = FrameType;

  constexpr Description(const char* name, uint32_t version, Parts... parts)
      : name_(name), version_(version), parts_(parts...) {}

  // For RecorderOptions. Built anew by each call; valid (FrameSchema::validate) except for what the compiler cannot
  // see, such as a nested field with the name of another one.
  FrameSchema schema() const {
    std::vector<Field> fields;
    std::vector<EventKind> events;
    std::vector<DerivedValue> values;
    add_fields(fields, 0, "");
    for_each_part([&](const auto& part) {
      using Part = std::decay_t<decltype(part)>;
      if constexpr (std::is_same_v<Part, EventPart>) {
        events.push_back({part.bit, part.event_name, part.color_rgb, part.field});
      } else if constexpr (std::is_same_v<Part, DerivedPart>) {
        values.push_back({part.derived_name, part.expression, part.unit, part.meaning});
      }
    });
    return {name_, version_, sizeof(Frame), std::move(fields), std::move(events), std::move(values)};
  }

  // For nested() and describe().
  void add_fields(std::vector<Field>& fields, uint32_t base, const std::string& prefix) const {
    for_each_part([&](const auto& part) {
      if constexpr (requires { part.template add_to<Frame>(fields, base, prefix); }) {
        part.template add_to<Frame>(fields, base, prefix);
      }
    });
  }
  template <typename Use>
  constexpr void for_each_part(Use use) const {
    std::apply([&](const auto&... part) { (use(part), ...); }, parts_);
  }

 private:
  const char* name_;
  uint32_t version_;
  std::tuple<Parts...> parts_;
};

namespace detail {

// Checks that need values, not only types. Calls a function whose name is the error.
template <typename AnyDescription>
consteval void check_names(const AnyDescription& description) {
  size_t i = 0;
  description.for_each_part([&](const auto& one) {
    ++i;
    size_t j = 0;
    description.for_each_part([&](const auto& other) {
      if (j++ >= i) check_pair(one, other);
    });
    if constexpr (requires { one.name(); }) {
      if (one.name().empty()) a_field_has_no_name();
    }
    if constexpr (std::is_same_v<std::decay_t<decltype(one)>, EventPart>) {
      if (std::string_view(one.event_name).empty()) an_event_has_no_name();
      if (one.bit > 63) an_event_has_a_bit_above_63();
      bool found = std::string_view(one.field).empty();
      description.for_each_part([&](const auto& other) {
        if constexpr (requires { other.can_hold_a_frame_number(); }) {
          found = found || (other.name() == one.field && other.can_hold_a_frame_number());
        }
      });
      if (!found) an_event_refers_to_no_single_u32_or_u64_field();
    }
  });
}

}  // namespace detail

// The description of `Frame`, which is recorded in slots of `kSlotBytes`; its parts in any order.
template <typename Frame, size_t kSlotBytes = SLOT_SIZE, typename... Parts>
consteval Description<Frame, Parts...> describe(const char* name, uint32_t version, Parts... parts) {
  constexpr bool kAreParts = (requires { typename Parts::Members; } && ...);
  static_assert(kAreParts,
                "what follows the version are field<&Frame::member>(\"name\"), reserved<&Frame::member>(), "
                "nested<&Frame::member>(\"name\", kItsDescription), event() and derived()");
  const Description<Frame, Parts...> description(name, version, parts...);
  if constexpr (kAreParts) {
    detail::check_frame<Frame, kSlotBytes>();
    detail::check_cover<Frame, typename detail::Joined<typename Parts::Members...>::All>();
    detail::check_names(description);
  }
  if (version > INT32_MAX) detail::the_version_is_negative();
  return description;
}
template <typename Frame, size_t kSlotBytes = SLOT_SIZE, typename NoVersion, typename... Parts>
requires(!std::is_convertible_v<NoVersion, uint32_t>) consteval int describe(const char*, NoVersion, Parts...) {
  static_assert(std::is_convertible_v<NoVersion, uint32_t>,
                "the version is missing, a number that is raised when the struct changes: describe<Frame>(\"name\", 1, "
                "field<...>(...), ...)");
  return 0;
}

}  // namespace recorder
