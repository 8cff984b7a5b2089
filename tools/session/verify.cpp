#include "tools/session/verify.h"

#include <nlohmann/json.hpp>

#include "recorder/session/conformance.h"
#include "tools/session/commands.h"
#include "tools/session/console.h"
#include "tools/session/files.h"
#include "tools/session/frames.h"

namespace session_tool {
namespace {

using recorder::session::State;

class Check {
 public:
  Check(SessionReader& session, recorder::session::MakeRules make_rules, const Console& console)
      : session_(session), console_(console), verifier_(make_rules()) {}

  Findings run() {
    check_file();
    if (const Status checked = check_format(); !checked.ok()) {
      found_.problems.push_back(checked.message());
      return std::move(found_);
    }
    const Status ruled = verifier_.begin(session_.info(), recorder::session::lookup_in(session_.path()));
    found_.played = ruled.ok();
    found_.not_played_reason = ruled.message();
    check_frames();
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
      if (found_.played && !verifier_.report().difference) verifier_.add(index, slot);
      return Status();
    });
    if (!read.ok()) found_.problems.push_back(read.message());
    found_.rules = verifier_.report();
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
    if (found_.rules.difference) {
      problem("does not follow the rules: " + found_.rules.text() +
              (found_.rules.difference->index == 0 ? "" : " - the frames before it do"));
    }
  }

  SessionReader& session_;
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
}

Findings check_session(const std::string& path, recorder::session::MakeRules make_rules, const Console& console) {
  SessionReader session;
  if (const Status opened = open_session(path, console, session, /*all=*/true); !opened.ok()) {
    Findings found;
    found.problems.push_back(opened.message());
    return found;
  }
  return Check(session, make_rules, console).run();
}

// session verify: are the sessions as they were recorded?

int verify_sessions(const Options& options, const Console& console) {
  return for_each_file(options, console, [&](const std::string& path, Json& entry) {
    Findings found = check_session(path, options.make_rules, console);
    found.add_to(entry);
    if (!options.json && found.problems.empty()) {
      print_line(console.out, path + ": " + found.text());
      console.out << std::flush;
    }
    return std::move(found.problems);
  });
}

}  // namespace session_tool
