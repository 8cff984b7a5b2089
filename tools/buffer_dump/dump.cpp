#include "tools/buffer_dump/dump.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <utility>

#include "recorder/base/file.h"
#include "recorder/base/process.h"
#include "recorder/base/text.h"
#include "recorder/dump/ring_json.h"
#include "recorder/dump/ring_text.h"

namespace buffer_dump {
namespace {

using recorder::FrameSchema;
using recorder::Palette;
using recorder::SlotView;

class TextPrinter : public Printer {
 public:
  TextPrinter(const Options& options, const FrameSchema* schema, const Palette& palette, std::ostream& out)
      : options_(options), schema_(schema), out_(out), hex_{{}, options.bytes, options.squeeze, palette} {}

  void begin(const std::string&, const HeaderSnapshot& look, const std::string& choice) override {
    switch_ring(look);
    recorder::print_header(out_, look.header, look.header_bytes);
    out_ << '\n' << (shows_bytes() ? "Dumping " : "Decoding ");
    if (shows_bytes()) out_ << std::min<uint64_t>(options_.bytes, look.geometry.slot_bytes) << " bytes from ";
    out_ << choice;
    if (schema_ != nullptr) out_ << " as " << schema_->name();
    out_ << ":\n";
  }
  void switch_ring(const HeaderSnapshot& look) override {
    hex_.layout = recorder::HexLineLayout::for_slots(look.geometry.slot_count);
  }
  // A blank line before each slot.
  void slot(const SlotView& slot) override {
    const bool has_lines = options_.bytes != 0 && !slot.bytes.empty() && shows_bytes();
    if (!has_lines && schema_ == nullptr) return;
    out_ << '\n';
    if (has_lines) recorder::print_hex_dump(out_, slot, hex_);
    if (schema_ != nullptr) recorder::print_frame(out_, slot, *schema_, hex_.layout, hex_.palette);
  }
  void end(const std::vector<std::string>&) override {}

 private:
  bool shows_bytes() const { return schema_ == nullptr || options_.bytes_given; }

  const Options& options_;
  const FrameSchema* schema_;
  std::ostream& out_;
  recorder::HexDumpOptions hex_;
};

class JsonPrinter : public Printer {
 public:
  JsonPrinter(const Options& options, const FrameSchema* schema, std::ostream& out)
      : options_{options.bytes, schema}, out_(out) {}

  void begin(const std::string& file, const HeaderSnapshot& look, const std::string&) override {
    recorder::print_json_head(out_, {file, look.file_bytes, look.header, look.header_bytes, look.geometry});
  }
  void switch_ring(const HeaderSnapshot&) override {}
  void slot(const SlotView& slot) override {
    out_ << (first_ ? "\n    " : ",\n    ");
    first_ = false;
    recorder::print_json_slot(out_, slot, options_);
  }
  void end(const std::vector<std::string>& problems) override { recorder::print_json_tail(out_, problems); }

 private:
  recorder::JsonDumpOptions options_;
  std::ostream& out_;
  bool first_ = true;
};

// One object a line, for output without an end.
class JsonLinesPrinter : public Printer {
 public:
  JsonLinesPrinter(const Options& options, const FrameSchema* schema, std::ostream& out)
      : options_{options.bytes, schema}, out_(out) {}

  void begin(const std::string&, const HeaderSnapshot&, const std::string&) override {}
  void switch_ring(const HeaderSnapshot&) override {}
  void slot(const SlotView& slot) override {
    recorder::print_json_slot(out_, slot, options_);
    out_ << '\n';
  }
  void end(const std::vector<std::string>&) override {}

 private:
  recorder::JsonDumpOptions options_;
  std::ostream& out_;
};

}  // namespace

std::unique_ptr<Printer> make_printer(const Options& options, const FrameSchema* schema, const Palette& palette,
                                      std::ostream& out) {
  if (!options.json) return std::make_unique<TextPrinter>(options, schema, palette, out);
  if (options.follow) return std::make_unique<JsonLinesPrinter>(options, schema, out);
  return std::make_unique<JsonPrinter>(options, schema, out);
}

namespace {

using recorder::SealState;

// "slot 3", "slots 3 and 4", "slots 1, 3 to 5".
class SlotNames {
 public:
  void add(uint32_t slot) {
    if (!ranges_.empty() && ranges_.back().last + 1 == slot) {
      ranges_.back().last = slot;
    } else {
      ranges_.push_back({slot, slot});
    }
  }
  bool empty() const { return ranges_.empty(); }
  std::string text() const {
    std::string out = ranges_.size() == 1 && ranges_[0].first == ranges_[0].last ? "slot " : "slots ";
    for (size_t i = 0; i < ranges_.size(); ++i) {
      if (i != 0) out += ", ";
      out += std::to_string(ranges_[i].first);
      if (ranges_[i].last != ranges_[i].first) out += " to " + std::to_string(ranges_[i].last);
    }
    return out;
  }

