// Recordings: the sessions that a query is about - their files, their descriptions, and the columns that their fields
// make together.
//
// Games change, and a folder may hold sessions of several. A column is all fields of one name: where a session has no
// such field, it is NULL; missing_text() says so. Names are compared as SQLite does, without regard to case.
//
// Immutable once opened; any thread. Files are opened when a query needs their frames, so that one that grows has those
// that it has by then.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "recorder/session/session_info.h"

namespace sql {

// What surrounds the queries of a connection. All calls come from the connection's thread.
struct Host {
  std::function<void(const std::string& sentence)> warn = [](const std::string&) {};
  // What is as it should be and yet worth knowing, when a query first uses a table or a column that it is about.
  std::function<void(const std::string& sentence)> remark = [](const std::string&) {};
  std::function<bool()> interrupted = [] { return false; };  // any thread
  std::function<void(uint64_t done_bytes, uint64_t all_bytes)> progress = [](uint64_t, uint64_t) {};
  unsigned jobs = 1;  // sessions that are read at a time
};

struct Recording {
  std::string path;
  uint64_t bytes = 0;
  recorder::session::SessionInfo info;  // its schema is schemas()[schema]
  size_t schema = 0;
};

// The fields of one name, of all schemas.
struct FieldColumn {
  enum class Kind {
    kPlain,
    kWide,         // an integer of 64 bits without sign: what SQLite cannot hold is text
    kEnumeration,  // names, compared with each other and with numbers by number
    kFlagNames,    // the names of the flags that are set, beside the column of the number
  };
  std::string name;  // of the column, unique
  Kind kind = Kind::kPlain;
  std::vector<std::string> names;  // of an enumeration, by number: those of the newest schema that has it
  bool names_differ = false;       // between schemas
  std::vector<const recorder::Field*> by_schema;  // nullptr where there is none
};

// SQLite's own names for columns, without regard to case.
struct NamesBefore {
  bool operator()(std::string_view a, std::string_view b) const;
};
using ColumnNames = std::set<std::string, NamesBefore>;
// `name`, or "game.NAME", "game.NAME_2" when that is taken; it is then taken, too.
std::string unique_column(const std::string& name, ColumnNames& taken);

class Recordings {
 public:
  // Reads the descriptions of the sessions that `names` stand for (resolve_sessions()), in the order of their paths.
  // What cannot be read is left out and said in `problems`.
  static std::shared_ptr<const Recordings> open(const std::vector<std::string>& names, const Host& host,
                                                std::vector<std::string>& problems);

  const std::vector<Recording>& all() const { return all_; }
  // Place of the recording of that path; the end when there is none.
  size_t find(std::string_view path) const;
  // Those that differ, in the order in which they were met.
  const std::vector<std::shared_ptr<const recorder::FrameSchema>>& schemas() const { return schemas_; }
  // The columns of the fields that `fields_of` gives for each schema; none has a name of `taken`. At most kMostColumns;
  // `left_out` counts the rest.
  static constexpr size_t kMostColumns = 1900;  // SQLite's limit is 2000
  using FieldsOf = std::function<std::span<const recorder::Field>(size_t schema)>;
  std::vector<FieldColumn> columns_of(const FieldsOf& fields_of, ColumnNames& taken, size_t& left_out) const;
  // The keys of the sessions' own entries, sorted.
  std::vector<std::string> extra_keys() const;

  // Which of these columns some sessions lack, and which mean different things; a sentence each. Sessions that have
  // none of them are passed over. `list` is the list of things whose elements have these columns, "" for frames. Columns
  // that are not `asked` for, by their place, are not mentioned.
  std::vector<std::string> remarks(
      const std::vector<FieldColumn>& columns, const std::string& list = "",
      const std::function<bool(size_t column)>& asked = [](size_t) { return true; }) const;

 private:
  void add(std::string path, const Host& host, std::vector<std::string>& problems);

  std::vector<Recording> all_;
  std::vector<std::shared_ptr<const recorder::FrameSchema>> schemas_;
  std::vector<std::string> schema_texts_;
};

}  // namespace sql
