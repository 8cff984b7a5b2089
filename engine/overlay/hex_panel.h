// HexPanel: the shown slot in buffer_dump's format. Bytes that changed are lit and fade; the field under the mouse, and
// the one that is selected here or in the inspector, is named and outlined.
//
// The drawing thread. draw() is called between ImGui::Begin and ImGui::End.
#pragma once

#include <string>

#include "engine/overlay/panel_context.h"
#include "recorder/dump/hex_line.h"

struct ImVec2;

namespace engine {

class HexPanel {
 public:
  void draw(PanelContext& context);

 private:
  void keys(PanelContext& context) const;
  void title(const PanelContext& context) const;
  void lines(PanelContext& context);
  void line(const PanelContext& context, const recorder::HexLineLayout& layout, uint32_t line, const ImVec2& at);
  void outline(const PanelContext& context, const recorder::HexLineLayout& layout, const ImVec2& origin, int first,
               int last) const;
  void mouse(PanelContext& context, const recorder::HexLineLayout& layout, const ImVec2& origin) const;

  std::string text_;  // of one line, kept for its memory
};

}  // namespace engine
