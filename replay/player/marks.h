// Marks: what the timeline shows and jumps to: events of the schema's kinds, bookmarks, gaps, damage, and the frames at
// which a watch becomes true. Hidden kinds are neither drawn nor jumped to. Bookmarks: the editable ones among them.
//
// Marks are not stored one by one: events and gaps stay in the source, hits in their series, and every question takes a
// time that hardly grows with the recording. One thread, that of the source; only load() waits for the disk.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/draw/color.h"
#include "engine/inspect/frame_source.h"
#include "engine/inspect/frame_trees.h"
#include "engine/inspect/inspection.h"
#include "recorder/base/background_writer.h"
#include "recorder/base/status.h"
#include "recorder/session/bookmarks.h"
#include "recorder/session/frames.h"
#include "replay/player/playback_clock.h"

namespace replay {

// The bookmarks of a recording, with undo. They are kept with the session (recorder/session/bookmarks.h), those of a
// ring beside it. A change shows at once and is written by a thread of `writer`, durably; where that fails, all changes
// since the last success are undone. A recording that has been moved to the path since load() is not touched. One
// thread.
class Bookmarks {
 public:
  explicit Bookmarks(std::shared_ptr<recorder::base::BackgroundWriter> writer);

  // Reads the bookmarks of the recording at `path`; none is a success. Fails, with none, when they cannot be read.
  // Waits for the disk.
  recorder::Status load(const std::string& path);

  // Sets a bookmark at that frame, or removes it with its note. `notice` is what to tell the user, or empty.
  void toggle(uint64_t frame_number, std::string& notice);
  void toggle(uint64_t frame_number);
  // Sets the note of a frame, which gets a bookmark if it has none.
  void set_note(uint64_t frame_number, const std::string& note);
  // Undoes the last change not undone yet, if there is one.
  void undo(std::string& notice);
  void undo();
  bool can_undo() const { return !before_.empty(); }

  // Whether changes are being written.
  bool saving() const;
  // Why they could not be written, once: all() is then what is in the file. A success as long as there is no news.
  recorder::Status take_failure();
  // Waits until they are written, or have failed, and tells which.
  recorder::Status finish();
  // Whether a change failed because the path leads to another recording than the one that was read, or to none.
  bool is_replaced() const { return replaced_; }
  // What the path led to when they were read.
  const recorder::session::FileIdentity& identity() const { return read_from_; }

  // nullptr: no bookmark at that frame. Valid until the next change.
  const recorder::session::Bookmark* find(uint64_t frame_number) const;
  // In order.
  const std::vector<recorder::session::Bookmark>& all() const { return bookmarks_; }

 private:
  struct Written;
  void change_to(std::vector<recorder::session::Bookmark> bookmarks);
  void write();

  std::shared_ptr<recorder::base::BackgroundWriter> writer_;
  std::string path_;
  recorder::session::FileIdentity read_from_;  // what was there when they were read
  bool replaced_ = false;
  std::vector<recorder::session::Bookmark> bookmarks_;
  std::vector<std::vector<recorder::session::Bookmark>> before_;  // before each change, the latest last
  size_t durable_undos_ = 0;                                      // of before_, what the file's content has behind it
  uint64_t changes_ = 0;
  std::shared_ptr<Written> written_;  // shared with the thread
};

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

  // Call it after the source has changed.
  void update();
  // Sorted by frame number.
  void set_bookmarks(const std::vector<recorder::session::Bookmark>& bookmarks);

  // --- kinds -------------------------------------------------------------------------------------------------------
  // Those in the recording, in the order of the schema; the hits of all watches are one kind.
  std::vector<MarkKind> kinds() const;
  bool shows(Mark::Kind kind) const { return (hidden_kinds_ >> static_cast<unsigned>(kind) & 1) == 0; }
  bool shows_event(uint32_t bit) const { return (hidden_events_ >> bit & 1) == 0; }
  void toggle(Mark::Kind kind, uint32_t bit);

  // --- finding -----------------------------------------------------------------------------------------------------
  // The nearest frame with a mark after `frame`, or before it.
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
  // Places of the bookmarks and gaps in it: [begin, end).
  struct Places {
    size_t begin = 0;
    size_t end = 0;
  };
  Places bookmarks_within(FrameRange range) const;
  Places gaps_within(FrameRange range) const;
  Mark bookmark(size_t place) const { return {Mark::Kind::kBookmark, bookmark_indices_[place], place}; }
  Mark gap(size_t place) const;

  // A mark in words: "food, level", "3 frames missing", the note of a bookmark.
  std::string text(const Mark& mark) const;
  engine::Color color(const Mark& mark) const;
  std::span<const engine::Watch> watches() const;

 private:
  uint64_t shown_events() const { return shows(Mark::Kind::kEvent) ? ~hidden_events_ : 0; }
  std::optional<Mark> at(uint64_t index) const;
  uint64_t clamped(uint64_t index) const;

  engine::FrameSource& source_;
  const engine::Inspection& inspection_;
  engine::EventMasks masks_;
  uint64_t damaged_ = 0;  // of the gaps
  std::vector<recorder::session::Bookmark> bookmarks_;
  std::vector<uint64_t> bookmark_indices_;
  unsigned hidden_kinds_ = 0;
  uint64_t hidden_events_ = 0;
};

}  // namespace replay
