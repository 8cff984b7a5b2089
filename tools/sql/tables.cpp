#include "tools/sql/tables.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <compare>
#include <cstdlib>
#include <map>
#include <utility>

#include "recorder/base/text.h"
#include "recorder/dump/frame_rows.h"
#include "recorder/dump/ring_text.h"
#include "recorder/session/frames.h"
#include "tools/sql/frame_scan.h"
#include "tools/sql/group_tables.h"

namespace sql {

using recorder::Field;
using recorder::FieldType;
using recorder::Number;
using recorder::Seal;
using recorder::Status;
using recorder::session::EventMark;
using recorder::session::SessionReader;

// --- frames ----------------------------------------------------------------------------------------------------------

FrameCursor::FrameCursor(Connection& connection, std::shared_ptr<const Recordings> recordings)
    : connection_(connection), recordings_(std::move(recordings)) {
  connection_.cursors().insert(this);
}
FrameCursor::~FrameCursor() { connection_.cursors().erase(this); }

void FrameCursor::return_key(sqlite3_context* to) const {
  const std::string key = connection_.key_of(recordings_, *position());
  sqlite3_result_blob64(to, key.data(), key.size(), SQLITE_TRANSIENT);
}

namespace {

// --- tables ----------------------------------------------------------------------------------------------------------

enum class TableKind { kSessions, kFrames, kElements, kEvents, kBookmarks };

// What a column is for the planner: the conditions that narrow what is read.
enum class Role {
  kFile,
  kFrame,
  kTime,
  kTimeNs,
  kEvents,
  kEventBits,
  kEvent,
  kThisFrame,
  kElement,  // an element's index, or that of one around it
  kField,
  kOther
};

struct TableColumn {
  std::string name;
  std::string type;  // as declared
  Role role = Role::kOther;
};

struct Table : sqlite3_vtab {
  // `its_group` is that of a table of elements.
  Table(Connection& its_connection, TableKind its_kind, std::shared_ptr<const Recordings> its_recordings,
        std::optional<GroupTable> its_group);

  std::string declaration() const;
  void add_field_columns(ColumnNames& taken);

