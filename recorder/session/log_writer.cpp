#include "recorder/session/log_writer.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "recorder/session/file_io.h"
#include "recorder/session/format.h"

namespace recorder::session {
std::vector<std::byte> file_header_of(const SessionInfo& info) {
  FileHeader header;
  header.id = info.id;
  header.start_unix_ns = info.start_unix_ns;
  header.slot_bytes = info.slot_bytes;
  header.checksum = checksum_of(header);
  const auto bytes = bytes_of(header);
  return {bytes.begin(), bytes.end()};
}

// The ring's role lock serves here too: the writer's role on the file's first bytes.
bool try_lock_session(int fd) { return ring::try_lock(fd, ring::Role::kWriter); }
bool session_is_locked(int fd) { return ring::is_locked_elsewhere(fd, ring::Role::kWriter); }

Status LogWriter::create(const std::string& path, const SessionInfo& info) {
  if (info.slot_bytes <= kSealBytes || info.slot_bytes > kMaxSlotBytes) {
    return Status::failure(path + ": slots of " + std::to_string(info.slot_bytes) + " bytes cannot be recorded");
  }
  const std::string meta = meta_json(info);
  if (meta.size() > kMaxJsonBytes) return Status::failure(path + ": the description of the session is too long");
  // Under its own name only once header and description are on disk: a session file is readable from its first moment.
  const std::string temporary = ring::detail::temporary_name(path);
  LogWriter made;
  made.file_ = ring::Descriptor(::open(temporary.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
  if (!made.file_.valid()) return system_failure(path, "cannot be created", errno);
  made.path_ = path;
  made.slot_bytes_ = info.slot_bytes;
  made.encoder_ = FrameEncoder(info.slot_bytes);
  made.next_frame_ = info.first_frame;
  try_lock_session(made.file_.get());
  made.buffer_ = file_header_of(info);
  for (int copies = 0; copies < 2; ++copies) append_block(made.buffer_, kMeta, std::as_bytes(std::span(meta)));
  Status written = made.flush();
  if (written.ok() && ::fsync(made.file_.get()) != 0) written = system_failure(path, "cannot be synced", errno);
  if (!written.ok()) {
    ::unlink(temporary.c_str());
    return written;
  }
  if (!ring::detail::move_into_place(temporary, path, /*replace=*/false)) {
    return system_failure(path, "cannot be put in place", errno);
  }
  *this = std::move(made);
  in_place_ = true;
  return {};
}

Status LogWriter::reopen(const std::string& path, const SessionInfo& info) {
  LogWriter made;
  made.file_ = ring::Descriptor(::open(path.c_str(), O_RDWR | O_CLOEXEC));
  if (!made.file_.valid()) return system_failure(path, "cannot be opened", errno);
  if (!try_lock_session(made.file_.get())) {
    return Status::failure(path + ": is being recorded by " + ring::lock_holder(made.file_.get(), ring::Role::kWriter));
  }
  made.path_ = path;
  made.slot_bytes_ = info.slot_bytes;
  made.encoder_ = FrameEncoder(info.slot_bytes);
  made.in_place_ = true;
  *this = std::move(made);
  return {};
}

Status LogWriter::continue_at(const End& end) {
  if (::ftruncate(file_.get(), static_cast<off_t>(end.offset)) != 0)
    return system_failure(path_, "cannot be cut", errno);
  end_ = end.offset;
  flushed_frames_ = end.frame_count;
  next_frame_ = end.next_frame;
  return {};
}

void LogWriter::start_batch(const Seal& seal) {
  close_batch();
  batch_.first_frame = seal.frame;
  batch_.first_time_ns = seal.time_ns;
  if (chunk_frames_ == 0 || chunk_frames_ >= kChunkFrames || chunk_bytes_ >= kChunkBytes) {
    batch_.flags = kBatchIsKey;
    chunk_frames_ = 0;
    chunk_bytes_ = 0;
    encoder_.begin_chunk(seal.frame, seal.time_ns);
  }
}

bool LogWriter::add(std::span<const std::byte> slot) {
  const Seal seal = seal_of(slot);
  const bool sealed = seal_is_valid(slot);
  if (seal.frame < next_frame_ || seal.frame > kMaxFrame || (!sealed && seal.frame != next_frame_)) return false;
  const bool open = batch_.frame_count != 0;
  const bool full = chunk_frames_ >= kChunkFrames || chunk_bytes_ + frames_.size() >= kChunkBytes;
  if (!open || seal.frame != next_frame_ || full) start_batch(seal);
  encoder_.encode(slot, sealed ? Checksum::kImplied : Checksum::kStored, frames_);
  batch_.events |= seal.events;
  ++batch_.frame_count;
  ++chunk_frames_;
  ++pending_frames_;
  next_frame_ = seal.frame + 1;
  return true;
}

void LogWriter::close_batch() {
  if (batch_.frame_count != 0) append_block(buffer_, kDiff, bytes_of(batch_), frames_);
  chunk_bytes_ += frames_.size();
  batch_ = {};
  frames_.clear();
}

Status LogWriter::flush() {
  if (!file_.valid()) return Status::failure("the session is not open");
  close_batch();
  if (buffer_.empty()) return {};
  // Written at end_, so that what an earlier, failed write left there is overwritten.
  lost_ = in_place_ && !still_at_path(path_, file_.get());
  if (lost_) return Status::failure(path_ + ": has been removed or replaced while it was being recorded");
  if (Status written = write_at(file_.get(), path_, end_, buffer_); !written.ok()) return written;
  end_ += buffer_.size();
  buffer_.clear();
  flushed_frames_ += pending_frames_;
  pending_frames_ = 0;
  return {};
}

Status LogWriter::sync() {
  return ::fdatasync(file_.get()) == 0 ? Status() : system_failure(path_, "cannot be synced", errno);
}

Status LogWriter::finish(bool recovered, uint64_t next_frame) {
  if (Status flushed = flush(); !flushed.ok()) return flushed;
  const DonePayload done{flushed_frames_, std::max(next_frame, next_frame_), recovered ? kDoneRecovered : 0};
  append_block(buffer_, kDone, bytes_of(done));
  if (Status flushed = flush(); !flushed.ok()) return flushed;
  // Nothing may stand behind the mark, such as the rest of a block that a full disk has torn.
  if (::ftruncate(file_.get(), static_cast<off_t>(end_)) != 0) return system_failure(path_, "cannot be cut", errno);
  if (::fsync(file_.get()) != 0) return system_failure(path_, "cannot be synced", errno);
  *this = LogWriter();
  return {};
}

}  // namespace recorder::session
