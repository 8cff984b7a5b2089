#include "engine/overlay/expression_input.h"

#include <imgui.h>

#include <algorithm>

#include "engine/overlay/panel_widgets.h"
#include "recorder/base/text.h"

namespace engine {
namespace {

using namespace widgets;
using recorder::base::character_count;

constexpr int kItemsShown = 8;

// The first `count` characters of a text.
std::string_view first_characters(std::string_view all, size_t count) {
  size_t end = 0;
  for (; end < all.size() && count > 0; --count) end = recorder::base::next_character(all, end);
  return all.substr(0, end);
}

void replace_text(ImGuiInputTextCallbackData& data, const std::string& text) {
  data.DeleteChars(0, data.BufTextLen);
  data.InsertChars(0, text.c_str());
}

}  // namespace

ErrorExcerpt excerpt_of(const std::string& text, size_t at, size_t columns) {
  columns = std::max<size_t>(columns, 20);
  at = std::min(at, text.size());
  const size_t mark = character_count(std::string_view(text).substr(0, at));
  if (character_count(text) <= columns && mark < columns) return {text, mark};
  // Two thirds of the excerpt lie before the mark: that is where the mistake usually is.
  const size_t before = std::min(mark, columns * 2 / 3);
  const std::string_view head = first_characters(text, mark - before);
  const std::string_view shown = first_characters(std::string_view(text).substr(head.size()), columns);
  return {std::string(shown), before};
}

void draw_expression_error(const std::string& text, const ExpressionError& error) {
  const float character = ImGui::CalcTextSize("0").x;
  const auto columns = static_cast<size_t>(std::max(1.0f, ImGui::GetContentRegionAvail().x / character));
  const ErrorExcerpt excerpt = excerpt_of(text, error.at, columns);
  if (excerpt.text != text) colored(kMuted, excerpt.text);
  ImGui::SetCursorPosX(ImGui::GetCursorPosX() + static_cast<float>(excerpt.mark) * character);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, 0});
  colored(kBad, "^");
  ImGui::PopStyleVar();
  wrapped(kBad, error.reason);
}

InputLine::Event ExpressionInput::draw(PanelContext& context, const char* id, float width, const Options& options) {
  is_text_ = options.is_text;
  may_be_empty_ = options.may_be_empty;
  const auto while_active = [&](ImGuiInputTextCallbackData& data) { edit(context, data); };
  const ImVec2 at = ImGui::GetCursorScreenPos();
  auto event = line_.draw(context, id, width,
                          {.hint = options.hint, .select_all = options.select_all, .while_active = while_active});
  const bool active = ImGui::IsItemActive();
  const ImVec2 below(at.x, ImGui::GetItemRectMax().y);
  if (event == InputLine::Event::kEntered && !enter(context)) event = InputLine::Event::kNone;
  const bool clicks_list = event == InputLine::Event::kLeft && has_mouse_;
  if (clicks_list) event = InputLine::Event::kNone;
  if ((active || clicks_list) && (offers() || !known_.empty())) {
    list(context, below, width);
  } else {
    has_mouse_ = false;
  }
  if (!active && refused_) draw_expression_error(known_, error_);
  return event;
}

void ExpressionInput::set_text(const std::string& text) {
  line_.set_text(text);
  known_ = text;
  forget_typing();
}

void ExpressionInput::forget_typing() {
  typed_ = by_hand_ = refused_ = false;
  found_ = {};
  error_ = {};
  recalled_.reset();
}

// --- typing ----------------------------------------------------------------------------------------------------------

void ExpressionInput::edit(PanelContext& context, ImGuiInputTextCallbackData& data) {
  if (data.EventFlag == ImGuiInputTextFlags_CallbackCompletion) {
    if (!offers()) return;
    size_t cursor = 0;
    replace_text(data, completed({data.Buf, static_cast<size_t>(data.BufTextLen)}, found_, chosen_, cursor));
    data.CursorPos = static_cast<int>(cursor);
    data.ClearSelection();
  } else if (data.EventFlag == ImGuiInputTextFlags_CallbackHistory) {
    return up_or_down(data.EventKey == ImGuiKey_UpArrow ? -1 : 1, context, data);
  } else if (place_cursor_) {
    data.CursorPos = std::min(static_cast<int>(*place_cursor_), data.BufTextLen);
    data.ClearSelection();
    place_cursor_.reset();
  }
  update(context, {data.Buf, static_cast<size_t>(data.BufTextLen)}, static_cast<size_t>(data.CursorPos));
}

// Whether known_ does; error_ says why not.
bool ExpressionInput::compiles(const PanelContext& context) {
  error_ = {};
  if (known_.empty()) return may_be_empty_;
  Expression expression;
  LogText text;
  return is_text_ ? LogText::compile(*context.data.schema, known_, text, error_)
                  : Expression::compile(*context.data.schema, known_, expression, error_);
}

