#include "recorder/program/command_line.h"

#include "recorder/base/text.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <sstream>

namespace recorder::program {

// --- options ---------------------------------------------------------------------------------------------

Option& Option::required() {
  option_->required();
  return *this;
}

Option& Option::range(double least, double most) {
  char range[64];
  std::snprintf(range, sizeof range, "from %.10g to %.10g", least, most);
  return check([least, most, text_of_range = std::string(range)](const std::string& text) -> std::string {
    char* end = nullptr;
    const double value = std::strtod(text.c_str(), &end);
    if (!text.empty() && *end == '\0' && value >= least && value <= most) return "";
    return "'" + text + "' is not a number " + text_of_range;
  });
}

Option& Option::one_of(const std::vector<std::string>& words) {
  std::string choices;
  for (size_t i = 0; i < words.size(); ++i) {
    choices += (i == 0 ? "" : i + 1 == words.size() ? " or " : ", ") + words[i];
  }
  option_->type_name("{" + CLI::detail::join(words, ",") + "}");
  return check([words, choices](const std::string& text) {
    const bool known = std::find(words.begin(), words.end(), text) != words.end();
    return known ? "" : "invalid value '" + text + "'; use " + choices;
  });
}

Option& Option::check(std::function<std::string(const std::string&)> problem_of) {
  option_->check(CLI::Validator([problem_of](std::string& text) { return problem_of(text); }, ""));
  return *this;
}

Option& Option::value_is_optional() {
  option_->expected(0, 1);
  // CLI11's texts for a missing value.
  option_->transform(CLI::Validator(
      [](std::string& text) {
        if (text == "true" || text == "{}") text.clear();
        return std::string();
      },
      ""));
  return *this;
}

Option& Option::count(int values) {
  option_->expected(values);
  return *this;
}

Option& Option::excludes(const Option& other) {
  option_->excludes(other.option_);
  return *this;
}

Option Command::flag(const std::string& names, bool& target, const std::string& description) {
  return Option(app_->add_flag(names, target, description));
}

template <typename T>
Option Command::option(const std::string& names, T& target, const std::string& value, const std::string& description) {
  CLI::Option* option = app_->add_option(names, target, description)->type_name(value)->option_text(value);
  if constexpr (std::is_same_v<T, std::vector<std::string>>) {
    option->expected(1)->allow_extra_args(false)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  }
  return Option(option);
}
template Option Command::option(const std::string&, std::string&, const std::string&, const std::string&);
template Option Command::option(const std::string&, int&, const std::string&, const std::string&);
template Option Command::option(const std::string&, uint32_t&, const std::string&, const std::string&);
template Option Command::option(const std::string&, uint64_t&, const std::string&, const std::string&);
template Option Command::option(const std::string&, double&, const std::string&, const std::string&);
template Option Command::option(const std::string&, std::optional<std::string>&, const std::string&,
                                const std::string&);
template Option Command::option(const std::string&, std::optional<uint32_t>&, const std::string&, const std::string&);
template Option Command::option(const std::string&, std::optional<uint64_t>&, const std::string&, const std::string&);
template Option Command::option(const std::string&, std::optional<double>&, const std::string&, const std::string&);
template Option Command::option(const std::string&, std::vector<std::string>&, const std::string&, const std::string&);

Option Command::positional(const std::string& name, std::string& target, const std::string& description) {
  return Option(app_->add_option(name, target, description)->type_name(name)->option_text(name)->expected(1));
}
Option Command::positional(const std::string& name, std::vector<std::string>& targets, const std::string& description) {
  return Option(app_->add_option(name, targets, description)->type_name(name)->option_text(name));
}

bool Command::given(const std::string& name) const { return app_->count(name) != 0; }

std::string Command::first_given(const std::vector<std::string>& names) const {
  const auto found = std::find_if(names.begin(), names.end(), [&](const std::string& name) { return given(name); });
  return found == names.end() ? "" : *found;
}

namespace {

constexpr size_t kColumns = 80;

// Those that every program has come last.
std::vector<const CLI::Option*> options_of(const CLI::App& app) {
  auto options = app.get_options([](const CLI::Option* option) { return !option->get_group().empty(); });
  std::stable_partition(options.begin(), options.end(), [](const CLI::Option* option) {
    return !option->check_name("-h") && !option->check_name("--help") && !option->check_name("--version");
  });
  return options;
}
std::vector<const CLI::App*> commands_of(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App* command) { return !command->get_group().empty(); });
}

