// Inspection: watches, plotted values, pinned fields, what is selected and the frame to compare with, of one recording
// and from run to run. The overlay's panels change it, the viewer's timeline shows the hits of its watches, and a running game asks it
// whether a watch pauses.
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

#include "engine/inspect/frame_source.h"
#include "engine/inspect/log_lines.h"
#include "engine/inspect/selection.h"
#include "engine/inspect/series.h"
#include "recorder/base/status.h"
#include "recorder/expression/expression.h"

namespace engine {

// An expression whose becoming true is marked in a recording, or pauses a game.
struct Watch {
  std::string text;                      // as typed
  uint32_t color_rgb = 0;                // of its marks and its plot
  bool pauses = false;                   // pauses a running game at the tick in which it becomes true; for this run
  bool plotted = false;                  // shown in the plots
  bool joined = false;                   // on one axis with the plot before it
  bool kept = true;                      // from run to run; not those of a command line
  ExpressionError error;                 // why it does not compile; `reason` is empty when it does
  std::shared_ptr<const Series> series;  // over the recording; nullptr without one, or when it does not compile
};

class Inspection {
 public:
  Inspection();
  ~Inspection();

  // Compiles the watches for that recording and starts scanning it. Call detach() before `source` goes.
  void attach(FrameSource& source);
  // Compiles them for frames of a recording that is still to come: they can pause a running game.
  void set_schema(const recorder::FrameSchema& schema);
  // Stops scanning. Watches keep their text and have no series.
  void detach();
  // Call it after the source has changed.
  void update();
  // Whether watches are being scanned, and how far they are, 0..1.
  bool busy() const;
  double progress() const;
  // See SeriesScan::work().
  bool work();

  const std::vector<Watch>& watches() const;
  // Adds a watch, whose place is returned, or changes the text of one. An expression that does not compile is kept,
  // with its error.
  size_t add_watch(const std::string& text);
  // The same for this run alone, as a command line asks for: one that is there already is used.
  size_t add_watch_for_run(const std::string& text, bool plotted);
  void change_watch(size_t watch, const std::string& text);
  void remove_watch(size_t watch);
  // Undoes the last remove_watch(). false: there is none.
  bool undo_remove();
  void set_pauses(size_t watch, bool on);
  void set_plotted(size_t watch, bool on);
  void set_joined(size_t watch, bool on);
  void cancel(size_t watch);  // its scan

  // From now on every watch pauses, until it is off again: to run to the next hit.
  void set_all_pause(bool on);
  // Whether a watch can pause the game, so that pausing_watch() is to be called for each tick.
  bool wants_ticks() const;
  // All watches that pause and become true in the frame `slot`; `previous` is the frame right before it or empty.
  // Call it for every tick, in order. A watch that is true when first evaluated, without a previous frame, pauses in
  // frame 0 only: it may have been true for long.
  std::vector<size_t> pausing_watches(std::span<const std::byte> previous, std::span<const std::byte> slot);

  // Names of pinned fields, in order ("score", "body[3]").
  const std::vector<std::string>& pins() const;
  void toggle_pin(const std::string& field);

  // Log points of this game; one that does not compile for a recording has no lines there.
  const std::vector<LogPoint>& log_points() const { return log_points_; }
  void add_log_point(const std::string& condition, const std::string& text);
  void remove_log_point(size_t point);

  // Fields that hold what the player does, for finding out why: those of likely_inputs() until others are chosen.
  std::vector<std::string> inputs(const recorder::FrameSchema& schema) const;
  void set_inputs(std::vector<std::string> fields) { inputs_ = std::move(fields); }

  // Expressions that were typed, the latest first, each once; kept from run to run.
  const std::vector<std::string>& history() const { return history_; }
  void remember(const std::string& expression);

  // Index of the frame to compare with; none: the frame before the shown one.
  std::optional<uint64_t> compare_with() const;
  void set_compare_with(std::optional<uint64_t> index);

  // What is selected, in the program's picture and in the panels alike; for this run.
  const Selection& selection() const { return selection_; }
  void select(Selection selection) { selection_ = std::move(selection); }

  // Watches, pins, log points and history as JSON, to be kept from run to run (engine/overlay/inspection_file.h): at
  // most 100, 1000, 100 and 50.
  // None of them pauses: a game that stops must have been told so in this run. restore() puts them before the watches
  // that are only for this run, which stay, and fails, with nothing changed, for a text that is not such JSON.
  std::string to_json() const;
  recorder::Status restore(const std::string& json);

 private:
  // The state of a watch that can pause the game.
  struct Pause {
    Expression expression;
    bool was_true = false;
    bool known = false;  // was_true holds for the previous tick
  };

  void begin_scans();
  void begin_scan(size_t watch);
  void end_scan(size_t watch);
  void insert(size_t at, Watch watch);
  size_t place_of(const std::string& text) const;
  template <typename Colored>
  static uint32_t unused_color(const std::vector<Colored>& used);

  std::optional<recorder::FrameSchema> schema_;  // that watches are compiled for
  std::unique_ptr<SeriesScan> scan_;
  std::vector<Watch> watches_;
  std::vector<Pause> pauses_;  // one for each watch
  bool all_pause_ = false;
  std::vector<std::pair<size_t, Watch>> removed_;
  std::vector<std::string> pins_;
  std::vector<LogPoint> log_points_;
  std::vector<std::string> history_;
  std::optional<std::vector<std::string>> inputs_;
  std::optional<uint64_t> compare_with_;
  Selection selection_;
};

}  // namespace engine