// Another text than before was typed, or the cursor moved.
void ExpressionInput::update(PanelContext& context, std::string_view text, size_t cursor) {
  const bool is_new = known_ != text;
  if (!is_new && cursor == cursor_) return;
  known_ = text;
  cursor_ = cursor;
  if (!is_new && !typed_) return;
  if (is_new) {
    typed_ = true;
    refused_ = false;
    recalled_.reset();
    static_cast<void>(compiles(context));
  }
  found_ =
      is_text_ ? complete_in_braces(*context.data.schema, text, cursor) : complete(*context.data.schema, text, cursor);
  chosen_ = 0;
  by_hand_ = false;
}

void ExpressionInput::up_or_down(int step, PanelContext& context, ImGuiInputTextCallbackData& data) {
  if (!offers() || recalled_) return recall(step, context, data);
  const size_t count = found_.items.size();
  chosen_ = by_hand_ || step < 0 ? (chosen_ + count + (step > 0 ? 1 : count - 1)) % count : 0;
  by_hand_ = true;
}

void ExpressionInput::recall(int step, PanelContext& context, ImGuiInputTextCallbackData& data) {
  if (context.data.inspection == nullptr || is_text_) return;
  const auto& history = context.data.inspection->history();
  if (!recalled_) {
    if (step > 0 || history.empty()) return;
    before_recall_.assign(data.Buf, static_cast<size_t>(data.BufTextLen));
  }
  const size_t back = recalled_ ? *recalled_ + 1 : 0;  // 0: what was being typed
  const size_t to = step < 0 ? std::min(back + 1, history.size()) : back - 1;
  const std::string text = to == 0 ? before_recall_ : history[to - 1];
  replace_text(data, text);
  update(context, text, text.size());
  typed_ = false;
  found_ = {};
  if (to != 0) recalled_ = to - 1;
}

// By the mouse or by Enter: typing goes on behind it.
void ExpressionInput::take(PanelContext& context, size_t item) {
  size_t cursor = 0;
  const std::string text = completed(known_, found_, item, cursor);
  line_.set_text(text);
  update(context, text, cursor);
  place_cursor_ = cursor;
  line_.focus(context);
}

// Enter was pressed. true: the text is an expression, and done.
bool ExpressionInput::enter(PanelContext& context) {
  known_ = line_.text();
  if (known_.empty()) return may_be_empty_;
  if (offers() && by_hand_) {
    take(context, chosen_);
    return false;
  }
  refused_ = !compiles(context);
  typed_ = false;
  if (!refused_) {
    if (context.data.inspection != nullptr && !is_text_) context.data.inspection->remember(known_);
    return true;
  }
  place_cursor_ = error_.at;
  line_.focus(context);
  return false;
}

// --- below the line --------------------------------------------------------------------------------------------------

void ExpressionInput::list(PanelContext& context, const ImVec2& below, float width) {
  begin_floating("##completions", below, ImGui::GetFrameHeight(), std::max(width, ImGui::GetFontSize() * 22));
  if (offers()) items(context);
  remark(context);
  has_mouse_ = ImGui::IsWindowHovered(ImGuiHoveredFlags_ChildWindows | ImGuiHoveredFlags_AllowWhenBlockedByActiveItem);
  ImGui::End();
}

void ExpressionInput::items(PanelContext& context) {
  const int count = static_cast<int>(found_.items.size());
  const float line = ImGui::GetTextLineHeightWithSpacing();
  const float height = line * static_cast<float>(std::min(count, kItemsShown));
  ImGui::BeginChild("items", {0, height}, false, ImGuiWindowFlags_NoNav);
  std::optional<size_t> taken;
  for (size_t i = 0; i < found_.items.size(); ++i) {
    const Completion& item = found_.items[i];
    ImGui::PushID(static_cast<int>(i));
    const ImVec2 at = ImGui::GetCursorPos();
    ImGui::Selectable("##item", i == chosen_);
    if (ImGui::IsMouseClicked(ImGuiMouseButton_Left) &&
        ImGui::IsItemHovered(ImGuiHoveredFlags_AllowWhenBlockedByActiveItem)) {
      taken = i;
    }
    if (by_hand_ && i == chosen_) ImGui::SetScrollHereY(0.5f);
    ImGui::SetCursorPos(at);
    widgets::text(item.text);
    ImGui::SameLine(0, ImGui::GetFontSize());
    cell(kMuted, item.detail);
    ImGui::PopID();
  }
  ImGui::EndChild();
  if (taken) take(context, *taken);
}

// What the text is in the shown frame, or why it is not an expression yet.
void ExpressionInput::remark(PanelContext& context) const {
  if (refused_) return draw_expression_error(known_, error_);
  if (known_.empty()) return;
  if (!error_.reason.empty()) return wrapped(kMuted, error_.reason);
  if (is_text_) {
    LogText made;
    ExpressionError ignored;
    if (LogText::compile(*context.data.schema, known_, made, ignored) && !context.data.slot.empty()) {
      wrapped(kGood, made.text(context.data.previous, context.data.slot));
    }
    return;
  }
  const Expression* const expression = context.expressions.find(*context.data.schema, known_);
  if (expression == nullptr || context.data.slot.empty()) return;
  colored(kGood, "= " + number_text(expression->value(context.data.previous, context.data.slot)));
}

}  // namespace engine
