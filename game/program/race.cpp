#include "game/program/race.h"

#include <algorithm>
#include <utility>

#include "game/picture/ease.h"
#include "game/program/recorded_game.h"
#include "game/rules/rules.h"
#include "game/rules/state.h"

namespace game {
namespace {

bool same_round(const GameState& one, const GameState& other) {
  return one.seed == other.seed && one.round == other.round && one.mode == other.mode;
}

}  // namespace

recorder::Status Ghost::failure(const std::string& reason) const {
  return recorder::Status::failure(session_.path() + ": " + reason);
}

recorder::Status Ghost::open(const std::string& text) {
  const FrameName name = frame_name(text);
  if (recorder::Status opened = open_named(name, session_, states_, Kept::kInMemory); !opened) return opened;
  slot_.resize(session_.info().slot_bytes);
  uint64_t index = 0;
  recorder::Status found = name.given ? find_frame(session_, name, index) : find_best(index);
  if (!found) return found;
  if (recorder::Status end = find_end(index); !end) return end;
  if (recorder::Status laid = collect_stretches(index); !laid) return laid;
  if (recorder::Status moved = find_first_move(); !moved) return moved;
  find_last_move();
  find_meals();
  return check_beginning();
}

recorder::Status Ghost::read(uint64_t index, GameState& state, uint64_t& number) {
  if (recorder::Status read = session_.read(index, slot_); !read) return read;
  number = recorder::seal_of(slot_).frame;
  return states_.read(slot_, session_.path(), state);
}

// The last meal of a round gives its score.
recorder::Status Ghost::find_best(uint64_t& index) {
  if (session_.frame_count() == 0) return failure("has no frames");
  std::vector<uint64_t> candidates;
  std::optional<uint64_t> meal;
  for (const recorder::session::EventMark& mark : session_.events()) {
    const bool begins_anew = (mark.events & (mask_of(Event::kStart) | mask_of(Event::kRewind))) != 0;
    if (begins_anew && meal) candidates.push_back(*std::exchange(meal, std::nullopt));
    if ((mark.events & mask_of(Event::kFood)) != 0) meal = mark.index;
  }
  candidates.push_back(meal.value_or(session_.frame_count() - 1));
  std::optional<uint32_t> best;
  for (const uint64_t candidate : candidates) {
    GameState state;
    uint64_t number = 0;
    if (recorder::Status got = read(candidate, state, number); !got) return got;
    if (best && state.score <= *best) continue;
    best = state.score;
    index = candidate;
  }
  return {};
}

// Forwards from a frame of the round to its last one, or to the next rewind.
recorder::Status Ghost::find_end(uint64_t& index) {
  GameState round, next;
  uint64_t number = 0;
  if (recorder::Status got = read(index, round, number); !got) return got;
  const uint64_t branch = session_.next_event(index, mask_of(Event::kRewind)).value_or(session_.frame_count());
  while (index + 1 < branch) {
    if (recorder::Status got = read(index + 1, next, number); !got) return got;
    if (!same_round(round, next) || next.frame == 0) break;
    ++index;
  }
  return read(index, end_, number);
}

// Backwards from the end, along the frames that rewinds led to.
recorder::Status Ghost::collect_stretches(uint64_t end) {
  stretches_.clear();
  GameState state;
  uint64_t number = 0;
  if (recorder::Status got = read(end, state, number); !got) return got;
  for (;;) {
    // Without a rewind the round began this many frames earlier.
    const uint64_t begin = number - std::min<uint64_t>(number, state.frame);
    const auto mark = session_.previous_event(session_.index_of_number(number) + 1, mask_of(Event::kRewind));
    GameState branch;
    uint64_t branch_number = 0;
    if (mark) {
      if (recorder::Status got = read(*mark, branch, branch_number); !got) return got;
    }
    if (!mark || branch_number < begin || !same_round(branch, state)) {
      stretches_.push_back({state.frame - static_cast<uint32_t>(number - begin), state.frame, begin});
      return {};
    }
    stretches_.push_back({branch.frame, state.frame, branch_number});
    if (branch.frame == 0 || branch.rewound_to == 0) return {};
    const uint64_t before = session_.index_of_number(branch.rewound_to - 1);
    if (recorder::Status got = read(before, state, number); !got) return got;
    if (number >= branch_number || !same_round(branch, state)) return {};  // the rest is missing
  }
}

recorder::Status Ghost::find_first_move() {
  GameState state = end_;
  if (is_over(state)) state = at_tick(state.status_frame - std::min(1u, state.status_frame));
  if (state.status == Status::kReady) {
    // The snake died in its first move, or never moved.
    state = is_over(end_) ? at_tick(end_.status_frame) : end_;
    if (!is_over(end_)) return failure("the snake never moves in that round - choose another with @FRAME");
  }
  first_move_ = state;
  return {};
}

void Ghost::find_last_move() {
  const uint32_t last_tick = is_over(end_) ? end_.status_frame : end_.frame;
  moves_ = last_tick - first_move_.status_frame + 1;
}

void Ghost::find_meals() {
  meals_.clear();
  for (const recorder::session::EventMark& mark : session_.events()) {
    if ((mark.events & mask_of(Event::kFood)) == 0) continue;
    const uint64_t number = recorder::session::number_of(session_.gaps(), session_.info().first_frame, mark.index);
    // Of stretches that overlap, the last one was played on from.
    const auto stretch = std::ranges::find_if(stretches_, [&](const Stretch& one) {
      return number >= one.first_number && number - one.first_number <= one.last_tick - one.first_tick;
    });
    if (stretch == stretches_.end()) continue;
    const auto tick = stretch->first_tick + static_cast<uint32_t>(number - stretch->first_number);
    if (tick >= first_move_.status_frame) meals_.push_back(tick - first_move_.status_frame + 1);
  }
  std::ranges::sort(meals_);
}

// Fails when the first frame cannot be read; the ghost can stay there if later ones are damaged.
recorder::Status Ghost::check_beginning() {
  const auto index = index_of_tick(tick_of(0));
  GameState state;
  uint64_t number = 0;
  return index ? read(*index, state, number) : failure("the beginning of that round is missing");
}

std::optional<uint64_t> Ghost::index_of_tick(uint32_t tick) {
  for (const Stretch& stretch : stretches_) {
    if (tick < stretch.first_tick) continue;
    const uint64_t number = stretch.first_number + std::min(tick, stretch.last_tick) - stretch.first_tick;
    const uint64_t index = session_.index_of_number(number);
    recorder::Seal seal;
    if (index < session_.frame_count() && session_.read_seal(index, seal).ok() && seal.frame == number) return index;
    return index > 0 ? std::optional(index - 1) : std::nullopt;
  }
  const uint64_t first = session_.index_of_number(stretches_.back().first_number);
  return first < session_.frame_count() ? std::optional(first) : std::nullopt;
}

const GameState& Ghost::at_tick(uint32_t tick) {
  const auto index = index_of_tick(tick);
  if (!index) return end_;
  for (const Read& kept : cached_) {
    if (kept.index == index) return kept.state;
  }
  Read& kept = cached_[next_cached_];
  const Read& shown = cached_[1 - next_cached_];
  uint64_t number = 0;
  kept.index.reset();
  if (!read(*index, kept.state, number)) return shown.index ? shown.state : end_;
  kept.index = index;
  next_cached_ = 1 - next_cached_;
  return kept.state;
}

uint32_t Ghost::tick_of(uint64_t move) const {
  const uint64_t tick = first_move_.status_frame + move;
  const uint64_t before_first = first_move_.status_frame == 0 ? 0 : 1;
  return static_cast<uint32_t>(std::min<uint64_t>(tick - before_first, end_.frame));
}

const GameState& Ghost::at(uint64_t move) { return at_tick(tick_of(move)); }

// --- the race -------------------------------------------------------------------------------------------------------

namespace {

constexpr float kStrength = 0.54f;       // of the ghost's colours
constexpr float kEndedStrength = 0.26f;  // once its round is over
constexpr float kFadesFrom_s = 0.5f, kFadesTo_s = 1.8f;

}  // namespace

recorder::Status Race::open(const std::string& text) {
  auto ghost = std::make_unique<Ghost>();
  if (recorder::Status opened = ghost->open(text); !opened) return opened;
  ghost_ = std::move(ghost);
  return {};
}

NewGame Race::game(uint32_t best) const { return {.seed = ghost_->seed(), .mode = ghost_->mode(), .best = best}; }

// The moves up to this state. They continue after the end of the round, so that the ghost does not stop with it.
uint64_t Race::moves_of(const GameState& state) {
  if (state.status == Status::kReady) return 0;
  if (state.status == Status::kPlaying) first_move_tick_ = state.status_frame;
  if (is_over(state) && first_move_tick_ > state.status_frame) first_move_tick_ = state.status_frame;
  return state.frame - first_move_tick_ + 1;
}

Race::Standing Race::standing(const View& view) {
  const uint64_t move = moves_of(view.current);
  const bool glides = follows(view.previous, view.current);
  const GameState& before = ghost_->at(move == 0 || !glides ? move : move - 1);
  const GameState& now = ghost_->at(move);
  const float blend = glides ? view.blend : 1;
  const float over = static_cast<float>(move) + blend - 1 - static_cast<float>(ghost_->moves());
  const float over_s = over * static_cast<float>(now.tick_period_us) * 1e-6f;
  const float strength = lerp(kStrength, kEndedStrength, progress(over_s, kFadesFrom_s, kFadesTo_s));
  RaceFigures figures{.ghost_score = now.score, .score = view.current.score};
  figures.food_lead = static_cast<int>(view.current.foods) - static_cast<int>(now.foods);
  figures.tick_lead = tick_lead(view.current, move);
  if (is_over(view.current)) figures.final_score = ghost_->end().score;
  return {{{before, now, blend}, strength}, figures};
}

// By the last food that both have eaten; a ghost that has eaten the next one too is ahead by at least the time since.
std::optional<int> Race::tick_lead(const GameState& state, uint64_t move) const {
  const std::vector<uint32_t>& theirs = ghost_->meals();
  if (state.status != Status::kPlaying || state.foods > theirs.size()) return std::nullopt;
  int64_t lead = 0;
  const auto now = static_cast<int64_t>(move);
  if (state.foods > 0) lead = int64_t{theirs[state.foods - 1]} - (now - int64_t{state.ticks_since_food});
  if (state.foods < theirs.size()) lead = std::min(lead, int64_t{theirs[state.foods]} - now);
  const bool is_even_start = state.foods == 0 && lead >= 0;
  return is_even_start ? std::nullopt : std::optional(static_cast<int>(lead));
}

void Race::on_tick(const GameState& state, uint64_t number) {
  if (state.status == Status::kReady) meals_.clear();
  if (state.status != Status::kPlaying) return;
  if (meals_.empty()) meals_.push_back({0, number});
  last_number_ = number;
  meals_.resize(std::min<size_t>(meals_.size(), size_t{state.foods} + 1));  // a rewind takes meals back
  while (meals_.size() < size_t{state.foods} + 1) {
    meals_.push_back({int64_t{state.frame} - int64_t{state.status_frame} + 1, number});
  }
}

std::optional<Race::Lost> Race::lost(const GameState& end) const {
  if (!is_over(end) || end.score >= ghost_->end().score || meals_.empty()) return std::nullopt;
  const std::vector<uint32_t>& theirs = ghost_->meals();
  int64_t lead = 0, worst = 0;
  size_t leg = 0;
  for (size_t food = 1; food < meals_.size() && food <= theirs.size(); ++food) {
    const int64_t now = int64_t{theirs[food - 1]} - meals_[food].move;
    if (now - lead < worst) {
      worst = now - lead;
      leg = food;
    }
    lead = now;
  }
  if (lead >= 0 || leg == 0) {
    const std::string ahead = lead > 0 ? ", " + std::to_string(lead) + " ticks ahead" : "";
    return Lost{"Lost by the end of the round" + ahead, last_number_};
  }
  return Lost{"Lost most on the way to food " + std::to_string(leg) + ": " + std::to_string(-worst) + " ticks",
              meals_[leg - 1].number};
}

}  // namespace game
