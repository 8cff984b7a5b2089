// The header for C: a program in C (c_api_test_program.c), and what only C++ can look into.
#include "recorder/include/ouroboros.h"
#include "recorder/session/session_info.h"
#include "tests/recorder/recorder_fixture.h"
#include "tests/support/run_program.h"

namespace recorder_test {
namespace {

class CApi : public RecorderFixture {
 protected:
  ouro_options options() const {
    ouro_options options;
    ouro_options_defaults(&options);
    options.ring_path = ring_path_.c_str();
    options.sessions_folder = sessions_.c_str();
    options.slot_bytes = kSlotBytes;
    options.durability = OURO_DURABILITY_NONE;
    options.game = "ball";
    options.schema_json = schema_.c_str();
    return options;
  }
  static std::string why_not(const ouro_options& options) {
    ouro_recorder* recorder = ouro_start(&options);
    EXPECT_EQ(recorder, nullptr);
    ouro_free(recorder);
    return ouro_last_error();
  }
  const std::string schema_ = testing_support::ball_schema().to_json();
};

TEST_F(CApi, AProgramInCRecordsIsKilledAndRecovered) {
  const auto result = testing_support::run_program({OUROBOROS_C_API_PROGRAM, folder_.path().string()});
  EXPECT_EQ(result.err, "");
  EXPECT_EQ(result.exit_code, 0);
}

TEST_F(CApi, SaysItsVersion) {
  EXPECT_EQ(ouro_version(), uint32_t{OURO_VERSION});
  EXPECT_THAT(ouro_version_text(), testing::MatchesRegex("[0-9]+[.][0-9]+[.][0-9]+"));
}

TEST_F(CApi, RecordsBySchemaTextAndNamesTheParent) {
  ouro_options with = options();
  with.parent_id = 0xabc;
  with.parent_frame = 77;
  ouro_recorder* recorder = ouro_start(&with);
  ASSERT_NE(recorder, nullptr) << ouro_last_error();
  BallRun run;
  for (uint64_t i = 0; i < 50; ++i) {
    std::memcpy(ouro_begin_waiting(recorder), &run.at(i), sizeof run.at(i));
    EXPECT_EQ(ouro_commit(recorder, run.events(i)), OURO_OK);
  }
  ouro_free(recorder);
  expect_ticks(only_session(), 50);
  SessionReader reader;
  ASSERT_OK(reader.open(only_session()));
  EXPECT_EQ(reader.info().parent, (recorder::session::Parent{0xabc, 77}));
  EXPECT_EQ(reader.info().schema.to_json(), schema_);
}

// What an earlier header does not know is at its default.
TEST_F(CApi, TakesTheOptionsOfAnEarlierHeader) {
  ouro_options with = options();
  with.schema_json = nullptr;  // as if it had not been invented
  with.options_bytes = offsetof(ouro_options, schema_json);
  const ouro_field field{"x", OURO_U32, 0, 0, 0, nullptr, nullptr, nullptr, 0, 1, 0, 0, 0};
  with.fields = &field;
  with.field_count = 1;
  with.field_bytes = offsetof(ouro_field, default_value);
  with.frame_bytes = 4;
  ouro_recorder* recorder = ouro_start(&with);
  ASSERT_NE(recorder, nullptr) << ouro_last_error();
  struct {
    uint64_t committed = 7;
    uint64_t behind = 8;
  } small;
  EXPECT_EQ(ouro_copy_stats(recorder, reinterpret_cast<ouro_stats*>(&small), sizeof small.committed), OURO_OK);
  EXPECT_EQ(small.committed, 0u);
  EXPECT_EQ(small.behind, 8u);
  ouro_free(recorder);
}

TEST_F(CApi, SaysWhatIsWrongWithTheOptions) {
  ouro_options with{};
  EXPECT_THAT(why_not(with), HasSubstr("call ouro_options_defaults() on them first"));
  with = options();
  with.schema_json = "{";
  EXPECT_THAT(why_not(with), HasSubstr("options.schema_json: "));
  with.schema_json = nullptr;
  EXPECT_THAT(why_not(with), HasSubstr("options.fields or options.schema_json must say what a frame is"));
  ouro_field field{"x", 99, 0, 1, 0, nullptr, nullptr, nullptr, 0, 1, 0, 0, 0};
  with.fields = &field;
  with.field_count = 1;
  EXPECT_THAT(why_not(with), HasSubstr("options.fields[0]: there is no type 99"));
  field.type = OURO_U64;
  with.frame_bytes = 4;
  EXPECT_THAT(why_not(with), HasSubstr("x"));
  with = options();
  with.durability = 5;
  EXPECT_THAT(why_not(with), HasSubstr("options.durability is 5"));
  with = options();
  ouro_entry extra[] = {{"seed", "1"}, {nullptr, "2"}};
  with.extra = extra;
  with.extra_count = 2;
  EXPECT_THAT(why_not(with), HasSubstr("options.extra[1] has no key"));
  extra[1].key = "seed";
  EXPECT_THAT(why_not(with), HasSubstr("options.extra has two entries 'seed'"));
  with = options();
  with.ring_path = nullptr;
  EXPECT_THAT(why_not(with), HasSubstr("options.ring_path is missing"));
  EXPECT_TRUE(list_sessions(sessions_).empty());
}

// A frame with things, a map and a picture, as a game in C describes it.
struct Level {
  uint32_t ship_count;
  float x, y;
  struct {
    float x, y;
    uint8_t kind;
    uint8_t rest[3];
  } ships[4];
  char rooms[12];
  uint8_t photo[12];
};

TEST_F(CApi, SaysWhatOfAFrameIsAPicture) {
  using Ship = std::remove_reference_t<decltype(Level::ships[0])>;
  const ouro_field ship[] = {OURO_FIELD(Ship, x, OURO_F32, "m", ""), OURO_FIELD(Ship, y, OURO_F32, "m", ""),
                             OURO_FIELD(Ship, kind, OURO_U8, "", ""), OURO_FIELD(Ship, rest, OURO_U8, "", "")};
  const ouro_field fields[] = {OURO_FIELD(Level, ship_count, OURO_U32, "", ""), OURO_FIELD(Level, x, OURO_F32, "", ""),
                               OURO_FIELD(Level, y, OURO_F32, "", ""), OURO_GRID(Level, rooms, OURO_CHAR, 4, "", ""),
                               OURO_GRID(Level, photo, OURO_U8, 6, "", "")};
  const ouro_group groups[] = {OURO_GROUP(Level, ships, ship, "ship_count", nullptr, nullptr)};
  const ouro_scene_things things[] = {OURO_SCENE_THINGS("ships", "x", "y", 0.5, "kind"),
                                      OURO_SCENE_THING("x", "y", 2, 0xff0000)};
  const ouro_scene_tile tiles[] = {{'#', 0x606060, nullptr}, {'~', 0x2040a0, "w"}};
  const ouro_scene_grid grids[] = {OURO_SCENE_GRID("rooms", tiles), OURO_SCENE_IMAGE("photo", OURO_IMAGE_RGB)};
  const ouro_point wall[] = {{0, 0}, {9, 0}, {9, 9}};
  const ouro_scene_line lines[] = {OURO_SCENE_LINE(wall, 1)};
  ouro_scene scene{{0, 0}, {10, 10}, 1, things, 2, grids, 2, lines, 1};
  ouro_options with = options();
  with.schema_json = nullptr;
  with.frame_bytes = sizeof(Level);
  with.fields = fields;
  with.field_count = 5;
  with.groups = groups;
  with.group_count = 1;
  with.scene = &scene;
  ouro_recorder* recorder = ouro_start(&with);
  ASSERT_NE(recorder, nullptr) << ouro_last_error();
  ASSERT_NE(ouro_begin(recorder), nullptr) << ouro_last_error();
  ASSERT_EQ(ouro_commit(recorder, 0), OURO_OK) << ouro_last_error();
  ouro_free(recorder);
  SessionReader reader;
  ASSERT_OK(reader.open(only_session()));
  const recorder::Scene& kept = reader.info().schema.scene();
  EXPECT_TRUE(kept.y_up);
  EXPECT_EQ(kept.to, (recorder::ScenePoint{10, 10}));
  ASSERT_EQ(kept.things.size(), 2u);
  EXPECT_EQ(kept.things[0].color_by, "kind");
  EXPECT_EQ(kept.things[1].group, "");
  ASSERT_EQ(kept.grids.size(), 2u);
  EXPECT_EQ(kept.grids[0].tiles[1].glyph, "w");
  EXPECT_EQ(kept.grids[0].cell, 1);
  EXPECT_EQ(kept.grids[1].image, recorder::SceneImage::kRgb);
  EXPECT_TRUE(kept.lines[0].closed);
  scene.grid_count = 1;
  const ouro_scene_grid wrong = OURO_SCENE_IMAGE("photo", 9);
  scene.grids = &wrong;
  EXPECT_THAT(why_not(with), HasSubstr("options.scene.grids[0].image is none of OURO_IMAGE_..."));
  scene.grids = nullptr;
  const ouro_scene_things lost = OURO_SCENE_THING("nowhere", "y", 1, 0);
  scene.things = &lost;
  scene.things_count = 1;
  EXPECT_THAT(why_not(with), HasSubstr("the scene takes a place from 'nowhere'"));
}

TEST_F(CApi, SaysThatABlackBoxHasNoSessionToOpen) {
  EXPECT_EQ(ouro_open(""), nullptr);
  EXPECT_THAT(ouro_last_error(), HasSubstr("a black box has none"));
  EXPECT_EQ(ouro_open(nullptr), nullptr);
}

TEST_F(CApi, ReadsColumns) {
  ouro_options with = options();
  ouro_recorder* recorder = ouro_start(&with);
  ASSERT_NE(recorder, nullptr) << ouro_last_error();
  BallRun run;
  constexpr uint64_t kCount = 300;
  for (uint64_t i = 0; i < kCount; ++i) {
    std::memcpy(ouro_begin_waiting(recorder), &run.at(i), sizeof run.at(i));
    ouro_commit_at(recorder, run.events(i), i * 1000);
  }
  ouro_free(recorder);
  ouro_reader* reader = ouro_open(only_session().c_str());
  ASSERT_NE(reader, nullptr) << ouro_last_error();
  std::vector<uint32_t> ticks(kCount);
  std::vector<uint16_t> top(kCount - 10);
  std::vector<uint64_t> random(kCount), frames(kCount), times(kCount), events(kCount);
  EXPECT_EQ(ouro_read_field(reader, "tick", 0, kCount, ticks.data(), ticks.size() * 4), OURO_OK) << ouro_last_error();
  EXPECT_EQ(ouro_read_field(reader, "bounces[2]", 10, kCount - 10, top.data(), top.size() * 2), OURO_OK);
  EXPECT_EQ(ouro_read_bytes(reader, 0, kCount, offsetof(testing_support::BallState, random), 8, random.data(),
                            random.size() * 8),
            OURO_OK);
  EXPECT_EQ(ouro_read_seals(reader, 0, kCount, frames.data(), times.data(), events.data()), OURO_OK);
  EXPECT_EQ(ouro_read_seals(reader, 0, kCount, nullptr, nullptr, nullptr), OURO_OK);
  for (uint64_t i = 0; i < kCount; ++i) {
    ASSERT_EQ(ticks[i], run.at(i).tick);
    ASSERT_EQ(random[i], run.at(i).random);
    if (i >= 10) {
      ASSERT_EQ(top[i - 10], run.at(i).bounces[2]);
    }
    ASSERT_TRUE(frames[i] == i && times[i] == i * 1000 && events[i] == run.events(i)) << i;
  }
  EXPECT_THAT(ouro_info_json(reader), HasSubstr("\"game\":\"ball\""));
  EXPECT_STREQ(ouro_bookmarks_json(reader), "{\"bookmarks\":[]}");

  EXPECT_EQ(ouro_read_field(reader, "hp", 0, 1, ticks.data(), 4), OURO_FAILED);
  EXPECT_THAT(ouro_last_error(), HasSubstr("there is no field 'hp'"));
  EXPECT_EQ(ouro_read_field(reader, "tick", 0, kCount, ticks.data(), ticks.size()), OURO_FAILED);
  EXPECT_THAT(ouro_last_error(), HasSubstr("300 times 4 bytes were asked for, there is room for 300"));
  EXPECT_EQ(ouro_read_field(reader, "tick", 1, UINT64_MAX, ticks.data(), ticks.size() * 4), OURO_FAILED);
  EXPECT_THAT(ouro_last_error(), HasSubstr("has 300 frames"));
  EXPECT_EQ(ouro_read_seals(reader, 299, 2, frames.data(), nullptr, nullptr), OURO_FAILED);
  EXPECT_EQ(ouro_read_field(nullptr, "tick", 0, 1, ticks.data(), 4), OURO_FAILED);
  ouro_close(reader);
}

TEST_F(CApi, CutsTextToTheRoomThereIs) {
  const ouro_options with = options();
  ouro_recorder* recorder = ouro_start(&with);
  ASSERT_NE(recorder, nullptr) << ouro_last_error();
  char text[8] = "xxxxxxx";
  const size_t length = ouro_session_path(recorder, text, sizeof text);
  EXPECT_EQ(length, ouro_session_path(recorder, nullptr, 0));
  EXPECT_GT(length, sizeof text);
  EXPECT_EQ(std::string(text), sessions_.substr(0, 7));
  ouro_free(recorder);
}

}  // namespace
}  // namespace recorder_test
