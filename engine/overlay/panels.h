// The overlay's panels. Each draws the contents of the ImGui window that is open around it, from the data alone; none
// keeps state. Call between ImGui::Begin and ImGui::End, on the drawing thread.
#pragma once

#include "engine/overlay/overlay_data.h"

namespace engine {

// Counters, occupancy, consumer lag, commit times, bytes on disk.
void draw_buffer_panel(const OverlayData& data);
// The slots as a row of boxes with both heads.
void draw_ring_map(const OverlayData& data);
// Every field by name: value, unit, change since the previous frame; the seal below.
void draw_frame_panel(const OverlayData& data);
// The slot as buffer_dump prints it, changed bytes lit; the field under the mouse is named.
void draw_hex_panel(const OverlayData& data);

// What the panels say in numbers, for a person: "1.2 us", "14.1 KiB".
std::string duration_text(uint64_t ns);
std::string bytes_text(uint64_t bytes);

}  // namespace engine
