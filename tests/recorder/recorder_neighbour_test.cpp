// A game that records beside a program that does things to its ring which no program should: the game goes on, what it
// commits is recorded, and it says what it noticed.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <random>

#include "recorder/ring/observer.h"
#include "tests/recorder/recorder_fixture.h"

namespace recorder_test {
namespace {

class RecorderNeighbour : public RecorderFixture {
 protected:
  void poke(size_t offset, uint32_t value) const {
    const int fd = ::open(ring_path_.c_str(), O_WRONLY | O_CLOEXEC);
    if (fd < 0) return;
    static_cast<void>(!::pwrite(fd, &value, sizeof value, static_cast<off_t>(offset)));
    ::close(fd);
  }
  // Does something to the ring as often as asked, while this thread plays on.
  template <typename Act>
  static uint64_t play_beside(Player& player, int times, Act act) {
    std::atomic<bool> done{false};
    std::thread neighbour([&] {
      for (int i = 0; i < times; ++i) act(i);
      done = true;
    });
    uint64_t played = 0;
    for (; !done || played < 100; ++played) static_cast<void>(player.play(true));
    neighbour.join();
    return played;
  }
};

TEST_F(RecorderNeighbour, StoresIntoTheHeaderDisturbNoFrame) {
  Recorder recorder;
  start(recorder);
  Player player(recorder);
  std::mt19937 random(7);
  const uint64_t played = play_beside(player, 20'000, [&](int i) {
    const auto any = static_cast<uint32_t>(random());
    poke(random() % 16 * 4, i % 3 == 0 ? 0 : i % 3 == 1 ? any % 16 : any);
  });
  poke(16, 0x12345678);
  ASSERT_OK(recorder.stop());
  EXPECT_EQ(recorder.stats().committed, played);
  EXPECT_EQ(recorder.stats().damaged, 0u);
  EXPECT_THAT(recorder.notices(), testing::Contains(HasSubstr("another program has changed its header")));
  expect_ticks(only_session(), played);
  Recorder next;
  start(next);
  EXPECT_THAT(notices_, testing::IsEmpty()) << "the ring was left as it should be";
}

TEST_F(RecorderNeighbour, ABlackBoxSaysThatItsHeaderIsNotAsItShouldBe) {
  RecorderOptions with = options();
  with.black_box = true;
  Recorder recorder;
  start(recorder, with);
  Player player(recorder);
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(player.play(false));
  EXPECT_EQ(recorder.stats().error, "");
  poke(40, 77);
  EXPECT_THAT(recorder.stats().error, HasSubstr("another program has changed its header (the geometry)"));
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(player.play(false));
  ASSERT_OK(recorder.stop());
  start(recorder, with);
  EXPECT_THAT(notices_, testing::IsEmpty()) << "it ended in order";
}

}  // namespace
}  // namespace recorder_test