 private:
  std::vector<SlotRange> ranges_;
};

std::string slots_text(uint32_t first, uint32_t last) {
  if (first == last) return "slot " + std::to_string(first);
  return "slots " + std::to_string(first) + " to " + std::to_string(last);
}

// The part that a file which ends early lacks, or empty.
std::string missing_text(const HeaderSnapshot& look) {
  constexpr uint64_t kHeaderBytes = recorder::ring::kHeaderBytes;
  if (look.file_bytes >= look.geometry.file_bytes()) return {};
  if (look.file_bytes < kHeaderBytes) {
    return "missing: the header from byte " + std::to_string(look.file_bytes) + " on, and all slots";
  }
  const uint64_t bytes = look.file_bytes - kHeaderBytes;
  const auto whole = static_cast<uint32_t>(bytes / look.geometry.slot_bytes);
  const uint64_t rest = bytes % look.geometry.slot_bytes;
  const uint32_t last = look.geometry.slot_count - 1;
  if (rest == 0) return "missing: " + slots_text(whole, last);
  const uint64_t lacking = look.geometry.slot_bytes - rest;
  std::string out = "missing: the last " + (lacking == 1 ? "byte" : std::to_string(lacking) + " bytes") + " of " +
                    slots_text(whole, whole);
  if (whole != last) out += ", and " + slots_text(whole + 1, last);
  return out;
}

// Advice on a damaged file.
std::string advice(const Job& job, const HeaderSnapshot& look) {
  if (look.file_bytes <= recorder::ring::kHeaderBytes) return "no frame is left in it";
  if (look.header.magic_number != recorder::ring::kMagic) {
    return "is this a ring file? It was read as " + std::to_string(look.geometry.slot_count) + " slots of " +
           std::to_string(look.geometry.slot_bytes) + " bytes";
  }
  return std::string("printed as it stands; ") +
         (job.options.decode ? "trust the frames whose checksum is sound" : "--decode tells which frames are sound");
}

class Dump {
 public:
  explicit Dump(const Job& job) : job_(job), problems_(problems_of(job.reader.look())) {}

  int run() {
    const HeaderSnapshot first = job_.reader.look();
    const bool is_damaged = !problems_.empty();
    if (first.file_bytes == 0) {
      print_problem(job_, "the file is empty - nothing was ever recorded into it");
      return kExitFailed;
    }
    job_.printer.begin(job_.reader.source().name(), first, choice_text());
    if (job_.options.last) {
      print_latest(*job_.options.last);
    } else if (job_.options.slots.empty()) {
      print_slots(0, first.geometry.slot_count - 1);
    } else {
      for (const SlotRange& range : job_.options.slots) print_slots(range.first, range.last);
    }
    add_findings();
    job_.printer.end(problems_);
    job_.out.flush();
    if (!job_.out) return kExitDone;  // main says why, if it matters
    for (const std::string& problem : problems_) print_problem(job_, problem);
    if (is_damaged) print_problem(job_, advice(job_, first));
    if (!changing_.empty()) print_problem(job_, changing_.text() + " changed faster than could be read - try again");
    if (lapped_ != 0)
      print_problem(job_, std::to_string(lapped_) + " of the frames were overwritten before they could be read");
    return problems_.empty() ? kExitDone : kExitFailed;
  }

 private:
  // "each of 10 slots", as specified, or the same for the other choices.
  std::string choice_text() const {
    const uint32_t slot_count = job_.reader.look().geometry.slot_count;
    if (job_.options.last) {
      const uint64_t frames = std::min<uint64_t>(*job_.options.last, job_.reader.frames());
      return "the latest " + std::to_string(frames) + (frames == 1 ? " frame" : " frames");
    }
    if (job_.options.slots.empty()) return "each of " + std::to_string(slot_count) + " slots";
    uint64_t named = 0;
    for (const SlotRange& range : job_.options.slots) named += uint64_t{range.last} - range.first + 1;
    return std::to_string(named) + " of " + std::to_string(slot_count) + " slots";
  }

  // Slots beyond the file are left out; the problems report them as missing.
  void print_slots(uint32_t first, uint32_t last) {
    const uint32_t slot_count = job_.reader.look().geometry.slot_count;
    if (last >= slot_count) {
      const uint32_t beyond = std::max(first, slot_count);
      problems_.push_back((beyond == last ? "there is no " : "there are no ") + slots_text(beyond, last) +
                          ": the ring has " + slots_text(0, slot_count - 1));
      if (first >= slot_count) return;
      last = slot_count - 1;
    }
    const uint32_t end = std::min(last + 1, job_.reader.slots_present());
    for (uint32_t slot = first; slot < end && job_.out; ++slot) print(job_.reader.read_slot(slot, bytes_to_read()));
  }

