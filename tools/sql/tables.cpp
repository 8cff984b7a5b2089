#include "tools/sql/tables.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "recorder/base/text.h"
#include "recorder/dump/frame_rows.h"
#include "recorder/dump/ring_text.h"
#include "recorder/session/frames.h"

namespace sql {

using recorder::Field;
using recorder::FieldType;
using recorder::Seal;
using recorder::Status;
using recorder::session::EventMark;
using recorder::session::SessionReader;

// --- frames ----------------------------------------------------------------------------------------------------------

FrameCursor::FrameCursor(Connection& connection, std::shared_ptr<const Recordings> recordings)
    : connection_(connection), recordings_(std::move(recordings)), reader_(connection.readers()) {
  connection_.cursors().insert(this);
}
FrameCursor::~FrameCursor() { connection_.cursors().erase(this); }

Status FrameCursor::read_slot(uint64_t index, std::vector<std::byte>& slot) {
  slot.resize(reader_->info().slot_bytes);
  return reader_->read(index, slot);
}

Status FrameCursor::read(std::span<const std::byte>& previous, std::span<const std::byte>& current) {
  const Position wanted = *position();
  const bool same = at_ && at_->recording == wanted.recording;
  if (!same) {
    at_.reset();
    if (Status opened = reader_.open(recordings_->all()[wanted.recording].path); !opened.ok()) return opened;
  }
  if (!at_ || at_->index != wanted.index) {
    const bool follows = at_ && at_->index + 1 == wanted.index;
    at_.reset();
    previous_.swap(current_);
    if (!follows) previous_.clear();
    if (!follows && wanted.index > 0 && !read_slot(wanted.index - 1, previous_).ok()) previous_.clear();
    if (Status read = read_slot(wanted.index, current_); !read.ok()) return read;
    at_ = wanted;
  }
  // Behind a gap there is no frame right before it.
  const bool is_right_before =
      !previous_.empty() && recorder::seal_of(previous_).frame + 1 == recorder::seal_of(current_).frame;
  previous = is_right_before ? std::span<const std::byte>(previous_) : std::span<const std::byte>();
  current = current_;
  return {};
}

namespace {

// --- tables ----------------------------------------------------------------------------------------------------------

enum class TableKind { kSessions, kFrames, kEvents, kBookmarks };

// What a column is for the planner: the conditions that narrow what is read.
enum class Role { kFile, kFrame, kTime, kTimeNs, kEvents, kEventBits, kEvent, kThisFrame, kField, kOther };

struct TableColumn {
  std::string name;
  std::string type;  // as declared
  Role role = Role::kOther;
};

struct Table : sqlite3_vtab {
  Table(Connection& its_connection, TableKind its_kind, std::shared_ptr<const Recordings> its_recordings);

  std::string declaration() const;
  void add_frame_columns();

