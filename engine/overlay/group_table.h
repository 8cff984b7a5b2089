// GroupTable: the groups of a frame as tables, a row for each living element, and all about the element that is
// selected; the part of the Frame panel that is there for games with lists of things.
//
// The drawing thread. Only what is on the screen is formatted: a thousand elements cost a look at each.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/overlay/panel_context.h"
#include "recorder/schema/schema.h"

struct ImVec4;

namespace engine {

// A living element of a group in the frame that is shown, and the same thing in the frame before.
struct ElementRow {
  uint32_t index = 0;
  recorder::Number identity;
  std::span<const std::byte> bytes;
  std::span<const std::byte> before;  // empty: it was not there
};

// The living elements of a group; `previous` may be empty. Matched by identity, or by index in a group without one.
std::vector<ElementRow> element_rows(const recorder::Group& group, std::span<const std::byte> frame,
                                     std::span<const std::byte> previous);
// Whether any of the element's own values differs from the frame before, or it was not there.
bool element_changed(const recorder::Group& group, const ElementRow& row);
// Whether the row is one that the filter asks for: "[304]" by index, "#304" by identity, anything else by the texts and
// names among its values.
bool element_passes(const recorder::Group& group, const ElementRow& row, std::string_view filter);
// "enemies[#42]" or "enemies[3]": how the element is typed in an expression.
std::string element_name(const recorder::Group& group, const ElementRow& row);

class GroupTable {
 public:
  // Takes over what was selected in another panel, or in the program's picture; nothing selected is nothing here too.
  void follow_selection(PanelContext& context);
  // Below what has been drawn so far. `filter` is that of the panel.
  void draw(PanelContext& context, std::string_view filter);

 private:
  void table(PanelContext& context, const recorder::Group& group, std::vector<ElementRow>& rows);
  void row(PanelContext& context, const recorder::Group& group, const ElementRow& row);
  void cell_with_menu(PanelContext& context, const recorder::Group& group, const ElementRow& row,
                      const recorder::Field& field, const ImVec4& color) const;
  void about(PanelContext& context, const recorder::Group& group, const std::vector<ElementRow>& rows);
  void about_field(PanelContext& context, const std::string& element, const recorder::Field& field,
                   const ElementRow& row);

  bool only_changed_ = false;
  std::string group_;         // of the selected element
  recorder::Number element_;  // its identity; no number: none is selected
};

}  // namespace engine