bool takes_value(const CLI::Option& option) { return option.get_items_expected_max() != 0; }

// Of an option that takes one of some words, whose type is called {a,b}.
std::vector<std::string> choices_of(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  const size_t begin = type.find('{');
  const size_t end = type.find('}');
  if (begin == std::string::npos || end == std::string::npos) return {};
  return CLI::detail::split(type.substr(begin + 1, end - begin - 1), ',');
}

// "FILE", "csv|ndjson|raw"
std::string value_of(const CLI::Option& option) {
  const std::vector<std::string> choices = choices_of(option);
  if (!choices.empty()) return CLI::detail::join(choices, "|");
  return option.get_option_text().empty() ? option.get_type_name() : option.get_option_text();
}

std::vector<std::string> names_of(const CLI::Option& option) {
  std::vector<std::string> names;
  for (const std::string& name : option.get_snames()) names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) names.push_back("--" + name);
  return names;
}

// "-o, --output FILE", or a positional's "FILE..."
std::string syntax_of(const CLI::Option& option) {
  const bool many = option.get_items_expected_max() > 1;
  if (option.get_positional()) return value_of(option) + (many ? "..." : "");
  return CLI::detail::join(names_of(option), ", ") + (takes_value(option) ? " " + value_of(option) : "");
}

std::string full_name(const CLI::App& app) {
  return app.get_parent() == nullptr ? app.get_name() : full_name(*app.get_parent()) + " " + app.get_name();
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::string usage_of(const CLI::App& app) {
  std::string usage = full_name(app);
  if (!commands_of(app).empty()) usage += " COMMAND";
  usage += " [options]";
  for (const CLI::Option* option : options_of(app)) {
    if (!option->get_positional()) continue;
    usage += option->get_required() ? " " + syntax_of(*option) : " [" + syntax_of(*option) + "]";
  }
  return usage;
}

// `text` in lines; those behind the first begin with `indent` blanks. Blank lines between paragraphs are kept.
std::string wrapped(const std::string& text, size_t indent, size_t first_column) {
  std::string out;
  size_t column = first_column;
  std::istringstream paragraphs(text);
  bool first = true;
  for (std::string paragraph; std::getline(paragraphs, paragraph);) {
    if (!first) {
      out += '\n';
      if (!paragraph.empty()) out += std::string(indent, ' ');
      column = indent;
    }
    first = false;
    std::istringstream words(paragraph);
    bool at_start = true;
    for (std::string word; words >> word; at_start = false) {
      if (!at_start && column + 1 + word.size() > kColumns) {
        out += '\n' + std::string(indent, ' ') + word;
        column = indent + word.size();
      } else {
        out += (at_start ? "" : " ") + word;
        column += word.size() + (at_start ? 0 : 1);
      }
    }
  }
  return out + "\n";
}

std::string help_entry(const std::string& syntax, const std::string& description, size_t column) {
  std::string out = "  " + syntax;
  if (out.size() + 2 > column) {
    out += '\n' + std::string(column, ' ');
  } else {
    out.resize(column, ' ');
  }
  return out + wrapped(description, column, column);
}

// The options, or the arguments that are none, below `title`; empty when there are none.
std::string help_options(const std::string& title, const CLI::App& app, bool positional, size_t column) {
  std::string out;
  for (const CLI::Option* option : options_of(app)) {
    if (option->get_positional() == positional) {
      out += help_entry(syntax_of(*option), option->get_description(), column);
    }
  }
  return out.empty() ? "" : "\n" + title + ":\n" + out;
}

// Lines of at most 80 columns.
std::string help_text(const CLI::App& app, const std::string& usage, size_t column) {
  std::string out = "Usage: " + (usage.empty() ? usage_of(app) : usage) + "\n\n" + wrapped(app.get_description(), 0, 0);
  const std::vector<const CLI::App*> commands = commands_of(app);
  if (!commands.empty()) out += "\nCommands:\n";
  for (const CLI::App* command : commands) {
    const std::string description = command->get_description();
    out += help_entry(command->get_name(), description.substr(0, description.find('\n')), column);
  }
  out += help_options("Arguments", app, true, column) + help_options("Options", app, false, column);
  if (!app.get_footer().empty()) out += "\nExamples:\n";
  for (const std::string& line : lines_of(app.get_footer())) out += "  " + line + "\n";
  return out;
}

// --- manual page -----------------------------------------------------------------------------------------------------

// A line as it stands, in a language where a backslash, and a dot or quote at a line's start, mean something.
std::string roff_line(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (out.empty() && (c == '.' || c == '\'')) out += "\\&";
    if (c == '\\') {
      out += "\\e";
    } else {
      out += c == '-' ? "\\-" : std::string(1, c);
    }
  }
  return out;
}

