#include "game/program/high_scores.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <thread>
#include <utility>

#include "game/rules/rules.h"
#include "game/rules/state.h"
#include "recorder/base/file.h"
#include "recorder/base/process.h"
#include "recorder/base/text.h"

namespace game {
namespace {

namespace base = recorder::base;
using Json = nlohmann::json;

constexpr uint64_t kLargest_bytes = uint64_t{1} << 20;
constexpr const char* kPrefix = "round_";  // of recordings that this module makes, and may delete
constexpr const char* kExtension = ".oro";
constexpr auto kOrphanedAfter = std::chrono::hours(24);  // until then another game may be about to add it

constexpr auto kLockPoll = std::chrono::milliseconds(20);
constexpr auto kLockWait = std::chrono::seconds(2);

// Held while the table is changed. The system releases it when the process ends.
class TableLock {
 public:
  // Waits for other games, which hold it while they write a small file.
  recorder::Status take(const std::string& folder, const HighScores::KeepWaiting& keep_waiting) {
    if (recorder::Status made = base::make_folders(folder); !made) return made;
    const std::string path = folder + "/scores.lock";
    base::Error error = file_.open(path, {.access = base::Access::kReadWrite,
                                          .creation = base::Creation::kIfMissing,
                                          .links = base::Links::kDoNotFollow});
    if (error == 0) error = file_.try_lock({});
    for (auto waited = 0 * kLockPoll; error == EAGAIN || error == EACCES; waited += kLockPoll) {
      const std::string holder = file_.lock_holder({});
      if (!keep_waiting(holder, waited))
        return recorder::Status::failure(path + ": the scores are locked by " + holder);
      std::this_thread::sleep_for(kLockPoll);
      error = file_.try_lock({});
    }
    return error == 0 ? recorder::Status() : recorder::system_failure(path, "the scores could not be locked", error);
  }

