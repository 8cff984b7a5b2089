// session diff: where two sessions begin to differ, and in which fields.
#include <algorithm>
#include <cstddef>
#include <cstring>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string>

#include "recorder/dump/frame_diff.h"
#include "recorder/dump/frame_rows.h"
#include "tools/session/commands.h"
#include "tools/session/console.h"
#include "tools/session/frames.h"

namespace session_tool {

using recorder::FrameDiff;

namespace {

// As a table; of long arrays only the first values, if not `all`.
void print_frame_diff(const FrameDiff& diff, const std::string& a, const std::string& b, bool all, std::ostream& out) {
  constexpr uint64_t kMaxValuesPerField = 8;
  out << "frame " << diff.seal_a.frame << " (at " << duration_text(diff.seal_a.time_ns) << ")";
  if (diff.seal_b.frame == diff.seal_a.frame) {
    out << " is the first that differs\n\n";
  } else {
    out << " and frame " << diff.seal_b.frame << " are the first that differ\n\n";
  }
  std::vector<std::vector<std::string>> table{{"OFFSET", "FIELD", a, b}};
  uint64_t of_field = 0;
  for (size_t i = 0; i < diff.values.size(); ++i) {
    const FrameDiff::Value& value = diff.values[i];
    of_field = i > 0 && diff.values[i - 1].field == value.field ? of_field + 1 : 1;
    if (all || of_field <= kMaxValuesPerField) {
      table.push_back({std::to_string(value.offset), value.name, value.a, value.b});
    } else if (i + 1 == diff.values.size() || diff.values[i + 1].field != value.field) {
      table.push_back({"", "and " + std::to_string(of_field - kMaxValuesPerField) + " more of " +
                               (value.field.empty() ? "these bytes" : value.field) + ", see --all"});
    }
  }
  for (const FrameDiff::Value& value : diff.seals) table.push_back({"", value.name, value.a, value.b});
  print_table(out, table, 1);
}

Json json_of(const FrameDiff& diff) {
  Json out{{"frame", diff.seal_a.frame},
           {"frame_b", diff.seal_b.frame},
           {"index_a", diff.index_a},
           {"index_b", diff.index_b},
           {"time_ns", diff.seal_a.time_ns}};
  out["values"] = Json::array();
  for (const FrameDiff::Value& value : diff.values) {
    out["values"].push_back({{"name", value.name}, {"offset", value.offset}, {"a", value.a}, {"b", value.b}});
  }
  for (const FrameDiff::Value& value : diff.seals) {
    out["values"].push_back({{"name", value.name}, {"a", value.a}, {"b", value.b}});
  }
  return out;
}

using recorder::diff_frames;
using recorder::same_layout;

// What of a frame is not compared: its bytes are zeros in both sessions.
class Mask {
 public:
  // By names of fields, values of arrays ("body[3]"), or "events".
  Status choose(const recorder::FrameSchema& schema, const Options& options) {
    if (!options.fields.empty()) {
      bytes_.assign(schema.frame_bytes(), true);
      events_ = true;
    }
    for (const auto& [names, masked] : {std::pair(&options.fields, false), std::pair(&options.ignore, true)}) {
      if (Status set = set_all(schema, *names, masked); !set.ok()) return set;
    }
    return {};
  }

  void apply(std::span<std::byte> slot) const {
    for (size_t i = 0; i < bytes_.size(); ++i) {
      if (bytes_[i]) slot[i] = std::byte{0};
    }
    if (!events_) return;
    const size_t at = recorder::payload_bytes(slot.size()) + offsetof(recorder::Seal, events);
    std::fill_n(slot.begin() + static_cast<ptrdiff_t>(at), sizeof(recorder::Seal::events), std::byte{0});
  }

 private:
  Status set_all(const recorder::FrameSchema& schema, const std::vector<std::string>& names, bool masked) {
    for (const std::string& name : names) {
      if (name == "events" && schema.find(name) == nullptr) {
        events_ = masked;
        continue;
      }
      std::vector<recorder::Column> columns;
      if (Status chosen = recorder::choose_columns(schema, {name}, false, columns); !chosen.ok()) return chosen;
      bytes_.resize(schema.frame_bytes());
      const uint32_t size = size_of(columns[0].field->type);
      const auto begin = bytes_.begin() + columns[0].field->offset + columns[0].first * size;
      std::fill_n(begin, columns[0].count * size, masked);
    }
    return {};
  }

  std::vector<bool> bytes_;  // empty: all are compared
  bool events_ = false;
};

// Two readers that walk side by side.
class Side {
 public:
  Status open(const std::string& path, const Options& options, const Console& console) {
    if (Status opened = open_session(path, console, session_); !opened.ok()) return opened;
    if (Status chosen = mask_.choose(session_.info().schema, options); !chosen.ok()) {
      return Status::failure(path + ": " + chosen.message());
    }
    slot_.resize(session_.info().slot_bytes);
    return load();
  }
  Status step() {
    ++index_;
    return load();
  }
  SessionReader& session() { return session_; }
  bool at_end() const { return index_ >= session_.frame_count(); }
  uint64_t index() const { return index_; }
  std::span<const std::byte> slot() const { return slot_; }
  recorder::Seal seal() const { return recorder::seal_of(slot_); }

 private:
  Status load() {
    if (at_end()) return {};
    const Status read = session_.read(index_, slot_);
    if (read.ok()) mask_.apply(slot_);
    return read;
  }

