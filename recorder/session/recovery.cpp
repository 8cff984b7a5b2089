#include "recorder/session/recovery.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <filesystem>

#include "recorder/base/temporary_files.h"
#include "recorder/ring/observer.h"
#include "recorder/session/bookmarks.h"
#include "recorder/session/contents.h"
#include "recorder/session/log_writer.h"

namespace recorder::session {
namespace {

namespace fs = std::filesystem;

// Takes both roles of the ring at `path` when it holds frames of session `id`. Success with `taken` false: there is
// nothing to add; `problem` then says why a ring that exists could not be looked into.
Status take_ring(const std::string& path, const SessionInfo& session, MemoryMappedCircularBuffer& ring, bool& taken,
                 std::string& problem) {
  taken = false;
  ring::RingObserver observer;
  if (path.empty()) return {};
  if (!observer.open(path)) {
    if (errno == EACCES || errno == EPERM) return Status::failure(observer.last_error());
    if (errno != ENOENT && errno != ENOTDIR) problem = observer.last_error();
    return {};
  }
  if (observer.header().tag != session.id || observer.geometry().slot_bytes != session.slot_bytes) return {};
  MemoryMappedCircularBuffer::Options any_geometry;
  any_geometry.slot_count = any_geometry.slot_bytes = 0;
  ring = MemoryMappedCircularBuffer(any_geometry);
  if (!ring.initialize(path.c_str()) || !ring.claim_writer() || !ring.claim_reader()) {
    return Status::failure(ring.last_error());
  }
  taken = ring.tag() == session.id;  // looked at again, now that nobody else can change it
  if (taken) problem.clear();
  return {};
}

std::span<const std::byte> unread_slot(MemoryMappedCircularBuffer& ring, uint32_t ahead) {
  return {static_cast<const std::byte*>(ring.get_read_slot_ptr(ahead)), ring.slot_bytes()};
}

bool holds(SessionReader& session, uint64_t number, std::span<const std::byte> slot) {
  std::vector<std::byte> recorded(slot.size());
  return session.read(session.index_of_number(number), recorded).ok() && std::ranges::equal(recorded, slot);
}

// How many of the oldest unread slots are one recording's: numbers that grow and, of those that `session` should have
// already, the very frames it has. A frame of an earlier lap, which a power cut has left where the ring's counters say
// that a newer one is, does not end it. Slots without a sound seal go with those before them.
uint32_t slots_of_recording(MemoryMappedCircularBuffer& ring, SessionReader* session) {
  const uint32_t unread = ring.unread();
  uint64_t next = 0;
  for (uint32_t i = 0; i < unread; ++i) {
    const auto slot = unread_slot(ring, i);
    if (!seal_is_valid(slot)) continue;
    const uint64_t frame = seal_of(slot).frame;
    const bool should_have = session != nullptr && frame < session->next_frame();
    if (should_have ? !holds(*session, frame, slot) : frame < next) return i;
    next = std::max(next, frame + 1);
  }
  return unread;
}

uint64_t invalid_slots(MemoryMappedCircularBuffer& ring, uint32_t slots) {
  uint64_t invalid = 0;
  for (uint32_t i = 0; i < slots; ++i) invalid += seal_is_valid(unread_slot(ring, i)) ? 0 : 1;
  return invalid;
}

// Adds the sound frames among the oldest `slots` that `session` does not have yet.
uint64_t add_unread(MemoryMappedCircularBuffer& ring, uint32_t slots, SessionReader& session, LogWriter& log) {
  uint64_t added = 0;
  for (uint32_t i = 0; i < slots; ++i) {
    const auto slot = unread_slot(ring, i);
    if (seal_is_valid(slot) && !holds(session, seal_of(slot).frame, slot) && log.add(slot)) ++added;
  }
  return added;
}

// Copies the ring's file beside itself, for slots that no session can take.
Status copy_ring_file(const MemoryMappedCircularBuffer& ring, std::string& copy) {
  const int64_t now =
      std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  const std::string stem = ring.path() + ".kept-" + file_stem(now);
  std::string path = stem;
  std::error_code error;
  for (int i = 2; !fs::copy_file(ring.path(), path, error) && error == std::errc::file_exists; ++i) {
    path = stem + "-" + std::to_string(i);
  }
  if (error) return Status::failure(path + ": cannot be written: " + error.message());
  copy = path;
  return {};
}

// The order that loses nothing: frames on disk, then out of the ring, then the mark.
Status finish_and_release(LogWriter& log, MemoryMappedCircularBuffer& ring, uint32_t slots) {
  if (Status flushed = log.flush(); !flushed.ok()) return flushed;
  if (Status synced = log.sync(); !synced.ok()) return synced;
  if (slots != 0 && !ring.advance_read_pointer(slots)) return Status::failure(ring.last_error());
  return log.finish(/*recovered=*/true);
}

// A log of version 1 cannot be continued: its frames are written anew, as a log of today, which takes its place in one
// step. The caller holds the lock of the old file until then.
Status upgrade(SessionReader& reader, RecoveryReport& report) {
  const std::string& path = reader.path();
  const std::string temporary = path + ".upgrading";
  ::unlink(temporary.c_str());
  LogWriter log;
  if (Status made = log.create(temporary, reader.info()); !made.ok()) return made;
  std::vector<std::byte> slot(reader.info().slot_bytes);
  Status copied;
  for (uint64_t i = 0; copied.ok() && i < reader.frame_count(); ++i) {
    copied = reader.read(i, slot);
    if (copied.ok() && log.add(slot) && i % 1024 == 0) copied = log.flush();
  }
  if (copied.ok()) copied = log.flush();
  if (copied.ok()) copied = log.sync();
  if (copied.ok() && reader.damage().damaged_bytes != 0) copied = keep_damaged_copy(path, report.damaged_copy);
  if (copied.ok() && ::rename(temporary.c_str(), path.c_str()) != 0) {
    copied = system_failure(path, "cannot be brought to the format of today", errno);
  }
  if (copied.ok()) ring::detail::sync_folder_of(path);
  if (!copied.ok()) ::unlink(temporary.c_str());
  return copied;
}

// Packs what is finished. What keeps it from being packed is no failure of the recovery: the log holds every frame.
void pack_recovered(const std::string& path, RecoveryReport& report, const Progress& progress) {
  PackReport packed;
  const Status done = pack(path, packed, progress);
  report.bytes = packed.bytes_after;
  if (!packed.damaged_copy.empty()) report.damaged_copy = packed.damaged_copy;
  if (!done.ok()) report.pack_problem = done.message();
}

// Writing bookmarks into a packed session was cut short: what stands behind its last whole footer goes, and those of
// the bookmarks that had got there whole are written once more.
Status cut_behind_footer(const std::string& path) {
  std::vector<Bookmark> bookmarks;
  {
    const ring::Descriptor file(::open(path.c_str(), O_RDWR | O_CLOEXEC));
    if (!file.valid()) return system_failure(path, "cannot be opened", errno);
    if (!try_lock_session(file.get())) {
      return Status::failure(path + ": is in use by " + ring::lock_holder(file.get(), ring::Role::kWriter));
    }
    SessionReader reader;
    if (Status opened = reader.open(path); !opened.ok()) return opened;
    if (reader.has_index() || reader.end_of_footer() == 0) return {};
    bookmarks = reader.bookmarks();
    if (::ftruncate(file.get(), static_cast<off_t>(reader.end_of_footer())) != 0 || ::fsync(file.get()) != 0) {
      return system_failure(path, "cannot be cut", errno);
    }
  }
  return bookmarks.empty() ? Status() : write_bookmarks(path, bookmarks);
}

}  // namespace

std::string RecoveryReport::text() const {
  if (was_finished) return path + ": is finished" + (pack_problem.empty() ? "" : ", but not packed: " + pack_problem);
  std::string out = path + ": recovered, " + std::to_string(frames_in_log) + " frames from the recording and " +
                    std::to_string(frames_from_ring) + " from the ring";
  if (incomplete_bytes != 0) out += ", " + std::to_string(incomplete_bytes) + " bytes at its end were incomplete";
  if (damaged_bytes != 0) out += ", " + std::to_string(damaged_bytes) + " bytes inside are damaged";
  if (damaged_in_ring != 0) {
    out +=
        ", " + std::to_string(damaged_in_ring) + " ring slots are damaged (the ring was copied to " + ring_copy + ")";
  }
  if (!damaged_copy.empty()) out += " (the log was kept as " + damaged_copy + ")";
  if (!pack_problem.empty()) out += "; not packed: " + pack_problem;
  if (!ring_problem.empty()) out += "; its ring could not be used: " + ring_problem;
  return out;
}

Status recover(const std::string& path, const std::string& ring_path, RecoveryReport& report,
               const Progress& progress) {
  SessionReader reader;
  LogWriter log;
  if (Status opened = reader.open(path); !opened.ok()) return opened;
  report = {};
  if (reader.state() != State::kFinished) {
    for (bool current = false; !current; current = reader.format_version() == kFormatVersion) {
      if (log.is_open()) {
        // Only the file as it was can tell.
        report.damaged_bytes = reader.damage().damaged_bytes;
        report.incomplete_bytes = reader.damage().incomplete_bytes;
        if (Status upgraded = upgrade(reader, report); !upgraded.ok()) return upgraded;
      }
      if (Status opened = log.reopen(path, reader.info()); !opened.ok()) return opened;
      // Now that nobody can append any more, what was read before the lock was taken may be out of date.
      if (Status opened = reader.open(path); !opened.ok()) return opened;
    }
  }
  report.path = path;
  report.frames_in_log = reader.frame_count();
  report.damaged_bytes += reader.damage().damaged_bytes;
  report.incomplete_bytes += reader.damage().incomplete_bytes;
  report.bytes = reader.file_bytes();
  report.was_finished = reader.state() == State::kFinished;
  if (report.was_finished) {
    if (!reader.is_packed()) pack_recovered(path, report, progress);
    return reader.end_of_footer() != 0 && reader.end_of_footer() < report.bytes ? cut_behind_footer(path) : Status();
  }

  MemoryMappedCircularBuffer ring;
  bool has_ring = false;
  for (const std::string& where : {ring_path, reader.info().ring_path}) {
    if (has_ring) break;
    if (Status taken = take_ring(where, reader.info(), ring, has_ring, report.ring_problem); !taken.ok()) return taken;
  }
  const uint32_t slots = has_ring ? slots_of_recording(ring, &reader) : 0;
  report.damaged_in_ring = invalid_slots(ring, slots);
  if (report.damaged_in_ring != 0) {
    if (Status kept = copy_ring_file(ring, report.ring_copy); !kept.ok()) return kept;
  }
  const LogWriter::End end{reader.end_of_whole_blocks(), reader.frame_count(), reader.next_frame()};
  if (Status cut = log.continue_at(end); !cut.ok()) return cut;
  report.frames_from_ring = add_unread(ring, slots, reader, log);
  if (Status closed = finish_and_release(log, ring, slots); !closed.ok()) return closed;
  pack_recovered(path, report, progress);
  return {};
}

bool is_finished(const std::string& path) {
  const ring::Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file.valid()) return false;
  if (read_footer(file.get())) return true;
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

void recover_folder(const std::string& folder, std::vector<std::string>& notices, const std::string& ring_path) {
  remove_temporary_files_in(folder);
  for (const std::string& path : list_sessions(folder)) {
    const ring::Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (file.valid() && (read_footer(file.get()) || session_is_locked(file.get()))) continue;
    RecoveryReport report;
    if (const Status status = recover(path, ring_path, report); !status.ok()) {
      notices.push_back(status.message() + " - could not be recovered");
    } else if (!report.was_finished && report.is_empty() && ::unlink(path.c_str()) == 0) {
      notices.push_back(path + ": had been started, but not a single frame was recorded; removed");
    } else if (!report.was_finished || !report.pack_problem.empty()) {
      notices.push_back(report.text());
    }
  }
}

uint64_t first_valid_frame(MemoryMappedCircularBuffer& ring, uint32_t slots) {
  for (uint32_t i = 0; i < slots; ++i) {
    if (const auto slot = unread_slot(ring, i); seal_is_valid(slot)) return seal_of(slot).frame;
  }
  return 0;
}

std::string free_session_path(const std::string& folder, int64_t start_unix_ns, const std::string& suffix) {
  const std::string stem = (fs::path(folder) / (file_stem(start_unix_ns) + suffix)).string();
  std::string path = stem + kExtension;
  std::error_code ignored;
  // "_02" sorts behind ".oro", so that sessions of one second are listed in their order too.
  for (int i = 2; fs::exists(path, ignored); ++i) path = stem + (i < 10 ? "_0" : "_") + std::to_string(i) + kExtension;
  return path;
}

namespace {

// Opens the session in `folder` that has the id `id`, if there is one that can be read, and makes what it holds
// durable. It is here when it could not be recovered just now, or when a power cut has brought back older counters of
// the ring.
bool open_owner(const std::string& folder, uint64_t id, SessionReader& owner) {
  for (const std::string& path : list_sessions(folder)) {
    SessionInfo info;
    if (!read_info(path, info).ok() || info.id != id) continue;
    const ring::Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    return file.valid() && ::fdatasync(file.get()) == 0 && owner.open(path).ok();
  }
  return false;
}

// How many of the oldest `slots` are sound frames that are not in `owner`, which may be closed.
uint64_t orphaned_frames(MemoryMappedCircularBuffer& ring, uint32_t slots, SessionReader& owner) {
  uint64_t orphaned = 0;
  for (uint32_t i = 0; i < slots; ++i) {
    const auto slot = unread_slot(ring, i);
    orphaned += seal_is_valid(slot) && !holds(owner, seal_of(slot).frame, slot) ? 1 : 0;
  }
  return orphaned;
}

// The oldest recording in the ring as a session, without what `owner` has.
Status salvage_recording(MemoryMappedCircularBuffer& ring, uint32_t slots, const std::string& folder, SessionInfo& info,
                         SessionReader& owner, std::vector<std::string>& notices, const char* whose) {
  info.id = new_session_id();
  // Another recording may begin before the one that `info` was made for; no session takes frames before its first.
  info.first_frame = std::min(info.first_frame, first_valid_frame(ring, slots));
  const std::string path = free_session_path(folder, info.start_unix_ns, "_recovered");
  LogWriter log;
  if (Status made = log.create(path, info); !made.ok()) return made;
  // From here on the frames are this session's, so that a recovery finds them if this is cut short.
  if (!ring.set_tag(info.id)) return Status::failure(ring.last_error());
  const uint64_t added = add_unread(ring, slots, owner, log);
  if (Status closed = finish_and_release(log, ring, slots); !closed.ok()) return closed;
  PackReport packed;
  if (Status done = pack(path, packed); !done.ok()) notices.push_back(done.message());
  notices.push_back(ring.path() + ": held " + std::to_string(added) + " frames of " +
                    (owner.is_open() ? owner.path() + " that could not be added to it" : whose) +
                    "; they were saved as " + path);
  return {};
}

}  // namespace

Status salvage(MemoryMappedCircularBuffer& ring, const std::string& folder, SessionInfo info,
               std::vector<std::string>& notices, const char* whose) {
  if (const uint64_t invalid = invalid_slots(ring, ring.unread()); invalid != 0) {
    std::string copy;
    if (Status kept = copy_ring_file(ring, copy); !kept.ok()) return kept;
    notices.push_back(ring.path() + ": held " + std::to_string(invalid) +
                      " unread slots without a sound seal; the ring was copied to " + copy);
  }
  SessionReader owner;
  if (ring.unread() != 0) static_cast<void>(open_owner(folder, ring.tag(), owner));
  while (ring.unread() != 0) {
    const uint32_t slots = slots_of_recording(ring, nullptr);
    if (orphaned_frames(ring, slots, owner) == 0) {
      if (!ring.advance_read_pointer(slots)) return Status::failure(ring.last_error());
    } else if (Status saved = salvage_recording(ring, slots, folder, info, owner, notices, whose); !saved.ok()) {
      return saved;
    }
  }
  return {};
}

}  // namespace recorder::session
