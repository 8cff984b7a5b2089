// EventMasks: which kinds of events lie in any stretch of a recording, in a time that hardly depends on how long the
// stretch is: a tree of the unions of neighbouring masks over the list of events, which stays its owner's.
//
// A seventh of a mask more than the list itself holds for each event. One thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/draw/color.h"
#include "engine/inspect/frame_source.h"
#include "engine/inspect/inspection.h"
#include "recorder/base/status.h"
#include "recorder/session/bookmarks.h"
#include "recorder/session/frames.h"
#include "replay/player/playback_clock.h"

namespace replay {

class EventMasks {
 public:
  using Events = std::vector<recorder::session::EventMark>;

  // Takes in what has been appended to `events` since. A list that is another one than before is taken in anew.
  void update(const Events& events);

  // Union of the masks of the events at the places begin .. end - 1.
  uint64_t within(size_t begin, size_t end) const;
  // The first place from `from` up to end - 1, or the last place before `before`, whose mask shares a bit with `mask`.
  std::optional<size_t> next(size_t from, size_t end, uint64_t mask) const;
  std::optional<size_t> previous(size_t before, uint64_t mask) const;

  // How many events have that bit.
  uint64_t count_of(uint32_t bit) const { return counts_[bit]; }
  size_t size() const { return levels_.empty() ? 0 : levels_[0].size(); }

 private:
  static constexpr size_t kBranches = 8;

  bool continues(const Events& events) const;
  void build_above(size_t changed);

  std::vector<std::vector<uint64_t>> levels_;  // [0]: the masks themselves
  std::array<uint64_t, 64> counts_{};
  recorder::session::EventMark first_;
  recorder::session::EventMark last_;
};

// Bookmarks: the frames of a recording that somebody wants to find again, with a note, as the player holds them. Where
// they are kept, see recorder/session/bookmarks.h; those of a ring stand beside it.
//
// Every change is durable when its function returns, and can be taken back. One thread.

class Bookmarks {
 public:
  // Reads the marks of the recording at `path`; none is a success. Fails, with no marks, when the file cannot be read.
  recorder::Status load(const std::string& path);

  // Sets a mark at that frame, or removes it with its note. On failure of this and the following the marks are as
  // before.
  recorder::Status toggle(uint64_t frame_number);
  // Sets the note of a frame, which gets a mark if it has none.
  recorder::Status set_note(uint64_t frame_number, const std::string& note);
  // Takes back the last change that has not been taken back. A success when there is none.
  recorder::Status undo();
  bool can_undo() const { return !before_.empty(); }

  // nullptr: no mark at that frame. Valid until the next change.
  const recorder::session::Bookmark* find(uint64_t frame_number) const;
  // In order.
  const std::vector<recorder::session::Bookmark>& all() const { return bookmarks_; }

 private:
  recorder::Status change_to(std::vector<recorder::session::Bookmark> bookmarks);

  std::string path_;
  std::vector<recorder::session::Bookmark> bookmarks_;
  std::vector<std::vector<recorder::session::Bookmark>> before_;  // each change, the latest last
};

// Marks: what on the timeline is to be seen and jumped to: events by the kinds of the schema, bookmarks, gaps, damage,
// and the frames at which a watch becomes true. Kinds can be hidden; what is hidden is neither drawn nor jumped to.
//
// Nothing is kept for each mark: events and gaps stay in the source, hits in their series, and all questions take a
// time that hardly grows with the recording. One thread.

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
  uint32_t shape = 0;  // kEvent: which of the shapes (replay/player/icons.h)
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
