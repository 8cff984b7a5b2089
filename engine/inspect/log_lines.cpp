#include "engine/inspect/log_lines.h"

#include <algorithm>
#include <cstdio>
#include <span>
#include <utility>

#include "engine/inspect/completion.h"
#include "recorder/base/text.h"
#include "recorder/schema/schema.h"

namespace engine {
namespace {

using recorder::Field;
using recorder::FrameSchema;
using recorder::Group;
using recorder::Number;
using recorder::Status;
using recorder::base::Job;
using Slot = std::span<const std::byte>;

std::string value_text(Number value, const std::vector<std::string>& names, bool is_flags) {
  if (!value.is_number()) return "-";
  if (!names.empty() && value.is_integer() && !is_flags && value >= Number(0) && value < Number(names.size())) {
    return names[static_cast<size_t>(value.to_double())];
  }
  if (value.is_integer()) return value.text();
  char text[40];
  std::snprintf(text, sizeof text, "%.7g", value.to_double());
  return text;
}

}  // namespace

// --- texts -----------------------------------------------------------------------------------------------------------

bool LogText::compile(const FrameSchema& schema, std::string_view text, LogText& made, ExpressionError& error) {
  std::vector<Part> parts(1);
  for (size_t at = 0; at < text.size();) {
    const char c = text[at];
    const bool doubled = at + 1 < text.size() && text[at + 1] == c;
    if ((c == '{' || c == '}') && doubled) {
      parts.back().text += c;
      at += 2;
    } else if (c == '}') {
      error = {at, "a brace that closes nothing: write }} for the sign itself"};
      return false;
    } else if (c == '{') {
      const size_t end = text.find('}', at);
      if (end == std::string_view::npos) {
        error = {at, "the closing brace is missing: write {{ for the sign itself"};
        return false;
      }
      const std::string_view inner = text.substr(at + 1, end - at - 1);
      if (!Expression::compile(schema, inner, parts.back().expression, error)) {
        error.at += at + 1;
        return false;
      }
      if (const Field* const field = field_of_value(schema, inner)) {
        parts.back().names = field->enum_names;
        parts.back().is_flags = field->is_flags;
      }
      parts.emplace_back();
      at = end + 1;
    } else {
      parts.back().text += c;
      ++at;
    }
  }
  made.parts_ = std::move(parts);
  error = {};
  return true;
}

std::string LogText::text(Slot previous, Slot slot) const {
  std::string out;
  for (const Part& part : parts_) {
    out += part.text;
    if (!part.expression.empty()) out += value_text(part.expression.value(previous, slot), part.names, part.is_flags);
  }
  return out;
}

bool check_log_point(const FrameSchema& schema, const LogPoint& point, ExpressionError& error) {
  Expression condition;
  LogText text;
  return (point.condition.empty() || Expression::compile(schema, point.condition, condition, error)) &&
         LogText::compile(schema, point.text, text, error);
}

// --- scanning --------------------------------------------------------------------------------------------------------

// Finds the lines of frames, on the scan's thread.
struct LogScan::Reader {
  struct Point {
    Expression condition;
    LogText text;
    int32_t place = 0;
  };

  Reader(const FrameSchema& of, const std::vector<LogPoint>& wanted) : schema(of) {
    for (size_t i = 0; i < wanted.size(); ++i) {
      Point point;
      ExpressionError ignored;  // shown where the point is
      const bool good =
          (wanted[i].condition.empty() || Expression::compile(schema, wanted[i].condition, point.condition, ignored)) &&
          LogText::compile(schema, wanted[i].text, point.text, ignored);
      point.place = static_cast<int32_t>(i);
      if (good) points.push_back(std::move(point));
    }
    for (const Field& field : schema.fields()) {
      if (field.is_log) fields.push_back(&field);
    }
    for (const Group& group : schema.groups()) {
      if (std::ranges::any_of(group.fields, &Field::is_log)) groups.push_back(&group);
    }
  }
  bool finds_nothing() const { return points.empty() && fields.empty() && groups.empty(); }

  void read(std::span<const FramePair> frames, uint64_t first, std::vector<LogLine>& lines) {
    conditions.resize(points.size());
    for (size_t k = 0; k < points.size(); ++k) {
      conditions[k].assign(frames.size(), Number(1));
      if (!points[k].condition.empty()) points[k].condition.values(frames, conditions[k]);
    }
    for (size_t i = 0; i < frames.size(); ++i) {
      if (frames[i].current.empty()) continue;
      read_fields(frames[i].current, first + i, lines);
      for (size_t k = 0; k < points.size(); ++k) {
        if (!conditions[k][i].is_true()) continue;
        add(first + i, points[k].place, points[k].text.text(frames[i].previous, frames[i].current), lines);
      }
    }
  }

