#include "game/program/high_scores.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "game/rules/rules.h"
#include "game/rules/state.h"
#include "recorder/base/file.h"
#include "recorder/base/process.h"
#include "recorder/base/text.h"

namespace game {
namespace {

namespace base = recorder::base;
namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr uint64_t kLargest_bytes = uint64_t{1} << 20;
constexpr const char* kPrefix = "round_";  // of recordings that this module makes, and may delete
constexpr const char* kExtension = ".oro";
constexpr auto kOrphanedAfter = std::chrono::hours(24);  // until then another game may be about to add it

// Held while the table is changed. The system releases it when the process ends.
class TableLock {
 public:
  // Waits for other games, which hold it while they write a small file.
  recorder::Status take(const std::string& folder) {
    if (recorder::Status made = base::make_folders(folder); !made) return made;
    const std::string path = folder + "/scores.lock";
    base::Error error = file_.open(path, {.access = base::Access::kReadWrite,
                                          .creation = base::Creation::kIfMissing,
                                          .links = base::Links::kDoNotFollow});
    if (error == 0) error = file_.lock({});
    return error == 0 ? recorder::Status() : recorder::system_failure(path, "the scores could not be locked", error);
  }

 private:
  base::File file_;
};

bool is_own_file(const std::string& name) {
  return name.starts_with(kPrefix) && name.ends_with(kExtension) && name.find('/') == std::string::npos;
}

// Whether new_file() makes such a name: "round_walls_130_2026-11-12_143205_4711.oro".
bool is_made_name(std::string_view name) {
  constexpr size_t kShortest = std::string_view("0_2026-11-12_143205_1").size();
  for (const Mode mode : {Mode::kWalls, Mode::kWrap}) {
    const std::string begin = kPrefix + std::string(name_of(mode)) + "_";
    if (!name.starts_with(begin) || !name.ends_with(kExtension)) continue;
    name.remove_prefix(begin.size());
    name.remove_suffix(std::min(std::string_view(kExtension).size(), name.size()));
    return name.size() >= kShortest && name.find_first_not_of("0123456789-_") == name.npos;
  }
  return false;
}

Json json_of(const ScoreEntry& entry) {
  return {{"mode", name_of(entry.mode)}, {"score", entry.score}, {"length", entry.length}, {"ticks", entry.ticks},
          {"seed", entry.seed},          {"date", entry.date},   {"recording", entry.file}};
}

template <typename Number>
bool read_number(const Json& object, const char* name, Number& number) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_number_unsigned()) return false;
  const auto value = found->get<uint64_t>();
  number = static_cast<Number>(value);
  return number == value;
}

bool read_text(const Json& object, const char* name, std::string& text) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_string()) return false;
  text = found->get<std::string>();
  return text.size() < 256;
}

bool read_entry(const Json& object, ScoreEntry& entry) {
  std::string mode;
  if (!object.is_object() || !read_text(object, "mode", mode)) return false;
  const auto known = mode_named(mode);
  entry.mode = known.value_or(Mode::kWalls);
  return known && read_number(object, "score", entry.score) && read_number(object, "length", entry.length) &&
         read_number(object, "ticks", entry.ticks) && read_number(object, "seed", entry.seed) &&
         read_text(object, "date", entry.date) && read_text(object, "recording", entry.file) &&
         (entry.file.empty() || is_own_file(entry.file));
}

// Keeps a damaged table beside the new one, and those from before. Returns the end of a message.
std::string keep_damaged_copy(const std::string& path, const std::string& bytes) {
  const std::string aside =
      base::first_free([&](int i) { return path + ".damaged" + (i == 1 ? "" : std::to_string(i)); });
  const recorder::Status kept = base::replace_file(aside, bytes);
  return kept ? "it is kept as " + aside : kept.message();
}

bool ranks_before(const ScoreEntry& one, const ScoreEntry& other) {
  return one.score != other.score ? one.score > other.score : one.date < other.date;
}

// Sorts, and returns those that have no place among the best of their mode.
std::vector<ScoreEntry> trim(std::vector<ScoreEntry>& entries) {
  std::ranges::stable_sort(entries, ranks_before);
  std::vector<ScoreEntry> kept, dropped;
  size_t counts[2] = {};
  for (ScoreEntry& entry : entries) {
    size_t& count = counts[static_cast<size_t>(entry.mode)];
    (count++ < HighScores::kMaxEntries ? kept : dropped).push_back(std::move(entry));
  }
  entries = std::move(kept);
  return dropped;
}

}  // namespace

