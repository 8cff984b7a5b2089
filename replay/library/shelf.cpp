#include "replay/library/shelf.h"

#include <algorithm>
#include <cctype>
#include <optional>

#include "replay/library/library_text.h"

namespace replay {
namespace {

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

// Everything that somebody may look for, with the date in all its forms.
std::string searched_text(const Entry& entry, int64_t now_unix_ns) {
  return lower(entry.name + " " + date_text(entry.start_unix_ns, now_unix_ns) + " " +
               date_text(entry.start_unix_ns, 0) + " " + entry.game + " " + entry.game_version + " " +
               name_of(entry.state) + (entry.favourite ? " favourite" : ""));
}

bool holds_all_words(const std::string& text, const std::string& words) {
  for (size_t at = 0; at < words.size();) {
    const size_t end = std::min(words.find(' ', at), words.size());
    if (end > at && text.find(words.substr(at, end - at)) == std::string::npos) return false;
    at = end + 1;
  }
  return true;
}

bool state_passes_filter(EntryState state, const EntryFilter& filter) {
  if (!filter.finished && !filter.died && !filter.recording) return true;
  switch (state) {
    case EntryState::kFinished:
      return filter.finished;
    case EntryState::kRecording:
      return filter.recording;
    case EntryState::kDied:
    case EntryState::kDamaged:
    case EntryState::kUnreadable:
      return filter.died;
    case EntryState::kReading:
      break;
  }
  return false;
}

// Less than zero: a before b, going up.
int compare(const Entry& a, const Entry& b, SortKey key) {
  const auto three_way = [](const auto& one, const auto& other) { return one < other ? -1 : other < one ? 1 : 0; };
  switch (key) {
    case SortKey::kDate:
      return three_way(a.start_unix_ns, b.start_unix_ns);
    case SortKey::kScore:
      return three_way(a.score.value_or(0), b.score.value_or(0));
    case SortKey::kLength:
      return three_way(a.length_ns, b.length_ns);
    case SortKey::kSize:
      return three_way(a.stamp.bytes, b.stamp.bytes);
    case SortKey::kName:
      break;
  }
  return three_way(lower(a.name), lower(b.name));
}

bool has_value(const Entry& entry, SortKey key) {
  if (key == SortKey::kScore) return entry.score.has_value();
  if (key == SortKey::kLength) return entry.frames != 0;
  return true;
}

}  // namespace

const char* name_of(SortKey key) {
  switch (key) {
    case SortKey::kDate:
      return "Date";
    case SortKey::kScore:
      return "Score";
    case SortKey::kLength:
      return "Length";
    case SortKey::kSize:
      return "Size";
    case SortKey::kName:
      break;
  }
  return "Name";
}

SortOrder default_order(SortKey key) { return {key, key != SortKey::kName}; }

SortKey next_key(SortKey key) {
  const auto at = std::ranges::find(kSortKeys, key) + 1;
  return at == kSortKeys.end() ? kSortKeys.front() : *at;
}

bool passes_filter(const Entry& entry, const EntryFilter& filter, int64_t now_unix_ns) {
  if (filter.favourites && !entry.favourite) return false;
  if (!state_passes_filter(entry.state, filter)) return false;
  return filter.text.empty() || holds_all_words(searched_text(entry, now_unix_ns), lower(filter.text));
}

std::vector<size_t> sorted_and_filtered(std::span<const Entry> entries, const SortOrder& order,
                                        const EntryFilter& filter, int64_t now_unix_ns) {
  std::vector<size_t> shown;
  for (size_t i = 0; i < entries.size(); ++i) {
    if (passes_filter(entries[i], filter, now_unix_ns)) shown.push_back(i);
  }
  std::ranges::sort(shown, [&](size_t one, size_t other) {
    const Entry& a = entries[one];
    const Entry& b = entries[other];
    if (has_value(a, order.key) != has_value(b, order.key)) return has_value(a, order.key);
    if (const int found = compare(a, b, order.key); found != 0) return order.descending ? found > 0 : found < 0;
    if (a.start_unix_ns != b.start_unix_ns) return a.start_unix_ns > b.start_unix_ns;
    return a.path < b.path;
  });
  return shown;
}

}  // namespace replay
