#include "tools/session/program_rules.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <type_traits>
#include <utility>

#include "recorder/dump/frame_rows.h"
#include "recorder/session/json_text.h"
#include "tools/session/console.h"

namespace session_tool {
namespace {

using recorder::Column;
using recorder::Field;

// The bytes that base::append_escaped() has made text of.
std::string unescaped(const std::string& text) {
  const auto digit = [](char c) { return std::string_view("0123456789abcdef").find(c); };
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool escapes = text[i] == '\\' && i + 1 < text.size();
    if (escapes && text[i + 1] == '\\') {
      out += text[++i];
    } else if (escapes && text[i + 1] == 'x' && i + 3 < text.size() && digit(text[i + 2]) < 16 &&
               digit(text[i + 3]) < 16) {
      out += static_cast<char>(digit(text[i + 2]) << 4 | digit(text[i + 3]));
      i += 3;
    } else {
      out += text[i];
    }
  }
  return out;
}

// A number as JSON has it, or as the export writes what JSON has not.
template <typename T>
bool number_from(const Json& in, T& value) {
  if constexpr (std::is_floating_point_v<T>) {
    if (in == "NaN" || in == "Infinity" || in == "-Infinity") {
      value = in == "NaN" ? std::numeric_limits<T>::quiet_NaN() : std::numeric_limits<T>::infinity();
      if (in == "-Infinity") value = -value;
      return true;
    }
    if (!in.is_number()) return false;
    value = in.get<T>();
    return true;
  } else {
    if (in.is_number_unsigned()) {
      const auto number = in.get<uint64_t>();
      value = static_cast<T>(number);
      return std::in_range<T>(number);
    }
    if (!in.is_number_integer()) return false;
    const auto number = in.get<int64_t>();
    value = static_cast<T>(number);
    return std::in_range<T>(number);
  }
}

bool put_value(const Json& in, const Field& field, uint32_t index, std::span<std::byte> frame) {
  return recorder::with_type(field.type, [&](auto value) {
    const auto named = in.is_string()
                           ? std::find(field.enum_names.begin(), field.enum_names.end(), in.get<std::string>())
                           : field.enum_names.end();
    if (named != field.enum_names.end()) {
      value = static_cast<decltype(value)>(named - field.enum_names.begin());
    } else if (!number_from(in, value)) {
      return false;
    }
    std::memcpy(frame.data() + field.offset + index * sizeof value, &value, sizeof value);
    return true;
  });
}

bool put_text(const Json& in, const Field& field, std::span<std::byte> frame) {
  if (!in.is_string()) return false;
  const std::string text = unescaped(in.get<std::string>());
  if (text.size() > field.count) return false;
  std::memset(frame.data() + field.offset, 0, field.count);
  std::memcpy(frame.data() + field.offset, text.data(), text.size());
  return true;
}

// Puts a field's value, or all of its values, into a frame. False when that is no value of it.
bool put_field(const Json& in, const Field& field, std::span<std::byte> frame) {
  if (field.type == recorder::FieldType::kChar) return put_text(in, field, frame);
  if (field.count == 1) return put_value(in, field, 0, frame);
  if (!in.is_array() || in.size() != field.count) return false;
  for (uint32_t i = 0; i < field.count; ++i) {
    if (!put_value(in[i], field, i, frame)) return false;
  }
  return true;
}

class ProgramRun {
 public:
  ProgramRun(SessionReader& session, const ProgramFrames& use)
      : session_(session), use_(use), program_(recorder::base::interrupt_flag()) {}

  Status run(const std::string& command, ProgressBar& bar) {
    if (Status prepared = prepare(); !prepared.ok()) return prepared;
    program_.take_output([this](std::string_view text) { take(text); });
    if (Status started = program_.start({"/bin/sh", "-c", command}); !started.ok()) return fail(started.message());
    bool takes_input = write(header());
    std::ostringstream rows;
    const auto writer = recorder::make_row_writer({.format = recorder::RowFormat::kNdjson}, schema(), columns_, rows);
    const Status fed = for_each_frame(session_, {0, session_.frame_count()}, bar, [&](uint64_t, auto slot) {
      writer->add(slot);
      if (rows.tellp() > 0) takes_input = takes_input && write(std::exchange(rows, {}).str());
      return ended_ ? Status::failure("") : Status();
    });
    if (ended_) return failure_;
    if (!fed.ok()) return fed;
    writer->finish();
    // One that needs no more of its input may close it.
    if (takes_input) write(rows.str());
    const int code = program_.wait();
    if (!rest_.empty() && !ended_) take_line(std::exchange(rest_, {}));
    if (ended_) return failure_;
    return code == 0 ? Status() : fail("the rules ended with " + std::to_string(code) + messages());
  }

