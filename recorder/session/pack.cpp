#include "recorder/session/pack.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
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

// Records of fewer bytes a frame have no values that change all the time.
constexpr size_t kMinRecordBytes = 64;
// A chunk with values is closed once its frames take so much memory, but not with too few for a prediction to pay.
constexpr size_t kStageBytes = 4u << 20;
constexpr size_t kMinStageFrames = 16;
constexpr size_t kMaxStageBytes = 32u << 20;

// A chunk of fewer frames is put together with its neighbours.
constexpr uint32_t kMinWholeChunkFrames = kChunkFrames / 2;

}  // namespace

PackedWriter::PackedWriter() : encoder_(0), check_(std::make_unique<LoadedChunk>()) {}
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
  values_ = std::make_unique<ValueEncoder>(info.schema, payload_bytes(info.slot_bytes));
  next_frame_ = expected_frame_ = info.first_frame;
  MetaBlock meta = meta_block_of(meta_json(info));
  buffer_ = file_header_of(info, meta.format_version);
  header_ = load<FileHeader>(buffer_.data());
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

// --- a chunk, from its records ---------------------------------------------------------------------------------------

// false: these are not the records of so many frames.
bool PackedWriter::note_frames(std::span<const std::byte> records, uint32_t frames, const ChunkStart& start,
                               Notes& notes) const {
  ChunkEntry& entry = notes.entry;
  entry.first_index = frame_count_;
  entry.first_frame = start.frame;
  entry.first_time_ns = start.time_ns;
  entry.frame_count = frames;
  notes.last_event_index = last_event_index_;
  const std::byte* at = records.data();
  SealPrediction state = SealPrediction::before(start.frame, start.time_ns);
  uint64_t index = frame_count_;
  uint64_t expected = next_frame_;
  const auto note = [&](const Seal& seal, auto) {
    if (seal.frame > expected) {
      const bool damaged = start.damage_before && index == frame_count_;
      notes.gaps.push_back({index, expected, seal.frame - expected, damaged ? kGapIsDamage : 0});
    }
    expected = seal.frame + 1;
    if (seal.events != 0) {
      notes.events.push_back({index - std::exchange(notes.last_event_index, index), seal.events});
      entry.events |= seal.events;
    }
    entry.last_frame = seal.frame;
    entry.last_time_ns = seal.time_ns;
    ++index;
    return true;
  };
  for_each_record(at, at + records.size(), frames, payload_words(slot_bytes_), state, note);
  return index == frame_count_ + frames && at == records.data() + records.size();
}

// false: it would be larger than a chunk may be, or memory is short.
bool PackedWriter::make_payload(std::span<const std::byte> records, const ChunkEntry& entry,
                                std::span<const std::byte> values) {
  columns_of(records, entry.frame_count, payload_words(slot_bytes_), columns_);
  if (columns_.size() > kMaxColumnBytes) return false;
  const PackHeader header{entry.first_frame,
                          entry.last_frame,
                          entry.first_time_ns,
                          entry.last_time_ns,
                          entry.events,
                          entry.frame_count,
                          static_cast<uint32_t>(columns_.size())};
  const auto head = bytes_of(header);
  payload_.assign(head.begin(), head.end());
  if (!compressor_.compress(columns_, payload_)) return false;
  append(payload_, values);
  return payload_.size() <= kMaxPayloadBytes;
}

// Whether the payload gives these records back: the log will be deleted.
bool PackedWriter::unpacks_to(std::span<const std::byte> records) {
  PackHeader header;
  return unpacker_->unpack(payload_, header, *check_) && std::ranges::equal(check_->records, records);
}

Status PackedWriter::write_payload(Notes& notes) {
  notes.entry.offset = end_ + buffer_.size();
  append_block(buffer_, kPack, payload_);
  notes.entry.bytes = static_cast<uint32_t>(end_ + buffer_.size() - notes.entry.offset);
  chunks_.push_back(notes.entry);
  gaps_.insert(gaps_.end(), notes.gaps.begin(), notes.gaps.end());
  events_.insert(events_.end(), notes.events.begin(), notes.events.end());
  last_event_index_ = notes.last_event_index;
  frame_count_ += notes.entry.frame_count;
  next_frame_ = notes.entry.last_frame + 1;
  return buffer_.size() < kWriteBytes ? Status() : flush();
}

Status PackedWriter::write_chunk(std::span<const std::byte> records, uint32_t frames, const ChunkStart& start) {
  Notes notes;
  if (!note_frames(records, frames, start, notes)) {
    return Status::failure(path_ + ": a chunk is not what it should be; nothing was packed");
  }
  if (!make_payload(records, notes.entry, {})) return Status::failure(path_ + ": no memory for packing");
  if (!unpacks_to(records)) {
    return Status::failure(path_ + ": a chunk did not come out of packing as it went in; nothing was packed");
  }
  return write_payload(notes);
}

Status PackedWriter::add_chunk(const LoadedChunk& chunk) {
  const uint32_t frames = chunk.frame_count();
  const size_t bytes = chunk.records.size();
  const bool changes_little = !values_->is_useful() || bytes < kMinRecordBytes * frames;
  if (changes_little && frames >= kMinWholeChunkFrames && bytes <= 2 * size_t{kChunkBytes}) {
    if (Status closed = close_chunks(); !closed.ok()) return closed;
    const Status written = write_chunk(chunk.records, frames,
                                       {chunk.first_frame, chunk.first_time_ns, std::exchange(damage_pending_, false)});
    expected_frame_ = next_frame_;
    return written;
  }
  FrameDecoder decoder(slot_bytes_);
  decoder.begin_chunk(chunk.first_frame, chunk.first_time_ns);
  for (uint32_t i = 0; i < frames; ++i) {
    decoder.forward(chunk.record(i), chunk.end());
    if (Status admitted = admit(decoder.seal()); !admitted.ok()) return admitted;
    const auto slot = next_staged();
    decoder.copy_payload_to(slot);
    staged_.checksums.push_back(decoder.unsealed_to(slot));
  }
  return {};
}

