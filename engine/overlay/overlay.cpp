#include "engine/overlay/overlay.h"

#include <SDL_events.h>
#include <imgui.h>

#include <algorithm>
#include <filesystem>

#include "engine/input.h"
#include "engine/overlay/panels.h"
#include "engine/settings.h"

namespace engine {
namespace {

ImGuiHostOptions host_options(bool with_window) {
  ImGuiHostOptions options;
  if (!with_window || user_folder().empty()) return options;
  std::error_code ignored;  // without the folder the layout is merely not kept
  std::filesystem::create_directories(user_folder(), ignored);
  options.ini_path = user_folder() + "/overlay.ini";
  return options;
}

// First places of the panels: round the edges of the area, no larger than their contents need, so that a large window
// keeps most of its picture.
struct Places {
  Rect buffer;
  Rect frame;
  Rect ring;
  Rect slot;
};

Places places_in(const Rect& area, float em) {
  Places at;
  const float low = std::min(area.h * 0.235f, em * 17);
  const float middle = std::min(area.h * 0.24f, em * 9.2f);
  const float high = area.h - low - middle;
  const float wide = std::min(area.w, em * 57);
  at.buffer = {area.x, area.y, std::min(area.w * 0.36f, em * 23), std::min(high, em * 31)};
  const float frame_width = std::min(area.w * 0.38f, em * 36);
  at.frame = {area.right() - frame_width, area.y, frame_width, std::min(high, em * 37)};
  at.ring = {area.x, area.bottom() - low - middle, wide, middle};
  at.slot = {area.x, area.bottom() - low, wide, low};
  return at;
}

void panel(const char* title, const Rect& place, void (*contents)(const OverlayData&), const OverlayData& data) {
  const float gap = ImGui::GetFontSize() * 0.25f;
  const Rect inner = place.inset(gap);
  ImGui::SetNextWindowPos(ImVec2(inner.x, inner.y), ImGuiCond_FirstUseEver);
  ImGui::SetNextWindowSize(ImVec2(inner.w, inner.h), ImGuiCond_FirstUseEver);
  if (ImGui::Begin(title)) contents(data);
  ImGui::End();
}

}  // namespace

Overlay::Overlay(const Target& target, Window* window)
    : host_(target, window, host_options(window != nullptr)), target_(target) {}

bool Overlay::handle(const SDL_Event& event) {
  if (const auto press = key_press(event); press && press->is(SDLK_F1)) {
    if (!press->repeat) shown_ = !shown_;
    return true;
  }
  return shown_ && host_.process_event(event);
}

OverlayWishes Overlay::draw(const OverlayData& data, Rect area, float elapsed_s) {
  if (target_.width_px == 0 || target_.height_px == 0) return {};
  host_.begin_frame(elapsed_s);
  // ImGui counts in its own units, of which a HiDPI display has fewer than pixels.
  const float unit = static_cast<float>(target_.width_px) / ImGui::GetIO().DisplaySize.x;
  if (area.empty()) area = target_.area();
  const Places at = places_in({area.x / unit, area.y / unit, area.w / unit, area.h / unit}, ImGui::GetFontSize());
  panel("Buffer", at.buffer, draw_buffer_panel, data);
  panel("Frame", at.frame, draw_frame_panel, data);
  panel("Ring", at.ring, draw_ring_map, data);
  panel("Slot", at.slot, draw_hex_panel, data);
  host_.end_frame_and_draw();
  return {};
}

}  // namespace engine