  Connection& connection;
  const TableKind kind;
  const std::shared_ptr<const Recordings> recordings;
  std::vector<TableColumn> columns;
  std::vector<FieldColumn> fields;  // of the columns from first_field on
  size_t first_field = 0;
  std::vector<std::string> extra_keys;  // likewise, of the table of sessions
};

// Columns that every table with frames begins with.
const std::vector<TableColumn>& place_columns() {
  static const std::vector<TableColumn> columns{{"file", "TEXT", Role::kFile},
                                                {"frame", "INTEGER", Role::kFrame},
                                                {"time", "REAL", Role::kTime},
                                                {"time_ns", "INTEGER", Role::kTimeNs}};
  return columns;
}
const TableColumn kThisFrameColumn{"this_frame", "HIDDEN", Role::kThisFrame};
constexpr size_t kPlaceColumns = 4;

std::vector<TableColumn> fixed_columns(TableKind kind) {
  std::vector<TableColumn> columns = place_columns();
  const auto add = [&](std::vector<TableColumn> more) { columns.insert(columns.end(), more.begin(), more.end()); };
  switch (kind) {
    case TableKind::kSessions:
      return {{"file", "TEXT", Role::kFile},
              {"game", "TEXT"},
              {"version", "TEXT"},
              {"started", "TEXT"},
              {"started_ns", "INTEGER"},
              {"length", "REAL"},
              {"frames", "INTEGER"},
              {"first_frame", "INTEGER"},
              {"last_frame", "INTEGER"},
              {"missing", "INTEGER"},
              {"bytes", "INTEGER"},
              {"state", "TEXT"},
              {"id", "TEXT"},
              {"schema", "TEXT"},
              {"extra", "TEXT"}};
    case TableKind::kFrames:
      add({{"events", "TEXT", Role::kEvents}, {"event_bits", "INTEGER", Role::kEventBits}, kThisFrameColumn});
      return columns;
    case TableKind::kEvents:
      add({{"event", "TEXT", Role::kEvent}, {"bit", "INTEGER"}, kThisFrameColumn});
      return columns;
    case TableKind::kBookmarks:
      add({{"note", "TEXT"}});
      return columns;
  }
  return columns;
}

ColumnNames names_of(const std::vector<TableColumn>& columns) {
  ColumnNames names;
  for (const TableColumn& column : columns) names.insert(column.name);
  return names;
}

std::string type_of(const FieldColumn& column, Connection& connection) {
  if (column.kind == FieldColumn::Kind::kEnumeration) {
    return "TEXT COLLATE " + in_quotes(connection.collation_of(column.names), '"');
  }
  if (column.kind == FieldColumn::Kind::kWide) return "COLLATE ouroboros_integer";
  const auto found = std::find_if(column.by_schema.begin(), column.by_schema.end(), [](auto* field) { return field; });
  const Field& field = **found;
  if (field.count > 1 || field.type == FieldType::kChar) return "TEXT";
  return field.type == FieldType::kF32 || field.type == FieldType::kF64 ? "REAL" : "INTEGER";
}

std::span<const Field> all_fields(const recorder::FrameSchema& schema) { return schema.fields(); }

Table::Table(Connection& its_connection, TableKind its_kind, std::shared_ptr<const Recordings> its_recordings)
    : sqlite3_vtab{},
      connection(its_connection),
      kind(its_kind),
      recordings(std::move(its_recordings)),
      columns(fixed_columns(kind)),
      first_field(columns.size()) {
  ColumnNames taken = names_of(columns);
  if (kind == TableKind::kFrames) {
    size_t left_out = 0;
    fields = recordings->columns_of(&all_fields, taken, left_out);
    for (const FieldColumn& field : fields) columns.push_back({field.name, type_of(field, connection), Role::kField});
  }
  if (kind == TableKind::kSessions) {
    extra_keys = recordings->extra_keys();
    extra_keys.resize(std::min(extra_keys.size(), Recordings::kMostColumns));
    for (const std::string& key : extra_keys) columns.push_back({unique_column(key, taken), "TEXT"});
  }
}

std::string Table::declaration() const {
  std::string text = "CREATE TABLE x(";
  for (size_t i = 0; i < columns.size(); ++i) {
    text += (i == 0 ? "" : ", ") + in_quotes(columns[i].name, '"') + " " + columns[i].type;
  }
  return text + ")";
}

// --- planning --------------------------------------------------------------------------------------------------------

// A plan is text: the columns that are used, as hexadecimal bits, then two letters for each condition.
constexpr char kRoleLetters[] = {'f', 'n', 't', 's', 'e', 'b', 'v'};

// The letter of a condition on such a column, or 0 when it narrows nothing.
char condition_letter(Role role, unsigned char op) {
  const bool is_range = role == Role::kFrame || role == Role::kTime || role == Role::kTimeNs;
  switch (op) {
    case SQLITE_INDEX_CONSTRAINT_EQ:
      return role == Role::kThisFrame || role == Role::kField || role == Role::kOther ? 0 : '=';
    case SQLITE_INDEX_CONSTRAINT_LT:
      return is_range ? '<' : 0;
    case SQLITE_INDEX_CONSTRAINT_LE:
      return is_range ? 'l' : 0;
    case SQLITE_INDEX_CONSTRAINT_GT:
      return is_range || role == Role::kEventBits ? '>' : 0;
    case SQLITE_INDEX_CONSTRAINT_GE:
      return is_range ? 'g' : 0;
    case SQLITE_INDEX_CONSTRAINT_NE:
      return role == Role::kEvents ? '!' : role == Role::kEventBits ? '>' : 0;
    // NULL, which frames without events have, is neither of these.
    case SQLITE_INDEX_CONSTRAINT_ISNOTNULL:
    case SQLITE_INDEX_CONSTRAINT_LIKE:
    case SQLITE_INDEX_CONSTRAINT_GLOB:
    case SQLITE_INDEX_CONSTRAINT_REGEXP:
      return role == Role::kEvents ? '!' : 0;
    case SQLITE_INDEX_CONSTRAINT_MATCH:
      return role == Role::kEvents ? 'm' : 0;
    default:
      return 0;
  }
}

// What is expected, in rows and in work.
struct Estimate {
  double files = 1;
  double frames = 1;  // of a file
  bool one_file = false, one_frame = false;

