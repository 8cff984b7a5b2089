#include "replay/library/catalog.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <filesystem>

#include "recorder/base/file.h"
#include "recorder/base/path.h"
#include "recorder/base/text.h"
#include "recorder/session/bookmarks.h"
#include "recorder/session/contents.h"
#include "recorder/session/format.h"
#include "replay/player/game_view.h"
#include "replay/player/text.h"

namespace replay {
namespace {

namespace fs = std::filesystem;
using recorder::Status;
using recorder::session::SessionReader;
using std::chrono::steady_clock;

constexpr auto kRescanEvery = std::chrono::seconds(1);
// Between two snapshots while many files are read: a copy of all entries is to take a small part of the time.
constexpr auto kPublishEvery = std::chrono::milliseconds(40);
constexpr auto kPublishPerEntry = std::chrono::microseconds(30);

bool stamp_of(const std::string& path, FileStamp& stamp) {
  recorder::base::FileInfo info;
  if (recorder::base::file_info(path, info) != 0 || info.kind == recorder::base::FileKind::kFolder) return false;
  stamp = {info.bytes, info.modified_unix_ns, info.id.number};
  return true;
}

std::string without_path(const std::string& message, const std::string& path) {
  return message.starts_with(path + ": ") ? message.substr(path.size() + 2) : message;
}

Entry unread_entry(const std::string& path, const FileStamp& stamp) {
  Entry entry;
  entry.path = path;
  entry.name = recorder::base::text_of(recorder::base::path_of(path).stem());
  entry.stamp = stamp;
  entry.start_unix_ns = stamp.modified_unix_ns;
  return entry;
}

std::string damage_of(const SessionReader& session) {
  uint64_t lost = 0;
  for (const auto& gap : session.gaps()) lost += gap.damaged ? gap.count : 0;
  if (session.is_cut()) return "its end is missing";
  if (lost != 0) return recorder::base::counted(lost, "frame is", "frames are") + " lost to damage";
  const uint64_t bytes = session.damage().damaged_bytes;
  return bytes == 0 ? "" : recorder::base::counted(bytes, "byte is", "bytes are") + " damaged";
}

// Empty if it cannot be read.
std::vector<std::byte> last_frame(SessionReader& session) {
  std::vector<std::byte> slot(session.info().slot_bytes);
  const bool read = session.frame_count() != 0 && session.read(session.frame_count() - 1, slot).ok();
  return read ? slot : std::vector<std::byte>();
}

void summarize(SessionReader& session, std::span<const std::byte> last, engine::Games games, Entry& entry) {
  const engine::Game* const game = engine::find_game(games, session.info().schema);
  engine::RecordingSummary summary = game == nullptr ? engine::summary_of_entries(session.info())
                                                     : game->summarize({session.info(), last, session.events()});
  entry.mode = std::move(summary.mode);
  entry.player = std::move(summary.player);
  entry.rounds = summary.rounds;
  entry.ending = std::move(summary.ending);
}

void read_contents(SessionReader& session, engine::Games games, Entry& entry) {
  using recorder::session::State;
  entry.frames = session.frame_count();
  const uint64_t begin = session.first_time_ns();
  entry.length_ns = session.end_time_ns() > begin ? session.end_time_ns() - begin : 0;
  entry.stamp.bytes = session.file_bytes();
  const std::vector<std::byte> last = last_frame(session);
  const recorder::Field* const score = score_field(session.info().schema, last.size());
  entry.score = score == nullptr ? std::nullopt : std::optional(recorder::number_at(*score, 0, last));
  summarize(session, last, games, entry);
  const State state = session.state();
  entry.reason = damage_of(session);
  entry.state = state == State::kRecording ? EntryState::kRecording
                : !entry.reason.empty()    ? EntryState::kDamaged
                : state == State::kUnknown ? EntryState::kUnknown
                : state == State::kDied    ? EntryState::kDied
                                           : EntryState::kFinished;
  std::vector<recorder::session::Bookmark> marks;
  entry.bookmarks_readable = read_bookmarks(entry.path, marks).ok();
  entry.bookmarks = marks.size();
  if (entry.state == EntryState::kRecording) entry.ending.clear();  // it goes on
}

}  // namespace

const char* name_of(EntryState state) {
  switch (state) {
    case EntryState::kReading:
      return "reading";
    case EntryState::kFinished:
      return "finished";
    case EntryState::kRecording:
      return "recording";
    case EntryState::kUnknown:
      return "recording or interrupted";
    case EntryState::kDied:
      return "interrupted";
    case EntryState::kDamaged:
      return "damaged";
    case EntryState::kUnreadable:
      break;
  }
  return "unreadable";
}

Entry read_entry(const std::string& path, SessionReader& reader, const recorder::session::Progress& progress,
                 engine::Games games) {
  FileStamp stamp;
  stamp_of(path, stamp);
  Entry entry = unread_entry(path, stamp);
  reader = SessionReader();
  // A chunk is enough: only the last frame is read.
  if (Status opened = reader.open(path, {.cache_bytes = 0, .progress = progress}); !opened.ok()) {
    entry.state = EntryState::kUnreadable;
    entry.reason = without_path(opened.message(), path);
    return entry;
  }
  entry.id = reader.info().id;
  entry.start_unix_ns = reader.info().start_unix_ns;
  entry.game = reader.info().game;
  entry.game_version = reader.info().game_version;
  entry.parent = parent_text(reader.info());
  if (const auto& parent = reader.info().parent) {
    entry.parent_id = parent->id;
    entry.parent_frame = parent->frame;
  }
  read_contents(reader, games, entry);
  if (entry.state != EntryState::kRecording) reader = SessionReader();
  return entry;
}

Catalog::Catalog(std::string folder, engine::Games games)
    : folder_(std::move(folder)), games_(games), snapshot_(std::make_shared<const CatalogSnapshot>()) {
  // A loop with a wake-up rather than a job with an end, and thus with a flag of its own to stop it.
  Status started = worker_.start([this](recorder::base::Job::Control&) -> Status {
    try {
      run();
    } catch (const std::exception& error) {
      publish_failure(error.what());
    }
    return {};
  });
  if (!started.ok()) publish_failure(started.message());
}

Catalog::~Catalog() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  wake_.notify_all();
}

