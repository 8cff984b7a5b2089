// Recording into the ring alone: what a black box keeps, what clips of it hold, and what the next start makes of what a
// crash has left.
#include <random>

#include "recorder/clip_writer.h"
#include "recorder/ring/observer.h"
#include "recorder/session/black_box.h"
#include "recorder/session/ring_description.h"
#include "tests/recorder/recorder_fixture.h"

namespace recorder_test {
namespace {

using recorder::ClipRequest;
using recorder::ClipWriter;
using recorder::session::ring_description_path;
using recorder::session::RingSnapshot;

class RecorderBlackBox : public RecorderFixture {
 protected:
  RecorderOptions black_box(uint32_t slots = kRingSlots) const {
    RecorderOptions with = options();
    with.black_box = true;
    with.slot_count = slots;
    with.extra = {{"seed", "20"}};
    return with;
  }
  // Leaves the ring as a killed process does: a copy of it is put in its place after the end.
  void crash(Recorder& recorder) {
    const Bytes ring = read_file(ring_path_);
    ASSERT_OK(recorder.stop());
    write_file(ring_path_, ring);
  }
  void record_and_crash(int ticks) {
    Recorder recorder;
    start(recorder, black_box());
    Player player(recorder);
    player.play_waiting(ticks);
    crash(recorder);
  }
  RingSnapshot held() const {
    RingSnapshot frames;
    EXPECT_OK(frames.copy(ring_path_, RingSnapshot::Ring::kAbandoned));
    return frames;
  }
};

TEST_F(RecorderBlackBox, KeepsTheLatestFramesAndRefusesNone) {
  Recorder recorder;
  start(recorder, black_box());
  EXPECT_TRUE(recorder.black_box());
  EXPECT_EQ(recorder.session_path(), "");
  Player player(recorder);
  for (int i = 0; i < 1000; ++i) ASSERT_TRUE(player.play(i % 2 == 0));
  EXPECT_EQ(recorder::seal_of(recorder.last_committed()).frame, 999u);
  const RecorderStats stats = recorder.stats();
  EXPECT_EQ(stats.committed, 1000u);
  EXPECT_EQ(stats.rejected + stats.lag_frames + stats.written, 0u);
  EXPECT_EQ(stats.error, "");
  ASSERT_OK(recorder.stop());
  EXPECT_TRUE(list_sessions(sessions_).empty());
  const RingSnapshot frames = held();
  ASSERT_EQ(frames.frame_count(), kRingSlots - 1);
  BallRun run;
  for (uint64_t i = 0; i < frames.frame_count(); ++i) {
    ASSERT_TRUE(is_tick(frames.slot(i), 1000 - frames.frame_count() + i, run));
  }
}

TEST_F(RecorderBlackBox, DescribesTheFramesBesideTheRing) {
  RecorderOptions with = black_box();
  with.parent = recorder::session::Parent{77, 12};
  Recorder recorder;
  start(recorder, with);
  SessionInfo info;
  ASSERT_OK(recorder::session::read_ring_description(ring_path_, info));
  recorder::ring::RingObserver ring;
  ASSERT_TRUE(ring.open(ring_path_));
  EXPECT_EQ(info.id, ring.header().tag);
  EXPECT_EQ(info.game, "ball");
  EXPECT_EQ(info.schema.to_json(), with.schema.to_json());
  EXPECT_EQ(info.extra, with.extra);
  EXPECT_EQ(info.parent, with.parent);
  EXPECT_NE(info.start_unix_ns, 0);
  EXPECT_EQ(info.ring_slots, kRingSlots);
}

TEST_F(RecorderBlackBox, SavesWhatACrashHasLeftWhenItStartsAgain) {
  record_and_crash(100);
  ASSERT_TRUE(list_sessions(sessions_).empty());
  Recorder recorder;
  start(recorder, black_box());
  ASSERT_EQ(notices_.size(), 1u);
  EXPECT_THAT(notices_[0], HasSubstr(ring_path_ +
                                     ": held 8 frames of a black box that was not ended in order; they "
                                     "were saved as " +
                                     only_session()));
  expect_ticks_from(only_session(), 92, 8);
  SessionReader reader;
  ASSERT_OK(reader.open(only_session()));
  EXPECT_TRUE(reader.was_recovered());
  EXPECT_EQ(reader.info().extra.at("seed"), "20");
  Player player(recorder);
  player.play_waiting(3);
  ASSERT_OK(recorder.stop());
  EXPECT_EQ(held().frame_count(), 3u) << "frames of the first run were left in the ring";
}

TEST_F(RecorderBlackBox, WithoutASessionsFolderSavesThemBesideTheRing) {
  record_and_crash(5);
  RecorderOptions with = black_box();
  with.sessions_folder.clear();
  Recorder recorder;
  start(recorder, with);
  EXPECT_EQ(notices_.size(), 1u);
  const auto sessions = list_sessions(folder_.path().string());
  ASSERT_EQ(sessions.size(), 1u);
  expect_ticks_from(sessions[0], 0, 5);
}

TEST_F(RecorderBlackBox, AfterAnOrderlyEndSavesNothing) {
  for (int run = 0; run < 2; ++run) {
    Recorder recorder;
    start(recorder, black_box());
    EXPECT_TRUE(notices_.empty());
    Player player(recorder);
    player.play_waiting(20);
    ASSERT_OK(recorder.stop());
  }
  EXPECT_TRUE(list_sessions(sessions_).empty());
}

TEST_F(RecorderBlackBox, SavesFramesWhoseDescriptionIsGoneAsThoseOfTheGameAsItIs) {
  record_and_crash(30);
  std::filesystem::remove(ring_description_path(ring_path_));
  Recorder recorder;
  start(recorder, black_box());
  ASSERT_EQ(notices_.size(), 2u);
  EXPECT_THAT(notices_[0], HasSubstr(ring_description_path(ring_path_) + ": cannot be opened"));
  expect_ticks_from(only_session(), 22, 8);
}

TEST_F(RecorderBlackBox, KeepsACopyOfARingWithATornSlot) {
  record_and_crash(30);
  Bytes ring = read_file(ring_path_);
  ring[recorder::ring::kHeaderBytes + 3 * kSlotBytes + 10] ^= std::byte{1};
  write_file(ring_path_, ring);
  EXPECT_EQ(held().skipped(), 1u);
  EXPECT_EQ(held().frame_count(), 7u);
  Recorder recorder;
  start(recorder, black_box());
  ASSERT_EQ(notices_.size(), 2u);
  EXPECT_THAT(notices_[0], HasSubstr("held 1 unread slots without a sound seal; the ring was copied to"));
  EXPECT_EQ(read_all(only_session()).size(), 7u);
}

TEST_F(RecorderBlackBox, TellsOfTornSlotsAsFramesLostToDamage) {
  record_and_crash(30);
  Bytes ring = read_file(ring_path_);
  for (const size_t frame : {25u, 29u}) {
    ring[recorder::ring::kHeaderBytes + frame % kRingSlots * kSlotBytes] ^= std::byte{1};
  }
  write_file(ring_path_, ring);
  const RingSnapshot frames = held();
  recorder::session::CutReport made;
  ASSERT_OK(frames.save(0, frames.frame_count(), frames.info(), true, folder_ / "a.oro", false, made));
  SessionReader reader;
  ASSERT_OK(reader.open(folder_ / "a.oro"));
  EXPECT_EQ(reader.info().first_frame, 22u);
  EXPECT_EQ(reader.gaps(), (std::vector<Gap>{{3, 25, 1, true}, {6, 29, 1, true}}));
}

// Slots 4 to 7 are put before what they stood behind: two recordings, of which the second has the lower numbers.
TEST_F(RecorderBlackBox, LosesNoFrameOfARingWithTwoRecordings) {
  record_and_crash(8);
  Bytes ring = read_file(ring_path_);
  const auto slots = ring.begin() + recorder::ring::kHeaderBytes;
  std::rotate(slots, slots + 4 * kSlotBytes, slots + 8 * kSlotBytes);
  write_file(ring_path_, ring);
  Recorder recorder;
  start(recorder, black_box());
  const auto sessions = list_sessions(sessions_);
  ASSERT_EQ(sessions.size(), 2u);
  expect_ticks_from(sessions[0], 4, 4);
  expect_ticks_from(sessions[1], 0, 4);
}

// Whatever the bytes: a failure, or frames that were sealed.
TEST_F(RecorderBlackBox, TakesNothingButSoundFramesFromDamagedFiles) {
  record_and_crash(30);
  const Bytes ring = read_file(ring_path_);
  const Bytes about = read_file(ring_description_path(ring_path_));
  std::minstd_rand random(1);
  int copied = 0;
  for (int i = 0; i < 400; ++i) {
    Bytes damaged_ring = ring;
    Bytes damaged_about = about;
    Bytes& damaged = i % 2 == 0 ? damaged_ring : damaged_about;
    const size_t most = i % 4 == 0 ? recorder::ring::kHeaderBytes : damaged.size();
    damaged[random() % std::min(most, damaged.size())] = static_cast<std::byte>(random());
    if (i % 10 == 9) damaged.resize(random() % damaged.size());
    write_file(ring_path_, damaged_ring);
    write_file(ring_description_path(ring_path_), damaged_about);
    RingSnapshot frames;
    if (!frames.copy(ring_path_, RingSnapshot::Ring::kAbandoned).ok()) continue;
    ++copied;
    EXPECT_LE(frames.frame_count() + frames.skipped(), kRingSlots);
    BallRun run;
    for (uint64_t f = 0; f < frames.frame_count(); ++f) {
      ASSERT_TRUE(is_tick(frames.slot(f), recorder::seal_of(frames.slot(f)).frame, run));
    }
  }
  EXPECT_GT(copied, 50);
  EXPECT_LT(copied, 350);
}

TEST_F(RecorderBlackBox, RefusesADescriptionOfFramesLargerThanTheirSlots) {
  record_and_crash(30);
  SessionInfo info;
  ASSERT_OK(recorder::session::read_ring_description(ring_path_, info));
  const FrameSchema sound = info.schema;
  info.schema = FrameSchema("ball", 1, kSlotBytes, sound.fields(), sound.events());
  ASSERT_OK(recorder::session::write_ring_description(ring_path_, info));
  RingSnapshot frames;
  EXPECT_THAT(frames.copy(ring_path_, RingSnapshot::Ring::kAbandoned).message(),
              HasSubstr("does not fit a slot of 256"));
  info.schema = sound;
  info.id = 0;
  ASSERT_OK(recorder::session::write_ring_description(ring_path_, info));
  EXPECT_THAT(frames.copy(ring_path_, RingSnapshot::Ring::kAbandoned).message(), HasSubstr("its id is 0"));
}

TEST_F(RecorderBlackBox, SaysThatItsRingHasBeenRemoved) {
  Recorder recorder;
  start(recorder, black_box());
  Player player(recorder);
  player.play_waiting(3);
  EXPECT_EQ(recorder.stats().error, "");
  std::filesystem::remove(ring_path_);
  EXPECT_THAT(recorder.stats().error, HasSubstr(ring_path_ + ": has been removed or replaced"));
  player.play_waiting(3);
  EXPECT_OK(recorder.stop());
  EXPECT_EQ(recorder.stats().error, "");
}

TEST_F(RecorderBlackBox, RefusesARingOfASession) {
  {
    Recorder recorder;
    start(recorder);
  }
  Recorder recorder;
  EXPECT_THAT(
      recorder.start(black_box(), notices_).message(),
      HasSubstr(ring_path_ + ": is a ring that keeps its oldest frames; a black box needs one in overwrite mode - "
                             "use another file"));
  EXPECT_FALSE(recorder.recording());
}

TEST_F(RecorderBlackBox, TakesAnotherNumberOfSlotsWhenWhatTheRingHoldsIsSaved) {
  record_and_crash(30);
  Recorder recorder;
  start(recorder, black_box(2 * kRingSlots));
  expect_ticks_from(only_session(), 30 - kRingSlots, kRingSlots);
  Player player(recorder);
  player.play_waiting(100);
  ASSERT_OK(recorder.stop());
  EXPECT_EQ(held().frame_count(), 2 * kRingSlots - 1);
  start(recorder, black_box());
  ASSERT_OK(recorder.stop());
  EXPECT_EQ(list_sessions(sessions_).size(), 1u) << "what ended in order was saved";
}

TEST_F(RecorderBlackBox, RefusesSlotsOfAnotherSizeAndLeavesWhatTheRingHolds) {
  record_and_crash(30);
  const Bytes before = read_file(ring_path_);
  Recorder recorder;
  RecorderOptions larger = black_box();
  larger.slot_bytes *= 2;
  EXPECT_THAT(recorder.start(larger, notices_).message(),
              HasSubstr("holds 8 slots of 256 bytes, 8 of 512 were expected - use another file"));
  EXPECT_THAT(recorder.start(black_box(1), notices_).message(), HasSubstr("needs a ring of 2 slots or more"));
  EXPECT_EQ(read_file(ring_path_), before);
}

TEST_F(RecorderBlackBox, AnnouncesTheParentInTheSession) {
  RecorderOptions with = options();
  with.parent = recorder::session::Parent{0xabc, 1234};
  Recorder recorder;
  start(recorder, with);
  Player player(recorder);
  player.play_waiting(3);
  ASSERT_OK(recorder.stop());
  expect_ticks(only_session(), 3);
  SessionReader reader;
  ASSERT_OK(reader.open(only_session()));
  EXPECT_EQ(reader.info().parent, with.parent);
}

// --- clips -----------------------------------------------------------------------------------------------------------

class BlackBoxClips : public RecorderBlackBox {
 protected:
  ClipWriter::Result save(ClipWriter& clips, ClipRequest request) {
    clips.save(std::move(request));
    clips.wait();
    auto results = clips.take_results();
    EXPECT_EQ(results.size(), 1u);
    return results.empty() ? ClipWriter::Result{} : results.front();
  }
  const std::string clip_ = folder_ / "clip.oro";
};

TEST_F(BlackBoxClips, HoldTheFramesThatTheRingStillHas) {
  Recorder recorder;
  start(recorder, black_box(64));
  Player player(recorder);
  player.play_waiting(200);
  ClipWriter clips(recorder);
  const auto result = save(clips, {.first_frame = 150, .last_frame = 180, .path = clip_});
  ASSERT_OK(result.status);
  EXPECT_EQ(result.first_frame, 150u);
  expect_ticks_from(clip_, 150, 31);
  SessionInfo info;
  ASSERT_OK(recorder::session::read_ring_description(ring_path_, info));
  SessionReader reader;
  ASSERT_OK(reader.open(clip_));
  EXPECT_EQ(reader.info().parent, (recorder::session::Parent{info.id, 150}));
  EXPECT_NE(reader.info().id, info.id);
}

TEST_F(BlackBoxClips, OfTheLastSecondsTakeWhatThereIs) {
  Recorder recorder;
  start(recorder, black_box(64));
  Player player(recorder);
  player.play_waiting(200);
  ClipWriter clips(recorder);
  ASSERT_OK(save(clips, {.last_ns = UINT64_MAX, .path = clip_}).status);
  expect_ticks_from(clip_, 137, 63);
}

TEST_F(BlackBoxClips, OfOverwrittenFramesSayWhatTheRingStillHolds) {
  Recorder recorder;
  start(recorder, black_box(64));
  Player player(recorder);
  player.play_waiting(200);
  ClipWriter clips(recorder);
  const auto result = save(clips, {.first_frame = 100, .path = clip_});
  EXPECT_THAT(result.status.message(), HasSubstr("frame 100 has been overwritten, the ring still holds 137 to 199"));
  EXPECT_FALSE(std::filesystem::exists(clip_));
}

TEST_F(BlackBoxClips, AreWholeWhileTheGameGoesOnOverwriting) {
  Recorder recorder;
  start(recorder, black_box(64));
  Player player(recorder);
  ClipWriter clips(recorder);
  for (int i = 0; i < 10; ++i) {
    player.play_waiting(70);
    clips.save({.last_ns = UINT64_MAX, .path = clip_});
    while (clips.busy()) player.play_waiting(1);
    const auto results = clips.take_results();
    ASSERT_EQ(results.size(), 1u);
    if (!results[0].status.ok()) {  // this game is faster than any that is played
      EXPECT_THAT(results[0].status.message(), HasSubstr("overwritten"));
      continue;
    }
    expect_ticks_from(clip_, results[0].first_frame, results[0].frames);
    std::filesystem::remove(clip_);
  }
}

// --- whose frames a ring holds ---------------------------------------------------------------------------------------

// The session is found by the ring's tag, but not by opening years of recordings.
TEST_F(RecorderBlackBox, TheSessionOfARingIsLookedForAmongTheLatestOnly) {
  Recorder recorder;
  start(recorder);
  Player(recorder).play_waiting(3);
  ASSERT_OK(recorder.stop());
  recorder::ring::RingObserver ring;
  ASSERT_TRUE(ring.open(ring_path_));
  const uint64_t tag = ring.header().tag;
  std::filesystem::remove(ring_description_path(ring_path_));
  recorder::session::SessionInfo found;
  EXPECT_TRUE(recorder::session::find_ring_description(ring_path_, tag, found));
  EXPECT_EQ(found.game, "ball");
  for (int i = 0; i < 400; ++i) write_file(sessions_ + "/9" + std::to_string(i) + ".oro", Bytes(10));
  EXPECT_TRUE(recorder::session::find_ring_description(ring_path_, tag, found));
  for (int i = 400; i < 600; ++i) write_file(sessions_ + "/9" + std::to_string(i) + ".oro", Bytes(10));
  EXPECT_FALSE(recorder::session::find_ring_description(ring_path_, tag, found));
  EXPECT_FALSE(recorder::session::find_ring_description(ring_path_, tag + 1, found));
}

}  // namespace
}  // namespace recorder_test
