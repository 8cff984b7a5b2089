// A game that records every tick. `ball` plays until it is stopped, by kill -9 if you like; `ball watch` plays it again.
#include <chrono>
#include <cstdio>
#include <cstring>
#include <string_view>
#include <thread>

#include "recorder/recorder.h"
#include "recorder/session/recovery.h"

struct Ball {
  int32_t height, speed;  // mm, mm a tick
  uint32_t bounces, tick;
};

void step(Ball& ball) {
  ball.height += ball.speed -= 3;
  if (ball.height < 0) ball.height = -ball.height, ball.speed = -ball.speed * 9 / 10, ++ball.bounces;
  ++ball.tick;
}

int fail(const recorder::Status& status) { return std::fprintf(stderr, "ball: %s\n", status.message().c_str()), 1; }

int play() {
  recorder::RecorderOptions options;
  options.ring_path = "ball.dat";
  options.sessions_folder = "recordings";
  options.game = "ball";
  options.schema = recorder::FrameSchema("ball", 1, sizeof(Ball), {
      {"height", recorder::FieldType::kI32, offsetof(Ball, height), 1, 0, "mm", "", {}},
      {"speed", recorder::FieldType::kI32, offsetof(Ball, speed), 1, 0, "mm/tick", "", {}},
      {"bounces", recorder::FieldType::kU32, offsetof(Ball, bounces), 1, 0, "", "", {}},
      {"tick", recorder::FieldType::kU32, offsetof(Ball, tick), 1, 0, "ticks", "", {}}}, {});
  recorder::Recorder recorder;
  std::vector<std::string> notices;  // what an earlier kill left, and what became of it
  if (recorder::Status started = recorder.start(options, notices); !started.ok()) return fail(started);
  for (Ball ball{.height = 500};; std::this_thread::sleep_for(std::chrono::milliseconds(16))) {
    step(ball);
    if (std::byte* frame = recorder.begin()) std::memcpy(frame, &ball, sizeof ball);
    recorder.commit(0);  // from here on no kill takes the frame away
    std::printf("tick %u, height %d\n", ball.tick, ball.height), std::fflush(stdout);
  }
}

int watch() {
  std::vector<std::string> notices;
  recorder::session::recover_folder("recordings", notices);
  for (const std::string& notice : notices) std::puts(notice.c_str());
  recorder::session::SessionReader reader;
  for (const std::string& path : recorder::session::list_sessions("recordings"))
    if (recorder::Status opened = reader.open(path); !opened.ok()) return fail(opened);
  std::vector<std::byte> slot(reader.info().slot_bytes);
  Ball ball{.height = 500};
  for (uint64_t i = 0; i < reader.frame_count(); ++i) {
    if (recorder::Status read = reader.read(i, slot); !read.ok()) return fail(read);
    step(ball);
    if (std::memcmp(slot.data(), &ball, sizeof ball) != 0) return std::printf("frame %u is another\n", ball.tick), 1;
  }
  return std::printf("%u ticks and %u bounces, all as they were played\n", ball.tick, ball.bounces), 0;
}

int main(int argc, char** argv) { return argc > 1 && std::string_view(argv[1]) == "watch" ? watch() : play(); }