  void narrow(char role, char condition) {
    if (role == 'f') {
      one_file = true;
      files = 1;
    } else if (role == 'n' && condition == '=') {
      one_frame = true;
      frames = 1;
    } else if (role == 'n' || role == 't' || role == 's') {
      frames = std::max(1.0, frames / 4);
    } else {
      frames = std::max(1.0, frames / 20);
    }
  }
};

void plan_order(const Table& table, const Estimate& estimate, sqlite3_index_info& info) {
  bool file_is_settled = estimate.one_file;
  bool frame_is_settled = false;
  for (const auto& order : std::span(info.aOrderBy, static_cast<size_t>(info.nOrderBy))) {
    if (order.desc != 0 || order.iColumn < 0) return;
    const Role role = table.columns[static_cast<size_t>(order.iColumn)].role;
    const bool fits =
        role == Role::kFile ? !frame_is_settled || estimate.one_file : role == Role::kFrame && file_is_settled;
    if (!fits) return;
    (role == Role::kFile ? file_is_settled : frame_is_settled) = true;
  }
  info.orderByConsumed = 1;
}

int plan(Table& table, sqlite3_index_info& info) {
  Estimate estimate;
  const Recordings& recordings = *table.recordings;
  estimate.files = std::max<double>(1, static_cast<double>(recordings.all().size()));
  double bytes = 0;
  for (const Recording& recording : recordings.all()) bytes += static_cast<double>(recording.bytes);
  if (table.kind != TableKind::kSessions) estimate.frames = std::max(1.0, bytes / 16 / estimate.files);
  if (table.kind == TableKind::kEvents || table.kind == TableKind::kBookmarks) estimate.frames /= 20;
  std::string text;
  int conditions = 0;
  for (int i = 0; i < info.nConstraint; ++i) {
    const auto& constraint = info.aConstraint[i];
    if (constraint.usable == 0 || constraint.iColumn < 0) continue;
    const Role role = table.columns[static_cast<size_t>(constraint.iColumn)].role;
    const char letter = condition_letter(role, constraint.op);
    if (letter == 0) continue;
    const char role_letter = kRoleLetters[static_cast<size_t>(role)];
    text += {role_letter, letter};
    info.aConstraintUsage[i].argvIndex = ++conditions;
    estimate.narrow(role_letter, letter);
  }
  text = recorder::base::hex_text(info.colUsed) + text;
  info.idxStr = sqlite3_mprintf("%s", text.c_str());
  if (info.idxStr == nullptr) return SQLITE_NOMEM;
  info.needToFreeIdxStr = 1;
  info.estimatedRows = static_cast<sqlite3_int64>(std::max(1.0, estimate.files * estimate.frames));
  info.estimatedCost = estimate.files * (100 + estimate.frames);
  if (estimate.one_file && (estimate.one_frame || table.kind == TableKind::kSessions) &&
      (table.kind == TableKind::kSessions || table.kind == TableKind::kFrames)) {
    info.idxFlags |= SQLITE_INDEX_SCAN_UNIQUE;
  }
  plan_order(table, estimate, info);
  return SQLITE_OK;
}

// --- conditions ------------------------------------------------------------------------------------------------------

struct Plan {
  uint64_t used_columns = 0;
  FrameConditions conditions;
  bool is_empty = false;  // no row can fulfil it