HighScores::HighScores(std::string folder) : folder_(std::move(folder)) {}

// --- reading ---------------------------------------------------------------------------------------------------------

recorder::Status HighScores::read(Tables& tables, std::string& problem) const {
  tables.clear();
  if (!base::exists(path())) return {};
  std::string bytes;
  if (recorder::Status got = base::read_whole_file(path(), kLargest_bytes, bytes); !got) return got;
  const Json parsed = Json::parse(bytes, nullptr, false);
  const auto list = parsed.is_object() ? parsed.find("entries") : parsed.end();
  bool intact = parsed.is_object() && list != parsed.end() && list->is_array();
  for (size_t i = 0; intact && i < list->size(); ++i) {
    ScoreEntry entry;
    if (read_entry((*list)[i], entry)) tables.push_back(std::move(entry));
  }
  intact = intact && tables.size() == list->size();
  if (!intact) {
    problem = path() + ": the table of scores is damaged, " + std::to_string(tables.size()) +
              " entries could be read; " + keep_damaged_copy(path(), bytes);
  }
  trim(tables);
  return {};
}

void HighScores::assign(Tables tables) {
  walls_.clear();
  wrap_.clear();
  for (ScoreEntry& entry : tables) (entry.mode == Mode::kWalls ? walls_ : wrap_).push_back(std::move(entry));
}

recorder::Status HighScores::load() {
  if (!stored() || !base::exists(folder_)) return {};  // reading makes no folder
  TableLock lock;
  if (recorder::Status locked = lock.take(folder_); !locked) return locked;
  Tables tables;
  std::string problem;
  if (recorder::Status got = read(tables, problem); !got) return got;
  if (problem.empty()) {
    delete_orphaned_recordings(tables);
  } else if (recorder::Status written = write(tables); !written) {  // or it would fail every time
    return recorder::Status::failure(problem + "; " + written.message());
  }
  assign(std::move(tables));
  return problem.empty() ? recorder::Status() : recorder::Status::failure(problem);
}

std::span<const ScoreEntry> HighScores::table(Mode mode) const { return mode == Mode::kWalls ? walls_ : wrap_; }

std::optional<ScoreEntry> HighScores::best(Mode mode) const {
  for (const ScoreEntry& entry : table(mode)) {
    std::error_code ignored;
    if (!entry.file.empty() && fs::is_regular_file(recording(entry), ignored)) return entry;
  }
  return std::nullopt;
}

std::optional<size_t> HighScores::place(Mode mode, uint32_t score) const {
  if (score == 0 || !stored()) return std::nullopt;
  const auto entries = table(mode);
  size_t place = 0;
  while (place < entries.size() && entries[place].score >= score) ++place;
  return place < kMaxEntries ? std::optional(place) : std::nullopt;
}

std::string HighScores::recording(const ScoreEntry& entry) const {
  return entry.file.empty() ? "" : recordings_folder() + "/" + entry.file;
}

std::string HighScores::new_file(Mode mode, uint32_t score) const {
  std::string date = date_now();
  std::ranges::replace(date, ' ', '_');
  std::erase(date, ':');
  const std::string stem = kPrefix + std::string(name_of(mode)) + "_" + std::to_string(score) + "_" + date + "_" +
                           std::to_string(base::process_id());
  const std::string folder = recordings_folder() + "/";
  const std::string path =
      base::first_free([&](int i) { return folder + stem + (i == 1 ? "" : "_" + std::to_string(i)) + kExtension; });
  return path.substr(folder.size());
}

// --- changing --------------------------------------------------------------------------------------------------------

