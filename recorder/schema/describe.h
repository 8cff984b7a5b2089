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
// (T[N], std::array) or a grid (T[rows][columns]); a struct that has a description of its own (nested); an array of
// such structs (group), of which only the living elements are recorded:
//
//     struct Enemy { uint32_t id; int16_t hp; uint16_t state; float x, y; };
//     inline constexpr auto kEnemy = recorder::describe<Enemy>("enemy", 1,
//         recorder::field<&Enemy::id>("id"), recorder::field<&Enemy::hp>("hp"),
//         recorder::field<&Enemy::state>("state").flags("stunned", "burning"),
//         recorder::field<&Enemy::x>("x", "m"), recorder::field<&Enemy::y>("y", "m"));
//     ...
//         recorder::field<&World::enemy_count>("enemy_count"),
//         recorder::group<&World::enemies>("enemies", kEnemy)
//             .counted_by<&World::enemy_count>().identified_by<&Enemy::id>(),
//
// A list of names that many fields have is said once: constexpr auto kWeapons = recorder::names("fist", "axe"), and
// field<...>("weapon").named(kWeapons).
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
#include "recorder/schema/describe_scene.h"
#include "recorder/schema/schema.h"
#include "recorder/schema/seal.h"

namespace recorder {

// --- parts of a description ------------------------------------------------------------------------------------------

// A list of names, said once for many fields.
template <size_t kNames>
struct Names {
  std::array<const char*, kNames> list;
};
template <typename... Texts>
constexpr Names<sizeof...(Texts)> names(Texts... texts) {
  static_assert((std::is_convertible_v<Texts, const char*> && ...), "names are texts");
  return {{texts...}};
}

// Fields and groups, as describe()'s parts add them.
struct SchemaParts {
  std::vector<Field> fields;
  std::vector<Group> groups;
};

// What is said of a field beyond its member.
struct FieldWords {
  const char* name = "";
  const char* unit = "";
  const char* meaning = "";
  uint32_t columns = 0;
  double default_value = 0;
  double scale = 1;
  double zero = 0;
  bool is_flags = false;
  bool is_log = false;
};

// A field, as field<>() makes it. Each function returns the field with that added.
template <auto Member, size_t kNames = 0>
class FieldPart {
 public:
  using Shape = detail::ShapeOf<Member>;
  static constexpr bool kIsField = true;

  constexpr explicit FieldPart(const FieldWords& words, std::array<const char*, kNames> names = {})
      : words_(words), names_(names) {}

  // Names of the values 0, 1, 2, ...
  template <typename... Texts>
  constexpr auto named(Texts... texts) const {
    static_assert((std::is_convertible_v<Texts, const char*> && ...), "the names of values are texts");
    return named(Names<sizeof...(Texts)>{{texts...}});
  }
  template <size_t kCount>
  constexpr auto named(const Names<kCount>& names) const {
    static_assert(!std::is_floating_point_v<typename Shape::Value>,
                  "only integers and enumerations can have names for their values");
    return FieldPart<Member, kCount>(words_, names.list);
  }
  // Names of the bits 0, 1, 2, ... of a set of flags; "" for a bit without a name.
  template <typename... Texts>
  constexpr auto flags(Texts... texts) const {
    static_assert((std::is_convertible_v<Texts, const char*> && ...), "the names of flags are texts");
    return flags(Names<sizeof...(Texts)>{{texts...}});
  }
  template <size_t kCount>
  constexpr auto flags(const Names<kCount>& names) const {
    static_assert(!std::is_floating_point_v<typename Shape::Value> && Shape::kType != FieldType::kChar,
                  "only integers can be sets of flags");
    static_assert(kCount <= 8 * sizeof(typename Shape::Value), "the integer has fewer bits than flags");
    FieldWords words = words_;
    words.is_flags = true;
    return FieldPart<Member, kCount>(words, names.list);
  }
  // The value, in the field's unit, is what is stored times `scale`, plus `zero`: scaled(1.0 / 65536) for fixed point.
  constexpr FieldPart scaled(double scale, double zero = 0) const {
    static_assert(Shape::kType != FieldType::kChar && kNames == 0, "only numbers without names have a scale");
    FieldWords words = words_;
    words.scale = scale;
    words.zero = zero;
    return FieldPart(words, names_);
  }
  // The text is a line of the game's log, in frames where it is not empty.
  constexpr FieldPart as_log() const {
    static_assert(Shape::kType == FieldType::kChar && Shape::kCount > 1, "a log is a text: an array of char");
    FieldWords words = words_;
    words.is_log = true;
    return FieldPart(words, names_);
  }
  // The field's value in frames recorded without it; 0 unless given.
  constexpr FieldPart with_default(double value) const {
    FieldWords words = words_;
    words.default_value = value;
    return FieldPart(words, names_);
  }
  // An array that is a grid, with `columns` values per row.
  constexpr FieldPart in_rows_of(uint32_t columns) const {
    if (columns == 0 || Shape::kCount % columns != 0) detail::the_array_is_no_multiple_of_the_row();
    FieldWords words = words_;
    words.columns = columns;
    return FieldPart(words, names_);
  }

