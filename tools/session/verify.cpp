#include "tools/session/verify.h"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "recorder/base/file.h"
#include "recorder/base/process.h"
#include "recorder/base/stream.h"
#include "recorder/base/text.h"
#include "recorder/session/conformance.h"
#include "tools/session/commands.h"
#include "tools/session/console.h"
#include "tools/session/edit.h"
#include "tools/session/files.h"
#include "tools/session/frames.h"
#include "tools/session/program_rules.h"

namespace session_tool {
namespace {

using recorder::session::State;

class Check {
 public:
  Check(SessionReader& session, const CheckOptions& options, const Console& console)
      : session_(session), options_(options), console_(console), verifier_(options.make_rules()) {
    if (options.keep_going) verifier_.keep_going();
  }

  Findings run() {
    check_file();
    if (const Status checked = check_format(); !checked.ok()) {
      found_.problems.push_back(checked.message());
      return std::move(found_);
    }
    const bool by_program = !options_.program.empty();
    if (!by_program) {
      const Status ruled = verifier_.begin(session_.info(), recorder::session::lookup_in(session_.path()));
      found_.played = ruled.ok();
      found_.not_played_reason = ruled.message();
    }
    check_frames();
    if (by_program) play_by_program();
    add_frame_problems();
    return std::move(found_);
  }

 private:
  void problem(const std::string& what) { found_.problems.push_back(session_.path() + ": " + what); }

  void check_file() {
    const Missing missing = missing_in(session_);
    found_.frames = session_.frame_count();
    found_.gaps = session_.gaps().size();
    found_.missing = missing.frames;
    found_.lost_to_damage = missing.damaged;
    const std::string damage = damage_text(session_);
    const bool died = session_.state() == State::kDied;
    if (died) {
      problem("is not finished, its recording died" + (damage.empty() ? "" : "; " + damage) +
              " - session recover completes it");
    } else if (session_.state() == State::kUnknown) {
      problem("is not finished: recording or died, this file system has no locks that would tell - once no game records, "
              "session recover --no-lock completes it");
    } else if (session_.damage().damaged_bytes != 0 || (!damage.empty() && session_.state() == State::kFinished)) {
      problem(damage + (missing.damaged == 0 ? "" : ", " + count_text(missing.damaged, "frame") + " lost") +
              " - session cut FILE -o NEW keeps what can be read");
    }
  }

  // Of damaged files the scan has told already.
  Status check_format() {
    if (session_.damage().damaged_bytes != 0) return {};
    ProgressBar bar(console_.err, console_.shows_progress, "checking the format of " + session_.path(), "bytes");
    std::vector<std::string> findings;
    Status checked = recorder::session::check_conformance(session_.path(), findings, progress_on(bar));
    for (const std::string& finding : findings) {
      problem(finding + (session_.is_packed() ? " - session cut FILE -o NEW makes a sound one" : ""));
    }
    return checked;
  }

  void check_frames() {
    ProgressBar bar(console_.err, console_.shows_progress, "verifying " + session_.path(), "frames");
    uint64_t last_time_ns = 0;
    const Status read = for_each_frame(session_, {0, session_.frame_count()}, bar, [&](uint64_t index, auto slot) {
      const recorder::Seal seal = recorder::seal_of(slot);
      if (!recorder::seal_is_valid(slot)) {
        ++found_.unsound_seals;
        if (!found_.first_invalid) found_.first_invalid = seal.frame;
      }
      if (seal.time_ns < last_time_ns && !found_.time_goes_back) found_.time_goes_back = seal.frame;
      last_time_ns = seal.time_ns;
      if (found_.played && (options_.keep_going || !verifier_.report().difference)) verifier_.add(index, slot);
      return Status();
    });
    if (!read.ok()) found_.problems.push_back(read.message());
    found_.rules = verifier_.report();
  }

