#include "recorder/session/log_writer.h"

#include <algorithm>

#include "recorder/session/format.h"

namespace recorder::session {

std::vector<std::byte> file_header_of(const SessionInfo& info, uint32_t format_version) {
  FileHeader header;
  header.id = info.id;
  header.start_unix_ns = info.start_unix_ns;
  header.slot_bytes = info.slot_bytes;
  header.version = format_version;
  header.checksum = checksum_of(header);
  const auto bytes = bytes_of(header);
  return {bytes.begin(), bytes.end()};
}

Status LogWriter::create(const std::string& path, const SessionInfo& info) {
  const std::string json = meta_json(info);
  if (Status fits = check_meta_size(json); !fits.ok()) return Status::failure(path + ": " + fits.message());
  const MetaBlock meta = meta_block_of(json);
  LogWriter made(path, info.slot_bytes);
  made.next_frame_ = info.first_frame;
  made.buffer_ = file_header_of(info, meta.format_version);
  for (int copies = 0; copies < 2; ++copies) append_block(made.buffer_, kMeta, meta.payload);
  // Under its own name only once header and description are on disk: a session file is readable from its first moment.
  base::TemporaryFile file;
  if (const base::Error error = file.create(path, kSessionLock); error != 0) {
    return system_failure(path, "cannot be created", error);
  }
  if (Status written = file.file().write_at(path, 0, made.buffer_); !written.ok()) return written;
  if (const base::Error error = file.file().sync(); error != 0) return system_failure(path, "cannot be synced", error);
  if (const base::Error error = file.put_in_place(base::Replace::kNo); error != 0) {
    return system_failure(path, "could not be renamed into place", error);
  }
  made.file_ = file.take_file();
  made.end_ = made.durable_end_ = made.buffer_.size();
  made.buffer_.clear();
  *this = std::move(made);
  return {};
}

Status LogWriter::reopen(const std::string& path, const SessionInfo& info) {
  LogWriter made(path, info.slot_bytes);
  if (Status locked = open_and_lock(path, made.file_, "is being recorded by"); !locked.ok()) return locked;
  *this = std::move(made);
  return {};
}

Status LogWriter::continue_at(const End& end) {
  if (const base::Error error = file_.resize(end.offset); error != 0) {
    return system_failure(path_, "cannot be cut", error);
  }
  end_ = durable_end_ = end.offset;
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
  if (!file_.is_open()) return Status::failure("the session is not open");
  close_batch();
  if (buffer_.empty()) return {};
  // Written at end_, which overwrites the rest of an earlier, failed write.
  lost_ = !file_.is_named(path_);
  if (lost_) return Status::failure(path_ + ": has been removed or replaced while it was being recorded");
  if (Status written = file_.write_at(path_, end_, buffer_); !written.ok()) return written;
  end_ += buffer_.size();
  buffer_.clear();
  flushed_frames_ += pending_frames_;
  pending_frames_ = 0;
  return {};
}

Status LogWriter::sync(uint64_t end) {
  return sync_by([this] { return file_.sync_data(); }, end);
}

void LogWriter::distrust(uint64_t offset) {
  durable_end_ = std::min(durable_end_, offset);
  rewrite_due_ = true;
}

template <typename Sync>
Status LogWriter::sync_by(Sync&& sync, uint64_t end) {
  const auto write_what_is_due = [&] { return rewrite_due_ ? write_anew(durable_end_, end) : Status(); };
  const auto sync_and_note = [&] {
    const base::Error error = sync();
    rewrite_due_ = error != 0;
    return error;
  };
  if (Status synced = base::write_and_sync(path_, write_what_is_due, sync_and_note); !synced.ok()) return synced;
  durable_end_ = std::max(durable_end_, end);
  return {};
}

// Block by block, so that bytes which the disk gives back in place of those that were written are not taken for them.
Status LogWriter::write_anew(uint64_t from, uint64_t end) {
  BlockScanner scanner(file_, from);
  std::vector<std::byte> bytes;
  for (Block block; scanner.offset() < end;) {
    if (scanner.next(block) != Found::kBlock) {
      durable_end_ = end;  // what comes later is not to be lost as well
      rewrite_due_ = false;
      return Status::failure(path_ + ": the disk has dropped what was written from byte " +
                             std::to_string(block.offset) + " to byte " + std::to_string(end) +
                             "; frames there are lost if the computer fails before they are packed");
    }
    bytes.clear();
    append_block(bytes, block.type, block.payload);
    if (Status written = file_.write_at(path_, block.offset, bytes); !written.ok()) return written;
  }
  return {};
}

base::Error LogWriter::remove() {
  const base::Error error = file_.is_named(path_) ? base::remove_file(path_) : 0;
  abandon();
  return error;
}

Status LogWriter::finish(bool recovered, uint64_t next_frame) {
  if (Status flushed = flush(); !flushed.ok()) return flushed;
  const DonePayload done{flushed_frames_, std::max(next_frame, next_frame_), recovered ? kDoneRecovered : 0};
  append_block(buffer_, kDone, bytes_of(done));
  if (Status flushed = flush(); !flushed.ok()) return flushed;
  // Nothing may follow the mark, such as the rest of a block that a full disk has torn.
  if (const base::Error error = file_.resize(end_); error != 0) return system_failure(path_, "cannot be cut", error);
  if (Status synced = sync_by([this] { return file_.sync(); }, end_); !synced.ok()) return synced;
  *this = LogWriter();
  return {};
}

}  // namespace recorder::session
