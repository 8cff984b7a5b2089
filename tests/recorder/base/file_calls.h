// Every system call by which the recorder changes files, sent through a hook: for tests in which such calls fail, are
// the last ones of a process, or are written down. The linker's --wrap brings them here (ouroboros_wrap_file_calls in
// CMakeLists.txt); calls from within the C++ library's filesystem functions it does not reach.
//
// A hook may be called from any thread that changes files.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <utility>

namespace file_calls {

struct Call {
  const char* name = "";       // "pwrite"
  int fd = -1;                 // of the file, where there is one
  const char* path = nullptr;  // else its name; the old one of two
  const char* to = nullptr;    // the new one of two
  int flags = 0;               // of open and mmap
  size_t bytes = 0;            // to be written, mapped or synced
  void* address = nullptr;     // of a mapping to be synced
  uint64_t offset = 0;         // of pwrite and ftruncate
};

// Makes the call, for `bytes` of it; gives what it gave (a pointer as a number), errno set.
using Real = std::function<long(size_t bytes)>;

class Hook {
 public:
  virtual ~Hook() = default;
  // Stands in for the call.
  virtual long perform(const Call& call, const Real& real) = 0;
};

// While it lives, calls go through `hook`; one at a time.
class Scope {
 public:
  explicit Scope(Hook& hook);
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;
  ~Scope();
};

// Lets the first `good` calls pass; the next one meets what a derived class has for it, all others pass again.
class AtOneCall : public Hook {
 public:
  explicit AtOneCall(int good) : left_(good) {}
  long perform(const Call& call, const Real& real) final {
    bool is_it;
    {
      const std::lock_guard lock(mutex_);
      is_it = left_-- == 0;
      if (is_it) what_ = std::string(call.name) + " " + (call.path != nullptr ? call.path : "");
    }
    return is_it ? meet(call, real) : real(call.bytes);
  }
  // Whether there were that many calls, and which one it was.
  bool was_met() const { return left_ < 0; }
  const std::string& what() const { return what_; }

 protected:
  virtual long meet(const Call& call, const Real& real) = 0;

 private:
  int left_;
  std::string what_;
  std::mutex mutex_;
};

// That call fails with `error`; with `error` 0 a write takes half of its bytes and everything else passes.
class Failing : public AtOneCall {
 public:
  Failing(int good, int error) : AtOneCall(good), error_(error) {}

 protected:
  long meet(const Call& call, const Real& real) override {
    if (error_ == 0) return real(std::string(call.name) == "pwrite" ? (call.bytes + 1) / 2 : call.bytes);
    errno = error_;
    return -1;
  }

 private:
  int error_;
};

// The next `times` calls named `name` fail with `error`; with `error` 0 they write half of their bytes.
class FailingNamed : public Hook {
 public:
  FailingNamed(std::string name, int error, int times = 1) : name_(std::move(name)), error_(error), left_(times) {}
  long perform(const Call& call, const Real& real) override {
    if (name_ != call.name || left_.fetch_sub(1) <= 0) return real(call.bytes);
    if (error_ == 0) return real(call.bytes / 2);
    errno = error_;
    return -1;
  }
  // Whether all of them have failed.
  bool was_met() const { return left_ <= 0; }

 private:
  const std::string name_;
  const int error_;
  std::atomic<int> left_;
};

// The process is killed before that call, or in the middle of it when it is a write and `torn`.
class Killing : public AtOneCall {
 public:
  Killing(int good, bool torn) : AtOneCall(good), torn_(torn) {}

 protected:
  long meet(const Call& call, const Real& real) override;

 private:
  bool torn_;
};

// While it lives, `take` stands in for the calls that take a lock, and with kAlsoAsking for those that ask who holds one:
// it gets the first byte of the range and what makes the call, and gives what that gave. One at a time.
class LockScope {
 public:
  using Take = std::function<int(uint64_t offset, const std::function<int()>& real)>;
  enum class Calls { kTaking, kAlsoAsking };
  explicit LockScope(Take take, Calls calls = Calls::kTaking);
  LockScope(const LockScope&) = delete;
  LockScope& operator=(const LockScope&) = delete;
  ~LockScope();

 private:
  Take take_;
};

}  // namespace file_calls