// --- frame by frame --------------------------------------------------------------------------------------------------

Status PackedWriter::add(std::span<const std::byte> slot) {
  if (Status admitted = admit(seal_of(slot)); !admitted.ok()) return admitted;
  std::ranges::copy(slot, next_staged().begin());
  staged_.checksums.push_back(seal_is_valid(slot) ? Checksum::kImplied : Checksum::kStored);
  return {};
}

// Makes room for a frame with that seal, which becomes the next.
Status PackedWriter::admit(const Seal& seal) {
  if (seal.frame < expected_frame_ || seal.frame > kMaxFrame) {
    return Status::failure(path_ + ": frame " + std::to_string(seal.frame) + " comes after frame " +
                           std::to_string(expected_frame_ - 1));
  }
  if (damage_pending_ || stage_is_full()) {
    if (Status closed = damage_pending_ ? close_chunks() : settle_stage(); !closed.ok()) return closed;
  }
  if (staged_.size() == 0) staged_.damage_before = std::exchange(damage_pending_, false);
  expected_frame_ = seal.frame + 1;
  return {};
}

std::span<std::byte> PackedWriter::next_staged() {
  const size_t needed = (staged_.size() + 1) * slot_bytes_;
  if (staged_.memory.size() < needed) staged_.memory.resize(std::max(needed, std::min(2 * needed, kStageBytes)));
  return staged(staged_.size());
}

bool PackedWriter::stage_is_full() const {
  const size_t bytes = staged_.size() * slot_bytes_;
  if (staged_.size() >= kChunkFrames || (bytes != 0 && bytes + slot_bytes_ > kMaxStageBytes)) return true;
  return bytes >= kStageBytes && staged_.size() >= kMinStageFrames;
}

// Writes the staged frames as a chunk with values, or adds them to the chunk of differences.
Status PackedWriter::settle_stage() {
  if (staged_.size() == 0) return {};
  const auto slots = std::span(staged_.memory).first(staged_.size() * slot_bytes_);
  Status settled;
  bool has_values = values_->encode(slots, slot_bytes_, section_);
  if (has_values) {
    settled = close_open_chunk();
    Notes notes;
    has_values = settled.ok() && pack_stage(notes);
    if (has_values) settled = write_payload(notes);
    has_values_ |= has_values;
  }
  for (size_t i = 0; !has_values && settled.ok() && i < staged_.size(); ++i) {
    settled = encode(staged(i), staged_.checksums[i], i == 0 && staged_.damage_before);
  }
  staged_.checksums.clear();
  return settled;
}

// Makes the payload of a chunk with the values in `section_`. false: it would not give the frames back as they are,
// which are still there.
bool PackedWriter::pack_stage(Notes& notes) {
  const Seal first = seal_of(staged(0));
  FrameEncoder encoder(slot_bytes_);
  encoder.begin_chunk(first.frame, first.time_ns);
  stripped_.clear();
  for (size_t i = 0; i < staged_.size(); ++i) {
    values_->clear(staged(i));
    encoder.encode(staged(i), staged_.checksums[i], stripped_);
  }
  const ChunkStart start{first.frame, first.time_ns, staged_.damage_before};
  const bool packed = note_frames(stripped_, static_cast<uint32_t>(staged_.size()), start, notes) &&
                      make_payload(stripped_, notes.entry, section_) && unpacks_to(stripped_) &&
                      check_->values == values_->values();
  for (uint32_t i = 0; !packed && i < staged_.size(); ++i) values_->values().copy_to(i, staged(i));
  return packed;
}

Status PackedWriter::encode(std::span<const std::byte> slot, Checksum checksum, bool damage_before) {
  const bool full = open_frames_ >= kChunkFrames || open_records_.size() >= kChunkBytes;
  if (full || damage_before) {
    if (Status closed = close_open_chunk(); !closed.ok()) return closed;
  }
  if (open_frames_ == 0) {
    const Seal seal = seal_of(slot);
    open_start_ = {seal.frame, seal.time_ns, damage_before};
    encoder_.begin_chunk(seal.frame, seal.time_ns);
  }
  encoder_.encode(slot, checksum, open_records_);
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

Status PackedWriter::close_chunks() {
  if (Status settled = settle_stage(); !settled.ok()) return settled;
  return close_open_chunk();
}

// --- the end ---------------------------------------------------------------------------------------------------------

// A file with values says so in its header; one without is read by older programs, too.
Status PackedWriter::raise_version() {
  if (!has_values_) return {};
  header_.version = kValuesVersion;
  header_.checksum = checksum_of(header_);
  return made_.file().write_at(path_, 0, bytes_of(header_));
}

Status PackedWriter::finish(const std::vector<Bookmark>& bookmarks, bool recovered, uint64_t next_frame) {
  if (Status closed = close_chunks(); !closed.ok()) return closed;
  if (next_frame > next_frame_) {
    gaps_.push_back({frame_count_, next_frame_, next_frame - next_frame_, damage_pending_ ? kGapIsDamage : 0});
  }
  if (Status raised = raise_version(); !raised.ok()) return raised;
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
    if (Status added = out.add_chunk(*chunk); !added.ok()) return added;
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
