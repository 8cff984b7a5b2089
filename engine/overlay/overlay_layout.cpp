#include "engine/overlay/overlay_layout.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "engine/platform/window.h"

namespace engine {
namespace {

struct PanelText {
  const char* title;
  const char* key;  // in the settings
  const char* purpose;
};

constexpr std::array<PanelText, kPanelCount> kTexts = {{
    {"Frame", "frame", "Every field of the shown frame, and what changed. Right click a value to ask about it."},
    {"Watches", "watches", "Conditions over fields: where in the recording they become true."},
    {"Plots", "plots", "Fields and watches over the visible frames. Click to go there, drag to measure."},
    {"Log", "log", "What the game wrote into its log, and log points of your own."},
    {"Ring", "ring", "The ring's slots, how full it is, and how long things take."},
    {"Bytes", "bytes", "The shown frame as buffer_dump prints it."},
    {"Diff", "diff", "What differs between two frames."},
}};

const PanelText& text_of(PanelId panel) { return kTexts[static_cast<size_t>(panel)]; }

}  // namespace

const char* title_of(PanelId panel) { return text_of(panel).title; }
const char* purpose_of(PanelId panel) { return text_of(panel).purpose; }

std::array<OverlayLayout::Panel, kPanelCount> OverlayLayout::first_panels() {
  std::array<Panel, kPanelCount> panels{};
  for (const PanelId panel : {PanelId::kFrame, PanelId::kWatches, PanelId::kPlots, PanelId::kRing}) {
    panels[index(panel)].shown = true;
  }
  return panels;
}

void OverlayLayout::show(PanelId panel, bool on) {
  if (shown(panel) == on) return;
  panels_[index(panel)].shown = on;
  ++changes_;
}

void OverlayLayout::set_docked(PanelId panel, bool on) {
  if (docked(panel) == on) return;
  panels_[index(panel)].docked = on;
  ++changes_;
}

void OverlayLayout::set_explained(PanelId panel) {
  if (!explains(panel)) return;
  panels_[index(panel)].explained = true;
  ++changes_;
}

float OverlayLayout::font_scale_of(float height) { return automatic_ui_scale(height, 0, 0); }

void OverlayLayout::set_font_scale(float factor) {
  factor = std::clamp(factor, kSmallest, kLargest);
  if (factor == font_scale_) return;
  font_scale_ = factor;
  ++changes_;
}

void OverlayLayout::reset() {
  panels_ = first_panels();
  font_scale_ = 1;
  ++changes_;
}

// --- places ----------------------------------------------------------------------------------------------------------

OverlayLayout::Dock OverlayLayout::dock_of(PanelId panel) {
  switch (panel) {
    case PanelId::kWatches:
    case PanelId::kRing:
      return Dock::kLeft;
    case PanelId::kFrame:
    case PanelId::kDiff:
      return Dock::kRight;
    default:
      return Dock::kBottom;
  }
}

// How the panels of a dock share it.
float OverlayLayout::share_of(PanelId panel) {
  switch (panel) {
    case PanelId::kRing:
      return 1.25f;
    case PanelId::kFrame:
      return 1.4f;
    case PanelId::kBytes:
      return 1.35f;
    default:
      return 1;
  }
}

bool OverlayLayout::used(Dock dock) const {
  return std::ranges::any_of(kAllPanels,
                             [&](PanelId panel) { return shown(panel) && docked(panel) && dock_of(panel) == dock; });
}

Rect OverlayLayout::bar_in(const Rect& area, float em) { return {area.x, area.y, area.w, std::min(area.h, em * 1.9f)}; }

OverlayLayout::Columns OverlayLayout::columns_in(const Rect& area, float em) const {
  const float top = bar_in(area, em).h;
  const float bottom = used(Dock::kBottom) ? std::min(area.h * 0.27f, em * 17) : 0;
  const float left = used(Dock::kLeft) ? std::min(area.w * 0.26f, em * 25) : 0;
  const float right = used(Dock::kRight) ? std::min(area.w * 0.36f, em * 36) : 0;
  const float high = std::max(0.0f, area.h - top - bottom);
  Columns at;
  at.left = {area.x, area.y + top, left, high};
  at.right = {area.right() - right, area.y + top, right, high};
  at.bottom = {area.x, area.bottom() - bottom, area.w, bottom};
  at.middle = {area.x + left, area.y + top, area.w - left - right, high};
  return at;
}

Rect OverlayLayout::free_in(const Rect& area, float em) const { return columns_in(area, em).middle; }

Rect OverlayLayout::place_in(const Rect& area, float em, PanelId panel) const {
  const Columns columns = columns_in(area, em);
  const Dock dock = dock_of(panel);
  const Rect column = dock == Dock::kLeft ? columns.left : dock == Dock::kRight ? columns.right : columns.bottom;
  float before = 0;
  float all = 0;
  for (const PanelId other : kAllPanels) {
    if (dock_of(other) != dock || !((shown(other) && docked(other)) || other == panel)) continue;
    if (other == panel) before = all;
    all += share_of(other);
  }
  const float from = before / all;
  const float part = share_of(panel) / all;
  if (dock == Dock::kBottom) return {column.x + column.w * from, column.y, column.w * part, column.h};
  return {column.x, column.y + column.h * from, column.w, column.h * part};
}

// --- kept ------------------------------------------------------------------------------------------------------------

void OverlayLayout::load(const Settings& settings) {
  for (const PanelId panel : kAllPanels) {
    Panel& state = panels_[index(panel)];
    state.shown = settings.get(std::string("show_") + text_of(panel).key, state.shown);
    state.docked = settings.get(std::string("docked_") + text_of(panel).key, state.docked);
    state.explained = settings.get(std::string("explained_") + text_of(panel).key, state.explained);
  }
  set_font_scale(static_cast<float>(settings.get("font_scale", double{font_scale_})));
}

void OverlayLayout::save(Settings& settings) const {
  for (const PanelId panel : kAllPanels) {
    settings.set(std::string("show_") + text_of(panel).key, shown(panel));
    settings.set(std::string("docked_") + text_of(panel).key, docked(panel));
    if (!explains(panel)) settings.set(std::string("explained_") + text_of(panel).key, true);
  }
  settings.set("font_scale", double{font_scale_});
}

}  // namespace engine
