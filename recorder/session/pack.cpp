#include "recorder/session/pack.h"

#include <algorithm>
#include <cerrno>
#include <utility>
#include <vector>

#include "recorder/schema/seal.h"
#include "recorder/session/bookmarks.h"
#include "recorder/session/compression.h"
#include "recorder/session/contents.h"
#include "recorder/session/format.h"
#include "recorder/session/log_writer.h"
#include "recorder/session/session_reader.h"

namespace recorder::session {
namespace {

constexpr size_t kWriteBytes = 1u << 20;  // written at once

}  // namespace

PackedWriter::PackedWriter() : encoder_(0) {}
PackedWriter::~PackedWriter() = default;

Status PackedWriter::create(const std::string& path, const SessionInfo& info) {
  base::remove_dead_temporaries_of(path);
  if (const base::Error error = made_.create(path, kSessionLock); error != 0) {
    return system_failure(path, "cannot be created", error);
  }
  path_ = path;
  slot_bytes_ = info.slot_bytes;
  encoder_ = FrameEncoder(info.slot_bytes);
  unpacker_ = std::make_unique<Unpacker>(info.slot_bytes);
  next_frame_ = info.first_frame;
  MetaBlock meta = meta_block_of(meta_json(info));
  buffer_ = file_header_of(info, meta.format_version);
  append_block(buffer_, kMeta, meta.payload);
  meta_ = std::move(meta.payload);
  return flush();
}

Status PackedWriter::flush() {
  if (Status written = made_.file().write_at(path_, end_, buffer_); !written.ok()) return written;
  end_ += buffer_.size();
  buffer_.clear();
  return {};
}

void PackedWriter::add_gap(uint64_t index, uint64_t frame, bool damaged) {
  if (frame <= next_frame_) return;
  gaps_.push_back({index, next_frame_, frame - next_frame_, damaged ? kGapIsDamage : 0});
}

// Packs a chunk and writes the buffer once it is large. The packed chunk is unpacked and compared first: the log will
// be deleted.
Status PackedWriter::write_chunk(std::span<const std::byte> records, uint32_t frames, const ChunkStart& start) {
  const size_t words = payload_words(slot_bytes_);
  ChunkEntry entry;
  entry.offset = end_ + buffer_.size();
  entry.first_index = frame_count_;
  entry.first_frame = start.frame;
  entry.first_time_ns = start.time_ns;
  entry.frame_count = frames;
  const std::byte* at = records.data();
  SealPrediction state = SealPrediction::before(start.frame, start.time_ns);
  uint64_t index = frame_count_;
  for_each_record(at, at + records.size(), frames, words, state, [&](const Seal& seal, auto) {
    add_gap(index, seal.frame, start.damage_before && index == frame_count_);
    next_frame_ = seal.frame + 1;
    if (seal.events != 0) {
      events_.push_back({index - last_event_index_, seal.events});
      last_event_index_ = index;
      entry.events |= seal.events;
    }
    entry.last_frame = seal.frame;
    entry.last_time_ns = seal.time_ns;
    ++index;
    return true;
  });
  if (index != frame_count_ + frames || at != records.data() + records.size()) {
    return Status::failure(path_ + ": a chunk is not what it should be; nothing was packed");
  }
  columns_of(records, frames, words, columns_);
  const PackHeader header{entry.first_frame,
                          entry.last_frame,
                          entry.first_time_ns,
                          entry.last_time_ns,
                          entry.events,
                          frames,
                          static_cast<uint32_t>(columns_.size())};
  std::vector<std::byte>& packed = check_;
  packed.clear();
  if (!compressor_.compress(columns_, packed)) return Status::failure(path_ + ": no memory for packing");
  append_block(buffer_, kPack, bytes_of(header), packed);
  entry.bytes = static_cast<uint32_t>(end_ + buffer_.size() - entry.offset);
  chunks_.push_back(entry);
  frame_count_ += frames;
  PackHeader again;
  const auto payload = std::span(buffer_).last(sizeof header + packed.size());
  if (!unpacker_->unpack(payload, again, check_, check_begins_) || !std::ranges::equal(check_, records)) {
    return Status::failure(path_ + ": a chunk did not come out of packing as it went in; nothing was packed");
  }
  return buffer_.size() < kWriteBytes ? Status() : flush();
}

Status PackedWriter::add_chunk(const LoadedChunk& chunk) {
  if (Status closed = close_open_chunk(); !closed.ok()) return closed;
  return write_chunk(chunk.records, chunk.frame_count(),
                     {chunk.first_frame, chunk.first_time_ns, std::exchange(damage_pending_, false)});
}

Status PackedWriter::add(std::span<const std::byte> slot) {
  const Seal seal = seal_of(slot);
  const uint64_t expected = open_frames_ == 0 ? next_frame_ : open_last_frame_ + 1;
  if (seal.frame < expected || seal.frame > kMaxFrame) {
    return Status::failure(path_ + ": frame " + std::to_string(seal.frame) + " comes after frame " +
                           std::to_string(expected - 1));
  }
  const bool full = open_frames_ >= kChunkFrames || open_records_.size() >= kChunkBytes;
  if (full || damage_pending_) {
    if (Status closed = close_open_chunk(); !closed.ok()) return closed;
  }
  if (open_frames_ == 0) {
    open_start_ = {seal.frame, seal.time_ns, std::exchange(damage_pending_, false)};
    encoder_.begin_chunk(seal.frame, seal.time_ns);
  }
  encoder_.encode(slot, seal_is_valid(slot) ? Checksum::kImplied : Checksum::kStored, open_records_);
  open_last_frame_ = seal.frame;
  ++open_frames_;
  return {};
}

Status PackedWriter::close_open_chunk() {
  if (open_frames_ == 0) return {};
  const Status written = write_chunk(open_records_, open_frames_, open_start_);
  open_records_.clear();
  open_frames_ = 0;
  return written;
}

Status PackedWriter::finish(const std::vector<Bookmark>& bookmarks, bool recovered, uint64_t next_frame) {
  if (Status closed = close_open_chunk(); !closed.ok()) return closed;
  add_gap(frame_count_, next_frame, damage_pending_);
  Footer footer;
  const auto place = [&] { return end_ + buffer_.size(); };
  footer.events_offset = events_.empty() ? 0 : place();
  append_table<EventEntry>(buffer_, kEvents, events_);
  footer.gaps_offset = gaps_.empty() ? 0 : place();
  append_table<GapEntry>(buffer_, kGaps, gaps_);
  footer.meta_offset = place();
  append_block(buffer_, kMeta, meta_);
  footer.index_offset = place();
  append_table<ChunkEntry>(buffer_, kIndex, chunks_);
  if (!bookmarks.empty()) {
    footer.marks_offset = place();
    const std::string marks = bookmarks_json(bookmarks);
    append_block(buffer_, kMarks, std::as_bytes(std::span(marks)));
  }
  footer.chunk_count = chunks_.size();
  footer.event_count = events_.size();
  footer.gap_count = gaps_.size();
  footer.frame_count = frame_count_;
  footer.next_frame = std::max(next_frame, next_frame_);
  footer.flags = recovered ? kDoneRecovered : 0;
  append_block(buffer_, kFoot, bytes_of(footer));
  if (Status written = flush(); !written.ok()) return written;
  const base::Error error = made_.file().sync();
  return error == 0 ? Status() : system_failure(path_, "cannot be synced", error);
}

Status PackedWriter::put_in_place(base::Replace replace, base::File* placed) {
  const base::Error error = made_.put_in_place(replace);
  if (error != 0) return system_failure(path_, "could not be renamed into place", error);
  if (placed != nullptr) *placed = made_.take_file();
  made_ = {};
  return {};
}

namespace {

// A chunk of fewer frames is put together with its neighbours.
constexpr uint32_t kMinWholeChunkFrames = kChunkFrames / 2;

constexpr uint64_t kProgressInterval = 256;

// Copies the frames begin .. end - 1, and what is known of damage between them.
Status copy_frames(SessionReader& session, uint64_t begin, uint64_t end, const Progress& progress, PackedWriter& out) {
  std::vector<std::byte> slot(session.info().slot_bytes);
  for (uint64_t index = begin; index < end; ++index) {
    if (index != begin && session.damaged_before(index)) out.note_damage();
    if (Status read = session.read(index, slot); !read.ok()) return read;
    if (Status added = out.add(slot); !added.ok()) return added;
    const uint64_t done = index - begin;
    if (progress && done % kProgressInterval == 0 && !progress(done, end - begin)) {
      return Status::failure(session.path() + ": interrupted");
    }
  }
  return {};
}

Status stopped(const std::string& path, PackReport& report) {
  report.was_stopped = true;
  return Status::failure(path + ": packing was stopped, nothing has changed");
}

Status copy_chunks(SessionReader& session, PackedWriter& out, const Progress& progress, PackReport& report) {
  const uint64_t all = session.file_bytes();
  for (size_t i = 0; i < session.chunks().size(); ++i) {
    const ChunkEntry& entry = session.chunks()[i];
    if (session.damaged_before(entry.first_index)) out.note_damage();
    const LoadedChunk* chunk = nullptr;
    if (Status loaded = session.load_chunk(i, chunk); !loaded.ok()) return loaded;
    const bool whole = entry.frame_count >= kMinWholeChunkFrames && chunk->records.size() <= 2 * size_t{kChunkBytes};
    const Status added = whole
                             ? out.add_chunk(*chunk)
                             : copy_frames(session, entry.first_index, entry.first_index + entry.frame_count, {}, out);
    if (!added.ok()) return added;
    if (progress && !progress(all + entry.offset + entry.bytes, 2 * all)) return stopped(session.path(), report);
  }
  if (session.damaged_before(session.frame_count())) out.note_damage();
  return {};
}

}  // namespace

Status keep_damaged_copy(const std::string& path, std::string& copy) {
  for (;;) {
    copy = base::first_free([&](int i) { return path + ".damaged" + (i == 1 ? "" : "-" + std::to_string(i)); });
    const base::Error error = base::link_file(path, copy);
    if (error == 0) return {};
    if (error != EEXIST) return system_failure(copy, "cannot be kept beside the packed session", error);
  }
}

Status pack(const std::string& path, PackReport& report, const Progress& progress) {
  base::File file;
  // Held to the end, so that no other process packs or recovers it meanwhile.
  if (Status locked = open_and_lock(path, file, "is in use by"); !locked.ok()) return locked;
  SessionReader session;
  ReaderOptions options;
  options.cache_bytes = 0;
  bool go_on = true;
  if (progress) options.progress = [&](uint64_t done, uint64_t all) { return go_on = progress(done, 2 * all); };
  report = {};
  if (Status opened = session.open(path, options); !opened.ok()) return go_on ? opened : stopped(path, report);
  if (!file.is_named(path)) return Status::failure(path + ": has been replaced meanwhile");
  report.frames = session.frame_count();
  report.bytes_before = report.bytes_after = session.file_bytes();
  report.was_packed = session.is_packed();
  if (report.was_packed) return {};
  if (session.state() != State::kFinished) {
    return Status::failure(path + ": its recording died - recover it first");
  }
  PackedWriter out;
  if (Status made = out.create(path, session.info()); !made.ok()) return made;
  if (Status copied = copy_chunks(session, out, progress, report); !copied.ok()) return copied;
  std::vector<Bookmark> taken;
  const bool takes_bookmarks = read_bookmarks_file(path, taken).ok();  // a file that cannot be read stays
  const std::vector<Bookmark> bookmarks = taken.empty() ? session.bookmarks() : taken;
  if (Status done = out.finish(bookmarks, session.was_recovered(), session.next_frame()); !done.ok()) return done;
  if (session.damage().any()) {
    if (Status kept = keep_damaged_copy(path, report.damaged_copy); !kept.ok()) return kept;
  }
  if (!file.is_named(path)) return Status::failure(path + ": has been replaced meanwhile");
  report.bytes_after = out.bytes();
  base::File packed;
  if (Status placed = out.put_in_place(base::Replace::kYes, &packed); !placed.ok()) return placed;
  if (takes_bookmarks) settle_bookmarks(packed, path, std::move(taken));
  return {};
}

namespace {

SessionInfo info_of_part(const SessionInfo& whole, uint64_t first_frame) {
  SessionInfo info = whole;
  info.id = new_session_id();
  info.parent = {whole.id, first_frame};
  info.first_frame = first_frame;
  info.ring_path.clear();  // which knows nothing of this session
  return info;
}

std::vector<Bookmark> bookmarks_between(const SessionReader& session, uint64_t first, uint64_t last) {
  std::vector<Bookmark> bookmarks = session.bookmarks();
  std::erase_if(bookmarks, [&](const Bookmark& mark) { return mark.frame < first || mark.frame > last; });
  return bookmarks;
}

}  // namespace

Status cut(SessionReader& session, const CutRange& range, const std::string& path, bool replace,
           const Progress& progress, CutReport& report) {
  if (range.begin >= range.end || range.end > session.frame_count()) {
    return Status::failure(session.path() + ": has no frames there");
  }
  Seal first;
  Seal last;
  if (Status read = session.read_seal(range.begin, first); !read.ok()) return read;
  if (Status read = session.read_seal(range.end - 1, last); !read.ok()) return read;
  const SessionInfo info = info_of_part(session.info(), first.frame);
  PackedWriter out;
  if (Status made = out.create(path, info); !made.ok()) return made;
  if (Status copied = copy_frames(session, range.begin, range.end, progress, out); !copied.ok()) return copied;
  if (range.to_end && session.damaged_before(session.frame_count())) out.note_damage();
  Status done = out.finish(bookmarks_between(session, first.frame, last.frame), session.was_recovered(),
                           range.to_end ? session.next_frame() : 0);
  if (!done.ok()) return done;
  if (Status placed = out.put_in_place(replace ? base::Replace::kYes : base::Replace::kNo); !placed.ok()) return placed;
  report = {info, out.frame_count(), first.frame, last.frame, out.bytes()};
  return {};
}

}  // namespace recorder::session
