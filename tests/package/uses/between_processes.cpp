// Data between two processes: one fills slots of a ring in place, the other takes them as they come, without a copy.
// Each may be killed and started again; what was published stays.
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <thread>

#include "recorder/include/circular_buffer.h"

struct Job {
  uint32_t number, count;
  uint64_t values[100];
};
constexpr uint32_t kJobs = 1000;

int produce() {
  MemoryMappedCircularBuffer ring;
  if (!ring.initialize("jobs.dat")) return std::fprintf(stderr, "%s\n", ring.last_error()), 1;
  for (uint32_t number = 0; number < kJobs;) {
    if (!ring.can_write()) {  // full: the other one is slower
      std::this_thread::yield();
      continue;
    }
    auto* job = static_cast<Job*>(ring.get_write_slot_ptr());
    job->number = number++;
    job->count = 100;
    for (uint32_t i = 0; i < job->count; ++i) job->values[i] = uint64_t{job->number} * i;
    ring.advance_write_pointer();
  }
  return 0;
}

int consume() {
  MemoryMappedCircularBuffer ring;
  if (!ring.initialize("jobs.dat")) return std::fprintf(stderr, "%s\n", ring.last_error()), 1;
  uint64_t sum = 0;
  for (uint32_t number = 0; number < kJobs;) {
    const auto* job = static_cast<const Job*>(ring.get_read_slot_ptr());
    if (job == nullptr) {  // empty
      std::this_thread::yield();
      continue;
    }
    if (job->number != number++) return std::fprintf(stderr, "job %u is missing\n", number - 1), 1;
    for (uint32_t i = 0; i < job->count; ++i) sum += job->values[i];
    ring.advance_read_pointer();
  }
  return std::printf("%u jobs, in order; their sum is %llu\n", kJobs, static_cast<unsigned long long>(sum)), 0;
}

int main() {
  if (!MemoryMappedCircularBuffer::create_buffer_file("jobs.dat")) return std::perror("jobs.dat"), 1;
  if (fork() == 0) _exit(produce());
  const int taken = consume();
  int produced = 0;
  wait(&produced);
  return taken != 0 || produced != 0;
}
