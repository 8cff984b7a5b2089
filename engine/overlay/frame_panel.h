// FramePanel: the inspector. Every field of the shown frame by name, as a tree, with the value before, the difference
// and the number of changes; pinned values on top. Knows a game by its schema alone.
//
// The drawing thread. draw() is called between ImGui::Begin and ImGui::End.
#pragma once

#include <array>
#include <set>
#include <string>
#include <vector>

#include "engine/overlay/field_rows.h"
#include "engine/overlay/frame_changes.h"
#include "engine/overlay/group_table.h"
#include "engine/overlay/panel_context.h"

namespace engine {

class FramePanel {
 public:
  void draw(PanelContext& context);

 private:
  void head(PanelContext& context);
  void filter_line(PanelContext& context);
  void table(PanelContext& context);
  void reveal(PanelContext& context);
  void scroll_to_selected(PanelContext& context, float row_height);
  void derived_rows(PanelContext& context);
  void row(PanelContext& context, const FieldRow& row, bool pinned);
  void name_cell(PanelContext& context, const FieldRow& row, bool pinned);
  void value_cells(PanelContext& context, const FieldRow& row);
  void menu(PanelContext& context, const FieldRow& row);
  void explain(PanelContext& context, const FieldRow& row) const;
  void copy_frame(PanelContext& context);

  std::array<char, 64> filter_{};
  std::set<std::string> open_;  // arrays that are open
  std::vector<FieldRow> rows_;
  std::vector<FieldRow> pinned_;
  size_t derived_shown_ = 0;
  GroupTable groups_;
};

}  // namespace engine