  void play_by_program() {
    ProgressBar bar(console_.err, console_.shows_progress, "playing " + session_.path(), "frames");
    recorder::session::RulesReport report;
    const recorder::FrameSchema& schema = session_.info().schema;
    const Status played = run_program_rules(options_.program, session_, bar,
                                            [&](uint64_t index, auto recorded, std::span<const std::byte> expected) {
                                              ++report.compared;
                                              auto all = recorder::session::differences(schema, expected, recorded);
                                              if (all.empty()) return true;
                                              all[0].index = index;
                                              all[0].frame = recorder::seal_of(recorded).frame;
                                              if (options_.keep_going)
                                                count_differences(all[0], std::span(all).subspan(1), report);
                                              if (!report.difference) report.difference = std::move(all[0]);
                                              return options_.keep_going;
                                            });
    if (!played.ok()) found_.problems.push_back(played.message());
    report.accepted = report.difference ? 0 : session_.frame_count() - report.compared;
    found_.played = true;
    found_.rules = std::move(report);
  }

  void add_frame_problems() {
    if (found_.first_invalid) {
      problem("frame " + std::to_string(*found_.first_invalid) +
              ": its seal is invalid, the frame was torn or changed after it was sealed (" +
              count_text(found_.unsound_seals, "such frame") + ")");
    }
    if (found_.time_goes_back) {
      problem("frame " + std::to_string(*found_.time_goes_back) + ": its time is before that of the frame before it");
    }
    if (!found_.rules.fields.empty()) {
      for (const auto& field : found_.rules.fields) problem("does not follow the rules: " + text_of(field));
    } else if (found_.rules.difference) {
      problem("does not follow the rules: " + found_.rules.text() +
              (found_.rules.difference->index == 0 ? "" : " - the frames before it do"));
    }
  }

  static std::string text_of(const recorder::session::RulesReport::OfField& field) {
    const auto& first = field.first;
    return field.field + " differs in " + count_text(field.frames, "frame") + ", first in frame " +
           std::to_string(first.frame) + (first.field == field.field ? "" : ", " + first.field) + ": expected " +
           first.expected + ", found " + first.found;
  }

  SessionReader& session_;
  const CheckOptions& options_;
  const Console& console_;
  recorder::session::FrameVerifier verifier_;
  Findings found_;
};

}  // namespace

std::string Findings::text() const {
  std::string text = count_text(frames, "frame") + ", checksums and order are right";
  if (played) {
    text += ", all follow the rules";
  } else {
    text += "; not played again: " + not_played_reason;
  }
  if (gaps == 0) return text;
  text += "; " + count_text(missing, "frame") + " missing in " + count_text(gaps, "gap");
  if (lost_to_damage != 0) text += " (" + std::to_string(lost_to_damage) + " lost to earlier damage)";
  return text;
}

void Findings::add_to(Json& entry) const {
  entry["ok"] = problems.empty();
  entry["frames"] = frames;
  entry["gaps"] = gaps;
  entry["missing_frames"] = missing;
  entry["lost_to_damage"] = lost_to_damage;
  entry["unsound_seals"] = unsound_seals;
  if (first_invalid) entry["first_unsound_frame"] = *first_invalid;
  if (time_goes_back) entry["time_goes_back_at_frame"] = *time_goes_back;
  Json& played_again = entry["rules"];
  played_again["played"] = played;
  if (!played) {
    played_again["reason"] = not_played_reason;
    return;
  }
  played_again["frames"] = rules.compared + rules.accepted;
  if (const auto& difference = rules.difference) {
    played_again["difference"] = {{"frame", difference->frame},
                                  {"index", difference->index},
                                  {"field", difference->field},
                                  {"expected", difference->expected},
                                  {"found", difference->found}};
  }
  if (rules.fields.empty()) return;
  played_again["different_frames"] = rules.different;
  for (const auto& field : rules.fields) {
    played_again["differences"].push_back({{"field", field.field},
                                           {"frames", field.frames},
                                           {"first_frame", field.first.frame},
                                           {"value", field.first.field},
                                           {"expected", field.first.expected},
                                           {"found", field.first.found}});
  }
}

Findings check_session(const std::string& path, const CheckOptions& options, const Console& console) {
  SessionReader session;
  if (const Status opened = open_session(path, console, session, /*all=*/true); !opened.ok()) {
    Findings found;
    found.problems.push_back(opened.message());
    return found;
  }
  return Check(session, options, console).run();
}

// --- blessing --------------------------------------------------------------------------------------------------------

namespace {

namespace base = recorder::base;

// Plays a session anew and writes it.
class Blessing {
 public:
  Blessing(SessionReader& session, const CheckOptions& options, const Console& console)
      : session_(session),
        options_(options),
        bar_(console.err, console.shows_progress, "playing " + session.path(), "frames") {}

