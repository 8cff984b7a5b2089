#include "game/program/recorded_game.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <new>
#include <string_view>
#include <vector>

#include "game/program/print_error.h"
#include "game/rules/rules.h"
#include "game/rules/state.h"
#include "game/rules/state_schema.h"
#include "recorder/base/file.h"
#include "recorder/base/path.h"
#include "recorder/base/process.h"
#include "recorder/base/text.h"
#include "recorder/ring/observer.h"
#include "recorder/schema/seal.h"
#include "recorder/session/memory_copy.h"

namespace game {
namespace {

using recorder::session::SessionReader;

std::string text_of(uint64_t number) { return std::to_string(number); }

uint64_t number_of(const SessionReader& session, uint64_t index) {
  return recorder::session::number_of(session.gaps(), session.info().first_frame, index);
}

// "PATH@x", where PATH is a file: the frame's name is wrong, not the session's.
recorder::Status explain_frame_name(const FrameName& name, const recorder::Status& failure) {
  const size_t at = name.path.rfind('@');
  if (name.given || at == std::string::npos || recorder::base::exists(name.path)) return failure;
  const std::string session_path = name.path.substr(0, at);
  recorder::base::FileInfo there;
  const bool is_file =
      recorder::base::file_info(session_path, there) == 0 && there.kind == recorder::base::FileKind::kRegular;
  if (!is_file) return failure;
  return recorder::Status::failure(session_path + ": invalid frame '" + name.path.substr(at + 1) +
                                   "' - give its number, or 'last'");
}

// Names the frames that there are.
recorder::Status no_such_frame(SessionReader& session, uint64_t wanted) {
  const uint64_t first = number_of(session, 0);
  const uint64_t last = number_of(session, session.frame_count() - 1);
  const bool missing = wanted > first && wanted < last;
  return recorder::Status::failure(
      session.path() + ": " +
      (missing ? "frame " + text_of(wanted) + " is missing in the recording" : "has no frame " + text_of(wanted)) +
      " - it has " + text_of(first) + " to " + text_of(last));
}

}  // namespace

FrameName frame_name(const std::string& text) {
  const size_t at = text.rfind('@');
  if (at == std::string::npos) return {.path = text};
  const std::string_view frame = std::string_view(text).substr(at + 1);
  FrameName name{.path = text.substr(0, at), .given = true};
  if (frame == "last") return name;
  name.last = false;
  const char* const end = frame.data() + frame.size();
  const auto [stop, error] = std::from_chars(frame.data(), end, name.number);
  if (error == std::errc() && stop == end && !frame.empty()) return name;
  return {.path = text};  // the path itself has an @
}

recorder::Status find_frame(SessionReader& session, const FrameName& name, uint64_t& index) {
  if (session.frame_count() == 0) return recorder::Status::failure(session.path() + ": has no frames");
  index = name.last ? session.frame_count() - 1 : session.index_of_number(name.number);
  if (name.last) return {};
  const bool found = index < session.frame_count() && number_of(session, index) == name.number;
  return found ? recorder::Status() : no_such_frame(session, name.number);
}

namespace {

constexpr uint64_t kMostInMemory_bytes = uint64_t{512} << 20;

recorder::Status open_session(const std::string& path, SessionReader& session, Kept kept) {
  recorder::base::FileInfo info;
  const bool fits = recorder::base::file_info(path, info) == 0 && info.bytes <= kMostInMemory_bytes;
  if (kept == Kept::kOnDisk || !fits) return session.open(path);
  auto copy = std::make_shared<recorder::session::MemoryCopy>();
  if (recorder::Status copied = copy->open(path); !copied) return copied;
  return session.open(path, {.copy = std::move(copy)});
}

}  // namespace

recorder::Status open_named(const FrameName& name, SessionReader& session, StateReader& states, Kept kept) {
  const recorder::Status opened = open_session(name.path, session, kept);
  if (!opened) return explain_frame_name(name, opened);
  const recorder::Status known = states.begin(session.info().schema);
  return known ? known : recorder::Status::failure(name.path + ": " + known.message());
}

recorder::Status read_resume_point(const std::string& text, ResumePoint& point) {
  const FrameName name = frame_name(text);
  SessionReader session;
  StateReader states;
  if (recorder::Status opened = open_named(name, session, states); !opened) return opened;
  uint64_t index = 0;
  if (recorder::Status found = find_frame(session, name, index); !found) return found;
  std::vector<std::byte> slot(session.info().slot_bytes);
  if (recorder::Status read = session.read(index, slot); !read) return read;
  GameState state;
  if (const recorder::Status intact = states.read(slot, name.path, state); !intact) {
    return recorder::Status::failure(intact.message() + ", the game cannot continue from it - try another");
  }
  const uint64_t number = recorder::seal_of(slot).frame;
  point.state = state;
  point.state.rewound_to = 0;
  point.parent = {session.info().id, number};
  point.origin = recorder::base::file_name_of(name.path) + "@" + text_of(number);
  return {};
}

// --- the recording of a run -----------------------------------------------------------------------------------------

namespace {

using recorder::Recorder;

recorder::RecorderOptions recording_options(const Options& options, uint64_t seed, Mode mode) {
  recorder::RecorderOptions recording;
  recording.ring_path = options.ring;
  recording.sessions_folder = options.sessions;
  recording.durability = options.durability;
  recording.game = "snake";
  recording.game_version = OUROBOROS_VERSION;
  recording.schema = state_schema();
  recording.extra["seed"] = std::to_string(seed);
  recording.extra["mode"] = name_of(mode);
  recording.extra["player"] = options.autopilot ? "autopilot" : "person";
  recording.black_box = options.black_box.has_value();
  recording.without_locks = options.no_lock;
  if (options.black_box) recording.slot_count = *options.black_box;
  return recording;
}

void print_places(const Options& options, const Recorder& recorder) {
  const char* const ring = recorder.ring_path().c_str();
  if (options.black_box) {
    std::printf("ring:    %s, a black box of the last %u ticks\nsession: none - after a crash: session recover %s\n",
                ring, *options.black_box, ring);
  } else {
    std::printf("ring:    %s\nsession: %s\n", ring, recorder.session_path().c_str());
  }
  std::fflush(stdout);
}

constexpr int kMostRings = 32;  // of games at once

// "snake2.dat", "snake2-2.dat", ...
std::string ring_beside(const std::string& path, int number) {
  if (number == 1) return path;
  std::filesystem::path beside = recorder::base::path_of(path);
  const std::filesystem::path ending = beside.extension();
  beside.replace_extension();
  beside += "-" + std::to_string(number);
  beside += ending;
  return recorder::base::text_of(beside);
}

bool is_in_use(const std::string& ring) {
  recorder::ring::RingObserver observer;
  return observer.open(ring) && observer.has_writer();
}

recorder::Status start_in_some_ring(recorder::RecorderOptions& recording, RingInUse in_use, Recorder& recorder,
                                    std::vector<std::string>& notices) {
  const std::string wanted = recording.ring_path;
  for (int number = 1;; ++number) {
    recording.ring_path = ring_beside(wanted, number);
    recorder::Status started = recorder.start(recording, notices);
    if (started || in_use == RingInUse::kFail || number == kMostRings || !is_in_use(recording.ring_path))
      return started;
  }
}

// How far packing is, on a line of the terminal that is drawn over and removed; nothing of what takes less than half a
// second. An interrupt stops it: one that came before, and has ended the game, after a moment in which short recordings
// are packed.
class PackingLine {
 public:
  PackingLine() : shown_(recorder::base::is_terminal(recorder::base::Stream::kError)) {}
  PackingLine(const PackingLine&) = delete;
  PackingLine& operator=(const PackingLine&) = delete;
  ~PackingLine() {
    if (drawn_ >= 0) std::fprintf(stderr, "\r\033[K");
  }