  // For describe().
  using Members = detail::Members<Member>;
  constexpr std::string_view name() const { return words_.name; }
  template <auto Other>
  static constexpr bool is_of() {
    return std::is_same_v<detail::Constant<Member>, detail::Constant<Other>>;
  }
  constexpr bool can_hold_a_frame_number() const {
    return Shape::kCount == 1 && (Shape::kType == FieldType::kU32 || Shape::kType == FieldType::kU64);
  }
  template <typename Frame>
  void add_to(SchemaParts& parts, uint32_t base, const std::string& prefix) const {
    Field field;
    field.name = prefix + words_.name;
    field.type = Shape::kType;
    field.offset = base + detail::offset_in<Frame, Member>();
    field.count = Shape::kCount;
    field.columns = words_.columns;
    field.unit = words_.unit;
    field.meaning = words_.meaning;
    field.enum_names.assign(names_.begin(), names_.end());
    if (std::is_same_v<typename Shape::Value, bool> && kNames == 0) field.enum_names = {"false", "true"};
    field.default_value = words_.default_value;
    field.scale = words_.scale;
    field.zero = words_.zero;
    field.is_flags = words_.is_flags;
    field.is_log = words_.is_log;
    parts.fields.push_back(std::move(field));
  }

 private:
  FieldWords words_;
  std::array<const char*, kNames> names_;
};

// The member `Member`, as in field<&Ball::x>("x", "m", "Where the ball is."): its name in recordings, its unit, and a
// sentence for a person. The name need not be the member's; recordings are read by it, so it stays.
template <auto Member>
constexpr FieldPart<Member> field(const char* name, const char* unit = "", const char* meaning = "") {
  return FieldPart<Member>(
      {.name = name, .unit = unit, .meaning = meaning, .columns = detail::ShapeOf<Member>::kColumns});
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
  void add_to(SchemaParts& parts, uint32_t base, const std::string& outer) const {
    inner.add_parts(parts, base + detail::offset_in<Frame, Member>(), outer + prefix + ".");
  }
};
template <auto Member, typename Inner>
constexpr NestedPart<Member, Inner> nested(const char* name, const Inner& inner) {
  static_assert(std::is_same_v<typename detail::MemberOf<Member>::Type, typename Inner::Frame>,
                "the member is not of the struct that this description describes");
  return {name, inner};
}

// An array of structs, as group<>() makes it. Each function returns the group with that added.
template <auto Member, typename Inner, auto Count = nullptr, auto Alive = nullptr, auto Identity = nullptr>
class GroupPart {
 public:
  using Members = detail::Members<Member>;
  using Array = typename detail::MemberOf<Member>::Type;
  using Element = typename Inner::Frame;

  constexpr GroupPart(const char* name, const Inner& inner, const char* meaning)
      : name_(name), inner_(inner), meaning_(meaning) {}

  // The member beside the group that tells how many of its first elements are alive.
  template <auto Counter>
  constexpr auto counted_by() const {
    detail::check_integer<Counter>();
    return GroupPart<Member, Inner, Counter, Alive, Identity>(name_, inner_, meaning_);
  }
  // The member of an element that is not 0 where it is alive.
  template <auto Flag>
  constexpr auto alive_by() const {
    detail::check_integer<Flag, Element>();
    return GroupPart<Member, Inner, Count, Flag, Identity>(name_, inner_, meaning_);
  }
  // The member of an element that is the same number for the same thing in every frame, wherever it lies.
  template <auto Id>
  constexpr auto identified_by() const {
    detail::check_integer<Id, Element>();
    return GroupPart<Member, Inner, Count, Alive, Id>(name_, inner_, meaning_);
  }

  // For describe().
  constexpr std::string_view name() const { return name_; }
  template <typename Outer>
  constexpr void check(const Outer& outer) const {
    if constexpr (!std::is_null_pointer_v<decltype(Count)>) {
      if (outer.template name_of_member<Count>().empty()) detail::a_group_is_counted_by_a_member_that_is_no_field();
    }
    if constexpr (!std::is_null_pointer_v<decltype(Alive)>) {
      if (inner_.template name_of_member<Alive>().empty()) detail::a_group_is_alive_by_a_member_that_is_no_field();
    }
    if constexpr (!std::is_null_pointer_v<decltype(Identity)>) {
      if (inner_.template name_of_member<Identity>().empty()) {
        detail::a_group_is_identified_by_a_member_that_is_no_field();
      }
    }
  }
  // `outer` is the description that the group is a part of.
  template <typename Frame, typename Outer>
  void add_to(SchemaParts& parts, uint32_t base, const std::string& prefix, const Outer& outer) const {
    Group group;
    group.name = prefix + name_;
    group.offset = base + detail::offset_in<Frame, Member>();
    group.stride = sizeof(Element);
    group.capacity = sizeof(Array) / sizeof(Element);
    if constexpr (!std::is_null_pointer_v<decltype(Count)>) {
      group.counted_by = prefix + std::string(outer.template name_of_member<Count>());
    }
    if constexpr (!std::is_null_pointer_v<decltype(Alive)>) group.alive_by = inner_.template name_of_member<Alive>();
    if constexpr (!std::is_null_pointer_v<decltype(Identity)>) {
      group.identified_by = inner_.template name_of_member<Identity>();
    }
    group.meaning = meaning_;
    SchemaParts inner;
    inner_.add_parts(inner, 0, "");
    group.fields = std::move(inner.fields);
    group.groups = std::move(inner.groups);
    parts.groups.push_back(std::move(group));
  }