  // Columns from the 63rd on share a bit.
  bool uses(size_t column) const { return (used_columns >> std::min<size_t>(column, 63) & 1) != 0; }
};

// Narrows [first, last] to the integers that `condition` allows.
void narrow(char condition, double least, double most, bool is_whole, uint64_t& first, uint64_t& last) {
  constexpr double kTooLarge = 9.2e18;  // nothing is known beyond
  if (condition == '=' || condition == '>' || condition == 'g') {
    const double from = condition == '>' && is_whole ? least + 1 : least;
    if (from > 0) first = std::max(first, from >= kTooLarge ? uint64_t{INT64_MAX} : static_cast<uint64_t>(from));
  }
  if (condition == '=' || condition == '<' || condition == 'l') {
    const double to = condition == '<' && is_whole ? most - 1 : most;
    if (to < kTooLarge) last = std::min(last, to < 0 ? 0 : static_cast<uint64_t>(to));
  }
}

// A condition on a whole number. Doubles hold those of frames and times up to 2^53 exactly; beyond, the bounds are made
// wider.
void narrow_by(sqlite3_value* value, char condition, double unit, uint64_t& first, uint64_t& last) {
  const int type = sqlite3_value_type(value);
  if (type != SQLITE_INTEGER && type != SQLITE_FLOAT) return;  // SQLite checks it
  const double wanted = sqlite3_value_double(value) * unit;
  constexpr double kExact = 9007199254740992.0;
  const bool is_exact = unit == 1 && std::abs(wanted) < kExact;
  const double slack = is_exact ? 0 : 2 + std::abs(wanted) * 1e-12;
  narrow(condition, std::ceil(wanted - slack), std::floor(wanted + slack), is_exact && wanted == std::floor(wanted),
         first, last);
}

void add_condition(const Table& table, char role, char condition, sqlite3_value* value, Plan& plan) {
  FrameConditions& conditions = plan.conditions;
  const bool is_null = sqlite3_value_type(value) == SQLITE_NULL;
  if (is_null && condition != '!') {
    plan.is_empty = true;
    return;
  }
  switch (role) {
    case 'f': {
      const size_t found = table.recordings->find(text_of(value));
      const bool is_there = std::binary_search(conditions.recordings.begin(), conditions.recordings.end(), found);
      conditions.recordings.clear();
      if (is_there) conditions.recordings.push_back(found);
      break;
    }
    case 'n':
      return narrow_by(value, condition, 1, conditions.first_frame, conditions.last_frame);
    case 't':
      return narrow_by(value, condition, 1e9, conditions.first_ns, conditions.last_ns);
    case 's':
      return narrow_by(value, condition, 1, conditions.first_ns, conditions.last_ns);
    case 'e':
      conditions.with_events = true;
      if (condition == 'm') conditions.events.emplace_back(text_of(value));
      break;
    case 'b':
      // Bits that equal a number other than 0, or differ from 0.
      if (sqlite3_value_type(value) == SQLITE_INTEGER && (condition == '=') != (sqlite3_value_int64(value) == 0)) {
        conditions.with_events = true;
      }
      break;
    case 'v':
      conditions.events.emplace_back(text_of(value));
      break;
    default:
      break;
  }
}

Plan read_plan(const Table& table, const char* text, int count, sqlite3_value** values) {
  Plan plan;
  const std::string_view whole = text;
  plan.used_columns = std::strtoull(std::string(whole.substr(0, 16)).c_str(), nullptr, 16);
  plan.conditions.recordings.resize(table.recordings->all().size());
  for (size_t i = 0; i < plan.conditions.recordings.size(); ++i) plan.conditions.recordings[i] = i;
  const std::string_view conditions = whole.substr(16);
  for (int i = 0; i < count; ++i) {
    const auto at = static_cast<size_t>(i) * 2;
    add_condition(table, conditions[at], conditions[at + 1], values[i], plan);
  }
  if (plan.is_empty) plan.conditions.recordings.clear();
  return plan;
}

// --- cursors ---------------------------------------------------------------------------------------------------------

class Cursor : public sqlite3_vtab_cursor {
 public:
  explicit Cursor(Table& its_table) : sqlite3_vtab_cursor{}, table_(its_table) {}
  virtual ~Cursor() = default;

  virtual void filter(Plan plan) = 0;
  virtual void next() = 0;
  virtual bool at_end() const = 0;
  virtual void column(sqlite3_context* to, size_t column) = 0;
  virtual sqlite3_int64 row_id() const = 0;

 protected:
  Connection& connection() const { return table_.connection; }
  const Recordings& recordings() const { return *table_.recordings; }
  const Host& host() const { return table_.connection.host(); }
  recorder::session::Progress until_interrupted() const {
    return [this](uint64_t, uint64_t) { return !host().interrupted(); };
  }

  Table& table_;
};

// Rows of different sessions never have one number; a session has less than 2^40 frames.
sqlite3_int64 row_id_of(size_t recording, uint64_t index) {
  return static_cast<sqlite3_int64>(uint64_t{recording} << 40 | (index & ((uint64_t{1} << 40) - 1)));
}

void return_place(sqlite3_context* to, size_t column, const Recording& recording, const Seal& seal) {
  switch (column) {
    case 0:
      return return_text(to, recording.path);
    case 1:
      return return_unsigned(to, seal.frame);
    case 2:
      return sqlite3_result_double(to, static_cast<double>(seal.time_ns) / 1e9);
    default:
      return return_unsigned(to, seal.time_ns);
  }
}

// --- frames

class FramesCursor final : public Cursor, public FrameCursor {
 public:
  explicit FramesCursor(Table& table) : Cursor(table), FrameCursor(table.connection, table.recordings) {}

  void filter(Plan plan) override {
    begin();
    scan_.reset();
    block_ = {};
    at_ = 0;
    std::vector<RowLayout> layouts(recordings().schemas().size());
    cells_.assign(layouts.size(), std::vector<Cell>(table_.fields.size()));
    for (size_t column = 0; column < table_.fields.size(); ++column) {
      if (!plan.uses(table_.first_field + column)) continue;
      for (size_t schema = 0; schema < layouts.size(); ++schema) {
        const Field* const field = table_.fields[column].by_schema[schema];
        if (field == nullptr) continue;
        Cell& cell = cells_[schema][column];
        cell.field = *field;
        cell.field.offset = layouts[schema].add({field->offset, field->size_bytes()});
        cell.is_there = true;
      }
    }
    scan_ = std::make_unique<FrameScan>(table_.recordings, std::move(plan.conditions), std::move(layouts),
                                        connection().readers(), host());
    load();
  }

  void next() override {
    if (++at_ >= block_.indices.size()) load();
  }
  bool at_end() const override { return at_ >= block_.indices.size(); }
  sqlite3_int64 row_id() const override { return row_id_of(block_.recording, block_.indices[at_]); }
  std::optional<Position> position() const override {
    if (at_end()) return std::nullopt;
    return Position{block_.recording, block_.indices[at_]};
  }