  Connection& connection;
  const TableKind kind;
  const std::shared_ptr<const Recordings> recordings;
  const std::optional<GroupTable> group;
  std::vector<TableColumn> columns;
  size_t first_index = 0;           // of the indices of elements, up to first_field
  std::vector<FieldColumn> fields;  // of the columns from first_field on
  size_t first_field = 0;
  std::vector<std::string> extra_keys;  // likewise, of the table of sessions
  int element_bits = 0;                 // of row ids, for the element
  size_t left_out = 0;                  // fields without a column
  // What queries have used so far.
  bool is_used = false;
  uint64_t used_columns = 0;
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
    case TableKind::kElements:
      add({{"events", "TEXT", Role::kEvents}, {"event_bits", "INTEGER", Role::kEventBits}, kThisFrameColumn});
      return columns;
    case TableKind::kEvents:
      add({{"event", "TEXT", Role::kEvent}, {"bit", "INTEGER"}, {"payload", "TEXT"}, kThisFrameColumn});
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
  if (column.kind == FieldColumn::Kind::kFlagNames) return "TEXT";
  const auto found = std::find_if(column.by_schema.begin(), column.by_schema.end(), [](auto* field) { return field; });
  const Field& field = **found;
  if (field.count > 1 || field.type == FieldType::kChar) return "TEXT";
  return field.is_scaled() || field.type == FieldType::kF32 || field.type == FieldType::kF64 ? "REAL" : "INTEGER";
}

Recordings::FieldsOf fields_of_frames(const Recordings& recordings) {
  return [&recordings](size_t schema) { return std::span<const Field>(recordings.schemas()[schema]->fields()); };
}
Recordings::FieldsOf fields_of_elements(const GroupTable& group) {
  return [&group](size_t schema) { return group.fields_of(schema); };
}

// The columns of a list's elements before their fields: the index of each element around them, then their own.
std::vector<TableColumn> index_columns(const GroupTable& group, ColumnNames& taken) {
  taken.insert("element");
  std::vector<TableColumn> columns;
  for (size_t i = 0; i + 1 < group.path.size(); ++i) {
    columns.push_back({unique_column(group.path[i], taken), "INTEGER", Role::kElement});
  }
  columns.push_back({"element", "INTEGER", Role::kElement});
  return columns;
}

// A sentence if there are any.
std::vector<std::string> sessions_without(const Recordings& recordings, const GroupTable& group) {
  const auto lacking = std::count_if(recordings.all().begin(), recordings.all().end(),
                                     [&](const Recording& recording) { return !group.is_in(recording.schema); });
  if (lacking == 0) return {};
  return {std::to_string(lacking) + " of " + recorder::base::counted(recordings.all().size(), "session") +
          (lacking == 1 ? " has" : " have") + " no list " + group.list_name()};
}

std::string left_out_text(size_t fields) {
  return recorder::base::counted(fields, "field has", "fields have") +
         " no column, a table of SQLite holds no more - watch() reads them";
}

Table::Table(Connection& its_connection, TableKind its_kind, std::shared_ptr<const Recordings> its_recordings,
             std::optional<GroupTable> its_group)
    : sqlite3_vtab{},
      connection(its_connection),
      kind(its_kind),
      recordings(std::move(its_recordings)),
      group(std::move(its_group)),
      columns(fixed_columns(kind)),
      first_index(columns.size()) {
  ColumnNames taken = names_of(columns);
  if (group) {
    element_bits = static_cast<int>(std::bit_width(group->capacity()));
    for (TableColumn& column : index_columns(*group, taken)) columns.push_back(std::move(column));
  }
  first_field = columns.size();
  if (kind == TableKind::kFrames || group) add_field_columns(taken);
  if (kind == TableKind::kSessions) {
    extra_keys = recordings->extra_keys();
    extra_keys.resize(std::min(extra_keys.size(), Recordings::kMostColumns));
    for (const std::string& key : extra_keys) columns.push_back({unique_column(key, taken), "TEXT"});
  }
}

void Table::add_field_columns(ColumnNames& taken) {
  fields = recordings->columns_of(group ? fields_of_elements(*group) : fields_of_frames(*recordings), taken, left_out);
  for (const FieldColumn& field : fields) columns.push_back({field.name, type_of(field, connection), Role::kField});
}

std::string Table::declaration() const {
  std::string text = "CREATE TABLE x(";
  for (size_t i = 0; i < columns.size(); ++i) {
    text += (i == 0 ? "" : ", ") + in_quotes(columns[i].name, '"') + " " + columns[i].type;
  }
  return text + ")";
}

// --- planning --------------------------------------------------------------------------------------------------------

// A plan is text: the columns that are used, as hexadecimal bits, then for each condition two letters, for what it is
// about and how it compares, and its column as four hexadecimal digits.
constexpr char role_letter(Role role) {
  switch (role) {
    case Role::kFile:
      return 'f';
    case Role::kFrame:
      return 'n';
    case Role::kTime:
      return 't';
    case Role::kTimeNs:
      return 's';
    case Role::kEvents:
      return 'e';
    case Role::kEventBits:
      return 'b';
    case Role::kEvent:
      return 'v';
    case Role::kElement:
    case Role::kField:
      return 'x';
    default:
      return 0;
  }
}
constexpr size_t kUsedDigits = 16;
constexpr size_t kConditionLetters = 6;

// Whether values of a field's column are numbers, which a scan can compare before SQLite sees the row.
bool is_of_numbers(const Table& table, size_t column) {
  if (table.columns[column].role == Role::kElement) return true;
  const FieldColumn::Kind kind = table.fields[column - table.first_field].kind;
  const std::string& type = table.columns[column].type;
  return kind == FieldColumn::Kind::kWide || (kind == FieldColumn::Kind::kPlain && type != "TEXT");
}

// The letter of a comparison with a number, or 0.
char comparison_letter(unsigned char op) {
  switch (op) {
    case SQLITE_INDEX_CONSTRAINT_EQ:
      return '=';
    case SQLITE_INDEX_CONSTRAINT_LT:
      return '<';
    case SQLITE_INDEX_CONSTRAINT_LE:
      return 'l';
    case SQLITE_INDEX_CONSTRAINT_GT:
      return '>';
    case SQLITE_INDEX_CONSTRAINT_GE:
      return 'g';
    default:
      return 0;
  }
}

// The letter of a condition on such a column, or 0 when it narrows nothing.
char condition_letter(Role role, unsigned char op) {
  const bool is_range = role == Role::kFrame || role == Role::kTime || role == Role::kTimeNs;
  switch (op) {
    case SQLITE_INDEX_CONSTRAINT_EQ:
      return '=';
    case SQLITE_INDEX_CONSTRAINT_LT:
    case SQLITE_INDEX_CONSTRAINT_LE:
    case SQLITE_INDEX_CONSTRAINT_GE:
      return is_range ? comparison_letter(op) : 0;
    case SQLITE_INDEX_CONSTRAINT_GT:
      return is_range || role == Role::kEventBits ? '>' : 0;
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

// Whether the condition is an IN, which SQLite asks for as one query for each of its values. Older versions do not
// tell.
bool is_list(sqlite3_index_info& info, int condition) {
  constexpr int kTells = 3038000;
  return sqlite3_libversion_number() < kTells || sqlite3_vtab_in(&info, condition, -1) != 0;
}

// The letters of one condition of SQLite's, and nothing when it does not narrow what is read.
std::string letters_of(const Table& table, sqlite3_index_info& info, int condition) {
  const auto& constraint = info.aConstraint[condition];
  if (constraint.usable == 0 || constraint.iColumn < 0) return {};
  const auto column = static_cast<size_t>(constraint.iColumn);
  const Role role = table.columns[column].role;
  const char about = role_letter(role);
  if (about == 0) return {};
  char how = 0;
  if (about != 'x') {
    how = condition_letter(role, constraint.op);
  } else if (is_of_numbers(table, column)) {
    how = comparison_letter(constraint.op);
    // Nothing is found sooner, so a query for each value would cost more than it saves.
    if (how == '=' && is_list(info, condition)) how = 0;
  }
  if (how == 0) return {};
  const std::string place = recorder::base::hex_text(uint64_t{column});
  return std::string{about, how} + place.substr(place.size() - 4);
}

// What is expected, in rows and in work.
struct Estimate {
  double files = 1;
  double frames = 1;    // of a file
  double elements = 1;  // of a frame
  double chosen = 1;    // part of the rows that a scan hands on
  bool one_file = false, one_frame = false;

  double rows() const { return std::max(1.0, files * frames * elements * chosen); }
  // A row that is passed over costs little.
  double cost() const { return files * (100 + frames * elements * (0.1 + 0.9 * chosen)); }

  void narrow(char role, char condition) {
    if (role == 'f') {
      one_file = true;
      files = 1;
    } else if (role == 'n' && condition == '=') {
      one_frame = true;
      frames = 1;
    } else if (role == 'x') {
      chosen = 0.5;
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

Estimate estimate_of(const Table& table) {
  Estimate estimate;
  const Recordings& recordings = *table.recordings;
  estimate.files = std::max<double>(1, static_cast<double>(recordings.all().size()));
  double bytes = 0;
  for (const Recording& recording : recordings.all()) bytes += static_cast<double>(recording.bytes);
  if (table.kind != TableKind::kSessions) estimate.frames = std::max(1.0, bytes / 16 / estimate.files);
  if (table.kind == TableKind::kEvents || table.kind == TableKind::kBookmarks) estimate.frames /= 20;
  if (table.group) estimate.elements = std::max(1.0, static_cast<double>(table.group->capacity()) / 4);
  return estimate;
}

int plan(Table& table, sqlite3_index_info& info) {
  Estimate estimate = estimate_of(table);
  std::string text;
  int conditions = 0;
  for (int i = 0; i < info.nConstraint; ++i) {
    const std::string letters = letters_of(table, info, i);
    if (letters.empty()) continue;
    text += letters;
    info.aConstraintUsage[i].argvIndex = ++conditions;
    estimate.narrow(letters[0], letters[1]);
  }
  text = recorder::base::hex_text(info.colUsed) + text;
  info.idxStr = sqlite3_mprintf("%s", text.c_str());
  if (info.idxStr == nullptr) return SQLITE_NOMEM;
  info.needToFreeIdxStr = 1;
  info.estimatedRows = static_cast<sqlite3_int64>(estimate.rows());
  info.estimatedCost = estimate.cost();
  if (estimate.one_file && (estimate.one_frame || table.kind == TableKind::kSessions) &&
      (table.kind == TableKind::kSessions || table.kind == TableKind::kFrames)) {
    info.idxFlags |= SQLITE_INDEX_SCAN_UNIQUE;
  }
  plan_order(table, estimate, info);
  return SQLITE_OK;
}

// --- conditions ------------------------------------------------------------------------------------------------------

// A column compared with a number.
struct NumberCondition {
  size_t column = 0;
  char comparison = '=';
  Number wanted;

  // False where SQLite would find that it does not hold, too.
  bool holds(Number value) const {
    // SQLite has a text of it, and compares that.
    if (value.kind() == Number::Kind::kUnsigned) return true;
    const std::partial_ordering order = value <=> wanted;
    switch (comparison) {
      case '<':
        return order < 0;
      case 'l':
        return order <= 0;
      case '>':
        return order > 0;
      case 'g':
        return order >= 0;
      default:
        return order == 0;
    }
  }
};

// Whether a query uses a column, by SQLite's bits: those from the 63rd on share one.
constexpr bool is_in(uint64_t used_columns, size_t column) {
  return (used_columns >> std::min<size_t>(column, 63) & 1) != 0;
}

struct Plan {
  uint64_t used_columns = 0;
  FrameConditions conditions;
  std::vector<NumberCondition> numbers;
  bool is_empty = false;  // no row can fulfil it

  bool uses(size_t column) const { return is_in(used_columns, column); }
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

void add_condition(const Table& table, char role, char condition, size_t column, sqlite3_value* value, Plan& plan) {
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
    case 'x':
      if (sqlite3_value_type(value) == SQLITE_INTEGER) {
        plan.numbers.push_back({column, condition, Number(int64_t{sqlite3_value_int64(value)})});
      } else if (sqlite3_value_type(value) == SQLITE_FLOAT) {
        plan.numbers.push_back({column, condition, Number(sqlite3_value_double(value))});
      }
      break;
    default:
      break;
  }
}

Plan read_plan(const Table& table, const char* text, int count, sqlite3_value** values) {
  Plan plan;
  const std::string_view whole = text;
  const auto number_at = [&](size_t at, size_t digits) {
    return std::strtoull(std::string(whole.substr(at, digits)).c_str(), nullptr, 16);
  };
  plan.used_columns = number_at(0, kUsedDigits);
  plan.conditions.recordings.resize(table.recordings->all().size());
  for (size_t i = 0; i < plan.conditions.recordings.size(); ++i) plan.conditions.recordings[i] = i;
  for (int i = 0; i < count; ++i) {
    const size_t at = kUsedDigits + static_cast<size_t>(i) * kConditionLetters;
    add_condition(table, whole[at], whole[at + 1], number_at(at + 2, 4), values[i], plan);
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

// Different rows have different numbers: the recording stands in the upper bits, as many as there are recordings for.
sqlite3_int64 row_id_of(const Table& table, size_t recording, uint64_t index, uint64_t element = 0) {
  const int shift = 63 - static_cast<int>(std::bit_width(table.recordings->all().size()));
  const uint64_t row = (index << table.element_bits | element) & ((uint64_t{1} << shift) - 1);
  return static_cast<sqlite3_int64>(uint64_t{recording} << shift | row);
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

// --- frames and elements

// The fields of a table as they lie in the rows of a scan, by schema and column.
class FieldCells {
 public:
  explicit FieldCells(const Table& table) : table_(table) {}

  // `offset_of(schema, field)` is where a field's bytes are in a row.
  template <typename OffsetOf>
  void place(const Plan& plan, OffsetOf offset_of) {
    numbers_ = plan.numbers;
    cells_.assign(table_.recordings->schemas().size(), std::vector<Cell>(table_.fields.size()));
    for (size_t column = 0; column < table_.fields.size(); ++column) {
      if (!plan.uses(table_.first_field + column)) continue;
      for (size_t schema = 0; schema < cells_.size(); ++schema) {
        const Field* const field = table_.fields[column].by_schema[schema];
        if (field == nullptr) continue;
        Cell& cell = cells_[schema][column];
        cell.field = *field;
        cell.field.offset = offset_of(schema, *field);
        cell.is_there = true;
      }
    }
  }

  // Whether the row fulfils the conditions on its fields.
  bool fulfils(size_t schema, std::span<const std::byte> row) const {
    return std::all_of(numbers_.begin(), numbers_.end(), [&](const NumberCondition& condition) {
      if (condition.column < table_.first_field) return true;
      const Cell& cell = cells_[schema][condition.column - table_.first_field];
      if (!cell.is_there) return false;  // NULL
      if (cell.field.count > 1 || cell.field.type == FieldType::kChar) return true;
      return condition.holds(value_at(cell.field, 0, row));
    });
  }

  void return_value(sqlite3_context* to, size_t column, size_t schema, std::span<const std::byte> row) {
    const Cell& cell = cells_[schema][column];
    const Field& field = cell.field;
    if (!cell.is_there) return sqlite3_result_null(to);
    if (field.type == FieldType::kChar) return return_characters(to, field, row);
    const FieldColumn::Kind kind = table_.fields[column].kind;
    if (kind == FieldColumn::Kind::kFlagNames) return return_flags(to, field, row);
    if (field.count > 1) {
      text_.clear();
      recorder::append_json_values(text_, {&field, 0, field.count, {}, {}}, row, {.names = true});
      return return_text(to, text_);
    }
    if (field.is_scaled()) return return_number(to, value_at(field, 0, row));
    with_value(field, 0, row, [&](auto value) {
      if constexpr (std::is_floating_point_v<decltype(value)>) {
        sqlite3_result_double(to, static_cast<double>(value));
      } else if (kind == FieldColumn::Kind::kEnumeration) {
        const std::string* const name = field.name_of(value);
        return_text(to, name != nullptr ? *name : std::to_string(value));
      } else {
        return_number(to, Number(value));
      }
    });
  }

 private:
  struct Cell {
    bool is_there = false;
    Field field;  // with its place in a row
  };

  void return_flags(sqlite3_context* to, const Field& field, std::span<const std::byte> row) {
    text_.clear();
    for (const std::string& name : recorder::flag_names(field, recorder::raw_value_at(field, 0, row).bits())) {
      text_ += (text_.empty() ? "" : "|") + name;
    }
    text_.empty() ? sqlite3_result_null(to) : return_text(to, text_);
  }

  void return_characters(sqlite3_context* to, const Field& field, std::span<const std::byte> row) {
    text_.clear();
    recorder::base::append_escaped(text_, recorder::characters_of(field, 0, field.count, row),
                                   recorder::base::Controls::kKeep);
    return_text(to, text_);
  }

  const Table& table_;
  std::vector<NumberCondition> numbers_;
  std::vector<std::vector<Cell>> cells_;
  std::string text_;
};

// Goes through the frames of a scan; its derived classes through the rows that a frame has.
class ScanCursor : public Cursor, public FrameCursor {
 public:
  explicit ScanCursor(Table& table) : Cursor(table), FrameCursor(table.connection, table.recordings), cells_(table) {}

  void filter(Plan plan) override {
    begin();
    scan_.reset();
    block_ = {};
    at_ = 0;
    std::vector<RowLayout> layouts(recordings().schemas().size());
    lay_out(plan, layouts);
    scan_ = std::make_unique<FrameScan>(table_.recordings, std::move(plan.conditions), std::move(layouts),
                                        connection().readers(), host());
    load();
    find_row();
  }
  bool at_end() const override { return at_ >= block_.indices.size(); }
  sqlite3_int64 row_id() const override { return row_id_of(table_, block_.recording, block_.indices[at_], element()); }
  std::optional<FramePosition> position() const override {
    if (at_end()) return std::nullopt;
    return FramePosition{block_.recording, block_.indices[at_]};
  }

  void column(sqlite3_context* to, size_t column) override {
    const Recording& recording = recordings().all()[block_.recording];
    const Seal& seal = block_.seals[at_];
    if (column < kPlaceColumns) return return_place(to, column, recording, seal);
    if (column >= table_.first_field) {
      return cells_.return_value(to, column - table_.first_field, recording.schema, row());
    }
    switch (table_.columns[column].role) {
      case Role::kEvents:
        return return_events(to, seal.events, recording.schema);
      case Role::kEventBits:
        return sqlite3_result_int64(to, static_cast<sqlite3_int64>(seal.events));
      case Role::kElement:
        return sqlite3_result_int64(to, static_cast<sqlite3_int64>(index(column - table_.first_index)));
      default:
        return return_key(to);
    }
  }

 protected:
  // Says which bytes of a frame are needed, and may narrow the plan.
  virtual void lay_out(Plan& plan, std::vector<RowLayout>& layouts) = 0;
  // On to the first row from this frame on; next_frame() leads to the frames behind it.
  virtual void find_row() = 0;
  // The bytes with the row's fields.
  virtual std::span<const std::byte> row() const = 0;
  virtual uint64_t element() const { return 0; }
  virtual uint64_t index(size_t) const { return 0; }

  void next_frame() {
    if (++at_ >= block_.indices.size()) load();
  }
  std::span<const std::byte> frame_row() const { return block_.row(at_); }
  size_t schema() const { return recordings().all()[block_.recording].schema; }

  FieldCells cells_;

 private:
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

  std::unique_ptr<FrameScan> scan_;
  FrameBlock block_;
  size_t at_ = 0;  // frame of the block
  std::string text_;
};

class FramesCursor final : public ScanCursor {
 public:
  using ScanCursor::ScanCursor;

  void next() override {
    next_frame();
    find_row();
  }

 private:
  void lay_out(Plan& plan, std::vector<RowLayout>& layouts) override {
    cells_.place(plan, [&](size_t schema, const Field& field) {
      return layouts[schema].add({field.offset, field.size_bytes()});
    });
  }
  void find_row() override {
    while (!at_end() && !cells_.fulfils(schema(), frame_row())) next_frame();
  }
  std::span<const std::byte> row() const override { return frame_row(); }
};

class ElementsCursor final : public ScanCursor {
 public:
  using ScanCursor::ScanCursor;

  void next() override {
    if (++element_ < elements_.size()) return;
    next_frame();
    find_row();
  }

 private:
  struct Element {
    GroupElements::Indices indices;
    std::span<const std::byte> bytes;
  };

  void lay_out(Plan& plan, std::vector<RowLayout>& layouts) override {
    const GroupTable& group = *table_.group;
    groups_.assign(layouts.size(), {});
    for (size_t schema = 0; schema < layouts.size(); ++schema) {
      if (group.is_in(schema)) groups_[schema] = GroupElements(group.by_schema[schema], layouts[schema]);
    }
    std::erase_if(plan.conditions.recordings,
                  [&](size_t recording) { return !group.is_in(recordings().all()[recording].schema); });
    cells_.place(plan, [](size_t, const Field& field) { return field.offset; });
    on_index_.clear();
    for (const NumberCondition& condition : plan.numbers) {
      if (condition.column < table_.first_field) on_index_.push_back(condition);
    }
  }

  void find_row() override {
    element_ = 0;
    for (elements_.clear(); !at_end(); next_frame()) {
      groups_[schema()].for_each(
          frame_row(), [&](size_t depth, uint32_t index) { return wants(depth, index); },
          [&](const GroupElements::Indices& indices, std::span<const std::byte> bytes) {
            if (cells_.fulfils(schema(), bytes)) elements_.push_back({indices, bytes});
          });
      if (!elements_.empty()) return;
    }
  }
  bool wants(size_t depth, uint32_t index) const {
    return std::all_of(on_index_.begin(), on_index_.end(), [&](const NumberCondition& condition) {
      return condition.column != table_.first_index + depth || condition.holds(Number(index));
    });
  }

  std::span<const std::byte> row() const override { return elements_[element_].bytes; }
  uint64_t element() const override { return groups_[schema()].ordinal(elements_[element_].indices); }
  uint64_t index(size_t depth) const override { return elements_[element_].indices[depth]; }

  std::vector<GroupElements> groups_;  // by schema
  std::vector<NumberCondition> on_index_;
  std::vector<Element> elements_;  // of the frame
  size_t element_ = 0;
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
  sqlite3_int64 row_id() const override { return row_id_of(table_, recording_place(), row_); }

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

  std::optional<FramePosition> position() const override {
    if (at_end()) return std::nullopt;
    return FramePosition{recording_place(), marks_[row()].index};
  }

  void column(sqlite3_context* to, size_t column) override {
    const Mark& mark = marks_[row()];
    if (column < kPlaceColumns) return return_mark_place(to, column, mark.frame, mark.index);
    switch (column - kPlaceColumns) {
      case 0:
        return return_text(to, names_[mark.bit]);
      case 1:
        return sqlite3_result_int(to, static_cast<int>(mark.bit));
      case 2:
        return return_payload(to, mark.bit);
      default:
        return return_key(to);
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

  // {"who":3,"damage":10}, or a list of these of an event that happens for each of some things; NULL without any.
  void return_payload(sqlite3_context* to, uint32_t bit) {
    const recorder::FrameSchema& schema = *recordings().schemas()[recording().schema];
    const auto event = std::find_if(schema.events().begin(), schema.events().end(),
                                    [&](const recorder::EventKind& kind) { return kind.bit == bit; });
    if (event == schema.events().end() || event->payload.empty()) return sqlite3_result_null(to);
    std::span<const std::byte> previous;
    std::span<const std::byte> slot;
    if (!connection().pairs().read(shared_recordings(), *position(), previous, slot).ok()) {
      return sqlite3_result_null(to);
    }
    std::string text;
    if (event->each.empty()) {
      append_object(text, event->payload, schema.fields(), slot);
    } else {
      const recorder::Group& group = *schema.find_group(event->each);
      text = "[";
      recorder::for_each_element(group, slot, [&](uint32_t, std::span<const std::byte> element) {
        if (text.size() > 1) text += ',';
        append_object(text, event->payload, group.fields, element);
      });
      text += ']';
    }
    return_text(to, text);
  }
  static void append_object(std::string& out, const std::vector<std::string>& names, const std::vector<Field>& fields,
                            std::span<const std::byte> bytes) {
    out += '{';
    for (const std::string& name : names) {
      const auto field = std::find_if(fields.begin(), fields.end(), [&](const Field& one) { return one.name == name; });
      if (out.back() != '{') out += ',';
      recorder::append_json_text(out, name);
      out += ':';
      recorder::append_json_values(out, {&*field, 0, field->count, {}, {}}, bytes, {.names = true});
    }
    out += '}';
  }

  std::vector<Mark> marks_;
  std::vector<std::string> names_;  // by bit
};

class BookmarksCursor final : public MarksCursor {
 public:
  // No frame is asked for by it.
  explicit BookmarksCursor(Table& table) : MarksCursor(table) { begin(); }

  std::optional<FramePosition> position() const override { return std::nullopt; }

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

const std::map<std::string, TableKind, NamesBefore>& fixed_tables() {
  static const std::map<std::string, TableKind, NamesBefore> tables{{"sessions", TableKind::kSessions},
                                                                    {"frames", TableKind::kFrames},
                                                                    {"events", TableKind::kEvents},
                                                                    {"bookmarks", TableKind::kBookmarks}};
  return tables;
}

std::vector<GroupTable> group_tables_of(const Recordings& recordings) {
  ColumnNames taken;
  for (const auto& [name, kind] : fixed_tables()) taken.insert(name);
  return group_tables(recordings, std::move(taken));
}

// nullptr when recordings have no table of that name.
std::unique_ptr<Table> make_table(Connection& connection, const std::string& name,
                                  const std::shared_ptr<const Recordings>& recordings) {
  if (const auto fixed = fixed_tables().find(name); fixed != fixed_tables().end()) {
    return std::make_unique<Table>(connection, fixed->second, recordings, std::nullopt);
  }
  const NamesBefore before;
  for (GroupTable& group : group_tables_of(*recordings)) {
    if (before(group.name, name) || before(name, group.name)) continue;
    return std::make_unique<Table>(connection, TableKind::kElements, recordings, std::move(group));
  }
  return nullptr;
}

std::string no_such_table(const std::string& name, const Recordings& recordings) {
  std::string text = "ouroboros('" + name + "', ...): there is no such table of these recordings, but ";
  for (const std::string& table : table_names(recordings)) text += (text.ends_with("but ") ? "" : ", ") + table;
  return text;
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
        std::vector<std::string> paths;
        for (int i = kFirst + 1; i < count; ++i) paths.push_back(unquoted(arguments[i]));
        std::vector<std::string> problems;
        const std::shared_ptr<const Recordings> recordings = connection.recordings(paths, problems);
        for (const std::string& problem : problems) connection.host().warn(problem);
        std::unique_ptr<Table> table = make_table(connection, name, recordings);
        if (table == nullptr) return fail(no_such_table(name, *recordings));
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
    case TableKind::kElements:
      return std::make_unique<ElementsCursor>(table);
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

// Says what is missing in some sessions of what a query uses, once.
void remark(Table& table, const Plan& plan) {
  const auto say = table.connection.host().remark;
  if (!std::exchange(table.is_used, true)) {
    if (table.group) {
      for (const std::string& sentence : sessions_without(*table.recordings, *table.group)) say(sentence);
    }
    if (table.left_out != 0) say(left_out_text(table.left_out));
  }
  const uint64_t fresh = plan.used_columns & ~std::exchange(table.used_columns, table.used_columns | plan.used_columns);
  if (fresh == 0) return;
  const auto asked = [&](size_t field) { return is_in(fresh, table.first_field + field); };
  const std::string list = table.group ? table.group->list_name() : "";
  for (const std::string& sentence : table.recordings->remarks(table.fields, list, asked)) say(sentence);
}

int filter(sqlite3_vtab_cursor* cursor, int, const char* text, int count, sqlite3_value** values) {
  return guarded(
      [&] {
        Table& table = table_of(cursor->pVtab);
        Plan plan = read_plan(table, text, count, values);
        remark(table, plan);
        cursor_of(cursor).filter(std::move(plan));
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
  const TableKind kind = table_of(table).kind;
  const bool has_events = kind == TableKind::kFrames || kind == TableKind::kElements;
  const bool found = count == 2 && std::string_view(name) == "match" && has_events;
  if (found) *function = &match_event;
  return found ? 1 : 0;
}

}  // namespace

std::vector<std::string> table_names(const Recordings& recordings) {
  std::vector<std::string> names{"sessions", "frames", "events", "bookmarks"};
  for (GroupTable& group : group_tables_of(recordings)) names.push_back(std::move(group.name));
  return names;
}

std::vector<std::string> table_remarks(const Recordings& recordings) {
  std::vector<std::string> remarks;
  size_t left_out = 0;
  const auto add = [&](std::vector<std::string> more) { remarks.insert(remarks.end(), more.begin(), more.end()); };
  const auto columns_of = [&](TableKind kind, const Recordings::FieldsOf& fields) {
    ColumnNames taken = names_of(fixed_columns(kind));
    size_t without_room = 0;
    const auto columns = recordings.columns_of(fields, taken, without_room);
    left_out += without_room;
    return columns;
  };
  add(recordings.remarks(columns_of(TableKind::kFrames, fields_of_frames(recordings))));
  for (const GroupTable& group : group_tables_of(recordings)) {
    add(sessions_without(recordings, group));
    add(recordings.remarks(columns_of(TableKind::kElements, fields_of_elements(group)), group.list_name()));
  }
  if (left_out != 0) remarks.push_back(left_out_text(left_out));
  return remarks;
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
