// Clips decoded again and compared, picture by picture, with what the game's painter makes of the frames.
#include <gtest/gtest.h>

#include <filesystem>

#include "replay/export/exporter.h"
#include "replay/export/gif_sink.h"
#include "replay/player/open_recording.h"
#include "tests/replay/export/clips.h"
#include "tests/replay/recordings.h"

namespace {

using engine::Image;
using replay::ClipPlan;
using replay::ExportFormat;
using replay::ExportReport;
using replay::ExportRequest;
using testing_support::TempDir;

const std::atomic<bool> kGoesOn = false;

class Clip : public ::testing::Test {
 protected:
  Clip() {
    session_ = replay_test::record_snake(folder_, 120);
    std::vector<std::string> notices;
    EXPECT_TRUE(replay::open_source(session_.path, source_, notices).ok());
  }
  ExportRequest request(ExportFormat format, const std::string& name) {
    return {.format = format, .frames = {20, 35}, .path = folder_ / name, .style = {.scale = 0.5f}};
  }
  ExportReport write(const ExportRequest& request) {
    ExportReport report;
    const auto written =
        run_export(replay::export_source(*source_, replay_test::snake_games()), request, kGoesOn, {}, report);
    EXPECT_TRUE(written.ok()) << written.message();
    return report;
  }
  // What the clip should show.
  std::vector<Image> painted(const ExportRequest& request) {
    ClipPlan plan(*source_, request.frames, request.style.speed, rate_of(request));
    replay::ClipRenderer renderer(*source_, replay_test::snake_games(), request.style);
    std::vector<Image> pictures;
    for (replay::Moment moment; plan.next(moment);) pictures.push_back(renderer.paint(moment));
    return pictures;
  }
  void expect_video(const ExportRequest& request, const std::string& encoder) {
    const ExportReport report = write(request);
    const auto expected = painted(request);
    EXPECT_EQ(report.pictures, expected.size());
    EXPECT_NEAR(report.seconds, 1.6 / request.style.speed, 0.02);
    const auto seen = replay_test::read_video(request.path, report.size.width_px, report.size.height_px);
    ASSERT_EQ(seen.size(), expected.size());
    for (size_t i = 0; i < seen.size(); ++i) EXPECT_GT(replay_test::psnr(seen[i], expected[i]), 33) << i;
    const auto probed = testing_support::run_program({"/usr/bin/env", "ffprobe", "-v", "error", "-select_streams", "v",
                                                      "-show_entries", "stream=codec_name,pix_fmt,r_frame_rate", "-of",
                                                      "default=nokey=1:noprint_wrappers=1", request.path});
    EXPECT_EQ(probed.out, encoder + "\nyuv420p\n" + std::to_string(std::lround(*rate_of(request))) + "/1\n");
  }
  // "aac"; empty without sound.
  std::string sound_of(const std::string& path) {
    std::string name =
        testing_support::run_program({"/usr/bin/env", "ffprobe", "-v", "error", "-select_streams", "a", "-show_entries",
                                      "stream=codec_name", "-of", "default=nokey=1:noprint_wrappers=1", path})
            .out;
    while (!name.empty() && name.back() == '\n') name.pop_back();
    return name;
  }