// Lines, with `between` them.
std::string roff(const std::string& text, const std::string& between) {
  std::string out;
  for (const std::string& line : lines_of(text)) {
    if (!out.empty()) out += between;
    out += roff_line(line) + "\n";
  }
  return out;
}

std::string upper(std::string text) {
  for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

std::string roff_entry(const std::string& name, const std::string& description) {
  return ".TP\n\\fB" + roff_line(name) + "\\fR\n" + roff(description, "");
}

std::string roff_options(const CLI::App& app) {
  std::string out;
  for (const bool positional : {true, false}) {
    for (const CLI::Option* option : options_of(app)) {
      if (option->get_positional() != positional) continue;
      out += roff_entry(syntax_of(*option), option->get_description());
    }
  }
  return out;
}

std::string roff_entries(const std::string& section, const std::vector<Manual::Entry>& entries) {
  if (entries.empty()) return "";
  std::string out = ".SH " + section + "\n";
  for (const Manual::Entry& entry : entries) out += roff_entry(entry.first, entry.second);
  return out;
}

std::string roff_examples(const std::string& examples) {
  return examples.empty() ? "" : ".PP\n.nf\n" + roff(examples, "") + ".fi\n";
}

// --- completion ------------------------------------------------------------------------------------------------------

// "cut --from"
std::string option_patterns(const CLI::App& app, const CLI::Option& option) {
  std::vector<std::string> patterns;
  const std::string command = app.get_parent() == nullptr ? "" : app.get_name();
  for (const std::string& name : names_of(option)) patterns.push_back('"' + command + " " + name + '"');
  return CLI::detail::join(patterns, "|");
}

// The completions after each option that takes a value.
std::string value_cases(const CLI::App& app) {
  std::string out;
  for (const CLI::Option* option : options_of(app)) {
    if (option->get_positional() || !takes_value(*option)) continue;
    const std::vector<std::string> choices = choices_of(*option);
    std::string offer = "return";
    if (!choices.empty()) {
      offer = "COMPREPLY=($(IFS=' '; compgen -W '" + CLI::detail::join(choices, " ") + "' -- \"$current\")); return";
    } else if (const std::string value = value_of(*option); value == "FILE" || value == "PNG") {
      offer = "COMPREPLY=($(compgen -f -- \"$current\")); return";
    } else if (value == "DIR") {
      offer = "COMPREPLY=($(compgen -d -- \"$current\")); return";
    }
    out += "    " + option_patterns(app, *option) + ") " + offer + " ;;\n";
  }
  return out;
}

// The words that may follow a command.
std::string words_of(const CLI::App& app) {
  std::vector<std::string> words;
  for (const CLI::App* command : commands_of(app)) words.push_back(command->get_name());
  for (const CLI::Option* option : options_of(app)) {
    for (const std::string& name : names_of(*option)) words.push_back(name);
  }
  return CLI::detail::join(words, " ");
}

std::string word_case(const std::string& command, const CLI::App& app) {
  return "    " + (command.empty() ? "''" : command) + ") words='" + words_of(app) + "' ;;\n";
}

// In the language of man(7), commands included.
std::string man_page(const CLI::App& program, const Manual& manual) {
  const std::string name = program.get_name();
  std::string out = ".TH " + upper(name) + " 1 \"\" \"Ouroboros " + manual.version + "\" \"User Commands\"\n";
  out += ".SH NAME\n" + roff_line(name) + " \\- " + roff_line(manual.summary) + "\n.SH SYNOPSIS\n";
  const std::vector<const CLI::App*> commands = commands_of(program);
  if (commands.empty()) out += ".B " + roff_line(usage_of(program)) + "\n";
  for (const CLI::App* command : commands) out += ".B " + roff_line(usage_of(*command)) + "\n.br\n";
  out += ".SH DESCRIPTION\n";
  out += roff(manual.description.empty() ? program.get_description() : manual.description, ".br\n");
  if (!commands.empty()) out += ".SH COMMANDS\n";
  for (const CLI::App* command : commands) {
    out += ".SS " + roff_line(command->get_name()) + "\n" + roff(command->get_description(), ".br\n");
    out += roff_options(*command) + roff_examples(command->get_footer());
  }
  out += ".SH OPTIONS\n" + roff_options(program);
  if (!manual.exit_status.empty()) out += ".SH EXIT STATUS\n" + roff(manual.exit_status, ".br\n");
  out += roff_entries("FILES", manual.files) + roff_entries("ENVIRONMENT", manual.environment);
  const std::string& examples = manual.examples.empty() ? program.get_footer() : manual.examples;
  if (!examples.empty()) out += ".SH EXAMPLES\n" + roff_examples(examples);
  if (!manual.see_also.empty()) out += ".SH SEE ALSO\n" + roff_line(manual.see_also) + "\n";
  return out;
}

// A script for bash to source.
std::string bash_completion(const CLI::App& program, const Manual& manual) {
  const std::string name = program.get_name();
  std::vector<std::string> names;
  std::string values = value_cases(program);
  std::string words = word_case("", program);
  for (const CLI::App* command : commands_of(program)) {
    names.push_back(command->get_name());
    values += value_cases(*command);
    words += word_case(command->get_name(), *command);
  }
  std::string out = "# Completion of " + name + " for bash: source this file.\n_" + name + "() {\n";
  out +=
      "  local IFS=$'\\n' current=\"${COMP_WORDS[COMP_CWORD]}\" previous=\"${COMP_WORDS[COMP_CWORD-1]}\"\n"
      "  local command='' words='' i\n"
      "  COMPREPLY=()\n";
  if (!names.empty()) {
    out += "  for ((i = 1; i < COMP_CWORD; i++)); do\n    case \"${COMP_WORDS[i]}\" in\n      " +
           CLI::detail::join(names, "|") + ") command=\"${COMP_WORDS[i]}\"; break ;;\n    esac\n  done\n";
  }
  out += "  case \"$command $previous\" in\n" + values + "  esac\n  case \"$command\" in\n" + words + "  esac\n";
  out += "  if [[ $current == -*" + std::string(names.empty() ? "" : " || -z $command") +
         " ]]; then\n"
         "    COMPREPLY=($(IFS=' '; compgen -W \"$words\" -- \"$current\"))\n"
         "    return\n  fi\n";
  std::string files = "compgen -f -- \"$current\"";
  if (!manual.extension.empty()) {
    files = "compgen -d -- \"$current\"; compgen -f -X '!*" + manual.extension + "' -- \"$current\"";
  }
  out += "  COMPREPLY=($(" + files + "))\n}\n";
  return out + "complete -o filenames -F _" + name + " " + name + "\n";
}

}  // namespace