  SessionReader session_;
  Mask mask_;
  std::vector<std::byte> slot_;
  uint64_t index_ = 0;
};

// Frames that only one session has: how many, and the first runs of them by number.
class UnmatchedFrames {
 public:
  void add(uint64_t number) {
    ++frames_;
    if (!runs_.empty() && runs_.back().second + 1 == number) {
      runs_.back().second = number;
    } else if (runs_.size() < kMaxRuns) {
      runs_.emplace_back(number, number);
    }
  }
  uint64_t frames() const { return frames_; }
  std::string text() const {
    std::string text;
    for (const auto& [first, last] : runs_) {
      text += (text.empty() ? "" : ", ") + std::to_string(first);
      if (last != first) text += " to " + std::to_string(last);
    }
    return runs_.size() < kMaxRuns ? text : text + " ...";
  }
  Json json() const {
    Json runs = Json::array();
    for (const auto& [first, last] : runs_) runs.push_back({first, last});
    return {{"frames", frames_}, {"first_runs", runs}};
  }

 private:
  static constexpr size_t kMaxRuns = 8;
  uint64_t frames_ = 0;
  std::vector<std::pair<uint64_t, uint64_t>> runs_;
};

struct Comparison {
  uint64_t compared = 0;
  uint64_t different = 0;
  UnmatchedFrames only_a, only_b;
  std::optional<FrameDiff> first;

  bool same() const { return different == 0 && only_a.frames() == 0 && only_b.frames() == 0; }
};

Status check_comparable(const SessionReader& a, const SessionReader& b) {
  if (same_layout(a.info().schema, b.info().schema)) return {};
  return Status::failure(b.path() + ": its frames have other fields than those of " + a.path() +
                         " - session schema shows both");
}

bool differ(const Side& a, const Side& b, uint32_t frame_bytes, bool times) {
  if (std::memcmp(a.slot().data(), b.slot().data(), frame_bytes) != 0) return true;
  const recorder::Seal one = a.seal();
  const recorder::Seal other = b.seal();
  return one.events != other.events || (times && one.time_ns != other.time_ns);
}

Status compare_pair(Side& a, Side& b, const Options& options, Comparison& found) {
  const recorder::FrameSchema& schema = a.session().info().schema;
  ++found.compared;
  if (differ(a, b, schema.frame_bytes(), options.times)) {
    ++found.different;
    if (!found.first) found.first = diff_frames(schema, {a.slot(), a.index()}, {b.slot(), b.index()}, options.times);
  }
  if (Status stepped = a.step(); !stepped.ok()) return stepped;
  return b.step();
}

Status step_alone(Side& side, UnmatchedFrames& alone) {
  alone.add(side.seal().frame);
  return side.step();
}

Status compare(Side& a, Side& b, const Options& options, const Console& console, Comparison& found) {
  ProgressBar bar(console.err, console.shows_progress, "comparing", "frames");
  const uint64_t all = a.session().frame_count() + b.session().frame_count();
  for (uint64_t steps = 0; !a.at_end() || !b.at_end(); ++steps) {
    if (steps % 256 == 0) bar.update(a.index() + b.index(), all);
    const bool pair = !a.at_end() && !b.at_end() && (options.by_index || a.seal().frame == b.seal().frame);
    const bool a_alone = b.at_end() || (!a.at_end() && a.seal().frame < b.seal().frame);
    Status done = pair      ? compare_pair(a, b, options, found)
                  : a_alone ? step_alone(a, found.only_a)
                            : step_alone(b, found.only_b);
    if (!done.ok()) return done;
  }
  return {};
}

void print(const Comparison& found, const std::string& a, const std::string& b, bool all, std::ostream& out) {
  if (found.same()) {
    out << "the same: " << count_text(found.compared, "frame") << '\n';
    return;
  }
  if (found.first) {
    print_frame_diff(*found.first, a, b, all, out);
    out << '\n';
  }
  if (found.compared == 0) {
    out << "no frame is in both\n";
  } else if (found.different == 0) {
    out << count_text(found.compared, "frame") << " in both, the same\n";
  } else {
    out << count_text(found.compared, "frame") << " in both, " << found.different
        << (found.different == 1 ? " differs\n" : " differ\n");
  }
  for (const auto& [name, alone] : {std::pair(&a, &found.only_a), std::pair(&b, &found.only_b)}) {
    if (alone->frames() != 0) {
      print_line(out, "only in " + *name + ": " + count_text(alone->frames(), "frame") + " (" + alone->text() + ")");
    }
  }
}

Json json_of(const Comparison& found, const Options& options) {
  Json out{{"a", options.files[0]},           {"b", options.files[1]},        {"same", found.same()},
           {"compared", found.compared},      {"different", found.different}, {"only_in_a", found.only_a.json()},
           {"only_in_b", found.only_b.json()}};
  if (found.first) out["first"] = json_of(*found.first);
  return out;
}

}  // namespace

// As diff(1): 1 for differences, so failures are 2.
int diff_sessions(const Options& options, const Console& console) {
  constexpr int kExitTrouble = 2;
  Side a;
  Side b;
  Comparison found;
  Status done = a.open(options.files[0], options, console);
  if (done.ok()) done = b.open(options.files[1], options, console);
  if (done.ok()) done = check_comparable(a.session(), b.session());
  if (done.ok()) done = compare(a, b, options, console, found);
  if (!done.ok()) {
    console.print_error(done.message());
    return kExitTrouble;
  }
  if (options.json) {
    print_json(console.out, json_of(found, options));
  } else {
    print(found, options.files[0], options.files[1], options.all, console.out);
  }
  return found.same() ? kExitDone : kExitFailed;
}

}  // namespace session_tool
