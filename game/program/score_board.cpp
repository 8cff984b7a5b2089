#include "game/program/score_board.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <deque>
#include <mutex>
#include <utility>

#include "game/rules/rules.h"

namespace game {
namespace {

constexpr auto kWorthTelling = std::chrono::seconds(1);  // of waiting for another game

}  // namespace

// --- the board -------------------------------------------------------------------------------------------------------

// Shared with the thread that writes.
struct ScoreBoard::Work {
  explicit Work(const std::string& folder)
      : file(folder, [this](const std::string& process, std::chrono::milliseconds waited) {
          if (waited >= kWorthTelling) set_holder(process);
          return !cancelled->load(std::memory_order_relaxed);
        }) {}

  void run(const std::atomic<bool>& cancel);
  recorder::Status execute(const Change& change);
  void set_holder(const std::string& process) {
    const std::lock_guard lock(mutex);
    holder = process;
  }

  // The thread's.
  HighScores file;
  const std::atomic<bool>* cancelled = nullptr;

  std::mutex mutex;
  std::deque<Change> changes;       // guarded by mutex, as all below; those that are not in the file yet
  std::optional<ScoreTables> read;  // the file, when that is news
  std::optional<std::string> problem;
  std::string holder;
};

ScoreBoard::ScoreBoard(std::string folder) : ScoreTables(folder), work_(std::make_shared<Work>(folder)) {}

ScoreBoard::~ScoreBoard() { give_up(); }

void ScoreBoard::add(const ScoreEntry& entry) {
  insert(entry);
  change({Change::Kind::kAdd, entry});
}

void ScoreBoard::remove(const ScoreEntry& entry) {
  erase(entry);
  change({Change::Kind::kRemove, entry});
}

void ScoreBoard::change(Change change) {
  if (!stored()) return;
  const std::lock_guard lock(work_->mutex);
  work_->changes.push_back(std::move(change));
  const recorder::Status posted = writer_.write("", [work = work_](const std::atomic<bool>& cancelled) {
    work->run(cancelled);
    return recorder::Status();
  });
  if (!posted) work_->problem = path() + ": " + posted.message();
}

// A change that fails stays, with those behind it, until the next one comes.
void ScoreBoard::Work::run(const std::atomic<bool>& cancel) {
  cancelled = &cancel;
  for (;;) {
    std::unique_lock lock(mutex);
    if (changes.empty()) break;
    const Change next = changes.front();
    lock.unlock();
    const recorder::Status done = execute(next);
    lock.lock();
    holder.clear();
    if (!done) problem = done.message();
    const bool stays = !done && (next.kind == Change::Kind::kAdd || next.kind == Change::Kind::kRemove);
    if (stays) return;
    changes.pop_front();
    read = static_cast<const ScoreTables&>(file);
  }
}

recorder::Status ScoreBoard::Work::execute(const Change& change) {
  std::optional<size_t> place;
  switch (change.kind) {
    case Change::Kind::kLoad:
      return file.load();
    case Change::Kind::kAdd:
      return file.add(change.entry, place);
    case Change::Kind::kRemove:
      return file.remove(change.entry);
    case Change::Kind::kDiscard:
      break;
  }
  file.discard(change.entry);
  return {};
}

bool ScoreBoard::poll() {
  const std::lock_guard lock(work_->mutex);
  const bool told = std::exchange(shown_holder_, work_->holder) != work_->holder || work_->problem;
  if (!work_->read || !work_->changes.empty()) return told;
  static_cast<ScoreTables&>(*this) = *std::exchange(work_->read, std::nullopt);
  return true;
}

std::string ScoreBoard::waiting_for() const { return shown_holder_; }

std::optional<std::string> ScoreBoard::take_problem() {
  const std::lock_guard lock(work_->mutex);
  return std::exchange(work_->problem, std::nullopt);
}

// --- the keeper ------------------------------------------------------------------------------------------------------

ScoreKeeper::ScoreKeeper(const recorder::Recorder& recorder, ScoreBoard& scores)
    : recorder_(recorder), scores_(scores), clips_(recorder) {}

void ScoreKeeper::on_tick(uint64_t events, const GameState& state, bool counts) {
  const bool ended = (events & (mask_of(Event::kDeath) | mask_of(Event::kWon))) != 0;
  if (!ended || !recorder_.recording() || !counts) return;
  const auto place = day_.empty() ? scores_.place(state.mode, state.score) : scores_.place(day_, state.score);
  if (!place) return;
  ScoreEntry entry{.mode = state.mode,
                   .score = state.score,
                   .length = state.length,
                   .ticks = state.frame,
                   .seed = state.seed,
                   .date = date_now()};
  entry.file = new_recording_file(state.mode, state.score);
  entry.day = day_;
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
    scores_.add(entry);
    ranked_ = std::move(entry);
    known = true;
  }
  return known;
}

// A rematch has the same seed; it seldom ends in the same tick.
std::optional<size_t> ScoreKeeper::rank_of(const GameState& state) const {
  const bool same = ranked_ && is_over(state) && ranked_->seed == state.seed && ranked_->ticks == state.status_frame;
  return same ? scores_.place_of(*ranked_) : std::nullopt;
}

}  // namespace game
