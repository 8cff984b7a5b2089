// session info, list and schema: what a session holds.
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "recorder/dump/ring_text.h"
#include "recorder/session/contents.h"
#include "tools/session/commands.h"
#include "tools/session/console.h"
#include "tools/session/files.h"
#include "tools/session/frames.h"

namespace session_tool {
namespace {

using recorder::session::Bookmark;
using recorder::session::SessionInfo;

struct EventCount {
  std::string name;
  uint64_t frames = 0;
};

std::vector<EventCount> count_events(SessionReader& session) {
  std::array<uint64_t, 64> counts{};
  for (const auto& mark : session.events()) {
    for (uint32_t bit = 0; bit < 64; ++bit) counts[bit] += mark.events >> bit & 1;
  }
  std::vector<EventCount> out;
  for (uint32_t bit = 0; bit < 64; ++bit) {
    if (counts[bit] != 0)
      out.push_back({recorder::event_names(uint64_t{1} << bit, session.info().schema)[0], counts[bit]});
  }
  return out;
}

std::string form_text(const SessionReader& session) {
  return std::string(session.is_packed() ? "packed" : "log") + ", format version " +
         std::to_string(session.format_version());
}

std::string gaps_text(const SessionReader& session) {
  if (session.gaps().empty()) return "none";
  const Missing missing = missing_in(session);
  std::string text = count_text(session.gaps().size(), "gap") + ", " + count_text(missing.frames, "frame") + " missing";
  if (missing.damaged != 0) text += " (" + std::to_string(missing.damaged) + " lost to damage)";
  return text;
}

std::string events_text(SessionReader& session) {
  std::string text;
  for (const EventCount& event : count_events(session)) {
    text += (text.empty() ? "" : ", ") + event.name + " " + std::to_string(event.frames);
  }
  return text.empty() ? "none" : text;
}

std::string extra_text(const SessionInfo& info) {
  std::string text;
  for (const auto& [name, value] : info.extra) text += (text.empty() ? "" : ", ") + name + " " + value;
  return text.empty() ? "none" : text;
}

std::string state_text(const SessionReader& session) {
  std::string text = state_name(session);
  if (session.was_recovered()) text += ", recovered after a crash";
  if (session.state() == recorder::session::State::kDied) text += " - session recover completes it";
  if (session.state() == recorder::session::State::kUnknown) text += " - this file system has no locks that would tell";
  return text;
}

std::string health_text(const SessionReader& session) {
  const std::string damage = damage_text(session);
  if (!damage.empty()) return damage;
  return session.has_index() ? "not looked for; --check does" : "none";
}

std::string size_and_share(const SessionReader& session) {
  std::string text = size_text(session.file_bytes());
  if (session.frame_count() != 0) {
    text += ", " + ratio_text(static_cast<double>(session.file_bytes()) / static_cast<double>(session.frame_count())) +
            " bytes a frame";
  }
  return text;
}

void print_bookmarks(SessionReader& session, std::ostream& out) {
  const std::vector<Bookmark> bookmarks = session.bookmarks();
  print_entry(out, "bookmarks", bookmarks.empty() ? "none" : std::to_string(bookmarks.size()));
  for (const Bookmark& bookmark : bookmarks) {
    std::string text = "frame " + std::to_string(bookmark.frame);
    recorder::Seal seal;
    const uint64_t index = session.index_of_number(bookmark.frame);
    if (session.read_seal(index, seal).ok() && seal.frame == bookmark.frame) {
      text += " at " + duration_text(seal.time_ns);
    }
    print_entry(out, "", text + (bookmark.note.empty() ? "" : ": " + bookmark.note));
  }
}

std::string lists_text(const recorder::FrameSchema& schema) {
  return schema.groups().empty() ? "" : count_text(schema.groups().size(), "list") + " of things, ";
}

void print(SessionReader& session, std::ostream& out) {
  const SessionInfo& info = session.info();
  print_line(out, session.path());
  const auto line = [&](const char* name, const std::string& value) { print_entry(out, name, value); };
  line("game", game_text(info));
  line("schema", info.schema.name() + " " + std::to_string(info.schema.version()) + ", " +
                     count_text(info.schema.fields().size(), "field") + ", " + lists_text(info.schema) +
                     count_text(info.schema.frame_bytes(), "byte") + " a frame");
  line("started", recorder::session::start_text(info.start_unix_ns));
  line("length", duration_text(length_ns(session)) + ", " + count_text(session.frame_count(), "frame") +
                     (session.frame_count() == 0 ? "" : " (" + numbers_text(session) + ")"));
  line("size", size_and_share(session));
  line("state", state_text(session));
  line("form", form_text(session));
  line("gaps", gaps_text(session));
  line("events", events_text(session));
  print_bookmarks(session, out);
  line("extra", extra_text(info));
  line("id", recorder::session::id_text(info.id));
  if (info.parent) {
    line("goes on", "from frame " + std::to_string(info.parent->frame) + " of session " +
                        recorder::session::id_text(info.parent->id));
  }
  line("damage", health_text(session));
}

Json gaps_json(const SessionReader& session) {
  Json gaps = Json::array();
  for (const auto& gap : session.gaps()) {
    gaps.push_back(
        {{"index", gap.index}, {"first_missing", gap.first_missing}, {"count", gap.count}, {"damaged", gap.damaged}});
  }
  return gaps;
}

void add_description(const SessionInfo& info, Json& entry) {
  entry["id"] = recorder::session::id_text(info.id);
  entry["game"] = info.game;
  entry["game_version"] = info.game_version;
  entry["schema"] = {
      {"name", info.schema.name()}, {"version", info.schema.version()}, {"frame_bytes", info.schema.frame_bytes()}};
  entry["slot_bytes"] = info.slot_bytes;
  entry["start_unix_ns"] = info.start_unix_ns;
  if (info.parent) {
    entry["parent"] = {{"id", recorder::session::id_text(info.parent->id)}, {"frame", info.parent->frame}};
  }
  entry["extra"] = info.extra;
}

void fill(SessionReader& session, Json& entry) {
  add_description(session.info(), entry);
  entry["state"] = state_name(session);
  entry["recovered"] = session.was_recovered();
  entry["form"] = session.is_packed() ? "packed" : "log";
  entry["format_version"] = session.format_version();
  entry["frames"] = session.frame_count();
  if (session.frame_count() != 0) {
    entry["first_frame"] = session.first_number();
    entry["last_frame"] = session.last_number();
  }
  entry["length_ns"] = length_ns(session);
  entry["bytes"] = session.file_bytes();
  entry["gaps"] = gaps_json(session);
  Json events = Json::object();
  for (const EventCount& event : count_events(session)) events[event.name] = event.frames;
  entry["events"] = std::move(events);
  Json bookmarks = Json::array();
  for (const Bookmark& mark : session.bookmarks()) bookmarks.push_back({{"frame", mark.frame}, {"note", mark.note}});
  entry["bookmarks"] = std::move(bookmarks);
  entry["damage"] = {{"looked_for", !session.has_index()},
                     {"damaged_bytes", session.damage().damaged_bytes},
                     {"damaged_places", session.damage().damaged_places},
                     {"incomplete_bytes", session.damage().incomplete_bytes}};
}

}  // namespace

int show_info(const Options& options, const Console& console) {
  bool first = true;
  return for_each_file(options, console, [&](const std::string& path, Json& entry, const Console&) -> Problems {
    SessionReader session;
    if (const Status opened = open_session(path, console, session, options.check); !opened.ok()) {
      return {opened.message()};
    }
    if (options.json) {
      fill(session, entry);
    } else {
      if (!first) console.out << '\n';
      first = false;
      print(session, console.out);
    }
    if (options.check && session.damage().any()) return {path + ": " + damage_text(session)};
    return {};
  });
}

// session list: sessions, a line each.
namespace {

struct Row {
  std::string path;
  std::string problem;  // why it cannot be read; the rest is then empty
  int64_t start_unix_ns = 0;
  uint64_t length_ns = 0;
  uint64_t frames = 0;
  uint64_t bytes = 0;
  std::string state;
  std::string game;
};

// The status names the path already, which the table has in its first column.
std::string without_path(const std::string& message, const std::string& path) {
  return message.starts_with(path + ": ") ? message.substr(path.size() + 2) : message;
}

Row look_at(const std::string& path, const Console& console) {
  Row row;
  row.path = path;
  SessionReader session;
  if (const Status opened = open_session(path, console, session); !opened.ok()) {
    row.problem = without_path(opened.message(), path);
    return row;
  }
  row.start_unix_ns = session.info().start_unix_ns;
  row.length_ns = length_ns(session);
  row.frames = session.frame_count();
  row.bytes = session.file_bytes();
  row.state = state_name(session);
  if (session.damage().damaged_bytes != 0) row.state += ", damaged";
  row.game = session.info().game;
  return row;
}

void print(const std::vector<Row>& rows, std::ostream& out) {
  std::vector<std::vector<std::string>> table{{"FILE", "STARTED", "LENGTH", "FRAMES", "SIZE", "GAME", "STATE"}};
  for (const Row& row : rows) {
    if (!row.problem.empty()) {
      table.push_back({row.path, row.problem});
      continue;
    }
    table.push_back({row.path, recorder::session::start_text(row.start_unix_ns), duration_text(row.length_ns),
                     std::to_string(row.frames), size_text(row.bytes), row.game, row.state});
  }
  print_table(out, table, 1u << 2 | 1u << 3 | 1u << 4);
}

Json json_of(const std::vector<Row>& rows) {
  Json list = Json::array();
  for (const Row& row : rows) {
    if (!row.problem.empty()) {
      list.push_back({{"file", row.path}, {"problem", row.problem}});
      continue;
    }
    list.push_back({{"file", row.path},
                    {"start_unix_ns", row.start_unix_ns},
                    {"length_ns", row.length_ns},
                    {"frames", row.frames},
                    {"bytes", row.bytes},
                    {"state", row.state},
                    {"game", row.game}});
  }
  return list;
}

}  // namespace

int list_sessions(const Options& options, const Console& console) {
  std::vector<std::string> problems;
  const std::vector<std::string> paths = resolve_files(options.files, problems);
  int code = console.conclude(problems);
  std::vector<Row> rows;
  {
    ProgressBar bar(console.err, console.shows_progress, "looking at sessions", "sessions");
    for (const std::string& path : paths) {
      bar.update(rows.size(), paths.size());
      rows.push_back(look_at(path, console));
      if (!rows.back().problem.empty()) code = kExitFailed;
    }
  }
  // Those that cannot be read come last.
  std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
    if (a.problem.empty() != b.problem.empty()) return a.problem.empty();
    return a.start_unix_ns < b.start_unix_ns;
  });
  if (options.json) {
    print_json(console.out, json_of(rows));
  } else if (!rows.empty()) {
    print(rows, console.out);
  }
  return code;
}

