#include "recorder/session/session_reader.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "recorder/session/log_writer.h"

namespace recorder::session {
namespace {

constexpr size_t kCachedChunks = 8;
constexpr size_t kCachedBytes = 64u << 20;  // but one chunk at least

// Splits a DIFF payload; false when it is shorter than its header or says that it holds nothing.
bool batch_of(const Block& block, BatchHeader& batch, std::span<const std::byte>& frames) {
  if (block.payload.size() < sizeof batch) return false;
  std::memcpy(&batch, block.payload.data(), sizeof batch);
  frames = block.payload.subspan(sizeof batch);
  return batch.frame_count > 0;
}

// Whether a file that looked like `before` is unchanged as `now` tells.
bool same_content(const struct stat& before, const struct stat& now) {
#if defined(__APPLE__)
  const auto& [then_s, then_ns] = before.st_mtimespec;
  const auto& [now_s, now_ns] = now.st_mtimespec;
#else
  const auto& [then_s, then_ns] = before.st_mtim;
  const auto& [now_s, now_ns] = now.st_mtim;
#endif
  return before.st_size == now.st_size && then_s == now_s && then_ns == now_ns;
}

Checksum checksum_of(const BatchHeader& batch) {
  return (batch.flags & kBatchIsUnsealed) != 0 ? Checksum::kStored : Checksum::kImplied;
}

}  // namespace

const char* name_of(State state) {
  return state == State::kRecording ? "recording" : state == State::kDied ? "died" : "finished";
}

Status SessionReader::open(const std::string& path) {
  SessionReader opened;
  if (Status header = opened.open_header(path); !header.ok()) return header;
  if (Status scanned = opened.scan(); !scanned.ok()) return scanned;
  *this = std::move(opened);
  return {};
}

Status read_info(const std::string& path, SessionInfo& info) {
  SessionReader reader;
  if (Status header = reader.open_header(path); !header.ok()) return header;
  info = std::move(reader.info_);
  return {};
}

Status SessionReader::open_header(const std::string& path) {
  path_ = path;
  file_ = ring::Descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file_.valid()) return system_failure(path, "cannot be opened", errno);
  return read_header();
}

Status SessionReader::read_header() {
  struct stat info;
  if (::fstat(file_.get(), &info) != 0) return system_failure(path_, "cannot be examined", errno);
  if (!S_ISREG(info.st_mode)) return Status::failure(path_ + ": is no regular file");
  FileHeader header;
  const ssize_t got = ::pread(file_.get(), &header, sizeof header, 0);
  if (got < 0) return system_failure(path_, "cannot be read", errno);
  const auto bytes = static_cast<size_t>(got);
  if (bytes < sizeof header.magic || header.magic != kFileMagic) {
    return Status::failure(path_ + ": is no session recording");
  }
  if (bytes < sizeof header) return Status::failure(path_ + ": ends within its header, no frame was recorded");
  if (header.version > kFormatVersion) {
    return Status::failure(path_ + ": has format version " + std::to_string(header.version) +
                           ", this program reads up to " + std::to_string(kFormatVersion) + " - use a newer one");
  }
  if (header.checksum != session::checksum_of(header) || header.header_bytes != sizeof header) {
    return Status::failure(path_ + ": its header is damaged");
  }
  if (header.slot_bytes <= kSealBytes || header.slot_bytes > kMaxSlotBytes) {
    return Status::failure(path_ + ": frames of " + std::to_string(header.slot_bytes) + " bytes cannot be read");
  }
  info_.id = header.id;
  info_.start_unix_ns = header.start_unix_ns;
  info_.slot_bytes = header.slot_bytes;
  end_ = sizeof header;
  scan_decoder_ = FrameDecoder(header.slot_bytes);

  BlockScanner scanner(file_.get(), end_);
  Block meta;
  if (scanner.next(meta) != Found::kBlock || meta.type != kMeta) {
    return Status::failure(path_ + ": the description of the session (byte 64) is damaged or missing");
  }
  const std::string_view text(reinterpret_cast<const char*>(meta.payload.data()), meta.payload.size());
  if (Status read = read_meta_json(text, info_); !read.ok()) return Status::failure(path_ + ": " + read.message());
  end_ = meta.end;
  return {};
}

