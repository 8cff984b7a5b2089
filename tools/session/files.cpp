#include "tools/session/files.h"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <filesystem>
#include <mutex>
#include <nlohmann/json.hpp>
#include <sstream>
#include <utility>

#include "recorder/base/job.h"
#include "recorder/base/process.h"
#include "recorder/program/progress_bar.h"
#include "recorder/session/folder.h"

namespace session_tool {
namespace {

namespace fs = std::filesystem;

constexpr const char* kDefaultFolder = "recordings";

}  // namespace

std::vector<std::string> resolve_files(const std::vector<std::string>& arguments, std::vector<std::string>& problems) {
  if (!arguments.empty()) return recorder::session::resolve_sessions(arguments, problems);
  if (std::error_code error; !fs::is_directory(kDefaultFolder, error)) {
    problems.push_back(std::string(kDefaultFolder) + ": there is no such folder here - name sessions or a folder");
    return {};
  }
  return recorder::session::resolve_sessions({kDefaultFolder}, problems);
}

namespace {

// What became of a file.
struct FileOutcome {
  Json entry;
  Problems problems;
  std::ostringstream out, err;
};

// Prints what a job has collected.
void print_collected(FileOutcome& outcome, const Console& console) {
  console.out << std::exchange(outcome.out, {}).str();
  const std::string errors = std::exchange(outcome.err, {}).str();
  if (errors.empty()) return;
  console.out.flush();
  console.err << errors << std::flush;
}

}  // namespace

int for_each_file(const Options& options, const Console& console, const FileCommand& command, const FileResult& see) {
  Problems problems;
  const std::vector<std::string> paths = resolve_files(options.files, problems);
  int code = console.conclude(problems);
  const bool alone = options.jobs <= 1 || paths.size() < 2;
  std::vector<FileOutcome> outcomes(paths.size());
  Json entries = Json::array();
  recorder::program::ProgressBar bar(console.err, console.shows_progress && !alone, "working on sessions", "sessions");
  const auto work = [&](size_t i) {
    FileOutcome& outcome = outcomes[i];
    outcome.entry = {{"file", paths[i]}};
    const Console own{outcome.out, outcome.err};
    outcome.problems = command(paths[i], outcome.entry, alone ? console : own);
  };
  in_parallel(paths.size(), alone ? 1 : options.jobs, work, [&](size_t i) {
    FileOutcome outcome = std::move(outcomes[i]);
    bar.clear();
    print_collected(outcome, console);
    if (console.conclude(outcome.problems) != kExitDone) code = kExitFailed;
    if (see) see(paths[i], outcome.entry, outcome.problems);
    if (!outcome.problems.empty()) outcome.entry["problems"] = outcome.problems;
    if (options.json) entries.push_back(std::move(outcome.entry));
    bar.update(i + 1, paths.size());
    return static_cast<bool>(console.out);
  });
  bar.clear();
  if (options.json) print_json(console.out, entries);
  return code;
}

namespace {

// The threads of in_parallel(), and what they have done.
class ParallelWork {
 public:
  ParallelWork(size_t count, const std::function<void(size_t)>& work) : work_(work), ended_(count), failures_(count) {}
  ~ParallelWork() { stop(); }

  void start(unsigned jobs) {
    for (unsigned i = 0; i < jobs; ++i) {
      auto job = std::make_unique<recorder::base::Job>();
      const recorder::Status started = job->start([this](recorder::base::Job::Control&) {
        run();
        return recorder::Status();
      });
      if (started.ok()) jobs_.push_back(std::move(job));
    }
    // Without a thread to be had.
    if (jobs_.empty()) run();
  }
  // Waits until work(i) has ended; throws what it threw. False: it never began.
  bool wait_for(size_t i) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return ended_[i] || (stop_ && i >= next_); });
    if (failures_[i]) std::rethrow_exception(failures_[i]);
    return ended_[i];
  }
  void stop() {
    {
      const std::lock_guard lock(mutex_);
      stop_ = true;
    }
    jobs_.clear();
  }

 private:
  void run() {
    for (;;) {
      size_t i = 0;
      {
        const std::lock_guard lock(mutex_);
        stop_ |= recorder::base::interrupted();
        if (stop_ || next_ >= ended_.size()) break;
        i = next_++;
      }
      std::exception_ptr failure;
      try {
        work_(i);
      } catch (...) {
        failure = std::current_exception();
      }
      const std::lock_guard lock(mutex_);
      ended_[i] = true;
      failures_[i] = failure;
      changed_.notify_all();
    }
    changed_.notify_all();
  }

  const std::function<void(size_t)>& work_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<bool> ended_;
  std::vector<std::exception_ptr> failures_;
  size_t next_ = 0;
  bool stop_ = false;
  std::vector<std::unique_ptr<recorder::base::Job>> jobs_;
};

}  // namespace

void in_parallel(size_t count, unsigned jobs, const std::function<void(size_t)>& work,
                 const std::function<bool(size_t)>& done) {
  if (jobs <= 1) {
    for (size_t i = 0; i < count && !recorder::base::interrupted(); ++i) {
      work(i);
      if (!done(i)) break;
    }
    return;
  }
  ParallelWork threads(count, work);
  threads.start(static_cast<unsigned>(std::min<size_t>(jobs, count)));
  for (size_t i = 0; i < count; ++i) {
    if (!threads.wait_for(i) || !done(i)) break;
  }
}

}  // namespace session_tool
