#include "engine/overlay/overlay.h"

#include <SDL_events.h>
#include <imgui.h>

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

// A panel with its first place, as fractions of the display less a margin; afterwards the user's layout counts.
void panel(const char* title, ImVec2 from, ImVec2 to, void (*contents)(const OverlayData&), const OverlayData& data) {
  const ImVec2 display = ImGui::GetIO().DisplaySize;
  const float gap = ImGui::GetFontSize() * 0.4f;
  ImGui::SetNextWindowPos(ImVec2(from.x * display.x + gap, from.y * display.y + gap), ImGuiCond_FirstUseEver);
  ImGui::SetNextWindowSize(ImVec2((to.x - from.x) * display.x - gap * 1.5f, (to.y - from.y) * display.y - gap * 1.5f),
                           ImGuiCond_FirstUseEver);
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

void Overlay::draw(const OverlayData& data, float elapsed_s) {
  if (target_.width_px == 0 || target_.height_px == 0) return;
  host_.begin_frame(elapsed_s);
  panel("Buffer", ImVec2(0, 0), ImVec2(0.36f, 0.525f), draw_buffer_panel, data);
  panel("Frame", ImVec2(0.62f, 0), ImVec2(1, 0.525f), draw_frame_panel, data);
  panel("Ring", ImVec2(0, 0.525f), ImVec2(1, 0.765f), draw_ring_map, data);
  panel("Slot", ImVec2(0, 0.765f), ImVec2(1, 1), draw_hex_panel, data);
  host_.end_frame_and_draw();
}

}  // namespace engine
