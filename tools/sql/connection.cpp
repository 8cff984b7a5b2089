#include "tools/sql/connection.h"

#include <algorithm>
#include <charconv>

#include "recorder/base/text.h"
#include "tools/sql/tables.h"

namespace sql {

using recorder::Status;

namespace {

// --- collations ------------------------------------------------------------------------------------------------------

// An enumeration's names in order of their numbers. A text that is a number stands for itself; others come last.
class EnumerationOrder {
 public:
  explicit EnumerationOrder(const std::vector<std::string>& names) {
    for (size_t i = 0; i < names.size(); ++i) numbers_.emplace(names[i], static_cast<int64_t>(i));
  }

  int compare(std::string_view a, std::string_view b) const {
    const Key x = key_of(a);
    const Key y = key_of(b);
    if (x.known != y.known) return x.known ? -1 : 1;
    if (x.known) return x.number < y.number ? -1 : x.number > y.number ? 1 : 0;
    return a.compare(b);
  }

 private:
  struct Key {
    bool known = false;
    int64_t number = 0;
  };
  Key key_of(std::string_view text) const {
    if (const auto found = numbers_.find(text); found != numbers_.end()) return {true, found->second};
    int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return {error == std::errc() && end == text.data() + text.size() && !text.empty(), number};
  }