  void column(sqlite3_context* to, size_t column) override {
    const Recording& recording = recordings().all()[block_.recording];
    const Seal& seal = block_.seals[at_];
    if (column < kPlaceColumns) return return_place(to, column, recording, seal);
    if (column >= table_.first_field) return return_field(to, column - table_.first_field, recording.schema);
    switch (table_.columns[column].role) {
      case Role::kEvents:
        return return_events(to, seal.events, recording.schema);
      case Role::kEventBits:
        return sqlite3_result_int64(to, static_cast<sqlite3_int64>(seal.events));
      default:
        return sqlite3_result_pointer(to, static_cast<FrameCursor*>(this), kFramePointer, nullptr);
    }
  }

 private:
  struct Cell {
    bool is_there = false;
    Field field;  // with its place in a row of the block
  };

  void load() {
    at_ = 0;
    if (!scan_->next(block_)) block_ = {};
  }

  void return_events(sqlite3_context* to, uint64_t events, size_t schema) {
    if (events == 0) return sqlite3_result_null(to);
    text_.clear();
    for (const std::string& name : recorder::event_names(events, *recordings().schemas()[schema])) {
      text_ += (text_.empty() ? "" : "+") + name;
    }
    return_text(to, text_);
  }

  void return_field(sqlite3_context* to, size_t column, size_t schema) {
    const Cell& cell = cells_[schema][column];
    if (!cell.is_there) return sqlite3_result_null(to);
    const std::span<const std::byte> row = block_.row(at_);
    if (cell.field.type == FieldType::kChar) return return_characters(to, cell.field, row);
    if (cell.field.count > 1) {
      text_.clear();
      recorder::append_json_values(text_, {&cell.field, 0, cell.field.count, {}, {}}, row, {.names = true});
      return return_text(to, text_);
    }
    const bool is_enumeration = table_.fields[column].kind == FieldColumn::Kind::kEnumeration;
    with_value(cell.field, 0, row, [&](auto value) {
      if constexpr (std::is_floating_point_v<decltype(value)>) {
        sqlite3_result_double(to, static_cast<double>(value));
      } else if (is_enumeration) {
        const std::string* const name = cell.field.name_of(value);
        return_text(to, name != nullptr ? *name : std::to_string(value));
      } else {
        return_number(to, recorder::Number(value));
      }
    });
  }

  void return_characters(sqlite3_context* to, const Field& field, std::span<const std::byte> row) {
    text_.clear();
    recorder::base::append_escaped(text_, recorder::characters_of(field, 0, field.count, row),
                                   recorder::base::Controls::kKeep);
    return_text(to, text_);
  }

  std::unique_ptr<FrameScan> scan_;
  FrameBlock block_;
  size_t at_ = 0;                         // row of the block
  std::vector<std::vector<Cell>> cells_;  // by schema and column
  std::string text_;
};

// --- events and bookmarks: rows of one session after the other

class MarksCursor : public Cursor, public FrameCursor {
 public:
  explicit MarksCursor(Table& table)
      : Cursor(table), FrameCursor(table.connection, table.recordings), reader_(table.connection.readers()) {}

  void filter(Plan plan) override {
    begin();
    plan_ = std::move(plan);
    place_ = 0;
    is_open_ = false;
    row_ = 0;
    rows_ = 0;
    advance();
  }
  void next() override {
    ++row_;
    advance();
  }
  bool at_end() const override { return place_ >= plan_.conditions.recordings.size(); }
  sqlite3_int64 row_id() const override { return row_id_of(recording_place(), row_); }

 protected:
  // Takes the rows of the session that is open; returns how many there are.
  virtual size_t load(SessionReader& session, const recorder::FrameSchema& schema,
                      const FrameConditions& conditions) = 0;

  size_t row() const { return row_; }
  size_t recording_place() const { return plan_.conditions.recordings[place_]; }
  const Recording& recording() const { return recordings().all()[recording_place()]; }
  SessionReader& session() const { return *reader_; }
  void return_mark_place(sqlite3_context* to, size_t column, uint64_t frame, uint64_t index) {
    Seal seal{frame, 0, 0, 0};
    if (column >= 2 && (!session().read_seal(index, seal).ok() || seal.frame != frame)) {
      return sqlite3_result_null(to);
    }
    return_place(to, column, recording(), seal);
  }

 private:
  void advance() {
    while (row_ >= rows_ && !at_end()) {
      if (std::exchange(is_open_, false)) ++place_;
      row_ = 0;
      rows_ = 0;
      if (at_end() || host().interrupted()) break;
      is_open_ = true;
      if (const Status opened = reader_.open(recording().path, until_interrupted()); opened.ok()) {
        rows_ = load(*reader_, *recordings().schemas()[recording().schema], plan_.conditions);
      } else {
        host().warn(opened.message());
      }
      host().progress(place_, plan_.conditions.recordings.size());
    }
    if (host().interrupted()) place_ = plan_.conditions.recordings.size();
  }

