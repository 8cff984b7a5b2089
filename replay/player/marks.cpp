#include "replay/player/marks.h"

#include "recorder/session/bookmarks.h"

#include <algorithm>
#include <cmath>
#include <mutex>
#include <utility>

namespace replay {

using recorder::Status;
using recorder::session::Bookmark;

namespace {

constexpr size_t kMostUndos = 100;

template <typename List>
auto place_of(List& bookmarks, uint64_t frame_number) {
  return std::lower_bound(bookmarks.begin(), bookmarks.end(), frame_number,
                          [](const Bookmark& bookmark, uint64_t frame) { return bookmark.frame < frame; });
}

}  // namespace

// What the thread that writes says.
struct Bookmarks::Written {
  mutable std::mutex mutex;
  uint64_t change = 0;    // guarded by mutex, as all below: the last one that was written, or could not be
  Status status;          // of that
  bool replaced = false;  // likewise
  std::vector<Bookmark> in_file;
};

Bookmarks::Bookmarks(std::shared_ptr<recorder::base::BackgroundWriter> writer)
    : writer_(std::move(writer)), written_(std::make_shared<Written>()) {}

Status Bookmarks::load(const std::string& path) {
  path_ = path;
  read_from_ = recorder::session::identity_of(path);
  replaced_ = false;
  before_.clear();
  bookmarks_.clear();
  durable_undos_ = 0;
  std::vector<Bookmark> bookmarks;
  Status read = recorder::session::read_bookmarks(path, bookmarks);
  if (read.ok()) bookmarks_ = std::move(bookmarks);
  written_ = std::make_shared<Written>();
  written_->change = changes_;
  written_->in_file = bookmarks_;
  return read;
}

const Bookmark* Bookmarks::find(uint64_t frame_number) const {
  const auto at = place_of(bookmarks_, frame_number);
  return at != bookmarks_.end() && at->frame == frame_number ? &*at : nullptr;
}

void Bookmarks::toggle(uint64_t frame_number) {
  std::vector<Bookmark> bookmarks = bookmarks_;
  const auto at = place_of(bookmarks, frame_number);
  if (at != bookmarks.end() && at->frame == frame_number) {
    bookmarks.erase(at);
  } else {
    bookmarks.insert(at, {frame_number, ""});
  }
  change_to(std::move(bookmarks));
}

void Bookmarks::toggle(uint64_t frame_number, std::string& notice) {
  const Bookmark* const there = find(frame_number);
  const bool had_note = there != nullptr && !there->note.empty();
  toggle(frame_number);
  notice = had_note ? "bookmark and note deleted - Ctrl+Z to undo" : "";
}

void Bookmarks::set_note(uint64_t frame_number, const std::string& note) {
  std::vector<Bookmark> bookmarks = bookmarks_;
  const auto at = place_of(bookmarks, frame_number);
  if (at != bookmarks.end() && at->frame == frame_number) {
    at->note = note;
  } else {
    bookmarks.insert(at, {frame_number, note});
  }
  change_to(std::move(bookmarks));
}

void Bookmarks::change_to(std::vector<Bookmark> bookmarks) {
  if (bookmarks == bookmarks_) return;
  before_.push_back(std::exchange(bookmarks_, std::move(bookmarks)));
  if (before_.size() > kMostUndos) {
    before_.erase(before_.begin());
    if (durable_undos_ > 0) --durable_undos_;
  }
  write();
}

void Bookmarks::undo(std::string& notice) {
  notice = can_undo() ? "bookmark change undone" : "nothing to undo";
  undo();
}

void Bookmarks::undo() {
  if (before_.empty()) return;
  bookmarks_ = std::move(before_.back());
  before_.pop_back();
  durable_undos_ = std::min(durable_undos_, before_.size());
  write();
}

// --- writing ---------------------------------------------------------------------------------------------------------

// Only the latest of several changes is written, with all those before it.
void Bookmarks::write() {
  const uint64_t change = ++changes_;
  const auto write = [change, path = path_, bookmarks = bookmarks_, from = read_from_,
                      written = written_](const std::atomic<bool>&) {
    Status done = recorder::session::write_bookmarks(path, bookmarks, from);
    const bool replaced = !done.ok() && from.known && !recorder::session::is_still(path, from);
    const std::lock_guard lock(written->mutex);
    written->change = change;
    written->status = std::move(done);
    written->replaced = replaced;
    if (written->status.ok()) written->in_file = bookmarks;
    return Status();  // told by take_failure()
  };
  if (const Status posted = writer_->write("bookmarks of " + path_, write); !posted.ok()) {
    const std::lock_guard lock(written_->mutex);
    written_->change = change;
    written_->status = Status::failure(path_ + ": bookmarks cannot be written: " + posted.message());
  }
}

bool Bookmarks::saving() const {
  const std::lock_guard lock(written_->mutex);
  return written_->change != changes_;
}

Status Bookmarks::take_failure() {
  const std::lock_guard lock(written_->mutex);
  if (written_->change != changes_) return {};  // the latest may still succeed, for all of them
  if (written_->status.ok()) {
    durable_undos_ = before_.size();
    return {};
  }
  bookmarks_ = written_->in_file;
  before_.resize(std::min(before_.size(), durable_undos_));
  replaced_ = written_->replaced;
  return std::exchange(written_->status, Status());
}

Status Bookmarks::finish() {
  writer_->finish();
  return take_failure();
}

namespace {

using engine::rgb;
using recorder::session::EventMark;
using recorder::session::Gap;

constexpr engine::Color kPlain = rgb(0x8a93a8);
constexpr engine::Color kBookmarkColor = rgb(0xf2f4f8);
constexpr engine::Color kGapColor = rgb(0xe0a04f);
constexpr engine::Color kDamageColor = rgb(0xe0564f);

bool before_event(const EventMark& event, uint64_t index) { return event.index < index; }
bool before_gap(const Gap& gap, uint64_t index) { return gap.index < index; }

Mark::Kind kind_of(const Gap& gap) { return gap.damaged ? Mark::Kind::kDamage : Mark::Kind::kGap; }

void keep_smaller(std::optional<uint64_t>& best, std::optional<uint64_t> found) {
  if (found && (!best || *found < *best)) best = found;
}
void keep_larger(std::optional<uint64_t>& best, std::optional<uint64_t> found) {
  if (found && (!best || *found > *best)) best = found;
}

}  // namespace

Marks::Marks(engine::FrameSource& source, const engine::Inspection& inspection)
    : source_(source), inspection_(inspection) {
  update();
}

void Marks::update() {
  masks_.update(source_.events());
  // Counted here and not for each picture: a ring that was too small leaves millions.
  const auto& gaps = source_.gaps();
  damaged_ = static_cast<uint64_t>(std::count_if(gaps.begin(), gaps.end(), [](const Gap& gap) { return gap.damaged; }));
  // The frame of a bookmark may have arrived, or been evicted from a ring.
  bookmark_indices_.clear();
  for (const auto& bookmark : bookmarks_) {
    bookmark_indices_.push_back(clamped(source_.index_of_number(bookmark.frame)));
  }
}

void Marks::set_bookmarks(const std::vector<recorder::session::Bookmark>& bookmarks) {
  bookmarks_ = bookmarks;
  update();
}

// A gap or bookmark after the last frame is shown at that.
uint64_t Marks::clamped(uint64_t index) const {
  const uint64_t count = source_.frame_count();
  return std::min(index, count == 0 ? 0 : count - 1);
}

Mark Marks::gap(size_t place) const {
  const Gap& gap = source_.gaps()[place];
  return {kind_of(gap), clamped(gap.index), place};
}

std::span<const engine::Watch> Marks::watches() const { return inspection_.watches(); }

// --- kinds -----------------------------------------------------------------------------------------------------------

std::vector<MarkKind> Marks::kinds() const {
  std::vector<MarkKind> kinds;
  uint32_t shape = 0;
  for (const recorder::EventKind& event : source_.schema().events()) {
    const uint64_t count = masks_.count_of(event.bit);
    if (count != 0) {
      kinds.push_back(
          {Mark::Kind::kEvent, event.bit, shape, event.name, rgb(event.color_rgb), count, shows_event(event.bit)});
    }
    ++shape;
  }
  uint64_t hits = 0;
  for (const engine::Watch& watch : watches()) hits += watch.series ? watch.series->hit_count() : 0;
  const auto add = [&](Mark::Kind kind, const char* name, engine::Color color, uint64_t count) {
    if (count != 0) kinds.push_back({kind, 0, 0, name, color, count, shows(kind)});
  };
  add(Mark::Kind::kHit, "watch", hits != 0 ? rgb(watches().front().color_rgb) : kPlain, hits);
  add(Mark::Kind::kBookmark, "bookmark", kBookmarkColor, bookmarks_.size());
  add(Mark::Kind::kGap, "gap", kGapColor, source_.gaps().size() - damaged_);
  add(Mark::Kind::kDamage, "damage", kDamageColor, damaged_);
  return kinds;
}

void Marks::toggle(Mark::Kind kind, uint32_t bit) {
  if (kind == Mark::Kind::kEvent) {
    hidden_events_ ^= uint64_t{1} << bit;
  } else {
    hidden_kinds_ ^= 1u << static_cast<unsigned>(kind);
  }
}

// --- finding ---------------------------------------------------------------------------------------------------------

std::optional<uint64_t> Marks::next(uint64_t frame) const {
  std::optional<uint64_t> best = first_event({frame + 1, UINT64_MAX - 1}, shown_events());
  if (shows(Mark::Kind::kHit)) {
    for (const engine::Watch& watch : watches()) {
      if (watch.series) keep_smaller(best, watch.series->next_hit(frame));
    }
  }
  if (shows(Mark::Kind::kBookmark)) {
    const auto found = std::upper_bound(bookmark_indices_.begin(), bookmark_indices_.end(), frame);
    if (found != bookmark_indices_.end()) keep_smaller(best, *found);
  }
  const auto& gaps = source_.gaps();
  for (auto at = std::lower_bound(gaps.begin(), gaps.end(), frame + 1, before_gap); at != gaps.end(); ++at) {
    if (!shows(kind_of(*at))) continue;
    if (clamped(at->index) > frame) keep_smaller(best, clamped(at->index));
    break;
  }
  return best;
}

std::optional<uint64_t> Marks::previous(uint64_t frame) const {
  std::optional<uint64_t> best;
  const auto& events = source_.events();
  const auto behind = std::lower_bound(events.begin(), events.end(), frame, before_event);
  if (const auto at = masks_.previous(static_cast<size_t>(behind - events.begin()), shown_events())) {
    best = events[*at].index;
  }
  if (shows(Mark::Kind::kHit)) {
    for (const engine::Watch& watch : watches()) {
      if (watch.series) keep_larger(best, watch.series->previous_hit(frame));
    }
  }
  if (shows(Mark::Kind::kBookmark)) {
    const auto found = std::lower_bound(bookmark_indices_.begin(), bookmark_indices_.end(), frame);
    if (found != bookmark_indices_.begin()) keep_larger(best, *(found - 1));
  }
  const auto& gaps = source_.gaps();
  for (auto at = std::lower_bound(gaps.begin(), gaps.end(), frame, before_gap); at != gaps.begin();) {
    --at;
    if (!shows(kind_of(*at))) continue;
    keep_larger(best, at->index);
    break;
  }
  return best;
}

// The mark at that frame that matters most.
std::optional<Mark> Marks::at(uint64_t index) const {
  const FrameRange here{index, index};
  if (const Places found = bookmarks_within(here); shows(Mark::Kind::kBookmark) && found.begin != found.end) {
    return bookmark(found.begin);
  }
  const Places gaps = gaps_within(here);
  for (size_t place = gaps.begin; place < gaps.end; ++place) {
    if (shows(gap(place).kind)) return gap(place);
  }
  for (size_t i = 0; shows(Mark::Kind::kHit) && i < watches().size(); ++i) {
    const auto& series = watches()[i].series;
    if (series && series->hit_within(index, index)) return Mark{Mark::Kind::kHit, index, i};
  }
  const uint64_t events = events_within(here) & shown_events();
  if (events != 0) return Mark{Mark::Kind::kEvent, index, events};
  return std::nullopt;
}

std::optional<Mark> Marks::nearest(double position, double within) const {
  const auto middle = static_cast<uint64_t>(std::max(0.0, std::round(position)));
  std::optional<Mark> best = at(middle);
  if (best) return best;
  double distance = within;
  for (const auto& found : {previous(middle), next(middle)}) {
    if (!found || std::fabs(static_cast<double>(*found) - position) > distance) continue;
    distance = std::fabs(static_cast<double>(*found) - position);
    best = at(*found);
  }
  return best;
}

// --- stretches -------------------------------------------------------------------------------------------------------

uint64_t Marks::events_within(FrameRange range) const {
  const auto& events = source_.events();
  const auto begin = std::lower_bound(events.begin(), events.end(), range.first, before_event);
  const auto end = std::lower_bound(begin, events.end(), range.last + 1, before_event);
  return masks_.within(static_cast<size_t>(begin - events.begin()), static_cast<size_t>(end - events.begin()));
}

std::optional<uint64_t> Marks::first_event(FrameRange range, uint64_t mask) const {
  const auto& events = source_.events();
  const auto begin = std::lower_bound(events.begin(), events.end(), range.first, before_event);
  const auto end = std::lower_bound(begin, events.end(), range.last + 1, before_event);
  const auto found =
      masks_.next(static_cast<size_t>(begin - events.begin()), static_cast<size_t>(end - events.begin()), mask);
  if (!found) return std::nullopt;
  return events[*found].index;
}

Marks::Places Marks::bookmarks_within(FrameRange range) const {
  const auto begin = std::lower_bound(bookmark_indices_.begin(), bookmark_indices_.end(), range.first);
  const auto end = std::upper_bound(begin, bookmark_indices_.end(), range.last);
  return {static_cast<size_t>(begin - bookmark_indices_.begin()), static_cast<size_t>(end - bookmark_indices_.begin())};
}

Marks::Places Marks::gaps_within(FrameRange range) const {
  const auto& gaps = source_.gaps();
  const auto begin = std::lower_bound(gaps.begin(), gaps.end(), range.first, before_gap);
  // One after the last frame is shown at that.
  const uint64_t end_index = range.last == clamped(UINT64_MAX) ? UINT64_MAX : range.last + 1;
  const auto end = std::lower_bound(begin, gaps.end(), end_index, before_gap);
  return {static_cast<size_t>(begin - gaps.begin()), static_cast<size_t>(end - gaps.begin())};
}

// --- words and colours -----------------------------------------------------------------------------------------------

std::string Marks::text(const Mark& mark) const {
  switch (mark.kind) {
    case Mark::Kind::kBookmark: {
      const std::string& note = bookmarks_[mark.detail].note;
      return note.empty() ? "bookmark" : note;
    }
    case Mark::Kind::kGap:
    case Mark::Kind::kDamage: {
      const uint64_t count = source_.gaps()[mark.detail].count;
      return std::to_string(count) + (count == 1 ? " frame" : " frames") +
             (mark.kind == Mark::Kind::kDamage ? " lost to damage" : " missing");
    }
    case Mark::Kind::kHit:
      return watches()[mark.detail].text;
    case Mark::Kind::kEvent:
      break;
  }
  std::string names;
  for (const recorder::EventKind& kind : source_.schema().events()) {
    if ((mark.detail >> kind.bit & 1) != 0) names += (names.empty() ? "" : ", ") + kind.name;
  }
  return names.empty() ? "event" : names;
}

engine::Color Marks::color(const Mark& mark) const {
  switch (mark.kind) {
    case Mark::Kind::kBookmark:
      return kBookmarkColor;
    case Mark::Kind::kGap:
      return kGapColor;
    case Mark::Kind::kDamage:
      return kDamageColor;
    case Mark::Kind::kHit:
      return rgb(watches()[mark.detail].color_rgb);
    case Mark::Kind::kEvent:
      break;
  }
  for (const recorder::EventKind& kind : source_.schema().events()) {
    if ((mark.detail >> kind.bit & 1) != 0) return rgb(kind.color_rgb);
  }
  return kPlain;
}

}  // namespace replay
