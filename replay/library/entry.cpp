#include "replay/library/entry.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <optional>

#include "recorder/base/text.h"
#include "recorder/session/session_info.h"

namespace replay {
namespace {

template <typename... Args>
std::string printed(const char* format, Args... args) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), format, args...);
  return text.data();
}

bool same_day(const std::tm& a, const std::tm& b) { return a.tm_year == b.tm_year && a.tm_yday == b.tm_yday; }

}  // namespace

std::string date_text(int64_t unix_ns, int64_t now_unix_ns) {
  constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::tm then = recorder::base::local_time(unix_ns);
  const std::tm now = recorder::base::local_time(now_unix_ns);
  // By noon, which no change of the clocks skips.
  std::tm noon_before = now;
  noon_before.tm_mday -= 1;
  noon_before.tm_hour = 12;
  noon_before.tm_isdst = -1;
  ::mktime(&noon_before);
  const std::string clock = printed(" %d:%02d", then.tm_hour, then.tm_min);
  if (same_day(then, now)) return "Today" + clock;
  if (same_day(then, noon_before)) return "Yesterday" + clock;
  const std::string day = printed("%d ", then.tm_mday) + kMonths[static_cast<size_t>(then.tm_mon)];
  return then.tm_year == now.tm_year ? day + clock : day + printed(" %d", then.tm_year + 1900);
}

std::string score_text(double score) {
  if (!std::isfinite(score)) return "\u2013";
  if (score != std::round(score) || std::fabs(score) > 1e15) return printed("%.6g", score);
  const std::string digits = recorder::base::count_text(static_cast<uint64_t>(std::fabs(score)));
  return score < 0 ? "\u2212" + digits : digits;
}

std::string title_text(const Entry& entry) {
  const std::string usual = recorder::session::file_stem(entry.start_unix_ns);
  const bool renamed = entry.id == 0 || !entry.name.starts_with(usual);
  if (renamed) return entry.name;
  return entry.game_version.empty() ? entry.game : entry.game + " " + entry.game_version;
}

std::string summary_text(const Entry& entry) {
  std::string text;
  const auto add = [&](const std::string& part) {
    if (!part.empty()) text += (text.empty() ? "" : " \u00b7 ") + part;
  };
  add(entry.mode);
  if (entry.rounds) add(recorder::base::counted(*entry.rounds, "round"));
  add(entry.ending);
  add(entry.player);
  return text;
}

// --- filters and sort orders ----------------------------------------------------------------------------------------

namespace {

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

// All that can be searched for, the date in each of its forms.
std::string searched_text(const Entry& entry, int64_t now_unix_ns) {
  return lower(entry.name + " " + date_text(entry.start_unix_ns, now_unix_ns) + " " +
               date_text(entry.start_unix_ns, 0) + " " + entry.game + " " + entry.game_version + " " +
               name_of(entry.state) + (entry.favourite ? " favourite " : " ") + entry.note + " " + summary_text(entry));
}

bool contains_all_words(const std::string& text, const std::string& words) {
  for (size_t at = 0; at < words.size();) {
    const size_t end = std::min(words.find(' ', at), words.size());
    if (end > at && text.find(words.substr(at, end - at)) == std::string::npos) return false;
    at = end + 1;
  }
  return true;
}

bool state_passes_filter(EntryState state, const EntryFilter& filter) {
  if (!filter.finished && !filter.interrupted && !filter.recording) return true;
  switch (state) {
    case EntryState::kFinished:
      return filter.finished;
    case EntryState::kRecording:
      return filter.recording;
    case EntryState::kUnknown:
      return filter.recording || filter.interrupted;
    case EntryState::kDied:
    case EntryState::kDamaged:
    case EntryState::kUnreadable:
      return filter.interrupted;
    case EntryState::kReading:
      break;
  }
  return false;
}

// Less than zero: a before b, ascending.
int compare(const Entry& a, const Entry& b, SortKey key) {
  const auto three_way = [](const auto& x, const auto& y) { return x < y ? -1 : y < x ? 1 : 0; };
  switch (key) {
    case SortKey::kDate:
      return three_way(a.start_unix_ns, b.start_unix_ns);
    case SortKey::kScore:
      return three_way(a.score.value_or(0), b.score.value_or(0));
    case SortKey::kLength:
      return three_way(a.length_ns, b.length_ns);
    case SortKey::kSize:
      return three_way(a.stamp.bytes, b.stamp.bytes);
    case SortKey::kMode:
      return three_way(a.mode, b.mode);
    case SortKey::kPlayer:
      return three_way(a.player, b.player);
    case SortKey::kRounds:
      return three_way(a.rounds.value_or(0), b.rounds.value_or(0));
    case SortKey::kEnding:
      return three_way(a.ending, b.ending);
    case SortKey::kName:
      break;
  }
  return three_way(lower(a.name), lower(b.name));
}

bool has_value(const Entry& entry, SortKey key) {
  if (key == SortKey::kScore) return entry.score.has_value();
  if (key == SortKey::kLength) return entry.frames != 0;
  if (key == SortKey::kMode) return !entry.mode.empty();
  if (key == SortKey::kPlayer) return !entry.player.empty();
  if (key == SortKey::kRounds) return entry.rounds.has_value();
  if (key == SortKey::kEnding) return !entry.ending.empty();
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
    case SortKey::kMode:
      return "Mode";
    case SortKey::kPlayer:
      return "Player";
    case SortKey::kRounds:
      return "Rounds";
    case SortKey::kEnding:
      return "Ending";
    case SortKey::kName:
      break;
  }
  return "Name";
}

SortOrder default_order(SortKey key) {
  const bool words =
      key == SortKey::kName || key == SortKey::kMode || key == SortKey::kPlayer || key == SortKey::kEnding;
  return {key, !words};
}

SortKey next_key(SortKey key) {
  const auto at = std::ranges::find(kSortKeys, key) + 1;
  return at == kSortKeys.end() ? kSortKeys.front() : *at;
}

bool passes_filter(const Entry& entry, const EntryFilter& filter, int64_t now_unix_ns) {
  if (filter.favourites && !entry.favourite) return false;
  if (!state_passes_filter(entry.state, filter)) return false;
  return filter.text.empty() || contains_all_words(searched_text(entry, now_unix_ns), lower(filter.text));
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
