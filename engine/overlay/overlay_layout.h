// OverlayLayout: which panels are shown, the places of docked panels, and the size of text. Panels share docks along
// the left, right and bottom edge of the area, so that its middle, the game's picture, stays free. A panel that is
// moved or resized leaves its dock.
//
// No ImGui in here. One thread.
#pragma once

#include <array>
#include <cstddef>

#include "engine/draw/geometry.h"
#include "engine/platform/settings.h"

namespace engine {

enum class PanelId : size_t { kFrame, kWatches, kPlots, kLog, kRing, kBytes, kDiff };
inline constexpr size_t kPanelCount = 7;
// In the order of the bar and of Ctrl+Tab.
inline constexpr std::array<PanelId, kPanelCount> kAllPanels = {PanelId::kFrame, PanelId::kWatches, PanelId::kPlots,
                                                                PanelId::kLog,   PanelId::kRing,    PanelId::kBytes,
                                                                PanelId::kDiff};
// The panel's title, also its name in ImGui.
const char* title_of(PanelId panel);
// One sentence for a tooltip.
const char* purpose_of(PanelId panel);

class OverlayLayout {
 public:
  static constexpr float kSmallest = 0.75f;
  static constexpr float kLargest = 3.0f;

  bool shown(PanelId panel) const { return panels_[index(panel)].shown; }
  void show(PanelId panel, bool on);
  bool docked(PanelId panel) const { return panels_[index(panel)].docked; }
  void set_docked(PanelId panel, bool on);

  // Whether a panel is still to say what it is for: until a person has taken note of it.
  bool explains(PanelId panel) const { return !panels_[index(panel)].explained; }
  void set_explained(PanelId panel);

  float font_scale() const { return font_scale_; }
  void set_font_scale(float factor);  // clamped
  // An extra factor for a picture in memory that high (in units of a design for an ordinary display), as windows have by
  // themselves.
  static float font_scale_of(float height);

  // Restores the defaults, text size included.
  void reset();

  // Places for an area in ImGui units, with text of size `em`. The bar runs along the top.
  static Rect bar_in(const Rect& area, float em);
  // The place of a shown, docked panel.
  Rect place_in(const Rect& area, float em, PanelId panel) const;
  // What bar and docked panels leave of the area.
  Rect free_in(const Rect& area, float em) const;

  void load(const Settings& settings);
  void save(Settings& settings) const;
  // Grows with every change.
  int changes() const { return changes_; }

 private:
  struct Panel {
    bool shown = false;
    bool docked = true;
    bool explained = false;
  };
  enum class Dock { kLeft, kRight, kBottom };
  struct Columns {
    Rect left;
    Rect right;
    Rect bottom;
    Rect middle;
  };

  static size_t index(PanelId panel) { return static_cast<size_t>(panel); }
  static Dock dock_of(PanelId panel);
  static float share_of(PanelId panel);
  bool used(Dock dock) const;
  Columns columns_in(const Rect& area, float em) const;

  std::array<Panel, kPanelCount> panels_ = first_panels();
  float font_scale_ = 1;
  int changes_ = 0;

  static std::array<Panel, kPanelCount> first_panels();
};

}  // namespace engine
