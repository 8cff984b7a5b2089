#include "recorder/base/background_writer.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <utility>

namespace recorder::base {

struct BackgroundWriter::State {
  struct Task {
    std::string name;
    Write write;
  };

  void run();
  void add(std::string name, Write write);

  mutable std::mutex mutex;
  mutable std::condition_variable ended;  // a task
  std::deque<Task> tasks;                 // guarded by mutex, as all below; the first one is running
  std::vector<std::string> problems;
  bool running = false;  // the thread will look at `tasks` again
  std::atomic<bool> cancelled{false};
};

namespace {

Status result_of(const BackgroundWriter::Write& write, const std::atomic<bool>& cancelled) {
  try {
    return write(cancelled);
  } catch (const std::exception& error) {
    return Status::failure(std::string("unexpected failure: ") + error.what());
  } catch (...) {
    return Status::failure("unexpected failure");
  }
}

}  // namespace

void BackgroundWriter::State::run() {
  for (std::unique_lock lock(mutex);;) {
    if (tasks.empty()) {
      running = false;
      return;
    }
    const Write write = std::exchange(tasks.front().write, {});
    tasks.front().name.clear();  // it has begun: a later one is another
    lock.unlock();
    const Status written = result_of(write, cancelled);
    lock.lock();
    if (!written.ok()) problems.push_back(written.message());
    tasks.pop_front();
    cancelled = false;
    ended.notify_all();
  }
}

void BackgroundWriter::State::add(std::string name, Write write) {
  const auto same = name.empty() ? tasks.end() : std::ranges::find(tasks, name, &Task::name);
  if (same != tasks.end()) {
    same->write = std::move(write);
  } else {
    tasks.push_back({std::move(name), std::move(write)});
  }
}

BackgroundWriter::BackgroundWriter(std::chrono::milliseconds patience)
    : patience_(patience), state_(std::make_shared<State>()) {}

BackgroundWriter::~BackgroundWriter() {
  if (finish(patience_)) return;
  cancel();
  job_.abandon();
}

// The thread's last step is to find no task, under the mutex, so that starting it anew does not wait.
Status BackgroundWriter::write(std::string name, Write write) {
  const std::lock_guard lock(state_->mutex);
  state_->add(std::move(name), std::move(write));
  if (std::exchange(state_->running, true)) return {};
  Status started = job_.start(
      [state = state_](Job::Control&) {
        state->run();
        return Status();
      },
      Job::Priority::kBackground);
  if (started.ok()) return started;
  state_->running = false;
  state_->tasks.clear();  // this one alone: without the thread there was none
  return started;
}

bool BackgroundWriter::busy() const {
  const std::lock_guard lock(state_->mutex);
  return !state_->tasks.empty();
}

std::vector<std::string> BackgroundWriter::take_problems() {
  const std::lock_guard lock(state_->mutex);
  return std::exchange(state_->problems, {});
}

void BackgroundWriter::cancel() {
  const std::lock_guard lock(state_->mutex);
  if (state_->tasks.empty()) return;
  state_->tasks.erase(state_->tasks.begin() + 1, state_->tasks.end());
  state_->cancelled = true;
}

bool BackgroundWriter::finish(std::chrono::milliseconds at_most) const {
  std::unique_lock lock(state_->mutex);
  return state_->ended.wait_for(lock, at_most, [this] { return state_->tasks.empty(); });
}

void BackgroundWriter::finish() const {
  std::unique_lock lock(state_->mutex);
  state_->ended.wait(lock, [this] { return state_->tasks.empty(); });
}

}  // namespace recorder::base
