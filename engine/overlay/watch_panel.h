// WatchPanel: conditions to look for in a recording. A line to type one in, and each with its current value, its hits,
// the way to the next and previous one, and whether it is plotted or pauses the game. Hits come in as the scan goes on.
//
// The panel: the drawing thread; draw() is called between ImGui::Begin and ImGui::End. The functions are pure, any
// thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "engine/overlay/expression_input.h"
#include "engine/overlay/panel_context.h"

namespace engine {

// Examples of watches for frames of that schema, a line each.
std::string watch_examples(const recorder::FrameSchema& schema);

class WatchPanel {
 public:
  void draw(PanelContext& context);

 private:
  void run_line(PanelContext& context) const;
  void input_line(PanelContext& context);
  void undo_line(PanelContext& context);
  void watch(PanelContext& context, size_t at);
  void text_line(PanelContext& context, size_t at);
  void controls(PanelContext& context, size_t at);
  void hits(PanelContext& context, const Watch& watch);
  void scan_bar(PanelContext& context, const Watch& watch, size_t at);

  ExpressionInput input_;
  ExpressionInput edit_;
  std::optional<size_t> edited_;                // the watch whose text is in edit_
  std::optional<size_t> previous_watch_count_;  // in the picture before
  std::optional<size_t> removed_;               // to be removed when the list has been drawn
  std::string removed_text_;                    // of the watch that undo restores; empty: none
};

}  // namespace engine
