// What every panel is given when it is drawn: the data of the program, the requests to fill in, and what the panels
// share: which bytes flash, and the field that is selected or under the mouse in one of them, which the others show as
// well.
#pragma once

#include <map>
#include <string>

#include "engine/inspect/expression.h"
#include "engine/overlay/field_rows.h"
#include "engine/overlay/frame_changes.h"
#include "engine/overlay/overlay_data.h"

namespace engine {

struct FieldFocus {
  ByteSpan selected;             // empty: nothing
  ByteSpan hovered;              // of the frame drawn before; empty: nothing
  ByteSpan next_hovered;         // of the one that is being drawn
  bool reveal_in_frame = false;  // the inspector shall open and scroll to what is selected
  bool reveal_in_bytes = false;  // the hex view shall scroll there
};

struct PanelContext {
  const OverlayData& data;
  OverlayRequests& requests;
  const ChangeFade& fade;
  const ChangeCounter& counter;
  FieldFocus& focus;
  bool expect_typing = false;  // to be set by a panel that is about to make a text field active
  bool copy = false;           // Ctrl+C was pressed while the panels had the keyboard
  bool menu = false;           // so was the Menu key: the item that has the focus opens its menu
  bool keys = false;           // the panels have the keyboard, and nobody is typing or in a menu

  void go_to(uint64_t index) { requests.go_to = index; }
};

// ExpressionCache: the expressions that panels evaluate in the shown frame, compiled once for each text. One thread.

class ExpressionCache {
 public:
  // nullptr when `text` is no expression for that schema. Valid until the next call.
  const Expression* find(const recorder::FrameSchema& schema, const std::string& text) {
    if (schema_ != &schema || compiled_.size() > kMaxEntries) compiled_.clear();
    schema_ = &schema;
    const auto [at, added] = compiled_.try_emplace(text);
    if (added) {
      ExpressionError ignored;  // whoever typed it has been told
      at->second.good = Expression::compile(schema, text, at->second.expression, ignored);
    }
    return at->second.good ? &at->second.expression : nullptr;
  }

 private:
  static constexpr size_t kMaxEntries = 500;  // somebody types and types
  struct Entry {
    Expression expression;
    bool good = false;
  };
  std::map<std::string, Entry> compiled_;
  const recorder::FrameSchema* schema_ = nullptr;
};

}  // namespace engine