  Status run(std::string& written) {
    const std::unique_ptr<recorder::session::FrameRules> rules = options_.make_rules();
    if (options_.program.empty()) {
      if (rules == nullptr) return fail("there are no rules to play it by");
      if (Status ruled = rules->begin(session_.info().schema); !ruled.ok()) return fail(ruled.message());
      if (rules->made_schema() == nullptr) return fail("its rules make no frames");
    }
    recorder::session::SessionInfo info = session_.info();
    info.id = recorder::session::new_session_id();
    info.extra["blessed_from"] = recorder::session::id_text(session_.info().id);
    if (options_.program.empty()) {
      info.schema = *rules->made_schema();
      const auto least = static_cast<uint32_t>(info.schema.frame_bytes() + recorder::kSealBytes);
      info.slot_bytes = std::max(info.slot_bytes, least);
    }
    written = free_name();
    if (Status made = made_.create(written, /*replace=*/false, info); !made.ok()) return made;
    slot_.resize(info.slot_bytes);
    if (Status made = options_.program.empty() ? by_rules(*rules) : by_program(); !made.ok()) return made;
    return made_.finish(session_.bookmarks(), false, session_.next_frame());
  }

 private:
  Status fail(const std::string& why) const { return Status::failure(session_.path() + ": not blessed: " + why); }

  std::string free_name() const {
    const std::filesystem::path path = session_.path();
    return base::first_free([&](int i) {
      const std::string name = path.stem().string() + "-blessed" + (i == 1 ? "" : "-" + std::to_string(i));
      return (path.parent_path() / (name + path.extension().string())).string();
    });
  }

  Status add(uint64_t index, const recorder::Seal& seal, uint64_t events) {
    made_.note_gap_before(session_, index);
    recorder::seal_slot(slot_, seal.frame, seal.time_ns, events);
    return made_.add(slot_);
  }

  Status by_rules(recorder::session::FrameRules& rules) {
    const uint32_t bytes = rules.made_schema()->frame_bytes();
    // A rewind goes back to frames that were made before.
    if (has_rewinds()) {
      if (const base::Error error = earlier_.create(session_.path() + ".frames"); error != 0) {
        return recorder::system_failure(session_.path(), "there is no room for its frames", error);
      }
    }
    const auto earlier = [&](uint64_t number, std::span<std::byte> slot) {
      return earlier_.is_open() && number < next_ && slot.size() == slot_.size() &&
             earlier_.file().read_at(number * slot.size(), slot) == slot.size() && recorder::seal_is_valid(slot) &&
             recorder::seal_of(slot).frame == number;
    };
    std::vector<std::byte> before;
    return for_each_frame(session_, {0, session_.frame_count()}, bar_, [&](uint64_t index, auto recorded) -> Status {
      const recorder::Seal seal = recorder::seal_of(recorded);
      if (seal.frame != next_) before.clear();
      uint64_t events = seal.events;
      std::fill(slot_.begin(), slot_.end(), std::byte{});
      rules.make(before, recorded, earlier, std::span(slot_).first(bytes), events);
      next_ = seal.frame + 1;
      if (Status added = add(index, seal, events); !added.ok()) return added;
      before = slot_;
      if (!earlier_.is_open()) return {};
      return earlier_.file().write_at(earlier_.name(), seal.frame * slot_.size(), slot_);
    });
  }

  Status by_program() {
    uint64_t next = 0;
    std::vector<std::byte> recorded(session_.info().slot_bytes);
    SessionReader as_recorded;
    if (Status opened = as_recorded.open(session_.path()); !opened.ok()) return opened;
    Status failed;
    // Those that the program leaves out stay as they are.
    const auto keep_until = [&](uint64_t index) {
      for (; failed.ok() && next < index; ++next) {
        failed = as_recorded.read(next, slot_);
        const recorder::Seal seal = recorder::seal_of(slot_);
        if (failed.ok()) failed = add(next, seal, seal.events);
      }
    };
    const Status played = run_program_rules(options_.program, session_, bar_,
                                            [&](uint64_t index, auto slot, std::span<const std::byte> expected) {
                                              keep_until(index);
                                              const recorder::Seal seal = recorder::seal_of(slot);
                                              std::copy(slot.begin(), slot.end(), slot_.begin());
                                              std::copy(expected.begin(), expected.end(), slot_.begin());
                                              if (failed.ok()) failed = add(next++, seal, seal.events);
                                              return failed.ok();
                                            });
    if (!played.ok()) return played;
    keep_until(session_.frame_count());
    return failed;
  }

