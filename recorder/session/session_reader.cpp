#include "recorder/session/session_reader.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "recorder/base/file.h"
#include "recorder/session/bookmarks.h"
#include "recorder/session/contents.h"
#include "recorder/session/format.h"
#include "recorder/session/frame_codec.h"
#include "recorder/session/memory_copy.h"

namespace recorder::session {

const char* name_of(State state) {
  switch (state) {
    case State::kRecording:
      return "recording";
    case State::kDied:
      return "died";
    case State::kFinished:
      return "finished";
    case State::kUnknown:
      break;
  }
  return "recording or died";
}

// Never moved: loader and scan refer to its file.
struct SessionReader::Impl {
  Status open_description(const std::string& opened_path);
  Status open_contents(const ReaderOptions& options);
  Status refresh();
  void load_events();
  Status load_chunk(size_t number, const LoadedChunk*& loaded);
  Status seek(uint64_t index, const LoadedChunk*& loaded);
  Status seek(uint64_t index) {
    const LoadedChunk* loaded = nullptr;
    return seek(index, loaded);
  }
  Status changed(const ChunkEntry& entry) const;
  // Calls use(position in the chunk, seal) for each frame of a chunk, until it gives false.
  void copy_parts(const LoadedChunk& loaded, std::span<const FramePart> parts, std::span<std::byte>& out);
  template <typename Use>
  void for_each_seal(size_t number, Use use);
  std::optional<uint32_t> find_event(size_t number, uint64_t events, uint32_t begin, uint32_t end, bool last);

  base::File file;  // or its copy in memory
  std::shared_ptr<const MemoryCopy> copy;
  std::string path;
  uint32_t version = kCommonVersion;
  SessionInfo info;
  Contents contents;
  std::optional<Footer> footer;       // when opened by the index
  bool events_loaded = true;          // else the footer tells where they are
  std::unique_ptr<SessionScan> scan;  // when opened by a scan
  base::FileInfo seen;                // the file as it was before the last scan
  std::unique_ptr<ChunkLoader> loader;
  ChunkCache cache{0};