std::shared_ptr<const CatalogSnapshot> Catalog::snapshot() const {
  const std::lock_guard lock(mutex_);
  return snapshot_;
}

uint64_t Catalog::rescan() {
  uint64_t next;
  {
    const std::lock_guard lock(mutex_);
    rescan_now_ = true;
    next = listings_begun_ + 1;
  }
  wake_.notify_all();
  return next;
}

bool Catalog::listed_since(uint64_t call) const {
  const std::lock_guard lock(mutex_);
  return listings_shown_ >= call;
}

bool Catalog::stopping() const {
  const std::lock_guard lock(mutex_);
  return stop_;
}

// False at the end.
bool Catalog::wait() {
  std::unique_lock lock(mutex_);
  wake_.wait_for(lock, kRescanEvery, [this] { return stop_ || rescan_now_; });
  rescan_now_ = false;
  return !stop_;
}

void Catalog::run() {
  do {
    {
      const std::lock_guard lock(mutex_);
      ++listings_begun_;
    }
    list();
    publish();
    {
      const std::lock_guard lock(mutex_);
      listings_shown_ = listings_begun_;
    }
    read_changed();
    publish();
  } while (wait());
}

void Catalog::list() {
  std::map<std::string, FileStamp> found;
  std::error_code error;
  fs::directory_iterator it(recorder::base::path_of(folder_), error);
  folder_missing_ = error == std::errc::no_such_file_or_directory;
  std::string problem = error && !folder_missing_ ? folder_ + ": cannot be read: " + error.message() : "";
  for (; !error && it != fs::directory_iterator(); it.increment(error)) {
    if (it->path().extension() != recorder::session::kExtension) continue;
    FileStamp stamp;
    std::string path = recorder::base::text_of(it->path());
    if (stamp_of(path, stamp)) found.emplace(std::move(path), stamp);
  }
  changed_ = changed_ || problem != problem_ || !listed_;
  problem_ = std::move(problem);
  listed_ = true;
  update_listed(std::move(found));
}

