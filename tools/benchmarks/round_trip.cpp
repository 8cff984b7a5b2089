#include "tools/benchmarks/bench_ring.h"

#include <memory>
#include <stdexcept>

#include "tools/benchmarks/workload.h"

namespace bench {
namespace {

using Ring = MemoryMappedCircularBuffer;

constexpr unsigned kPauses = 0;  // the side that waits for an answer polls without a pause
constexpr uint32_t kSlots = 10;
// Slots are released that many at once, as the recorder's own consumer does. Each release takes the line with the
// ring's counters away from the writer, who needs it for his next frame.
constexpr uint32_t kReleasedAtOnce = 4;

template <size_t kBytes>
struct alignas(64) Message {
  uint64_t words[kBytes / sizeof(uint64_t)];

  void set(uint64_t tick) {
    for (uint64_t& word : words) word = tick++;
  }
  uint64_t sum() const {
    uint64_t total = 0;
    for (const uint64_t word : words) total += word;
    return total;
  }
};

// The nanoseconds of one of `trips` round trips; what arrives is the answer's sum, which says that nothing went wrong.
double trip_ns(uint64_t trips, const std::function<uint64_t()>& ask, const std::function<uint64_t()>& answer) {
  uint64_t asked = 0;
  uint64_t answered = 0;
  const double seconds = run_together([&] { asked = ask(); }, [&] { answered = answer(); });
  if (asked != answered) throw std::runtime_error("messages have been lost or torn on their way");
  return seconds * 1e9 / static_cast<double>(trips);
}

template <typename Data>
void send(Ring& ring, uint64_t tick) {
  static_cast<Data*>(ring.get_write_slot_ptr())->set(tick);
  ring.advance_write_pointer();
}

// The answers of one ring, taken in order.
template <typename Data>
class Receiver {
 public:
  explicit Receiver(Ring& ring) : ring_(ring) {}

  uint64_t receive() {
    const void* slot = nullptr;
    wait_until(kPauses, [&] { return (slot = ring_.get_read_slot_ptr(held_)) != nullptr; });
    ++held_;
    return static_cast<const Data*>(slot)->sum();
  }
  void release() {
    if (held_ < kReleasedAtOnce) return;
    ring_.advance_read_pointer(held_);
    held_ = 0;
  }

 private:
  Ring& ring_;
  uint32_t held_ = 0;
};

template <size_t kBytes>
double ring_trip(uint64_t trips) {
  using Data = Message<kBytes>;
  TestRing there(kSlots, kBytes);
  TestRing back(kSlots, kBytes);
  const auto ask = [&] {
    Receiver<Data> answers(*back);
    uint64_t total = 0;
    for (uint64_t tick = 0; tick < trips; ++tick) {
      send<Data>(*there, tick);
      total += answers.receive();
      answers.release();
    }
    return total;
  };
  // Answers first and releases then: the slot is not waited for.
  const auto answer = [&] {
    Receiver<Data> questions(*there);
    uint64_t total = 0;
    for (uint64_t tick = 0; tick < trips; ++tick) {
      total += questions.receive();
      send<Data>(*back, tick);
      questions.release();
    }
    return total;
  };
  return trip_ns(trips, ask, answer);
}

// One direction without a ring: the bytes and the flag that says how many messages have been sent.
template <size_t kBytes>
struct Lane {
  alignas(64) std::atomic<uint64_t> sent{0};
  Message<kBytes> message;

  void send(uint64_t tick) {
    message.set(tick);
    sent.store(tick + 1, std::memory_order_release);
  }
  uint64_t receive(uint64_t tick) {
    wait_until(kPauses, [&] { return sent.load(std::memory_order_acquire) > tick; });
    return message.sum();
  }
};

// Only the flag.
template <>
struct Lane<0> {
  alignas(64) std::atomic<uint64_t> sent{0};

  void send(uint64_t tick) { sent.store(tick + 1, std::memory_order_release); }
  uint64_t receive(uint64_t tick) {
    wait_until(kPauses, [&] { return sent.load(std::memory_order_acquire) > tick; });
    return tick;
  }
};

template <size_t kBytes>
double flag_trip(uint64_t trips) {
  Lane<kBytes> there;
  Lane<kBytes> back;
  const auto ask = [&] {
    uint64_t total = 0;
    for (uint64_t tick = 0; tick < trips; ++tick) {
      there.send(tick);
      total += back.receive(tick);
    }
    return total;
  };
  const auto answer = [&] {
    uint64_t total = 0;
    for (uint64_t tick = 0; tick < trips; ++tick) {
      total += there.receive(tick);
      back.send(tick);
    }
    return total;
  };
  return trip_ns(trips, ask, answer);
}

}  // namespace

void add_round_trip(const Settings& settings, Suite& suite) {
  const uint64_t trips = settings.quick ? 1'000 : 20'000;
  suite.rounds.add("two rings, 64 B", [=] { return ring_trip<64>(trips); });
  suite.rounds.add("flag", [=] { return flag_trip<0>(trips); });
  suite.rounds.add("two rings, 1 KB", [=] { return ring_trip<kFrameBytes>(trips); });
  suite.rounds.add("64 B and flag", [=] { return flag_trip<64>(trips); });
  suite.rounds.add("1 KB and flag", [=] { return flag_trip<kFrameBytes>(trips); });
  suite.compare("round trip of a frame of 64 B", "ns", "two rings, 64 B", "flag", Target::at_most(1.5));
  suite.compare("round trip of a frame of 64 B", "ns", "two rings, 64 B", "64 B and flag");
  suite.compare("round trip of a frame of 1 KB", "ns", "two rings, 1 KB", "1 KB and flag", Target::at_most(1.5));
}

}  // namespace bench
