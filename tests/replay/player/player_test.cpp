#include "replay/player/player.h"
#include "recorder/session/contents.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <thread>

#include <filesystem>

#include "recorder/schema/seal.h"
#include "recorder/session/bookmarks.h"
#include "recorder/session/contents.h"
#include "recorder/session/recovery.h"
#include "replay/player/open_recording.h"
#include "tests/replay/made_source.h"
#include "tests/replay/recordings.h"
#include "tests/support/eventually.h"

namespace {

using replay::CommandId;
using replay::Player;
using replay_test::record_snake;
using testing_support::TempDir;

std::unique_ptr<Player> open_player(const std::string& path) {
  std::unique_ptr<engine::FrameSource> source;
  std::vector<std::string> notices;
  const auto opened = replay::open_source(path, source, notices);
  EXPECT_TRUE(opened.ok()) << opened.message();
  return opened.ok() ? std::make_unique<Player>(std::move(source)) : nullptr;
}

game::GameState state_of(std::span<const std::byte> slot) {
  game::GameState state;
  std::memcpy(&state, slot.data(), sizeof state);
  return state;
}

TEST(Player, ShowsTheFramesAsTheyWereRecordedByteForByte) {
  const TempDir folder;
  const auto session = record_snake(folder, 700);
  const auto player = open_player(session.path);
  ASSERT_NE(player, nullptr);
  for (const size_t frame : {0u, 1u, 255u, 256u, 257u, 512u, 700u, 3u, 699u}) {
    player->clock().seek(static_cast<double>(frame));
    player->advance(0);
    const auto state = state_of(player->current());
    EXPECT_EQ(std::memcmp(&state, &session.frames[frame], sizeof state), 0) << frame;
    EXPECT_TRUE(recorder::seal_is_valid(player->current()));
    if (frame == 0) continue;
    const auto before = state_of(player->previous());
    EXPECT_EQ(std::memcmp(&before, &session.frames[frame - 1], sizeof before), 0) << frame;
  }
}

TEST(Player, PlaysAtTheRecordedPace) {
  const TempDir folder;
  const auto session = record_snake(folder, 100);
  const auto player = open_player(session.path);
  player->execute({CommandId::kTogglePlay, 0});
  player->advance(1'000'000'000);
  EXPECT_NEAR(player->clock().position(), 10, 0.01);
  player->execute({CommandId::kSpeed, 2});
  player->advance(1'000'000'000);
  EXPECT_NEAR(player->clock().position(), 50, 0.05);
}

TEST(Player, OrdersMoveAsTheirKeysPromise) {
  const TempDir folder;
  const auto session = record_snake(folder, 200);
  const auto player = open_player(session.path);
  const auto after = [&](replay::Command order) {
    player->execute(order);
    player->advance(0);
    return player->clock().frame();
  };
  EXPECT_EQ(after({CommandId::kSkip, 5000}), 50u);
  EXPECT_EQ(after({CommandId::kSkip, -1000}), 40u);
  EXPECT_EQ(after({CommandId::kStep, 1}), 41u);
  EXPECT_EQ(after({CommandId::kTenth, 5}), 100u);
  EXPECT_EQ(after({CommandId::kEnd, 0}), 200u);
  EXPECT_EQ(after({CommandId::kStart, 0}), 0u);
  const auto mark = player->marks().next(0);
  ASSERT_TRUE(mark);
  EXPECT_EQ(after({CommandId::kNextMark, 0}), *mark);
  EXPECT_EQ(after({CommandId::kPlayBackward, 0}), *mark);
  EXPECT_EQ(player->clock().direction(), replay::Direction::kBackward);
  after({CommandId::kPlayBackward, 0});
  EXPECT_FALSE(player->clock().playing());
}

TEST(Player, MarksCarryNamesAndColoursOfTheSchema) {
  const TempDir folder;
  const auto session = record_snake(folder, 200);
  const auto player = open_player(session.path);
  const auto& marks = player->marks();
  const auto first = marks.nearest(0, 1);
  ASSERT_TRUE(first);
  EXPECT_EQ(marks.text(*first), "start");
  const auto kinds = marks.kinds();
  EXPECT_TRUE(std::any_of(kinds.begin(), kinds.end(), [](const auto& kind) { return kind.name == "food"; }));
}

TEST(Player, GoesWhereSomebodyTypes) {
  const TempDir folder;
  const auto session = record_snake(folder, 200);
  const auto player = open_player(session.path);
  EXPECT_TRUE(player->go_to("150").ok());
  EXPECT_EQ(player->clock().frame(), 150u);
  EXPECT_TRUE(player->go_to("-5s").ok());
  EXPECT_EQ(player->clock().frame(), 100u);
  EXPECT_FALSE(player->go_to("201").ok());
  EXPECT_FALSE(player->go_to("nowhere").ok());
  EXPECT_EQ(player->clock().frame(), 100u);
}

TEST(Player, AViewMovedByHandStaysUntilThePlayheadIsInItAgain) {
  const TempDir folder;
  const auto session = record_snake(folder, 700);
  const auto player = open_player(session.path);
  player->timeline().show(0, 100);
  player->clock().play();
  player->pan(300);
  player->advance(16'000'000);
  EXPECT_DOUBLE_EQ(player->timeline().first(), 300);
  player->execute({CommandId::kSkip, 1000});
  player->advance(16'000'000);
  EXPECT_TRUE(player->timeline().shows(player->clock().position()));
}

TEST(Player, DamageThatIsMetBecomesAMark) {
  const TempDir folder;
  const auto session = record_snake(folder, 600);
  {
    recorder::session::SessionReader reader;
    ASSERT_TRUE(reader.open(session.path).ok());
    std::fstream file(session.path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(reader.chunks()[1].offset + 100));
    file.write(std::string(64, '\xee').data(), 64);
  }
  const auto player = open_player(session.path);
  player->go_to(uint64_t{300});
  player->advance(0);
  EXPECT_TRUE(player->current().empty());
  EXPECT_NE(player->notice(), "");
  player->advance(0);
  EXPECT_FALSE(player->current().empty());
  EXPECT_EQ(player->source().frame_count(), 345u) << "the 256 frames of a chunk are lost";
  const auto kinds = player->marks().kinds();
  EXPECT_TRUE(std::any_of(kinds.begin(), kinds.end(),
                          [](const auto& kind) { return kind.kind == replay::Mark::Kind::kDamage; }));
}

TEST(Player, ARemovedNoteIsToldAndComesBack) {
  const TempDir folder;
  const auto session = record_snake(folder, 50);
  const auto player = open_player(session.path);
  player->set_note(33, "odd");
  player->go_to(uint64_t{33});
  player->advance(0);
  EXPECT_EQ(player->note_at(33), "odd");
  player->execute({CommandId::kBookmark, 0});
  EXPECT_EQ(player->note_at(33), "");
  EXPECT_NE(player->notice().find("Ctrl+Z"), std::string::npos);
  player->execute({CommandId::kUndo, 0});
  EXPECT_EQ(player->note_at(33), "odd");
}

TEST(Player, DraggingPausesAndRestoresPlaying) {
  const TempDir folder;
  const auto session = record_snake(folder, 50);
  const auto player = open_player(session.path);
  player->clock().play();
  player->grab();
  EXPECT_FALSE(player->clock().playing());
  player->release();
  EXPECT_TRUE(player->clock().playing());
  player->clock().pause();
  player->grab();
  player->release();
  EXPECT_FALSE(player->clock().playing());
}

TEST(Player, ADragEndsQuietlyAtTheEndThatPlayingRunsTowards) {
  const TempDir folder;
  auto made = std::make_unique<replay_test::MadeSource>(1000, folder / "made");
  replay_test::MadeSource& source = *made;
  replay::Player player(std::move(made));
  const auto drag_to = [&](double frame, replay::Direction direction) {
    player.clock().seek(500);
    player.clock().play(direction);
    player.grab();
    player.clock().seek(frame);
    player.release();
  };
  drag_to(0, replay::Direction::kBackward);
  EXPECT_EQ(player.clock().frame(), 0u);
  EXPECT_FALSE(player.clock().playing());
  drag_to(999, replay::Direction::kBackward);
  EXPECT_TRUE(player.clock().playing());
  drag_to(999, replay::Direction::kForward);
  EXPECT_FALSE(player.clock().playing());
  source.is_live = true;
  drag_to(999, replay::Direction::kForward);
  EXPECT_TRUE(player.clock().following());
  player.clock().pause();
  player.clock().play();
  player.grab();
  player.clock().seek(999);
  source.grow(5, {});  // under the hand that holds it there
  player.clock().set_frame_count(1005);
  player.release();
  EXPECT_TRUE(player.clock().following());
  drag_to(500, replay::Direction::kForward);
  EXPECT_FALSE(player.clock().following());
  EXPECT_TRUE(player.clock().playing());
}

TEST(Player, TheEndOfALiveRecordingIsFollowedUntilItGrowsNoMore) {
  const TempDir folder;
  auto made = std::make_unique<replay_test::MadeSource>(1000, folder / "made");
  replay_test::MadeSource& source = *made;
  source.is_live = true;
  replay::Player player(std::move(made));
  const replay::Command end{replay::CommandId::kEnd, 0};
  player.execute(end);
  EXPECT_TRUE(player.clock().following());
  EXPECT_EQ(player.text().speed, "LIVE");
  source.grow(50, {});
  EXPECT_TRUE(player.refresh());
  EXPECT_EQ(player.text().speed, "LIVE");
  source.is_live = false;
  EXPECT_TRUE(player.refresh());
  EXPECT_EQ(player.text().speed, "1x") << "nothing comes any more";
  player.advance(10'000'000'000);
  EXPECT_EQ(player.clock().frame(), 1049u) << "the last frames are shown";
  EXPECT_FALSE(player.clock().playing());
  player.execute({replay::CommandId::kStart, 0});
  player.execute(end);
  EXPECT_FALSE(player.clock().following());
  EXPECT_EQ(player.clock().frame(), 1049u);
}

TEST(Player, ThePreviousMarkIsReachedWhilePlayingOnFromTheLast) {
  const TempDir folder;
  replay::Player player(std::make_unique<replay_test::MadeSource>(
      5000, folder / "made", std::vector<recorder::session::EventMark>{{0, 1}, {1000, 1}, {2000, 1}}));
  player.go_to(uint64_t{2000});
  player.clock().play();
  player.clock().set_speed_step(2);
  player.advance(300'000'000);  // 120 frames of 10 ms
  EXPECT_EQ(player.clock().frame(), 2120u);
  player.execute({replay::CommandId::kPreviousMark, 0});
  EXPECT_EQ(player.clock().frame(), 1000u);
  player.advance(2'000'000'000);
  player.execute({replay::CommandId::kPreviousMark, 0});
  EXPECT_EQ(player.clock().frame(), 1000u) << "a mark passed long ago is the previous one";
  player.clock().pause();
  player.go_to(uint64_t{2010});
  player.execute({replay::CommandId::kPreviousMark, 0});
  EXPECT_EQ(player.clock().frame(), 2000u);
}

TEST(Player, NoBookmarkGoesIntoAnotherRecordingUnderTheSameName) {
  const TempDir folder;
  const TempDir elsewhere;
  const auto session = record_snake(folder, 50);
  const auto other = record_snake(elsewhere, 60);
  const auto player = open_player(session.path);
  std::filesystem::rename(other.path, session.path);
  player->execute({CommandId::kBookmark, 0});
  player->set_note(3, "here");
  player->finish_saving();
  EXPECT_TRUE(player->is_replaced());
  EXPECT_NE(player->notice().find("another recording is under this name"), std::string::npos) << player->notice();
  EXPECT_TRUE(player->bookmarks().all().empty()) << "nor are they shown";
  std::vector<recorder::session::Bookmark> found;
  ASSERT_TRUE(recorder::session::read_bookmarks(session.path, found).ok());
  EXPECT_TRUE(found.empty());
}

TEST(Player, BookmarksLast) {
  const TempDir folder;
  const auto session = record_snake(folder, 50);
  {
    const auto player = open_player(session.path);
    player->clock().seek(33);
    player->advance(0);
    player->execute({CommandId::kBookmark, 0});
    EXPECT_EQ(player->notice(), "");
  }
  const auto player = open_player(session.path);
  const auto found = player->marks().nearest(33, 0.5);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->kind, replay::Mark::Kind::kBookmark);
  EXPECT_EQ(found->index, 33u);
  EXPECT_EQ(player->source().frame_count(), 51u);
  player->clock().seek(33);
  player->advance(0);
  player->execute({CommandId::kBookmark, 0});
  player->finish_saving();
  EXPECT_TRUE(open_player(session.path)->bookmarks().all().empty());
}

TEST(Player, NoticesByItselfThatItsFileWasReplacedOrMoved) {
  const TempDir folder;
  const TempDir elsewhere;
  const auto session = record_snake(folder, 50);
  const auto other = record_snake(elsewhere, 60);
  const auto player = open_player(session.path);
  const uint64_t before = player->notices();
  player->look_at_file();
  player->finish_saving();
  EXPECT_EQ(player->notices(), before) << "it is still the same";
  std::filesystem::rename(session.path, session.path + ".moved");
  player->look_at_file();
  player->finish_saving();
  EXPECT_NE(player->notice().find("moved or removed"), std::string::npos) << player->notice();
  EXPECT_FALSE(player->is_replaced());
  std::filesystem::rename(other.path, session.path);
  player->look_at_file();
  player->finish_saving();
  EXPECT_TRUE(player->is_replaced());
  EXPECT_NE(player->notice().find("another recording"), std::string::npos) << player->notice();
  EXPECT_EQ(player->source().frame_count(), 51u) << "what was opened is still shown";
}

TEST(Player, FollowsASessionThatIsBeingRecorded) {
  const TempDir folder;
  recorder::Recorder recorder;
  std::vector<std::string> notices;
  ASSERT_TRUE(recorder.start(replay_test::options_for(folder, game::state_schema()), notices).ok());
  replay_test::play_snake(recorder, 20);
  while (recorder.stats().lag_frames != 0) std::this_thread::yield();
  const auto player = open_player(recorder.session_path());
  EXPECT_TRUE(player->source().live());
  EXPECT_EQ(player->source().frame_count(), 21u);
  ASSERT_TRUE(recorder.stop().ok());
  player->refresh();
  EXPECT_FALSE(player->source().live());
  EXPECT_NE(player->source().description().find("finished"), std::string::npos);
}

TEST(Player, AGameKilledWhileItIsWatchedIsRecoveredToItsLastFrame) {
  const TempDir folder;
  int from_child[2];
  int to_child[2];
  ASSERT_EQ(::pipe(from_child), 0);
  ASSERT_EQ(::pipe(to_child), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    recorder::Recorder recorder;
    std::vector<std::string> notices;
    if (!recorder.start(replay_test::options_for(folder, game::state_schema()), notices).ok()) ::_exit(1);
    replay_test::play_snake(recorder, 60);
    char byte = 'x';
    if (::write(from_child[1], &byte, 1) != 1) ::_exit(1);
    if (::read(to_child[0], &byte, 1) != 1) ::_exit(1);
    replay_test::play_snake(recorder, 3);  // these may still be in the ring when it dies
    ::kill(::getpid(), SIGKILL);
  }
  char byte = 0;
  ASSERT_EQ(::read(from_child[0], &byte, 1), 1);
  const auto sessions = recorder::session::list_sessions(folder / "recordings");
  ASSERT_EQ(sessions.size(), 1u);
  const auto player = open_player(sessions[0]);
  EXPECT_TRUE(player->source().live());
  ASSERT_EQ(::write(to_child[1], &byte, 1), 1);
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  player->refresh();
  EXPECT_FALSE(player->source().live());
  EXPECT_TRUE(player->source().changing()) << "recovering it is no work for the thread that draws";
  EXPECT_EQ(player->notice(), "the game has died - recovering its last frames");
  EXPECT_TRUE(testing_support::eventually([&] { return player->refresh() && !player->source().changing(); }));
  EXPECT_EQ(player->source().frame_count(), 65u);
  EXPECT_NE(player->notice().find("recovered"), std::string::npos) << player->notice();
  for (const int fd : {from_child[0], from_child[1], to_child[0], to_child[1]}) ::close(fd);
}

TEST(Player, AnotherGameIsPlayedTheSameWay) {
  const TempDir folder;
  const auto player = open_player(replay_test::record_ball(folder, 300));
  ASSERT_NE(player, nullptr);
  EXPECT_EQ(player->source().frame_count(), 300u);
  EXPECT_EQ(player->source().schema().name(), testing_support::ball_schema().name());
  player->execute({CommandId::kEnd, 0});
  player->advance(0);
  EXPECT_EQ(recorder::seal_of(player->current()).frame, 299u);
}

TEST(OpenSource, ShowsWhatARingHoldsAndFollowsIt) {
  const TempDir folder;
  recorder::Recorder recorder;
  std::vector<std::string> notices;
  ASSERT_TRUE(recorder.start(replay_test::options_for(folder, game::state_schema()), notices).ok());
  replay_test::play_snake(recorder, 20);
  const auto player = open_player(folder / "ring.dat");
  ASSERT_NE(player, nullptr);
  EXPECT_EQ(player->source().frame_count(), 9u);  // of ten slots the latest nine can be trusted
  EXPECT_TRUE(player->source().live());
  player->execute({CommandId::kEnd, 0});
  player->advance(0);
  EXPECT_EQ(recorder::seal_of(player->current()).frame, 20u);
  std::byte* slot = recorder.begin_waiting();
  ASSERT_NE(slot, nullptr);
  recorder.commit(0);
  player->refresh();
  EXPECT_EQ(player->source().frame_count(), 10u);
  ASSERT_TRUE(recorder.stop().ok());
  player->refresh();
  EXPECT_FALSE(player->source().live());
}

TEST(OpenSource, FramesThatPassedUnseenShowAsAGap) {
  const TempDir folder;
  recorder::Recorder recorder;
  std::vector<std::string> notices;
  ASSERT_TRUE(recorder.start(replay_test::options_for(folder, game::state_schema()), notices).ok());
  replay_test::play_snake(recorder, 20);
  const auto player = open_player(folder / "ring.dat");
  for (int i = 0; i < 30; ++i) {
    ASSERT_NE(recorder.begin_waiting(), nullptr);
    recorder.commit(0);
  }
  player->refresh();
  ASSERT_EQ(player->source().gaps().size(), 1u);
  EXPECT_EQ(player->source().gaps()[0].first_missing, 21u);
  EXPECT_EQ(player->source().gaps()[0].count, 21u);
  ASSERT_TRUE(recorder.stop().ok());
}

// A ring as a program makes it that knows only the specification: ten slots of 1,024 bytes, a header of five numbers.
class SpecifiedRing {
 public:
  explicit SpecifiedRing(std::string path) : path_(std::move(path)) { store(); }
  void write(int frames) {
    for (; frames > 0; --frames) {
      std::memset(slots_.data() + write_index() * 1024, 'a' + static_cast<int>(written_ % 26), 1024);
      ++written_;
    }
    store();
  }
  uint32_t write_index() const { return written_ % 10; }

 private:
  void store() {
    const uint32_t header[16] = {write_index(), write_index(), written_, written_, 0xbeefcafe};
    std::FILE* file = std::fopen(path_.c_str(), std::filesystem::exists(path_) ? "r+b" : "wb");
    std::fwrite(header, 1, sizeof header, file);
    std::fwrite(slots_.data(), 1, slots_.size(), file);
    std::fclose(file);
  }
  const std::string path_;
  uint32_t written_ = 0;
  std::vector<char> slots_ = std::vector<char>(10 * 1024, 0);
};

// Not one of its bytes is taken for a number, a time or an event.
TEST(OpenSource, ARingOfAForeignProgramIsShownAsBytes) {
  const TempDir folder;
  SpecifiedRing ring(folder / "foreign.dat");
  ring.write(5);
  const auto player = open_player(folder / "foreign.dat");
  EXPECT_EQ(player->source().frame_count(), 5u);
  EXPECT_EQ(player->source().schema().name(), "bytes");
  EXPECT_TRUE(player->source().schema().fields().empty());
  EXPECT_TRUE(player->source().events().empty());
  EXPECT_TRUE(player->source().gaps().empty());
  EXPECT_FALSE(player->source().live()) << "nothing comes";
  EXPECT_EQ(player->source().description(), "ring of bytes, watched");
  ASSERT_GE(player->current().size(), 1024u);
  EXPECT_EQ(player->current()[0], std::byte{'a'});
  EXPECT_EQ(player->current()[1023], std::byte{'a'}) << "the end is no seal";
  player->execute({CommandId::kEnd, 0});
  player->advance(0);
  EXPECT_EQ(player->current()[1023], std::byte{'e'});
  EXPECT_EQ(player->text().frame, "frame 4 / 4");
}

TEST(OpenSource, ARingOfAForeignProgramIsFollowedWhileItIsWritten) {
  const TempDir folder;
  SpecifiedRing ring(folder / "foreign.dat");
  ring.write(3);
  const auto player = open_player(folder / "foreign.dat");
  ASSERT_TRUE(player->source().changing());
  ring.write(4);
  EXPECT_TRUE(player->refresh());
  EXPECT_EQ(player->source().frame_count(), 7u);
  EXPECT_TRUE(player->source().live());
  ring.write(30);  // laps
  EXPECT_TRUE(player->refresh());
  EXPECT_EQ(player->source().frame_count(), 16u) << "of ten slots nine can be trusted";
  ASSERT_EQ(player->source().gaps().size(), 1u);
  EXPECT_EQ(player->source().gaps()[0].count, 21u);
  player->execute({CommandId::kEnd, 0});
  player->advance(0);
  EXPECT_EQ(player->current()[0], static_cast<std::byte>('a' + 36 % 26));
}

TEST(OpenSource, ErrorsNameFileAndReason) {
  const TempDir folder;
  std::unique_ptr<engine::FrameSource> source;
  std::vector<std::string> notices;
  const auto message_for = [&](const std::string& path) {
    return replay::open_source(path, source, notices).message();
  };
  EXPECT_NE(message_for(folder / "missing.oro").find("No such file"), std::string::npos);
  EXPECT_NE(message_for(folder.path().string()).find("is a folder"), std::string::npos);
  std::FILE* text = std::fopen((folder / "text").c_str(), "w");
  std::fputs("neither one nor the other, but long enough to be read as a header of sixty-four bytes", text);
  std::fclose(text);
  EXPECT_NE(message_for(folder / "text").find("neither a session"), std::string::npos);
  EXPECT_EQ(source, nullptr);
}

TEST(TimeText, ReadsAsAClock) {
  EXPECT_EQ(replay::time_text(0), "0:00.0");
  EXPECT_EQ(replay::time_text(61'250'000'000), "1:01.2");
  EXPECT_EQ(replay::time_text(3'723'400'000'000), "1:02:03.4");
  EXPECT_EQ(replay::count_text(1'234'567), "1,234,567");
  EXPECT_EQ(replay::count_text(999), "999");
  EXPECT_EQ(replay::speed_text(-4, replay::Direction::kForward), "1/16x");
  EXPECT_EQ(replay::speed_text(1, replay::Direction::kBackward), "-2x");
}

}  // namespace