// session schema: the fields of a session's frames.
namespace {

using recorder::Field;
using recorder::FrameSchema;

std::string type_text(const Field& field) {
  std::string text(name_of(field.type));
  if (field.count == 1) return text;
  if (field.columns == 0) return text + "[" + std::to_string(field.count) + "]";
  return text + "[" + std::to_string(field.count / field.columns) + "x" + std::to_string(field.columns) + "]";
}

std::string meaning_text(const Field& field) {
  std::string text = field.meaning;
  std::string names;
  for (size_t i = 0; i < field.enum_names.size(); ++i) {
    const uint64_t value = field.is_flags ? uint64_t{1} << i : i;
    if (!field.is_flags || !field.enum_names[i].empty()) {
      names += (names.empty() ? "" : ", ") + std::to_string(value) + " " + field.enum_names[i];
    }
  }
  if (names.empty()) return text;
  return text.empty() ? names : text + " (" + names + ")";
}

void print_events(const FrameSchema& schema, std::ostream& out) {
  std::vector<std::vector<std::string>> table{{"BIT", "EVENT"}};
  for (const recorder::EventKind& event : schema.events()) table.push_back({std::to_string(event.bit), event.name});
  out << '\n';
  print_table(out, table, 1);
}

void print_derived(const FrameSchema& schema, std::ostream& out) {
  std::vector<std::vector<std::string>> table{{"DERIVED", "FROM", "UNIT", "MEANING"}};
  for (const recorder::DerivedValue& derived : schema.derived()) {
    table.push_back({derived.name, derived.expression, derived.unit, derived.meaning});
  }
  out << '\n';
  print_table(out, table, 0);
}

// "enemies: 640 of 16 bytes, counted by enemy_count, identified by id" and its fields; then what is nested in it.
void print_group(const recorder::Group& group, const std::string& prefix, std::ostream& out) {
  std::string title = prefix + group.name + ": " + std::to_string(group.capacity) + " of " +
                      std::to_string(group.stride) + " bytes from byte " + std::to_string(group.offset);
  if (!group.counted_by.empty()) title += ", counted by " + group.counted_by;
  if (!group.alive_by.empty()) title += ", alive by " + group.alive_by;
  if (!group.identified_by.empty()) title += ", identified by " + group.identified_by;
  out << '\n';
  print_line(out, title + (group.meaning.empty() ? "" : ". " + group.meaning));
  std::vector<std::vector<std::string>> table{{"OFFSET", "TYPE", "FIELD", "UNIT", "MEANING"}};
  for (const Field& field : group.fields) {
    table.push_back({std::to_string(field.offset), type_text(field), field.name, field.unit, meaning_text(field)});
  }
  print_table(out, table, 1);
  for (const recorder::Group& inner : group.groups) print_group(inner, prefix + group.name + ".", out);
}

void print(const FrameSchema& schema, std::ostream& out) {
  print_line(out, schema.name() + " " + std::to_string(schema.version()) + ": " + std::to_string(schema.frame_bytes()) +
                      " bytes a frame");
  out << '\n';
  std::vector<std::vector<std::string>> table{{"OFFSET", "TYPE", "FIELD", "UNIT", "MEANING"}};
  for (const Field& field : schema.fields()) {
    table.push_back({std::to_string(field.offset), type_text(field), field.name, field.unit, meaning_text(field)});
  }
  print_table(out, table, 1);
  for (const recorder::Group& group : schema.groups()) print_group(group, "", out);
  if (!schema.events().empty()) print_events(schema, out);
  if (!schema.derived().empty()) print_derived(schema, out);
}

}  // namespace

int show_schema(const Options& options, const Console& console) {
  recorder::session::SessionInfo info;
  const std::string& path = options.files.front();
  if (const Status read = recorder::session::read_info(path, info); !read.ok()) {
    return console.conclude({read.message()});
  }
  if (options.json) {
    print_json(console.out, Json::parse(info.schema.to_json()));
  } else {
    print(info.schema, console.out);
  }
  return kExitDone;
}

}  // namespace session_tool