  bool has_rewinds() {
    const auto& kinds = session_.info().schema.events();
    return !session_.events().empty() &&
           std::any_of(kinds.begin(), kinds.end(), [](const auto& kind) { return !kind.refers_to.empty(); });
  }

  SessionReader& session_;
  const CheckOptions& options_;
  ProgressBar bar_;
  NewSession made_;
  base::TemporaryFile earlier_;
  std::vector<std::byte> slot_;
  uint64_t next_ = 0;
};

}  // namespace

Status bless_session(const std::string& path, const CheckOptions& options, const Console& console,
                     std::string& written) {
  SessionReader session;
  if (Status opened = open_session(path, console, session); !opened.ok()) return opened;
  return Blessing(session, options, console).run(written);
}

// --- the report of a run, as build servers read it -------------------------------------------------------------------

namespace {

std::string xml_text(const std::string& text) {
  std::string out;
  for (const char c : base::shown_text(text, text.size() * 4)) {
    switch (c) {
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '&':
        out += "&amp;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

// JUnit's format: a test case for each session.
class JunitReport {
 public:
  void add(const std::string& path, const Problems& problems) {
    ++tests_;
    cases_ += "  <testcase classname=\"session.verify\" name=\"" + xml_text(path) + "\"";
    if (problems.empty()) {
      cases_ += "/>\n";
      return;
    }
    ++failures_;
    cases_ += ">\n    <failure message=\"" + xml_text(problems.front()) + "\">";
    for (const std::string& problem : problems) cases_ += xml_text(problem) + "\n";
    cases_ += "</failure>\n  </testcase>\n";
  }
  uint64_t failures() const { return failures_; }
  uint64_t tests() const { return tests_; }

  Status write(const std::string& path) const {
    base::NewFile file;
    const base::NewFile::Options how{.replace = base::Replace::kYes, .into_special = true};
    if (Status made = file.create(path, how, base::interrupt_flag()); !made.ok()) return made;
    file.stream()
        << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n<testsuite name=\"session verify\" tests=\""
        << tests_ << "\" failures=\"" << failures_ << "\">\n"
        << cases_ << "</testsuite>\n</testsuites>\n";
    return file.finish();
  }

 private:
  uint64_t tests_ = 0, failures_ = 0;
  std::string cases_;
};

}  // namespace

// session verify: are the sessions as they were recorded?

namespace {

Problems verify_one(const std::string& path, const Options& options, const Console& console, Json& entry) {
  const CheckOptions check{options.make_rules, options.rules, options.keep_going};
  Findings found = check_session(path, check, console);
  found.add_to(entry);
  if (!options.json && found.problems.empty()) {
    print_line(console.out, path + ": " + found.text());
    console.out << std::flush;
  }
  if (!options.bless || !found.rules.difference) return std::move(found.problems);
  std::string written;
  if (const Status blessed = bless_session(path, check, console, written); !blessed.ok()) {
    found.problems.push_back(blessed.message());
  } else {
    entry["blessed"] = written;
    if (!options.json) print_line(console.out, written + ": " + path + " as the rules have it today");
  }
  return std::move(found.problems);
}

}  // namespace

int verify_sessions(const Options& options, const Console& console) {
  const base::InterruptGuard guard;
  JunitReport report;
  int code = for_each_file(
      options, console,
      [&](const std::string& path, Json& entry, const Console& own) { return verify_one(path, options, own, entry); },
      [&](const std::string& path, const Json&, const Problems& problems) { report.add(path, problems); });
  if (options.keep_going && !options.json) {
    print_line(console.out, count_text(report.tests(), "session") + ": " +
                                std::to_string(report.tests() - report.failures()) + " right, " +
                                std::to_string(report.failures()) + " not");
  }
  if (options.report.empty() || base::interrupted()) return code;
  if (const Status written = report.write(options.report); !written.ok()) code = console.conclude({written.message()});
  return code;
}

}  // namespace session_tool