 private:
  const char* name_;
  Inner inner_;
  const char* meaning_;
};

// The member `Member`, an array of the structs that `inner` describes: T[N] or std::array. Events and derived values of
// that description are not included.
template <auto Member, typename Inner>
constexpr GroupPart<Member, Inner> group(const char* name, const Inner& inner, const char* meaning = "") {
  using Array = typename detail::MemberOf<Member>::Type;
  static_assert(
      detail::Extents<Array>::kDimensions == 1,
      "a group is an array of structs: group<&World::enemies>(\"enemies\", kEnemy); a single struct is nested<>()");
  static_assert(std::is_same_v<typename detail::Extents<Array>::Value, typename Inner::Frame>,
                "the elements are not of the struct that this description describes");
  return {name, inner, meaning};
}

// An event bit, 0 to 63, or an enumeration's value; 0xRRGGBB.
struct EventPart {
  static constexpr size_t kMaxPayload = 8;
  using Members = detail::Members<>;
  uint32_t bit;
  const char* event_name;
  uint32_t color_rgb;
  const char* field = "";
  const char* group = "";
  std::array<const char*, kMaxPayload> payload = {};

  // The field that holds, in frames with this event, the earlier frame from which the game continues
  // (EventKind::refers_to).
  constexpr EventPart refers_to(const char* name) const {
    EventPart made = *this;
    made.field = name;
    return made;
  }
  // Fields, by their names, that say more in frames with this event: who, where, how much.
  template <typename... Texts>
  constexpr EventPart with(Texts... names) const {
    static_assert(sizeof...(Texts) <= kMaxPayload, "an event comes with at most 8 fields");
    EventPart made = *this;
    made.payload = {names...};
    return made;
  }
  // The event happens once for each living element of this group, whose fields with() then names.
  constexpr EventPart for_each(const char* name) const {
    EventPart made = *this;
    made.group = name;
    return made;
  }
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

// Which fields are a picture (describe_scene.h).
template <typename... Parts>
struct ScenePartOf {
  using Members = detail::Members<>;
  ScenePart<Parts...> scene;
};
template <typename... Parts>
constexpr ScenePartOf<Parts...> scene(Parts... parts) {
  return {ScenePart<Parts...>(parts...)};
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
    SchemaParts parts;
    std::vector<EventKind> events;
    std::vector<DerivedValue> values;
    Scene picture;
    add_parts(parts, 0, "");
    for_each_part([&](const auto& part) {
      using Part = std::decay_t<decltype(part)>;
      if constexpr (std::is_same_v<Part, EventPart>) {
        events.push_back({part.bit, part.event_name, part.color_rgb, part.field, {}, part.group});
        for (const char* const name : part.payload) {
          if (name != nullptr) events.back().payload.emplace_back(name);
        }
      } else if constexpr (std::is_same_v<Part, DerivedPart>) {
        values.push_back({part.derived_name, part.expression, part.unit, part.meaning});
      } else if constexpr (requires { part.scene.made(); }) {
        picture = part.scene.made();
      }
    });
    FrameSchema schema(name_, version_, sizeof(Frame), std::move(parts.fields), std::move(events), std::move(values),
                       std::move(parts.groups));
    schema.set_scene(std::move(picture));
    return schema;
  }

  // For nested(), group() and describe().
  void add_parts(SchemaParts& parts, uint32_t base, const std::string& prefix) const {
    for_each_part([&](const auto& part) {
      if constexpr (requires { part.template add_to<Frame>(parts, base, prefix); }) {
        part.template add_to<Frame>(parts, base, prefix);
      } else if constexpr (requires { part.template add_to<Frame>(parts, base, prefix, *this); }) {
        part.template add_to<Frame>(parts, base, prefix, *this);
      }
    });
  }
  // The name that the field of this member has; empty when there is none.
  template <auto Member>
  constexpr std::string_view name_of_member() const {
    std::string_view name;
    for_each_part([&](const auto& part) {
      if constexpr (requires { part.template is_of<Member>(); }) {
        if (part.template is_of<Member>()) name = part.name();
      }
    });
    return name;
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
    if constexpr (requires { one.check(description); }) one.check(description);
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
  static_assert(
      kAreParts,
      "what follows the version are field<&Frame::member>(\"name\"), reserved<&Frame::member>(), "
      "nested<&Frame::member>(\"name\", kItsDescription), group<&Frame::member>(\"name\", kDescription), event(), "
      "derived() and scene()");
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
