#include "replay/program/export.h"

#include <unistd.h>

#include <cstdio>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "replay/export/exporter.h"
#include "replay/export/range.h"
#include "replay/open_source.h"
#include "tools/lib/interrupt.h"
#include "tools/lib/progress_bar.h"

namespace replay {
namespace {

using recorder::Status;

ExportRequest request_of(const Options& options) {
  const ExportOptions& asked = options.export_options;
  ExportRequest request;
  request.format = asked.format;
  request.path = asked.path;
  request.replace = asked.force;
  request.look = {.speed = options.speed,
                  .fps = asked.fps,
                  .scale = options.picture.scale,
                  .width_px = asked.sized ? options.picture.width_px : 0,
                  .height_px = asked.sized ? options.picture.height_px : 0,
                  .caption = options.picture.overlay};
  return request;
}

Status write(const Options& options, ExportRequest& request, ExportReport& report) {
  std::vector<std::string> notices;
  std::unique_ptr<engine::FrameSource> source;
  const Status opened = open_source(options.file, source, notices);
  for (const std::string& notice : notices) std::fprintf(stderr, "replay: %s\n", notice.c_str());
  if (!opened.ok()) return opened;
  const ExportOptions& asked = options.export_options;
  const std::string& to = request.format == ExportFormat::kPicture ? asked.from : asked.to;
  if (Status found = find_range(*source, asked.from, to, request.frames); !found.ok()) return found;
  const ExportSource from = export_source(*source);
  source.reset();  // it is opened again, and a file need not be open twice
  tool::ProgressBar bar(std::cerr, ::isatty(STDERR_FILENO) == 1, "writing " + request.path, "frames");
  const auto progress = [&](uint64_t done, uint64_t all) {
    bar.update(done, all);
    return true;
  };
  return run_export(from, request, *tool::interrupt_flag(), progress, report);
}

}  // namespace

int export_file(const Options& options) {
  ExportRequest request = request_of(options);
  ExportReport report;
  Status written;
  {
    const tool::InterruptGuard guard;
    written = write(options, request, report);
  }
  if (!written.ok()) {
    tool::end_by_interrupt();
    std::fprintf(stderr, "replay: %s\n", written.message().c_str());
    return 1;
  }
  std::printf("%s: %s\n", written_text(request.path).c_str(), size_text(request, report).c_str());
  if (const std::string losses = losses_text(report); !losses.empty()) {
    std::fprintf(stderr, "replay: %s: %s\n", options.file.c_str(), losses.c_str());
  }
  return 0;
}

}  // namespace replay
