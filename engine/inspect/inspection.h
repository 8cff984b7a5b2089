// Inspection: what somebody looks at in a recording, apart from how it is drawn: watches, plotted values, pinned
// fields, the frame that others are compared with. The overlay's panels change it, the viewer's timeline shows the
// watches' hits, a running game asks whether a watch wants it to pause.
//
// The drawing thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/inspect/expression.h"
#include "engine/inspect/frame_source.h"
#include "engine/inspect/series.h"
#include "recorder/base/status.h"

namespace engine {

// A break on recorded data.
struct Watch {
  std::string text;                      // as typed
  uint32_t color_rgb = 0;                // of its marks and its plot
  bool pauses = false;                   // pauses a running game at the tick in which it becomes true
  bool plotted = false;                  // shown in the plots
  ExpressionError error;                 // why it does not compile; `why` empty when it does
  std::shared_ptr<const Series> series;  // over the recording; none while it does not compile or there is no recording
};

class Inspection {
 public:
  Inspection();
  ~Inspection();

  // Looks at this recording from now on: watches are compiled for its schema and scanned. `source` must outlive that.
  void attach(FrameSource& source);
  // Frames of this schema will come, of no recording yet: watches are compiled and can pause a running game.
  void expect(const recorder::FrameSchema& schema);
  // At none: watches keep their text and have no series. Call it before the source goes.
  void detach();
  // A recording that grows has grown.
  void grown();
  bool busy() const;
  double progress() const;

  const std::vector<Watch>& watches() const;
  // Adds a watch, or changes the text of one; an expression that does not compile is kept, with its error.
  size_t add_watch(const std::string& text);
  void change_watch(size_t watch, const std::string& text);
  void remove_watch(size_t watch);
  // Takes back the last remove_watch(). false: there is none.
  bool undo_remove();
  void set_pauses(size_t watch, bool on);
  void set_plotted(size_t watch, bool on);
  void cancel(size_t watch);  // its scan

  // Whether a watch pauses the game, so that each tick is to be shown to pausing_watch().
  bool wants_ticks() const;
  // The watch with `pauses` that becomes true in this frame, `previous` being the frame right before it or empty; call
  // it for every tick, in order. Cheap without such a watch. One that is asked for the first time and true without a
  // frame before pauses only in frame 0: it may have been true for long.
  std::optional<size_t> pausing_watch(std::span<const std::byte> previous, std::span<const std::byte> slot);

  // Names of pinned fields, in order ("score", "body[3]").
  const std::vector<std::string>& pins() const;
  void toggle_pin(const std::string& field);

  // The frame that others are compared with, by index; none: the frame before the shown one.
  std::optional<uint64_t> compare_with() const;
  void set_compare_with(std::optional<uint64_t> index);

  // What is kept from run to run, as JSON; the program decides where (kept_inspection.h). At most 100 watches and 1000
  // pins are, so that restore() takes whatever this gives. restore() fails with the
  // reason for a text that is none of ours, and changes nothing then.
  std::string to_json() const;
  recorder::Status restore(const std::string& json);

 private:
  // What a watch needs to pause the game.
  struct Pause {
    Expression expression;
    bool was_true = false;
    bool known = false;  // was_true is of the tick before
  };

  void begin_scans();
  void begin_scan(size_t watch);
  void end_scan(size_t watch);
  void insert(size_t at, Watch watch);
  uint32_t unused_color() const;

  std::optional<recorder::FrameSchema> schema_;  // of what is looked at
  std::unique_ptr<SeriesScan> scan_;
  std::vector<Watch> watches_;
  std::vector<Pause> pauses_;  // one for each watch
  std::vector<std::pair<size_t, Watch>> removed_;
  std::vector<std::string> pins_;
  std::optional<uint64_t> compare_with_;
};

}  // namespace engine