  // The frame at hand: `position` of `chunk`, in `decoder`.
  std::optional<size_t> chunk;
  uint32_t position = 0;
  FrameDecoder decoder{0};
  std::vector<std::byte> whole;  // a frame that many parts are taken of
};

SessionReader::SessionReader() : impl_(std::make_unique<Impl>()) {}
SessionReader::SessionReader(SessionReader&& other) noexcept : SessionReader() { std::swap(impl_, other.impl_); }
SessionReader& SessionReader::operator=(SessionReader&& other) noexcept {
  SessionReader moved(std::move(other));
  std::swap(impl_, moved.impl_);
  return *this;
}
SessionReader::~SessionReader() = default;

// --- opening ---------------------------------------------------------------------------------------------------------

Status SessionReader::open(const std::string& path, const ReaderOptions& options) {
  auto opened = std::make_unique<Impl>();
  opened->copy = options.copy;
  if (Status described = opened->open_description(path); !described.ok()) return described;
  opened->cache = ChunkCache(options.cache_bytes);
  if (Status contents = opened->open_contents(options); !contents.ok()) return contents;
  impl_ = std::move(opened);
  return {};
}

Status SessionReader::Impl::open_description(const std::string& opened_path) {
  path = opened_path;
  if (const base::Error copied = copy ? copy->file().duplicate(file) : 0; copied != 0) {
    return system_failure(path, "cannot be opened", copied);
  }
  SessionHead head;
  if (Status opened = open_session(path, file, seen, head); !opened.ok()) return opened;
  // A damaged header does not end it: the description says the same.
  if (!head.header_is_valid) contents.damage = {sizeof(FileHeader), 1, 0};
  contents.end = sizeof(FileHeader);
  version = head.version;
  info = std::move(head.info);
  return {};
}

Status SessionReader::Impl::open_contents(const ReaderOptions& options) {
  loader = std::make_unique<ChunkLoader>(file, version, info.slot_bytes);
  decoder = FrameDecoder(info.slot_bytes);
  Contents by_index;
  Footer found;
  if (options.mode == OpenMode::kByIndex && !contents.damage.any() && read_index(file, by_index, found)) {
    contents = std::move(by_index);
    footer = found;
    events_loaded = found.event_count == 0;
    return {};
  }
  contents.next_frame = info.first_frame;
  scan = std::make_unique<SessionScan>(file, version, info.slot_bytes);
  if (scan->advance(contents, options.progress)) return {};
  return Status::failure(path + ": reading it was cancelled");
}

Status SessionReader::Impl::refresh() {
  base::FileInfo now;
  if (const base::Error error = file.info(now)) return system_failure(path, "cannot be examined", error);
  const bool same = seen.bytes == now.bytes && seen.modified_unix_ns == now.modified_unix_ns;
  if (footer || contents.finished || same) return {};
  seen = now;
  scan->advance(contents);
  return {};
}

Status SessionReader::refresh() { return is_open() ? impl_->refresh() : Status::failure("no session is open"); }

// --- what it holds ---------------------------------------------------------------------------------------------------

bool SessionReader::is_open() const { return impl_->file.is_open(); }
const std::string& SessionReader::path() const { return impl_->path; }
const SessionInfo& SessionReader::info() const { return impl_->info; }
uint32_t SessionReader::format_version() const { return impl_->version; }
bool SessionReader::is_packed() const { return impl_->contents.packed; }
bool SessionReader::is_cut() const { return impl_->contents.packed && !impl_->contents.complete; }
bool SessionReader::has_index() const { return impl_->footer.has_value(); }
uint64_t SessionReader::frame_count() const { return impl_->contents.frame_count(); }
const std::vector<Gap>& SessionReader::gaps() const { return impl_->contents.gaps; }
const Damage& SessionReader::damage() const { return impl_->contents.damage; }
uint64_t SessionReader::file_bytes() const { return is_open() ? impl_->file.bytes() : 0; }
bool SessionReader::was_recovered() const { return impl_->contents.recovered; }
uint64_t SessionReader::end_of_whole_blocks() const { return impl_->contents.end; }
uint64_t SessionReader::end_of_footer() const { return impl_->contents.footer_end; }
uint64_t SessionReader::next_frame() const { return impl_->contents.next_frame; }
const ChunkTable& SessionReader::chunks() const { return impl_->contents.chunks; }

uint64_t SessionReader::first_number() const { return frame_count() == 0 ? 0 : chunks()[0].first_frame; }
uint64_t SessionReader::last_number() const { return frame_count() == 0 ? 0 : chunks().last().last_frame; }
uint64_t SessionReader::first_time_ns() const { return frame_count() == 0 ? 0 : chunks()[0].first_time_ns; }
uint64_t SessionReader::end_time_ns() const { return frame_count() == 0 ? 0 : chunks().last().last_time_ns; }

State SessionReader::state() const {
  if (impl_->contents.finished) return State::kFinished;
  if (impl_->copy) return impl_->copy->is_recorded() ? State::kRecording : State::kDied;
  const base::File::Held held = impl_->file.held_elsewhere(kSessionLock);
  if (held == base::File::Held::kYes) return State::kRecording;
  return held == base::File::Held::kNo || base::works_without_locks() ? State::kDied : State::kUnknown;
}

bool SessionReader::damaged_before(uint64_t index) const {
  const auto& gaps = impl_->contents.gaps;
  const auto gap =
      std::lower_bound(gaps.begin(), gaps.end(), index, [](const Gap& g, uint64_t i) { return g.index < i; });
  return gap != gaps.end() && gap->index == index && gap->damaged;
}

const std::vector<EventMark>& SessionReader::events() {
  impl_->load_events();
  return impl_->contents.events;
}

void SessionReader::Impl::load_events() {
  if (std::exchange(events_loaded, true)) return;
  if (read_event_table(file, *footer, contents.events)) return;
  contents.events.clear();
  for (size_t i = 0; i < contents.chunks.size(); ++i) {
    const ChunkEntry& entry = contents.chunks[i];
    if (entry.events == 0) continue;
    for_each_seal(i, [&](uint32_t at, const Seal& seal) {
      if (seal.events != 0) contents.events.push_back({entry.first_index + at, seal.events});
      return true;
    });
  }
}

std::vector<Bookmark> SessionReader::bookmarks() const {
  std::vector<Bookmark> bookmarks;
  if (read_bookmarks_file(impl_->path, bookmarks).ok() && !bookmarks.empty()) return bookmarks;
  if (impl_->contents.marks) static_cast<void>(read_bookmarks_json(*impl_->contents.marks, bookmarks));
  return bookmarks;
}

// --- frames ----------------------------------------------------------------------------------------------------------

Status SessionReader::Impl::changed(const ChunkEntry& entry) const {
  return Status::failure(path + ": frames " + std::to_string(entry.first_frame) + " to " +
                         std::to_string(entry.last_frame) + " (byte " + std::to_string(entry.offset) + ") " +
                         (footer ? "are damaged" : "have changed since opening"));
}

Status SessionReader::Impl::load_chunk(size_t number, const LoadedChunk*& loaded) {
  const ChunkEntry& entry = contents.chunks[number];
  loaded = cache.find(number, entry.frame_count);
  if (loaded != nullptr) return {};
  LoadedChunk made = cache.take_dropped();
  if (!loader->load(entry, made)) return changed(entry);
  loaded = &cache.put(number, std::move(made));
  return {};
}

Status SessionReader::load_chunk(size_t chunk, const LoadedChunk*& loaded) { return impl_->load_chunk(chunk, loaded); }

// Makes `index` the frame at hand: from where it is, or from the chunk's start, whichever is nearer.
Status SessionReader::Impl::seek(uint64_t index, const LoadedChunk*& loaded) {
  const ChunkTable& chunks = contents.chunks;
  if (index >= chunks.frame_count()) {
    return Status::failure(path + ": has no frame at index " + std::to_string(index) + ", only " +
                           std::to_string(chunks.frame_count()));
  }
  const bool same = chunk && index - chunks[*chunk].first_index < chunks[*chunk].frame_count;
  const size_t number = same ? *chunk : chunks.of_index(index);
  const auto target = static_cast<uint32_t>(index - chunks[number].first_index);
  if (Status found = load_chunk(number, loaded); !found.ok()) {
    chunk.reset();
    return found;
  }
  if (!same || (target < position && target < position - target)) {
    decoder.begin_chunk(loaded->first_frame, loaded->first_time_ns);
    decoder.forward(loaded->record(0), loaded->end());
    chunk = number;
    position = 0;
  }
  for (; position < target; ++position) decoder.forward(loaded->record(position + 1), loaded->end());
  for (; position > target; --position) {
    decoder.backward(loaded->record(position), loaded->record(position - 1), loaded->end());
  }
  return {};
}

Status SessionReader::read(uint64_t index, std::span<std::byte> slot) {
  const LoadedChunk* loaded = nullptr;
  if (Status found = impl_->seek(index, loaded); !found.ok()) return found;
  impl_->decoder.copy_payload_to(slot);
  loaded->values.copy_to(impl_->position, slot);
  impl_->decoder.seal_to(slot);
  return {};
}

void SessionReader::Impl::copy_parts(const LoadedChunk& loaded, std::span<const FramePart> parts,
                                     std::span<std::byte>& out) {
  // Of a frame with values that lie apart few parts are put together each, many are taken of the whole.
  constexpr size_t kFewParts = 4;
  const bool takes_whole = !loaded.values.empty() && parts.size() > kFewParts;
  if (takes_whole) {
    whole.resize(info.slot_bytes);
    decoder.copy_payload_to(whole);
    loaded.values.copy_to(position, whole);
  }
  for (const FramePart& part : parts) {
    const auto to = out.first(part.bytes);
    if (takes_whole) {
      std::memcpy(to.data(), whole.data() + part.offset, part.bytes);
    } else {
      decoder.copy_part(part.offset, to);
      loaded.values.copy_to(position, part.offset, to);
    }
    out = out.subspan(part.bytes);
  }
}

Status SessionReader::read_parts(uint64_t first, uint64_t count, std::span<const FramePart> parts,
                                 std::span<std::byte> out, std::span<Seal> seals) {
  for (const FramePart& part : parts) {
    if (uint64_t{part.offset} + part.bytes > payload_bytes(info().slot_bytes)) {
      return Status::failure(path() + ": its frames have no byte " +
                             std::to_string(uint64_t{part.offset} + part.bytes));
    }
  }
  for (const uint64_t end = first + count; first < end;) {
    const LoadedChunk* loaded = nullptr;
    if (Status found = impl_->seek(first, loaded); !found.ok()) return found;
    const ChunkEntry& entry = chunks()[*impl_->chunk];
    for (const uint64_t stop = std::min(end, entry.first_index + entry.frame_count);;) {
      impl_->copy_parts(*loaded, parts, out);
      if (!seals.empty()) {
        seals.front() = impl_->decoder.seal();
        seals = seals.subspan(1);
      }
      if (++first == stop) break;
      impl_->decoder.forward(loaded->record(++impl_->position), loaded->end());
    }
  }
  return {};
}

Status SessionReader::read_seal(uint64_t index, Seal& seal) {
  if (Status found = impl_->seek(index); !found.ok()) return found;
  seal = impl_->decoder.seal();
  return {};
}

// --- searching -------------------------------------------------------------------------------------------------------

template <typename Use>
void SessionReader::Impl::for_each_seal(size_t number, Use use) {
  const LoadedChunk* loaded = nullptr;
  if (!load_chunk(number, loaded).ok()) return;
  SealPrediction state = SealPrediction::before(loaded->first_frame, loaded->first_time_ns);
  for (uint32_t i = 0; i < loaded->frame_count(); ++i) {
    RecordHead head;
    read_head(loaded->record(i), loaded->end(), head);
    head.apply(state);
    if (!use(i, Seal{state.frame, state.time_ns, head.events, 0})) break;
  }
}

uint64_t SessionReader::index_of_number(uint64_t number) {
  const auto chunk = impl_->contents.chunks.starting_by_number(number);
  if (!chunk) return 0;
  const ChunkEntry& entry = impl_->contents.chunks[*chunk];
  if (number > entry.last_frame) return entry.first_index + entry.frame_count;
  if (!entry.has_gaps()) return entry.first_index + (number - entry.first_frame);
  uint64_t index = frame_count();
  impl_->for_each_seal(*chunk, [&](uint32_t position, const Seal& seal) {
    if (seal.frame < number) return true;
    index = entry.first_index + position;
    return false;
  });
  return index;
}

uint64_t SessionReader::index_of_time(uint64_t time_ns) {
  const auto chunk = impl_->contents.chunks.starting_by_time(time_ns);
  if (!chunk) return 0;
  const ChunkEntry& entry = impl_->contents.chunks[*chunk];
  if (time_ns >= entry.last_time_ns) return entry.first_index + entry.frame_count - 1;
  uint64_t index = entry.first_index;
  impl_->for_each_seal(*chunk, [&](uint32_t position, const Seal& seal) {
    if (seal.time_ns > time_ns) return false;
    index = entry.first_index + position;
    return true;
  });
  return index;
}

// The first, or last, frame with one of `events` at the positions begin .. end - 1 of a chunk.
std::optional<uint32_t> SessionReader::Impl::find_event(size_t number, uint64_t events, uint32_t begin, uint32_t end,
                                                        bool last) {
  std::optional<uint32_t> found;
  for_each_seal(number, [&](uint32_t at, const Seal& seal) {
    if (at >= end) return false;
    if (at >= begin && (seal.events & events) != 0) found = at;
    return last || !found;
  });
  return found;
}

std::optional<uint64_t> SessionReader::next_event(uint64_t index, uint64_t events) {
  const ChunkTable& chunks = impl_->contents.chunks;
  if (index + 1 >= frame_count()) return std::nullopt;
  const size_t first = chunks.of_index(index + 1);
  for (auto chunk = chunks.next_with(first, events); chunk; chunk = chunks.next_with(*chunk + 1, events)) {
    const ChunkEntry& entry = chunks[*chunk];
    const uint32_t begin = *chunk == first ? static_cast<uint32_t>(index + 1 - entry.first_index) : 0;
    if (const auto found = impl_->find_event(*chunk, events, begin, entry.frame_count, false)) {
      return entry.first_index + *found;
    }
  }
  return std::nullopt;
}

std::optional<uint64_t> SessionReader::previous_event(uint64_t index, uint64_t events) {
  const ChunkTable& chunks = impl_->contents.chunks;
  index = std::min(index, frame_count());
  if (index == 0) return std::nullopt;
  const size_t last = chunks.of_index(index - 1);
  for (auto chunk = chunks.previous_with(last, events); chunk;) {
    const ChunkEntry& entry = chunks[*chunk];
    const uint32_t end = *chunk == last ? static_cast<uint32_t>(index - entry.first_index) : entry.frame_count;
    if (const auto found = impl_->find_event(*chunk, events, 0, end, true)) return entry.first_index + *found;
    chunk = *chunk == 0 ? std::nullopt : chunks.previous_with(*chunk - 1, events);
  }
  return std::nullopt;
}

bool is_finished(const std::string& path) {
  base::File file;
  if (file.open(path) != 0) return false;
  if (read_footer(file)) return true;
  constexpr uint64_t kMarkBytes = sizeof(BlockHeader) + sizeof(DonePayload);
  const uint64_t bytes = file.bytes();
  if (bytes < kMarkBytes) return false;
  BlockScanner scanner(file, bytes - kMarkBytes);
  Block block;
  return scanner.next(block) == Found::kBlock && block.type == kDone;
}

}  // namespace recorder::session
