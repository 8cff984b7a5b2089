// FrameWatches: what a running game asks of the frames that it records. An expression (expression.h) is compiled when
// it is asked for the first time, and then evaluated for the frame that was committed last:
//
//     FrameWatches watches(options.schema);
//     ...
//     recorder.commit(events);                              every tick
//     watches.take(recorder.last_committed());
//     if (watches.is_true("any(enemies.hp < 0)")) pause();  or a breakpoint here
//
// That needs no session: a black box, or a ring alone, will do. Where an expression looks back - prev(), changed(),
// delta() - take() copies each frame; else it copies nothing.
//
// One object, one thread: the game's.
#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "recorder/base/status.h"
#include "recorder/expression/expression.h"
#include "recorder/schema/number.h"
#include "recorder/schema/schema.h"

namespace recorder {

class FrameWatches {
 public:
  explicit FrameWatches(FrameSchema schema);

  // The frame that was committed, a whole slot with its seal, which stays valid while it is asked for; empty when it
  // was not recorded: it then has no values, and the next one no frame before it.
  void take(std::span<const std::byte> slot);

  // The expression's value in that frame; none without a frame. Fails, saying where and why, when the text is not an
  // expression over the schema's fields.
  Status value(std::string_view expression, Number& value);
  // Whether it has a value other than 0. false for a text that is not an expression: ask value() for the reason.
  bool is_true(std::string_view expression);

 private:
  struct Watch {
    Expression expression;
    Status compiled;
  };
  Watch& watch_of(std::string_view text);
  std::span<const std::byte> previous() const;

  FrameSchema schema_;
  std::map<std::string, Watch, std::less<>> watches_;
  bool looks_back_ = false;
  std::span<const std::byte> current_;
  std::vector<std::byte> kept_, before_;  // copies of the current frame and the one before it
};

}  // namespace recorder