 private:
  const recorder::FrameSchema& schema() const { return session_.info().schema; }
  Status fail(const std::string& why) const { return Status::failure(session_.path() + ": " + why); }
  std::string messages() const { return messages_.empty() ? "" : ": " + messages_; }

  Status prepare() {
    if (Status chosen = recorder::choose_columns(schema(), {}, false, columns_); !chosen.ok()) return chosen;
    const std::vector<std::string> names = recorder::unique_names(columns_);
    for (size_t i = 0; i < names.size(); ++i) {
      if (columns_[i].field != nullptr) fields_[names[i]] = columns_[i].field;
    }
    slot_.resize(session_.info().slot_bytes);
    recorder::session::ReaderOptions options;
    options.cache_bytes = 0;
    return recorded_.open(session_.path(), options);
  }

  std::string header() const {
    const auto& info = session_.info();
    const Json about{{"file", session_.path()},
                     {"game", info.game},
                     {"game_version", info.game_version},
                     {"extra", info.extra},
                     {"schema", Json::parse(info.schema.to_json())}};
    return Json{{"session", about}}.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
  }

  bool write(const std::string& text) { return program_.write(std::as_bytes(std::span(text))); }

  void take(std::string_view text) {
    rest_ += text;
    size_t begin = 0;
    for (size_t end = 0; !ended_ && (end = rest_.find('\n', begin)) != std::string::npos; begin = end + 1) {
      take_line(rest_.substr(begin, end - begin));
    }
    rest_.erase(0, begin);
  }

  void take_line(const std::string& line) {
    constexpr size_t kMostMessages = 2000;
    ++line_;
    if (line.empty() || line[0] != '{') {
      if (messages_.size() < kMostMessages && !line.empty()) messages_ += (messages_.empty() ? "" : " ") + line;
      return;
    }
    std::string why;
    try {
      why = take_frame(Json::parse(line));
    } catch (const std::exception&) {
      why = "is not JSON";
    }
    if (why.empty()) return;
    failure_ = fail("line " + std::to_string(line_) + " of the rules " + why + messages());
    ended_ = true;
  }

  // Returns what is wrong, or empty.
  std::string take_frame(const Json& in) {
    if (!in.contains("frame") || !in["frame"].is_number_unsigned()) return "has no number \"frame\"";
    const auto number = in["frame"].get<uint64_t>();
    if (next_ > number) return "is frame " + std::to_string(number) + ", whose turn is over";
    next_ = number + 1;
    const uint64_t index = recorded_.index_of_number(number);
    if (!recorded_.read(index, slot_).ok() || recorder::seal_of(slot_).frame != number) {
      return "is frame " + std::to_string(number) + ", which the recording does not have";
    }
    expected_.assign(slot_.begin(), slot_.end());
    for (const auto& [key, value] : in.items()) {
      if (key == "frame" || key == "time_ns" || key == "events") continue;
      const auto field = fields_.find(key);
      if (field == fields_.end()) return "has '" + key + "', which is no field of the recording";
      if (!put_field(value, *field->second, expected_)) return "has no value of the field '" + key + "'";
    }
    ended_ = !use_(index, slot_, std::span(expected_).first(schema().frame_bytes()));
    return {};
  }

  SessionReader& session_;
  const ProgramFrames& use_;
  recorder::base::Subprocess program_;
  SessionReader recorded_;  // where the program is with its answers
  std::vector<Column> columns_;
  std::map<std::string, const Field*> fields_;
  std::vector<std::byte> slot_, expected_;
  std::string rest_, messages_;
  uint64_t line_ = 0;
  uint64_t next_ = 0;  // the least number that may come
  bool ended_ = false;
  Status failure_;
};

}  // namespace

Status run_program_rules(const std::string& command, SessionReader& session, ProgressBar& bar,
                         const ProgramFrames& use) {
  return ProgramRun(session, use).run(command, bar);
}

}  // namespace session_tool
