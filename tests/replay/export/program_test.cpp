// replay --export by its exact words, and what is left when it is stopped.
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <set>

#include "engine/draw/image.h"
#include "tests/replay/recordings.h"
#include "tests/support/eventually.h"
#include "tests/support/run_program.h"

namespace {

namespace fs = std::filesystem;
using testing_support::eventually;
using testing_support::ProgramOptions;
using testing_support::ProgramResult;
using testing_support::RunningProgram;
using testing_support::TempDir;
using testing_support::without_display;

std::string program() { return std::string(OUROBOROS_PROGRAM_DIR) + "/replay"; }

ProgramResult run(std::vector<std::string> arguments, const ProgramOptions& options = without_display()) {
  arguments.insert(arguments.begin(), program());
  return testing_support::run_program(arguments, options);
}

class ReplayExport : public ::testing::Test {
 protected:
  ReplayExport() : session_(replay_test::record_snake(folder_, 200)) { fs::create_directory(out()); }
  std::string out(const std::string& name = "") const { return folder_ / ("out" + (name.empty() ? "" : "/" + name)); }
  std::set<std::string> written() const {
    std::set<std::string> names;
    for (const auto& entry : fs::directory_iterator(out())) names.insert(entry.path().filename().string());
    return names;
  }
  static bool is_temporary(const std::string& name) { return name.find(".new-") != std::string::npos; }
  // Runs an export that takes long and waits until it has begun to write.
  std::unique_ptr<RunningProgram> start_long(const std::string& name) {
    auto running = std::make_unique<RunningProgram>(
        std::vector<std::string>{program(), session_.path, "--export", out(name), "--speed", "0.0625", "--fps",
                                 name.ends_with(".gif") ? "50" : "240"},
        without_display());
    EXPECT_TRUE(eventually([&] { return !written().empty(); }));
    EXPECT_EQ(*written().begin(), *written().rbegin());
    EXPECT_TRUE(written().begin()->starts_with(name.substr(0, 4)) && is_temporary(*written().begin()))
        << *written().begin();
    return running;
  }

