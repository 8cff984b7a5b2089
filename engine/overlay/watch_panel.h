// WatchPanel: the conditions that somebody looks for in a recording. A line to type one in, each with its current
// value, how often it becomes true, the way to the next and previous time, and whether it is plotted or pauses the
// game. The hits come as the scan goes.
//
// The drawing thread. draw() is called between ImGui::Begin and ImGui::End.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>

#include "engine/overlay/panel_context.h"
#include "engine/overlay/panel_widgets.h"

namespace engine {

// What is wrong with a text, in two lines of at most `columns` characters (at least 20) set with the same pitch: the
// part of the text where it is, and how far from its left a mark stands under the byte.
struct ErrorExcerpt {
  std::string text;
  size_t mark = 0;  // characters
};
ErrorExcerpt excerpt_of(const std::string& text, size_t at, size_t columns);

// Watches that make sense for frames of that schema, to begin with, a line each.
std::string watch_examples(const recorder::FrameSchema& schema);

class WatchPanel {
 public:
  void draw(PanelContext& context);

 private:
  void input_line(PanelContext& context);
  void undo_line(PanelContext& context);
  void watch(PanelContext& context, size_t at);
  void text_line(PanelContext& context, size_t at);
  void error(const Watch& watch) const;
  void controls(PanelContext& context, size_t at);
  void hits(PanelContext& context, const Watch& watch);
  void scan_bar(PanelContext& context, const Watch& watch, size_t at);

  std::array<char, 512> input_{};
  TypingFocus input_focus_;       // Enter leaves the cursor in the input line
  std::optional<size_t> edited_;  // the watch whose text is being changed
  std::array<char, 512> edit_{};
  TypingFocus edit_focus_;
  std::optional<size_t> previous_watch_count_;  // watches, the time before
  std::optional<size_t> removed_;               // to be removed when the list has been drawn
  std::string removed_text_;                    // what can be taken back; empty: nothing
  ExpressionCache expressions_;
};

}  // namespace engine
