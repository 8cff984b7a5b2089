// session export --each: a file for each of many sessions, in folders that name what they have in common -
// game=snake/date=2026-12-01/NAME.ndjson.zst - as Spark, DuckDB, ClickHouse and Trino read them as one table.
#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "recorder/base/process.h"
#include "recorder/base/stream.h"
#include "recorder/base/text.h"
#include "tools/session/commands.h"
#include "tools/session/compression.h"
#include "tools/session/files.h"
#include "tools/session/frames.h"

namespace session_tool {

namespace base = recorder::base;
namespace fs = std::filesystem;
using recorder::session::SessionInfo;

namespace {

// A value as the name of a folder: as Hive writes it, with %XX for what a path or a shell takes for something else.
std::string escaped_value(const std::string& text) {
  if (text.empty()) return "__HIVE_DEFAULT_PARTITION__";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte > 0x20 && byte != 0x7f && std::string_view("\"#%'*/:=?\\{}[]^").find(c) == std::string_view::npos) {
      out += c;
    } else {
      out += '%';
      out += base::kHexDigits[byte >> 4];
      out += base::kHexDigits[byte & 15];
    }
  }
  return out == "." || out == ".." ? "%2e" + out.substr(1) : out;
}

// The value that a session has for a key: one of its own entries, or what all have.
std::string partition_value(const std::string& key, const SessionInfo& info) {
  if (key == "game") return info.game;
  if (key == "version") return info.game_version;
  if (key == "date") return base::utc_time_text(info.start_unix_ns, "%Y-%m-%d");
  const auto found = info.extra.find(key);
  return found == info.extra.end() ? "" : found->second;
}

// What is to be made of a session.
struct Target {
  std::string path;     // of the session
  std::string written;  // of its file
  std::string problem;
};

std::string target_name(const std::string& path, const SessionInfo& info, const Options& options) {
  fs::path name = options.each;
  for (const std::string& key : options.partition) {
    name /= escaped_value(key) + "=" + escaped_value(partition_value(key, info));
  }
  name /= fs::path(path).stem();
  return name.string();
}

std::vector<Target> plan_targets(const std::vector<std::string>& paths, const Options& options,
                                 const Console& console) {
  const std::string extension =
      std::string(options.format == ExportFormat::kCsv ? ".csv" : ".ndjson") + extension_of(options.compression);
  ProgressBar bar(console.err, console.shows_progress, "looking at sessions", "sessions");
  std::set<std::string> taken;
  std::vector<Target> targets;
  for (const std::string& path : paths) {
    bar.update(targets.size(), paths.size());
    Target& target = targets.emplace_back();
    target.path = path;
    SessionInfo info;
    if (const Status read = recorder::session::read_info(path, info); !read.ok()) {
      target.problem = read.message();
      continue;
    }
    std::string name = target_name(path, info, options);
    // Sessions of one name, from different folders, are told apart by what stays the same at the next run.
    if (!taken.insert(name).second) name += "_" + recorder::session::id_text(info.id);
    taken.insert(name);
    target.written = name + extension;
  }
  return targets;
}

// Files appear whole, so one that is not older than its session needs no writing. A session that was still being
// recorded is newer by the next run.
bool is_there(const Target& target) {
  base::FileInfo session;
  base::FileInfo written;
  return base::file_info(target.path, session) == 0 && base::file_info(target.written, written) == 0 &&
         written.modified_unix_ns >= session.modified_unix_ns;
}

Status export_one(const Target& target, const Options& options, uint64_t& frames) {
  std::ostringstream unused;
  const Console silent{unused, unused};
  SessionReader session;
  if (Status opened = open_session(target.path, silent, session); !opened.ok()) return opened;
  const std::string folder = fs::path(target.written).parent_path().string();
  if (Status made = base::make_folders(folder); !made.ok()) return made;
  base::NewFile file;
  if (Status made = file.create(target.written, {.replace = base::Replace::kYes}, base::interrupt_flag()); !made.ok()) {
    return made;
  }
  frames = session.frame_count();
  Status written;
  if (options.compression == Compression::kNone) {
    written = write_all_frames(options, silent, session, file.stream());
  } else {
    CompressedStream compressed(file.stream(), options.compression);
    written = write_all_frames(options, silent, session, compressed);
    compressed.finish();
    if (!compressed) file.stream().setstate(std::ios::badbit);
  }
  if (!written.ok()) return written;
  return file.finish();
}

struct Outcome {
  Status status;
  uint64_t frames = 0;
  bool was_there = false;
};

// What was done, for the user.
class Summary {
 public:
  void add(const Target& target, const Outcome& outcome) {
    Json entry{{"file", target.path}, {"written", target.written}};
    if (outcome.was_there) {
      ++there_;
      entry["was_there"] = true;
    } else if (outcome.status.ok()) {
      ++written_;
      frames_ += outcome.frames;
      entry["frames"] = outcome.frames;
    } else {
      entry["problems"] = {outcome.status.message()};
    }
    entries_.push_back(std::move(entry));
  }
  void print(const Options& options, const Console& console) const {
    if (options.json) return print_json(console.out, entries_);
    std::string text = count_text(written_, "file") + " written, " + count_text(frames_, "frame");
    if (there_ != 0) text += "; " + std::to_string(there_) + (there_ == 1 ? " was" : " were") + " there already";
    print_line(console.out, text);
  }

 private:
  uint64_t written_ = 0, there_ = 0, frames_ = 0;
  Json entries_ = Json::array();
};

}  // namespace

int export_each(const Options& options, const Console& console) {
  const base::InterruptGuard guard;
  std::vector<std::string> problems;
  const std::vector<Target> targets = plan_targets(resolve_files(options.files, problems), options, console);
  int code = console.conclude(problems);
  std::vector<Outcome> outcomes(targets.size());
  const auto work = [&](size_t i) {
    Outcome& outcome = outcomes[i];
    outcome.status = Status::failure(targets[i].problem);
    if (!targets[i].problem.empty()) return;
    outcome.was_there = !options.force && is_there(targets[i]);
    outcome.status = outcome.was_there ? Status() : export_one(targets[i], options, outcome.frames);
  };
  ProgressBar bar(console.err, console.shows_progress, "exporting to " + options.each, "sessions");
  Summary summary;
  in_parallel(targets.size(), options.jobs, work, [&](size_t i) {
    if (!outcomes[i].status.ok()) {
      bar.clear();
      console.print_error(outcomes[i].status.message());
      code = kExitFailed;
    }
    summary.add(targets[i], outcomes[i]);
    bar.update(i + 1, targets.size());
    return true;
  });
  bar.clear();
  summary.print(options, console);
  return code;
}

}  // namespace session_tool
