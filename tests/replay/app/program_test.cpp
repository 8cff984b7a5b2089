// The program `replay` by its exact words.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "engine/draw/image.h"
#include "recorder/session/contents.h"
#include "recorder/session/session_reader.h"
#include "replay/player/marks.h"
#include "replay/player/open_recording.h"
#include "tests/replay/recordings.h"
#include "tests/support/run_program.h"

namespace {

using replay_test::record_snake;
using testing_support::ProgramResult;
using testing_support::TempDir;

ProgramResult replay(std::vector<std::string> arguments, const std::string& config = "/nonexistent") {
  arguments.insert(arguments.begin(), std::string(OUROBOROS_PROGRAM_DIR) + "/replay");
  testing_support::ProgramOptions options;
  options.environment = {{"DISPLAY", std::nullopt},
                         {"WAYLAND_DISPLAY", std::nullopt},
                         {"SDL_VIDEODRIVER", std::nullopt},
                         {"OUROBOROS_CONFIG_DIR", config}};
  return testing_support::run_program(arguments, options);
}

TEST(ReplayProgram, SavesAPictureOfAFrameWithoutADisplay) {
  const TempDir folder;
  const auto session = record_snake(folder, 120);
  const ProgramResult result =
      replay({session.path, "--frame", "100", "--screenshot", folder / "out.png", "--size", "480x360"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.err, "");
  engine::Image image;
  ASSERT_TRUE(engine::load_png(folder / "out.png", image).ok());
  EXPECT_EQ(image.width_px(), 480);
  EXPECT_EQ(image.height_px(), 360);
}

TEST(ReplayProgram, RefusesOptionsThatItWouldNotFollow) {
  const TempDir folder;
  const auto session = record_snake(folder, 5);
  const std::vector<std::string> compare{session.path, "--compare", session.path};
  for (const std::vector<std::string>& more : std::vector<std::vector<std::string>>{{"--watch", "score > 1"},
                                                                                    {"--frame", "3"},
                                                                                    {"--verify"},
                                                                                    {"--quota", ""},
                                                                                    {"--quota", "500"},
                                                                                    {"--library"}}) {
    std::vector<std::string> arguments = compare;
    arguments.insert(arguments.end(), more.begin(), more.end());
    const ProgramResult result = replay(arguments);
    EXPECT_EQ(result.exit_code, 2) << more[0];
    EXPECT_NE(result.err.find(more[0]), std::string::npos) << result.err;
  }
}

// A link of that name is replaced, and where the new file is made no name can be foreseen.
TEST(ReplayProgram, WritesThroughNoLinkThatWasLaidInItsWay) {
  const TempDir folder;
  const auto session = record_snake(folder, 40);
  const std::string target = folder / "target";
  const auto text_of = [](const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return text.str();
  };
  for (const std::string name : {"shot.png", "frames.csv", "frames.ndjson", "clip.gif", "part.oro", "one.png"}) {
    SCOPED_TRACE(name);
    std::ofstream(target) << "somebody else's";
    std::filesystem::create_symlink(target, folder / name);
    std::vector<std::string> arguments{session.path, "--export", folder / name, "--force"};
    if (name == "shot.png") arguments = {session.path, "--screenshot", folder / name};
    if (name == "one.png") arguments.insert(arguments.end(), {"--from", "7"});
    const ProgramResult result = replay(arguments);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_EQ(text_of(target), "somebody else's");
    EXPECT_FALSE(std::filesystem::is_symlink(folder / name));
    EXPECT_GT(std::filesystem::file_size(folder / name), 20u);
  }
}

TEST(ReplayProgram, SameFrameSamePicture) {
  const TempDir folder;
  const auto session = record_snake(folder, 120);
  for (const char* name : {"a.png", "b.png"}) {
    ASSERT_EQ(replay({session.path, "--frame", "60", "--timeline", "--screenshot", folder / name}).exit_code, 0);
  }
  engine::Image a;
  engine::Image b;
  ASSERT_TRUE(engine::load_png(folder / "a.png", a).ok());
  ASSERT_TRUE(engine::load_png(folder / "b.png", b).ok());
  EXPECT_TRUE(engine::compare(a, b).identical());
}

TEST(ReplayProgram, VerifiesARecordingAgainstTheRules) {
  const TempDir folder;
  const auto session = record_snake(folder, 300);
  const ProgramResult result = replay({session.path, "--verify"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_NE(result.out.find("301 frames follow the rules"), std::string::npos) << result.out;
}

TEST(ReplayProgram, TakesTheNewestSessionWithoutAFile) {
  const TempDir folder;
  record_snake(folder, 20);
  const auto newest = record_snake(folder, 30);
  const ProgramResult result = replay({"--sessions", folder / "recordings", "--verify"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.out.find(newest.path), 0u) << result.out;
}

TEST(ReplayProgram, SaysWhatIsWrongAndWhatToDo) {
  const TempDir folder;
  const auto session = record_snake(folder, 20);
  ProgramResult result = replay({session.path, "--frame", "999", "--screenshot", folder / "x.png"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(result.err, "replay: " + session.path + ": has no frame 999 - its last one is 20\n");
  EXPECT_FALSE(std::filesystem::exists(folder / "x.png"));

  result = replay({folder / "none.oro"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(result.err, "replay: " + (folder / "none.oro") + ": cannot be opened: No such file or directory\n");

  result = replay({"--sessions", folder / "nowhere", "--screenshot", folder / "x.png"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(result.err,
            "replay: " + (folder / "nowhere") + ": holds no session yet - play a game first, or name a file\n");

  result = replay({session.path});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(result.err,
            "replay: there is no display to show a window on - use --screenshot FILE for a picture, with --frame N\n");
}

TEST(ReplayProgram, PicturesTheFirstFrameThatAWatchFinds) {
  const TempDir folder;
  const auto session = record_snake(folder, 40);
  uint64_t wanted = 0;
  while (session.frames[wanted].score == 0) ++wanted;
  ProgramResult result = replay({session.path, "--watch", "score > 0", "--screenshot", folder / "watch.png"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  result = replay({session.path, "--frame", std::to_string(wanted), "--screenshot", folder / "frame.png"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  engine::Image watch;
  engine::Image frame;
  ASSERT_TRUE(engine::load_png(folder / "watch.png", watch).ok() && engine::load_png(folder / "frame.png", frame).ok());
  EXPECT_TRUE(watch == frame);

  result = replay({"--watch", "length > 1000", session.path, "--screenshot", folder / "none.png"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_NE(result.err.find("'length > 1000' never becomes true"), std::string::npos) << result.err;
  result = replay({session.path, "--watch", "scroe > 0", "--screenshot", folder / "none.png"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_NE(result.err.find("did you mean 'score'?\n  scroe > 0\n  ^\n"), std::string::npos) << result.err;
  EXPECT_FALSE(std::filesystem::exists(folder / "none.png"));
}

TEST(ReplayProgram, PicturesTheLibraryAndAComparison) {
  const TempDir folder;
  const auto session = record_snake(folder, 20);
  ProgramResult result =
      replay({"--library", "--sessions", folder / "recordings", "--screenshot", folder / "library.png"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  result = replay({session.path, "--compare", session.path, "--screenshot", folder / "compare.png"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  for (const char* name : {"library.png", "compare.png"}) {
    engine::Image picture;
    EXPECT_TRUE(engine::load_png(folder / name, picture).ok()) << name;
    EXPECT_EQ(picture.width_px(), 960) << name;
  }
  EXPECT_EQ(replay({"--library"}).exit_code, 2);
  EXPECT_EQ(replay({"--compare", session.path}).exit_code, 2);
  EXPECT_EQ(replay({"--quota", "much"}).exit_code, 2);
}

TEST(ReplayProgram, PrintsItsKeysAsASettingsFileHasThem) {
  const TempDir folder;
  const ProgramResult plain = replay({"--print-keys"}, folder.path().string());
  EXPECT_EQ(plain.exit_code, 0);
  EXPECT_NE(plain.out.find("\"toggle_play\": [\"Space\"]"), std::string::npos) << plain.out;
  EXPECT_NE(plain.err.find(folder / "replay.json"), std::string::npos) << plain.err;
  std::ofstream(folder / "replay.json") << R"({"keys": {"toggle_play": ["X"], "dance": []}})";
  const ProgramResult changed = replay({"--print-keys"}, folder.path().string());
  EXPECT_EQ(changed.exit_code, 0);
  EXPECT_NE(changed.out.find("\"toggle_play\": [\"X\"]"), std::string::npos) << changed.out;
  EXPECT_NE(changed.err.find("unknown command \"dance\""), std::string::npos) << changed.err;
}

TEST(ReplayProgram, WrongUsageIsTwo) {
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"--frobnicate"}, {"--size", "12"}, {"--frame", "x"}, {"--speed", "1000"}}) {
    const ProgramResult result = replay(arguments);
    EXPECT_EQ(result.exit_code, 2) << arguments[0];
    EXPECT_EQ(result.out, "");
    EXPECT_NE(result.err.find("Try 'replay --help', which has examples.\n"), std::string::npos);
  }
  EXPECT_EQ(replay({"--help"}).exit_code, 0);
  EXPECT_EQ(replay({"--version"}).exit_code, 0);
}

TEST(ReplayProgram, WrongValuesAreNamed) {
  const std::string help = "\nTry 'replay --help', which has examples.\n";
  EXPECT_EQ(replay({"--size", "3"}).err,
            "replay: --size: invalid size '3'; use WIDTHxHEIGHT, 64x64 to 16384x16384" + help);
  EXPECT_EQ(replay({"--frame", "x"}).err, "replay: --frame: invalid frame number 'x'" + help);
  EXPECT_EQ(replay({"--scale", "nan"}).err, "replay: --scale: 'nan' is not a number from 0.5 to 8" + help);
  EXPECT_EQ(replay({"--export", "a", "--format", "avi"}).err,
            "replay: --format: invalid value 'avi'; use mp4, webm, gif, pngs, png, oro, html, csv or ndjson" + help);
  EXPECT_EQ(replay({"--compare", "a.oro"}).err,
            "replay: --compare needs FILE, the recording to compare OTHER with" + help);
}

TEST(ReplayProgram, HelpManualPageAndCompletionDescribeEveryOption) {
  const std::string help = replay({"--help"}).out;
  EXPECT_EQ(help.find("Usage: replay [options] [FILE]\n"), 0u) << help;
  EXPECT_NE(help.find("\nExamples:\n  replay "), std::string::npos) << help;
  std::istringstream lines(help);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 80u) << line;
  const std::string page = replay({"--print-man"}).out;
  const std::string completion = replay({"--print-completion"}).out;
  for (std::string option :
       {"--compare", "--export",   "--force", "--format",     "--fps",    "--frame",      "--from",     "--help",
        "--library", "--overlay",  "--plot",  "--quota",      "--scale",  "--screenshot", "--sessions", "--size",
        "--speed",   "--timeline", "--to",    "--print-keys", "--verify", "--version",    "--watch"}) {
    EXPECT_NE(help.find(option), std::string::npos) << option;
    EXPECT_NE(completion.find(option), std::string::npos) << option;
    for (size_t at = 0; (at = option.find('-', at)) != std::string::npos; at += 2) option.insert(at, "\\");
    EXPECT_NE(page.find(option), std::string::npos) << option;
  }
}

TEST(ReplayProgram, APictureThatCannotBeWrittenIsAnError) {
  const TempDir folder;
  const auto session = record_snake(folder, 20);
  const ProgramResult result = replay({session.path, "--screenshot", folder / "no/such/folder.png"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(result.err.find("replay: "), 0u);
}

// The last chunk is damaged: what is lost is behind the last frame that can be shown.
TEST(ReplayProgram, FramesLostAtTheEndAreNamed) {
  const TempDir folder;
  const auto session = record_snake(folder, 600);
  {
    recorder::session::SessionReader reader;
    ASSERT_TRUE(reader.open(session.path).ok());
    std::fstream file(session.path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(reader.chunks().last().offset + 100));
    file.write(std::string(64, '\xee').data(), 64);
  }
  const ProgramResult verified = replay({session.path, "--verify"});
  EXPECT_EQ(verified.exit_code, 0) << verified.err;
  EXPECT_NE(verified.out.find("89 frames are missing in the recording"), std::string::npos) << verified.out;

  std::unique_ptr<engine::FrameSource> source;
  std::vector<std::string> notices;
  ASSERT_TRUE(replay::open_source(session.path, source, notices).ok());
  std::vector<std::byte> slot(source->slot_bytes());
  EXPECT_FALSE(source->read(590, slot).ok()) << "found only now: the index says that it is there";
  ASSERT_TRUE(source->refresh().ok());
  const engine::Inspection inspection;
  const replay::Marks marks(*source, inspection);
  const auto last = marks.nearest(static_cast<double>(source->frame_count() - 1), 0.5);
  ASSERT_TRUE(last);
  EXPECT_EQ(last->kind, replay::Mark::Kind::kDamage);
}

TEST(ReplayProgram, ACutSessionIsShownAsFarAsItGoes) {
  const TempDir folder;
  const auto session = record_snake(folder, 600);
  std::filesystem::resize_file(session.path, std::filesystem::file_size(session.path) * 2 / 3);
  const ProgramResult result = replay({session.path, "--screenshot", folder / "cut.png"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_NE(result.err.find("its end is missing"), std::string::npos) << result.err;
  EXPECT_TRUE(std::filesystem::exists(folder / "cut.png"));
}

}  // namespace
