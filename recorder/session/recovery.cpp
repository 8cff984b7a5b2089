#include "recorder/session/recovery.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <filesystem>

#include "recorder/ring/observer.h"
#include "recorder/session/log_writer.h"

namespace recorder::session {
namespace {

namespace fs = std::filesystem;

// Takes both roles of the ring at `path` when it holds frames of session `id`. false without error: nothing to add.
Status take_ring(const std::string& path, uint64_t id, uint32_t slot_bytes, MemoryMappedCircularBuffer& ring,
                 bool& taken) {
  taken = false;
  ring::RingObserver look;
  if (path.empty() || !look.open(path)) return {};
  if (look.header().tag != id || look.geometry().slot_bytes != slot_bytes) return {};
  MemoryMappedCircularBuffer::Options any_geometry;
  any_geometry.slot_count = any_geometry.slot_bytes = 0;
  ring = MemoryMappedCircularBuffer(any_geometry);
  if (!ring.initialize(path.c_str()) || !ring.claim_writer() || !ring.claim_reader()) {
    return Status::failure(ring.last_error());
  }
  taken = ring.tag() == id;  // looked at again, now that nobody else can change it
  return {};
}

std::span<const std::byte> unread_slot(MemoryMappedCircularBuffer& ring, uint32_t ahead) {
  return {static_cast<const std::byte*>(ring.get_read_slot_ptr(ahead)), ring.slot_bytes()};
}

// Adds the ring's frames from number `next` on; frames before that are in the log already.
void add_unread(MemoryMappedCircularBuffer& ring, uint64_t next, LogWriter& log, uint64_t& added, uint64_t& damaged) {
  const uint32_t unread = ring.unread();
  for (uint32_t i = 0; i < unread; ++i) {
    const auto slot = unread_slot(ring, i);
    if (!seal_is_sound(slot)) {
      ++damaged;
    } else if (const uint64_t frame = seal_of(slot).frame; frame >= next) {
      log.add(slot);
      next = frame + 1;
      ++added;
    }
  }
}

}  // namespace

std::string RecoveryReport::text() const {
  std::string out = path + ": recovered, " + std::to_string(frames_in_log) + " frames from the recording and " +
                    std::to_string(frames_from_ring) + " from the ring";
  if (incomplete_bytes != 0) out += ", " + std::to_string(incomplete_bytes) + " bytes at its end were incomplete";
  if (damaged_bytes != 0) out += ", " + std::to_string(damaged_bytes) + " bytes inside are damaged";
  if (damaged_in_ring != 0) out += ", " + std::to_string(damaged_in_ring) + " ring slots are damaged";
  return out;
}

Status recover(const std::string& path, const std::string& ring_path, RecoveryReport& report) {
  SessionReader reader;
  if (Status opened = reader.open(path); !opened.ok()) return opened;
  report = {};
  report.path = path;
  report.frames_in_log = reader.frame_count();
  report.damaged_bytes = reader.damage().damaged_bytes;
  if (reader.state() == State::kFinished) return {};

  LogWriter log;
  const LogWriter::End unchecked{reader.end_of_whole_blocks(), reader.frame_count(), reader.next_frame()};
  if (Status opened = log.reopen(path, reader.info(), unchecked); !opened.ok()) return opened;
  // Now that nobody can append any more, what was read before the lock was taken may be out of date.
  if (Status opened = reader.open(path); !opened.ok()) return opened;
  if (reader.state() == State::kFinished) return {};
  log.set_end({reader.end_of_whole_blocks(), reader.frame_count(), reader.next_frame()});
  report.frames_in_log = reader.frame_count();
  report.incomplete_bytes = reader.damage().incomplete_bytes;

  MemoryMappedCircularBuffer ring;
  bool has_ring = false;
  const std::string& where = ring_path.empty() ? reader.info().ring_path : ring_path;
  if (Status taken = take_ring(where, reader.info().id, reader.info().slot_bytes, ring, has_ring); !taken.ok()) {
    return taken;
  }
  const uint32_t unread = has_ring ? ring.unread() : 0;
  if (has_ring) add_unread(ring, reader.next_frame(), log, report.frames_from_ring, report.damaged_in_ring);
  if (Status finished = log.finish(/*recovered=*/true); !finished.ok()) return finished;
  if (unread != 0 && !ring.advance_read_pointer(unread)) return Status::failure(ring.last_error());
  return {};
}

bool is_finished(const std::string& path) {
  const ring::Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file.valid()) return false;
  constexpr off_t kMarkBytes = sizeof(BlockHeader) + sizeof(DonePayload);
  const off_t bytes = ::lseek(file.get(), 0, SEEK_END);
  if (bytes < kMarkBytes) return false;
  BlockScanner scanner(file.get(), static_cast<uint64_t>(bytes - kMarkBytes));
  Block block;
  return scanner.next(block) == Found::kBlock && block.type == kDone;
}

std::vector<std::string> list_sessions(const std::string& folder) {
  std::vector<std::string> found;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    if (it->path().extension() == kExtension) found.push_back(it->path().string());
  }
  std::sort(found.begin(), found.end());
  return found;
}

void recover_folder(const std::string& folder, std::vector<std::string>& notices) {
  for (const std::string& path : list_sessions(folder)) {
    if (is_finished(path)) continue;
    const ring::Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (file.valid() && session_is_locked(file.get())) continue;
    RecoveryReport report;
    const Status status = recover(path, "", report);
    notices.push_back(status.ok() ? report.text() : status.message() + " - could not be recovered");
  }
}

std::string free_session_path(const std::string& folder, int64_t start_unix_ns, const std::string& suffix) {
  const std::string stem = (fs::path(folder) / (file_stem(start_unix_ns) + suffix)).string();
  std::string path = stem + kExtension;
  for (int i = 2; fs::exists(path); ++i) path = stem + "-" + std::to_string(i) + kExtension;
  return path;
}

Status salvage(MemoryMappedCircularBuffer& ring, const std::string& folder, SessionInfo info,
               std::vector<std::string>& notices) {
  const uint32_t unread = ring.unread();
  if (unread == 0) return {};
  uint32_t sound = 0;
  for (uint32_t i = 0; i < unread; ++i) sound += seal_is_sound(unread_slot(ring, i)) ? 1 : 0;
  if (sound < unread) {
    const std::string copy = ring.path() + ".kept-" + file_stem(info.start_unix_ns);
    std::error_code error;
    fs::copy_file(ring.path(), copy, fs::copy_options::overwrite_existing, error);
    if (error) return Status::failure(copy + ": cannot be written: " + error.message());
    notices.push_back(ring.path() + ": held " + std::to_string(unread - sound) +
                      " unread slots without a sound seal; the ring was copied to " + copy);
  }
  if (sound > 0) {
    info.id = new_session_id();
    const std::string path = free_session_path(folder, info.start_unix_ns, "_recovered");
    LogWriter log;
    uint64_t added = 0;
    uint64_t damaged = 0;
    if (Status made = log.create(path, info); !made.ok()) return made;
    add_unread(ring, 0, log, added, damaged);
    if (Status finished = log.finish(/*recovered=*/true); !finished.ok()) return finished;
    notices.push_back(ring.path() + ": held " + std::to_string(added) +
                      " frames of a session that is not here; they were saved as " + path);
  }
  return ring.advance_read_pointer(unread) ? Status() : Status::failure(ring.last_error());
}

}  // namespace recorder::session