 private:
  void read_fields(Slot slot, uint64_t index, std::vector<LogLine>& lines) {
    for (const Field* const field : fields) add_text(*field, slot, "", index, lines);
    for (const Group* const group : groups) {
      if (group->offset + group->size_bytes() > slot.size()) continue;
      recorder::for_each_element(*group, slot, [&](uint32_t place, Slot element) {
        const std::string who = group->name + " #" + group->identity_of(place, element).text() + ": ";
        for (const Field& field : group->fields) {
          if (field.is_log) add_text(field, element, who, index, lines);
        }
      });
    }
  }

  // A text may have several lines.
  static void add_text(const Field& field, Slot bytes, const std::string& who, uint64_t index,
                       std::vector<LogLine>& lines) {
    if (!recorder::fits(field, bytes)) return;
    std::string_view rest = recorder::characters_of(field, 0, field.count, bytes);
    while (!rest.empty()) {
      const size_t end = std::min(rest.find('\n'), rest.size());
      if (end != 0) add(index, -1, who + recorder::base::shown_text(rest.substr(0, end)), lines);
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }

  static void add(uint64_t index, int32_t point, std::string text, std::vector<LogLine>& lines) {
    lines.push_back({index, 0, 1, point, std::move(text)});
  }

  const FrameSchema& schema;
  std::vector<Point> points;
  std::vector<const Field*> fields;
  std::vector<const Group*> groups;
  std::vector<std::vector<Number>> conditions;
};

void LogScan::update(const FrameSource& source, const std::vector<LogPoint>& points) {
  const bool is_same = known_ && source.path() == path_ && source.generation() == generation_ && points == points_;
  const uint64_t end = source.evicted_count() + source.frame_count();
  if (is_same) {
    if (running()) return;
    if (const auto result = job_.take_result(); result && !result->ok()) {
      error_ = job_.was_cancelled() ? "cancelled" : result->message();
    }
    if (end > end_ && error_.empty()) start(source);
    return;
  }
  job_.cancel();
  static_cast<void>(job_.wait());
  known_ = true;
  path_ = source.path();
  generation_ = source.generation();
  points_ = points;
  own_.reset();
  end_ = source.evicted_count();
  error_.clear();
  ++epoch_;
  {
    const std::lock_guard lock(mutex_);
    lines_.clear();
    is_full_ = false;
  }
  start(source);
}

void LogScan::start(const FrameSource& source) {
  const uint64_t begin = std::max(end_, source.evicted_count());
  end_ = source.evicted_count() + source.frame_count();
  // One that grows is opened once.
  if (!own_ || !source.copies_grow()) opener_ = source.opener();
  const Status started =
      job_.start([this, begin, end = end_](Job::Control& control) { return read(begin, end, control); },
                 Job::Priority::kBackground);
  if (!started.ok()) error_ = started.message();
}

Status LogScan::read(uint64_t begin, uint64_t end, Job::Control& control) {
  if (FrameSource::Opener open = std::exchange(opener_, nullptr)) {
    std::unique_ptr<FrameSource> opened;
    if (Status status = open(opened, [&](uint64_t, uint64_t) { return !control.cancelled(); }); !status.ok()) {
      return status;
    }
    own_ = std::move(opened);
  } else if (own_->evicted_count() + own_->frame_count() < end) {
    if (Status status = own_->refresh(); !status.ok()) return status;
  }
  Reader reader(own_->schema(), points_);
  if (reader.finds_nothing()) return {};
  FrameBlock block(*own_);
  std::vector<LogLine> found;
  const uint64_t evicted = own_->evicted_count();
  end = std::min(end, evicted + own_->frame_count());
  for (uint64_t at = std::max(begin, evicted); at < end;) {
    if (!control.report(at - begin, end - begin)) return Status::failure("cancelled");
    const auto count = static_cast<size_t>(std::min<uint64_t>(block.capacity(), end - at));
    found.clear();
    reader.read(block.read(at - evicted, count), at, found);
    const std::lock_guard lock(mutex_);
    for (LogLine& line : found) {
      const bool repeats = !lines_.empty() && lines_.back().point == line.point && lines_.back().text == line.text &&
                           lines_.back().index + lines_.back().repeats == line.index;
      if (repeats) {
        ++lines_.back().repeats;
        continue;
      }
      if ((is_full_ = lines_.size() >= kMostLines)) return {};
      line.number = own_->number_of(line.index - evicted);
      lines_.push_back(std::move(line));
    }
    at += count;
  }
  return {};
}

bool LogScan::is_full() const {
  const std::lock_guard lock(mutex_);
  return is_full_;
}

size_t LogScan::size() const {
  const std::lock_guard lock(mutex_);
  return lines_.size();
}

void LogScan::visit(size_t begin, size_t count, const std::function<void(const LogLine&)>& use) const {
  const std::lock_guard lock(mutex_);
  for (size_t i = begin; i < std::min(lines_.size(), begin + count); ++i) use(lines_[i]);
}

}  // namespace engine
