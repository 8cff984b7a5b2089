// FrameScan: goes through the frames of many sessions and hands over the bytes that a query needs of each, a block at a
// time, in the order of the sessions and of their frames. With several jobs it reads so many sessions at a time, some
// blocks ahead.
//
// A session that cannot be opened is passed over, and so is a frame that cannot be read; both are said, once for each
// session. One thread per object; it has threads of its own, which end with it.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "recorder/base/job.h"
#include "recorder/schema/seal.h"
#include "recorder/session/session_reader.h"
#include "tools/sql/reader_pool.h"
#include "tools/sql/recordings.h"

namespace sql {

// The frames that a query asks for. All conditions hold.
struct FrameConditions {
  std::vector<size_t> recordings;                     // places in Recordings::all(), ascending
  uint64_t first_frame = 0, last_frame = UINT64_MAX;  // numbers
  uint64_t first_ns = 0, last_ns = UINT64_MAX;        // times
  bool with_events = false;                           // only frames that have any
  std::vector<std::string> events;                    // one of each of these names
};

// The bits of the events of that name, "bit 7" for one without a name.
uint64_t event_bits(const recorder::FrameSchema& schema, std::string_view name);

// The bytes of a schema's frames that a query needs, and where they are in a row of a block.
struct RowLayout {
  std::vector<recorder::session::FramePart> parts;
  uint32_t row_bytes = 0;

  // Adds a part; returns its place in the row.
  uint32_t add(recorder::session::FramePart part) {
    parts.push_back(part);
    return std::exchange(row_bytes, row_bytes + part.bytes);
  }
};

struct FrameBlock {
  size_t recording = 0;
  std::vector<uint64_t> indices;  // of the frames in their session
  std::vector<recorder::Seal> seals;
  std::vector<std::byte> rows;  // one after the other, row_bytes each
  uint32_t row_bytes = 0;
  uint64_t done_bytes = 0;  // of the session's file, about
  std::string problem;      // to be said

  std::span<const std::byte> row(size_t i) const { return std::span(rows).subspan(i * row_bytes, row_bytes); }
};

class FrameScan {
 public:
  // The layouts are those of the schemas of `recordings`. `pool` and `host` are borrowed.
  FrameScan(std::shared_ptr<const Recordings> recordings, FrameConditions conditions, std::vector<RowLayout> layouts,
            ReaderPool& pool, const Host& host);
  ~FrameScan();
  FrameScan(const FrameScan&) = delete;
  FrameScan& operator=(const FrameScan&) = delete;

  // Replaces `block` by the next one that has frames; false at the end, or when the host is interrupted.
  bool next(FrameBlock& block);

 private:
  class SessionScan;
  struct Queue {
    std::deque<FrameBlock> blocks;
    bool done = false;
  };

  bool next_alone(FrameBlock& block);
  bool next_of_jobs(FrameBlock& block);
  void start_jobs();
  void work();
  void scan_ahead(size_t place);
  void report(const FrameBlock& block);

  const std::shared_ptr<const Recordings> recordings_;
  const FrameConditions conditions_;
  const std::vector<RowLayout> layouts_;
  ReaderPool& pool_;
  const Host& host_;
  uint64_t all_bytes_ = 0;
  uint64_t bytes_before_ = 0;  // of the sessions that are done
  size_t current_ = 0;         // place in conditions_.recordings

  std::unique_ptr<SessionScan> alone_;

  std::mutex mutex_;
  std::condition_variable changed_;
  // Guarded by mutex_, as is current_ once there are jobs.
  std::vector<Queue> queues_;
  size_t next_place_ = 0;
  bool stop_ = false;
  std::vector<std::unique_ptr<recorder::base::Job>> jobs_;
};

}  // namespace sql
