#include "replay/export/soundtrack.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

namespace replay {
namespace {

using recorder::Status;

// Samples that more sounds may still be added to, and the way of those that are past into a stream.
class Mixture {
 public:
  explicit Mixture(std::ostream& out) : out_(out) {}

  // Adds a sound that begins at that sample, none of which has been written.
  void add(uint64_t at, const std::vector<float>& sound) {
    const auto begin = static_cast<size_t>(at - written_);
    if (samples_.size() < begin + sound.size()) samples_.resize(begin + sound.size(), 0.0f);
    for (size_t i = 0; i < sound.size(); ++i) samples_[begin + i] += sound[i];
  }
  // Writes all samples before that one.
  void write_until(uint64_t end) {
    for (; written_ < end; ++written_) {
      const float sample = samples_.empty() ? 0.0f : std::clamp(samples_.front(), -1.0f, 1.0f);
      if (!samples_.empty()) samples_.pop_front();
      const auto value = static_cast<uint16_t>(static_cast<int16_t>(std::lround(sample * 32767)));
      out_.put(static_cast<char>(value & 0xff));
      out_.put(static_cast<char>(value >> 8));
    }
  }

 private:
  std::ostream& out_;
  std::deque<float> samples_;  // from written_ on
  uint64_t written_ = 0;
};

}  // namespace

Status Soundtrack::make(engine::FrameSource& source, engine::FrameSounds& sounds, const FrameRange& frames,
                        double speed, const std::string& path, const std::atomic<bool>& cancelled) {
  std::vector<std::vector<float>> samples;
  for (const engine::Sound& sound : sounds.sounds()) samples.push_back(engine::synthesize(sound, kRate_hz));
  const Status created = made_.create(path + ".sound", {.replace = recorder::base::Replace::kYes}, cancelled);
  if (!created.ok()) return created;
  Mixture mixture(made_.stream());
  std::vector<std::byte> slot(source.slot_bytes());
  double begin_s = 0;
  bool heard = false;
  for (uint64_t index = frames.first; index <= frames.last; ++index) {
    if (cancelled) return Status::failure(path + ": cancelled");
    const auto at = static_cast<uint64_t>(begin_s * kRate_hz);
    mixture.write_until(at);
    const std::optional<size_t> sound = source.read(index, slot).ok() ? sounds.sound_of(slot) : std::nullopt;
    if (sound && *sound < samples.size()) {
      mixture.add(at, samples[*sound]);
      heard = true;
    }
    begin_s += static_cast<double>(source.duration_ns(index)) / 1e9 / speed;
  }
  mixture.write_until(static_cast<uint64_t>(begin_s * kRate_hz));
  made_.stream().flush();
  if (Status failed = made_.failure(); !failed.ok()) return failed;
  if (heard) file_ = made_.temporary_path();
  return {};
}

}  // namespace replay
