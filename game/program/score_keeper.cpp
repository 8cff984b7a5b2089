#include "game/program/score_keeper.h"

#include <algorithm>

#include "game/rules/events.h"
#include "game/rules/round.h"

namespace game {

ScoreKeeper::ScoreKeeper(const recorder::Recorder& recorder, HighScores& scores)
    : recorder_(recorder), scores_(scores), clips_(recorder) {}

void ScoreKeeper::on_tick(uint64_t events, const GameState& state, bool counts) {
  if (!is_over(state)) ranked_seed_.reset();  // a rematch has the seed of the round before
  const bool ended = (events & (mask_of(Event::kDeath) | mask_of(Event::kWon))) != 0;
  if (!ended || !recorder_.recording() || !counts || !scores_.place(state.mode, state.score)) return;
  ScoreEntry entry{.mode = state.mode,
                   .score = state.score,
                   .length = state.length,
                   .ticks = state.frame,
                   .seed = state.seed,
                   .date = date_now()};
  entry.file = scores_.new_file(state.mode, state.score);
  // A round in one go has its frames one after the other, from its frame 0 on.
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
      problem_ = "The round could not be kept with its score: " + result.status.message();
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
    problem_ = "The score could not be kept: " + added.message();
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
