// What can be done with a row of the frame panel: what it is, told in a tooltip, and its menu.
#include <imgui.h>

#include <algorithm>

#include "engine/overlay/frame_panel.h"
#include "engine/overlay/panel_style.h"

namespace engine {
namespace {

using namespace panel_style;

// A value as it is typed in an expression: the name of an enumeration's value, else the number.
std::string watched_value(const FieldRow& row, std::span<const std::byte> slot) {
  const recorder::Field& field = *row.field;
  if (!field.enum_names.empty()) return recorder::text_at(field, row.first, slot);
  return number_text(recorder::number_at(field, row.first, slot));
}

// What a right click on the item before does.
void open_menu_by_key(const PanelContext& context) {
  if (context.menu && ImGui::IsItemFocused()) ImGui::OpenPopup("menu");
}

}  // namespace

void FramePanel::explain(PanelContext& context, const FieldRow& row) const {
  if (!ImGui::IsItemHovered() || ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopup)) return;
  const recorder::Field& field = *row.field;
  std::string all = row.name() + ": " + std::string(name_of(field.type));
  if (row.count > 1) all += "[" + std::to_string(row.count) + "]";
  const ByteSpan span = row.bytes();
  all += ", bytes " + std::to_string(span.offset) + ".." + std::to_string(span.end() - 1);
  if (!field.meaning.empty()) all += "\n" + field.meaning;
  const uint64_t changes = context.counter.changes(row.field_index, row.first, row.count);
  if (!row.group) all += "\nnow " + row_text(row, context.data.slot);
  if (!row.group && row_differs(row, context.data.slot, context.data.previous)) {
    all += ", before " + row_text(row, context.data.previous);
  }
  const char* what = row.count > 1 ? " changes of its values" : changes == 1 ? " change" : " changes";
  all +=
      "\n" + std::to_string(changes) + what + " in the " + std::to_string(context.counter.frames()) +
      " frames shown so far, each compared with the one before it\nRight click or Menu key: plot, watch, pin, go to a "
      "change, copy";
  tooltip(all);
}

void FramePanel::watch_items(PanelContext& context, const std::string& expression) {
  Inspection& inspection = *context.data.inspection;
  if (ImGui::MenuItem("Plot")) inspection.set_plotted(inspection.add_watch(expression), true);
  if (ImGui::MenuItem("Watch its changes")) inspection.add_watch("changed(" + expression + ")");
}

void FramePanel::derived_menu(PanelContext& context, const std::string& name) {
  open_menu_by_key(context);
  if (context.data.inspection == nullptr || !ImGui::BeginPopupContextItem("menu")) return;
  watch_items(context, name);
  ImGui::EndPopup();
}

void FramePanel::menu(PanelContext& context, const FieldRow& row) {
  open_menu_by_key(context);
  if (!ImGui::BeginPopupContextItem("menu")) return;
  const OverlayData& data = context.data;
  context.focus.selected = row.bytes();
  colored(kMuted, row.name());
  ImGui::Separator();
  const std::string expression = row.expression();
  if (data.inspection != nullptr) {
    if (!expression.empty()) watch_items(context, expression);
    if (row.group && ImGui::MenuItem("Watch its changes")) {
      data.inspection->add_watch("changed(" + Expression::escaped_name(row.field->name) + ")");
    }
    if (!expression.empty() && ImGui::MenuItem("Watch this value")) {
      data.inspection->add_watch(expression + " == " + watched_value(row, data.slot));
    }
    const auto& pins = data.inspection->pins();
    const bool pinned = std::ranges::find(pins, row.name()) != pins.end();
    if (ImGui::MenuItem(pinned ? "Unpin" : "Pin")) data.inspection->toggle_pin(row.name());
    ImGui::Separator();
  }
  if (data.history != nullptr) {
    if (ImGui::MenuItem("Next change")) search_.start(row.bytes(), row.name(), data.index, false);
    if (ImGui::MenuItem("Previous change")) search_.start(row.bytes(), row.name(), data.index, true);
    ImGui::Separator();
  }
  if (ImGui::MenuItem("Copy value")) ImGui::SetClipboardText(row_text(row, data.slot).c_str());
  if (ImGui::MenuItem("Copy name")) ImGui::SetClipboardText(row.name().c_str());
  ImGui::EndPopup();
}

}  // namespace engine
