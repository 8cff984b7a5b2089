// session sql: a query over the frames of many sessions (tools/sql).
#include <algorithm>
#include <cmath>
#include <ostream>
#include <set>
#include <string>

#include "recorder/base/process.h"
#include "recorder/base/text.h"
#include "recorder/dump/frame_rows.h"
#include "recorder/program/progress_bar.h"
#include "tools/session/commands.h"
#include "tools/session/files.h"

#if defined(OUROBOROS_WITH_SQL)
#include "tools/sql/connection.h"
#endif

namespace session_tool {

#if defined(OUROBOROS_WITH_SQL)
namespace {

using recorder::Status;

// --- results ---------------------------------------------------------------------------------------------------------

using Cells = std::vector<std::string>;

std::string blob_text(sqlite3_stmt* statement, int column) {
  const auto* bytes = static_cast<const unsigned char*>(sqlite3_column_blob(statement, column));
  std::string text;
  for (int i = 0; i < sqlite3_column_bytes(statement, column); ++i) recorder::base::append_hex(text, bytes[i]);
  return text;
}

// Empty for NULL. Floats so that they read back.
std::string text_of(sqlite3_stmt* statement, int column) {
  switch (sqlite3_column_type(statement, column)) {
    case SQLITE_FLOAT:
      return recorder::Number(sqlite3_column_double(statement, column)).text();
    case SQLITE_BLOB:
      return blob_text(statement, column);
    case SQLITE_NULL:
      return {};
    default: {
      const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
      return text == nullptr ? "" : std::string(text, static_cast<size_t>(sqlite3_column_bytes(statement, column)));
    }
  }
}

// Prints the rows of one statement.
class Results {
 public:
  explicit Results(std::ostream& out) : out_(out) {}
  virtual ~Results() = default;
  virtual void begin(const Cells& names) = 0;
  virtual void add(sqlite3_stmt* statement) = 0;
  virtual void finish() = 0;

 protected:
  std::ostream& out_;
};

// Columns under each other: as wide as their first rows need.
class TableResults final : public Results {
 public:
  using Results::Results;

  void begin(const Cells& names) override {
    rows_ = {names};
    are_numbers_.assign(names.size(), true);
  }
  void add(sqlite3_stmt* statement) override {
    Cells& row = rows_.emplace_back();
    for (size_t i = 0; i < are_numbers_.size(); ++i) {
      const int type = sqlite3_column_type(statement, static_cast<int>(i));
      if (type == SQLITE_TEXT || type == SQLITE_BLOB) are_numbers_[i] = false;
      row.push_back(text_of(statement, static_cast<int>(i)));
    }
    if (rows_.size() >= kRowsAtOnce) print();
  }
  void finish() override { print(); }

 private:
  static constexpr size_t kRowsAtOnce = 1000;

  void print() {
    uint64_t right = 0;
    for (size_t i = 0; i < std::min<size_t>(are_numbers_.size(), 64); ++i) {
      if (are_numbers_[i]) right |= uint64_t{1} << i;
    }
    print_table(out_, rows_, right, &widths_);
    rows_.clear();
  }

  std::vector<Cells> rows_;
  std::vector<bool> are_numbers_;
  std::vector<size_t> widths_;
};

class CsvResults final : public Results {
 public:
  using Results::Results;

  void begin(const Cells& names) override {
    columns_ = names.size();
    for (const std::string& name : names) add_cell(name);
    end_row();
  }
  void add(sqlite3_stmt* statement) override {
    for (size_t i = 0; i < columns_; ++i) add_cell(text_of(statement, static_cast<int>(i)));
    end_row();
  }
  void finish() override { out_.flush(); }

 private:
  void add_cell(std::string_view text) {
    if (!std::exchange(at_begin_, false)) line_ += ',';
    recorder::append_csv_text(line_, text);
  }
  void end_row() {
    out_ << line_ << "\r\n";
    line_.clear();
    at_begin_ = true;
  }

  size_t columns_ = 0;
  bool at_begin_ = true;
  std::string line_;
};

// A list of objects, one a line.
class JsonResults final : public Results {
 public:
  using Results::Results;

  void begin(const Cells& names) override {
    std::set<std::string> taken;
    keys_.clear();
    for (const std::string& name : names) {
      std::string unique = name;
      for (int i = 2; !taken.insert(unique).second; ++i) unique = name + "_" + std::to_string(i);
      std::string& key = keys_.emplace_back();
      recorder::append_json_text(key, unique);
      key += ':';
    }
    out_ << '[';
    at_begin_ = true;
  }
  void add(sqlite3_stmt* statement) override {
    line_ = std::exchange(at_begin_, false) ? "\n{" : ",\n{";
    for (size_t i = 0; i < keys_.size(); ++i) {
      if (i != 0) line_ += ',';
      line_ += keys_[i];
      add_value(statement, static_cast<int>(i));
    }
    out_ << line_ << '}';
  }
  void finish() override { out_ << "\n]\n"; }

