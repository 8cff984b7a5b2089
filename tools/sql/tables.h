// The virtual tables: sessions, frames, events and bookmarks of some recordings, and their lists of things. SQLite
// plans a query (columns that it needs, conditions on file, frame, time and events), a cursor then goes through the
// rows. Conditions narrow what is read; SQLite checks all of them again itself.
//
// The connection's thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tools/sql/connection.h"

namespace sql {

// The names of the tables that these recordings have.
std::vector<std::string> table_names(const Recordings& recordings);

// What is not as it might be in their tables: fields and lists that some sessions do not have, and columns that a table
// has no room for; a sentence each.
std::vector<std::string> table_remarks(const Recordings& recordings);

// Registers the module "ouroboros". `free` is called with the connection at its end.
int add_module(sqlite3* database, Connection* connection, void (*free)(void*));

// A cursor whose rows belong to frames, known to its connection.
class FrameCursor {
 public:
  explicit FrameCursor(Connection& connection, std::shared_ptr<const Recordings> recordings);
  virtual ~FrameCursor();
  FrameCursor(const FrameCursor&) = delete;
  FrameCursor& operator=(const FrameCursor&) = delete;

  // nullopt when it does not stand on a row.
  virtual std::optional<FramePosition> position() const = 0;
  // Whether it has not begun yet: SQLite opens the cursors of a join before it goes through the first.
  bool is_waiting() const { return is_waiting_; }

  const std::shared_ptr<const Recordings>& shared_recordings() const { return recordings_; }

 protected:
  void begin() { is_waiting_ = false; }
  // The value of the column this_frame.
  void return_key(sqlite3_context* to) const;

  Connection& connection_;
  const std::shared_ptr<const Recordings> recordings_;

 private:
  bool is_waiting_ = true;
};

}  // namespace sql
