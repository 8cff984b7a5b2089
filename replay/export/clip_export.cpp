#include "replay/export/clip_export.h"

#include <algorithm>
#include <memory>
#include <thread>

#include "replay/export/gif_sink.h"
#include "replay/export/picture_queue.h"
#include "replay/export/png_sink.h"
#include "replay/export/video_sink.h"

namespace replay {
namespace {

using recorder::Status;

// Pictures that the palette of a GIF is made from.
constexpr uint64_t kMostSamples = 32;

// The colours of a clip, from pictures all over it, arrived frames and gliding ones in turn.
GifSink::Colors sample_colors(engine::FrameSource& source, const ExportRequest& request,
                              const std::atomic<bool>& cancelled) {
  ClipRenderer renderer(source, request.look);
  ColorCounts counts;
  const uint64_t count = request.frames.last - request.frames.first + 1;
  const uint64_t samples = std::min(count, kMostSamples);
  for (uint64_t i = 0; i < samples && !cancelled; ++i) {
    const uint64_t index = request.frames.first + (samples == 1 ? 0 : (count - 1) * i / (samples - 1));
    counts.add(renderer.paint({index, i % 2 == 0 ? 1.0f : 0.5f}));
  }
  return {make_palette(counts, GifSink::kMostColors), counts.colors() <= GifSink::kMostColors};
}

Status make_sink(engine::FrameSource& source, const ExportRequest& request, const std::atomic<bool>& cancelled,
                 std::unique_ptr<ClipSink>& sink) {
  const double fps = rate_of(request).value_or(1);
  if (request.format == ExportFormat::kPngs) {
    sink = std::make_unique<PngSink>(request.path, request.replace);
  } else if (request.format == ExportFormat::kGif) {
    sink = std::make_unique<GifSink>(request.path, request.replace, fps, sample_colors(source, request, cancelled),
                                     cancelled);
  } else {
    VideoEncoder encoder;
    if (Status found = find_encoder(request.format, encoder, cancelled); !found.ok()) return found;
    sink = std::make_unique<VideoSink>(request.path, request.replace, request.format, encoder, fps, cancelled);
  }
  return {};
}

// Takes the pictures as they come. Fails as the sink does, and when it was cancelled.
Status encode(PictureQueue& queue, ClipSink& sink, const ExportRequest& request, const std::atomic<bool>& cancelled,
              const recorder::session::Progress& progress) {
  const uint64_t all = request.frames.last - request.frames.first + 1;
  const auto given_up = [&](uint64_t done) { return cancelled || (progress && !progress(done, all)); };
  PictureQueue::Entry entry;
  while (queue.take(entry)) {
    if (Status added = sink.add(entry.picture); !added.ok()) return added;
    if (given_up(entry.index - request.frames.first)) return Status::failure(request.path + ": cancelled");
  }
  if (Status done = sink.finish(); !done.ok()) return done;
  if (progress) progress(all, all);
  return {};
}

}  // namespace

Status write_clip(engine::FrameSource& source, const ExportRequest& request, const std::atomic<bool>& cancelled,
                  const recorder::session::Progress& progress, ExportReport& report) {
  std::unique_ptr<ClipSink> sink;
  if (Status made = make_sink(source, request, cancelled, sink); !made.ok()) return made;
  ClipPlan plan(source, request.frames, request.look.speed, rate_of(request));
  ClipRenderer renderer(source, request.look);
  PictureQueue queue;
  std::thread painting([&] {
    Moment moment;
    while (!cancelled && plan.next(moment) && queue.put({renderer.paint(moment), moment.index})) {
    }
    queue.end();
  });
  Status written = encode(queue, *sink, request, cancelled, progress);
  queue.stop();
  painting.join();
  if (!written.ok()) return written;
  report.pictures = plan.given();
  report.losses = plan.losses();
  report.left_out = renderer.unreadable();
  report.size = size_of(request.look);
  report.bytes = sink->bytes();
  if (const auto fps = rate_of(request)) report.seconds = static_cast<double>(report.pictures) / *fps;
  return {};
}

Status write_picture(engine::FrameSource& source, const ExportRequest& request, const std::atomic<bool>& cancelled,
                     ExportReport& report) {
  ClipRenderer renderer(source, request.look);
  const engine::Image& picture = renderer.paint({request.frames.first, 1});
  if (renderer.unreadable() != 0) {
    std::vector<std::byte> slot(source.slot_bytes());
    const Status read = source.read(request.frames.first, slot);
    return read.ok() ? Status::failure(source.path() + ": the frame cannot be read") : read;
  }
  std::string bytes;
  if (Status encoded = engine::encode_png(picture, bytes); !encoded.ok()) return encoded;
  NewFile file;
  if (Status created = file.create(request.path, request.replace, cancelled); !created.ok()) return created;
  file.stream() << bytes;
  report.pictures = 1;
  report.size = size_of(request.look);
  report.bytes = bytes.size();
  return file.finish();
}

}  // namespace replay
