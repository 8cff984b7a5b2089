#include "tools/sql/recordings.h"

#include <algorithm>
#include <map>
#include <numeric>

#include "recorder/base/file.h"
#include "recorder/base/text.h"
#include "recorder/session/folder.h"
#include "recorder/session/session_reader.h"

namespace sql {
namespace {

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

FieldColumn::Kind kind_of(const recorder::Field& field) {
  if (field.count != 1 || field.is_scaled()) return FieldColumn::Kind::kPlain;
  if (!field.enum_names.empty() && !field.is_flags) return FieldColumn::Kind::kEnumeration;
  return field.type == recorder::FieldType::kU64 ? FieldColumn::Kind::kWide : FieldColumn::Kind::kPlain;
}

// A field of one more schema. Enumerations win: their other values are shown as numbers.
void add_field(const recorder::Field& field, size_t schema, FieldColumn& column) {
  column.by_schema[schema] = &field;
  if (column.kind == FieldColumn::Kind::kFlagNames) return;
  const FieldColumn::Kind kind = kind_of(field);
  const bool wins = kind == FieldColumn::Kind::kEnumeration || column.kind == FieldColumn::Kind::kPlain;
  if (wins) column.kind = kind;
  if (kind != FieldColumn::Kind::kEnumeration) return;
  const size_t both = std::min(column.names.size(), field.enum_names.size());
  column.names_differ |=
      !std::equal(column.names.begin(), column.names.begin() + static_cast<ptrdiff_t>(both), field.enum_names.begin());
  column.names =
      field.enum_names.size() >= column.names.size() || column.names_differ ? field.enum_names : column.names;
}

// "a, b and 3 more"
std::string listed(const std::vector<std::string>& names) {
  constexpr size_t kMost = 8;
  std::string text;
  for (size_t i = 0; i < std::min(names.size(), kMost); ++i) text += (i == 0 ? "" : ", ") + names[i];
  return names.size() <= kMost ? text : text + " and " + std::to_string(names.size() - kMost) + " more";
}

}  // namespace

bool NamesBefore::operator()(std::string_view a, std::string_view b) const {
  return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(),
                                      [](char x, char y) { return lower(x) < lower(y); });
}

std::string unique_column(const std::string& name, ColumnNames& taken) {
  std::string column = name;
  for (int i = 1; taken.contains(column); ++i) column = "game." + name + (i == 1 ? "" : "_" + std::to_string(i));
  taken.insert(column);
  return column;
}

std::shared_ptr<const Recordings> Recordings::open(const std::vector<std::string>& names, const Host& host,
                                                   std::vector<std::string>& problems) {
  std::vector<std::string> paths = recorder::session::resolve_sessions(names, problems);
  std::sort(paths.begin(), paths.end());
  paths.erase(std::unique(paths.begin(), paths.end()), paths.end());
  auto made = std::make_shared<Recordings>();
  for (size_t i = 0; i < paths.size() && !host.interrupted(); ++i) {
    host.progress(i, paths.size());
    made->add(std::move(paths[i]), host, problems);
  }
  return made;
}

void Recordings::add(std::string path, const Host&, std::vector<std::string>& problems) {
  Recording recording;
  if (const auto read = recorder::session::read_info(path, recording.info); !read.ok()) {
    return problems.push_back(read.message());
  }
  recorder::base::FileInfo file;
  if (recorder::base::file_info(path, file) == 0) recording.bytes = file.bytes;
  std::string text = recording.info.schema.to_json();
  const auto known = std::find(schema_texts_.begin(), schema_texts_.end(), text);
  recording.schema = static_cast<size_t>(known - schema_texts_.begin());
  if (known == schema_texts_.end()) {
    schema_texts_.push_back(std::move(text));
    schemas_.push_back(std::make_shared<recorder::FrameSchema>(std::move(recording.info.schema)));
  }
  recording.info.schema = {};  // thousands of sessions share a few
  recording.path = std::move(path);
  all_.push_back(std::move(recording));
}