  void print_latest(uint64_t count) {
    if (!job_.reader.look().counted) {
      problems_.push_back("the latest frames are unknown, since the counters do not add up; use --slot");
      return;
    }
    const uint32_t end = job_.reader.end_sequence();
    const auto wanted = static_cast<uint32_t>(std::min<uint64_t>(count, job_.reader.frames()));
    for (uint32_t left = wanted; left != 0 && job_.out; --left) {
      if (const auto frame = job_.reader.read_frame(end - left)) {
        print(*frame);
      } else {
        ++lapped_;
      }
    }
  }

  void print(const SlotCopy& copy) {
    if (copy.seal_state == SealState::kBroken) broken_.add(copy.slot);
    if (copy.seal_state == SealState::kChanging) changing_.add(copy.slot);
    recorder::SlotView view = copy.view();
    std::optional<SlotCopy> before;
    if (job_.marks_changes && copy.sequence) before = job_.reader.read_frame(*copy.sequence - 1);
    if (before) view.before = before->bytes;
    job_.printer.slot(view);
  }

  // Seals cover the whole slot, so it is read whole where they are shown.
  uint64_t bytes_to_read() const {
    const bool whole = job_.options.json || job_.options.decode;
    return whole ? job_.reader.look().geometry.slot_bytes : job_.options.bytes;
  }

  void add_findings() {
    if (!broken_.empty()) problems_.push_back("the checksum is broken in " + broken_.text());
    if (const recorder::base::Error error = job_.reader.source().error(); error != 0) {
      problems_.push_back(std::string("cannot be read to its end: ") + recorder::error_text(error));
    }
  }

  const Job& job_;
  std::vector<std::string> problems_;
  SlotNames broken_;
  SlotNames changing_;
  uint32_t lapped_ = 0;
};

}  // namespace

void print_problem(const Job& job, const std::string& what) {
  job.err << "buffer_dump: " << recorder::base::shown_text(job.reader.source().name() + ": " + what) << '\n';
}

std::vector<std::string> problems_of(const HeaderSnapshot& look) {
  std::vector<std::string> problems = look.problems;
  if (const std::string missing = missing_text(look); !missing.empty()) problems.push_back(missing);
  return problems;
}

int dump(const Job& job) { return Dump(job).run(); }

namespace {

namespace base = recorder::base;
using std::chrono::milliseconds;

class Follower {
 public:
  explicit Follower(const Job& job) : job_(job) {}

  int run() {
    if (!begin()) return kExitFailed;
    while (!base::interrupted() && job_.out) {
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

  // False: there is no ring to follow.
  bool begin() {
    const HeaderSnapshot look = job_.reader.look();
    if (!job_.reader.source().is_live()) {
      print_problem(job_, "is not a regular file and cannot be followed - leave out --follow");
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

  // Prints the frames published since; false if there are none.
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
    // Up to the end found at first: a writer that is faster than this must not keep the loop from its other work.
    const uint32_t end = job_.reader.end_sequence();
    for (; next_ != end && job_.out && !base::interrupted(); ++next_) {
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

  // Reports once that the ring is damaged, and once that it is valid again; false while it is damaged.
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

  // Sleeps; true if the reader of the output has gone.
  bool reader_gone() const { return output_.wait_for_hangup(static_cast<int>(wait_.count())); }

  // Switches to the ring that the name leads to now, if it is another one and whole.
  bool switch_ring() {
    if (!job_.reader.source().replaced()) return false;
    RingReader successor;
    if (!successor.open(job_.reader.source().name()).ok() || !problems_of(successor.look()).empty()) return false;
    // Frames published between the last refresh and the replacement are still there.
    job_.reader.refresh();
    print_new();
    print_problem(job_, "was replaced; following the new ring");
    job_.reader = std::move(successor);
    job_.printer.switch_ring(job_.reader.look());
    previous_.reset();
    from_start_ = true;
    return true;
  }

  const Job& job_;
  const base::InterruptGuard guard_;
  const base::File output_ = base::standard_stream(base::Stream::kOutput);
  uint32_t next_ = 0;
  std::optional<SlotCopy> previous_;
  milliseconds wait_ = kShortest;
  bool damaged_ = false;
  bool from_start_ = false;
};

}  // namespace

int follow(const Job& job) { return Follower(job).run(); }

}  // namespace buffer_dump