Status SessionReader::refresh() {
  if (!is_open()) return Status::failure("no session is open");
  struct stat now;
  if (done_ || (::fstat(file_.get(), &now) == 0 && same_content(scanned_, now))) return {};
  return scan();
}

Status SessionReader::scan() {
  BlockScanner scanner(file_.get(), end_);
  damage_.incomplete_bytes = 0;
  if (::fstat(file_.get(), &scanned_) != 0) return system_failure(path_, "cannot be examined", errno);
  for (Block block;;) {
    const Found found = scanner.next(block);
    if (found == Found::kEnd) break;
    if (found == Found::kIncomplete) {
      damage_.incomplete_bytes = file_bytes() - scanner.offset();
      break;
    }
    if (found == Found::kDamaged) {
      note_damage(block.end - block.offset);
    } else if (block.type == kDiff) {
      take_batch(block);
    } else if (block.type == kDone && block.payload.size() >= sizeof(DonePayload)) {
      take_done(block);
    }
    end_ = scanner.offset();
  }
  return {};
}

void SessionReader::note_damage(uint64_t bytes) {
  damage_.damaged_bytes += bytes;
  ++damage_.damaged_places;
  damage_pending_ = true;
  lost_chain_ = true;
}

// Frames that are missing at the end show only by the count in the mark.
void SessionReader::take_done(const Block& block) {
  std::memcpy(&done_.emplace(), block.payload.data(), sizeof(DonePayload));
  if (done_->next_frame <= next_frame_) return;
  gaps_.push_back({frame_count_, next_frame_, done_->next_frame - next_frame_, damage_pending_});
}

// Decodes a batch, to check it and to learn its events, and adds its frames to the current or a new chunk. Implied
// checksums are left out: computing them would check nothing and take most of the time.
void SessionReader::take_batch(const Block& block) {
  BatchHeader batch;
  std::span<const std::byte> frames;
  if (!batch_of(block, batch, frames)) return note_damage(block.end - block.offset);
  const bool key = (batch.flags & kBatchIsKey) != 0;
  const uint64_t before = key || chunks_.empty() ? 0 : chunks_.back().frame_count;
  if (before + batch.frame_count > chunk_frames_of(info_.slot_bytes)) return note_damage(block.end - block.offset);
  if (key) {
    scan_decoder_.reset();
    lost_chain_ = false;
    chunks_.push_back({block.offset, block.offset, frame_count_, batch.first_frame, batch.first_time_ns, 0});
  }
  if (lost_chain_) return note_damage(block.end - block.offset);
  for (uint32_t i = 0; i < batch.frame_count; ++i) {
    const bool whole = scan_decoder_.decode(frames, Checksum::kStored);
    const uint64_t number = seal_of(scan_decoder_.frame()).frame;
    if (!whole || number < next_frame_ || number == UINT64_MAX) {
      // What decoded so far stays readable: the chunk ends with its last good frame.
      chunks_.back().end = block.end;
      return note_damage(block.end - block.offset);
    }
    add_frame(scan_decoder_.frame());
  }
  chunks_.back().end = block.end;
}

void SessionReader::add_frame(std::span<const std::byte> slot) {
  const Seal seal = seal_of(slot);
  if (seal.frame > next_frame_) gaps_.push_back({frame_count_, next_frame_, seal.frame - next_frame_, damage_pending_});
  damage_pending_ = false;
  if (seal.events != 0) events_.push_back({frame_count_, seal.events});
  next_frame_ = seal.frame + 1;
  ++chunks_.back().frame_count;
  ++frame_count_;
}

State SessionReader::state() const {
  if (done_) return State::kFinished;
  return session_is_locked(file_.get()) ? State::kRecording : State::kDied;
}

uint64_t SessionReader::file_bytes() const {
  struct stat info;
  return file_.valid() && ::fstat(file_.get(), &info) == 0 ? static_cast<uint64_t>(info.st_size) : 0;
}

size_t SessionReader::chunk_of_index(uint64_t index) const {
  const auto after = std::upper_bound(chunks_.begin(), chunks_.end(), index,
                                      [](uint64_t i, const Chunk& chunk) { return i < chunk.first_index; });
  return static_cast<size_t>(after - chunks_.begin()) - 1;
}

