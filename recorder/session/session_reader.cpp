#include "recorder/session/session_reader.h"

#include <algorithm>

#include "recorder/session/format.h"

namespace recorder::session {
namespace {

bool same_content(const base::FileInfo& before, const base::FileInfo& now) {
  return before.bytes == now.bytes && before.modified_unix_ns == now.modified_unix_ns;
}

}  // namespace

const char* name_of(State state) {
  return state == State::kRecording ? "recording" : state == State::kDied ? "died" : "finished";
}

// --- opening ---------------------------------------------------------------------------------------------------------

Status SessionReader::open(const std::string& path, const ReaderOptions& options) {
  SessionReader opened;
  if (Status described = opened.open_description(path); !described.ok()) return described;
  opened.cache_ = ChunkCache(options.cache_bytes);
  if (Status contents = opened.open_contents(options); !contents.ok()) return contents;
  *this = std::move(opened);
  return {};
}

Status read_info(const std::string& path, SessionInfo& info) {
  SessionReader reader;
  if (Status described = reader.open_description(path); !described.ok()) return described;
  info = std::move(reader.info_);
  return {};
}

Status SessionReader::open_description(const std::string& path) {
  path_ = path;
  file_ = std::make_unique<base::File>();
  if (const base::Error error = file_->open(path); error != 0) return system_failure(path, "cannot be opened", error);
  if (const base::Error error = file_->info(seen_); error != 0)
    return system_failure(path, "cannot be examined", error);
  if (seen_.kind != base::FileKind::kRegular) return Status::failure(path_ + ": is not a regular file");
  return read_file_header();
}

// A header that is damaged is no reason to give up: the description says the same.
Status SessionReader::read_file_header() {
  FileHeader header;
  const size_t got = file_->read_at(0, std::as_writable_bytes(std::span(&header, 1)));
  if (got < sizeof header.magic || header.magic != kFileMagic) {
    return Status::failure(path_ + ": is no session recording");
  }
  if (got < sizeof header) return Status::failure(path_ + ": ends within its header, no frame was recorded");
  const bool sound = header.checksum == session::checksum_of(header) && header.header_bytes == sizeof header;
  if (sound) {
    if (header.version > kFormatVersion || header.version < kOldestVersion) {
      return Status::failure(path_ + ": has format version " + std::to_string(header.version) +
                             ", this program reads up to " + std::to_string(kFormatVersion) + " - use a newer one");
    }
    version_ = header.version;
    info_.id = header.id;
    info_.start_unix_ns = header.start_unix_ns;
    info_.slot_bytes = header.slot_bytes;
  }
  return read_description(sound);
}

// The first META block that can be read, wherever it stands.
Status SessionReader::read_description(bool header_is_valid) {
  std::string problem = "the description of the session (byte 64) is damaged or missing";
  BlockScanner scanner(*file_, sizeof(FileHeader), 64u << 10);
  if (!header_is_valid) contents_.damage = {sizeof(FileHeader), 1, 0};
  contents_.end = sizeof(FileHeader);
  for (Block block;;) {
    const Found found = scanner.next(block);
    if (found == Found::kEnd || found == Found::kIncomplete) break;
    if (found != Found::kBlock || block.type != kMeta) continue;
    const std::string_view text(reinterpret_cast<const char*>(block.payload.data()), block.payload.size());
    const Status read = read_meta_json(text, info_);
    if (read.ok()) return {};
    problem = read.message();
  }
  return Status::failure(path_ + ": " + problem);
}

Status SessionReader::open_contents(const ReaderOptions& options) {
  loader_ = std::make_unique<ChunkLoader>(*file_, version_, info_.slot_bytes);
  decoder_ = FrameDecoder(info_.slot_bytes);
  Contents by_index;
  Footer footer;
  if (options.mode == OpenMode::kByIndex && !contents_.damage.any() && read_index(*file_, by_index, footer)) {
    contents_ = std::move(by_index);
    footer_ = footer;
    events_loaded_ = footer.event_count == 0;
    return {};
  }
  contents_.next_frame = info_.first_frame;
  scan_ = std::make_unique<SessionScan>(*file_, version_, info_.slot_bytes);
  if (scan_->advance(contents_, options.progress)) return {};
  return Status::failure(path_ + ": reading it was stopped");
}

Status SessionReader::refresh() {
  if (!is_open()) return Status::failure("no session is open");
  base::FileInfo now;
  if (const base::Error error = file_->info(now); error != 0) return system_failure(path_, "cannot be examined", error);
  if (footer_ || contents_.finished || same_content(seen_, now)) return {};
  seen_ = now;
  scan_->advance(contents_);
  return {};
}

// --- what it holds ---------------------------------------------------------------------------------------------------

State SessionReader::state() const {
  if (contents_.finished) return State::kFinished;
  return file_->is_locked_elsewhere(kSessionLock) ? State::kRecording : State::kDied;
}

uint64_t SessionReader::file_bytes() const { return file_ ? file_->bytes() : 0; }

const std::vector<EventMark>& SessionReader::events() {
  if (events_loaded_) return contents_.events;
  events_loaded_ = true;
  if (read_event_table(*file_, *footer_, contents_.events)) return contents_.events;
  contents_.events.clear();
  for (size_t chunk = 0; chunk < contents_.chunks.size(); ++chunk) {
    const ChunkEntry& entry = contents_.chunks[chunk];
    if (entry.events == 0) continue;
    for_each_seal(chunk, [&](uint32_t position, const Seal& seal) {
      if (seal.events != 0) contents_.events.push_back({entry.first_index + position, seal.events});
      return true;
    });
  }
  return contents_.events;
}

std::vector<Bookmark> SessionReader::bookmarks() const {
  std::vector<Bookmark> bookmarks;
  if (read_bookmarks_file(path_, bookmarks).ok() && !bookmarks.empty()) return bookmarks;
  if (contents_.marks) static_cast<void>(read_bookmarks_json(*contents_.marks, bookmarks));
  return bookmarks;
}

// --- frames ----------------------------------------------------------------------------------------------------------

Status SessionReader::changed(const ChunkEntry& entry) const {
  return Status::failure(path_ + ": frames " + std::to_string(entry.first_frame) + " to " +
                         std::to_string(entry.last_frame) + " (byte " + std::to_string(entry.offset) + ") " +
                         (footer_ ? "are damaged" : "have changed since opening"));
}

Status SessionReader::load_chunk(size_t chunk, const LoadedChunk*& loaded) {
  const ChunkEntry& entry = contents_.chunks[chunk];
  loaded = cache_.find(chunk, entry.frame_count);
  if (loaded != nullptr) return {};
  LoadedChunk made;
  if (!loader_->load(entry, made)) return changed(entry);
  loaded = &cache_.put(chunk, std::move(made));
  return {};
}

// Makes `index` the frame at hand: from where it is, or from the chunk's start, whichever is nearer.
Status SessionReader::seek(uint64_t index) {
  if (index >= frame_count()) {
    return Status::failure(path_ + ": has no frame at index " + std::to_string(index) + ", only " +
                           std::to_string(frame_count()));
  }
  const ChunkTable& chunks = contents_.chunks;
  const bool same = chunk_ && index - chunks[*chunk_].first_index < chunks[*chunk_].frame_count;
  const size_t chunk = same ? *chunk_ : chunks.of_index(index);
  const auto target = static_cast<uint32_t>(index - chunks[chunk].first_index);
  const LoadedChunk* loaded = nullptr;
  if (Status found = load_chunk(chunk, loaded); !found.ok()) {
    chunk_.reset();
    return found;
  }
  if (!same || (target < position_ && target < position_ - target)) {
    decoder_.begin_chunk(loaded->first_frame, loaded->first_time_ns);
    decoder_.forward(loaded->record(0), loaded->end());
    chunk_ = chunk;
    position_ = 0;
  }
  for (; position_ < target; ++position_) decoder_.forward(loaded->record(position_ + 1), loaded->end());
  for (; position_ > target; --position_) {
    decoder_.backward(loaded->record(position_), loaded->record(position_ - 1), loaded->end());
  }
  return {};
}

Status SessionReader::read(uint64_t index, std::span<std::byte> slot) {
  if (Status found = seek(index); !found.ok()) return found;
  decoder_.copy_to(slot);
  return {};
}

Status SessionReader::read_seal(uint64_t index, Seal& seal) {
  if (Status found = seek(index); !found.ok()) return found;
  seal = decoder_.seal();
  return {};
}

// --- searching -------------------------------------------------------------------------------------------------------

template <typename Use>
bool SessionReader::for_each_seal(size_t chunk, Use use) {
  const LoadedChunk* loaded = nullptr;
  if (!load_chunk(chunk, loaded).ok()) return false;
  SealPrediction state = SealPrediction::before(loaded->first_frame, loaded->first_time_ns);
  for (uint32_t i = 0; i < loaded->frame_count(); ++i) {
    RecordHead head;
    read_head(loaded->record(i), loaded->end(), head);
    head.apply(state);
    if (!use(i, Seal{state.frame, state.time_ns, head.events, 0})) break;
  }
  return true;
}

uint64_t SessionReader::index_of_number(uint64_t number) {
  const auto chunk = contents_.chunks.starting_by_number(number);
  if (!chunk) return 0;
  const ChunkEntry& entry = contents_.chunks[*chunk];
  if (number > entry.last_frame) return entry.first_index + entry.frame_count;
  if (!entry.has_gaps()) return entry.first_index + (number - entry.first_frame);
  uint64_t index = frame_count();
  for_each_seal(*chunk, [&](uint32_t position, const Seal& seal) {
    if (seal.frame < number) return true;
    index = entry.first_index + position;
    return false;
  });
  return index;
}

uint64_t SessionReader::index_of_time(uint64_t time_ns) {
  const auto chunk = contents_.chunks.starting_by_time(time_ns);
  if (!chunk) return 0;
  const ChunkEntry& entry = contents_.chunks[*chunk];
  if (time_ns >= entry.last_time_ns) return entry.first_index + entry.frame_count - 1;
  uint64_t index = entry.first_index;
  for_each_seal(*chunk, [&](uint32_t position, const Seal& seal) {
    if (seal.time_ns > time_ns) return false;
    index = entry.first_index + position;
    return true;
  });
  return index;
}

// The first, or last, frame with one of `events` at the positions begin .. end - 1 of a chunk.
std::optional<uint32_t> SessionReader::find_event(size_t chunk, uint64_t events, uint32_t begin, uint32_t end,
                                                  bool last) {
  std::optional<uint32_t> found;
  for_each_seal(chunk, [&](uint32_t position, const Seal& seal) {
    if (position >= end) return false;
    if (position >= begin && (seal.events & events) != 0) found = position;
    return last || !found;
  });
  return found;
}

std::optional<uint64_t> SessionReader::next_event(uint64_t index, uint64_t events) {
  const ChunkTable& chunks = contents_.chunks;
  if (index + 1 >= frame_count()) return std::nullopt;
  const size_t first = chunks.of_index(index + 1);
  for (auto chunk = chunks.next_with(first, events); chunk; chunk = chunks.next_with(*chunk + 1, events)) {
    const ChunkEntry& entry = chunks[*chunk];
    const uint32_t begin = *chunk == first ? static_cast<uint32_t>(index + 1 - entry.first_index) : 0;
    if (const auto found = find_event(*chunk, events, begin, entry.frame_count, false)) {
      return entry.first_index + *found;
    }
  }
  return std::nullopt;
}

std::optional<uint64_t> SessionReader::previous_event(uint64_t index, uint64_t events) {
  const ChunkTable& chunks = contents_.chunks;
  index = std::min(index, frame_count());
  if (index == 0) return std::nullopt;
  const size_t last = chunks.of_index(index - 1);
  for (auto chunk = chunks.previous_with(last, events); chunk;) {
    const ChunkEntry& entry = chunks[*chunk];
    const uint32_t end = *chunk == last ? static_cast<uint32_t>(index - entry.first_index) : entry.frame_count;
    if (const auto found = find_event(*chunk, events, 0, end, true)) return entry.first_index + *found;
    chunk = *chunk == 0 ? std::nullopt : chunks.previous_with(*chunk - 1, events);
  }
  return std::nullopt;
}

}  // namespace recorder::session
