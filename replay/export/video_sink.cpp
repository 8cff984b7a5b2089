#include "replay/export/video_sink.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "replay/export/soundtrack.h"

namespace replay {
namespace {

namespace base = recorder::base;
using recorder::Status;

struct EncoderOptions {
  ExportFormat format = ExportFormat::kMp4;
  std::string_view name;
  std::string_view options;  // separated by blanks
};

// The first one that ffmpeg has is used. At these qualities the edges of drawn pictures stay clean.
constexpr auto kEncoders = std::to_array<EncoderOptions>({
    {ExportFormat::kMp4, "libx264", "-preset fast -crf 18"},
    {ExportFormat::kMp4, "libopenh264", "-b:v 8M"},
    {ExportFormat::kWebm, "libvpx-vp9", "-crf 22 -b:v 0 -deadline good -cpu-used 4 -row-mt 1 -tile-columns 1"},
});

// Likewise, for the sound.
constexpr auto kSoundEncoders = std::to_array<EncoderOptions>({
    {ExportFormat::kMp4, "aac", "-b:a 160k"},
    {ExportFormat::kWebm, "libopus", "-b:a 128k"},
    {ExportFormat::kWebm, "libvorbis", "-q:a 5"},
});

void add_arguments(std::string_view text, std::vector<std::string>& arguments) {
  while (!text.empty()) {
    const size_t end = std::min(text.find(' '), text.size());
    arguments.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

std::string number_text(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.10g", value);
  return text.data();
}

// " V....D libx264   libx264 H.264 / AVC ..." among others.
bool lists(const std::string& encoders, std::string_view name) {
  return encoders.find(" " + std::string(name) + " ") != std::string::npos;
}

// Without the line breaks at the end.
std::string output_of(const base::Subprocess& process) {
  std::string output = process.output();
  while (!output.empty() && (output.back() == '\n' || output.back() == '\r')) output.pop_back();
  return output;
}

}  // namespace

namespace {

// Empty without any: then the video is silent.
std::string sound_encoder(ExportFormat format, const std::string& encoders) {
  for (const EncoderOptions& known : kSoundEncoders) {
    if (known.format == format && lists(encoders, known.name)) return std::string(known.name);
  }
  return "";
}

}  // namespace

Status find_encoder(ExportFormat format, VideoEncoder& encoder, const std::atomic<bool>& cancelled) {
  const std::string wanted(info_of(format).name);
  const std::string program = base::find_program("ffmpeg");
  if (program.empty()) {
    return Status::failure(
        "ffmpeg, which makes " + wanted +
        ", is not installed - install the package ffmpeg (apt install ffmpeg), or export GIF or PNG, "
        "which do without it");
  }
  base::Subprocess ffmpeg(cancelled);
  if (Status started = ffmpeg.start({program, "-nostdin", "-hide_banner", "-encoders"}); !started.ok()) return started;
  if (const int code = ffmpeg.wait(); code != 0) {
    if (cancelled) return Status::failure(program + ": cancelled");
    return Status::failure(program + ": does not work: " + output_of(ffmpeg));
  }
  std::string names;
  for (const EncoderOptions& known : kEncoders) {
    if (known.format != format) continue;
    if (lists(ffmpeg.output(), known.name)) {
      encoder = {program, std::string(known.name), sound_encoder(format, ffmpeg.output())};
      return {};
    }
    names += (names.empty() ? "" : " or ") + std::string(known.name);
  }
  return Status::failure(program + ": was built without " + names + ", which " + wanted +
                         " needs - install an ffmpeg that has it, or export " +
                         (format == ExportFormat::kMp4 ? "webm or gif" : "mp4 or gif"));
}

VideoSink::VideoSink(std::string path, bool replace, ExportFormat format, VideoEncoder encoder, double fps,
                     std::string sound, const std::atomic<bool>& cancelled)
    : path_(std::move(path)),
      replace_(replace),
      format_(format),
      encoder_(std::move(encoder)),
      fps_(fps),
      sound_(std::move(sound)),
      cancelled_(cancelled),
      ffmpeg_(cancelled) {}

Status VideoSink::begin(const engine::Image& first) {
  const base::NewFile::Options options{.replace = replace_ ? base::Replace::kYes : base::Replace::kNo};
  if (Status created = file_.create(path_, options, cancelled_); !created.ok()) return created;
  begun_ = true;
  return ffmpeg_.start(arguments_for(first));
}

std::vector<std::string> VideoSink::arguments_for(const engine::Image& first) const {
  std::vector<std::string> arguments{encoder_.program};
  // -xerror: an error that ffmpeg ignores makes a broken file.
  add_arguments("-nostdin -hide_banner -loglevel error -xerror -y -f rawvideo -pix_fmt rgba -video_size", arguments);
  arguments.push_back(std::to_string(first.width_px()) + "x" + std::to_string(first.height_px()));
  add_arguments("-framerate " + number_text(fps_) + " -i pipe:0", arguments);
  const bool has_sound = !sound_.empty() && !encoder_.sound.empty();
  if (has_sound) {
    add_arguments("-f s16le -ac 1 -ar " + std::to_string(Soundtrack::kRate_hz) + " -i", arguments);
    arguments.push_back("file:" + sound_);
    add_arguments("-map 0:v -map 1:a -c:a " + encoder_.sound, arguments);
    for (const EncoderOptions& known : kSoundEncoders) {
      if (known.format == format_ && known.name == encoder_.sound) add_arguments(known.options, arguments);
    }
  } else {
    add_arguments("-an", arguments);
  }
  // In full, or each player guesses the colours from the size of the picture.
  add_arguments("-vf scale=out_color_matrix=bt709:out_range=tv,format=yuv420p", arguments);
  add_arguments("-colorspace bt709 -color_primaries bt709 -color_trc bt709 -color_range tv -c:v " + encoder_.name,
                arguments);
  for (const EncoderOptions& known : kEncoders) {
    if (known.name == encoder_.name) add_arguments(known.options, arguments);
  }
  if (format_ == ExportFormat::kMp4) add_arguments("-movflags +faststart", arguments);
  add_arguments(format_ == ExportFormat::kMp4 ? "-f mp4" : "-f webm", arguments);
  arguments.push_back("file:" + file_.temporary_path());
  return arguments;
}

// The reason why ffmpeg ended.
Status VideoSink::failure() {
  ffmpeg_.wait();
  if (cancelled_) return Status::failure(path_ + ": cancelled");
  const std::string output = output_of(ffmpeg_);
  return Status::failure(path_ + ": ffmpeg could not write it" + (output.empty() ? "" : ": " + output));
}

Status VideoSink::add(const engine::Image& picture) {
  if (!begun_) {
    if (Status begun = begin(picture); !begun.ok()) return begun;
  }
  const size_t pixels = static_cast<size_t>(picture.width_px()) * static_cast<size_t>(picture.height_px());
  return ffmpeg_.write(std::as_bytes(std::span(picture.pixels(), pixels))) ? Status() : failure();
}

Status VideoSink::finish() {
  if (!begun_) return Status::failure(path_ + ": has no pictures");
  const int code = ffmpeg_.wait();
  if (code != 0 || !ffmpeg_.output().empty()) return failure();
  return file_.finish();
}

}  // namespace replay
