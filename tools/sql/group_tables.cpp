#include "tools/sql/group_tables.h"

#include <algorithm>

namespace sql {

using recorder::Group;

std::string GroupTable::list_name() const {
  std::string text = path.front();
  for (size_t i = 1; i < path.size(); ++i) text += "." + path[i];
  return text;
}

uint64_t GroupTable::capacity() const {
  uint64_t most = 0;
  for (const auto& groups : by_schema) {
    uint64_t elements = groups.empty() ? 0 : 1;
    for (const Group* group : groups) elements *= group->capacity;
    most = std::max(most, elements);
  }
  return most;
}

namespace {

// Adds the groups of a schema, and those within them, to the tables of their paths.
class Collector {
 public:
  Collector(const Recordings& recordings, ColumnNames taken) : recordings_(recordings), taken_(std::move(taken)) {}

  std::vector<GroupTable> tables() {
    for (size_t schema = 0; schema < recordings_.schemas().size(); ++schema) {
      add(schema, recordings_.schemas()[schema]->groups());
    }
    return std::move(tables_);
  }

 private:
  void add(size_t schema, const std::vector<Group>& groups) {
    for (const Group& group : groups) {
      names_.push_back(group.name);
      path_.push_back(&group);
      table().by_schema[schema] = path_;
      add(schema, group.groups);
      path_.pop_back();
      names_.pop_back();
    }
  }

  GroupTable& table() {
    const auto known =
        std::find_if(tables_.begin(), tables_.end(), [&](const GroupTable& one) { return one.path == names_; });
    if (known != tables_.end()) return *known;
    GroupTable& made = tables_.emplace_back();
    made.path = names_;
    made.by_schema.resize(recordings_.schemas().size());
    std::string name = names_.front();
    for (size_t i = 1; i < names_.size(); ++i) name += "_" + names_[i];
    // SQLite keeps names that begin so for itself.
    if (name.starts_with("sqlite_")) taken_.insert(name);
    made.name = unique_column(name, taken_);
    return made;
  }

  const Recordings& recordings_;
  ColumnNames taken_;
  std::vector<GroupTable> tables_;
  std::vector<std::string> names_;
  std::vector<const Group*> path_;
};

}  // namespace

std::vector<GroupTable> group_tables(const Recordings& recordings, ColumnNames taken) {
  return Collector(recordings, std::move(taken)).tables();
}

GroupElements::GroupElements(std::vector<const Group*> path, RowLayout& layout) : path_(std::move(path)) {
  const Group& group = *path_.front();
  first_.stride = group.stride;
  first_.capacity = group.capacity;
  first_.count_place = group.count_place;
  first_.alive_place = group.alive_place;
  if (group.count_place.exists()) {
    first_.count_place.offset = layout.add({group.count_place.offset, recorder::size_of(group.count_place.type)});
  }
  first_.offset = layout.add({group.offset, static_cast<uint32_t>(group.size_bytes())});
}

uint64_t GroupElements::ordinal(const Indices& indices) const {
  uint64_t number = 0;
  for (size_t depth = 0; depth < path_.size(); ++depth) number = number * path_[depth]->capacity + indices[depth];
  return number;
}

}  // namespace sql