  TempDir folder_;
  replay_test::SnakeSession session_;
};

TEST_F(ReplayExport, SaysWhatItWrote) {
  const ProgramResult made =
      run({session_.path, "--export", out("clip.gif"), "--from", "10", "--to", "19", "--scale", "0.5", "--overlay"});
  EXPECT_EQ(made.exit_code, 0) << made.err;
  EXPECT_EQ(made.err, "");
  EXPECT_EQ(made.out.rfind("wrote " + out("clip.gif") + ": 25 pictures, 1.0 s, 240x284, ", 0), 0u) << made.out;
  EXPECT_EQ(written(), (std::set<std::string>{"clip.gif"}));
  const ProgramResult table =
      run({session_.path, "--export", out("t"), "--format", "csv", "--from", "5s", "--to", "+1s"});
  EXPECT_EQ(table.exit_code, 0) << table.err;
  EXPECT_EQ(table.out.rfind("wrote " + out("t") + ": 11 frames, ", 0), 0u) << table.out;
  const ProgramResult one = run({session_.path, "--export", out("one.png"), "--from", "7", "--size", "320x240"});
  EXPECT_EQ(one.exit_code, 0) << one.err;
  engine::Image picture;
  ASSERT_TRUE(engine::load_png(out("one.png"), picture).ok());
  EXPECT_EQ(picture.width_px(), 320);
}

TEST_F(ReplayExport, WhatIsThereIsReplacedOnlyWhenForced) {
  std::ofstream(out("clip.gif")) << "mine";
  const std::vector<std::string> wanted{session_.path, "--export", out("clip.gif"), "--to", "3"};
  const ProgramResult refused = run(wanted);
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_EQ(refused.err, "replay: " + out("clip.gif") + ": exists - choose another name, or replace it with --force\n");
  EXPECT_EQ(fs::file_size(out("clip.gif")), 4u);
  auto forced = wanted;
  forced.push_back("--force");
  EXPECT_EQ(run(forced).exit_code, 0);
  EXPECT_GT(fs::file_size(out("clip.gif")), 1000u);
  const ProgramResult itself = run({session_.path, "--export", session_.path, "--force"});
  EXPECT_EQ(itself.exit_code, 1);
  EXPECT_EQ(itself.err, "replay: " + session_.path + ": is the recording itself - choose another name\n");
}

TEST_F(ReplayExport, ASessionThatIsBeingRecordedIsNotReplacedByAnything) {
  recorder::Recorder recorder;
  std::vector<std::string> notices;
  ASSERT_TRUE(recorder.start(replay_test::options_for(folder_, game::state_schema()), notices).ok());
  replay_test::play_snake(recorder, 5);
  for (const char* const format : {"csv", "oro"}) {
    const ProgramResult refused =
        run({session_.path, "--export", recorder.session_path(), "--format", format, "--force"});
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_EQ(refused.err, "replay: " + recorder.session_path() + ": is being recorded - choose another name\n");
  }
  EXPECT_TRUE(recorder.stop().ok());
}

TEST_F(ReplayExport, AFolderOfPicturesIsReplacedOnlyIfItIsOne) {
  const std::vector<std::string> wanted{session_.path, "--export", out("pictures/"), "--to", "2", "--scale", "0.5"};
  ASSERT_EQ(run(wanted).exit_code, 0);
  EXPECT_EQ(run(wanted).exit_code, 1);
  auto forced = wanted;
  forced[4] = "1";
  forced.push_back("--force");
  EXPECT_EQ(run(forced).exit_code, 0);
  EXPECT_TRUE(fs::exists(out("pictures/000002.png")));
  EXPECT_FALSE(fs::exists(out("pictures/000003.png"))) << "of the clip that was replaced";
  EXPECT_EQ(written(), (std::set<std::string>{"pictures"}));
  std::ofstream(out("pictures/notes.txt")) << "mine";
  const ProgramResult kept = run(forced);
  EXPECT_EQ(kept.exit_code, 1);
  EXPECT_NE(kept.err.find("contains more than the pictures of a clip (notes.txt)"), std::string::npos) << kept.err;
  EXPECT_TRUE(fs::exists(out("pictures/notes.txt")));
}

TEST_F(ReplayExport, RefusesWhatMakesNoSense) {
  for (const std::vector<std::string>& wrong :
       std::vector<std::vector<std::string>>{{"--export", out("clip.avi")},
                                             {"--export", out("clip"), "--format", "avi"},
                                             {"--from", "3"},
                                             {"--force"},
                                             {"--export", out("a.csv"), "--overlay"},
                                             {"--export", out("a.oro"), "--speed", "2"},
                                             {"--export", out("a.gif"), "--frame", "3"},
                                             {"--export", out("a.gif"), "--verify"},
                                             {"--export", out("a.gif"), "--fps", "0"},
                                             {"--export", out("a.gif"), "--fps", "nan"},
                                             {"--export", out("a.gif"), "--speed", "nan"},
                                             {"--export", out("a.gif"), "--scale", "nan"},
                                             {"--export", out("one.png")},
                                             {"--export", out("a/"), "--speed", "2"}}) {
    std::vector<std::string> arguments{session_.path};
    arguments.insert(arguments.end(), wrong.begin(), wrong.end());
    const ProgramResult result = run(arguments);
    EXPECT_EQ(result.exit_code, 2) << wrong.back() << result.err;
    EXPECT_NE(result.err.find("Try 'replay --help', which has examples.\n"), std::string::npos);
  }
  ProgramResult result = run({session_.path, "--export", out("a.gif"), "--fps", "60"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_NE(result.err.find("a GIF has at most 50 pictures a second"), std::string::npos) << result.err;
  result = run({session_.path, "--export", out("a.gif"), "--from", "50", "--to", "40"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(result.err, "replay: --from 50 comes after --to 40 - swap them; both are included\n");
  result = run({session_.path, "--export", out("no/such/folder.gif")});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(result.err, "replay: " + out("no/such/folder.gif") + ": cannot be created: No such file or directory\n");
  EXPECT_TRUE(written().empty());
}

TEST_F(ReplayExport, WhereNothingHasAPlaceOnlyDataIsExported) {
  const std::string counter = testing_support::record_counter(folder_, 30);
  const ProgramResult refused = run({counter, "--export", out("counter.gif")});
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_EQ(refused.err, "replay: " + counter +
                             ": there is no painter for 'counter', and none of its fields is a place - export csv, "
                             "ndjson or oro, which need none\n");
  EXPECT_EQ(run({counter, "--export", out("counter.ndjson")}).exit_code, 0);
  EXPECT_EQ(written(), (std::set<std::string>{"counter.ndjson"}));
}

TEST_F(ReplayExport, WithoutFfmpegItSaysWhatToInstall) {
  ProgramOptions options = without_display();
  options.environment["PATH"] = out();
  const ProgramResult result = run({session_.path, "--export", out("clip.mp4")}, options);
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(result.err,
            "replay: ffmpeg, which makes mp4, is not installed - install the package ffmpeg (apt install ffmpeg), or "
            "export GIF or PNG, which do without it\n");
  EXPECT_TRUE(written().empty());
  EXPECT_EQ(run({session_.path, "--export", out("clip.gif"), "--to", "3"}, options).exit_code, 0);
}

// A program of that name that does as the test wants.
void make_ffmpeg(const std::string& folder, const std::string& script) {
  fs::create_directory(folder);
  std::ofstream(folder + "/ffmpeg") << "#!/bin/sh\n" << script << "\n";
  fs::permissions(folder + "/ffmpeg", fs::perms::owner_all);
}

TEST_F(ReplayExport, WhatFfmpegComplainsOfIsShownAndNothingIsLeft) {
  const std::string lists = "case \"$*\" in *-encoders*) echo ' V..... libx264 H.264'; exit 0;; esac\n";
  make_ffmpeg(folder_ / "dies", lists + "head -c 100 >/dev/null; echo 'cannot do it' >&2; exit 3");
  make_ffmpeg(folder_ / "complains", lists + "cat >/dev/null; echo 'half of it is lost' >&2; exit 0");
  make_ffmpeg(folder_ / "poor", "echo ' V..... mpeg4 MPEG-4'");
  for (const auto& [name, words] : {std::pair{"dies", "ffmpeg could not write it: cannot do it"},
                                    {"complains", "ffmpeg could not write it: half of it is lost"},
                                    {"poor", "was built without libx264 or libopenh264, which mp4 needs"}}) {
    ProgramOptions options = without_display();
    options.environment["PATH"] = folder_ / name + ":/bin:/usr/bin";
    const ProgramResult result = run({session_.path, "--export", out("clip.mp4"), "--to", "20"}, options);
    EXPECT_EQ(result.exit_code, 1) << name << ", signal " << result.signal;
    EXPECT_NE(result.err.find(words), std::string::npos) << result.err;
    EXPECT_TRUE(written().empty()) << name;
  }
}

TEST_F(ReplayExport, AnFfmpegThatHangsIsEndedWithAllThatItHasStarted) {
  const std::string hangs = "sleep 100 & echo $! >" + (folder_ / "sleeping.tmp") + "; mv " +
                            (folder_ / "sleeping.tmp") + " " + (folder_ / "sleeping") + "; wait";
  const std::string lists = "case \"$*\" in *-encoders*) echo ' V..... libx264 H.264'; exit 0;; esac\n";
  make_ffmpeg(folder_ / "at-once", hangs);
  make_ffmpeg(folder_ / "later", lists + hangs);
  for (const char* const name : {"at-once", "later"}) {
    ProgramOptions options = without_display();
    options.environment["PATH"] = folder_ / name + ":/bin:/usr/bin";
    RunningProgram running({program(), session_.path, "--export", out("clip.mp4")}, options);
    ASSERT_TRUE(eventually([&] { return fs::exists(folder_ / "sleeping"); })) << name;
    pid_t sleeping = 0;
    std::ifstream(folder_ / "sleeping") >> sleeping;
    fs::remove(folder_ / "sleeping");
    running.send_signal(SIGTERM);
    const ProgramResult result = running.wait();
    EXPECT_EQ(result.signal, SIGTERM) << name << result.err;
    EXPECT_FALSE(result.timed_out) << name;
    // It has no parent any more; until init has asked for its end, it stays as a zombie.
    EXPECT_TRUE(eventually([&] {
      std::ifstream stat("/proc/" + std::to_string(sleeping) + "/stat");
      std::string pid, command, state;
      return !(stat >> pid >> command >> state) || state == "Z";
    })) << name;
    EXPECT_TRUE(written().empty()) << name;
  }
}

TEST_F(ReplayExport, WhatIsWrittenIsAsPrivateAsTheUserWantsNewFiles) {
  for (const char* const name : {"rows.csv", "one.png", "folder/", "n%d.png"}) {
    const std::string only = std::string_view(name) == "one.png" ? "" : " --to 0";
    const ProgramResult made =
        testing_support::run_program({"/bin/sh", "-c", "umask 077; exec \"$0\" \"$1\" --export \"$2\" --from 0" + only,
                                      program(), session_.path, out(name)},
                                     without_display());
    ASSERT_EQ(made.exit_code, 0) << made.err;
  }
  EXPECT_EQ(written(), (std::set<std::string>{"folder", "n1.png", "one.png", "rows.csv"}));
  for (const std::string& name : written()) {
    const auto others = fs::status(out(name)).permissions() & (fs::perms::group_all | fs::perms::others_all);
    EXPECT_EQ(others, fs::perms::none) << name;
  }
}

TEST_F(ReplayExport, AFolderInTheWayOfAPictureStopsAllOfThem) {
  const std::vector<std::string> wanted{session_.path, "--export", out("n%d.png"), "--to", "2", "--force"};
  std::ofstream(out("n1.png")) << "mine";
  fs::create_directory(out("n3.png"));
  const ProgramResult refused = run(wanted);
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_EQ(refused.err, "replay: " + out("n3.png") + ": is a folder - choose another name\n");
  EXPECT_EQ(fs::file_size(out("n1.png")), 4u) << "it was replaced though the clip was not written";
  EXPECT_EQ(written(), (std::set<std::string>{"n1.png", "n3.png"}));
}

TEST_F(ReplayExport, InterruptedItLeavesNothing) {
  for (const auto& [name, signals] :
       {std::pair{"clip.gif", std::vector{SIGINT}}, {"clip.mp4", {SIGINT, SIGTERM}}, {"clip/", {SIGTERM}}}) {
    for (const int signal : signals) {
      const auto running = start_long(name);
      running->send_signal(signal);
      const ProgramResult result = running->wait();
      EXPECT_EQ(result.signal, signal) << name << ": " << result.err;
      EXPECT_EQ(result.err, "");
      EXPECT_TRUE(written().empty()) << name << ": " << *written().begin();
    }
  }
}

TEST_F(ReplayExport, KilledItLeavesNothingUnderTheName) {
  for (const char* const name : {"clip.gif", "clip.webm"}) {
    const auto running = start_long(name);
    running->send_signal(SIGKILL);
    running->wait();
    EXPECT_FALSE(fs::exists(out(name)));
    for (const std::string& left : written()) {
      EXPECT_TRUE(is_temporary(left)) << left;
      fs::remove(out(left));
    }
  }
}

}  // namespace
