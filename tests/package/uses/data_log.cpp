// A log of data: a row of numbers and a line of text at a time, in a file that is valid at every moment, small, and
// asked by name afterwards. `session export`, `session sql` and Python read it as well.
#include <cstdio>
#include <cstring>
#include <iostream>

#include "recorder/dump/frame_rows.h"
#include "recorder/recorder.h"
#include "recorder/schema/describe.h"
#include "recorder/session/session_reader.h"

enum class Pump : uint8_t { kOff, kOn };
struct Row {
  double level;
  float inflow;
  Pump pump;
  char note[27];
};
constexpr auto kRow = recorder::describe<Row>(
    "tank", 1, recorder::field<&Row::level>("level", "l"), recorder::field<&Row::inflow>("inflow", "l/s"),
    recorder::field<&Row::pump>("pump").named("off", "on"), recorder::field<&Row::note>("note").as_log(),
    recorder::event(0, "switched", 0x40c0ff));

int fail(const recorder::Status& status) { return std::fprintf(stderr, "%s\n", status.message().c_str()), 1; }

int main() {
  recorder::RecorderOptions options;
  options.ring_path = "tank.dat", options.sessions_folder = "tanks";
  options.game = "tank", options.schema = kRow.schema(), options.extra = {{"place", "cellar"}};
  recorder::Recorder log;
  std::vector<std::string> notices;
  if (auto started = log.start(options, notices); !started.ok()) return fail(started);
  Row row{40, 0.5f, Pump::kOff, ""};
  for (uint64_t second = 0; second < 3600; ++second) {
    const Pump before = row.pump;
    if (row.level > 90) row.pump = Pump::kOn;
    if (row.level < 20) row.pump = Pump::kOff;
    row.level += row.inflow - (row.pump == Pump::kOn ? 2 : 0);
    const bool switched = row.pump != before;
    std::snprintf(row.note, sizeof row.note, "%s", !switched ? "" : row.pump == Pump::kOn ? "pumping" : "resting");
    std::memcpy(log.begin_waiting(), &row, sizeof row);
    log.commit_at(switched ? 1 : 0, second * 1'000'000'000);
  }
  const std::string path = log.session_path();
  if (auto stopped = log.stop(); !stopped.ok()) return fail(stopped);
  recorder::session::SessionReader reader;
  if (auto opened = reader.open(path); !opened.ok()) return fail(opened);
  std::vector<recorder::Column> columns;
  if (auto chosen = choose_columns(reader.info().schema, {"level", "note"}, false, columns); !chosen.ok())
    return fail(chosen);
  const auto rows = make_row_writer({}, reader.info().schema, columns, std::cout);
  std::vector<std::byte> slot(reader.info().slot_bytes);
  rows->begin();
  for (const auto& mark : reader.events()) {  // only what happened
    if (reader.read(mark.index, slot).ok()) rows->add(slot);
  }
  rows->finish();
}