 private:
  base::File file_;
};

bool is_own_file(const std::string& name) {
  return name.starts_with(kPrefix) && name.ends_with(kExtension) && name.find('/') == std::string::npos;
}

// Whether new_recording_file() makes such a name: "round_walls_130_2026-11-12_143205_4711_1.oro".
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
  Json object = {{"mode", name_of(entry.mode)}, {"score", entry.score}, {"length", entry.length},
                 {"ticks", entry.ticks},        {"seed", entry.seed},   {"date", entry.date},
                 {"recording", entry.file}};
  if (!entry.day.empty()) object["day"] = entry.day;
  return object;
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

// "2026-11-25"
bool is_day(const std::string& text) {
  return text.size() == 10 && text[4] == '-' && text[7] == '-' &&
         text.find_first_not_of("0123456789-") == std::string::npos;
}

bool read_entry(const Json& object, ScoreEntry& entry) {
  std::string mode;
  if (!object.is_object() || !read_text(object, "mode", mode)) return false;
  const auto known = mode_named(mode);
  entry.mode = known.value_or(Mode::kWalls);
  return known && read_number(object, "score", entry.score) && read_number(object, "length", entry.length) &&
         read_number(object, "ticks", entry.ticks) && read_number(object, "seed", entry.seed) &&
         read_text(object, "date", entry.date) && read_text(object, "recording", entry.file) &&
         (entry.file.empty() || is_own_file(entry.file)) &&
         (!object.contains("day") || (read_text(object, "day", entry.day) && is_day(entry.day)));
}

// Keeps a damaged table beside the new one, and those from before. Returns the end of a message.
std::string keep_damaged_copy(const std::string& path, const std::string& bytes) {
  const std::string aside =
      base::first_free([&](int i) { return path + ".damaged" + (i == 1 ? "" : std::to_string(i)); });
  const recorder::Status kept = base::replace_file(aside, bytes);
  return kept ? "it is kept as " + aside : kept.message();
}

bool ranks_before(const ScoreEntry& one, const ScoreEntry& other) {
  if (one.day != other.day) return one.day > other.day;  // the latest first, those of no day last
  return one.score != other.score ? one.score > other.score : one.date < other.date;
}

// Sorts, and returns those that have no place among the best of their mode or day.
std::vector<ScoreEntry> trim(std::vector<ScoreEntry>& entries) {
  std::ranges::stable_sort(entries, ranks_before);
  std::vector<ScoreEntry> kept, dropped;
  size_t counts[2] = {};
  size_t days = 0, of_day = 0;
  std::string day;
  for (ScoreEntry& entry : entries) {
    bool keeps = false;
    if (entry.day.empty()) {
      keeps = counts[static_cast<size_t>(entry.mode)]++ < HighScores::kMaxEntries;
    } else {
      if (entry.day != day) ++days, of_day = 0;
      day = entry.day;
      keeps = days <= HighScores::kMaxDays && of_day++ < HighScores::kMaxEntries;
    }
    (keeps ? kept : dropped).push_back(std::move(entry));
  }
  entries = std::move(kept);
  return dropped;
}

}  // namespace

// --- the tables as they were read ------------------------------------------------------------------------------------

std::span<const ScoreEntry> ScoreTables::table(const std::string& day) const {
  const auto first = std::ranges::find(daily_, day, &ScoreEntry::day);
  const auto end = std::find_if(first, daily_.end(), [&](const ScoreEntry& entry) { return entry.day != day; });
  return {first, end};
}

std::optional<ScoreEntry> ScoreTables::best(const std::string& day) const {
  const auto found = std::ranges::find(daily_best_, day, &ScoreEntry::day);
  return found == daily_best_.end() ? std::nullopt : std::optional(*found);
}

std::optional<size_t> ScoreTables::place_in(std::span<const ScoreEntry> entries, uint32_t score) const {
  if (score == 0 || !stored()) return std::nullopt;
  size_t place = 0;
  while (place < entries.size() && entries[place].score >= score) ++place;
  return place < kMaxEntries ? std::optional(place) : std::nullopt;
}

std::optional<size_t> ScoreTables::place_of(const ScoreEntry& entry) const {
  const auto entries = table_of(entry);
  const auto found = std::ranges::find(entries, entry);
  return found == entries.end() ? std::nullopt : std::optional(static_cast<size_t>(found - entries.begin()));
}

std::string ScoreTables::recording(const ScoreEntry& entry) const {
  return entry.file.empty() ? "" : recordings_folder() + "/" + entry.file;
}

void ScoreTables::insert(const ScoreEntry& entry) {
  change([&](std::vector<ScoreEntry>& entries) { entries.push_back(entry); });
}

void ScoreTables::erase(const ScoreEntry& entry) {
  change([&](std::vector<ScoreEntry>& entries) { std::erase(entries, entry); });
}

void ScoreTables::change(const std::function<void(std::vector<ScoreEntry>&)>& change) {
  std::vector<ScoreEntry> entries;
  for (const auto& table : tables_) entries.insert(entries.end(), table.begin(), table.end());
  entries.insert(entries.end(), daily_.begin(), daily_.end());
  change(entries);
  trim(entries);
  assign(std::move(entries), [](const ScoreEntry& entry) { return !entry.file.empty(); });
}

void ScoreTables::assign(std::vector<ScoreEntry> entries, const std::function<bool(const ScoreEntry&)>& has_recording) {
  tables_ = {};
  best_ = {};
  daily_.clear();
  daily_best_.clear();
  for (ScoreEntry& entry : entries) {
    if (!entry.day.empty()) {
      const bool is_first = daily_best_.empty() || daily_best_.back().day != entry.day;
      if (is_first && has_recording(entry)) daily_best_.push_back(entry);
      daily_.push_back(std::move(entry));
      continue;
    }
    auto& best = best_[static_cast<size_t>(entry.mode)];
    if (!best && has_recording(entry)) best = entry;
    tables_[static_cast<size_t>(entry.mode)].push_back(std::move(entry));
  }
}

HighScores::HighScores(std::string folder, KeepWaiting keep_waiting)
    : ScoreTables(std::move(folder)), keep_waiting_(std::move(keep_waiting)) {
  if (keep_waiting_) return;
  keep_waiting_ = [](const std::string&, std::chrono::milliseconds waited) { return waited < kLockWait; };
}

// --- reading ---------------------------------------------------------------------------------------------------------

recorder::Status HighScores::read(Entries& entries, std::string& problem) const {
  entries.clear();
  if (!base::exists(path())) return {};
  std::string bytes;
  if (recorder::Status got = base::read_whole_file(path(), kLargest_bytes, bytes); !got) return got;
  const Json parsed = Json::parse(bytes, nullptr, false);
  const auto list = parsed.is_object() ? parsed.find("entries") : parsed.end();
  bool intact = parsed.is_object() && list != parsed.end() && list->is_array();
  for (size_t i = 0; intact && i < list->size(); ++i) {
    ScoreEntry entry;
    if (read_entry((*list)[i], entry)) entries.push_back(std::move(entry));
  }
  intact = intact && entries.size() == list->size();
  if (!intact) {
    problem = path() + ": the table of scores is damaged, " + std::to_string(entries.size()) +
              " entries could be read; " + keep_damaged_copy(path(), bytes);
  }
  trim(entries);
  return {};
}

void HighScores::keep(Entries entries) {
  assign(std::move(entries), [this](const ScoreEntry& entry) {
    base::FileInfo there;
    return !entry.file.empty() && base::file_info(recording(entry), there) == 0 &&
           there.kind == base::FileKind::kRegular;
  });
}

recorder::Status HighScores::load() {
  if (!stored() || !base::exists(folder())) return {};  // reading makes no folder
  TableLock lock;
  if (recorder::Status locked = lock.take(folder(), keep_waiting_); !locked) return locked;
  Entries entries;
  std::string problem;
  if (recorder::Status got = read(entries, problem); !got) return got;
  if (problem.empty()) {
    delete_orphaned_recordings(entries);
  } else if (recorder::Status written = write(entries); !written) {  // or it would fail every time
    return recorder::Status::failure(problem + "; " + written.message());
  }
  keep(std::move(entries));
  return problem.empty() ? recorder::Status() : recorder::Status::failure(problem);
}

// --- changing --------------------------------------------------------------------------------------------------------

recorder::Status HighScores::write(const Entries& entries) const {
  Json list = Json::array();
  for (const ScoreEntry& entry : entries) list.push_back(json_of(entry));
  const Json object = {{"version", 1}, {"entries", list}};
  return base::replace_file(path(), object.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

recorder::Status HighScores::change(const std::function<void(Entries&)>& change) {
  TableLock lock;
  if (recorder::Status locked = lock.take(folder(), keep_waiting_); !locked) return locked;
  Entries entries;
  std::string problem;
  if (recorder::Status got = read(entries, problem); !got) return got;
  change(entries);
  const std::vector<ScoreEntry> dropped = trim(entries);
  if (recorder::Status written = write(entries); !written) return written;
  for (const ScoreEntry& entry : dropped) delete_recording(entry);
  keep(std::move(entries));
  return problem.empty() ? recorder::Status() : recorder::Status::failure(problem);
}

recorder::Status HighScores::add(const ScoreEntry& entry, std::optional<size_t>& place) {
  place.reset();
  if (!stored()) return {};
  recorder::Status added = change([&](Entries& entries) {
    if (std::ranges::find(entries, entry) == entries.end()) entries.push_back(entry);
  });
  place = place_of(entry);
  return added;
}

recorder::Status HighScores::remove(const ScoreEntry& entry) {
  if (!stored()) return {};
  return change([&](Entries& entries) { std::erase(entries, entry); });
}

void HighScores::discard(const ScoreEntry& entry) {
  const auto entries = table_of(entry);
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
void HighScores::delete_orphaned_recordings(const Entries& entries) const {
  base::Folder folder;
  std::vector<std::string> names;
  if (folder.open(recordings_folder(), base::Links::kDoNotFollow) != 0) return;
  static_cast<void>(folder.list(names));
  const int64_t before = recorder::base::unix_now_ns() - std::chrono::nanoseconds(kOrphanedAfter).count();
  for (const std::string& name : names) {
    base::FileInfo info;
    const bool named = std::ranges::any_of(entries, [&](const ScoreEntry& entry) { return entry.file == name; });
    if (named || !is_made_name(name) || folder.info(name, info) != 0 || info.kind != base::FileKind::kRegular) continue;
    if (info.modified_unix_ns < before) folder.remove_file(name);
  }
}

std::string date_now() { return base::utc_time_text(base::unix_now_ns(), "%Y-%m-%d %H:%M:%S"); }

std::string today() { return date_now().substr(0, 10); }

// Of the digits alone, spread over all bits: days that follow each other give games that have nothing in common.
uint64_t daily_seed(const std::string& day) {
  uint64_t seed = 0;
  for (const char c : day) {
    if (c >= '0' && c <= '9') seed = seed * 10 + static_cast<uint64_t>(c - '0');
  }
  return next_random(seed);
}

std::string new_recording_file(Mode mode, uint32_t score) {
  static std::atomic<unsigned> made{0};
  std::string date = date_now();
  std::ranges::replace(date, ' ', '_');
  std::erase(date, ':');
  return kPrefix + std::string(name_of(mode)) + "_" + std::to_string(score) + "_" + date + "_" +
         std::to_string(base::process_id()) + "_" + std::to_string(++made) + kExtension;
}

}  // namespace game
