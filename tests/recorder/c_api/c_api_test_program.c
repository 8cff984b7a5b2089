/* A game in C that records, is killed, is recovered and read back, by ouroboros.h alone. Run with an empty folder:
 *
 *   c_api_test_program FOLDER
 *
 * Ends with 0, or with 1 after saying on standard error what is wrong. */
#define _POSIX_C_SOURCE 200809L

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include "recorder/include/ouroboros.h"

#define CHECK(condition)                                                                                           \
  do {                                                                                                             \
    if (!(condition)) {                                                                                            \
      fprintf(stderr, "%s:%d: not so: %s\n  last error: %s\n", __FILE__, __LINE__, #condition, ouro_last_error()); \
      exit(1);                                                                                                     \
    }                                                                                                              \
  } while (0)

/* --- the game ---------------------------------------------------------------------------------------------------- */

struct ball {
  float x, y;
  uint32_t tick;
  uint8_t side;
  char court[2][3];
  uint8_t reserved[1];
};

static const char* const side_names[] = {"none", "left", "right", NULL};

static const ouro_field fields[] = {
    OURO_FIELD(struct ball, x, OURO_F32, "m", "Where the ball is."),
    OURO_FIELD(struct ball, y, OURO_F32, "m", ""),
    OURO_FIELD(struct ball, tick, OURO_U32, "ticks", ""),
    OURO_CHOICE(struct ball, side, OURO_U8, side_names, "That was hit last."),
    OURO_GRID(struct ball, court, OURO_CHAR, 3, "", ""),
};
static const ouro_event events[] = {OURO_EVENT(3, "bounce", 0xff0000)};
static const ouro_entry extra[] = {{"seed", "7"}};

static void play(struct ball* ball, uint32_t tick) {
  memset(ball, 0, sizeof *ball);
  ball->x = (float)(tick % 97) * 0.5f;
  ball->y = (float)(tick % 31) * 0.25f;
  ball->tick = tick;
  ball->side = (uint8_t)(tick / 10 % 3);
  memset(ball->court, '.', sizeof ball->court);
  ball->court[tick % 2][tick % 3] = 'o';
}
static uint64_t events_of(uint32_t tick) { return tick % 10 == 9 ? 1u << 3 : 0; }

/* --- recording --------------------------------------------------------------------------------------------------- */

static char ring[1024], sessions[1024], clip_path[1024], other_path[1024], watched_path[2][1024];

static void describe(ouro_options* options) {
  ouro_options_defaults(options);
  options->ring_path = ring;
  options->sessions_folder = sessions;
  options->durability = OURO_DURABILITY_NONE;
  options->slot_count = 16;
  options->slot_bytes = 128;
  options->game = "ball";
  options->game_version = "1.0";
  options->frame_bytes = sizeof(struct ball);
  options->fields = fields;
  options->field_count = sizeof fields / sizeof fields[0];
  options->events = events;
  options->event_count = sizeof events / sizeof events[0];
  options->extra = extra;
  options->extra_count = 1;
}

static void record(ouro_recorder* recorder, uint32_t first, uint32_t count) {
  uint32_t tick;
  for (tick = first; tick < first + count; ++tick) {
    struct ball* frame = ouro_begin_waiting(recorder);
    CHECK(frame != NULL);
    play(frame, tick);
    CHECK(ouro_commit_at(recorder, events_of(tick), tick * (uint64_t)10000000) == OURO_OK);
  }
}

/* A child records that many frames, tells where over a pipe, and is killed. */
static void record_and_die(const ouro_options* options, uint32_t count, int signal_number, char* session_path) {
  int line[2];
  int status = 0;
  pid_t child;
  CHECK(pipe(line) == 0);
  child = fork();
  CHECK(child >= 0);
  if (child == 0) {
    char path[1024];
    ouro_recorder* recorder = ouro_start(options);
    CHECK(recorder != NULL);
    CHECK(ouro_session_path(recorder, path, sizeof path) == strlen(path));
    record(recorder, 0, count);
    CHECK(write(line[1], path, sizeof path) == (ssize_t)sizeof path);
    if (signal_number == SIGABRT) abort();
    raise(signal_number);
  }
  close(line[1]);
  CHECK(read(line[0], session_path, 1024) == 1024);
  close(line[0]);
  CHECK(waitpid(child, &status, 0) == child);
  CHECK(WIFSIGNALED(status) && WTERMSIG(status) == signal_number);
}

/* --- reading ----------------------------------------------------------------------------------------------------- */

static void expect_frames(const char* path, uint64_t first, uint64_t count) {
  uint64_t i;
  ouro_reader* reader = ouro_open(path);
  CHECK(reader != NULL);
  CHECK(ouro_is_finished(reader) == 1);
  CHECK(ouro_frame_count(reader) == count);
  CHECK(ouro_frame_bytes(reader) == sizeof(struct ball));
  CHECK(strcmp(ouro_game(reader), "ball") == 0);
  CHECK(strcmp(ouro_extra(reader, "seed"), "7") == 0);
  CHECK(ouro_extra(reader, "player") == NULL);
  CHECK(strstr(ouro_schema_json(reader), "\"bounce\"") != NULL);
  for (i = 0; i < count; ++i) {
    struct ball expected, found;
    ouro_seal seal;
    play(&expected, (uint32_t)(first + i));
    CHECK(ouro_read(reader, i, &found, sizeof found, &seal) == OURO_OK);
    CHECK(memcmp(&expected, &found, sizeof found) == 0);
    CHECK(seal.frame == first + i && seal.sound == 1);
    CHECK(seal.time_ns == (first + i) * 10000000 && seal.events == events_of((uint32_t)(first + i)));
  }
  CHECK(ouro_index_of_frame(reader, first + 1) == 1);
  CHECK(ouro_index_of_time(reader, first * 10000000 + 15000000) == 1);
  i = ouro_next_event(reader, UINT64_MAX, 1u << 3);
  CHECK(i == (9 + 10 - first % 10) % 10);
  CHECK(ouro_read(reader, count, NULL, 0, NULL) == OURO_FAILED);
  ouro_close(reader);
}

/* --- what is tried ----------------------------------------------------------------------------------------------- */

static void recover_a_killed_session(void) {
  char path[1024];
  ouro_options options;
  ouro_reader* reader;
  describe(&options);
  record_and_die(&options, 500, SIGKILL, path);
  reader = ouro_open(path);
  CHECK(reader != NULL && ouro_is_finished(reader) == 0);
  ouro_close(reader);
  CHECK(ouro_recover(path, NULL) == OURO_OK);
  expect_frames(path, 0, 500);
}

static void let_the_next_start_recover(void) {
  char path[1024], notice[2048];
  ouro_options options;
  ouro_recorder* recorder;
  describe(&options);
  record_and_die(&options, 100, SIGABRT, path);
  recorder = ouro_start(&options);
  CHECK(recorder != NULL);
  CHECK(ouro_next_notice(recorder, notice, sizeof notice) > 0 && strstr(notice, path) != NULL);
  CHECK(ouro_next_notice(recorder, notice, sizeof notice) == 0);
  ouro_free(recorder);
  expect_frames(path, 0, 100);
}

static void recover_a_black_box(void) {
  char path[1024], box[1100];
  ouro_options options;
  describe(&options);
  snprintf(box, sizeof box, "%s.box", ring);
  options.ring_path = box;
  options.black_box = 1;
  record_and_die(&options, 100, SIGKILL, path);
  CHECK(path[0] == '\0');
  CHECK(ouro_recover_ring(box, other_path) == OURO_OK);
  expect_frames(other_path, 84, 16);
  CHECK(ouro_recover_ring(box, other_path) == OURO_FAILED);
  CHECK(strstr(ouro_last_error(), other_path) != NULL);
}

static void save_clips(void) {
  char path[1024];
  ouro_options options;
  ouro_recorder* recorder;
  ouro_clip clip;
  ouro_stats stats;
  describe(&options);
  recorder = ouro_start(&options);
  CHECK(recorder != NULL);
  record(recorder, 0, 300);
  CHECK(ouro_save_last(recorder, 1000000000, clip_path) == OURO_OK);
  CHECK(ouro_save_frames(recorder, 5, 1000, clip_path) == OURO_OK);
  ouro_wait_for_clips(recorder);
  CHECK(ouro_next_clip(recorder, &clip) == 1);
  CHECK(clip.result == OURO_OK && clip.frames == 101 && clip.first_frame == 199 && clip.last_frame == 299);
  CHECK(strcmp(clip.path, clip_path) == 0);
  CHECK(ouro_next_clip(recorder, &clip) == 1);
  CHECK(clip.result == OURO_FAILED && strstr(ouro_last_error(), "not been recorded yet") != NULL);
  CHECK(ouro_next_clip(recorder, &clip) == 0);
  ouro_session_path(recorder, path, sizeof path);
  CHECK(ouro_stop(recorder) == OURO_OK);
  CHECK(ouro_stop(recorder) == OURO_OK);
  CHECK(ouro_get_stats(recorder, &stats) == OURO_OK);
  CHECK(stats.committed == 300 && stats.written == 300 && stats.error[0] == '\0');
  CHECK(ouro_begin(recorder) == NULL && ouro_commit(recorder, 0) == OURO_FAILED);
  ouro_free(recorder);
  expect_frames(clip_path, 199, 101);
  expect_frames(path, 0, 300);
}

static void take_null_for_nothing(void) {
  ouro_stats stats;
  ouro_clip clip;
  ouro_seal seal;
  CHECK(ouro_start(NULL) == NULL && strstr(ouro_last_error(), "options is NULL") != NULL);
  CHECK(ouro_begin(NULL) == NULL && ouro_begin_waiting(NULL) == NULL);
  CHECK(ouro_commit(NULL, 0) == OURO_FAILED && ouro_commit_at(NULL, 0, 0) == OURO_FAILED);
  CHECK(ouro_next_frame(NULL) == 0 && ouro_stop(NULL) == OURO_FAILED);
  CHECK(ouro_get_stats(NULL, &stats) == OURO_FAILED && ouro_next_clip(NULL, &clip) == 0);
  CHECK(ouro_session_path(NULL, NULL, 0) == 0 && ouro_next_notice(NULL, NULL, 0) == 0);
  CHECK(ouro_save_last(NULL, 0, NULL) == OURO_FAILED && ouro_save_frames(NULL, 0, 0, NULL) == OURO_FAILED);
  CHECK(ouro_recover(NULL, NULL) == OURO_FAILED && ouro_recover_ring(NULL, NULL) == OURO_FAILED);
  CHECK(ouro_open(NULL) == NULL && ouro_refresh(NULL) == OURO_FAILED && ouro_frame_count(NULL) == 0);
  CHECK(ouro_frame_bytes(NULL) == 0 && ouro_is_finished(NULL) == 0 && ouro_session_id(NULL) == 0);
  CHECK(ouro_game(NULL) == NULL && ouro_schema_json(NULL) == NULL && ouro_extra(NULL, NULL) == NULL);
  CHECK(ouro_read(NULL, 0, NULL, 0, &seal) == OURO_FAILED && ouro_next_event(NULL, 0, 1) == 0);
  CHECK(ouro_watch(NULL, "1", NULL) == -1 && ouro_read_expression(NULL, "1", 0, 1, NULL) == OURO_FAILED);
  CHECK(ouro_index_of_frame(NULL, 0) == 0 && ouro_index_of_time(NULL, 0) == 0);
  ouro_wait_for_clips(NULL);
  ouro_free(NULL);
  ouro_close(NULL);
}

/* Asks each tick of what it has just recorded, into a session or a black box, and the reader of all of it. */
static void watch_what_is_recorded(int black_box) {
  uint32_t tick;
  double value = 0;
  double values[40];
  char path[1024];
  ouro_options options;
  ouro_recorder* recorder;
  describe(&options);
  options.ring_path = watched_path[black_box];
  options.black_box = black_box;
  recorder = ouro_start(&options);
  CHECK(recorder != NULL);
  CHECK(ouro_watch(recorder, "tick == 0", NULL) == 0); /* no frame yet */
  for (tick = 0; tick < 40; ++tick) {
    record(recorder, tick, 1);
    CHECK(ouro_watch(recorder, "tick % 7 == 3", NULL) == (tick % 7 == 3));
    CHECK(ouro_watch(recorder, "x + 1", &value) == 1 && value == (double)(tick % 97) * 0.5 + 1);
    CHECK(ouro_watch(recorder, "side == left && event(bounce)", NULL) == (tick % 10 == 9 && tick / 10 % 3 == 1));
    CHECK(ouro_watch(recorder, "changed(side)", NULL) == (tick > 0 && tick % 10 == 0));
    CHECK(ouro_watch(recorder, "delta(tick)", &value) == (tick > 0) && value == (tick > 0));
    CHECK(ouro_watch(recorder, "tick > tock", NULL) == -1);
    CHECK(strstr(ouro_last_error(), "'tick > tock': no field 'tock'") != NULL);
  }
  CHECK(ouro_watch(recorder, NULL, NULL) == -1);
  ouro_session_path(recorder, path, sizeof path);
  CHECK(ouro_stop(recorder) == OURO_OK);
  CHECK(ouro_watch(recorder, "tick", NULL) == -1 && strstr(ouro_last_error(), "nothing is being recorded") != NULL);
  ouro_free(recorder);
  if (!black_box) {
    ouro_reader* reader = ouro_open(path);
    CHECK(reader != NULL);
    CHECK(ouro_read_expression(reader, "tick + prev(tick)", 5, 20, values) == OURO_OK);
    for (tick = 0; tick < 20; ++tick) CHECK(values[tick] == 2 * (tick + 5) - 1);
    CHECK(ouro_read_expression(reader, "tick", 0, 41, values) == OURO_FAILED);
    CHECK(ouro_read_expression(reader, "tock", 0, 1, values) == OURO_FAILED);
    ouro_close(reader);
  }
}

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  snprintf(ring, sizeof ring, "%s/ball.dat", argv[1]);
  snprintf(sessions, sizeof sessions, "%s/recordings", argv[1]);
  snprintf(clip_path, sizeof clip_path, "%s/clip.oro", argv[1]);
  snprintf(other_path, sizeof other_path, "%s/black_box.oro", argv[1]);
  snprintf(watched_path[0], sizeof watched_path[0], "%s/watched.dat", argv[1]);
  snprintf(watched_path[1], sizeof watched_path[1], "%s/watched_box.dat", argv[1]);
  CHECK(ouro_version() == OURO_VERSION);
  recover_a_killed_session();
  let_the_next_start_recover();
  recover_a_black_box();
  save_clips();
  watch_what_is_recorded(0);
  watch_what_is_recorded(1);
  take_null_for_nothing();
  return 0;
}
