// PanelContext: what every panel is given when it is drawn: the program's data, the requests to fill in, and what the
// panels share: which bytes flash, and the field that is selected or hovered in one of them, which the others show too.
//
// The drawing thread; lives as long as one picture.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "engine/inspect/value_finder.h"
#include "engine/overlay/field_rows.h"
#include "engine/overlay/frame_changes.h"
#include "engine/overlay/overlay_data.h"
#include "engine/platform/redraw.h"
#include "recorder/expression/expression.h"

namespace engine {

// The expressions that panels evaluate in the shown frame, each text compiled once.
class ExpressionCache {
 public:
  // nullptr when `text` does not compile for that schema. Valid until the next call.
  const Expression* find(const recorder::FrameSchema& schema, const std::string& text) {
    if (schema_ != &schema || compiled_.size() > kMaxEntries) compiled_.clear();
    schema_ = &schema;
    const auto [at, added] = compiled_.try_emplace(text);
    if (added) {
      ExpressionError ignored;  // shown where it was typed
      at->second.good = Expression::compile(schema, text, at->second.expression, ignored);
    }
    return at->second.good ? &at->second.expression : nullptr;
  }

 private:
  static constexpr size_t kMaxEntries = 500;  // every text that was ever typed would be kept
  struct Entry {
    Expression expression;
    bool good = false;
  };
  std::map<std::string, Entry> compiled_;
  const recorder::FrameSchema* schema_ = nullptr;
};

struct FieldFocus {
  ByteSpan selected;             // empty: nothing
  ByteSpan hovered;              // in the picture before; empty: nothing
  ByteSpan next_hovered;         // in the picture that is being drawn
  bool reveal_in_frame = false;  // the inspector is to open and scroll to the selected field
  bool reveal_in_bytes = false;  // the hex view is to scroll there
  // What the selected bytes are, which of a list's element follows it when it moves; empty: whatever is there.
  FoundValue value = {};
  std::optional<ValueQuestion> asked = {};  // by a menu or a key, to be answered (value_menu.h)

  void select(ByteSpan span, FoundValue named = {}) {
    selected = span;
    value = std::move(named);
  }
};

class ValueSearch;

struct PanelContext {
  const OverlayData& data;
  OverlayRequests& requests;
  const ChangeFade& fade;
  const ChangeCounter& counter;
  ExpressionCache& expressions;
  FieldFocus& focus;
  ValueSearch& search;
  bool expect_typing = false;  // set by a panel that is about to make a text field active
  bool copy = false;           // Ctrl+C was pressed while the panels had the keyboard
  bool menu = false;           // so was the Menu key: the focused item opens its menu
  bool keys = false;           // the panels have the keyboard, no text field or menu is open

  // Set by a panel that looks different in so many ns although no event comes and the data stays: 0 while a search, a
  // scan or a fading goes on.
  int64_t changes_in_ns = Redraw::kNever_ns;

  void go_to(uint64_t index) { requests.go_to = index; }
  void changes_in(int64_t ns) { changes_in_ns = std::min(changes_in_ns, ns); }
};

}  // namespace engine