  std::map<std::string, int64_t, std::less<>> numbers_;
};

std::string_view view_of(int bytes, const void* text) {
  return {static_cast<const char*>(text), static_cast<size_t>(bytes)};
}

int compare_names(void* order, int a_bytes, const void* a, int b_bytes, const void* b) {
  return static_cast<const EnumerationOrder*>(order)->compare(view_of(a_bytes, a), view_of(b_bytes, b));
}

// Whole numbers without a sign and leading zeros.
int compare_integers(void*, int a_bytes, const void* a, int b_bytes, const void* b) {
  if (a_bytes != b_bytes) return a_bytes - b_bytes;
  return view_of(a_bytes, a).compare(view_of(b_bytes, b));
}

// --- functions -------------------------------------------------------------------------------------------------------

void fail(sqlite3_context* to, const std::string& why) {
  sqlite3_result_error(to, why.data(), static_cast<int>(why.size()));
}

Connection& connection_of(sqlite3_context* context) { return *static_cast<Connection*>(sqlite3_user_data(context)); }

// The one frame that can be meant: that on which all cursors stand. None is still to begin: SQLite opens the cursors of
// a join before it goes through the first.
std::optional<KnownFrame> only_frame(Connection& connection) {
  std::optional<KnownFrame> found;
  for (const FrameCursor* cursor : connection.cursors()) {
    if (cursor->is_waiting()) return std::nullopt;
    const auto position = cursor->position();
    if (!position) continue;
    if (found && (found->recordings != cursor->shared_recordings() || found->at != *position)) return std::nullopt;
    found = KnownFrame{cursor->shared_recordings(), *position};
  }
  return found;
}

void watch(sqlite3_context* to, int count, sqlite3_value** values) {
  Connection& connection = connection_of(to);
  if (count == 2 && sqlite3_value_type(values[0]) == SQLITE_NULL) return sqlite3_result_null(to);  // of a LEFT JOIN
  const auto frame = count == 1 ? only_frame(connection) : connection.frame_of(blob_of(values[0]));
  if (!frame && count == 1) {
    return fail(to,
                "watch(): which frame is meant? Where a query goes through more than one table of frames, and in GROUP "
                "BY, name it: watch(frames.this_frame, 'score > 100')");
  }
  if (!frame)
    return fail(to, "watch(): the first of two arguments is a frame: watch(frames.this_frame, 'score > 100')");
  const std::string text(text_of(values[count - 1]));
  recorder::Expression* expression = nullptr;
  const size_t schema = frame->recordings->all()[frame->at.recording].schema;
  if (const Status compiled = connection.compile(frame->recordings, schema, text, expression); !compiled.ok()) {
    return fail(to, compiled.message());
  }
  if (expression == nullptr) return sqlite3_result_null(to);
  std::span<const std::byte> previous;
  std::span<const std::byte> current;
  const Status read = connection.pairs().read(frame->recordings, frame->at, previous, current);
  if (!read.ok()) return fail(to, read.message());
  return_number(to, expression->value(previous, current));
}

void open_function(sqlite3_context* to, int count, sqlite3_value** values) {
  std::vector<std::string> names;
  for (int i = 0; i < count; ++i) names.emplace_back(text_of(values[i]));
  std::vector<std::string> problems;
  std::shared_ptr<const Recordings> recordings;
  const Status opened = connection_of(to).open(names, problems, &recordings);
  if (!opened.ok()) return fail(to, opened.message());
  std::string text = recorder::base::counted(recordings->all().size(), "session");
  for (const std::string& remark : table_remarks(*recordings)) text += "; " + remark;
  for (const std::string& problem : problems) text += "; " + problem;
  return_text(to, text);
}

// No exception leaves it.
template <void (*Function)(sqlite3_context*, int, sqlite3_value**)>
void guarded_function(sqlite3_context* to, int count, sqlite3_value** values) {
  const int code = guarded(
      [&] {
        Function(to, count, values);
        return SQLITE_OK;
      },
      [&](std::string_view why) { sqlite3_result_error(to, why.data(), static_cast<int>(why.size())); });
  if (code == SQLITE_NOMEM) sqlite3_result_error_nomem(to);
}

}  // namespace

Status Connection::add_to(sqlite3* database, Host host, Connection*& made) {
  made = new Connection(database, std::move(host));
  // On failure SQLite has called it, too.
  int code = add_module(database, made, [](void* connection) { delete static_cast<Connection*>(connection); });
  const auto add_function = [&](const char* name, int count, auto* function) {
    if (code != SQLITE_OK) return;
    code = sqlite3_create_function_v2(database, name, count, SQLITE_UTF8 | SQLITE_DIRECTONLY, made, function, nullptr,
                                      nullptr, nullptr);
  };
  add_function("watch", 1, &guarded_function<&watch>);
  add_function("watch", 2, &guarded_function<&watch>);
  add_function("ouroboros_open", -1, &guarded_function<&open_function>);
  if (code == SQLITE_OK) {
    code = sqlite3_create_collation_v2(database, "ouroboros_integer", SQLITE_UTF8, nullptr, &compare_integers, nullptr);
  }
  if (code == SQLITE_OK) return {};
  return Status::failure(std::string("the tables cannot be added: ") + sqlite3_errmsg(database));
}

Status Connection::run(const std::string& sql) {
  char* message = nullptr;
  if (sqlite3_exec(database_, sql.c_str(), nullptr, nullptr, &message) == SQLITE_OK) return {};
  const Status failed = Status::failure(message == nullptr ? sqlite3_errmsg(database_) : message);
  sqlite3_free(message);
  return failed;
}

Status Connection::make_table(const std::string& table, const std::vector<std::string>& names) {
  std::string sql = "CREATE VIRTUAL TABLE temp." + in_quotes(table, '"') + " USING ouroboros(" + in_quotes(table, '\'');
  for (const std::string& name : names) sql += ", " + in_quotes(name, '\'');
  return run(sql + ")");
}

Status Connection::open(const std::vector<std::string>& names, std::vector<std::string>& problems,
                        std::shared_ptr<const Recordings>* result) {
  if (names.empty()) return Status::failure("ouroboros_open(): name files, folders or patterns of sessions");
  while (!tables_.empty()) {
    if (Status dropped = run("DROP TABLE IF EXISTS temp." + in_quotes(tables_.back(), '"')); !dropped.ok())
      return dropped;
    tables_.pop_back();
  }
  opened_.clear();
  const std::shared_ptr<const Recordings> opened = recordings(names, problems);
  if (opened->all().empty()) {
    return Status::failure(problems.empty() ? "there is no session to ask" : problems.front());
  }
  for (const std::string& table : table_names(*opened)) {
    if (Status made = make_table(table, names); !made.ok()) return made;
    tables_.push_back(table);
  }
  if (result != nullptr) *result = opened;
  return {};
}

namespace {

// A key: number of the recordings, place of the recording, index of the frame, the highest byte first.
constexpr size_t kKeyBytes = 16;

void append_number(std::string& key, uint64_t number, int bytes) {
  for (int byte = bytes - 1; byte >= 0; --byte) key += static_cast<char>(number >> (8 * byte) & 0xff);
}
uint64_t number_in(std::string_view bytes) {
  uint64_t number = 0;
  for (const char byte : bytes) number = number << 8 | static_cast<unsigned char>(byte);
  return number;
}

}  // namespace

std::string Connection::key_of(const std::shared_ptr<const Recordings>& recordings, FramePosition at) {
  size_t number = 0;
  const auto is_same = [&](const auto& one) { return !one.owner_before(recordings) && !recordings.owner_before(one); };
  while (number < keyed_.size() && !is_same(keyed_[number])) ++number;
  if (number == keyed_.size()) keyed_.push_back(recordings);
  std::string key;
  append_number(key, number, 4);
  append_number(key, at.recording, 4);
  append_number(key, at.index, 8);
  return key;
}

std::optional<KnownFrame> Connection::frame_of(std::string_view key) {
  if (key.size() != kKeyBytes) return std::nullopt;
  const auto number = number_in(key.substr(0, 4));
  KnownFrame frame;
  if (number < keyed_.size()) frame.recordings = keyed_[number].lock();
  frame.at = {number_in(key.substr(4, 4)), number_in(key.substr(8))};
  if (frame.recordings == nullptr || frame.at.recording >= frame.recordings->all().size()) return std::nullopt;
  return frame;
}

std::shared_ptr<const Recordings> Connection::recordings(const std::vector<std::string>& names,
                                                         std::vector<std::string>& problems) {
  std::weak_ptr<const Recordings>& known = opened_[names];
  std::shared_ptr<const Recordings> recordings = known.lock();
  if (recordings == nullptr) {
    recordings = Recordings::open(names, host_, problems);
    known = recordings;
  }
  return recordings;
}

std::string Connection::collation_of(const std::vector<std::string>& names) {
  std::string& name = collations_[names];
  if (!name.empty()) return name;
  auto order = std::make_unique<EnumerationOrder>(names);
  const auto free = [](void* given) { delete static_cast<EnumerationOrder*>(given); };
  name = "ouroboros_names_" + std::to_string(collations_.size());
  if (sqlite3_create_collation_v2(database_, name.c_str(), SQLITE_UTF8, order.get(), &compare_names, free) ==
      SQLITE_OK) {
    static_cast<void>(order.release());
  } else {
    name = "BINARY";
  }
  return name;
}

Status Connection::compile(const std::shared_ptr<const Recordings>& recordings, size_t schema, const std::string& text,
                           recorder::Expression*& expression) {
  constexpr size_t kMostCompiled = 64;
  if (compiled_.size() > kMostCompiled) compiled_.clear();
  Compiled& known = compiled_[text];
  if (known.recordings != recordings) {
    known = {};
    known.recordings = recordings;
    bool any = false;
    for (const auto& one : recordings->schemas()) {
      recorder::ExpressionError error;
      any |= recorder::Expression::compile(*one, text, known.by_schema.emplace_back(), error);
      if (known.problem.empty() && !error.reason.empty()) {
        known.problem = "watch('" + text + "'): " + error.reason;
      }
    }
    if (any) known.problem.clear();
  }
  if (!known.problem.empty()) return Status::failure(known.problem);
  expression = known.by_schema[schema].empty() ? nullptr : &known.by_schema[schema];
  return {};
}

}  // namespace sql
