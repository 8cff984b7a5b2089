// session pack: makes finished sessions small and quick to open.
#include "recorder/session/pack.h"

#include "tools/session/commands.h"
#include "tools/session/each_file.h"
#include "tools/session/frames.h"
#include "tools/session/text.h"

namespace session_tool {
namespace {

using recorder::session::PackReport;

std::string text_of(const PackReport& report) {
  if (report.was_packed) return "is packed already, " + size_text(report.bytes_before);
  std::string text = count_text(report.frames, "frame") + " packed, " + size_text(report.bytes_before) + " before, " +
                     size_text(report.bytes_after) + " after";
  if (report.bytes_after != 0 && report.bytes_after < report.bytes_before) {
    text += " (" + ratio_text(static_cast<double>(report.bytes_before) / static_cast<double>(report.bytes_after)) +
            " times smaller)";
  }
  if (!report.damaged_copy.empty()) text += "; parts are damaged, the file as it was: " + report.damaged_copy;
  return text;
}

Problems pack_one(const std::string& path, const Options& options, const Console& console, Json& entry) {
  tool::ProgressBar bar(console.err, console.shows_progress, "packing " + path, "frames");
  PackReport report;
  const Status packed = recorder::session::pack(path, report, progress_on(bar));
  bar.clear();
  if (!packed.ok()) return {packed.message()};
  entry["was_packed"] = report.was_packed;
  entry["frames"] = report.frames;
  entry["bytes_before"] = report.bytes_before;
  entry["bytes_after"] = report.bytes_after;
  if (!report.damaged_copy.empty()) entry["damaged_copy"] = report.damaged_copy;
  if (!options.json) console.out << path << ": " << text_of(report) << '\n' << std::flush;
  return {};
}

}  // namespace

int pack_sessions(const Options& options, const Console& console) {
  const tool::InterruptGuard guard;
  return for_each_file(options, console,
                       [&](const std::string& path, Json& entry) { return pack_one(path, options, console, entry); });
}

}  // namespace session_tool
