#include "engine/inspect/value_finder.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "engine/inspect/completion.h"
#include "recorder/dump/frame_diff.h"
#include "recorder/expression/expression.h"
#include "recorder/schema/seal.h"

namespace engine {
namespace {

using recorder::Field;
using recorder::FrameSchema;
using recorder::Number;
using recorder::Status;
using recorder::base::Job;
using Slot = std::span<const std::byte>;

// What is compared from frame to frame: the bytes of a field, or the value of an expression.
class Value {
 public:
  Value(const FrameSchema& schema, const std::string& expression) : named_(field_of_value(schema, expression)) {
    const bool quoted = expression.size() > 2 && expression.front() == '`' && expression.back() == '`';
    const Field* const field = schema.find(quoted ? expression.substr(1, expression.size() - 2) : expression);
    if (field != nullptr && field->count > 1) {
      field_ = *field;
      return;
    }
    ExpressionError ignored;
    static_cast<void>(Expression::compile(schema, expression, expression_, ignored));
  }

  bool exists() const { return field_ || !expression_.empty(); }
  // Of each of the frames; empty where it cannot be read.
  void read(std::span<const FramePair> frames, std::vector<std::string>& keys) {
    keys.assign(frames.size(), {});
    if (!field_) {
      numbers_.resize(frames.size());
      expression_.values(frames, numbers_);
    }
    for (size_t i = 0; i < frames.size(); ++i) {
      if (frames[i].current.empty()) continue;
      keys[i] = field_ ? bytes_in(frames[i].current) : key_of(numbers_[i]);
    }
  }
  std::string text(Slot previous, Slot slot) const {
    if (field_) return field_->is_text() && recorder::fits(*field_, slot) ? recorder::text_of(*field_, slot) : "";
    const Number number = expression_.value(previous, slot);
    if (named_ != nullptr && number.is_integer()) {
      if (const std::string* name = named_->name_of(static_cast<int64_t>(number.to_double()))) return *name;
    }
    return number.is_number() ? number.text() : "no value";
  }

 private:
  std::string bytes_in(Slot slot) const {
    if (!recorder::fits(*field_, slot)) return {};
    return {reinterpret_cast<const char*>(slot.data()) + field_->offset, field_->size_bytes()};
  }
  static std::string key_of(Number number) {
    return std::to_string(static_cast<int>(number.kind())) + ":" + std::to_string(number.bits());
  }

  std::optional<Field> field_;
  const Field* named_;
  Expression expression_;
  std::vector<Number> numbers_;
};

// Walks through a recording, one question at a time, on the finder's thread.
class Search {
 public:
  Search(FrameSource& source, const ValueQuestion& question, Job::Control& control)
      : source_(source),
        question_(question),
        control_(control),
        block_(source),
        value_(source.schema(), question.value.expression) {}

  void answer(ValueAnswer& answer) {
    if (!value_.exists() || source_.frame_count() == 0) return;
    const uint64_t last = source_.frame_count() - 1;
    const uint64_t from = std::min(question_.from, last);
    switch (question_.what) {
      case ValueQuestion::What::kNext:
        answer.change = change_at(next_after(from));
        return;
      case ValueQuestion::What::kPrevious:
        if (from > 0) answer.change = change_at(latest_until(from - 1));
        return;
      case ValueQuestion::What::kBecame:
        answer.change = change_at(latest_until(from));
        return;
      case ValueQuestion::What::kWhy:
        answer.change = change_at(latest_until(from));
        return tell(answer);
    }
  }

 private:
  bool goes_on(uint64_t done, uint64_t all) { return control_.report(done, all); }

  // The latest change in a frame up to `last`.
  std::optional<uint64_t> latest_until(uint64_t last) {
    std::string above;  // of the first readable frame behind the block
    uint64_t above_at = 0;
    for (uint64_t end = last + 1; end > 0 && goes_on(last + 1 - end, last + 1);) {
      const uint64_t count = std::min<uint64_t>(block_.capacity(), end);
      const uint64_t begin = end - count;
      value_.read(block_.read(begin, static_cast<size_t>(count)), keys_);
      for (size_t i = keys_.size(); i-- > 0;) {
        if (keys_[i].empty()) continue;
        if (!above.empty() && above != keys_[i]) return above_at;
        above = keys_[i];
        above_at = begin + i;
      }
      end = begin;
    }
    return std::nullopt;
  }