// --- the command line ------------------------------------------------------------------------------------------------

CommandLine::CommandLine(Manual manual)
    : Command(nullptr),
      manual_(std::move(manual)),
      program_(std::make_unique<CLI::App>(manual_.description, manual_.name)) {
  app_ = program_.get();
  app_->footer(manual_.examples);
  if (manual_.separate_help) {
    app_->set_help_flag("-h", "Show help message");
    flag("--help", long_help_, "The same as -h.");
  } else {
    app_->set_help_flag("-h,--help", "Show this text.");
  }
  app_->set_version_flag("--version", manual_.name + " (Ouroboros) " + manual_.version, "Show the version.");
  app_->add_flag("--print-man", man_page_)->group("");
  app_->add_flag("--print-completion", completion_)->group("");
}

CommandLine::~CommandLine() = default;

Command CommandLine::command(const std::string& name, const std::string& description, const std::string& examples) {
  app_->require_subcommand(0, 1);
  CLI::App* added = app_->add_subcommand(name, description);
  added->footer(examples);
  return Command(added);
}

std::optional<int> CommandLine::parse(int argc, char** argv, std::ostream& out, std::ostream& err) {
  const std::string first = argc > 1 ? argv[1] : "";
  const auto commands = commands_of(*app_);
  const bool is_known = std::any_of(commands.begin(), commands.end(),
                                    [&](const CLI::App* command) { return command->get_name() == first; });
  if (!commands.empty() && !first.empty() && first[0] != '-' && !is_known) {
    return usage_error("unknown command '" + first + "'", err);
  }
  try {
    app_->parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    long_help_ = true;
  } catch (const CLI::CallForVersion& version) {
    out << version.what() << '\n';
    return kExitDone;
  } catch (const CLI::ParseError& error) {
    return usage_error(error.what(), err);
  }
  if (long_help_) {
    const auto given = app_->get_subcommands();
    out << (given.empty() ? help_text(*app_, manual_.usage, manual_.help_column)
                          : help_text(*given.front(), "", manual_.help_column));
  }
  if (man_page_) out << man_page(*app_, manual_);
  if (completion_) out << bash_completion(*app_, manual_);
  if (long_help_ || man_page_ || completion_) return kExitDone;
  return std::nullopt;
}

