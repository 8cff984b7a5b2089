#include "game/program/look_back.h"

#include <cstdio>
#include <cstring>
#include <utility>

#include "engine/kept_inspection.h"
#include "game/rules/state_schema.h"
#include "recorder/frame/seal.h"

namespace game {
namespace {

using std::chrono::steady_clock;

// How often the session is looked at for new frames; the recorder writes them about as often.
constexpr auto kLookEvery = std::chrono::milliseconds(50);

GameState state_from(std::span<const std::byte> slot) {
  GameState state;
  std::memcpy(&state, slot.data(), sizeof state);
  return state;
}

}  // namespace

LookBack::LookBack(recorder::Recorder& recorder) : recorder_(recorder), schema_(state_schema()) {
  if (const recorder::Status restored = engine::load_inspection(schema_.name(), inspection_); !restored) {
    std::fprintf(stderr, "snake: %s\n", restored.message().c_str());
  }
  inspection_.expect(schema_);
}

LookBack::~LookBack() {
  inspection_.look_away();
  if (const recorder::Status kept = engine::save_inspection(schema_.name(), inspection_); !kept) {
    std::fprintf(stderr, "snake: %s - watches and plots will not be remembered\n", kept.message().c_str());
  }
}

std::optional<std::string> LookBack::pause_asked() {
  const std::span<const std::byte> slot = recorder_.last_committed();
  const bool asks = !slot.empty() && inspection_.wants_ticks();
  const std::optional<size_t> watch = asks ? inspection_.pausing_watch(last_tick_, slot) : std::nullopt;
  last_tick_.assign(slot.begin(), slot.end());
  if (!watch) return std::nullopt;
  return inspection_.watches()[*watch].text;
}

// Recording may go on in another file (a full disk), and has none before the first frame is written.
void LookBack::follow_session() {
  const auto now = steady_clock::now();
  if (now < next_look_) return;
  next_look_ = now + kLookEvery;
  const std::string path = recorder_.session_path();
  if (path.empty()) return;
  if (!history_ || history_->path() != path) {
    recorder::session::SessionReader reader;
    if (!reader.open(path).ok()) return;  // the panels go on without a past
    inspection_.look_away();
    index_.reset();
    visible_.reset();
    history_ = std::make_unique<engine::SessionSource>(std::move(reader));
    inspection_.look_at(*history_);
  } else if (history_->refresh().ok()) {
    inspection_.grown();
  }
}

bool LookBack::read_held() {
  if (!index_ || !history_ || *index_ >= history_->frame_count()) return false;
  held_.resize(history_->slot_bytes());
  if (!history_->read(*index_, held_).ok()) return false;
  held_previous_.resize(held_.size());
  const bool follows = *index_ > 0 && history_->read(*index_ - 1, held_previous_).ok() &&
                       recorder::seal_of(held_previous_).frame + 1 == recorder::seal_of(held_).frame;
  if (!follows) held_previous_.clear();
  state_ = state_from(held_);
  previous_state_ = follows ? state_from(held_previous_) : state_;
  return true;
}

engine::OverlayData LookBack::data() {
  engine::OverlayData data;
  data.schema = &schema_;
  data.inspection = &inspection_;
  if (!recorder_.recording()) return data;
  follow_session();
  const recorder::Status seen = ring_.is_open() ? ring_.update() : ring_.open(recorder_.ring_path());
  if (seen) ring_.fill(data);
  data.recorder = recorder_.stats();
  data.timings = recorder_.timings();
  if (std::string path = recorder_.session_path(); !path.empty()) {
    data.session = engine::SessionView{std::move(path), data.recorder->session_bytes, data.recorder->written};
  }
  if (!history_ || history_->frame_count() == 0) return data;
  const uint64_t last = history_->frame_count() - 1;
  data.history = history_.get();
  data.index = index_.value_or(last);
  data.first_visible = visible_ ? visible_->first : 0;
  data.last_visible = visible_ ? std::min(visible_->second, last) : last;
  if (index_) {
    data.slot = held_;
    data.previous = held_previous_;
    // Every frame takes the next slot. That a file of its own was begun in between, on a full disk, is not known here.
    if (data.ring) data.slot_index = static_cast<uint32_t>(*index_ % data.ring->slot_count);
    for (uint32_t i = 0; data.ring && i < data.ring->slots.size(); ++i) {
      if (data.ring->slots[i].frame == recorder::seal_of(held_).frame) data.slot_index = i;
    }
  }
  return data;
}

bool LookBack::carry_out(const engine::OverlayWishes& wishes) {
  if (wishes.show_frames) {
    const bool all =
        history_ && wishes.show_frames->first == 0 && wishes.show_frames->second + 1 >= history_->frame_count();
    visible_ = all ? std::nullopt : wishes.show_frames;
  }
  if (!wishes.go_to) return false;
  index_ = wishes.go_to;
  if (read_held()) return true;
  index_.reset();
  return false;
}

std::optional<View> LookBack::view() const {
  if (!index_) return std::nullopt;
  return View{previous_state_, state_, 1.0f};
}

std::optional<uint64_t> LookBack::number() const {
  if (!index_) return std::nullopt;
  return recorder::seal_of(held_).frame;
}

std::string LookBack::text() const {
  return "tick " + std::to_string(recorder::seal_of(held_).frame) + " of " + std::to_string(recorder_.next_frame());
}

}  // namespace game