  std::optional<uint64_t> next_after(uint64_t from) {
    std::string below;
    const uint64_t all = source_.frame_count();
    for (uint64_t begin = from; begin < all && goes_on(begin - from, all - from);) {
      const uint64_t count = std::min<uint64_t>(block_.capacity(), all - begin);
      value_.read(block_.read(begin, static_cast<size_t>(count)), keys_);
      for (size_t i = 0; i < keys_.size(); ++i) {
        if (keys_[i].empty()) continue;
        if (!below.empty() && below != keys_[i]) return begin + i;
        below = keys_[i];
      }
      begin += count;
    }
    return std::nullopt;
  }

  std::optional<ValueChange> change_at(std::optional<uint64_t> index) {
    if (!index || control_.cancelled()) return std::nullopt;
    ValueChange change{*index, source_.number_of(*index), "", ""};
    std::vector<std::byte> before, slot;
    if (read(*index, slot)) change.after = value_.text(read_before(*index, before) ? Slot(before) : Slot(), slot);
    if (!before.empty()) change.before = value_.text({}, before);
    return change;
  }

  bool read(uint64_t index, std::vector<std::byte>& slot) {
    slot.resize(source_.slot_bytes());
    if (source_.read(index, slot).ok()) return true;
    slot.clear();
    return false;
  }
  // The nearest readable frame before.
  bool read_before(uint64_t index, std::vector<std::byte>& slot) {
    while (index-- > 0) {
      if (read(index, slot)) return true;
    }
    return false;
  }

  // --- why ---

  void tell(ValueAnswer& answer) {
    if (!answer.change) return;
    if (answer.change->index > 0) answer.earlier = change_at(latest_until(answer.change->index - 1));
    tell_between(answer, answer.earlier ? answer.earlier->index + 1 : 0, answer.change->index);
    tell_also(answer);
  }

  void tell_between(ValueAnswer& answer, uint64_t first, uint64_t last) {
    std::vector<std::pair<std::string, Value>> inputs;
    for (const std::string& name : question_.inputs) {
      inputs.emplace_back(name, Value(source_.schema(), Expression::escaped_name(name)));
    }
    std::vector<std::vector<std::string>> keys(inputs.size());
    std::vector<std::string> known(inputs.size());
    for (uint64_t begin = first == 0 ? 0 : first - 1; begin <= last && goes_on(begin - first, last - first + 1);) {
      const auto count = static_cast<size_t>(std::min<uint64_t>(block_.capacity(), last + 1 - begin));
      const auto frames = block_.read(begin, count);
      for (size_t k = 0; k < inputs.size(); ++k) inputs[k].second.read(frames, keys[k]);
      for (size_t i = 0; i < count; ++i) {
        if (frames[i].current.empty()) continue;
        for (size_t k = 0; k < inputs.size(); ++k) {
          const bool changes = !known[k].empty() && known[k] != keys[k][i];
          if (changes && begin + i >= first) add_input(answer, inputs[k], begin + i, frames[i]);
          known[k] = keys[k][i];
        }
        if (begin + i >= first) add_events(answer, begin + i, frames[i].current);
      }
      begin += count;
    }
  }

  void add_input(ValueAnswer& answer, const std::pair<std::string, Value>& input, uint64_t index,
                 const FramePair& frame) {
    const std::string after = input.second.text(frame.previous, frame.current);
    const std::string before = frame.previous.empty() ? "" : input.second.text({}, frame.previous);
    add_moment(answer, index, input.first + ": " + (before.empty() ? "" : before + " -> ") + after);
  }

  void add_events(ValueAnswer& answer, uint64_t index, Slot slot) {
    if (slot.size() < recorder::kSealBytes) return;
    const uint64_t events = recorder::seal_of(slot).events;
    for (const recorder::EventKind& event : source_.schema().events()) {
      if ((events >> event.bit & 1) != 0) add_moment(answer, index, event.name);
    }
  }

