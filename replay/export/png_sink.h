// PngSink: numbered PNGs, from 1 on: a folder of them ("clip/" has clip/000001.png ...), or files whose names contain
// the number's place ("shot-%06d.png").
//
// They are written to a temporary folder beside. That is renamed as a whole, or its files are moved once all are there:
// none appears before the last one is written. One thread.
#pragma once

#include <string>
#include <vector>

#include "replay/export/clip.h"
#include "replay/export/exporter.h"

namespace replay {

class PngSink : public ClipSink {
 public:
  // `replace`: replaces a folder that contains nothing but such pictures, or files of these names, those of a longer
  // clip included.
  PngSink(std::string path, bool replace);
  ~PngSink() override;
  PngSink(const PngSink&) = delete;
  PngSink& operator=(const PngSink&) = delete;

  recorder::Status add(const engine::Image& picture) override;
  recorder::Status finish() override;
  uint64_t bytes() const override { return bytes_; }

 private:
  recorder::Status begin();
  recorder::Status put_folder_in_place();
  recorder::Status put_files_in_place();
  std::string temporary(uint64_t number) const;

  std::string path_;  // of a folder without the slash
  std::optional<NumberPlace> place_;
  bool replace_;
  std::string folder_;  // the temporary one
  uint64_t pictures_ = 0;
  uint64_t bytes_ = 0;
};

// Fails if numbered pictures cannot be written there: something of that name exists, and may not be replaced.
recorder::Status check_png_target(const std::string& path, bool replace);

}  // namespace replay
