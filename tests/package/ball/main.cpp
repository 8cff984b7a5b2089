// A game that records every tick. `ball` plays for a minute, or until a kill -9; `ball watch` plays that again.
#include <chrono>
#include <cstdio>
#include <cstring>
#include <thread>

#include "recorder/recorder.h"
#include "recorder/schema/describe.h"
#include "recorder/session/recovery.h"

struct Ball {
  int32_t height = 500, speed = 0;
  uint32_t bounces = 0, tick = 0;
};
constexpr auto kBallFrame = recorder::describe<Ball>(
    "ball", 1, recorder::field<&Ball::height>("height", "mm", "Of the ball above the ground."),
    recorder::field<&Ball::speed>("speed", "mm/tick"), recorder::field<&Ball::bounces>("bounces"),
    recorder::field<&Ball::tick>("tick", "ticks"), recorder::event(0, "bounce", 0x40c0ff));

bool step(Ball& ball) {
  ball.height += ball.speed -= 3, ++ball.tick;
  if (ball.height >= 0) return false;
  ball.height = -ball.height, ball.speed = -ball.speed * 9 / 10, ++ball.bounces;
  return true;
}

int done(const recorder::Status& status) {
  if (!status.ok()) std::fprintf(stderr, "ball: %s\n", status.message().c_str());
  return status.ok() ? 0 : 1;
}

int play() {
  recorder::RecorderOptions options;
  options.ring_path = "ball.dat";
  options.sessions_folder = "recordings";
  options.slot_count = 256;  // so many frames wait when the disk is slow; then they are left out, and the game goes on
  options.game = "ball";
  options.schema = kBallFrame.schema();
  recorder::Recorder recorder;
  std::vector<std::string> notices;  // what an earlier kill left, and what became of it
  if (recorder::Status started = recorder.start(options, notices); !started.ok()) return done(started);
  for (Ball ball; ball.tick < 3600; std::this_thread::sleep_for(std::chrono::milliseconds(16))) {
    const bool bounced = step(ball);
    if (std::byte* frame = recorder.begin()) std::memcpy(frame, &ball, sizeof ball);
    recorder.commit(bounced ? 1 : 0);  // from here on no kill takes the frame away
    std::printf("tick %u, height %d\n", ball.tick, ball.height);
  }
  return done(recorder.stop());
}

int watch() {
  std::vector<std::string> notices;
  recorder::session::recover_folder("recordings", notices);
  for (const std::string& notice : notices) std::puts(notice.c_str());
  recorder::session::SessionReader reader;
  for (const std::string& path : recorder::session::list_sessions("recordings"))  // the newest is the last
    if (recorder::Status opened = reader.open(path); !opened.ok()) return done(opened);
  std::vector<std::byte> slot(reader.info().slot_bytes);
  Ball ball, seen;
  for (uint64_t i = 0; i < reader.frame_count(); ++i) {
    if (recorder::Status read = reader.read(i, slot); !read.ok()) return done(read);
    std::memcpy(&seen, slot.data(), sizeof seen);
    while (ball.tick < seen.tick) step(ball);
    if (std::memcmp(&seen, &ball, sizeof ball) != 0) return std::printf("tick %u is another\n", seen.tick), 1;
  }
  return std::printf("%u ticks and %u bounces, all as they were played\n", ball.tick, ball.bounces), 0;
}

int main(int argc, char**) { return argc > 1 ? watch() : play(); }
