#include "tests/house/documents.h"

#include <algorithm>
#include <cctype>
#include <regex>

namespace house {
namespace {

bool is_name(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-'; }

// NAME=value before a command.
bool is_assignment(const std::string& word) {
  const std::size_t equals = word.find('=');
  return equals != std::string::npos && equals > 0 &&
         std::all_of(word.begin(), word.begin() + static_cast<std::ptrdiff_t>(equals), is_name);
}

// The simple commands of a line, each as its words: separators stand between them, assignments before them.
std::vector<std::vector<std::string>> simple_commands(const std::string& line) {
  static const std::set<std::string> separators = {"&&", "||", "|", ";", "&"};
  std::vector<std::vector<std::string>> commands(1);
  for (const std::string& word : split_words(line)) {
    if (word.starts_with('#')) break;
    if (separators.contains(word)) {
      commands.emplace_back();
    } else if (!commands.back().empty() || !is_assignment(word)) {
      commands.back().push_back(word);
    }
  }
  std::erase_if(commands, [](const auto& words) { return words.empty(); });
  return commands;
}

// The anchor that a heading gets: its letters and digits in lower case, blanks as dashes.
std::string anchor_of(std::string_view heading) {
  std::string anchor;
  for (const char c : heading) {
    const auto letter = static_cast<unsigned char>(c);
    if (c == ' ' || c == '-') anchor += '-';
    if (std::isalnum(letter) != 0 || c == '_') anchor += static_cast<char>(std::tolower(letter));
  }
  return anchor;
}

bool has_heading(std::string_view markdown, const std::string& anchor) {
  bool in_block = false;
  for (const std::string& line : split_lines(markdown)) {
    if (line.starts_with("```")) in_block = !in_block;
    const std::size_t text = line.find_first_not_of('#');
    if (in_block || text == 0 || text == std::string::npos || line[text] != ' ') continue;
    if (anchor_of(std::string_view(line).substr(text + 1)) == anchor) return true;
  }
  return false;
}

bool is_option(const std::string& word) { return word.starts_with('-'); }

}  // namespace

std::vector<std::string> shell_lines(std::string_view markdown) {
  std::vector<std::string> result;
  bool inside = false;
  for (std::string line : split_lines(markdown)) {
    if (line.starts_with("```")) {
      inside = !inside && (line == "```sh" || line == "```bash");
      continue;
    }
    if (line.starts_with("$ ")) line.erase(0, 2);
    if (inside && !line.empty() && line[0] != '#') result.push_back(line);
  }
  return result;
}

std::vector<std::string> documents(const Tree& tree) {
  std::vector<std::string> paths;
  for (const auto& [path, text] : tree) {
    if (path.ends_with(".md")) paths.push_back(path);
  }
  return paths;
}

std::vector<std::string> broken_links(const std::string& path, std::string_view markdown,
                                      const std::filesystem::path& root) {
  static const std::regex link(R"(\]\(([^)\s]+)\))");
  std::vector<std::string> broken;
  const std::string text(markdown);
  for (std::sregex_iterator it(text.begin(), text.end(), link), end; it != end; ++it) {
    const std::string target = (*it)[1];
    if (target.find("://") != std::string::npos) continue;
    const std::size_t hash = std::min(target.find('#'), target.size());
    const std::string file = target.substr(0, hash);
    const std::filesystem::path to = file.empty() ? root / path : (root / path).parent_path() / file;
    const bool leads_there =
        std::filesystem::exists(to) && (hash == target.size() || has_heading(read_text(to), target.substr(hash + 1)));
    if (!leads_there) broken.push_back(path + ": " + target);
  }
  return broken;
}

std::vector<ShownFile> shown_files(std::string_view markdown) {
  const std::string open = "<!-- ";
  const std::string begins = " begins -->";
  std::vector<ShownFile> files;
  std::string path;  // of the file that is being shown
  bool in_block = false;
  for (const std::string& line : split_lines(markdown)) {
    if (path.empty()) {
      if (!line.starts_with(open) || !line.ends_with(begins)) continue;
      const std::string name = line.substr(open.size(), line.size() - open.size() - begins.size());
      if (name.find('/') == std::string::npos) continue;
      path = name;
      files.push_back({path, ""});
    } else if (line == open + path + " ends -->") {
      path.clear();
    } else if (line.starts_with("```")) {
      in_block = !in_block;
    } else if (in_block) {
      files.back().text += line + "\n";
    }
  }
  return files;
}

std::set<std::string> built_programs(const Tree& tree) {
  std::set<std::string> programs;
  for (const auto& [path, text] : tree) {
    if (!path.ends_with("CMakeLists.txt")) continue;
    for (const std::string call : {"ouroboros_program(", "add_executable("}) {
      for (std::size_t at = text.find(call); at != std::string::npos; at = text.find(call, at + 1)) {
        const auto start =
            std::find_if(text.begin() + static_cast<std::ptrdiff_t>(at + call.size()), text.end(), is_name);
        programs.emplace(start, std::find_if_not(start, text.end(), is_name));
      }
    }
  }
  return programs;
}

std::vector<std::string> unknown_commands(const std::vector<std::string>& lines, const std::filesystem::path& root,
                                          const std::set<std::string>& programs) {
  std::vector<std::string> findings;
  for (const std::string& line : lines) {
    for (const auto& words : simple_commands(line)) {
      const std::filesystem::path command = words[0];
      if (words[0].find('/') != std::string::npos && command.is_relative()) {
        const bool known = std::filesystem::exists(root / command) || programs.contains(command.filename().string());
        if (!known) findings.push_back(words[0] + " (in: " + line + ")");
      }
      if (words[0] != "make") continue;
      for (std::size_t i = 1; i < words.size(); ++i) {
        if (!is_option(words[i]) && !programs.contains(words[i])) findings.push_back("make " + words[i]);
      }
    }
  }
  return findings;
}

}  // namespace house
