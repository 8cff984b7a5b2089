#include "recorder/clip_writer.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <exception>
#include <filesystem>
#include <mutex>
#include <thread>
#include <utility>

#include "recorder/base/file.h"
#include "recorder/base/job.h"
#include "recorder/base/path.h"
#include "recorder/recorder.h"
#include "recorder/session/black_box.h"
#include "recorder/session/bookmarks.h"
#include "recorder/session/folder.h"
#include "recorder/session/pack.h"
#include "recorder/session/session_reader.h"

namespace recorder {
// A request, with the state of the recorder when it was made.
struct ClipTask {
  ClipRequest request;
  uint64_t committed = 0;   // frames
  uint64_t next_frame = 0;  // number
  bool black_box = false;
  std::string ring_path;
};

namespace {

namespace fs = std::filesystem;
using session::CutRange;
using session::CutReport;
using session::RingSnapshot;
using session::SessionReader;
using std::chrono::steady_clock;

// The consumer writes at least every 50 ms; there is no hurry.
constexpr auto kPollInterval = std::chrono::milliseconds(5);
// How long no frame may reach the file: while recording reports a problem, and while it does not.
constexpr auto kProblemTimeout = std::chrono::seconds(2);
constexpr auto kStallTimeout = std::chrono::seconds(60);
constexpr uint64_t kMaxStepNs = 1'000'000'000;

// Whether a file can be made there.
Status prepare_destination(const std::string& path) {
  if (path.empty()) return Status::failure("a clip needs a file name");
  std::error_code ignored;
  // Bookmarks beside that name would become the clip's.
  for (const std::string& file : {path, session::bookmarks_path(path)}) {
    if (fs::exists(base::path_of(file), ignored))
      return Status::failure(file + ": exists already - choose another name");
  }
  const std::string folder = base::text_of(base::path_of(path).parent_path());
  if (!folder.empty()) {
    if (Status made = base::make_folders(folder); !made.ok()) return made;
  }
  session::remove_dead_session_temporaries(folder);
  return {};
}

// "goal.oro", "goal_2.oro", ...
std::string free_clip_path(const std::string& wanted) {
  const fs::path path(wanted);
  return base::first_free(
      [&](int number) {
        if (number == 1) return wanted;
        fs::path other(path);
        return other.replace_filename(path.stem().string() + "_" + std::to_string(number) + path.extension().string())
            .string();
      },
      [](const std::string& taken) { return base::exists(taken) || base::exists(session::bookmarks_path(taken)); });
}

// Waits until all frames committed by then are in the file; fails when none gets there for long.
Status wait_for_frames(const Recorder& recorder, const ClipTask& task) {
  uint64_t drained_before = 0;
  for (auto moved = steady_clock::now();; std::this_thread::sleep_for(kPollInterval)) {
    const RecorderStats stats = recorder.stats();
    const uint64_t drained = stats.written + stats.damaged;
    if (drained >= task.committed) return {};
    const auto now = steady_clock::now();
    if (drained != std::exchange(drained_before, drained)) moved = now;
    if (now - moved < (stats.error.empty() ? kStallTimeout : kProblemTimeout)) continue;
    return Status::failure(task.request.path + ": not made, the frames do not reach the recording: " +
                           (stats.error.empty() ? "recording has stopped" : stats.error));
  }
}

// The source of a clip is a session (SessionReader) or a copy of a ring (RingSnapshot), with the same functions. For
// each: the number that its frames begin with, and why an earlier frame is missing.
uint64_t first_number(SessionReader& session) { return session.info().first_frame; }
std::string missing_frame_reason(SessionReader& session, uint64_t frame) {
  return session.path() + ": begins with frame " + std::to_string(session.info().first_frame) +
         " because recording had to continue in a new file; frame " + std::to_string(frame) + " is in the one before";
}
uint64_t first_number(RingSnapshot& snapshot) { return seal_of(snapshot.slot(0)).frame; }
std::string missing_frame_reason(RingSnapshot& snapshot, uint64_t frame) {
  return snapshot.path() + ": frame " + std::to_string(frame) + " has been overwritten, the ring still holds " +
         std::to_string(first_number(snapshot)) + " to " +
         std::to_string(seal_of(snapshot.slot(snapshot.frame_count() - 1)).frame);
}

// The first of the frames up to `last` that lies no more than `span_ns` of play before it.
template <typename Frames>
Status first_within(Frames& frames, uint64_t last, uint64_t span_ns, uint64_t& first) {
  Seal later;
  if (Status read = frames.read_seal(last, later); !read.ok()) return read;
  uint64_t passed = 0;
  for (first = last; first > 0; --first) {
    Seal seal;
    if (Status read = frames.read_seal(first - 1, seal); !read.ok()) return read;
    passed += std::min(later.time_ns - std::min(seal.time_ns, later.time_ns), kMaxStepNs);
    if (passed > span_ns) break;
    later = seal;
  }
  return {};
}

// The requested frames.
template <typename Frames>
Status choose(Frames& frames, const ClipTask& task, CutRange& range) {
  if (frames.frame_count() == 0) return Status::failure(frames.path() + ": holds no frame that could be read");
  const uint64_t last = task.request.last_frame.value_or(task.next_frame - 1);
  const uint64_t first = task.request.first_frame.value_or(0);
  range.end = frames.index_of_number(last + 1);
  if (range.end == 0) return Status::failure(missing_frame_reason(frames, last));
  if (!task.request.first_frame) return first_within(frames, range.end - 1, task.request.last_ns, range.begin);
  if (first < first_number(frames)) return Status::failure(missing_frame_reason(frames, first));
  range.begin = frames.index_of_number(first);
  if (range.begin < range.end) return {};
  return Status::failure(frames.path() + ": not one of the frames " + std::to_string(first) + " to " +
                         std::to_string(last) + " was recorded");
}

// The same, and their play time.
template <typename Frames>
Status choose(Frames& frames, const ClipTask& task, CutRange& range, uint64_t& time_ns) {
  Seal first;
  Seal last;
  Status done = choose(frames, task, range);
  if (done.ok()) done = frames.read_seal(range.begin, first);
  if (done.ok()) done = frames.read_seal(range.end - 1, last);
  if (done.ok()) time_ns = last.time_ns - std::min(first.time_ns, last.time_ns);
  return done;
}

Status copy_from_ring(const ClipTask& task, CutReport& made, uint64_t& time_ns) {
  RingSnapshot snapshot;
  CutRange range;
  if (Status copied = snapshot.copy(task.ring_path, RingSnapshot::Ring::kInUse); !copied.ok()) return copied;
  if (Status chosen = choose(snapshot, task, range, time_ns); !chosen.ok()) return chosen;
  session::SessionInfo info = snapshot.info();
  info.id = session::new_session_id();
  info.parent = {snapshot.info().id, seal_of(snapshot.slot(range.begin)).frame};
  info.ring_path.clear();  // it holds no frames of this session
  return snapshot.save(range.begin, range.end, std::move(info), /*recovered=*/false, task.request.path,
                       /*replace=*/false, made);
}

}  // namespace

struct ClipWriter::Work {
  explicit Work(const Recorder& of) : recorder(of) {}

