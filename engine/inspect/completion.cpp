#include "engine/inspect/completion.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <utility>

#include "recorder/expression/expression.h"

namespace engine {
namespace {

using recorder::Expression;
using recorder::Field;
using recorder::FrameSchema;
using recorder::Group;

constexpr std::pair<std::string_view, std::string_view> kFunctionHelp[] = {
    {"changed", "differs from the previous frame"},
    {"prev", "the value in the previous frame"},
    {"delta", "how much it changed since the previous frame"},
    {"event", "the frame has that event"},
    {"raw", "the stored number, without its scale"},
    {"contains", "a text has another in it"},
    {"starts_with", "a text begins with another"},
    {"ends_with", "a text ends with another"},
    {"count", "of a list: how many, or how many are so"},
    {"any", "of a list: one of them is so"},
    {"all", "of a list: each of them is so"},
    {"min", "the smallest, also of a list"},
    {"max", "the largest, also of a list"},
    {"sum", "of all, also of a list"},
    {"mean", "the average, also of a list"},
    {"avg", "the average, also of a list"},
    {"argmin", "of a list: index of the smallest"},
    {"argmax", "of a list: index of the largest"},
};

std::string_view help_of(std::string_view function) {
  for (const auto& [name, help] : kFunctionHelp) {
    if (name == function) return help;
  }
  return "function";
}

bool is_name_byte(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

char lowered(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }

bool same_letter(char a, char b) { return lowered(a) == lowered(b); }

// 0: begins with it, 1: contains it, nothing: neither.
std::optional<int> rank_of(std::string_view name, std::string_view typed) {
  const auto found = std::search(name.begin(), name.end(), typed.begin(), typed.end(), same_letter);
  if (found == name.end() && !typed.empty()) return std::nullopt;
  return found == name.begin() ? 0 : 1;
}

// Whether the byte at `cursor` stands between quotes; `open` is where those begin.
bool inside_of(char mark, std::string_view text, size_t cursor, size_t& open) {
  bool inside = false;
  for (size_t i = 0; i < cursor; ++i) {
    if (text[i] != mark) continue;
    inside = !inside;
    open = i;
  }
  return inside;
}

// "enemies[3].hp" that ends at `end`: where it begins. Brackets belong to it only with something behind them.
size_t begin_of_path(std::string_view text, size_t end) {
  size_t at = end;
  while (at > 0) {
    if (is_name_byte(text[at - 1]) || text[at - 1] == '.') {
      --at;
    } else if (text[at - 1] == ']' && at < end) {
      const size_t open = text.rfind('[', at - 1);
      if (open == std::string_view::npos) return at;
      at = open;
    } else {
      break;
    }
  }
  return at;
}

// Without its indices: "enemies.hp".
std::string without_indices(std::string_view path) {
  std::string plain;
  int depth = 0;
  for (const char c : path) {
    if (c == '[') ++depth;
    if (depth == 0 && c != '`') plain += c;
    if (c == ']') --depth;
  }
  return plain;
}

// --- names -----------------------------------------------------------------------------------------------------------

std::string detail_of(const Field& field) {
  std::string detail = std::string(recorder::name_of(field.type));
  if (field.count > 1) detail += "[" + std::to_string(field.count) + "]";
  if (!field.enum_names.empty())
    detail = field.is_flags ? "flags" : "one of " + std::to_string(field.enum_names.size());
  if (!field.unit.empty()) detail += ", " + field.unit;
  if (!field.meaning.empty()) detail += ", " + field.meaning;
  return detail;
}

struct Name {
  std::string name;
  std::string detail;
  bool is_plain = true;  // typed as it is
};

void add_names(const std::string& prefix, const std::vector<Field>& fields, const std::vector<Group>& groups,
               std::vector<Name>& names) {
  for (const Field& field : fields) names.push_back({prefix + field.name, detail_of(field), !prefix.empty()});
  for (const Group& group : groups) {
    names.push_back({prefix + group.name, "list of up to " + std::to_string(group.capacity), !prefix.empty()});
    add_names(prefix + group.name + ".", group.fields, group.groups, names);
  }
}

std::vector<Name> values_of(const FrameSchema& schema) {
  std::vector<Name> names;
  add_names("", schema.fields(), schema.groups(), names);
  for (const recorder::DerivedValue& derived : schema.derived()) {
    names.push_back({derived.name, derived.meaning.empty() ? derived.expression : derived.meaning});
  }
  names.push_back({"frame_number", "number of the frame"});
  names.push_back({"time", "seconds since the start"});
  return names;
}

const Field* field_named(const std::vector<Field>& fields, const std::vector<Group>& groups, const std::string& path) {
  for (const Field& field : fields) {
    if (field.name == path) return &field;
  }
  for (const Group& group : groups) {
    if (!path.starts_with(group.name + ".")) continue;
    if (const Field* found = field_named(group.fields, group.groups, path.substr(group.name.size() + 1))) return found;
  }
  return nullptr;
}

// --- values beside an enumeration ------------------------------------------------------------------------------------

size_t skip_blanks(std::string_view text, size_t end) {
  while (end > 0 && std::isspace(static_cast<unsigned char>(text[end - 1])) != 0) --end;
  return end;
}

// The field before a comparison or bit operator that ends at `end`: of "status == ", "flags & (stunned | ".
const Field* field_compared(const FrameSchema& schema, std::string_view text, size_t end) {
  end = skip_blanks(text, end);
  for (const std::string_view sign : {"==", "!=", "<=", ">=", "<", ">", "&", "|", "("}) {
    if (!text.substr(0, end).ends_with(sign)) continue;
    const bool joins = sign == "&" || sign == "|" || sign == "(";
    size_t before = skip_blanks(text, end - sign.size());
    if (joins && before > 0 && text[before - 1] == sign[0]) return nullptr;  // && and ||
    if (sign == "(") return field_compared(schema, text, before);
    if (before > 0 && text[before - 1] == ')') before = skip_blanks(text, before - 1);  // of prev(status)
    const size_t begin = begin_of_path(text, before);
    if (begin == before) return nullptr;
    const std::string path = without_indices(text.substr(begin, before - begin));
    const Field* const field = field_named(schema.fields(), schema.groups(), path);
    if (field != nullptr && !field->enum_names.empty() && (!joins || field->is_flags)) return field;
    return joins ? field_compared(schema, text, begin) : nullptr;  // a flag of the same field
  }
  return nullptr;
}

class Collector {
 public:
  Collector(std::string_view typed, std::string_view prefix) : typed_(typed), prefix_(prefix) {}

  // `order` goes before the place of what was typed in the name.
  void add(const std::string& name, std::string text, std::string detail, int order) {
    if (name.size() < prefix_.size() || !std::equal(prefix_.begin(), prefix_.end(), name.begin(), same_letter)) return;
    const std::string_view rest = std::string_view(name).substr(prefix_.size());
    const auto rank = rank_of(rest, typed_);
    if (!rank || rest.empty()) return;
    const bool is_whole = rest == typed_;
    found_.push_back({order * 4 + (is_whole ? 0 : *rank + 1), std::move(text), std::move(detail)});
  }

  std::vector<Completion> sorted() {
    std::stable_sort(found_.begin(), found_.end(), [](const Found& a, const Found& b) { return a.order < b.order; });
    std::vector<Completion> items;
    for (Found& found : found_) {
      if (items.size() == Completions::kMost) break;
      const bool is_new =
          std::none_of(items.begin(), items.end(), [&](const Completion& item) { return item.text == found.text; });
      if (is_new) items.push_back({std::move(found.text), std::move(found.detail)});
    }
    return items;
  }

 private:
  struct Found {
    int order = 0;
    std::string text;
    std::string detail;
  };
  std::string_view typed_;
  std::string_view prefix_;
  std::vector<Found> found_;
};

void add_values(const Field& field, Collector& found) {
  for (const std::string& value : field.enum_names) {
    found.add(value, Expression::escaped_name(value), "value of " + field.name, 0);
  }
}

void add_events(const FrameSchema& schema, Collector& found) {
  for (const recorder::EventKind& event : schema.events()) {
    found.add(event.name, Expression::escaped_name(event.name), "event", 0);
  }
}

void add_fields_and_functions(const FrameSchema& schema, std::string_view prefix, Collector& found) {
  for (const Name& name : values_of(schema)) {
    std::string text =
        name.is_plain || name.name.find('.') != std::string::npos ? name.name : Expression::escaped_name(name.name);
    found.add(name.name, text.substr(text.front() == '`' ? 0 : std::min(prefix.size(), text.size())), name.detail, 1);
  }
  if (!prefix.empty()) return;
  for (const std::string& function : Expression::function_names()) {
    found.add(function, function + "(", std::string(help_of(function)), 2);
  }
}

}  // namespace

Completions complete(const FrameSchema& schema, std::string_view text, size_t cursor) {
  cursor = std::min(cursor, text.size());
  Completions all{cursor, cursor, {}};
  size_t open = 0;
  if (inside_of('"', text, cursor, open) || inside_of('\'', text, cursor, open)) return all;
  const bool quoted = inside_of('`', text, cursor, open);
  size_t begin = quoted ? open : begin_of_path(text, cursor);
  const std::string path = without_indices(text.substr(begin, cursor - begin));
  // Behind an index only what follows it is replaced.
  std::string prefix;
  const size_t bracket = text.substr(begin, cursor - begin).rfind(']');
  if (!quoted && bracket != std::string_view::npos) {
    const size_t behind = begin + bracket + 1;
    if (behind >= cursor || text[behind] != '.') return all;
    prefix = without_indices(text.substr(begin, behind + 1 - begin));
    begin = behind + 1;
  }
  const std::string typed = path.substr(std::min(prefix.size(), path.size()));
  if (!typed.empty() && std::isdigit(static_cast<unsigned char>(typed.front())) != 0) return all;  // a number
  all.begin = begin;
  Collector found(typed, prefix);
  const size_t before = skip_blanks(text, begin);
  if (text.substr(0, before).ends_with("event(")) {
    add_events(schema, found);
  } else {
    const Field* const compared = field_compared(schema, text, begin);
    if (compared != nullptr) add_values(*compared, found);
    if (!typed.empty() || !prefix.empty() || quoted) add_fields_and_functions(schema, prefix, found);
  }
  all.items = found.sorted();
  if (all.items.size() == 1 && all.items[0].text == text.substr(begin, cursor - begin)) all.items.clear();
  return all;
}

Completions complete_in_braces(const FrameSchema& schema, std::string_view text, size_t cursor) {
  cursor = std::min(cursor, text.size());
  const size_t open = text.substr(0, cursor).rfind('{');
  const size_t close = text.substr(0, cursor).rfind('}');
  const bool is_inside = open != std::string_view::npos && (close == std::string_view::npos || close < open);
  if (!is_inside) return {cursor, cursor, {}};
  const size_t from = open + 1;
  Completions all = complete(schema, text.substr(from, cursor - from), cursor - from);
  all.begin += from;
  all.end += from;
  return all;
}

const Field* field_of_value(const FrameSchema& schema, std::string_view expression) {
  if (begin_of_path(expression, expression.size()) != 0 && !expression.ends_with('`') && !expression.ends_with(']')) {
    return nullptr;
  }
  return field_named(schema.fields(), schema.groups(), without_indices(expression));
}

std::string completed(std::string_view text, const Completions& completions, size_t item, size_t& cursor) {
  std::string out(text);
  if (item >= completions.items.size() || completions.end > out.size()) return out;
  const std::string& chosen = completions.items[item].text;
  out.replace(completions.begin, completions.end - completions.begin, chosen);
  cursor = completions.begin + chosen.size();
  // A quote or bracket that stands there already.
  if (chosen.ends_with('(') && cursor < out.size() && out[cursor] == '(') out.erase(cursor, 1);
  if (chosen.ends_with('`') && cursor < out.size() && out[cursor] == '`') out.erase(cursor, 1);
  return out;
}

}  // namespace engine
