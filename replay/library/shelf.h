// Shelf: which of the recordings are shown, and in which order.
//
// Pure functions; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "replay/library/entry.h"

namespace replay {

enum class SortKey { kDate, kScore, kLength, kSize, kName };
inline constexpr std::array kSortKeys{SortKey::kDate, SortKey::kScore, SortKey::kLength, SortKey::kSize,
                                      SortKey::kName};
// "Date", ...
const char* name_of(SortKey key);

struct SortOrder {
  SortKey key = SortKey::kDate;
  bool descending = true;  // newest, highest, longest, largest first
  bool operator==(const SortOrder&) const = default;
};
// By `key`, in the direction that is usually wanted: names from A on, everything else from the most on.
SortOrder default_order(SortKey key);
SortKey next_key(SortKey key);

// What is shown: with no state chosen all of them.
struct EntryFilter {
  bool favourites = false;  // these alone
  bool finished = false;
  bool died = false;  // those that are damaged or cannot be read count as well
  bool recording = false;
  std::string text = {};  // every word of it is in name, date, game or state; capitals make no difference

  bool any() const { return favourites || finished || died || recording || !text.empty(); }
  bool operator==(const EntryFilter&) const = default;
};

bool passes_filter(const Entry& entry, const EntryFilter& filter, int64_t now_unix_ns);

// Indices of the entries that are shown, in order. Those without a value to sort by come last; equal ones by date,
// newest first, then by path, so that cards never swap places on their own.
std::vector<size_t> sorted_and_filtered(std::span<const Entry> entries, const SortOrder& order,
                                        const EntryFilter& filter, int64_t now_unix_ns);

}  // namespace replay
