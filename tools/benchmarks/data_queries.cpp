#include "tools/benchmarks/data_queries.h"

#include <sqlite3.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "game/rules/state_schema.h"
#include "recorder/base/process.h"
#include "recorder/session/pack.h"
#include "recorder/session/session_reader.h"
#include "tools/sql/connection.h"

namespace bench {
namespace {

namespace fs = std::filesystem;
namespace base = recorder::base;
using Files = std::shared_ptr<SessionFiles>;
using recorder::Field;

double seconds_to(const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

// --- SQL -------------------------------------------------------------------------------------------------------------

constexpr const char* kQuery = "SELECT count(*), sum(score) FROM frames WHERE score > 1000";

// A connection of SQLite. Failures throw.
class Database {
 public:
  explicit Database(const std::string& path) {
    if (sqlite3_open(path.c_str(), &database_) != SQLITE_OK) throw std::runtime_error(path + ": cannot be opened");
  }
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  ~Database() { sqlite3_close_v2(database_); }

  sqlite3* get() const { return database_; }
  void run(const std::string& sql) {
    if (sqlite3_exec(database_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
      throw std::runtime_error(std::string("SQLite: ") + sqlite3_errmsg(database_));
    }
  }

 private:
  sqlite3* database_ = nullptr;
};

// Arrays are one value, as somebody would keep them who cares for size and speed.
void bind_field(sqlite3_stmt* statement, int place, const Field& field, std::span<const std::byte> slot) {
  if (field.count > 1) {
    sqlite3_bind_blob(statement, place, slot.data() + field.offset, static_cast<int>(field.size_bytes()),
                      SQLITE_STATIC);
    return;
  }
  with_value(field, 0, slot, [&](auto value) {
    if constexpr (std::is_floating_point_v<decltype(value)>) {
      sqlite3_bind_double(statement, place, static_cast<double>(value));
    } else {
      sqlite3_bind_int64(statement, place, static_cast<sqlite3_int64>(value));
    }
  });
}

// The same frames as a table with a column for each field.
void write_table(const SessionFiles& files, const std::string& path) {
  Database database(path);
  const recorder::FrameSchema schema = game::state_schema();
  std::string columns = "number INTEGER PRIMARY KEY, time_ns INTEGER, events INTEGER";
  std::string values = "?, ?, ?";
  for (const Field& field : schema.fields()) {
    columns += ", \"" + field.name + "\"";
    values += ", ?";
  }
  database.run("CREATE TABLE frames (" + columns + ")");
  database.run("BEGIN");
  sqlite3_stmt* insert = nullptr;
  sqlite3_prepare_v2(database.get(), ("INSERT INTO frames VALUES (" + values + ")").c_str(), -1, &insert, nullptr);
  recorder::session::SessionReader reader;
  require_ok(reader.open(files.packed));
  std::vector<std::byte> slot(kSlotBytes);
  for (uint64_t i = 0; i < files.frames; ++i) {
    require_ok(reader.read(i, slot));
    const recorder::Seal seal = recorder::seal_of(slot);
    int place = 0;
    for (const uint64_t value : {seal.frame, seal.time_ns, seal.events}) {
      sqlite3_bind_int64(insert, ++place, static_cast<sqlite3_int64>(value));
    }
    for (const Field& field : schema.fields()) bind_field(insert, ++place, field, slot);
    if (sqlite3_step(insert) != SQLITE_DONE) throw std::runtime_error("SQLite: a frame was not inserted");
    sqlite3_reset(insert);
  }
  sqlite3_finalize(insert);
  database.run("COMMIT");
}

void add_sql(const Files& files, Suite& suite) {
  const std::string path = (files->folder.path() / "columns.db").string();
  write_table(*files, path);
  const auto table = std::make_shared<Database>(path);
  const auto in_place = std::make_shared<Database>(":memory:");
  sql::Connection* connection = nullptr;
  require_ok(sql::Connection::add_to(in_place->get(), {}, connection));
  std::vector<std::string> problems;
  require_ok(connection->open({files->packed}, problems));
  const auto ask = [](const std::shared_ptr<Database>& database) {
    return [database] { return seconds_to([&] { database->run(kQuery); }); };
  };
  suite.rounds.add("query of a session", ask(in_place));
  suite.rounds.add("query of SQLite's table", ask(table));
  suite.compare("SQL over one column of a million frames", "s", "query of a session", "query of SQLite's table",
                Target::at_most(3));
  const auto bytes = [=](const std::string& file) {
    return [=] { return static_cast<double>(fs::file_size(file)) / 1e6; };
  };
  suite.rounds.add("session asked", bytes(files->packed));
  suite.rounds.add("table asked", bytes(path));
  suite.compare("the file that is asked", "MB", "session asked", "table asked", Target::at_most(1.0 / 50));
}

// --- programs --------------------------------------------------------------------------------------------------------

// What it prints. Throws when it fails.
std::string output_of(const std::vector<std::string>& command) {
  base::Subprocess program(base::interrupt_flag());
  require_ok(program.start(command));
  if (program.wait() != 0) throw std::runtime_error(command[0] + ": " + program.output());
  return program.output();
}

constexpr const char* kColumnScript =
    "import os, sys, time, numpy; sys.path.insert(0, sys.argv[1]); os.environ['OUROBOROS_LIBRARY'] = sys.argv[3]\n"
    "import ouroboros\n"
    "s = ouroboros.open(sys.argv[2]); t = time.perf_counter(); c = s['score']; print(time.perf_counter() - t)\n"
    "assert len(c) == len(s)\n";
constexpr const char* kCsvScript =
    "import sys, time, numpy\n"
    "t = time.perf_counter()\n"
    "c = numpy.loadtxt(sys.argv[1], delimiter=',', skiprows=1, usecols=int(sys.argv[2]), dtype='u4')\n"
    "print(time.perf_counter() - t)\n";

// CSV as it would be exported for the purpose: every field that is one value. `score` gets the place of that column.
void export_csv(const std::string& session, const Files& files, const std::string& csv, std::string& score) {
  constexpr size_t kPlaceColumns = 3;  // frame, time_ns, events
  std::string fields;
  size_t place = kPlaceColumns;
  const recorder::FrameSchema schema = game::state_schema();
  for (const Field& field : schema.fields()) {
    if (field.count != 1) continue;
    fields += (fields.empty() ? "" : ",") + field.name;
    if (field.name == "score") score = std::to_string(place);
    ++place;
  }
  output_of({session, "export", files->packed, "--fields", fields, "-o", csv});
}

void add_python(const Files& files, const std::string& python, Suite& suite) {
  const std::string session = base::find_program("session");
  const std::string csv = (files->folder.path() / "values.csv").string();
  std::string score;
  export_csv(session, files, csv, score);
  const std::string library = (fs::path(base::program_path()).parent_path() / "libouroboros.so").string();
  suite.rounds.add("column in Python", [=] {
    return std::atof(output_of({python, "-c", kColumnScript, OUROBOROS_PYTHON_FOLDER, files->packed, library}).c_str());
  });
  suite.rounds.add("NumPy reading CSV", [=] {
    return std::atof(output_of({python, "-c", kCsvScript, csv, score}).c_str());
  });
  suite.compare("a column of a million frames in Python", "s", "column in Python", "NumPy reading CSV",
                Target::at_most(0.5));
}

void add_verify(const Settings& settings, const Files& files, Suite& suite) {
  const fs::path folder = files->folder.path() / "many";
  fs::create_directory(folder);
  recorder::session::SessionReader reader;
  require_ok(reader.open(files->packed));
  constexpr uint64_t kSessions = 8;
  const uint64_t frames = settings.quick ? 500 : 50'000;
  for (uint64_t i = 0; i < kSessions; ++i) {
    recorder::session::CutReport made;
    const std::string path = (folder / (std::to_string(i) + ".oro")).string();
    require_ok(recorder::session::cut(reader, {i * frames, (i + 1) * frames, false}, path, false, {}, made));
  }
  const auto verify = [=](const char* jobs) {
    return [=] {
      const std::string session = base::find_program("session");
      return seconds_to([&] { output_of({session, "verify", "-j", jobs, folder.string()}); });
    };
  };
  suite.rounds.add("verify -j 1", verify("1"));
  suite.rounds.add("verify -j 2", verify("2"));
  suite.compare("8 sessions played again", "s", "verify -j 1", "verify -j 2", Target::at_least(1.7));
}

}  // namespace

void add_data_queries(const Settings& settings, const Files& files, Suite& suite) {
  add_sql(files, suite);
  if (base::find_program("session").empty()) {
    suite.notes.push_back("The program session is not beside this one: Python and verify were not measured.");
    return;
  }
  add_verify(settings, files, suite);
  const std::string python = fs::exists("/usr/bin/python3") ? "/usr/bin/python3" : base::find_program("python3");
  base::Subprocess numpy(base::interrupt_flag());
  if (!python.empty() && numpy.start({python, "-c", "import numpy"}).ok() && numpy.wait() == 0) {
    add_python(files, python, suite);
  } else {
    suite.notes.push_back("Python or NumPy is not installed: its column was not measured.");
  }
}

}  // namespace bench
