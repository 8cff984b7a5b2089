// ExpressionInput: a line in which an expression is typed. While it is, a list below offers names, functions and values
// that fit, and says what the expression is in the shown frame, or where it is wrong. Enter takes the expression; one
// that is wrong stays in the line, with the mistake marked. Up and Down bring back earlier ones.
//
// In the list Up and Down choose, Tab or a click takes the item, Enter an item that was chosen by hand.
//
// The drawing thread. draw() is called between ImGui::Begin and ImGui::End. excerpt_of(): pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "engine/inspect/completion.h"
#include "engine/overlay/input_line.h"
#include "engine/overlay/panel_context.h"

struct ImGuiInputTextCallbackData;
struct ImVec2;

namespace engine {

// The part of a text around byte `at`, at most `columns` (at least 20) characters, and how many characters from its
// left the byte stands, for a mark below it.
struct ErrorExcerpt {
  std::string text;
  size_t mark = 0;  // characters
};
ErrorExcerpt excerpt_of(const std::string& text, size_t at, size_t columns);

// A caret below the place of the mistake, and what it is. The text itself stands above: where the excerpt is not all of
// it, the excerpt does.
void draw_expression_error(const std::string& text, const ExpressionError& error);

class ExpressionInput {
 public:
  struct Options {
    const char* hint = "";
    bool select_all = false;  // when it becomes active
    // The text is none but has expressions between braces: "hp {player.hp}" (LogText).
    bool is_text = false;
    bool may_be_empty = false;
  };
  // kEntered: Enter ended the typing, and the text is an expression. The text stays until clear().
  InputLine::Event draw(PanelContext& context, const char* id, float width, const Options& options);

  const char* text() const { return line_.text(); }
  bool empty() const { return line_.empty(); }
  void set_text(const std::string& text);
  void clear() { set_text(""); }
  void focus(PanelContext& context) { line_.focus(context); }

 private:
  bool compiles(const PanelContext& context);
  void edit(PanelContext& context, ImGuiInputTextCallbackData& data);
  void up_or_down(int step, PanelContext& context, ImGuiInputTextCallbackData& data);
  void recall(int step, PanelContext& context, ImGuiInputTextCallbackData& data);
  void take(PanelContext& context, size_t item);
  void update(PanelContext& context, std::string_view text, size_t cursor);
  void forget_typing();
  bool enter(PanelContext& context);
  void list(PanelContext& context, const ImVec2& below, float width);
  void items(PanelContext& context);
  void remark(PanelContext& context) const;
  bool offers() const { return typed_ && !found_.items.empty(); }

  InputLine line_;
  bool is_text_ = false;
  bool may_be_empty_ = false;
  std::string known_;   // the text that found_ and error_ are of
  size_t cursor_ = 0;   // byte
  bool typed_ = false;  // something since the text was set, so that there is something to offer
  Completions found_;
  size_t chosen_ = 0;
  bool by_hand_ = false;                // chosen_ was moved to
  bool has_mouse_ = false;              // the list, in the picture before
  std::optional<size_t> place_cursor_;  // with the next picture
  std::optional<size_t> recalled_;      // how far back in the history
  std::string before_recall_;
  ExpressionError error_;  // of known_; no reason: it is an expression
  bool refused_ = false;   // was entered, and is wrong
};

}  // namespace engine
