// session schema: the fields of a session's frames.
#include "tools/session/commands.h"
#include "tools/session/frames.h"

namespace session_tool {
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
    names += (i == 0 ? "" : ", ") + std::to_string(i) + " " + field.enum_names[i];
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

void print(const FrameSchema& schema, std::ostream& out) {
  out << schema.name() << ' ' << schema.version() << ": " << schema.frame_bytes() << " bytes a frame\n\n";
  std::vector<std::vector<std::string>> table{{"OFFSET", "TYPE", "FIELD", "UNIT", "MEANING"}};
  for (const Field& field : schema.fields()) {
    table.push_back({std::to_string(field.offset), type_text(field), field.name, field.unit, meaning_text(field)});
  }
  print_table(out, table, 1);
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
