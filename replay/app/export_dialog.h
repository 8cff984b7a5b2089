// ExportDialog: choosing an export in menus and carrying it out while the recording goes on being played.
//
// The drawing thread. Player and popups must outlive it.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/draw/geometry.h"
#include "engine/game.h"
#include "replay/app/popups.h"
#include "replay/export/exporter.h"
#include "replay/export/file_dialog.h"
#include "replay/player/player.h"

namespace replay {

class ExportDialog {
 public:
  // `games` are those that the viewer knows.
  // `show_key` is the key that shows the folder, for the notice; may be empty.
  ExportDialog(Player& player, PopupStack& popups, engine::Games games, std::string show_key)
      : player_(player), popups_(popups), games_(games), show_key_(std::move(show_key)) {}

  // Opens the menu of presets and formats above `anchor`; for each of them a menu with name, folder and style follows.
  void open(engine::Point anchor);
  // Whether pictures are of the scene instead of the game's painter; from here on.
  void set_scene(bool on) { style_.scene = on; }
  // Shows the outcome of an export, of the system's file dialog, and of an estimate.
  void advance();
  void cancel() { job_.cancel(); }
  const ExportJob& job() const { return job_; }
  // Whether something is awaited that announces itself by no event.
  bool waits() const { return job_.running() || file_dialog_.open() || estimate_.running(); }
  // Opens the folder of the file that was exported last.
  void show_folder();
  // Whether there is one.
  bool has_written() const { return !written_.empty(); }

  // False if an export runs, which leaving would cancel, and the user has not been warned of that yet: the first one
  // warns of it.
  bool may_leave();

 private:
  // An item of the menu of one export.
  struct Line {
    Menu::Item item;
    std::function<void()> choose;
    std::function<void(int by)> change = {};  // its value, by Left and Right; also by choosing it
  };

  void choose_format(ExportFormat format);
  void open_options(size_t highlighted);
  std::vector<Line> lines();
  void add_style_lines(std::vector<Line>& lines);
  void type_path();
  void ask_system();
  recorder::Status use_path(std::string typed, bool replace);
  void estimate();
  std::string title() const;
  std::string default_path() const;
  ExportRequest request() const;
  FrameRange frames() const;
  void start();

  Player& player_;
  PopupStack& popups_;
  engine::Games games_;
  const std::string show_key_;
  engine::Point anchor_;
  ExportFormat format_ = ExportFormat::kMp4;
  ClipStyle style_;       // of the next clip
  std::string path_;      // chosen for this export; empty: a free name in folder_
  bool replace_ = false;  // a file of that name, as the system's dialog has asked
  std::string folder_;    // of the last export that had one chosen
  std::string written_;   // the file exported last
  std::optional<uint64_t> estimated_bytes_;
  bool warned_ = false;  // that leaving cancels the export
  FileDialog file_dialog_;
  GifEstimate estimate_;
  ExportJob job_;
};

}  // namespace replay
