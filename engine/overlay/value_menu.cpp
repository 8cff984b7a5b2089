#include "engine/overlay/value_menu.h"

#include <imgui.h>

#include <algorithm>

#include "engine/overlay/panel_widgets.h"

namespace engine {
namespace {

using namespace widgets;
using recorder::Field;
using What = ValueQuestion::What;

constexpr int64_t kProgressEvery_ns = 100'000'000;

// A value as an expression names it: the enumeration's name for it, else the number.
std::string typed_value(const Field& field, uint32_t index, std::span<const std::byte> bytes) {
  if (!field.enum_names.empty() && !field.is_flags) {
    const std::string name = recorder::text_at(field, index, bytes);
    return std::ranges::find(field.enum_names, name) == field.enum_names.end() ? name : Expression::escaped_name(name);
  }
  return recorder::value_at(field, index, bytes).text();
}

void ask(PanelContext& context, What what, const FoundValue& value) {
  context.focus.asked = ValueQuestion{what, value, context.data.index, {}};
}

void watch_items(PanelContext& context, const MenuValue& value) {
  Inspection& inspection = *context.data.inspection;
  const std::string& expression = value.value.expression;
  const std::string changed = "changed(" + expression + ")";
  if (value.is_single && ImGui::MenuItem("Plot")) inspection.set_plotted(inspection.add_watch(expression), true);
  if (value.is_single && ImGui::MenuItem("Watch this")) inspection.add_watch(expression);
  if (ImGui::MenuItem("Watch for changes")) inspection.add_watch(changed);
  if (!value.as_typed.empty() && ImGui::MenuItem(("Watch for " + value.as_typed).c_str())) {
    inspection.add_watch(expression + " == " + value.as_typed);
  }
  if (ImGui::MenuItem("Break when it changes")) inspection.set_pauses(inspection.add_watch(changed), true);
  tooltip("A watch that pauses the running game at the tick in which the value changes.");
  ImGui::Separator();
}

void search_items(PanelContext& context, const FoundValue& value) {
  if (ImGui::MenuItem("Find where it became this")) ask(context, What::kBecame, value);
  if (ImGui::MenuItem("Find out why", "F4")) ask(context, What::kWhy, value);
  if (ImGui::MenuItem("Next change", "F3")) ask(context, What::kNext, value);
  if (ImGui::MenuItem("Previous change", "Shift+F3")) ask(context, What::kPrevious, value);
  ImGui::Separator();
}

}  // namespace

// --- values ----------------------------------------------------------------------------------------------------------

MenuValue menu_value_of(const FieldRow& row, std::span<const std::byte> slot) {
  MenuValue menu;
  const Field& field = *row.field;
  const bool is_whole = row.first == 0 && row.count == field.count;
  menu.value = {row.name(), row.expression()};
  menu.is_single = !menu.value.empty() && !field.is_text();
  if (menu.value.empty() && is_whole) menu.value.expression = Expression::escaped_name(field.name);
  menu.text = row_text(row, slot);
  if (menu.is_single) menu.as_typed = typed_value(field, row.first, slot);
  return menu;
}

MenuValue menu_value_of(const std::string& element, const Field& field, std::span<const std::byte> bytes) {
  MenuValue menu;
  const std::string name = element + "." + Expression::escaped_name(field.name);
  menu.is_single = field.count == 1;
  menu.value = {name, menu.is_single ? name : ""};
  menu.text = recorder::text_of(field, bytes);
  if (menu.is_single) menu.as_typed = typed_value(field, 0, bytes);
  return menu;
}

MenuValue menu_value_at(const recorder::FrameSchema& schema, std::span<const std::byte> slot, ByteSpan span) {
  if (span.empty() || span.end() > slot.size()) return {};
  const recorder::FrameSchema::Located at = schema.locate(span.offset, slot);
  if (at.field == nullptr || !at.is_alive) return {};
  const Field& field = *at.field;
  const uint32_t within = span.offset - at.base - field.offset;
  const uint32_t size = recorder::size_of(field.type);
  const std::string index = "[" + std::to_string(within / size) + "]";
  const bool is_value = field.count > 1 && !field.is_text() && span.bytes <= size;
  if (at.base == 0 && schema.find(field.name) != nullptr) {
    FieldRow row = row_named(schema, is_value ? field.name + index : field.name);
    return row.field == nullptr ? MenuValue() : menu_value_of(row, slot);
  }
  for (const recorder::Group& group : schema.groups()) {
    if (span.offset < group.offset || span.offset >= group.offset + group.size_bytes()) continue;
    const uint32_t element = (span.offset - group.offset) / group.stride;
    const std::string by_index = group.name + "[" + std::to_string(element) + "]";
    if (!group.identity_place.exists() || !at.name.starts_with(by_index)) break;
    const std::string identity = group.identity_of(element, group.element(element, slot)).text();
    const std::string name =
        Expression::escaped_name(group.name) + "[#" + identity + "]" + at.name.substr(by_index.size());
    return {
        {name, field.count == 1 ? name : ""}, field.count == 1, "", recorder::text_of(field, slot.subspan(at.base))};
  }
  return {{at.name, field.count == 1 ? at.name : ""},
          field.count == 1,
          "",
          recorder::text_of(field, slot.subspan(at.base))};
}

// --- the menu --------------------------------------------------------------------------------------------------------

bool begin_value_menu(PanelContext& context, const MenuValue& value) {
  if (context.menu && ImGui::IsItemFocused()) ImGui::OpenPopup("menu");
  if (!ImGui::BeginPopupContextItem("menu")) return false;
  colored(kMuted, value.value.name);
  ImGui::Separator();
  const bool is_named = !value.value.empty();
  if (is_named && context.data.inspection != nullptr) watch_items(context, value);
  if (is_named && context.data.history != nullptr) search_items(context, value.value);
  if (ImGui::MenuItem("Copy value")) ImGui::SetClipboardText(value.text.c_str());
  if (ImGui::MenuItem("Copy name")) {
    ImGui::SetClipboardText((is_named ? value.value.expression : value.value.name).c_str());
  }
  return true;
}

void end_value_menu() { ImGui::EndPopup(); }

// --- searching -------------------------------------------------------------------------------------------------------

void ValueSearch::update(PanelContext& context) {
  if (context.data.history == nullptr) {
    finder_.cancel();
    return;
  }
  if (auto asked = std::exchange(context.focus.asked, std::nullopt)) {
    if (context.data.inspection != nullptr) asked->inputs = context.data.inspection->inputs(*context.data.schema);
    outcome_.clear();
    finder_.ask(*context.data.history, std::move(*asked));
  }
  if (auto answer = finder_.take_answer(*context.data.history)) found(context, std::move(*answer));
  if (finder_.running()) context.changes_in(kProgressEvery_ns);
}

void ValueSearch::found(PanelContext& context, ValueAnswer answer) {
  const ValueQuestion& asked = answer.question;
  const std::string& name = asked.value.name;
  if (!answer.failure.ok()) {
    outcome_ = answer.failure.message();
  } else if (asked.what == What::kWhy) {
    story_ = std::move(answer);
    open_ = appears_ = true;
    return;
  } else if (!answer.change) {
    outcome_ = asked.what == What::kNext       ? "no further change of " + name
               : asked.what == What::kPrevious ? "no earlier change of " + name
                                               : name + " has been this since the beginning";
  } else {
    outcome_ = change_text(name, *answer.change);
    context.go_to(answer.change->index);
  }
  context.requests.notice = outcome_;
}

void ValueSearch::progress_line(PanelContext& context) {
  if (!finder_.running()) {
    if (!outcome_.empty()) cell(kMuted, outcome_);
    return;
  }
  const std::string label = "looking for changes of " + finder_.question().value.name;
  if (progress_with_cancel(static_cast<float>(finder_.progress()), label.c_str())) finder_.cancel();
  context.changes_in(kProgressEvery_ns);
}

// --- why -------------------------------------------------------------------------------------------------------------

bool ValueSearch::begin_window(float em) {
  if (!open_ || !story_) return false;
  const ImVec2 display = ImGui::GetIO().DisplaySize;
  const ImVec2 size(std::min(display.x * 0.9f, em * 34), std::min(display.y * 0.7f, em * 26));
  ImGui::SetNextWindowSize(size, ImGuiCond_Appearing);
  ImGui::SetNextWindowPos({(display.x - size.x) / 2, (display.y - size.y) / 2}, ImGuiCond_Appearing);
  if (std::exchange(appears_, false)) ImGui::SetNextWindowFocus();
  ImGui::Begin("Why", &open_, ImGuiWindowFlags_NoCollapse | ImGuiWindowFlags_NoSavedSettings);
  return true;
}

void ValueSearch::window(PanelContext& context) {
  const ValueAnswer& story = *story_;
  const std::string& name = story.question.value.name;
  if (!story.change) {
    wrapped(text_color(), name + " has been what it is since the beginning of the recording.");
    return;
  }
  change_line(context, "became this", *story.change);
  if (story.earlier) {
    change_line(context, "before that", *story.earlier);
  } else {
    wrapped(kMuted, "before that it was the same since the beginning");
  }
  ImGui::Separator();
  between(context);
  if (story.also.empty()) return;
  ImGui::Separator();
  colored(kMuted, "also changed in frame " + std::to_string(story.change->number));
  for (const std::string& also : story.also) cell(text_color(), also);
  if (story.also_left_out != 0) colored(kMuted, "and " + std::to_string(story.also_left_out) + " more: see Diff");
}

void ValueSearch::change_line(PanelContext& context, const char* what, const ValueChange& change) {
  const std::string label = change_text(story_->question.value.name, change) + "##" + what;
  colored(kMuted, what);
  ImGui::SameLine();
  if (ImGui::Selectable(label.c_str(), context.data.index == change.index)) context.go_to(change.index);
  tooltip("Go to that frame.");
}

// What the player did, and what happened, between the two changes.
void ValueSearch::between(PanelContext& context) {
  const ValueAnswer& story = *story_;
  colored(kMuted, "inputs and events since then");
  ImGui::SameLine();
  inputs_button(context);
  if (story.left_out != 0) colored(kMuted, std::to_string(story.left_out) + " earlier ones are not shown");
  if (story.between.empty()) colored(kMuted, "none");
  ImGuiListClipper clipper;
  const float room = ImGui::GetTextLineHeightWithSpacing() * 9;
  const float wanted = ImGui::GetTextLineHeightWithSpacing() * (static_cast<float>(story.between.size()) + 0.5f);
  ImGui::BeginChild("between", {0, std::min(room, wanted)}, false);
  clipper.Begin(static_cast<int>(story.between.size()));
  while (clipper.Step()) {
    for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) {
      const ValueAnswer::Moment& moment = story.between[static_cast<size_t>(i)];
      const std::string label = std::to_string(moment.number) + "  " + moment.text + "##" + std::to_string(i);
      if (ImGui::Selectable(label.c_str(), context.data.index == moment.index)) context.go_to(moment.index);
    }
  }
  ImGui::EndChild();
}

// Which fields are inputs.
void ValueSearch::inputs_button(PanelContext& context) {
  if (context.data.inspection == nullptr) return;
  if (ImGui::SmallButton("inputs...")) ImGui::OpenPopup("inputs");
  tooltip("Choose the fields that hold what the player does.");
  if (!ImGui::BeginPopup("inputs")) return;
  Inspection& inspection = *context.data.inspection;
  std::vector<std::string> inputs = inspection.inputs(*context.data.schema);
  for (const Field& field : context.data.schema->fields()) {
    const auto at = std::ranges::find(inputs, field.name);
    bool on = at != inputs.end();
    if (!ImGui::Checkbox(field.name.c_str(), &on)) continue;
    on ? inputs.push_back(field.name) : static_cast<void>(inputs.erase(at));
    inspection.set_inputs(inputs);
    context.focus.asked = story_->question;
  }
  ImGui::EndPopup();
}

}  // namespace engine
