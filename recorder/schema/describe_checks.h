// The checks of describe() on a frame's struct and its members, and the errors that the compiler then prints. Private
// to describe.h.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <type_traits>
#include <utility>

#include "recorder/schema/schema.h"
#include "recorder/schema/seal.h"

namespace recorder::detail {

// --- errors beyond a static_assert -----------------------------------------------------------------------------------
// Never defined: calling one while describe() is evaluated is an error that names it.

void two_fields_have_the_same_name();
void a_field_has_no_name();
void two_events_have_the_same_bit();
void two_events_have_the_same_name();
void an_event_has_no_name();
void an_event_has_a_bit_above_63();
void an_event_refers_to_no_single_u32_or_u64_field();
void the_array_is_no_multiple_of_the_row();
void a_group_is_counted_by_a_member_that_is_no_field();
void a_group_is_alive_by_a_member_that_is_no_field();
void a_group_is_identified_by_a_member_that_is_no_field();
void the_version_is_negative();

template <typename One, typename Other>
constexpr void check_pair(const One& one, const Other& other) {
  if constexpr (requires {
                  one.name();
                  other.name();
                }) {
    if (one.name() == other.name()) two_fields_have_the_same_name();
  }
  if constexpr (requires {
                  one.bit;
                  other.bit;
                }) {
    if (one.bit == other.bit) two_events_have_the_same_bit();
    if (std::string_view(one.event_name) == other.event_name) two_events_have_the_same_name();
  }
}

// --- members ---------------------------------------------------------------------------------------------------------

template <auto Member>
struct MemberOf {
  using Class = void;
  using Type = char;  // keeps the compiler from further errors
  static_assert(std::is_member_object_pointer_v<decltype(Member)>, "name a data member, as in field<&Ball::x>(...)");
};
template <typename Owner, typename Value, Value Owner::*Member>
struct MemberOf<Member> {
  using Class = Owner;
  using Type = std::conditional_t<std::is_function_v<Value>, char, std::remove_cv_t<Value>>;
  static_assert(!std::is_function_v<Value>, "name a data member, as in field<&Ball::x>(...)");
};

template <auto... Member>
struct Members {};
template <typename... Lists>
struct Joined {
  using All = Members<>;
};
template <auto... First, auto... Second, typename... Rest>
struct Joined<Members<First...>, Members<Second...>, Rest...> : Joined<Members<First..., Second...>, Rest...> {};
template <auto... Member>
struct Joined<Members<Member...>> {
  using All = Members<Member...>;
};

// Bytes from the frame's start to the member. The frame is never constructed, only its address is taken.
template <typename Frame, auto Member>
uint32_t offset_in() {
  union Unmade {
    Unmade() : none(0) {}
    char none;
    Frame frame;
  };
  const Unmade unmade;
  const auto address = [](const auto& object) { return reinterpret_cast<const char*>(std::addressof(object)); };
  return static_cast<uint32_t>(address(unmade.frame.*Member) - address(unmade));
}

// --- values ----------------------------------------------------------------------------------------------------------

template <typename T>
struct Extents {
  using Value = std::remove_cv_t<T>;
  static constexpr uint32_t kCount = 1, kColumns = 0, kDimensions = 0, kBraces = 1;
};
template <typename T, size_t N>
struct ArrayExtents {
  using Value = typename Extents<T>::Value;
  static constexpr uint32_t kCount = N * Extents<T>::kCount;
  static constexpr uint32_t kDimensions = 1 + Extents<T>::kDimensions;
  static constexpr uint32_t kColumns = kDimensions == 2 ? Extents<T>::kCount : 0;
  static constexpr uint32_t kBraces = 1;  // initializers that it takes when braces are left out
};
template <typename T, size_t N>
struct Extents<T[N]> : ArrayExtents<T, N> {
  static constexpr uint32_t kBraces = N * Extents<T>::kBraces;
};
template <typename T, size_t N>
struct Extents<std::array<T, N>> : ArrayExtents<T, N> {};

// Whether its contents are elsewhere in memory, as those of std::string, std::vector and std::string_view.
template <typename Value>
inline constexpr bool kLeadsElsewhere = std::is_class_v<Value> && (!std::is_trivially_copyable_v<Value> ||
                                                                   requires(const Value& value) { value.data(); });

template <typename Value>
consteval void check_value() {
  static_assert(!kLeadsElsewhere<Value>,
                "what keeps its contents elsewhere in memory cannot be recorded, such as std::string, std::vector and "
                "std::string_view: the contents would not be in the frame - use an array, as in char name[16]");
  static_assert(!std::is_pointer_v<Value> && !std::is_member_pointer_v<Value> && !std::is_null_pointer_v<Value>,
                "a pointer cannot be recorded: it is an address in this process and leads nowhere in another - record "
                "what it points to, or an index");
  static_assert(!std::is_same_v<Value, long double>,
                "long double cannot be recorded: its size is not the same everywhere - use double");
  static_assert(!std::is_same_v<Value, wchar_t> && !std::is_same_v<Value, char8_t> &&
                    !std::is_same_v<Value, char16_t> && !std::is_same_v<Value, char32_t>,
                "wide characters cannot be recorded - use char, or uint16_t or uint32_t for their codes");
  static_assert(
      kLeadsElsewhere<Value> || (!std::is_class_v<Value> && !std::is_union_v<Value>),
      "a struct is no field: describe it by itself and say nested<&Frame::member>(\"name\", kDescription), or "
      "group<&Frame::member>(\"name\", kDescription) for an array of structs");
  static_assert(std::is_class_v<Value> || std::is_union_v<Value> || std::is_pointer_v<Value> ||
                    std::is_member_pointer_v<Value> || std::is_null_pointer_v<Value> || std::is_enum_v<Value> ||
                    std::is_same_v<Value, float> || std::is_same_v<Value, double> ||
                    std::is_same_v<Value, long double> || (std::is_integral_v<Value> && sizeof(Value) <= 8),
                "a field is an integer of at most 64 bits, bool, char, float, double, an enumeration, or an array of "
                "these");
}

template <typename Value>
consteval FieldType field_type() {
  if constexpr (std::is_enum_v<Value>) {
    return field_type<std::underlying_type_t<Value>>();
  } else if constexpr (std::is_floating_point_v<Value>) {
    return sizeof(Value) == 4 ? FieldType::kF32 : FieldType::kF64;
  } else if constexpr (std::is_same_v<Value, char>) {
    return FieldType::kChar;
  } else {
    constexpr bool kSigned = std::is_signed_v<Value>;
    switch (sizeof(Value)) {
      case 1:
        return kSigned ? FieldType::kI8 : FieldType::kU8;
      case 2:
        return kSigned ? FieldType::kI16 : FieldType::kU16;
      case 4:
        return kSigned ? FieldType::kI32 : FieldType::kU32;
      default:
        return kSigned ? FieldType::kI64 : FieldType::kU64;
    }
  }
}

template <auto Member>
struct ShapeOf {
  using All = Extents<typename MemberOf<Member>::Type>;
  using Value = typename All::Value;
  static_assert((check_value<Value>(), true));
  static_assert(All::kCount != 0, "an array without values cannot be recorded - take it out of the struct");
  static_assert(All::kDimensions <= 2, "an array has at most two dimensions - rows and columns - in a recording");
  static constexpr FieldType kType = field_type<Value>();
  static constexpr uint32_t kCount = All::kCount;
  static constexpr uint32_t kColumns = All::kColumns;
};

// Of a group: what counts, what is alive, what identifies.
template <auto Member, typename Owner = void>
consteval void check_integer() {
  using Value = typename MemberOf<Member>::Type;
  static_assert((std::is_integral_v<Value> || std::is_enum_v<Value>)&&sizeof(Value) <= 8,
                "a group is counted by, alive by and identified by a single integer or bool, described as a field");
  static_assert(std::is_void_v<Owner> || std::is_same_v<Owner, typename MemberOf<Member>::Class>,
                "alive_by<>() and identified_by<>() name a member of the group's elements");
}

// --- the struct ------------------------------------------------------------------------------------------------------

template <typename Frame, size_t kSlotBytes>
consteval void check_frame() {
  static_assert(std::is_class_v<Frame>, "a frame is a struct");
  static_assert(!std::is_empty_v<Frame>, "the struct has no members, so there is nothing to record");
  static_assert(!std::is_polymorphic_v<Frame>,
                "a struct with virtual functions cannot be recorded: it holds a pointer into this program, which leads "
                "nowhere in another - put the data into a plain struct and record that");
  static_assert(std::is_trivially_copyable_v<Frame>,
                "a frame is copied byte by byte, so its struct must be trivially copyable: no std::string, std::vector "
                "or anything else that owns memory, and no copy constructor or destructor of its own - use arrays");
  static_assert(std::is_standard_layout_v<Frame> || std::is_polymorphic_v<Frame>,
                "the struct must have standard layout: no references, which are addresses in this process, all members "
                "with the same access, and not partly in a base class");
  static_assert(sizeof(Frame) + kSealBytes <= kSlotBytes,
                "the struct does not fit its slot, which holds the recorder's seal of 32 bytes as well - make it "
                "smaller, or say describe<Frame, SLOT_BYTES>(...) and give the recorder slots of that size "
                "(RecorderOptions::slot_bytes)");
}

struct Anything {
  template <typename T>
  operator T() const;
};
template <typename Frame, size_t... i>
consteval bool takes_initializers(std::index_sequence<i...>) {
  return requires { Frame{(static_cast<void>(i), Anything{})...}; };
}
// Whether the struct has more members than those that take `kCount` initializers.
template <typename Frame, size_t kCount>
consteval bool has_more_members() {
  if constexpr (!std::is_aggregate_v<Frame> || kCount > 4000) return false;
  return takes_initializers<Frame>(std::make_index_sequence<kCount + 1>());
}

template <auto Value>
struct Constant {};
template <auto One, auto... Others>
inline constexpr size_t kTimes = (size_t{std::is_same_v<Constant<One>, Constant<Others>>} + ... + 0);

template <typename Frame, typename AllMembers>
struct Cover;
template <typename Frame, auto... Member>
struct Cover<Frame, Members<Member...>> {
  static constexpr bool kOnce = ((kTimes<Member, Member...> == 1) && ... && true);
  static constexpr bool kOfFrame = ((std::is_void_v<typename MemberOf<Member>::Class> ||
                                     std::is_base_of_v<typename MemberOf<Member>::Class, Frame>)&&... &&
                                    true);
  static constexpr size_t kCount = sizeof...(Member);
  static constexpr size_t kBytes = (sizeof(typename MemberOf<Member>::Type) + ... + 0);
  static constexpr size_t kInitializers = (Extents<typename MemberOf<Member>::Type>::kBraces + ... + 0);
};

// The first bytes that the compiler has put between members, or behind the last: `before` is a member's index.
struct Padding {
  size_t before = 0;
  size_t bytes = 0;  // 0: not known
};
template <typename Frame, auto... Member>
consteval Padding first_padding(Members<Member...>) {
  constexpr size_t kCount = sizeof...(Member);
  const size_t sizes[kCount + 1] = {sizeof(typename MemberOf<Member>::Type)..., 0};
  const size_t alignments[kCount + 1] = {alignof(typename MemberOf<Member>::Type)..., alignof(Frame)};
  Padding first;
  size_t end = 0;
  for (size_t i = 0; i <= kCount; ++i) {
    const size_t begin = (end + alignments[i] - 1) / alignments[i] * alignments[i];
    if (begin != end && first.bytes == 0) first = {i, begin - end};
    end = begin + sizes[i];
  }
  return end == sizeof(Frame) ? first : Padding();  // else they are in another order
}

template <size_t kIndex, auto First, auto... Rest>
consteval auto nth_member(Members<First, Rest...>) {
  if constexpr (kIndex == 0) {
    return First;
  } else {
    return nth_member<kIndex - 1>(Members<Rest...>());
  }
}

// Their templates' arguments, which compilers show with the message, tell where; if the members are described in the
// order that they have in the struct, as they are by nearly everybody.
template <typename Frame, size_t kPaddingBytes, auto Before>
consteval void check_padding() {
  static_assert(kPaddingBytes == 0,
                "padding that the compiler has put between members: kPaddingBytes before the member Before, as shown "
                "beside this message - declare it there, as in uint8_t padding[kPaddingBytes], and say "
                "reserved<&Frame::padding>()");
}
template <typename Frame, size_t kPaddingBytes>
consteval void check_padding_at_the_end() {
  static_assert(kPaddingBytes == 0,
                "padding that the compiler has put at the struct's end: kPaddingBytes, as shown beside this message - "
                "declare it there, as in uint8_t padding[kPaddingBytes], and say reserved<&Frame::padding>()");
}

// The struct has bytes that belong to no member that is described, and no further members.
template <typename Frame, typename AllMembers>
consteval void check_gaps() {
  constexpr Padding kPadding = first_padding<Frame>(AllMembers());
  static_assert(kPadding.bytes != 0,
                "some bytes of the struct belong to no member that is described: a private member or a bit field, "
                "which cannot be described, or padding that the compiler has put between members or at the end - "
                "declare it, as in uint8_t padding[3], and say reserved<&Frame::padding>()");
  if constexpr (kPadding.bytes != 0) {
    if constexpr (kPadding.before < Cover<Frame, AllMembers>::kCount) {
      check_padding<Frame, kPadding.bytes, nth_member<kPadding.before>(AllMembers())>();
    } else {
      check_padding_at_the_end<Frame, kPadding.bytes>();
    }
  }
}

template <typename Frame, typename AllMembers>
consteval void check_cover() {
  using Covered = Cover<Frame, AllMembers>;
  static_assert(Covered::kOfFrame, "a member that is described belongs to another struct than the frame's");
  static_assert(Covered::kOnce, "a member of the struct is named twice");
  if constexpr (Covered::kOfFrame && Covered::kOnce && Covered::kBytes != sizeof(Frame) &&
                std::is_standard_layout_v<Frame> && std::is_class_v<Frame> && !std::is_empty_v<Frame>) {
    constexpr bool kMissing = has_more_members<Frame, Covered::kInitializers>();
    static_assert(!kMissing,
                  "a member of the struct is missing in its description - add field<&Frame::member>(\"name\"), or "
                  "reserved<&Frame::member>() if nobody needs to see it");
    if constexpr (!kMissing) check_gaps<Frame, AllMembers>();
  }
}

}  // namespace recorder::detail
