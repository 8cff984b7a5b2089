// Marks: what on the timeline is to be seen and jumped to: events by the kinds of the schema, bookmarks, gaps, damage,
// and the frames at which a watch becomes true. Kinds can be hidden; what is hidden is neither drawn nor jumped to.
//
// Nothing is kept for each mark: events and gaps stay in the source, hits in their series, and all questions take a
// time that hardly grows with the recording. One thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/color.h"
#include "engine/inspect/frame_source.h"
#include "engine/inspect/inspection.h"
#include "recorder/session/bookmarks.h"
#include "replay/event_masks.h"
#include "replay/playback_clock.h"

namespace replay {

struct Mark {
  enum class Kind : uint8_t { kEvent, kHit, kBookmark, kGap, kDamage };
  Kind kind = Kind::kEvent;
  uint64_t index = 0;   // of its frame
  uint64_t detail = 0;  // kEvent: the event bits; kHit: which watch; else the place among bookmarks or gaps
};

// A kind of marks, as the legend names it.
struct MarkKind {
  Mark::Kind kind = Mark::Kind::kEvent;
  uint32_t bit = 0;    // kEvent: of the event
  uint32_t shape = 0;  // kEvent: which of the shapes (replay/mark_icons.h)
  std::string name;    // "food", "bookmark"
  engine::Color color;
  uint64_t count = 0;
  bool shown = true;
};

class Marks {
 public:
  // `source` and `inspection` must outlive the marks.
  Marks(engine::FrameSource& source, const engine::Inspection& inspection);

  // Takes in what the source has grown by.
  void update();
  // Bookmarks by frame number, in order.
  void set_bookmarks(const std::vector<recorder::session::Bookmark>& bookmarks);

  // --- kinds -------------------------------------------------------------------------------------------------------
  // Those that the recording has, in the order of the schema; the hits of all watches are one kind.
  std::vector<MarkKind> kinds() const;
  bool shows(Mark::Kind kind) const { return (hidden_kinds_ >> static_cast<unsigned>(kind) & 1) == 0; }
  bool shows_event(uint32_t bit) const { return (hidden_events_ >> bit & 1) == 0; }
  void toggle(Mark::Kind kind, uint32_t bit);

  // --- finding -----------------------------------------------------------------------------------------------------
  // The nearest frame with a mark behind `frame`, or before it.
  std::optional<uint64_t> next(uint64_t frame) const;
  std::optional<uint64_t> previous(uint64_t frame) const;
  // The mark nearest to `position`, at most `within` frames away; of several at one frame the one that matters most.
  std::optional<Mark> nearest(double position, double within) const;

  // --- stretches, for drawing --------------------------------------------------------------------------------------
  // The kinds of events in it, as bits.
  uint64_t events_within(FrameRange range) const;
  // The first frame in it with one of these events.
  std::optional<uint64_t> first_event(FrameRange range, uint64_t mask) const;
  uint64_t count_of_event(uint32_t bit) const { return masks_.count_of(bit); }
  // Places of the bookmarks and gaps in it: begin .. end - 1.
  struct Places {
    size_t begin = 0;
    size_t end = 0;
  };
  Places bookmarks_within(FrameRange range) const;
  Places gaps_within(FrameRange range) const;
  Mark bookmark(size_t place) const { return {Mark::Kind::kBookmark, bookmark_indices_[place], place}; }
  Mark gap(size_t place) const;

  // What a mark is, in words: "food, level", "3 frames missing", the note of a bookmark.
  std::string text(const Mark& mark) const;
  engine::Color color(const Mark& mark) const;
  std::span<const engine::Watch> watches() const;

 private:
  uint64_t shown_events() const { return shows(Mark::Kind::kEvent) ? ~hidden_events_ : 0; }
  std::optional<Mark> at(uint64_t index) const;
  uint64_t clamped(uint64_t index) const;

  engine::FrameSource& source_;
  const engine::Inspection& inspection_;
  EventMasks masks_;
  uint64_t damaged_ = 0;  // of the gaps
  std::vector<recorder::session::Bookmark> bookmarks_;
  std::vector<uint64_t> bookmark_indices_;
  unsigned hidden_kinds_ = 0;
  uint64_t hidden_events_ = 0;
};

}  // namespace replay
