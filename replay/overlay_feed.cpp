#include "replay/overlay_feed.h"

#include <algorithm>
#include <filesystem>

#include "engine/inspect/ring_source.h"
#include "engine/inspect/session_source.h"
#include "recorder/frame/seal.h"
#include "recorder/ring/layout.h"

namespace replay {

using engine::OverlayData;
using engine::RingView;
using engine::SlotView;

namespace {

// Of a larger ring only so many slots are made up for each picture.
constexpr uint32_t kMostSlots = 1024;

// As somebody in this folder would name the file: sessions hold the absolute path.
std::string shown_path(const std::string& path) {
  std::error_code error;
  const std::filesystem::path here = std::filesystem::proximate(path, error);
  return error || here.empty() || *here.begin() == ".." ? path : here.string();
}

}  // namespace

RingView reconstructed_ring(engine::FrameSource& source, uint64_t index, uint32_t slot_count) {
  RingView ring;
  ring.slot_count = slot_count;
  ring.slot_bytes = source.slot_bytes();
  ring.slots.resize(slot_count);
  ring.total_writes = ring.total_reads = static_cast<uint32_t>(index + 1);
  ring.write_index = ring.read_index = static_cast<uint32_t>((index + 1) % slot_count);
  for (uint64_t back = 0; back < slot_count && back <= index; ++back) {
    std::vector<std::byte> slot(source.slot_bytes());
    if (!source.read(index - back, slot).ok()) continue;
    SlotView& view = ring.slots[(index - back) % slot_count];
    view.frame = recorder::seal_of(slot).frame;
    view.state = recorder::seal_is_valid(slot) ? SlotView::State::kReleased : SlotView::State::kTorn;
  }
  for (const auto& gap : source.gaps()) {
    if (gap.index <= index && !gap.damaged) ring.rejected += static_cast<uint32_t>(gap.count);
  }
  return ring;
}

const RingView& OverlayFeed::made(engine::FrameSource& source, uint64_t index, uint32_t slot_count) {
  if (reconstructed_.slots.empty() || reconstructed_path_ != source.path() ||
      reconstructed_generation_ != source.generation() || reconstructed_index_ != index) {
    reconstructed_ = reconstructed_ring(source, index, slot_count);
    reconstructed_path_ = source.path();
    reconstructed_generation_ = source.generation();
    reconstructed_index_ = index;
  }
  return reconstructed_;
}

OverlayData OverlayFeed::data_for(Player& player) {
  engine::FrameSource& source = player.source();
  OverlayData data;
  data.schema = &source.schema();
  if (auto* session = dynamic_cast<engine::SessionSource*>(&source)) {
    const uint64_t index = player.clock().frame();
    const uint32_t said = session->reader().info().ring_slots;  // 0 in sessions of old
    const uint32_t slots = said == 0 ? recorder::ring::kSpecifiedSlotCount : std::min(said, kMostSlots);
    if (source.frame_count() != 0) data.ring = made(source, index, slots);
    if (data.ring) data.ring->path = shown_path(session->reader().info().ring_path);
    data.slot_index = static_cast<uint32_t>(index % slots);
    data.session = engine::SessionView{source.path(), session->reader().file_bytes(), source.frame_count()};
  } else {
    const recorder::Status seen = ring_.is_open() ? ring_.update() : ring_.open(source.path());
    if (seen.ok()) ring_.fill(data);
    // The frame that is played need not be the ring's latest: find the slot it lies in, if it still does.
    if (data.ring && !player.current().empty()) {
      for (uint32_t i = 0; i < data.ring->slots.size(); ++i) {
        if (data.ring->slots[i].frame == recorder::seal_of(player.current()).frame) data.slot_index = i;
      }
    }
  }
  data.slot = player.current();
  data.previous = player.previous();
  data.history = &source;
  data.index = player.clock().frame();
  data.first_visible = static_cast<uint64_t>(player.timeline().first());
  data.last_visible = static_cast<uint64_t>(player.timeline().last());
  data.inspection = &player.inspection();
  return data;
}

}  // namespace replay
