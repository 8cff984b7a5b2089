// What lies over the picture for a while: tooltips, the frame under the mouse, prompts, menus, the key sheet, notices.
//
// The drawing thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/painter.h"
#include "replay/controls.h"
#include "replay/key_bindings.h"
#include "replay/menu.h"
#include "replay/prompt.h"
#include "replay/stage.h"

namespace replay {

// Names what is under the mouse: a button with its key, a kind of marks, the plotted field.
void paint_tooltip(engine::Painter& painter, const Controls& controls, const KeyBindings& keys);

// The frame of the timeline under the mouse: number, time, what the mark there says, and, where its game is known, a
// small picture. Keeps the frame it has read until the mouse is elsewhere.
class FramePreview {
 public:
  explicit FramePreview(const recorder::FrameSchema& schema) : frame_painter_(schema) {}
  void paint(engine::Painter& painter, Player& player, const Controls& controls);
  FramePainter& stage() { return frame_painter_; }

 private:
  void paint_picture(engine::Painter& painter, const engine::Rect& place);

  FramePainter frame_painter_;
  // The window's target as one of a smaller scale: the picture is the whole one made small, letters and all.
  engine::Target target_;
  std::unique_ptr<engine::Painter> painter_;
  std::optional<uint64_t> frame_;
  std::vector<std::byte> previous_;
  std::vector<std::byte> current_;
};

// Above the middle of the strip, within `area`. Gives its place.
engine::Rect paint_prompt(engine::Painter& painter, const engine::Rect& area, const Prompt& prompt);
void paint_menu(engine::Painter& painter, const Menu& menu);
void paint_key_sheet(engine::Painter& painter, const engine::Rect& area, const std::vector<KeyHelp>& lines);

// A line at the upper edge of `area`, as faint as `opacity` says.
void paint_notice(engine::Painter& painter, const engine::Rect& area, const std::string& notice, float opacity);
// What is being exported and how far it is, at the lower right of `area`. Gives the place of its cancel button.
engine::Rect paint_export_progress(engine::Painter& painter, const engine::Rect& area, const std::string& what,
                                   double done);

}  // namespace replay
