#include "tools/buffer_dump/follow.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace buffer_dump {
namespace {

using std::chrono::milliseconds;

class Follower {
 public:
  Follower(const Job& job, const std::atomic<bool>& stop) : job_(job), stop_(stop) {}

  int run() {
    if (!begin()) return kExitFailed;
    while (!stop_ && job_.out) {
      const bool news = print_new();
      job_.out.flush();
      wait_ = news ? kShortest : std::min(wait_ * 2, kLongest);
      if (!job_.out || reader_gone()) break;
      if (!switch_ring()) job_.reader.refresh();
    }
    return damaged_ ? kExitFailed : kExitDone;
  }

 private:
  static constexpr milliseconds kShortest{1};
  static constexpr milliseconds kLongest{8};

  // false: there is no ring to follow.
  bool begin() {
    const HeaderSnapshot look = job_.reader.look();
    if (!job_.reader.source().is_live()) {
      print_problem(job_, "is no regular file and cannot be followed - leave out --follow");
      return false;
    }
    const std::vector<std::string> problems = problems_of(look);
    for (const std::string& problem : problems) print_problem(job_, problem);
    if (!problems.empty()) {
      print_problem(job_, "is damaged and cannot be followed - leave out --follow to see what there is");
      return false;
    }
    const uint64_t wanted = std::min<uint64_t>(job_.options.last.value_or(0), job_.reader.frames());
    next_ = job_.reader.end_sequence() - static_cast<uint32_t>(wanted);
    job_.printer.begin(job_.reader.source().name(), look, "each new frame");
    job_.out.flush();
    return true;
  }

  // Prints all that has come; false if nothing has.
  bool print_new() {
    if (!check_for_damage()) return false;
    if (std::exchange(from_start_, false)) {
      next_ = job_.reader.end_sequence() - job_.reader.frames();
    } else if (is_before_next(job_.reader.end_sequence())) {
      print_problem(job_, "the ring was reset");
      next_ = job_.reader.end_sequence() - job_.reader.frames();
      previous_.reset();
    }
    uint32_t missed = 0;
    bool news = false;
    // As far as the ring went when we looked first: a writer faster than we are must not keep us from the rest.
    const uint32_t end = job_.reader.end_sequence();
    for (; next_ != end && job_.out && !stop_; ++next_) {
      if (const auto frame = job_.reader.read_frame(next_)) {
        print(*frame);
      } else {
        ++missed;
      }
      news = true;
    }
    if (missed != 0) print_problem(job_, std::to_string(missed) + " frames were overwritten before they could be read");
    return news;
  }

  bool is_before_next(uint32_t sequence) const { return sequence - next_ > UINT32_MAX / 2; }

  // Says once that the ring has been damaged, and once that it is sound again; false while it is damaged.
  bool check_for_damage() {
    const std::vector<std::string> problems = problems_of(job_.reader.look());
    const bool damaged = !problems.empty();
    if (damaged != damaged_) print_problem(job_, damaged ? problems.front() + " - waiting" : "is sound again");
    damaged_ = damaged;
    return !damaged;
  }

  void print(const SlotCopy& copy) {
    recorder::SlotView view = copy.view();
    const bool follows = previous_ && previous_->sequence && *previous_->sequence + 1 == *copy.sequence;
    if (job_.marks_changes && follows) view.before = previous_->bytes;
    job_.printer.slot(view);
    previous_ = copy;
  }

  // Sleeps; true if nobody will read what we print.
  bool reader_gone() const {
    struct pollfd output = {STDOUT_FILENO, 0, 0};
    return ::poll(&output, 1, static_cast<int>(wait_.count())) > 0;
  }

  // Goes on with the ring that the name leads to now, if it is another one and whole.
  bool switch_ring() {
    bool exists = false;
    if (!job_.reader.source().replaced(exists)) return false;
    RingReader successor;
    if (!successor.open(job_.reader.source().name()).ok() || !problems_of(successor.look()).empty()) return false;
    // What came between our last look and the replacement is still there.
    job_.reader.refresh();
    print_new();
    print_problem(job_, "was replaced, going on with the new ring");
    job_.reader = std::move(successor);
    job_.printer.switch_ring(job_.reader.look());
    previous_.reset();
    from_start_ = true;
    return true;
  }

  const Job& job_;
  const std::atomic<bool>& stop_;
  uint32_t next_ = 0;
  std::optional<SlotCopy> previous_;
  milliseconds wait_ = kShortest;
  bool damaged_ = false;
  bool from_start_ = false;
};

}  // namespace

int follow(const Job& job, const std::atomic<bool>& stop) { return Follower(job, stop).run(); }

}  // namespace buffer_dump