  void add(ClipTask task);
  void run();
  Result execute(ClipTask task);
  Status write(const ClipTask& task, CutReport& made, uint64_t& time_ns);
  Status cut_from_session(const ClipTask& task, CutReport& made, uint64_t& time_ns);
  Status open_session(const std::string& path);

  const Recorder& recorder;
  SessionReader reader;  // the thread's

  mutable std::mutex mutex;
  std::condition_variable done;  // tasks have become fewer
  std::deque<ClipTask> tasks;    // guarded by mutex, as all below; the first one is being executed
  std::vector<Result> ended;
  bool running = false;  // the thread will look at `tasks` again
  base::Job thread;      // last: it uses all of the above
};

// Starts the thread unless it runs. Its last step is to find no task, under the mutex, so starting it anew does not
// wait.
void ClipWriter::Work::add(ClipTask task) {
  const std::lock_guard lock(mutex);
  Status started;
  if (!running) {
    started = thread.start(
        [this](base::Job::Control&) -> Status {
          try {
            run();
          } catch (...) {  // no memory to say so in a result
            const std::lock_guard ended_early(mutex);
            tasks.clear();
            running = false;
            done.notify_all();
            throw;
          }
          return {};
        },
        base::Job::Priority::kBackground);
  }
  if (started.ok()) {
    running = true;
    tasks.push_back(std::move(task));
  } else {
    Result result;
    result.status = Status::failure(task.request.path + ": not made: " + started.message());
    result.request = std::move(task.request);
    ended.push_back(std::move(result));
  }
}

void ClipWriter::Work::run() {
  std::unique_lock lock(mutex);
  while (!tasks.empty()) {
    const ClipTask task = tasks.front();
    lock.unlock();
    Result result = execute(task);
    lock.lock();
    ended.push_back(std::move(result));
    tasks.pop_front();
    done.notify_all();
  }
  running = false;
}

ClipWriter::Result ClipWriter::Work::execute(ClipTask task) {
  Result result;
  result.request = task.request;
  try {
    if (task.request.numbered) task.request.path = free_clip_path(task.request.path);
    result.request.path = task.request.path;
    CutReport made;
    result.status = write(task, made, result.time_ns);
    result.frames = made.frames;
    result.first_frame = made.first_frame;
    result.last_frame = made.last_frame;
  } catch (const std::exception& error) {
    result.status = Status::failure(task.request.path + ": not made: " + error.what());
  }
  return result;
}

Status ClipWriter::Work::write(const ClipTask& task, CutReport& made, uint64_t& time_ns) {
  if (task.next_frame == 0) return Status::failure(task.request.path + ": not made, nothing has been recorded yet");
  if (task.request.last_frame && *task.request.last_frame >= task.next_frame) {
    return Status::failure(task.request.path + ": not made, frame " + std::to_string(*task.request.last_frame) +
                           " has not been recorded yet; the newest one is " + std::to_string(task.next_frame - 1));
  }
  if (Status prepared = prepare_destination(task.request.path); !prepared.ok()) return prepared;
  return task.black_box ? copy_from_ring(task, made, time_ns) : cut_from_session(task, made, time_ns);
}

Status ClipWriter::Work::cut_from_session(const ClipTask& task, CutReport& made, uint64_t& time_ns) {
  CutRange range;
  if (Status waited = wait_for_frames(recorder, task); !waited.ok()) return waited;
  if (Status opened = open_session(recorder.session_path()); !opened.ok()) return opened;
  if (Status chosen = choose(reader, task, range, time_ns); !chosen.ok()) return chosen;
  return session::cut(reader, range, task.request.path, /*replace=*/false, {}, made);
}

// Reads a session that is still growing from where it was left, not from its start.
Status ClipWriter::Work::open_session(const std::string& path) {
  if (path.empty()) return Status::failure("no session is being recorded");
  const bool same = reader.is_open() && reader.path() == path && reader.state() == session::State::kRecording;
  return same ? reader.refresh() : reader.open(path);
}

// --- the game's thread -------------------------------------------------------------------------------------------

ClipWriter::ClipWriter(const Recorder& recorder) : work_(std::make_unique<Work>(recorder)) {}

ClipWriter::~ClipWriter() { wait(); }

void ClipWriter::save(ClipRequest request) {
  const Recorder& recorder = work_->recorder;
  work_->add({std::move(request), recorder.stats().committed, recorder.next_frame(), recorder.black_box(),
              recorder.ring_path()});
}

std::vector<ClipWriter::Result> ClipWriter::take_results() {
  const std::lock_guard lock(work_->mutex);
  return std::exchange(work_->ended, {});
}

void ClipWriter::wait() {
  std::unique_lock lock(work_->mutex);
  work_->done.wait(lock, [this] { return work_->tasks.empty(); });
}

bool ClipWriter::busy() const {
  const std::lock_guard lock(work_->mutex);
  return !work_->tasks.empty();
}

}  // namespace recorder
