#include "replay/player/destination.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <string>

#include "recorder/base/text.h"
#include "replay/player/text.h"

namespace replay {
namespace {

using recorder::Status;

constexpr double kMostSeconds = 1e9;  // thirty years
constexpr double kMostFrames = 1e15;

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

// A number without sign, grouped by commas or not: "4711", "4,711", "0.5".
std::optional<double> number(std::string_view text) {
  std::string plain;
  for (const char c : text) {
    if (c != ',' && c != '_') plain += c;
  }
  if (plain.empty() || plain.find_first_not_of("0123456789.") != std::string::npos) return std::nullopt;
  double value = 0;
  const auto read = recorder::base::read_real(plain.data(), plain.data() + plain.size(), value);
  if (read.ec != std::errc() || read.ptr != plain.data() + plain.size()) return std::nullopt;
  return value;
}

// Seconds of "1:02:03.4" or "2:03.4".
std::optional<double> clock_seconds(std::string_view text) {
  double seconds = 0;
  for (int parts = 1;; ++parts) {
    const size_t colon = text.find(':');
    const auto part = number(text.substr(0, colon));
    const bool last = colon == std::string_view::npos;
    if (!part || parts > 3 || (parts > 1 && *part >= 60) || (!last && *part != std::floor(*part))) return std::nullopt;
    seconds = seconds * 60 + *part;
    if (last) return seconds;
    text.remove_prefix(colon + 1);
  }
}

// Seconds of "83s", "250ms", "2m", "1h"; nothing for a text without such a unit.
std::optional<double> unit_seconds(std::string_view text) {
  struct Unit {
    std::string_view name;
    double seconds;
  };
  for (const Unit& unit : {Unit{"ms", 1e-3}, Unit{"min", 60}, Unit{"s", 1}, Unit{"m", 60}, Unit{"h", 3600}}) {
    if (!text.ends_with(unit.name)) continue;
    const auto count = number(trimmed(text.substr(0, text.size() - unit.name.size())));
    if (count) return *count * unit.seconds;
  }
  return std::nullopt;
}

Status no_destination(std::string_view text) {
  return Status::failure("\"" + std::string(text) +
                         "\" is neither a frame nor a time - try 4711, 1:23.4, 83s, +500 or 50%");
}

Status from_seconds(double seconds, double sign, Destination& found) {
  if (seconds > kMostSeconds) return Status::failure("that is longer than any recording");
  found.kind = Destination::Kind::kTime;
  found.ns = static_cast<int64_t>(std::llround(sign * seconds * 1e9));
  return {};
}

// With milliseconds: what names an end must not be rounded to something outside of the recording.
std::string exact_time_text(uint64_t ns) { return recorder::base::clock_text(ns, 3); }

Status last_frame_failure(const char* what, const std::string& last) {
  return Status::failure(std::string("there is no such ") + what + " - the last one is " + last);
}

Status find_frame(uint64_t number, engine::FrameSource& source, uint64_t& index) {
  const uint64_t count = source.frame_count();
  const uint64_t found = source.index_of_number(number);
  if (found >= count) return last_frame_failure("frame", count_text(source.number_of(count - 1)));
  index = found;
  return {};
}

}  // namespace

Status parse_destination(std::string_view text, Destination& destination) {
  const std::string_view whole = trimmed(text);
  std::string_view rest = whole;
  if (rest.empty())
    return Status::failure("type a frame (4711), a time (1:23.4 or 83s), an offset (+500, -10s) or 50%");
  Destination found;
  double sign = 1;
  if (rest.front() == '+' || rest.front() == '-') {
    found.relative = true;
    sign = rest.front() == '-' ? -1 : 1;
    rest = trimmed(rest.substr(1));
  }
  if (!rest.empty() && rest.back() == '%') {
    const auto percent = number(trimmed(rest.substr(0, rest.size() - 1)));
    if (!percent || found.relative) return no_destination(whole);
    if (*percent > 100) return Status::failure("the most is 100%");
    found.kind = Destination::Kind::kPercent;
    found.percent = *percent;
  } else if (const auto seconds = rest.find(':') != std::string_view::npos ? clock_seconds(rest) : unit_seconds(rest)) {
    if (Status taken = from_seconds(*seconds, sign, found); !taken.ok()) return taken;
  } else {
    const auto frames = number(rest);
    if (!frames) return no_destination(whole);
    if (*frames != std::floor(*frames)) {
      return Status::failure("frames are whole numbers - for a time write " + std::string(rest) + "s");
    }
    if (*frames > kMostFrames) return Status::failure("no recording has that many frames");
    found.frames = static_cast<int64_t>(sign * *frames);
  }
  destination = found;
  return {};
}

Status find_destination(const Destination& destination, engine::FrameSource& source, uint64_t shown, uint64_t& index) {
  const uint64_t count = source.frame_count();
  if (count == 0) return Status::failure("there is no frame yet");
  const auto last = static_cast<int64_t>(count - 1);
  switch (destination.kind) {
    case Destination::Kind::kPercent:
      index = static_cast<uint64_t>(std::llround(static_cast<double>(last) * destination.percent / 100));
      return {};
    case Destination::Kind::kFrame:
      if (!destination.relative) return find_frame(static_cast<uint64_t>(destination.frames), source, index);
      index = static_cast<uint64_t>(std::clamp<int64_t>(static_cast<int64_t>(shown) + destination.frames, 0, last));
      return {};
    case Destination::Kind::kTime:
      break;
  }
  const auto end_ns = static_cast<int64_t>(source.time_ns(count - 1));
  int64_t wanted_ns = destination.ns;
  if (destination.relative) {
    wanted_ns = std::clamp<int64_t>(static_cast<int64_t>(source.time_ns(shown)) + wanted_ns, 0, end_ns);
  }
  if (wanted_ns > end_ns) return last_frame_failure("time", exact_time_text(static_cast<uint64_t>(end_ns)));
  index = source.index_of_time(static_cast<uint64_t>(wanted_ns));
  return {};
}

// --- ranges ----------------------------------------------------------------------------------------------------------

namespace {

Status at(const char* option, const Status& failure) {
  return failure.ok() ? Status() : Status::failure(std::string(option) + ": " + failure.message());
}

// One end of the range as an index, where frames are missing or have ended: the first frame that is not before it,
// which may be one past the last; of the last frame of a range, one past the frames that are not behind it. "+" counts
// from frame `plus`.
Status find_end(engine::FrameSource& source, const std::string& typed, uint64_t plus, bool is_last, uint64_t& index) {
  Destination destination;
  if (Status parsed = parse_destination(typed, destination); !parsed.ok()) return parsed;
  const uint64_t count = source.frame_count();
  if (!destination.relative && destination.kind == Destination::Kind::kFrame) {
    index = source.index_of_number(static_cast<uint64_t>(destination.frames) + (is_last ? 1 : 0));
    return {};
  }
  if (!destination.relative && destination.kind == Destination::Kind::kTime) {
    const auto wanted_ns = static_cast<uint64_t>(destination.ns);
    const bool is_behind = wanted_ns > source.time_ns(count - 1);
    const bool is_before = wanted_ns < source.time_ns(0);
    index = is_behind ? count : is_before ? 0 : source.index_of_time(wanted_ns) + (is_last ? 1 : 0);
    return {};
  }
  const bool from_end = destination.relative && (destination.frames < 0 || destination.ns < 0);
  if (Status found = find_destination(destination, source, from_end ? count - 1 : plus, index); !found.ok())
    return found;
  if (is_last) ++index;
  return {};
}

// Whether both are frames or both times that follow each other the wrong way round.
bool are_swapped(const std::string& from, const std::string& to) {
  Destination first, last;
  if (!parse_destination(from, first).ok() || !parse_destination(to, last).ok()) return false;
  if (first.relative || last.relative || first.kind != last.kind) return false;
  return first.frames > last.frames || first.ns > last.ns || first.percent > last.percent;
}

}  // namespace

Status find_range(engine::FrameSource& source, const std::string& from, const std::string& to, FrameRange& range) {
  const uint64_t count = source.frame_count();
  if (count == 0) return Status::failure(source.path() + ": has no frames yet");
  uint64_t begin = 0;
  uint64_t end = count;
  if (!from.empty()) {
    if (Status found = find_end(source, from, 0, false, begin); !found.ok()) return at("--from", found);
  }
  if (!to.empty()) {
    if (Status found = find_end(source, to, std::min(begin, count - 1), true, end); !found.ok())
      return at("--to", found);
  }
  if (begin < end) {
    range = {begin, end - 1};
    return {};
  }
  if (are_swapped(from, to)) {
    return Status::failure("--from " + from + " comes after --to " + to + " - swap them; both are included");
  }
  return Status::failure(source.path() + ": has no frames in that range - it holds frames " +
                         std::to_string(source.number_of(0)) + " to " + std::to_string(source.number_of(count - 1)) +
                         ", " + exact_time_text(source.time_ns(0)) + " to " +
                         exact_time_text(source.time_ns(count - 1)));
}

}  // namespace replay