  // false: to be stopped.
  bool update(uint64_t done, uint64_t all) {
    const auto spent = std::chrono::steady_clock::now() - begun_;
    const int percent = all == 0 ? 100 : static_cast<int>(done * 100 / all);
    if (shown_ && spent > std::chrono::milliseconds(500) && percent != drawn_) {
      std::fprintf(stderr, "\rsnake: packing the recording, %d %% - Ctrl+C leaves that to the next start", percent);
      drawn_ = percent;
    }
    return !recorder::base::interrupted() || (was_interrupted_ && spent < std::chrono::seconds(2));
  }

 private:
  const bool shown_;
  const bool was_interrupted_ = recorder::base::interrupted();
  const std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
  int drawn_ = -1;
};

// As it can be typed or copied into a shell.
std::string shell_word(const std::string& text) {
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("._-+/:,@").find(c) != std::string_view::npos;
  };
  if (std::all_of(text.begin(), text.end(), is_plain)) return text;
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

std::string relative_to_here(const std::string& path) {
  std::error_code error;
  const auto here = std::filesystem::proximate(recorder::base::path_of(path), error);
  return error || here.empty() || *here.begin() == ".." ? path : recorder::base::text_of(here);
}

void print_how_to_watch(const std::string& session) {
  const std::string viewer = recorder::base::find_program("replay");
  if (viewer.empty()) return;
  std::printf("watch:   %s %s\n", shell_word(relative_to_here(viewer)).c_str(),
              shell_word(recorder::base::shown_text(session)).c_str());
  std::fflush(stdout);
}

}  // namespace

recorder::Status start_recording(const Options& options, uint64_t seed, Mode mode, Recorder& recorder, RingInUse in_use,
                                 const ResumePoint* resumed) {
  std::printf("seed:    %llu\n", static_cast<unsigned long long>(seed));
  if (resumed != nullptr) std::printf("resumed: from %s\n", resumed->origin.c_str());
  if (options.no_record) {
    std::printf("ring:    none, nothing is recorded\n");
    std::fflush(stdout);
    return {};
  }
  recorder::RecorderOptions recording = recording_options(options, seed, mode);
  if (resumed != nullptr) {
    recording.parent = resumed->parent;
    recording.extra["resumed from"] = resumed->origin;
  }
  std::vector<std::string> notices;
  recorder::Status started = start_in_some_ring(recording, in_use, recorder, notices);
  for (const std::string& notice : notices) print_error(notice);
  if (started) print_places(options, recorder);
  return started;
}

recorder::Status with_way_out(const recorder::Status& not_started) {
  return recorder::Status::failure(
      not_started.message() + " - choose other places with --ring FILE and --sessions DIR, or play with --no-record");
}

recorder::Status end_recording(Recorder& recorder) {
  if (!recorder.recording()) return {};
  recorder::Status stopped;
  {
    PackingLine line;
    stopped = recorder.stop([&](uint64_t done, uint64_t all) { return line.update(done, all); });
  }
  print_notices(recorder);
  for (const std::string& loss : losses_of(recorder.stats())) print_error(loss);
  if (stopped.ok() && !recorder.session_path().empty()) print_how_to_watch(recorder.session_path());
  return stopped;
}

std::vector<std::string> losses_of(const recorder::RecorderStats& stats) {
  std::vector<std::string> losses;
  const auto add = [&](const char* reason, uint64_t frames) {
    if (frames == 0) return;
    losses.push_back(std::string(reason) + ": " + recorder::base::counted(frames, "frame") +
                     " missing in the recording");
  };
  add("the ring was full", stats.rejected - stats.cut_off);
  add("the ring was cut or overwritten by another program", stats.cut_off + stats.damaged);
  return losses;
}

void print_notices(Recorder& recorder) {
  if (!recorder.has_notices()) return;
  for (const std::string& notice : recorder.notices()) print_error(notice);
}

std::string problem_of(const recorder::RecorderStats& stats) {
  std::string problem;
  if (stats.rejected > 0) problem = recorder::base::counted(stats.rejected, "frame") + " lost";
  if (stats.error.empty()) return problem;
  return (problem.empty() ? "Not recording: " : problem + ": ") + stats.error;
}

// --- the game -------------------------------------------------------------------------------------------------------

// Lets `write` fill the next frame in place, keeps a copy, and publishes it. `write` returns its events.
template <typename Write>
void RecordedGame::record(Write write) {
  std::byte* slot = pace_ == Pace::kFullSpeed ? recorder_.begin_waiting() : recorder_.begin();
  GameState unrecorded;
  GameState* next = slot ? ::new (slot) GameState : &unrecorded;
  events_ = write(*next);
  if (recorder_.next_frame() > 0) played_ns_ += uint64_t{current_.tick_period_us} * 1000;
  previous_ = current_;
  current_ = *next;
  if (pace_ == Pace::kFullSpeed) {
    recorder_.commit_at(events_, played_ns_);
  } else {
    recorder_.commit(events_);
  }
}

void RecordedGame::open(const NewGame& options) {
  record([&](GameState& next) {
    next = new_game(options);
    return uint64_t{0};
  });
  previous_ = current_;
}

void RecordedGame::open_next(Mode mode, uint32_t best) {
  uint64_t random = current_.rng_state;
  open({.seed = next_random(random), .mode = mode, .best = best});
}

void RecordedGame::resume(const GameState& state) {
  record([&](GameState& next) {
    next = state;
    next.rewound_to = 0;
    return uint64_t{0};
  });
  previous_ = current_;
}

void RecordedGame::branch(const GameState& target, uint64_t number) {
  record([&](GameState& next) {
    next = rewound(target, number, current_);
    return events_between(current_, next);
  });
  previous_ = current_;
}

void RecordedGame::step(Action action) {
  record([&](GameState& next) {
    game::step(current_, action, next);
    return events_between(current_, next);
  });
  ++ticks_;
}

}  // namespace game
