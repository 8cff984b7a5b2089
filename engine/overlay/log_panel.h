// LogPanel: the log of the whole recording, a line for each text that the game wrote and for each frame in which a log
// point speaks. A click goes to the frame of a line; the line of the shown frame is lit and scrolled to. A filter
// leaves the lines with a word.
//
// The drawing thread. draw() is called between ImGui::Begin and ImGui::End.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/inspect/log_lines.h"
#include "engine/overlay/expression_input.h"
#include "engine/overlay/panel_context.h"

namespace engine {

class LogPanel {
 public:
  void draw(PanelContext& context);

 private:
  void tools(PanelContext& context);
  void editor(PanelContext& context);
  void points(PanelContext& context);
  void update_shown(const PanelContext& context);
  void lines(PanelContext& context);
  void line(PanelContext& context, size_t place, const LogLine& line, bool is_now);
  // The last shown line up to that frame.
  std::optional<size_t> place_of(uint64_t index) const;

  LogScan scan_;
  std::array<char, 64> filter_{};
  std::string filtered_by_;
  uint64_t epoch_ = 0;
  size_t looked_at_ = 0;  // lines of scan_
  // Places in scan_, and frames, of the lines that pass the filter.
  std::vector<uint32_t> shown_;
  std::vector<uint64_t> frames_;
  std::optional<uint64_t> scrolled_to_;  // the frame, those evicted included
  bool edits_ = false;                   // a log point is being written
  ExpressionInput condition_;
  ExpressionInput text_;
};

}  // namespace engine