 private:
  void add_value(sqlite3_stmt* statement, int column) {
    const int type = sqlite3_column_type(statement, column);
    const std::string text = text_of(statement, column);
    if (type == SQLITE_NULL) {
      line_ += "null";
    } else if (type == SQLITE_INTEGER ||
               (type == SQLITE_FLOAT && std::isfinite(sqlite3_column_double(statement, column)))) {
      line_ += text;
    } else {
      recorder::append_json_text(line_, text);
    }
  }

  std::vector<std::string> keys_;
  bool at_begin_ = true;
  std::string line_;
};

std::unique_ptr<Results> make_results(const Options& options, std::ostream& out) {
  if (options.csv) return std::make_unique<CsvResults>(out);
  if (options.json) return std::make_unique<JsonResults>(out);
  return std::make_unique<TableResults>(out);
}

// --- the query -------------------------------------------------------------------------------------------------------

class Query {
 public:
  Query(const Options& options, const Console& console)
      : options_(options),
        console_(console),
        bar_(console.err, console.shows_progress, "asking", "bytes"),
        results_(make_results(options, console.out)) {}
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;
  ~Query() { sqlite3_close_v2(database_); }

  int run() {
    if (const Status opened = open(); !opened.ok()) return console_.conclude({opened.message()});
    const Status asked = ask();
    bar_.clear();
    if (!asked.ok()) return console_.conclude({asked.message()});
    return failed_ ? kExitFailed : kExitDone;
  }

 private:
  Status open() {
    sql::Host host;
    host.warn = [this](const std::string& problem) { warn(problem); };
    host.remark = [this](const std::string& remark) {
      if (said_.insert(remark).second) say(remark);
    };
    host.interrupted = &recorder::base::interrupted;
    host.progress = [this](uint64_t done, uint64_t all) { bar_.update(done, all); };
    host.jobs = options_.jobs;
    if (sqlite3_open(":memory:", &database_) != SQLITE_OK) return Status::failure("SQLite cannot be started");
    sql::Connection* connection = nullptr;
    if (Status added = sql::Connection::add_to(database_, std::move(host), connection); !added.ok()) return added;
    sqlite3_progress_handler(
        database_, 1000, [](void*) { return recorder::base::interrupted() ? 1 : 0; }, nullptr);
    std::vector<std::string> problems;
    const std::vector<std::string> files = resolve_files(options_.files, problems);
    for (const std::string& problem : std::exchange(problems, {})) warn(problem);
    if (files.empty()) return Status::failure("there is no session to ask");
    const Status opened = connection->open(files, problems);
    if (!opened.ok()) return opened;
    for (const std::string& problem : problems) warn(problem);
    return {};
  }

  void say(const std::string& remark) {
    bar_.clear();
    console_.print_error(remark);
  }
  void warn(const std::string& problem) {
    if (!said_.insert(problem).second) return;
    say(problem);
    failed_ = true;
  }

  // One statement after the other.
  Status ask() {
    for (const char* rest = options_.query.c_str(); *rest != '\0';) {
      sqlite3_stmt* statement = nullptr;
      const char* const begin = rest;
      const int code = sqlite3_prepare_v2(database_, begin, -1, &statement, &rest);
      const std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)> owned(statement, &sqlite3_finalize);
      if (code != SQLITE_OK) return Status::failure(why(begin));
      if (statement == nullptr) continue;  // blanks, or a comment
      if (Status printed = print(statement); !printed.ok()) return printed;
    }
    return {};
  }

  Status print(sqlite3_stmt* statement) {
    const int columns = sqlite3_column_count(statement);
    Cells names;
    for (int i = 0; i < columns; ++i) names.emplace_back(sqlite3_column_name(statement, i));
    if (columns != 0) results_->begin(names);
    int code = SQLITE_ROW;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW && console_.out) results_->add(statement);
    bar_.clear();
    if (columns != 0) results_->finish();
    if (recorder::base::interrupted()) return Status::failure("interrupted; the result is incomplete");
    if (code == SQLITE_ROW || code == SQLITE_DONE) return {};
    return Status::failure(why(nullptr));
  }

  // The reason, and where in the query it is.
  std::string why(const char* statement) const {
    std::string text = std::string("the query: ") + sqlite3_errmsg(database_);
    const int at = statement == nullptr ? -1 : sqlite3_error_offset(database_);
    if (at >= 0) text += " - at '" + std::string(statement + at).substr(0, 40) + "'";
    return text;
  }

  const Options& options_;
  const Console& console_;
  recorder::program::ProgressBar bar_;
  std::unique_ptr<Results> results_;
  sqlite3* database_ = nullptr;
  std::set<std::string> said_;
  bool failed_ = false;
};

}  // namespace

int query_sessions(const Options& options, const Console& console) {
  const recorder::base::InterruptGuard guard;
  return Query(options, console).run();
}

#else

int query_sessions(const Options&, const Console& console) {
  return console.conclude({"sql: this program was built without SQLite - install its headers and build again"});
}

#endif

}  // namespace session_tool
