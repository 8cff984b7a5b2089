// The state of a game: a tower defence that records every tick, and goes on from any of them, exactly as it went then.
#include <cstdio>
#include <cstring>

#include "recorder/recorder.h"
#include "recorder/schema/describe.h"
#include "recorder/session/session_reader.h"

struct Creep {
  uint32_t id;
  int32_t x, hp;
};
struct Field {
  uint32_t tick, next_id, creep_count, gold;
  Creep creeps[16];
};
constexpr auto kCreep = recorder::describe<Creep>("creep", 1, recorder::field<&Creep::id>("id"),
                                                  recorder::field<&Creep::x>("x"), recorder::field<&Creep::hp>("hp"));
constexpr auto kField = recorder::describe<Field>(
    "field", 1, recorder::field<&Field::tick>("tick"), recorder::field<&Field::next_id>("next_id"),
    recorder::field<&Field::creep_count>("creep_count"), recorder::field<&Field::gold>("gold"),
    recorder::group<&Field::creeps>("creeps", kCreep).counted_by<&Field::creep_count>().identified_by<&Creep::id>());

void step(Field& field) {
  if (field.tick++ % 7 == 0 && field.creep_count < 16) field.creeps[field.creep_count++] = {field.next_id++, 0, 50};
  for (uint32_t i = 0; i < field.creep_count; ++i) {
    Creep& creep = field.creeps[i];
    ++creep.x;
    if (creep.x > 40) creep.hp -= 5;  // the tower
    if (creep.hp <= 0) ++field.gold, creep = field.creeps[--field.creep_count], field.creeps[field.creep_count] = {};
  }
}

int fail(const recorder::Status& status) { return std::fprintf(stderr, "%s\n", status.message().c_str()), 1; }

int main() {
  recorder::RecorderOptions options;
  options.ring_path = "field.dat", options.sessions_folder = "fields";
  options.game = "field", options.schema = kField.schema();
  recorder::Recorder recorder;
  std::vector<std::string> notices;
  if (auto started = recorder.start(options, notices); !started.ok()) return fail(started);
  Field field{};
  for (int tick = 0; tick < 500; ++tick, step(field)) {
    std::memcpy(recorder.begin_waiting(), &field, sizeof field);
    recorder.commit(0);
  }
  const std::string path = recorder.session_path();
  if (auto stopped = recorder.stop(); !stopped.ok()) return fail(stopped);
  recorder::session::SessionReader reader;
  if (auto opened = reader.open(path); !opened.ok()) return fail(opened);
  std::vector<std::byte> slot(reader.info().slot_bytes);
  Field again{};
  if (auto read = reader.read(200, slot); !read.ok()) return fail(read);
  for (std::memcpy(&again, slot.data(), sizeof again); again.tick < field.tick;) step(again);
  std::printf("from tick 200 to %u: %s, %u gold\n", again.tick,
              std::memcmp(&again, &field, sizeof field) == 0 ? "the same" : "another", again.gold);
}
