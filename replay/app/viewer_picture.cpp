#include "replay/app/viewer_picture.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <thread>

#include "engine/draw/target.h"
#include "engine/inspect/ring_source.h"
#include "engine/overlay/overlay.h"
#include "recorder/base/file.h"
#include "recorder/base/path.h"
#include "recorder/ring/layout.h"
#include "recorder/schema/seal.h"
#include "recorder/session/session_info.h"
#include "replay/player/theme.h"

namespace replay {

using engine::Painter;
using engine::Rect;

void ViewerPicture::paint_frame(Painter& painter, Player& player, const Controls& controls, const engine::Rect& room,
                                engine::SceneLook* look) {
  const engine::Rect& area = controls.layout().picture;
  if (area.h <= 1) return;
  if (room.w < area.w || room.h < area.h) painter.fill_rect(area, theme::kBackground);
  game_.paint(painter, room, player.previous(), player.current(), player.clock().blend(), look);
  painter.flush();
}

void ViewerPicture::paint_controls(Painter& painter, Player& player, Controls& controls, const Popups& popups) {
  const engine::Rect& area = controls.layout().picture;
  replay::paint_controls(painter, player, controls, popups.active_buttons);
  notice_ = {};
  if (!popups.notice.empty() && popups.notice_opacity > 0) {
    notice_ = paint_notice(painter, area, popups.notice, popups.notice_opacity);
  }
  cancel_ = {};
  if (!popups.exporting.empty()) {
    cancel_ = paint_export_progress(painter, area, popups.exporting, popups.exported);
  }
  if (popups.prompt != nullptr) {
    prompt_ = paint_prompt(painter, area, *popups.prompt);
  } else if (popups.menu != nullptr) {
    paint_menu(painter, *popups.menu);
  } else {
    preview_.paint(painter, player, controls);
    paint_tooltip(painter, controls, *popups.keys);
  }
  if (popups.active_buttons.key_sheet) theme::paint_key_sheet(painter, area, popups.keys->sheet());
  painter.flush();
}

namespace {

// Pictures must not depend on the progress of scans.
void wait_for_scans(Player& player) {
  while (player.plot().busy() || player.inspection().busy()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

}  // namespace

recorder::Status save_picture(Player& player, const PictureOptions& options, const std::string& path) {
  engine::Canvas canvas(options.width_px, options.height_px, options.scale);
  Painter painter(canvas.target());
  ViewerPicture picture(player.source().schema(), options.games);
  GameView alone(player.source().schema(), options.games);
  if (options.scene) {
    picture.show_scene(true);
    alone.show_scene(true);
  }
  if (alone.scene() != nullptr) {
    if (recorder::Status chosen = use_chosen_scene(alone); !chosen.ok()) return chosen;
    if (recorder::Status chosen = use_chosen_scene(picture.game()); !chosen.ok()) return chosen;
  }
  const KeyBindings keys;
  Controls controls(player);
  if (options.timeline) {
    player.plot().choose(player.plot().default_field());
    wait_for_scans(player);
    controls.lay_out(painter.target().area(), options.scale);
  }
  const Rect area = options.timeline ? controls.layout().picture : canvas.target().area();
  const auto paint_frame = [&](const Rect& room) {
    if (options.timeline) return picture.paint_frame(painter, player, controls, room);
    if (room.w < area.w || room.h < area.h) painter.fill_rect(area, theme::kBackground);
    alone.paint(painter, room, player.previous(), player.current(), player.clock().blend());
    painter.flush();
  };
  if (options.overlay) {
    // With a fixed clock, as the overlay shows its own cost.
    engine::Overlay overlay(canvas.target(), nullptr, [] { return uint64_t{0}; });
    OverlayFeed feed;
    overlay.show(true);
    if (player.source().schema().fields().empty()) overlay.layout().show(engine::PanelId::kBytes, true);
    wait_for_scans(player);
    // ImGui settles the sizes of windows and columns within its first frames, and plots begin to be scanned in one.
    for (int i = 0; i < 4; ++i) {
      paint_frame(overlay.free_area(area));
      engine::OverlayData data = feed.data_for(player);
      if (options.timeline) data.timeline = controls.timeline_axis();
      overlay.draw(data, area);
      wait_for_scans(player);
    }
  } else {
    paint_frame(area);
  }
  if (options.timeline) {
    picture.paint_controls(painter, player, controls, {.keys = &keys, .active_buttons = {.overlay = options.overlay}});
  }
  return engine::save_png(canvas.image(), path);
}

using engine::OverlayData;
using engine::RingView;
using engine::SlotView;

namespace {

// Of a larger ring only so many slots are reconstructed for each picture.
constexpr uint32_t kMostSlots = 1024;

// Relative to this folder; sessions hold the absolute path.
std::string shown_path(const std::string& path) {
  std::error_code error;
  const std::filesystem::path here = std::filesystem::proximate(recorder::base::path_of(path), error);
  return error || here.empty() || *here.begin() == ".." ? path : recorder::base::text_of(here);
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
  if (const recorder::session::SessionInfo* const session = source.session()) {
    const uint64_t index = player.clock().frame();
    const uint32_t said = session->ring_slots;  // 0 in sessions of old
    const uint32_t slots = said == 0 ? recorder::ring::kSpecifiedSlotCount : std::min(said, kMostSlots);
    if (source.frame_count() != 0) data.ring = made(source, index, slots);
    if (data.ring) data.ring->path = shown_path(session->ring_path);
    data.slot_index = static_cast<uint32_t>(index % slots);
    recorder::base::FileInfo file;
    (void)recorder::base::file_info(source.path(), file);
    data.session = engine::SessionView{source.path(), file.bytes, source.frame_count()};
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
