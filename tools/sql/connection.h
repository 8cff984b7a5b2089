// Connection: recordings in a connection of SQLite. It adds
//
//   ouroboros_open(PATH, ...)   an SQL function that makes the tables sessions, frames, events and bookmarks, and one
//                               for each list of things, of the sessions that the paths stand for: files, folders,
//                               patterns
//   watch(EXPRESSION)           an expression over the fields of the row's frame, as recorder::Expression has it;
//   watch(T.this_frame, EXPRESSION)  the same for the frame of that row, wherever SQLite asks for it: in joins, in
//                               GROUP BY, in what is sorted
//   events MATCH 'NAME'         frames that have this event
//   ouroboros(TABLE, PATH, ...) a module, for CREATE VIRTUAL TABLE ... USING
//
// All of it belongs to the thread of the connection, and ends with it. README.md, "Ask all recordings at once", says
// what is in the tables.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "recorder/base/status.h"
#include "recorder/expression/expression.h"
#include "tools/sql/frame_pairs.h"
#include "tools/sql/recordings.h"
#include "tools/sql/sqlite.h"

namespace sql {

class FrameCursor;

// A frame of some recordings.
struct KnownFrame {
  std::shared_ptr<const Recordings> recordings;
  FramePosition at;
};

class Connection {
 public:
  // Adds all that to `database`, which owns what is made. Fails with a reason; the connection can then be closed.
  static recorder::Status add_to(sqlite3* database, Host host, Connection*& made);

  // Makes the tables, in place of those that an earlier call made. Files that cannot be read are said in `problems`;
  // `opened`, unless nullptr, gets what the tables are about (table_remarks() says what some of it lacks). Fails when
  // there is no session at all.
  recorder::Status open(const std::vector<std::string>& names, std::vector<std::string>& problems,
                        std::shared_ptr<const Recordings>* opened = nullptr);

  // --- for the tables ---
  const Host& host() const { return host_; }
  ReaderPool& readers() { return readers_; }
  // The sessions for a table; tables of the same names share them.
  std::shared_ptr<const Recordings> recordings(const std::vector<std::string>& names,
                                               std::vector<std::string>& problems);
  // The collation that compares an enumeration's names; made when missing.
  std::string collation_of(const std::vector<std::string>& names);
  // The expression, compiled for a schema of `recordings`; nullptr when that has not the fields for it. Fails when none
  // has.
  recorder::Status compile(const std::shared_ptr<const Recordings>& recordings, size_t schema, const std::string& text,
                           recorder::Expression*& expression);
  // The value that stands for a frame in the column this_frame: bytes that SQLite can keep, sort and compare, in the
  // order of the frames.
  std::string key_of(const std::shared_ptr<const Recordings>& recordings, FramePosition at);
  // nullopt when the bytes are not such a key, or its tables are gone.
  std::optional<KnownFrame> frame_of(std::string_view key);
  FramePairs& pairs() { return pairs_; }
  // The cursors that go through frames.
  std::set<FrameCursor*>& cursors() { return cursors_; }

 private:
  Connection(sqlite3* database, Host host) : database_(database), host_(std::move(host)) {}
  recorder::Status run(const std::string& sql);
  recorder::Status make_table(const std::string& table, const std::vector<std::string>& names);

  struct Compiled {
    std::shared_ptr<const Recordings> recordings;
    std::vector<recorder::Expression> by_schema;  // empty ones do not compile
    std::string problem;                          // when none does
  };

  sqlite3* const database_;
  const Host host_;
  ReaderPool readers_;
  FramePairs pairs_{readers_};
  std::vector<std::weak_ptr<const Recordings>> keyed_;  // by their number in keys
  std::map<std::vector<std::string>, std::weak_ptr<const Recordings>> opened_;
  std::map<std::vector<std::string>, std::string> collations_;
  std::vector<std::string> tables_;  // made by open()
  std::map<std::string, Compiled> compiled_;
  std::set<FrameCursor*> cursors_;
};

}  // namespace sql