recorder::Status HighScores::write(const Tables& tables) const {
  Json list = Json::array();
  for (const ScoreEntry& entry : tables) list.push_back(json_of(entry));
  const Json object = {{"version", 1}, {"entries", list}};
  return base::replace_file(path(), object.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

recorder::Status HighScores::change(const std::function<void(Tables&)>& change) {
  TableLock lock;
  if (recorder::Status locked = lock.take(folder_); !locked) return locked;
  Tables tables;
  std::string problem;
  if (recorder::Status got = read(tables, problem); !got) return got;
  change(tables);
  const std::vector<ScoreEntry> dropped = trim(tables);
  if (recorder::Status written = write(tables); !written) return written;
  for (const ScoreEntry& entry : dropped) delete_recording(entry);
  assign(std::move(tables));
  return problem.empty() ? recorder::Status() : recorder::Status::failure(problem);
}

recorder::Status HighScores::add(const ScoreEntry& entry, std::optional<size_t>& place) {
  place.reset();
  if (!stored()) return {};
  recorder::Status added = change([&](Tables& tables) { tables.push_back(entry); });
  const auto entries = table(entry.mode);
  for (size_t i = 0; i < entries.size(); ++i) {
    if (entries[i] == entry) place = i;
  }
  return added;
}

recorder::Status HighScores::remove(const ScoreEntry& entry) {
  if (!stored()) return {};
  return change([&](Tables& tables) { std::erase(tables, entry); });
}

void HighScores::discard(const ScoreEntry& entry) {
  const auto entries = table(entry.mode);
  const bool named = std::ranges::any_of(entries, [&](const ScoreEntry& each) { return each.file == entry.file; });
  if (!named) delete_recording(entry);
}

void HighScores::delete_recording(const ScoreEntry& entry) const {
  base::Folder folder;
  if (!is_own_file(entry.file)) return;
  if (folder.open(recordings_folder(), base::Links::kDoNotFollow) != 0) return;
  folder.remove_file(entry.file);  // it may be gone already
}

// Recordings that no entry names, left behind by a crash between the two writings.
void HighScores::delete_orphaned_recordings(const Tables& tables) const {
  base::Folder folder;
  std::vector<std::string> names;
  if (folder.open(recordings_folder(), base::Links::kDoNotFollow) != 0) return;
  static_cast<void>(folder.list(names));
  const int64_t before = recorder::base::unix_now_ns() - std::chrono::nanoseconds(kOrphanedAfter).count();
  for (const std::string& name : names) {
    base::FileInfo info;
    const bool named = std::ranges::any_of(tables, [&](const ScoreEntry& entry) { return entry.file == name; });
    if (named || !is_made_name(name) || folder.info(name, info) != 0 || info.kind != base::FileKind::kRegular) continue;
    if (info.modified_unix_ns < before) folder.remove_file(name);
  }
}

std::string date_now() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  ::gmtime_r(&now, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &parts);
  return text;
}

ScoreKeeper::ScoreKeeper(const recorder::Recorder& recorder, HighScores& scores)
    : recorder_(recorder), scores_(scores), clips_(recorder) {}

void ScoreKeeper::on_tick(uint64_t events, const GameState& state, bool counts) {
  if (!is_over(state)) ranked_seed_.reset();  // a rematch has the same seed
  const bool ended = (events & (mask_of(Event::kDeath) | mask_of(Event::kWon))) != 0;
  if (!ended || !recorder_.recording() || !counts || !scores_.place(state.mode, state.score)) return;
  ScoreEntry entry{.mode = state.mode,
                   .score = state.score,
                   .length = state.length,
                   .ticks = state.frame,
                   .seed = state.seed,
                   .date = date_now()};
  entry.file = scores_.new_file(state.mode, state.score);
  // Without a rewind the frames of a round have consecutive numbers.
  const uint64_t last = recorder_.next_frame() - 1;
  clips_.save({.first_frame = last - std::min<uint64_t>(last, state.frame),
               .last_frame = last,
               .path = scores_.recording(entry)});
  waiting_.push_back(std::move(entry));
}

bool ScoreKeeper::advance() {
  if (waiting_.empty()) return false;
  bool known = false;
  for (const recorder::ClipWriter::Result& result : clips_.take_results()) {
    const auto made = std::ranges::find_if(
        waiting_, [&](const ScoreEntry& entry) { return scores_.recording(entry) == result.request.path; });
    if (made == waiting_.end()) continue;
    ScoreEntry entry = *made;
    waiting_.erase(made);
    if (!result.status) {
      problem_ = "The recording of this round could not be saved: " + result.status.message();
      entry.file.clear();
    }
    add(entry);
    known = true;
  }
  return known;
}

void ScoreKeeper::add(const ScoreEntry& entry) {
  std::optional<size_t> place;
  if (const recorder::Status added = scores_.add(entry, place); !added) {
    problem_ = "The score could not be saved: " + added.message();
  }
  ranked_seed_ = entry.seed;
  rank_ = place;
}

void ScoreKeeper::finish() {
  clips_.wait();
  advance();
}

std::optional<size_t> ScoreKeeper::rank_of(const GameState& state) const {
  return is_over(state) && ranked_seed_ == state.seed ? rank_ : std::nullopt;
}

}  // namespace game