// The frames of a chunk, from the cache or decoded into it.
Status SessionReader::decoded(size_t chunk_number, const Decoded*& frames) {
  const Chunk& chunk = chunks_[chunk_number];
  const auto cached =
      std::find_if(cache_.begin(), cache_.end(), [&](const Decoded& d) { return d.chunk == chunk_number; });
  if (cached != cache_.end() && cached->frame_count == chunk.frame_count) {
    cache_.splice(cache_.begin(), cache_, cached);
    frames = &cache_.front();
    return {};
  }
  if (cached != cache_.end()) cache_.erase(cached);
  Decoded made;
  made.chunk = chunk_number;
  made.frames.reserve(size_t{chunk.frame_count} * info_.slot_bytes);
  FrameDecoder decoder(info_.slot_bytes);
  BlockScanner scanner(file_.get(), chunk.offset);
  for (Block block; scanner.offset() < chunk.end && scanner.next(block) == Found::kBlock;) {
    BatchHeader batch;
    std::span<const std::byte> in;
    if (block.type != kDiff || !batch_of(block, batch, in)) continue;
    for (uint32_t i = 0; i < batch.frame_count && made.frame_count < chunk.frame_count; ++i) {
      if (!decoder.decode(in, checksum_of(batch))) break;
      made.frames.insert(made.frames.end(), decoder.frame().begin(), decoder.frame().end());
      ++made.frame_count;
    }
  }
  if (made.frame_count != chunk.frame_count) {
    return Status::failure(path_ + ": the frames at byte " + std::to_string(chunk.offset) +
                           " have changed since opening");
  }
  cache_.push_front(std::move(made));
  size_t bytes = 0;
  for (const Decoded& kept : cache_) bytes += kept.frames.size();
  while (cache_.size() > 1 && (cache_.size() > kCachedChunks || bytes > kCachedBytes)) {
    bytes -= cache_.back().frames.size();
    cache_.pop_back();
  }
  frames = &cache_.front();
  return {};
}

Status SessionReader::slot_at(uint64_t index, std::span<const std::byte>& slot) {
  if (index >= frame_count_) {
    return Status::failure(path_ + ": has no frame " + std::to_string(index) + ", only " +
                           std::to_string(frame_count_));
  }
  const size_t chunk = chunk_of_index(index);
  const Decoded* frames = nullptr;
  if (Status found = decoded(chunk, frames); !found.ok()) return found;
  const size_t within = static_cast<size_t>(index - chunks_[chunk].first_index);
  slot = std::span(frames->frames).subspan(within * info_.slot_bytes, info_.slot_bytes);
  return {};
}

Status SessionReader::read(uint64_t index, std::span<std::byte> slot) {
  std::span<const std::byte> found;
  if (Status status = slot_at(index, found); !status.ok()) return status;
  std::memcpy(slot.data(), found.data(), std::min(slot.size(), found.size()));
  return {};
}

Status SessionReader::read_seal(uint64_t index, Seal& seal) {
  std::span<const std::byte> found;
  if (Status status = slot_at(index, found); !status.ok()) return status;
  seal = seal_of(found);
  return {};
}

uint64_t SessionReader::index_of_number(uint64_t number) {
  uint64_t low = 0;
  uint64_t high = frame_count_;
  const auto after = std::upper_bound(chunks_.begin(), chunks_.end(), number,
                                      [](uint64_t n, const Chunk& chunk) { return n < chunk.first_frame; });
  if (after == chunks_.begin()) return 0;
  const Chunk& chunk = *(after - 1);
  low = chunk.first_index;
  high = low + chunk.frame_count;
  while (low < high) {
    const uint64_t middle = low + (high - low) / 2;
    Seal seal;
    if (!read_seal(middle, seal).ok()) return frame_count_;
    if (seal.frame < number) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

uint64_t SessionReader::index_of_time(uint64_t time_ns) {
  const auto after = std::upper_bound(chunks_.begin(), chunks_.end(), time_ns,
                                      [](uint64_t t, const Chunk& chunk) { return t < chunk.first_time_ns; });
  if (after == chunks_.begin()) return 0;
  const Chunk& chunk = *(after - 1);
  uint64_t low = chunk.first_index;
  uint64_t high = low + chunk.frame_count;
  while (low + 1 < high) {
    const uint64_t middle = low + (high - low) / 2;
    Seal seal;
    if (!read_seal(middle, seal).ok()) return low;
    if (seal.time_ns <= time_ns) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return low;
}

}  // namespace recorder::session