std::string CommandLine::chosen() const {
  const auto commands = app_->get_subcommands();
  return commands.empty() ? "" : commands.front()->get_name();
}

int CommandLine::usage_error(const std::string& problem, std::ostream& err) const {
  const std::string command = chosen();
  err << manual_.name << ": " << base::shown_text(problem) << "\nTry '" << manual_.name << ' ' << command
      << (command.empty() ? "" : " ") << "--help', which has examples.\n";
  return kExitUsage;
}

std::optional<PictureSize> parse_picture_size(const std::string& text, PictureSize least, std::string& problem) {
  constexpr int kMost_px = 16384;
  PictureSize size;
  char rest = 0;
  const bool read = std::sscanf(text.c_str(), "%dx%d%c", &size.width_px, &size.height_px, &rest) == 2;
  if (read && size.width_px >= least.width_px && size.height_px >= least.height_px && size.width_px <= kMost_px &&
      size.height_px <= kMost_px) {
    return size;
  }
  problem = "invalid size '" + text + "'; use WIDTHxHEIGHT, " + std::to_string(least.width_px) + "x" +
            std::to_string(least.height_px) + " to " + std::to_string(kMost_px) + "x" + std::to_string(kMost_px);
  return std::nullopt;
}

}  // namespace recorder::program
