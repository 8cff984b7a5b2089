#include "tools/buffer_dump/dump.h"

#include <algorithm>
#include <cstring>

namespace buffer_dump {
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

// What a file that ends early lacks, or empty.
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

// What to make of a damaged file.
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
    if (!job_.out) return kExitFailed;
    for (const std::string& problem : problems_) print_problem(job_, problem);
    if (is_damaged) print_problem(job_, advice(job_, first));
    if (!changing_.empty()) print_problem(job_, changing_.text() + " changed faster than could be read - try again");
    if (lapped_ != 0)
      print_problem(job_, std::to_string(lapped_) + " of the frames were overwritten before they could be read");
    return problems_.empty() ? kExitDone : kExitFailed;
  }

 private:
  // "each of 10 slots", as specified, and what the other choices make of it.
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

  // Of slots the file does not have, nothing is printed: the problems say that they are missing.
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
      problems_.push_back("the latest frames cannot be told, since the counters do not add up; use --slot");
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
    if (const int error = job_.reader.source().error_number(); error != 0) {
      problems_.push_back(std::string("cannot be read to its end: ") + std::strerror(error));
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
  job.err << "buffer_dump: " << job.reader.source().name() << ": " << what << '\n';
}

std::vector<std::string> problems_of(const HeaderSnapshot& look) {
  std::vector<std::string> problems = look.problems;
  if (const std::string missing = missing_text(look); !missing.empty()) problems.push_back(missing);
  return problems;
}

int dump(const Job& job) { return Dump(job).run(); }

}  // namespace buffer_dump
