#include "recorder/session/pack.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "recorder/session/file_io.h"
#include "recorder/session/log_writer.h"
#include "recorder/session/packed_writer.h"
#include "recorder/session/session_reader.h"

namespace recorder::session {
namespace {

// A chunk of fewer frames is put together with its neighbours.
constexpr uint32_t kMinWholeChunkFrames = kChunkFrames / 2;

bool is_damage_before(const std::vector<Gap>& gaps, size_t& gap, uint64_t index) {
  while (gap < gaps.size() && gaps[gap].index < index) ++gap;
  return gap < gaps.size() && gaps[gap].index == index && gaps[gap].damaged;
}

Status add_frames(SessionReader& session, const ChunkEntry& entry, PackedWriter& out) {
  std::vector<std::byte> slot(session.info().slot_bytes);
  for (uint32_t i = 0; i < entry.frame_count; ++i) {
    if (Status read = session.read(entry.first_index + i, slot); !read.ok()) return read;
    if (Status added = out.add(slot); !added.ok()) return added;
  }
  return {};
}

Status copy_frames(SessionReader& session, PackedWriter& out, const Progress& progress) {
  size_t gap = 0;
  for (size_t i = 0; i < session.chunks().size(); ++i) {
    const ChunkEntry& entry = session.chunks()[i];
    if (is_damage_before(session.gaps(), gap, entry.first_index)) out.note_damage();
    const LoadedChunk* chunk = nullptr;
    if (Status loaded = session.load_chunk(i, chunk); !loaded.ok()) return loaded;
    const bool whole = entry.frame_count >= kMinWholeChunkFrames && chunk->records.size() <= 2 * size_t{kChunkBytes};
    if (Status added = whole ? out.add_chunk(*chunk) : add_frames(session, entry, out); !added.ok()) return added;
    if (progress && !progress(entry.first_index + entry.frame_count, session.frame_count())) {
      return Status::failure(session.path() + ": packing was stopped, nothing has changed");
    }
  }
  if (is_damage_before(session.gaps(), gap, session.frame_count())) out.note_damage();
  return {};
}

}  // namespace

Status keep_damaged_copy(const std::string& path, std::string& copy) {
  copy = path + ".damaged";
  for (int i = 2; ::link(path.c_str(), copy.c_str()) != 0; ++i) {
    if (errno != EEXIST) return system_failure(copy, "cannot be kept beside the packed session", errno);
    copy = path + ".damaged-" + std::to_string(i);
  }
  return {};
}

Status pack(const std::string& path, PackReport& report, const Progress& progress) {
  const ring::Descriptor file(::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NONBLOCK));
  if (!file.valid()) return system_failure(path, "cannot be opened", errno);
  // Held to the end, so that nobody else packs or recovers it meanwhile.
  if (!try_lock_session(file.get())) {
    return Status::failure(path + ": is in use by " + ring::lock_holder(file.get(), ring::Role::kWriter));
  }
  SessionReader session;
  ReaderOptions options;
  options.cache_bytes = 0;
  if (Status opened = session.open(path, options); !opened.ok()) return opened;
  if (!still_at_path(path, file.get())) return Status::failure(path + ": has been replaced meanwhile");
  report = {};
  report.frames = session.frame_count();
  report.bytes_before = report.bytes_after = session.file_bytes();
  report.was_packed = session.is_packed();
  if (report.was_packed) return {};
  if (session.state() != State::kFinished) {
    return Status::failure(path + ": its recording died - recover it first");
  }
  PackedWriter out;
  if (Status made = out.create(path, session.info()); !made.ok()) return made;
  if (Status copied = copy_frames(session, out, progress); !copied.ok()) return copied;
  std::vector<Bookmark> beside;
  const bool takes_bookmarks = read_bookmarks_file(path, beside).ok();
  if (Status done = out.finish(session.bookmarks(), session.was_recovered(), session.next_frame()); !done.ok())
    return done;
  if (session.damage().any()) {
    if (Status kept = keep_damaged_copy(path, report.damaged_copy); !kept.ok()) return kept;
  }
  if (!still_at_path(path, file.get())) return Status::failure(path + ": has been replaced meanwhile");
  report.bytes_after = out.bytes();
  if (Status placed = out.move_into_place(/*replace=*/true); !placed.ok()) return placed;
  if (takes_bookmarks) ::unlink(bookmarks_path(path).c_str());  // else they stay for whoever can read them
  return {};
}

}  // namespace recorder::session
