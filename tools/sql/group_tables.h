// The tables of lists of things: each group of fields that any of the sessions has, also one within another, is a table
// with a row for each element that is alive in a frame.
//
// Pure functions and values; any thread. What they point to belongs to the sessions' schemas.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "recorder/schema/schema.h"
#include "tools/sql/frame_scan.h"
#include "tools/sql/recordings.h"

namespace sql {

struct GroupTable {
  std::string name;               // of the table: "enemies", "enemies_weapons"
  std::vector<std::string> path;  // the names of the groups, from the frame's on: "enemies", "weapons"
  // By schema the groups of that path; empty where there is none.
  std::vector<std::vector<const recorder::Group*>> by_schema;

  std::span<const recorder::Field> fields_of(size_t schema) const {
    return by_schema[schema].empty() ? std::span<const recorder::Field>() : by_schema[schema].back()->fields;
  }
  bool is_in(size_t schema) const { return !by_schema[schema].empty(); }
  // "enemies.weapons", as expressions have it.
  std::string list_name() const;
  // The most elements that a frame has room for, in any schema.
  uint64_t capacity() const;
};

// None has a name of `taken`; "game.frames" is then what it is called.
std::vector<GroupTable> group_tables(const Recordings& recordings, ColumnNames taken);

// The elements of a list in the rows of a scan, for the sessions of one schema.
class GroupElements {
 public:
  // An element's index and those of the elements around it, the outermost first.
  using Indices = std::array<uint32_t, recorder::kMaxGroupDepth>;

  GroupElements() = default;
  // `path` is GroupTable::by_schema's. Adds to the layout what a row needs.
  GroupElements(std::vector<const recorder::Group*> path, RowLayout& layout);

  // Calls use(indices, element) for each element that is alive, in order. wants(depth, index) chooses among the
  // elements of each depth first.
  template <typename Wants, typename Use>
  void for_each(std::span<const std::byte> row, Wants&& wants, Use&& use) const {
    if (path_.empty()) return;
    Indices indices{};
    walk(0, row, indices, wants, use);
  }
  // A number of its own among a frame's elements, below GroupTable::capacity().
  uint64_t ordinal(const Indices& indices) const;

 private:
  template <typename Wants, typename Use>
  void walk(size_t depth, std::span<const std::byte> outer, Indices& indices, Wants& wants, Use& use) const {
    const recorder::Group& group = depth == 0 ? first_ : *path_[depth];
    recorder::for_each_element(group, outer, [&](uint32_t index, std::span<const std::byte> element) {
      if (!wants(depth, index)) return;
      indices[depth] = index;
      if (depth + 1 == path_.size()) return use(indices, element);
      walk(depth + 1, element, indices, wants, use);
    });
  }

  std::vector<const recorder::Group*> path_;
  recorder::Group first_;  // the outermost, where it lies in a row; without its fields
};

}  // namespace sql
