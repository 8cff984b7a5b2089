// The virtual tables: sessions, frames, events and bookmarks of some recordings, and their groups. SQLite plans a query
// (columns that it needs, conditions on file, frame, time and events), a cursor then goes through the rows. Conditions
// narrow what is read; SQLite checks all of them again itself.
//
// The connection's thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "recorder/base/status.h"
#include "tools/sql/connection.h"

namespace sql {

// The names of the tables that these recordings have.
std::vector<std::string> table_names(const Recordings& recordings);

// The columns of the table of frames, for remarks.
std::vector<FieldColumn> frame_columns(const Recordings& recordings, size_t& left_out);

// Registers the module "ouroboros". `free` is called with the connection at its end.
int add_module(sqlite3* database, Connection* connection, void (*free)(void*));

// A cursor whose rows belong to frames. While it stands on a row, that frame can be read as a whole.
class FrameCursor {
 public:
  explicit FrameCursor(Connection& connection, std::shared_ptr<const Recordings> recordings);
  virtual ~FrameCursor();
  FrameCursor(const FrameCursor&) = delete;
  FrameCursor& operator=(const FrameCursor&) = delete;

  struct Position {
    size_t recording = 0;
    uint64_t index = 0;
  };
  // nullopt when it does not stand on a row.
  virtual std::optional<Position> position() const = 0;
  // Whether it has not begun yet: SQLite opens the cursors of a join before it goes through the first.
  bool is_waiting() const { return is_waiting_; }

  const std::shared_ptr<const Recordings>& shared_recordings() const { return recordings_; }
  // Reads the slot of the row's frame, and that of the frame right before it, empty when there is none.
  recorder::Status read(std::span<const std::byte>& previous, std::span<const std::byte>& current);

 protected:
  void begin() { is_waiting_ = false; }

  Connection& connection_;
  const std::shared_ptr<const Recordings> recordings_;

 private:
  recorder::Status read_slot(uint64_t index, std::vector<std::byte>& slot);

  bool is_waiting_ = true;
  PooledReader reader_;
  std::optional<Position> at_;  // of current_
  std::vector<std::byte> previous_, current_;
};

// The type of a pointer to a FrameCursor, as sqlite3_result_pointer() wants it.
inline constexpr const char* kFramePointer = "ouroboros.frame";

}  // namespace sql
