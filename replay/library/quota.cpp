#include "replay/library/quota.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>

namespace replay {
namespace {

using recorder::Status;

bool is_removable(const Entry& entry) {
  return entry.state == EntryState::kFinished && !entry.favourite && entry.bookmarks == 0 && entry.bookmarks_readable;
}

std::vector<size_t> oldest_first(std::span<const Entry> entries) {
  std::vector<size_t> order(entries.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::ranges::stable_sort(order, [&](size_t a, size_t b) {
    const Entry& one = entries[a];
    const Entry& other = entries[b];
    return one.start_unix_ns != other.start_unix_ns ? one.start_unix_ns < other.start_unix_ns : one.path < other.path;
  });
  return order;
}

}  // namespace

QuotaPlan plan_quota(std::span<const Entry> entries, std::span<const TrashItem> trash, uint64_t limit_bytes) {
  QuotaPlan plan;
  if (limit_bytes == 0) return plan;
  uint64_t bytes = 0;
  for (const Entry& entry : entries) bytes += entry.stamp.bytes;
  for (const TrashItem& item : trash) bytes += item.bytes;
  const auto free = [&](uint64_t freed) {
    bytes -= freed;
    plan.freed_bytes += freed;
  };
  for (size_t i = 0; i < trash.size() && bytes > limit_bytes; ++i) {
    plan.purge.push_back(i);
    free(trash[i].bytes);
  }
  const std::vector<size_t> order = oldest_first(entries);
  for (size_t i = 0; i + 1 < order.size() && bytes > limit_bytes; ++i) {
    if (!is_removable(entries[order[i]])) continue;
    plan.remove.push_back(order[i]);
    free(entries[order[i]].stamp.bytes);
  }
  plan.bytes_over_limit = bytes > limit_bytes ? bytes - limit_bytes : 0;
  return plan;
}

Status parse_size(const std::string& text, uint64_t& bytes) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  std::string unit(end, text.data() + text.size());
  if (!unit.empty() && (unit.back() == 'B' || unit.back() == 'b')) unit.pop_back();
  const double factor = unit.empty()                 ? 1
                        : unit == "k" || unit == "K" ? 1e3
                        : unit == "m" || unit == "M" ? 1e6
                        : unit == "g" || unit == "G" ? 1e9
                        : unit == "t" || unit == "T" ? 1e12
                                                     : 0;
  if (error != std::errc() || factor == 0 || !(value >= 0) || value * factor > 9e18) {
    return Status::failure("'" + text + "' is no size - write 500M, 20G or a number of bytes");
  }
  bytes = static_cast<uint64_t>(std::llround(value * factor));
  return {};
}

}  // namespace replay
