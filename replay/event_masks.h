// EventMasks: which kinds of events lie in any stretch of a recording, in a time that hardly depends on how long the
// stretch is: a tree of the unions of neighbouring masks over the list of events, which stays its owner's.
//
// A seventh of a mask more than the list itself holds for each event. One thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "recorder/session/contents.h"

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

}  // namespace replay
