// The menu of a value, the same in all panels: plot it, watch it, break when it changes, find where it became what it
// is, find out why, copy it. And the questions that it asks, answered in the background: ValueSearch leads to a change
// of a value, or shows why the value is what it is in a window of its own.
//
// The drawing thread; the functions that draw are called between ImGui::Begin and ImGui::End.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/inspect/value_finder.h"
#include "engine/overlay/field_rows.h"
#include "engine/overlay/panel_context.h"

namespace engine {

struct MenuValue {
  FoundValue value;       // to be looked for; empty: no expression names it
  bool is_single = true;  // has one value, to be plotted and compared
  std::string as_typed;   // the value in the shown frame, as an expression has it: "120", "dead"; empty: none
  std::string text;       // the same for a person
};
// Of a row of fields; of the value of a list's element.
MenuValue menu_value_of(const FieldRow& row, std::span<const std::byte> slot);
MenuValue menu_value_of(const std::string& element, const recorder::Field& field, std::span<const std::byte> bytes);
// Of the bytes that are selected in a panel: a field, one of its values, or a value of a list's living element.
MenuValue menu_value_at(const recorder::FrameSchema& schema, std::span<const std::byte> slot, ByteSpan span);

// The item before has this menu, by a right click, or the Menu key while it is focused. true: it is open, so that more
// items may be added before end_value_menu().
bool begin_value_menu(PanelContext& context, const MenuValue& value);
void end_value_menu();

class ValueSearch {
 public:
  // Starts what a panel or a key has asked, and leads to what was found. Once a picture.
  void update(PanelContext& context);
  // The progress of a search, on a line of the panel; nothing while there is none.
  void progress_line(PanelContext& context);
  // The window that tells why. false: it is closed.
  bool begin_window(float em);
  void window(PanelContext& context);

 private:
  void found(PanelContext& context, ValueAnswer answer);
  void change_line(PanelContext& context, const char* what, const ValueChange& change);
  void between(PanelContext& context);
  void inputs_button(PanelContext& context);

  ValueFinder finder_;
  std::optional<ValueAnswer> story_;
  std::string outcome_;  // of the last search
  bool open_ = false;    // the window
  bool appears_ = false;
};

}  // namespace engine