  void add_moment(ValueAnswer& answer, uint64_t index, std::string text) {
    if (answer.between.size() == ValueFinder::kMostMoments) {
      answer.between.erase(answer.between.begin());
      ++answer.left_out;
    }
    answer.between.push_back({index, source_.number_of(index), std::move(text)});
  }

  void tell_also(ValueAnswer& answer) {
    std::vector<std::byte> before, slot;
    const uint64_t index = answer.change->index;
    if (!read(index, slot) || !read_before(index, before)) return;
    const recorder::FrameDiff diff =
        recorder::diff_frames(source_.schema(), {before, index == 0 ? 0 : index - 1}, {slot, index}, false);
    const std::string& asked = question_.value.name;
    std::string last_field;
    for (const auto& value : diff.values) {
      if (value.name == asked || value.field == asked || value.field.empty()) continue;
      const bool of_array =
          value.name != value.field && value.name.ends_with(']') && value.name.starts_with(value.field);
      if (of_array && value.field == last_field) continue;  // an array counts once
      last_field = value.field;
      if (answer.also.size() == ValueFinder::kMostAlso) {
        ++answer.also_left_out;
        continue;
      }
      answer.also.push_back(value.name + ": " + value.a + " -> " + value.b);
    }
  }

  FrameSource& source_;
  const ValueQuestion& question_;
  Job::Control& control_;
  FrameBlock block_;
  Value value_;
  std::vector<std::string> keys_;
};

// The index of a frame after that many more have been evicted; none: it has been evicted itself.
bool shift(uint64_t& index, uint64_t evicted) {
  if (index < evicted) return false;
  index -= evicted;
  return true;
}

}  // namespace

void ValueFinder::ask(const FrameSource& source, ValueQuestion question) {
  job_.cancel();
  static_cast<void>(job_.wait());
  asked_ = std::move(question);
  evicted_ = source.evicted_count();
  answer_ = {};
  answer_.question = asked_;
  const Status started = job_.start([this, open = source.opener()](Job::Control& control) -> Status {
    std::unique_ptr<FrameSource> own;
    if (Status opened = open(own, [&](uint64_t, uint64_t) { return !control.cancelled(); }); !opened.ok()) {
      return opened;
    }
    Search(*own, asked_, control).answer(answer_);
    return control.cancelled() ? Status::failure("cancelled") : Status();
  });
  if (!started.ok()) answer_.failure = started;
}

std::optional<ValueAnswer> ValueFinder::take_answer(const FrameSource& source) {
  if (!answer_.failure.ok() && !job_.is_running()) return std::exchange(answer_, {});
  const std::optional<Status> result = job_.take_result();
  if (!result) return std::nullopt;
  ValueAnswer answer = std::exchange(answer_, {});
  answer.failure = *result;
  const uint64_t evicted = source.evicted_count() - std::min(source.evicted_count(), evicted_);
  if (answer.change && !shift(answer.change->index, evicted)) answer.change.reset();
  if (answer.earlier && !shift(answer.earlier->index, evicted)) answer.earlier.reset();
  std::erase_if(answer.between, [&](ValueAnswer::Moment& moment) { return !shift(moment.index, evicted); });
  return answer;
}

std::vector<std::string> likely_inputs(const FrameSchema& schema) {
  constexpr std::array<std::string_view, 10> kWords = {"input", "action",  "button", "key",   "command",
                                                       "stick", "control", "pad",    "steer", "throttle"};
  std::vector<std::string> names;
  for (const Field& field : schema.fields()) {
    std::string lower = field.name;
    std::ranges::transform(lower, lower.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    const bool is_input = std::ranges::any_of(kWords, [&](std::string_view word) {
      const size_t at = lower.find(word);
      return at != std::string::npos && (at == 0 || lower[at - 1] == '_' || lower[at - 1] == '.');
    });
    if (is_input) names.push_back(field.name);
  }
  return names;
}

std::string change_text(const std::string& name, const ValueChange& change) {
  const std::string at = "at frame " + std::to_string(change.number);
  if (change.before.empty() && change.after.empty()) return name + " changed " + at;
  return name + ": " + (change.before.empty() ? "" : change.before + " -> ") + change.after + " " + at;
}

}  // namespace engine