size_t Recordings::find(std::string_view path) const {
  const auto found = std::lower_bound(all_.begin(), all_.end(), path,
                                      [](const Recording& one, std::string_view other) { return one.path < other; });
  return found != all_.end() && found->path == path ? static_cast<size_t>(found - all_.begin()) : all_.size();
}

std::vector<FieldColumn> Recordings::columns_of(const FieldsOf& fields_of, ColumnNames& taken, size_t& left_out) const {
  std::vector<FieldColumn> columns;
  std::map<std::string, size_t, NamesBefore> by_key;
  left_out = 0;
  const auto add = [&](const recorder::Field& field, size_t schema, const std::string& key, const std::string& name,
                       FieldColumn::Kind kind) {
    auto found = by_key.find(key);
    // Two fields of one schema whose names differ in case alone are two columns.
    if (found != by_key.end() && columns[found->second].by_schema[schema] != nullptr) found = by_key.end();
    if (found == by_key.end()) {
      if (columns.size() >= kMostColumns) {
        ++left_out;
        return;
      }
      FieldColumn made;
      made.name = unique_column(name, taken);
      made.kind = kind;
      made.by_schema.resize(schemas_.size());
      found = by_key.insert_or_assign(key, columns.size()).first;
      columns.push_back(std::move(made));
    }
    add_field(field, schema, columns[found->second]);
  };
  for (size_t schema = 0; schema < schemas_.size(); ++schema) {
    for (const recorder::Field& field : fields_of(schema)) {
      add(field, schema, field.name, field.name, FieldColumn::Kind::kPlain);
      if (!field.is_flags || field.count != 1) continue;
      // The name of no field has a line break in it.
      add(field, schema, field.name + "\nflags", field.name + "_flags", FieldColumn::Kind::kFlagNames);
    }
  }
  return columns;
}

std::vector<std::string> Recordings::extra_keys() const {
  std::set<std::string> keys;
  for (const Recording& recording : all_) {
    for (const auto& entry : recording.info.extra) keys.insert(entry.first);
  }
  return {keys.begin(), keys.end()};
}

std::vector<std::string> Recordings::remarks(const std::vector<FieldColumn>& columns, const std::string& list,
                                             const std::function<bool(size_t column)>& asked) const {
  std::vector<uint64_t> sessions(schemas_.size());
  for (const Recording& recording : all_) {
    const size_t schema = recording.schema;
    const bool has_any = std::any_of(columns.begin(), columns.end(),
                                     [&](const FieldColumn& column) { return column.by_schema[schema] != nullptr; });
    if (has_any) ++sessions[schema];
  }
  const uint64_t all = std::accumulate(sessions.begin(), sessions.end(), uint64_t{0});
  const std::string prefix = list.empty() ? "" : list + ".";
  std::map<uint64_t, std::vector<std::string>> lacking;  // by how many sessions
  std::vector<std::string> differing;
  for (size_t i = 0; i < columns.size(); ++i) {
    if (!asked(i)) continue;
    const FieldColumn& column = columns[i];
    uint64_t without = 0;
    for (size_t schema = 0; schema < schemas_.size(); ++schema) {
      if (column.by_schema[schema] == nullptr) without += sessions[schema];
    }
    if (without != 0) lacking[without].push_back(prefix + column.name);
    if (column.names_differ) differing.push_back(prefix + column.name);
  }
  std::vector<std::string> sentences;
  for (const auto& [without, names] : lacking) {
    sentences.push_back(std::to_string(without) + " of " + recorder::base::counted(all, "session") +
                        (without == 1 ? " has" : " have") + " no " + listed(names) + ": NULL there");
  }
  if (!differing.empty()) {
    sentences.push_back("the numbers of " + listed(differing) +
                        " have other names in some of the sessions - compare by name");
  }
  return sentences;
}

}  // namespace sql
