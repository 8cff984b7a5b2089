#include "game/program/overlay_feed.h"

#include <cstdio>
#include <cstring>
#include <utility>

#include "engine/overlay/inspection_file.h"
#include "game/rules/state_schema.h"
#include "recorder/schema/seal.h"

namespace game {
namespace {

using std::chrono::steady_clock;

// How often the session is looked at for new frames; the recorder writes them about as often.
constexpr auto kPollInterval = std::chrono::milliseconds(50);

GameState state_from(std::span<const std::byte> slot) {
  GameState state;
  std::memcpy(&state, slot.data(), sizeof state);
  return state;
}

}  // namespace

OverlayFeed::OverlayFeed(recorder::Recorder& recorder) : recorder_(recorder), schema_(state_schema()) {
  if (const recorder::Status restored = engine::load_inspection(schema_.name(), inspection_); !restored) {
    std::fprintf(stderr, "snake: %s\n", restored.message().c_str());
  }
  inspection_.set_schema(schema_);
}

OverlayFeed::~OverlayFeed() {
  inspection_.detach();
  if (const recorder::Status kept = engine::save_inspection(schema_.name(), inspection_); !kept) {
    std::fprintf(stderr, "snake: %s - watches and plots will not be remembered\n", kept.message().c_str());
  }
}

std::optional<std::string> OverlayFeed::pausing_watch() {
  const std::span<const std::byte> slot = recorder_.last_committed();
  const bool asks = !slot.empty() && inspection_.wants_ticks();
  const std::optional<size_t> watch = asks ? inspection_.pausing_watch(last_tick_, slot) : std::nullopt;
  last_tick_.assign(slot.begin(), slot.end());
  if (!watch) return std::nullopt;
  return inspection_.watches()[*watch].text;
}

// Recording may go on in another file (a full disk), and has none before the first frame is written.
void OverlayFeed::poll_session() {
  const auto now = steady_clock::now();
  if (now < next_poll_) return;
  next_poll_ = now + kPollInterval;
  const std::string path = recorder_.session_path();
  if (path.empty()) return;
  if (!history_ || history_->path() != path) {
    recorder::session::SessionReader reader;
    if (!reader.open(path).ok()) return;  // the panels go on without a past
    inspection_.detach();
    index_.reset();
    visible_.reset();
    history_ = std::make_unique<engine::SessionSource>(std::move(reader));
    inspection_.attach(*history_);
  } else if (history_->refresh().ok()) {
    inspection_.update();
  }
}

bool OverlayFeed::read_inspected() {
  if (!index_ || !history_ || *index_ >= history_->frame_count()) return false;
  if (!history_->read_pair(*index_, previous_slot_, inspected_slot_).ok()) return false;
  state_ = state_from(inspected_slot_);
  previous_state_ = previous_slot_.empty() ? state_ : state_from(previous_slot_);
  return true;
}

engine::OverlayData OverlayFeed::data() {
  engine::OverlayData data;
  data.schema = &schema_;
  data.inspection = &inspection_;
  if (!recorder_.recording()) return data;
  poll_session();
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
    data.slot = inspected_slot_;
    data.previous = previous_slot_;
    // Every frame takes the next slot. That a file of its own was begun in between, on a full disk, is not known here.
    if (data.ring) data.slot_index = static_cast<uint32_t>(*index_ % data.ring->slot_count);
    for (uint32_t i = 0; data.ring && i < data.ring->slots.size(); ++i) {
      if (data.ring->slots[i].frame == recorder::seal_of(inspected_slot_).frame) data.slot_index = i;
    }
  }
  return data;
}

bool OverlayFeed::execute(const engine::OverlayRequests& requests) {
  if (requests.show_frames) {
    const bool all =
        history_ && requests.show_frames->first == 0 && requests.show_frames->second + 1 >= history_->frame_count();
    visible_ = all ? std::nullopt : requests.show_frames;
  }
  if (!requests.go_to) return false;
  index_ = requests.go_to;
  if (read_inspected()) return true;
  index_.reset();
  return false;
}

std::optional<View> OverlayFeed::view() const {
  if (!index_) return std::nullopt;
  return View{previous_state_, state_, 1.0f};
}

std::optional<uint64_t> OverlayFeed::number() const {
  if (!index_) return std::nullopt;
  return recorder::seal_of(inspected_slot_).frame;
}

std::string OverlayFeed::text() const {
  return "tick " + std::to_string(recorder::seal_of(inspected_slot_).frame) + " of " +
         std::to_string(recorder_.next_frame());
}

}  // namespace game