  PooledReader reader_;
  Plan plan_;
  size_t place_ = 0;  // in the plan's recordings
  bool is_open_ = false;
  size_t row_ = 0, rows_ = 0;
};

class EventsCursor final : public MarksCursor {
 public:
  using MarksCursor::MarksCursor;

  std::optional<Position> position() const override {
    if (at_end()) return std::nullopt;
    return Position{recording_place(), marks_[row()].index};
  }

  void column(sqlite3_context* to, size_t column) override {
    const Mark& mark = marks_[row()];
    if (column < kPlaceColumns) return return_mark_place(to, column, mark.frame, mark.index);
    switch (column - kPlaceColumns) {
      case 0:
        return return_text(to, names_[mark.bit]);
      case 1:
        return sqlite3_result_int(to, static_cast<int>(mark.bit));
      default:
        return sqlite3_result_pointer(to, static_cast<FrameCursor*>(this), kFramePointer, nullptr);
    }
  }

 private:
  struct Mark {
    uint64_t index = 0;
    uint64_t frame = 0;
    uint32_t bit = 0;
  };

  size_t load(SessionReader& session, const recorder::FrameSchema& schema, const FrameConditions& conditions) override {
    marks_.clear();
    names_.clear();
    for (uint32_t bit = 0; bit < 64; ++bit) names_.push_back(recorder::event_names(uint64_t{1} << bit, schema)[0]);
    uint64_t wanted = UINT64_MAX;
    for (const std::string& name : conditions.events) wanted &= event_bits(schema, name);
    for (const EventMark& mark : session.events()) {
      const uint64_t frame = recorder::session::number_of(session.gaps(), session.first_number(), mark.index);
      if ((mark.events & wanted) == 0 || frame < conditions.first_frame || frame > conditions.last_frame) continue;
      for (uint32_t bit = 0; bit < 64; ++bit) {
        if ((mark.events & wanted) >> bit & 1) marks_.push_back({mark.index, frame, bit});
      }
    }
    return marks_.size();
  }

  std::vector<Mark> marks_;
  std::vector<std::string> names_;  // by bit
};

class BookmarksCursor final : public MarksCursor {
 public:
  using MarksCursor::MarksCursor;

  std::optional<Position> position() const override { return std::nullopt; }

  void column(sqlite3_context* to, size_t column) override {
    const recorder::session::Bookmark& bookmark = bookmarks_[row()];
    if (column >= kPlaceColumns) return return_text(to, bookmark.note);
    return_mark_place(to, column, bookmark.frame, column < 2 ? 0 : session().index_of_number(bookmark.frame));
  }

 private:
  size_t load(SessionReader& session, const recorder::FrameSchema&, const FrameConditions&) override {
    bookmarks_ = session.bookmarks();
    return bookmarks_.size();
  }

  std::vector<recorder::session::Bookmark> bookmarks_;
};

// --- sessions

class SessionsCursor final : public Cursor {
 public:
  explicit SessionsCursor(Table& table) : Cursor(table), reader_(table.connection.readers()) {}

  void filter(Plan plan) override {
    plan_ = std::move(plan);
    place_ = 0;
    reader_.close();
    tried_ = false;
  }
  void next() override {
    ++place_;
    reader_.close();
    tried_ = false;
    host().progress(place_, plan_.conditions.recordings.size());
  }
  bool at_end() const override { return place_ >= plan_.conditions.recordings.size() || host().interrupted(); }
  sqlite3_int64 row_id() const override { return static_cast<sqlite3_int64>(plan_.conditions.recordings[place_]); }

  void column(sqlite3_context* to, size_t column) override {
    const Recording& recording = recordings().all()[plan_.conditions.recordings[place_]];
    if (column >= table_.first_field)
      return return_extra(to, table_.extra_keys[column - table_.first_field], recording);
    constexpr size_t kFirstOfFrames = 5;
    constexpr size_t kLastOfFrames = 11;
    if (column >= kFirstOfFrames && column <= kLastOfFrames) return return_of_frames(to, column, recording);
    return_described(to, column, recording);
  }

 private:
  static void return_extra(sqlite3_context* to, const std::string& key, const Recording& recording) {
    const auto found = recording.info.extra.find(key);
    found == recording.info.extra.end() ? sqlite3_result_null(to) : return_text(to, found->second);
  }

