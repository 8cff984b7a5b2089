#include "recorder/session/salvage.h"

#include <algorithm>
#include <utility>

#include "recorder/base/file.h"
#include "recorder/include/circular_buffer.h"
#include "recorder/session/folder.h"
#include "recorder/session/log_writer.h"
#include "recorder/session/pack.h"
#include "recorder/session/ring_frames.h"
#include "recorder/session/session_reader.h"

namespace recorder::session {
namespace {

// Opens the session with that id in `folder`, if it can be read, and makes its frames durable. There is one if it could
// not be recovered just now, or if a power cut has brought back older counters of the ring.
bool open_owner(const std::string& folder, uint64_t id, SessionReader& owner) {
  for (const std::string& path : list_sessions(folder)) {
    SessionInfo info;
    if (!read_info(path, info).ok() || info.id != id) continue;
    base::File file;
    return file.open(path) == 0 && file.sync_data() == 0 && owner.open(path).ok();
  }
  return false;
}

// Saves the oldest recording in the ring as a session, without the frames that `owner` has.
Status salvage_recording(MemoryMappedCircularBuffer& ring, uint32_t slots, const std::string& folder, SessionInfo& info,
                         SessionReader& owner, std::vector<std::string>& notices, const char* whose) {
  info.id = new_session_id();
  // Another recording may begin before the one that `info` was made for; no session takes frames before its first.
  info.first_frame = std::min(info.first_frame, first_valid_frame(ring, slots).value_or(0));
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
    if (missing_frames(ring, slots, owner) == 0) {
      if (!ring.advance_read_pointer(slots)) return Status::failure(ring.last_error());
    } else if (Status saved = salvage_recording(ring, slots, folder, info, owner, notices, whose); !saved.ok()) {
      return saved;
    }
  }
  return {};
}

}  // namespace recorder::session
