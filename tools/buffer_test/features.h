// Report: what buffer_test prints - sections, a line for each check, a summary - and the features that it shows. One
// thread; the stream must outlive it.
#pragma once

#include <ostream>
#include <string>
#include <string_view>

#include "recorder/include/circular_buffer.h"

namespace buffer_test {

class Report {
 public:
  explicit Report(std::ostream& out) : out_(out) {}

  // Begins the section of a feature.
  void section(std::string_view title) { out_ << "\n--- " << title << " ---\n"; }

  // One line: the call, its result, and whether that was `expected`.
  template <typename Seen, typename Expected>
  void expect(std::string_view done, const Seen& seen, const Expected& expected) {
    const bool good = seen == expected;
    count(good);
    out_ << (good ? "  ok      " : "  FAILED  ") << done << ": " << seen;
    if (!good) out_ << " instead of " << expected;
    out_ << '\n';
  }
  void expect(std::string_view done, bool seen, bool expected) {
    expect(done, std::string_view(seen ? "yes" : "no"), std::string_view(expected ? "yes" : "no"));
  }
  // One line for a call of the ring that must return false and leave a reason.
  template <typename Call>
  void expect_refused(std::string_view done, Call call) {
    const bool succeeded = call();
    const std::string_view reason = MemoryMappedCircularBuffer::last_error();
    const bool good = !succeeded && !reason.empty();
    count(good);
    out_ << (good ? "  ok      " : "  FAILED  ") << done << ": ";
    if (succeeded) {
      out_ << "succeeded\n";
    } else {
      out_ << "refused, " << reason << '\n';
    }
  }
  // A line without a check.
  void note(std::string_view text) { out_ << "          " << text << '\n'; }

  // The last line. false: something was not as expected, or the stream has failed (a full disk).
  bool finish() {
    out_ << "\n=== ";
    if (failed_ == 0) {
      out_ << "All " << checks_ << " checks ok";
    } else {
      out_ << failed_ << " of " << checks_ << " checks FAILED";
    }
    out_ << " ===\n" << std::flush;
    return failed_ == 0 && out_.good();
  }

 private:
  void count(bool good) {
    ++checks_;
    if (!good) ++failed_;
  }

  std::ostream& out_;
  int checks_ = 0;
  int failed_ = 0;
};

// The features of the ring, each shown and checked in a section of its own.

// `ring` is open on a fresh file of the default geometry, which afterwards holds a few texts. Files made beside it are
// removed again.
void show_features(MemoryMappedCircularBuffer& ring, Report& report);

// Leaves a ring of demo frames at `path` for buffer_dump to look at: a game of the autopilot. A file that is there
// stays.
void leave_demo_ring(const std::string& path, Report& report);

}  // namespace buffer_test