  void return_described(sqlite3_context* to, size_t column, const Recording& recording) {
    const recorder::FrameSchema& schema = *recordings().schemas()[recording.schema];
    switch (column) {
      case 0:
        return return_text(to, recording.path);
      case 1:
        return return_text(to, recording.info.game);
      case 2:
        return return_text(to, recording.info.game_version);
      case 3:
        return return_text(to, recorder::base::utc_time_text(recording.info.start_unix_ns, "%Y-%m-%d %H:%M:%S"));
      case 4:
        return sqlite3_result_int64(to, recording.info.start_unix_ns);
      case 12:
        return return_text(to, recorder::session::id_text(recording.info.id));
      case 13:
        return return_text(to, schema.name() + " " + std::to_string(schema.version()));
      default:
        return return_text(to, extra_json(recording));
    }
  }

  static std::string extra_json(const Recording& recording) {
    std::string text = "{";
    for (const auto& [key, value] : recording.info.extra) {
      if (text.size() > 1) text += ',';
      recorder::append_json_text(text, key);
      text += ':';
      recorder::append_json_text(text, value);
    }
    return text + "}";
  }

  // What only the open file tells. NULL when it cannot be opened, which is said.
  void return_of_frames(sqlite3_context* to, size_t column, const Recording& recording) {
    if (!std::exchange(tried_, true)) {
      const Status opened = reader_.open(recording.path, until_interrupted());
      if (!opened.ok()) host().warn(opened.message());
    }
    if (!reader_.is_open()) return sqlite3_result_null(to);
    const bool has_frames = reader_->frame_count() != 0;
    switch (column) {
      case 5: {
        const uint64_t begin = reader_->first_time_ns();
        const uint64_t ns = reader_->end_time_ns() > begin ? reader_->end_time_ns() - begin : 0;
        return sqlite3_result_double(to, static_cast<double>(ns) / 1e9);
      }
      case 6:
        return return_unsigned(to, reader_->frame_count());
      case 7:
        return has_frames ? return_unsigned(to, reader_->first_number()) : sqlite3_result_null(to);
      case 8:
        return has_frames ? return_unsigned(to, reader_->last_number()) : sqlite3_result_null(to);
      case 9: {
        uint64_t missing = 0;
        for (const auto& gap : reader_->gaps()) missing += gap.count;
        return return_unsigned(to, missing);
      }
      case 10:
        return return_unsigned(to, reader_->file_bytes());
      default:
        return return_text(to, reader_->is_cut() ? "cut off" : name_of(reader_->state()));
    }
  }

