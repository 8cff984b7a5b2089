#include "game/program/overlay_feed.h"

#include <algorithm>
#include <utility>

#include "engine/overlay/inspection_file.h"
#include "game/program/print_error.h"
#include "game/rules/state_schema.h"
#include "recorder/schema/seal.h"

namespace game {
OverlayFeed::OverlayFeed(recorder::Recorder& recorder, PlayedFrames& frames)
    : recorder_(recorder), frames_(frames), schema_(state_schema()) {
  inspection_.set_schema(schema_);
}

void OverlayFeed::load() {
  saved_ = false;
  if (const recorder::Status restored = engine::load_inspection(schema_.name(), inspection_); !restored) {
    print_error(restored.message());
  }
  inspection_.set_schema(schema_);
}

void OverlayFeed::save() {
  if (std::exchange(saved_, true)) return;
  inspection_.detach();
  if (const recorder::Status kept = engine::save_inspection(schema_.name(), inspection_); !kept) {
    print_error(kept.message() + " - watches and plots were not saved");
  }
}

std::optional<std::string> OverlayFeed::pausing_watches() {
  const std::span<const std::byte> slot = recorder_.last_committed();
  const bool asks = !slot.empty() && inspection_.wants_ticks();
  std::string texts;
  if (asks) {
    for (const size_t watch : inspection_.pausing_watches(last_tick_, slot)) {
      texts += (texts.empty() ? "" : ", ") + inspection_.watches()[watch].text;
    }
  }
  last_tick_.assign(slot.begin(), slot.end());
  return texts.empty() ? std::nullopt : std::optional(std::move(texts));
}

void OverlayFeed::take_in_frames() {
  frames_.poll();
  std::shared_ptr<engine::FrameSource> session = frames_.session();
  if (session == history_) {
    const uint64_t frames = history_ ? history_->frame_count() : 0;
    if (frames != taken_in_) inspection_.update();
    taken_in_ = frames;
    return;
  }
  inspection_.detach();
  index_.reset();
  visible_.reset();
  taken_in_ = 0;
  history_ = session && states_.begin(session->schema()).ok() ? std::move(session) : nullptr;
  if (history_) inspection_.attach(*history_);
}

bool OverlayFeed::read_inspected() {
  if (!index_ || !history_ || *index_ >= history_->frame_count()) return false;
  if (!history_->read_pair(*index_, previous_slot_, inspected_slot_).ok()) return false;
  state_ = states_.read(inspected_slot_);
  previous_state_ = previous_slot_.empty() ? state_ : states_.read(previous_slot_);
  return true;
}

engine::OverlayData OverlayFeed::data() {
  engine::OverlayData data;
  data.schema = &schema_;
  data.inspection = &inspection_;
  if (!recorder_.recording()) return data;
  take_in_frames();
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
    // Every frame takes the next slot, unless recording has moved to another file in between.
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
  return requests.go_to && inspect(*requests.go_to);
}

bool OverlayFeed::has_watches() const {
  const auto& watches = inspection_.watches();
  return std::any_of(watches.begin(), watches.end(), [](const auto& watch) { return watch.error.reason.empty(); });
}

bool OverlayFeed::inspect(uint64_t index) {
  const auto before = std::exchange(index_, index);
  if (read_inspected()) return true;
  index_ = before;
  read_inspected();
  return false;
}

bool OverlayFeed::move(int64_t ticks) {
  if (!recorder_.recording() || recorder_.next_frame() == 0) return false;
  take_in_frames();
  const uint64_t newest = recorder_.next_frame() - 1;
  const auto to = static_cast<int64_t>(number().value_or(newest)) + ticks;
  if (to < 0 || !history_) return false;
  if (static_cast<uint64_t>(to) >= newest) {
    leave();
    return true;
  }
  const uint64_t index = history_->index_of_number(static_cast<uint64_t>(to));
  return index < history_->frame_count() && inspect(index);
}

bool OverlayFeed::go_to_next_hit() {
  if (!index_) return false;
  std::optional<uint64_t> next;
  for (const engine::Watch& watch : inspection_.watches()) {
    const auto hit = watch.series ? watch.series->next_hit(*index_) : std::nullopt;
    if (hit && (!next || *hit < *next)) next = hit;
  }
  return next && inspect(*next);
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
  return "tick " + std::to_string(recorder::seal_of(inspected_slot_).frame) + " / " +
         std::to_string(recorder_.next_frame() - 1);
}

}  // namespace game
