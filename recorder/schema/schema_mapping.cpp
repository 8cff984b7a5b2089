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

// The wanted value of each recorded value of an enumeration.
std::vector<double> values_by_name(const Field& recorded, const Field& wanted) {
  std::vector<double> values;
  if (wanted.enum_names.empty() || recorded.enum_names == wanted.enum_names) return values;
  std::unordered_map<std::string_view, size_t> places;  // of names, the first of each
  for (size_t i = 0; i < wanted.enum_names.size(); ++i) places.emplace(wanted.enum_names[i], i);
  for (const std::string& name : recorded.enum_names) {
    const auto found = places.find(name);
    values.push_back(found == places.end() ? wanted.default_value : static_cast<double>(found->second));
  }
  return values;
}

bool same_place(const Field& a, const Field& b) {
  return a.type == b.type && a.offset == b.offset && a.count == b.count && a.enum_names == b.enum_names;
}

}  // namespace

SchemaMapping::SchemaMapping(const FrameSchema& recorded, const FrameSchema& wanted)
    : wanted_bytes_(wanted.frame_bytes()), identity_(recorded.frame_bytes() == wanted.frame_bytes()) {
  for (const Field& field : wanted.fields()) {
    const Field* source = recorded.find(field.name);
    Copy copy{field.type, field.type, 0, field.offset, 0, field.count, field.default_value, {}};
    if (source == nullptr) {
      missing_.push_back(field.name);
      identity_ = false;
    } else {
      copy.from_type = source->type;
      copy.from = source->offset;
      copy.count = std::min(source->count, field.count);
      copy.values_by_name = values_by_name(*source, field);
      identity_ = identity_ && same_place(*source, field);
    }
    copies_.push_back(std::move(copy));
  }
}

void SchemaMapping::convert(std::span<const std::byte> recorded, std::span<std::byte> out) const {
  std::memset(out.data(), 0, wanted_bytes_);
  for (const Copy& copy : copies_) {
    const uint32_t from_size = size_of(copy.from_type);
    const uint32_t to_size = size_of(copy.to_type);
    std::byte* to = out.data() + copy.to;
    for (uint32_t i = 0; i < copy.to_count; ++i, to += to_size) {
      if (i >= copy.count) {
        store(copy.to_type, copy.missing, to);
        continue;
      }
      const std::byte* from = recorded.data() + copy.from + size_t{i} * from_size;
      uint64_t named = UINT64_MAX;
      if (!copy.values_by_name.empty())
        convert_value(copy.from_type, from, FieldType::kU64, reinterpret_cast<std::byte*>(&named));
      if (named < copy.values_by_name.size()) {
        store(copy.to_type, copy.values_by_name[named], to);
      } else {
        convert_value(copy.from_type, from, copy.to_type, to);
      }
    }
  }
}

}  // namespace recorder
