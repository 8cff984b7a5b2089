#include "recorder/schema/schema_mapping.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <utility>

namespace recorder {
namespace {

// The nearest value that To has. Never undefined, unlike a cast from a float that is too large.
template <typename To, typename From>
To nearest(From value) {
  using Limits = std::numeric_limits<To>;
  if constexpr (std::is_floating_point_v<To>) {
    if constexpr (sizeof(From) > sizeof(To) && std::is_floating_point_v<From>) {
      // Infinity stays, a number does not become it.
      if (value > From{Limits::max()} && value <= std::numeric_limits<From>::max()) return Limits::max();
      if (value < From{Limits::lowest()} && value >= std::numeric_limits<From>::lowest()) return Limits::lowest();
    }
    return static_cast<To>(value);
  } else if constexpr (std::is_floating_point_v<From>) {
    if (value != value) return 0;
    // The largest 64-bit integers are not floats; the next power of two is, and already too large.
    if (value >= static_cast<From>(Limits::max())) return Limits::max();
    if (value <= static_cast<From>(Limits::lowest())) return Limits::lowest();
    return static_cast<To>(value);
  } else {
    if (std::cmp_greater(value, Limits::max())) return Limits::max();
    if (std::cmp_less(value, Limits::lowest())) return Limits::lowest();
    return static_cast<To>(value);
  }
}

void store(FieldType type, double value, std::byte* at) {
  with_type(type, [&](auto like) {
    const auto converted = nearest<decltype(like)>(value);
    std::memcpy(at, &converted, sizeof converted);
  });
}

void convert_value(FieldType from_type, const std::byte* from, FieldType to_type, std::byte* to) {
  with_value(from_type, from, [&](auto value) {
    with_type(to_type, [&](auto like) {
      const auto converted = nearest<decltype(like)>(value);
      std::memcpy(to, &converted, sizeof converted);
    });
  });
}

void store_all(const Field& field, uint32_t first, double value, std::span<std::byte> out) {
  const uint32_t size = size_of(field.type);
  const double stored = field.is_scaled() ? (value - field.zero) / field.scale : value;
  for (uint32_t i = first; i < field.count; ++i)
    store(field.type, stored, out.data() + field.offset + size_t{i} * size);
}

// The wanted value of each recorded value of an enumeration.
std::vector<double> values_by_name(const Field& recorded, const Field& wanted) {
  std::vector<double> values;
  const bool are_values = !wanted.is_flags && !recorded.is_flags && !wanted.enum_names.empty();
  if (!are_values || recorded.enum_names == wanted.enum_names) return values;
  std::unordered_map<std::string_view, size_t> places;  // of names, the first of each
  for (size_t i = 0; i < wanted.enum_names.size(); ++i) places.emplace(wanted.enum_names[i], i);
  for (const std::string& name : recorded.enum_names) {
    const auto found = places.find(name);
    values.push_back(found == places.end() ? wanted.default_value : static_cast<double>(found->second));
  }
  return values;
}

// The wanted bit of each recorded bit of a set of flags.
std::vector<uint8_t> bits_by_name(const Field& recorded, const Field& wanted, uint8_t none) {
  std::vector<uint8_t> bits;
  if (!wanted.is_flags || !recorded.is_flags || recorded.enum_names == wanted.enum_names) return bits;
  for (size_t bit = 0; bit < 64; ++bit) {
    const std::string* const name =
        bit < recorded.enum_names.size() && !recorded.enum_names[bit].empty() ? &recorded.enum_names[bit] : nullptr;
    const auto found = name == nullptr ? wanted.enum_names.end()
                                       : std::find(wanted.enum_names.begin(), wanted.enum_names.end(), *name);
    const bool is_kept = name == nullptr && bit < 8 * size_t{size_of(wanted.type)} &&
                         (bit >= wanted.enum_names.size() || wanted.enum_names[bit].empty());
    if (found != wanted.enum_names.end()) {
      bits.push_back(static_cast<uint8_t>(found - wanted.enum_names.begin()));
    } else {
      bits.push_back(is_kept ? static_cast<uint8_t>(bit) : none);
    }
  }
  return bits;
}

uint64_t integer_at(const Field& field, const std::byte* at) {
  uint64_t value = 0;
  convert_value(field.type, at, FieldType::kU64, reinterpret_cast<std::byte*>(&value));
  return value;
}

bool same_place(const Field& a, const Field& b) {
  return a.type == b.type && a.offset == b.offset && a.count == b.count && a.enum_names == b.enum_names &&
         a.is_flags == b.is_flags && a.scale == b.scale && a.zero == b.zero;
}

bool same_place(const Group& a, const Group& b) {
  return a.offset == b.offset && a.stride == b.stride && a.capacity == b.capacity && a.counted_by == b.counted_by &&
         a.alive_by == b.alive_by;
}

}  // namespace

SchemaMapping::SchemaMapping(const FrameSchema& recorded, const FrameSchema& wanted)
    : wanted_bytes_(wanted.frame_bytes()), identity_(recorded.frame_bytes() == wanted.frame_bytes()) {
  match(recorded.fields(), wanted.fields(), "", frame_);
  match(recorded.groups(), wanted.groups(), "", frame_);
  identity_ = identity_ && missing_.empty();
}

void SchemaMapping::match(const std::vector<Field>& recorded, const std::vector<Field>& wanted,
                          const std::string& prefix, Part& part) {
  std::unordered_map<std::string_view, const Field*> by_name;  // a stranger's recording may have very many
  for (const Field& field : recorded) by_name.emplace(field.name, &field);
  for (const Field& field : wanted) {
    const auto found = by_name.find(field.name);
    const Field* const source = found == by_name.end() ? nullptr : found->second;
    part.copies.push_back(copy_between(source == nullptr ? field : *source, field));
    if (source == nullptr) {
      missing_.push_back(prefix + field.name);
      part.copies.back().count = 0;
    } else {
      identity_ = identity_ && same_place(*source, field);
    }
  }
}

void SchemaMapping::match(const std::vector<Group>& recorded, const std::vector<Group>& wanted,
                          const std::string& prefix, Part& part) {
  for (const Group& group : wanted) {
    const auto source =
        std::find_if(recorded.begin(), recorded.end(), [&](const Group& one) { return one.name == group.name; });
    if (source == recorded.end()) {
      missing_.push_back(prefix + group.name);
      continue;
    }
    identity_ = identity_ && same_place(*source, group);
    Part inner{
        source->offset, source->stride, group.offset, group.stride, std::min(source->capacity, group.capacity), {}, {}};
    match(source->fields, group.fields, prefix + group.name + ".", inner);
    match(source->groups, group.groups, prefix + group.name + ".", inner);
    part.groups.push_back(std::move(inner));
  }
}

SchemaMapping::Copy SchemaMapping::copy_between(const Field& recorded, const Field& wanted) {
  Copy copy;
  copy.recorded = recorded;
  copy.wanted = wanted;
  copy.count = std::min(recorded.count, wanted.count);
  copy.same_numbers = recorded.scale == wanted.scale && recorded.zero == wanted.zero;
  copy.values_by_name = values_by_name(recorded, wanted);
  copy.bit_by_name = bits_by_name(recorded, wanted, kNoBit);
  return copy;
}

void SchemaMapping::convert(std::span<const std::byte> recorded, std::span<std::byte> out) const {
  std::memset(out.data(), 0, wanted_bytes_);
  convert(frame_, recorded, out);
}

void SchemaMapping::convert(const Part& part, std::span<const std::byte> recorded, std::span<std::byte> out) {
  for (const Copy& copy : part.copies) {
    const uint32_t from_size = size_of(copy.recorded.type);
    const uint32_t to_size = size_of(copy.wanted.type);
    const std::byte* from = recorded.data() + copy.recorded.offset;
    std::byte* to = out.data() + copy.wanted.offset;
    for (uint32_t i = 0; i < copy.count; ++i, from += from_size, to += to_size) {
      if (!copy.same_numbers) {
        const double value = number_at(copy.recorded, i, recorded);
        store(copy.wanted.type, (value - copy.wanted.zero) / copy.wanted.scale, to);
        continue;
      }
      const bool has_names = !copy.values_by_name.empty() || !copy.bit_by_name.empty();
      const uint64_t integer = has_names ? integer_at(copy.recorded, from) : 0;
      if (!copy.bit_by_name.empty()) {
        uint64_t bits = 0;
        for (size_t bit = 0; bit < 64; ++bit) {
          if ((integer >> bit & 1) != 0 && copy.bit_by_name[bit] != kNoBit)
            bits |= uint64_t{1} << copy.bit_by_name[bit];
        }
        convert_value(FieldType::kU64, reinterpret_cast<const std::byte*>(&bits), copy.wanted.type, to);
      } else if (has_names && integer < copy.values_by_name.size()) {
        store(copy.wanted.type, copy.values_by_name[integer], to);
      } else {
        convert_value(copy.recorded.type, from, copy.wanted.type, to);
      }
    }
    store_all(copy.wanted, copy.count, copy.wanted.default_value, out);
  }
  for (const Part& group : part.groups) {
    for (uint32_t i = 0; i < group.elements; ++i) {
      const size_t from = group.from + size_t{i} * group.from_stride;
      const size_t to = group.to + size_t{i} * group.to_stride;
      convert(group, recorded.subspan(from, group.from_stride), out.subspan(to, group.to_stride));
    }
  }
}

}  // namespace recorder