  PooledReader reader_;
  bool tried_ = false;
  Plan plan_;
  size_t place_ = 0;
};

// --- the module ------------------------------------------------------------------------------------------------------

// An argument of CREATE VIRTUAL TABLE as SQLite hands it over: with its quotes.
std::string unquoted(std::string_view text) {
  const auto is_blank = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  if (text.size() < 2 || (text.front() != '\'' && text.front() != '"') || text.back() != text.front()) {
    return std::string(text);
  }
  const char quote = text.front();
  std::string out;
  for (size_t i = 1; i + 1 < text.size(); ++i) {
    out += text[i];
    if (text[i] == quote) ++i;  // doubled
  }
  return out;
}

std::optional<TableKind> table_kind(const std::string& name) {
  if (name == "sessions") return TableKind::kSessions;
  if (name == "frames") return TableKind::kFrames;
  if (name == "events") return TableKind::kEvents;
  if (name == "bookmarks") return TableKind::kBookmarks;
  return std::nullopt;
}

int connect(sqlite3* database, void* given, int count, const char* const* arguments, sqlite3_vtab** made,
            char** message) {
  constexpr int kFirst = 3;  // behind the names of module, database and table
  const auto fail = [&](std::string_view why) {
    *message = message_for_sqlite(why);
    return SQLITE_ERROR;
  };
  return guarded(
      [&] {
        Connection& connection = *static_cast<Connection*>(given);
        if (count <= kFirst + 1) return fail("ouroboros(TABLE, PATH, ...): name a table and the files or folders");
        const std::string name = unquoted(arguments[kFirst]);
        const auto kind = table_kind(name);
        if (!kind) return fail("ouroboros('" + name + "', ...): there is no such table of recordings");
        std::vector<std::string> paths;
        for (int i = kFirst + 1; i < count; ++i) paths.push_back(unquoted(arguments[i]));
        std::vector<std::string> problems;
        auto table = std::make_unique<Table>(connection, *kind, connection.recordings(paths, problems));
        for (const std::string& problem : problems) connection.host().warn(problem);
        if (const int code = sqlite3_declare_vtab(database, table->declaration().c_str()); code != SQLITE_OK) {
          fail(sqlite3_errmsg(database));
          return code;
        }
        *made = table.release();
        return SQLITE_OK;
      },
      fail);
}

// As connect(); another function, as otherwise SQLite takes the module for a table by itself.
int create(sqlite3* database, void* given, int count, const char* const* arguments, sqlite3_vtab** made,
           char** message) {
  return connect(database, given, count, arguments, made, message);
}

int disconnect(sqlite3_vtab* table) {
  delete static_cast<Table*>(table);
  return SQLITE_OK;
}

Table& table_of(sqlite3_vtab* table) { return *static_cast<Table*>(table); }
Cursor& cursor_of(sqlite3_vtab_cursor* cursor) { return *static_cast<Cursor*>(cursor); }

// Keeps the reason of a failure where SQLite looks for it.
auto failing(sqlite3_vtab* table) {
  return [table](std::string_view why) {
    sqlite3_free(table->zErrMsg);
    table->zErrMsg = message_for_sqlite(why);
  };
}

int best_index(sqlite3_vtab* table, sqlite3_index_info* info) {
  return guarded([&] { return plan(table_of(table), *info); }, failing(table));
}

std::unique_ptr<Cursor> make_cursor(Table& table) {
  switch (table.kind) {
    case TableKind::kSessions:
      return std::make_unique<SessionsCursor>(table);
    case TableKind::kFrames:
      return std::make_unique<FramesCursor>(table);
    case TableKind::kEvents:
      return std::make_unique<EventsCursor>(table);
    case TableKind::kBookmarks:
      break;
  }
  return std::make_unique<BookmarksCursor>(table);
}

int open_cursor(sqlite3_vtab* table, sqlite3_vtab_cursor** made) {
  return guarded(
      [&] {
        *made = make_cursor(table_of(table)).release();
        return SQLITE_OK;
      },
      failing(table));
}

int close_cursor(sqlite3_vtab_cursor* cursor) {
  delete &cursor_of(cursor);
  return SQLITE_OK;
}

int filter(sqlite3_vtab_cursor* cursor, int, const char* text, int count, sqlite3_value** values) {
  return guarded(
      [&] {
        cursor_of(cursor).filter(read_plan(table_of(cursor->pVtab), text, count, values));
        return SQLITE_OK;
      },
      failing(cursor->pVtab));
}

int next(sqlite3_vtab_cursor* cursor) {
  return guarded(
      [&] {
        cursor_of(cursor).next();
        return SQLITE_OK;
      },
      failing(cursor->pVtab));
}

int at_end(sqlite3_vtab_cursor* cursor) { return cursor_of(cursor).at_end() ? 1 : 0; }

int column(sqlite3_vtab_cursor* cursor, sqlite3_context* to, int which) {
  return guarded(
      [&] {
        cursor_of(cursor).column(to, static_cast<size_t>(which));
        return SQLITE_OK;
      },
      failing(cursor->pVtab));
}

int row_id(sqlite3_vtab_cursor* cursor, sqlite3_int64* id) {
  *id = cursor_of(cursor).row_id();
  return SQLITE_OK;
}

// events MATCH 'food', where it is not left to the plan: whether the names, joined by '+', hold that one.
void match_event(sqlite3_context* to, int, sqlite3_value** values) {
  if (sqlite3_value_type(values[1]) == SQLITE_NULL) return sqlite3_result_null(to);
  const std::string_view wanted = text_of(values[0]);
  const std::string_view names = text_of(values[1]);
  for (size_t at = names.find(wanted); at != std::string_view::npos; at = names.find(wanted, at + 1)) {
    const size_t end = at + wanted.size();
    if ((at == 0 || names[at - 1] == '+') && (end == names.size() || names[end] == '+')) {
      return sqlite3_result_int(to, 1);
    }
  }
  sqlite3_result_int(to, 0);
}

int find_function(sqlite3_vtab* table, int count, const char* name,
                  void (**function)(sqlite3_context*, int, sqlite3_value**), void**) {
  const bool found = count == 2 && std::string_view(name) == "match" && table_of(table).kind == TableKind::kFrames;
  if (found) *function = &match_event;
  return found ? 1 : 0;
}

}  // namespace

std::vector<std::string> table_names(const Recordings&) { return {"sessions", "frames", "events", "bookmarks"}; }

std::vector<FieldColumn> frame_columns(const Recordings& recordings, size_t& left_out) {
  ColumnNames taken = names_of(fixed_columns(TableKind::kFrames));
  return recordings.columns_of(&all_fields, taken, left_out);
}

int add_module(sqlite3* database, Connection* connection, void (*free)(void*)) {
  static const sqlite3_module module = [] {
    sqlite3_module made{};
    made.xCreate = &create;
    made.xConnect = &connect;
    made.xBestIndex = &best_index;
    made.xDisconnect = &disconnect;
    made.xDestroy = &disconnect;
    made.xOpen = &open_cursor;
    made.xClose = &close_cursor;
    made.xFilter = &filter;
    made.xNext = &next;
    made.xEof = &at_end;
    made.xColumn = &column;
    made.xRowid = &row_id;
    made.xFindFunction = &find_function;
    return made;
  }();
  return sqlite3_create_module_v2(database, "ouroboros", &module, connection, free);
}

}  // namespace sql