  TempDir folder_;
  replay_test::SnakeSession session_;
  std::unique_ptr<engine::FrameSource> source_;
};

TEST_F(Clip, AnMp4ShowsWhatThePainterPaints) {
  const ExportRequest wanted = request(ExportFormat::kMp4, "clip.mp4");
  expect_video(wanted, "h264");
  EXPECT_EQ(sound_of(wanted.path), "aac");
}

TEST_F(Clip, AVideoWithoutSoundHasNone) {
  ExportRequest wanted = request(ExportFormat::kMp4, "silent.mp4");
  wanted.style.sound = false;
  write(wanted);
  EXPECT_EQ(sound_of(wanted.path), "");
}

TEST_F(Clip, AWebmDoesSoWithSpeedRateAndCaption) {
  ExportRequest wanted = request(ExportFormat::kWebm, "clip.webm");
  wanted.style.speed = 2;
  wanted.style.fps = 30;
  wanted.style.caption = true;
  expect_video(wanted, "vp9");
}

TEST_F(Clip, AGifShowsWhatThePainterPaintsUpToAShade) {
  const ExportRequest wanted = request(ExportFormat::kGif, "clip.gif");
  write(wanted);
  const auto expected = painted(wanted);
  const auto gif = replay_test::read_gif(wanted.path);
  const auto seen = replay_test::at_rate(gif, *rate_of(wanted));
  ASSERT_EQ(seen.size(), expected.size());
  for (size_t i = 0; i < seen.size(); ++i) {
    EXPECT_LE(engine::compare(*seen[i], expected[i]).max_channel, 32) << i;
    EXPECT_GT(replay_test::psnr(*seen[i], expected[i]), 40) << i;
  }
  int all_cs = 0;
  for (const auto& picture : gif) all_cs += picture.delay_cs;
  EXPECT_EQ(all_cs, 160);
}

TEST_F(Clip, NumberedPicturesAreExactlyThePaintersOwn) {
  const ExportRequest in_folder = request(ExportFormat::kPngs, "clip/");
  ExportRequest by_name = request(ExportFormat::kPngs, "shot %04d.png");
  by_name.style.fps = 20;  // of frames that last a tenth of a second
  for (const auto& [wanted, name] : {std::pair{in_folder, "clip/000001.png"}, {by_name, "shot 0001.png"}}) {
    const auto expected = painted(wanted);
    EXPECT_EQ(write(wanted).pictures, expected.size());
    ASSERT_EQ(expected.size(), wanted.style.fps ? 32u : 16u);
    std::string path = folder_ / name;
    for (size_t i = 0; i < expected.size(); ++i) {
      Image picture;
      ASSERT_TRUE(engine::load_png(path, picture).ok()) << path;
      EXPECT_TRUE(engine::compare(picture, expected[i]).identical()) << path;
      const std::string number = std::to_string(i + 2);
      path.replace(path.size() - 4 - number.size(), number.size(), number);
    }
    EXPECT_FALSE(std::filesystem::exists(path)) << "one more than there should be";
  }
}

TEST_F(Clip, TheCaptionStandsBelowTheGame) {
  replay::ClipRenderer plain(*source_, replay_test::snake_games(), {});
  replay::ClipRenderer captioned(*source_, replay_test::snake_games(), {.caption = true});
  const Image& without = plain.paint({30, 1});
  const Image& with = captioned.paint({30, 1});
  ASSERT_EQ(with.width_px(), without.width_px());
  ASSERT_GT(with.height_px(), without.height_px());
  Image game(without.width_px(), without.height_px());
  std::copy(with.row(0), with.row(game.height_px()), game.pixels());
  EXPECT_TRUE(engine::compare(game, without).identical()) << "the game is seen whole";
  const Image first = with;
  captioned.paint({31, 1});
  EXPECT_FALSE(std::equal(first.row(game.height_px()), first.row(first.height_px() - 1), with.row(game.height_px())))
      << "another number";
}

// --- GifSink ---------------------------------------------------------------------------------------------------------

// Pictures of few colours, of which some are the same as the one before.
std::vector<Image> few_colors() {
  std::vector<Image> pictures;
  Image picture(40, 30, engine::rgb(0x123456));
  for (int i = 0; i < 30; ++i) {
    if (i % 3 != 2) {
      for (int y = i % 20; y < i % 20 + 5; ++y) picture.at(i, y) = {static_cast<uint8_t>(i * 8), 77, 10, 255};
    }
    pictures.push_back(picture);
  }
  return pictures;
}

TEST(GifSink, OfFewColoursEveryPixelIsExactAndTheTimeToo) {
  const TempDir folder;
  const auto pictures = few_colors();
  for (const double fps : {25.0, 30.0, 50.0, 7.0}) {
    const std::string path = folder / "few.gif";
    // A palette of the first picture alone: others bring their own.
    replay::ColorCounts counts;
    counts.add(pictures.front());
    replay::GifSink sink(path, true, fps, {make_palette(counts, replay::GifSink::kMostColors), true}, kGoesOn);
    for (const Image& picture : pictures) ASSERT_TRUE(sink.add(picture).ok());
    ASSERT_TRUE(sink.finish().ok());
    const auto gif = replay_test::read_gif(path);
    EXPECT_LT(gif.size(), pictures.size()) << "the same picture again is one that stays";
    const auto seen = replay_test::at_rate(gif, fps);
    ASSERT_EQ(seen.size(), pictures.size()) << fps;
    for (size_t i = 0; i < seen.size(); ++i) EXPECT_TRUE(*seen[i] == pictures[i]) << fps << ": " << i;
    int all_cs = 0;
    for (const auto& picture : gif) all_cs += picture.delay_cs;
    EXPECT_EQ(all_cs, std::lround(100.0 * 30 / fps));
  }
}

TEST(GifSink, WhatStaysForLongerThanAGifCanSayStaysAsLong) {
  const TempDir folder;
  const Image picture(8, 8, engine::rgb(0xff0000));
  replay::GifSink sink(folder / "still.gif", false, 1, {{engine::rgb(0xff0000)}, true}, kGoesOn);
  for (int i = 0; i < 2000; ++i) ASSERT_TRUE(sink.add(picture).ok());
  ASSERT_TRUE(sink.finish().ok());
  int all_cs = 0;
  for (const auto& seen : replay_test::read_gif(folder / "still.gif")) {
    EXPECT_TRUE(seen.picture == picture);
    all_cs += seen.delay_cs;
  }
  EXPECT_EQ(all_cs, 200'000);
}

TEST(Palette, KeepsFlatGroundAndServesTheRest) {
  Image picture(64, 64, engine::rgb(0x201c2a));
  for (int i = 0; i < 64 * 24; ++i) {
    picture.at(i % 64, i / 64) = {static_cast<uint8_t>(i / 8), static_cast<uint8_t>(i % 251), 90, 255};
  }
  replay::ColorCounts counts;
  counts.add(picture);
  ASSERT_GT(counts.colors(), 1000u);
  replay::PaletteMap map(make_palette(counts, 255));
  EXPECT_LE(map.colors().size(), 255u);
  EXPECT_EQ(map.nearest(engine::rgb(0x201c2a)), engine::rgb(0x201c2a));
  int worst = 0;
  for (int i = 0; i < 64 * 64; ++i) {
    const engine::Color from = picture.pixels()[i];
    const engine::Color to = map.nearest(from);
    worst = std::max({worst, std::abs(from.r - to.r), std::abs(from.g - to.g), std::abs(from.b - to.b)});
  }
  EXPECT_LE(worst, 16);
}

}  // namespace