void Catalog::update_listed(std::map<std::string, FileStamp> found) {
  changed_ |= std::erase_if(known_, [&](const auto& item) { return !found.contains(item.first); }) != 0;
  for (const auto& [path, stamp] : found) {
    const auto [at, is_new] = known_.try_emplace(path);
    Known& known = at->second;
    if (is_new) {
      known.entry = unread_entry(path, stamp);
      changed_ = true;
    }
    // Only the lock tells whether a recorder has died, and only the file beside has new bookmarks.
    const bool same = known.entry.stamp == stamp && known.entry.state != EntryState::kRecording;
    if (!same) known.read = false;
    known.entry.stamp = stamp;
  }
}

std::vector<Catalog::Known*> Catalog::unread_newest_first() {
  std::vector<Known*> unread;
  for (auto& [path, known] : known_) {
    if (!known.read) unread.push_back(&known);
  }
  std::ranges::stable_sort(unread, [](const Known* a, const Known* b) {
    return a->entry.stamp.modified_unix_ns > b->entry.stamp.modified_unix_ns;
  });
  return unread;
}

void Catalog::read_changed() {
  auto shown = steady_clock::now();
  for (Known* known : unread_newest_first()) {
    if (stopping()) return;
    known->live.is_open() ? refresh_live(*known) : read_one(*known);
    known->read = true;
    if (steady_clock::now() - shown < kPublishEvery + kPublishPerEntry * known_.size()) continue;
    publish();
    shown = steady_clock::now();
  }
}

void Catalog::read_one(Known& known) {
  const FileStamp stamp = known.entry.stamp;
  known.entry = read_entry(
      known.entry.path, known.live, [this](uint64_t, uint64_t) { return !stopping(); }, games_);
  // With the stamp from before reading, what was appended meanwhile is a change at the next scan.
  known.entry.stamp = stamp;
  changed_ = true;
}

void Catalog::refresh_live(Known& known) {
  const FileStamp stamp = known.entry.stamp;
  const Entry before = known.entry;
  // A finished session is packed into a new file of the same name.
  const bool replaced = !known.live.refresh().ok() || known.live.file_bytes() != stamp.bytes;
  if (replaced || known.live.state() != recorder::session::State::kRecording) return read_one(known);
  read_contents(known.live, games_, known.entry);
  known.entry.stamp = stamp;
  changed_ = changed_ || before.frames != known.entry.frames || before.stamp != stamp;
}

void Catalog::publish() {
  if (!changed_) return;
  changed_ = false;
  auto made = std::make_shared<CatalogSnapshot>();
  made->listed = listed_;
  made->folder_missing = folder_missing_;
  made->problem = problem_;
  made->complete = true;
  made->revision = ++revision_;
  made->entries.reserve(known_.size());
  for (const auto& [path, known] : known_) {
    made->entries.push_back(known.entry);
    // One that was read before keeps its old state while it is read again.
    if (known.entry.state == EntryState::kReading) made->complete = false;
  }
  const std::lock_guard lock(mutex_);
  snapshot_ = std::move(made);
}

// The last snapshot there will be.
void Catalog::publish_failure(const std::string& problem) {
  const std::lock_guard lock(mutex_);
  auto made = std::make_shared<CatalogSnapshot>(*snapshot_);
  made->listed = made->complete = true;
  made->problem = folder_ + ": cannot be read: " + problem;
  ++made->revision;
  snapshot_ = std::move(made);
}

}  // namespace replay
